// What `export` writes is compiled by mingw-w64 and run under Wine, which has no port reservations:
// so it must refuse, and name the step. That a correct implementation passes, the programs that
// CMakeLists.txt builds against the drop-in show (exported.*).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

bool Has(const char* command) {
  return std::system((std::string("command -v ") + command + " >/dev/null 2>&1").c_str()) == 0;
}

// One prefix for all tests of this program, kept in the build; no display, no questions.
class WineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ready_ = Has("x86_64-w64-mingw32-gcc") && Has("wine");
    if (ready_) {
      ready_ = std::system((Environment() + "wineboot --init >/dev/null 2>&1").c_str()) == 0;
    }
  }
  static void TearDownTestSuite() {
    if (ready_) static_cast<void>(std::system((Environment() + "wineserver -k").c_str()));
  }
  void SetUp() override {
    if (!ready_) GTEST_SKIP() << "no mingw-w64 or no Wine on this machine (ci/setup windows wine)";
  }

  static std::string Environment() {
    const std::string prefix = PORTCULLIS_WINE_PREFIX;
    return "mkdir -p '" + prefix + ".home' && HOME='" + prefix + ".home' WINEPREFIX='" + prefix +
           "' WINEDEBUG=-all DISPLAY= WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=' ";
  }

  // Exports with `arguments`, compiles and runs it. A warning is an error.
  static Finished Run(const ScratchFolder& folder, const std::string& arguments,
                      const std::string& flags = "") {
    const Finished exported = RunProgram(folder, "export --c --output x.c " + arguments);
    EXPECT_EQ(exported.exit_code, 0) << exported.err;
    EXPECT_EQ(Shell(folder, "x86_64-w64-mingw32-gcc -Wall -Wextra -Werror -o x.exe x.c " + flags +
                                " -lws2_32 -liphlpapi"),
              0)
        << folder.Read("stderr");
    const int status = Shell(folder, Environment() + "timeout 120 wine x.exe");
    return {status, folder.Read("stdout"), folder.Read("stderr")};
  }

  static int Shell(const ScratchFolder& folder, const std::string& command) {
    const int status =
        std::system(("cd '" + folder.File("") + "' && { " + command + "; } >'" +
                     folder.File("stdout") + "' 2>'" + folder.File("stderr") + "' </dev/null")
                        .c_str());
    return status < 0 ? -1 : (status >> 8) & 0xFF;
  }

 private:
  static inline bool ready_ = false;
};

constexpr const char* kReserves = "--case Associate.AReservationOfOnePortIsAccepted";

TEST_F(WineTest, WhoHasNoReservationsIsToldTheStep) {
  const ScratchFolder folder("exports_refused");
  const Finished finished = Run(folder, kReserves);
  EXPECT_EQ(finished.exit_code, 1) << finished.out;
  EXPECT_THAT(finished.out, HasSubstr("FAIL step 3: WSAIoctl(s1, ACQUIRE, "));
  EXPECT_THAT(finished.out, HasSubstr("came      WSAEOPNOTSUPP"));
  EXPECT_THAT(finished.out, HasSubstr("allowed   success, returned 16"));
}

TEST_F(WineTest, WhatWineDoesAsDocumentedIsAllowed) {
  const ScratchFolder folder("exports_allowed");
  const Finished finished = Run(
      folder,
      "'" + folder.Write("s.json", R"({"format": 1, "name": "bind", "windows": {"w": 4}, "steps": [
        {"call": "WSAStartup"},
        {"call": "WSASocketW", "as": "s1", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "overlapped": true},
        {"call": "bind", "socket": "s1", "port": "w+1"},
        {"call": "getsockname", "as": "n1", "socket": "s1"},
        {"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "in": {"bytes": "01000000", "size": 4}},
        {"call": "closesocket", "socket": "s1"},
        {"call": "bind", "socket": "invalid", "port": 0},
        {"call": "WSAGetLastError"}]})") +
          "'");
  EXPECT_EQ(finished.exit_code, 0) << finished.out;
  EXPECT_THAT(finished.out, HasSubstr("allowed: every answer is what the documents allow"));
}

TEST_F(WineTest, TheFormOfWinesTestsFailsAnOk) {
  const ScratchFolder folder("exports_winetest");
  ASSERT_EQ(
      Shell(folder, "mkdir wine && cp '" PORTCULLIS_CLI_TESTDATA "/wine_test.h.in' wine/test.h"),
      0);
  const Finished finished = Run(folder, std::string(kReserves) + " --winetest", "-I.");
  EXPECT_EQ(finished.exit_code, 1) << finished.out;
  EXPECT_THAT(finished.out, HasSubstr("Test failed: step 3: WSAIoctl(s1, ACQUIRE, "));
  EXPECT_THAT(finished.out, HasSubstr("3 tests executed (0 marked as todo, 1 failure)"));
}

// Wine writes through that pointer.
TEST_F(WineTest, ACrashIsAFailureOfItsStep) {
  const ScratchFolder folder("exports_crash");
  const Finished finished =
      Run(folder, "--case GenericFault.FionbioFaultsWhereTheReturnedCountIsUnmapped");
  EXPECT_EQ(finished.exit_code, 1) << finished.out;
  EXPECT_THAT(finished.out, HasSubstr("FAIL step 3: WSAIoctl(s1, FIONBIO, "));
  EXPECT_THAT(finished.out, HasSubstr("came      a crash"));
}

TEST_F(WineTest, WhatNeedsHelpersCompilesToo) {
  for (const char* const name :
       {"AcquireMemory.AnOutputThatIsTheInputMayFault", "GenericPort.GetsOnePacket",
        "AcquireOutputBuffer.TooSmallInTheOverlappedForm"}) {
    const ScratchFolder folder("exports_helpers");
    const Finished finished = Run(folder, std::string("--case ") + name);
    EXPECT_LE(finished.exit_code, 2) << name << "\n" << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("  1  WSAStartup(2.2)")) << name;
  }
}

TEST(ExportTest, GoesToStandardOutput) {
  const ScratchFolder folder("exports_stdout");
  const Finished finished = RunProgram(folder, std::string("export --c ") + kReserves);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, StartsWith("/* Associate.AReservationOfOnePortIsAccepted\n"));
}

TEST(ExportTest, WhatIsNotInCIsOneLineAndNoFile) {
  const ScratchFolder folder("exports_hold");
  folder.Write("s.json", R"({"format": 1, "name": "x", "windows": {}, "steps": [
        {"call": "WSAStartup"}, {"control": "hold"}]})");
  const Finished finished = RunProgram(folder, "export s.json --c --output x.c");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(
      finished.err,
      "portcullis: s.json: step 2, hold the next operation: not in C: it sets a condition of the "
      "implementation, and no function of Windows does that\n");
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(folder.Read("x.c"), "(no such file)");
}

}  // namespace
}  // namespace portcullis::cli
