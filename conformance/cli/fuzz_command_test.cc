// `portcullis fuzz` as a user runs it. Bounded by histories, never by time, so that each run is the
// same each time; but for the one that is interrupted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "conformance/cli/program.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kDefect = "defect:short-output-gives-efault";

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Fuzz, FindsNothingInTheReference) {
  const ScratchFolder folder("fuzz_reference");
  const Finished finished = RunProgram(folder, "fuzz --histories 64 --jobs 2");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("fuzz (reference, seed 1): 64 histories, "));
  EXPECT_THAT(finished.out, HasSubstr("0 failures, 0 findings\n"));
  EXPECT_FALSE(std::filesystem::exists(folder.File("portcullis-findings")));
}

TEST(Fuzz, LeavesAScenarioThatReplayShows) {
  const ScratchFolder folder("fuzz_defect");
  const std::string arguments = std::string("fuzz --histories 64 --seed 1 --target ") + kDefect;
  const Finished finished = RunProgram(folder, arguments);
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("1. ACQ-OUT-02, forbidden: in "));
  EXPECT_THAT(finished.out, HasSubstr("alike in 3 of 3 runs of its 3 steps"));
  const std::vector<std::string> files = FilesIn(folder.File("portcullis-findings"));
  ASSERT_EQ(files.size(), 1u);
  EXPECT_THAT(files[0], testing::MatchesRegex("ACQ-OUT-02-[0-9a-f]+\\.json"));
  const std::string path = "portcullis-findings/" + files[0];
  EXPECT_THAT(finished.out, HasSubstr(" replay " + path + " --target " + kDefect));

  const Finished shown = RunProgram(folder, "replay " + path + " --target " + kDefect);
  EXPECT_EQ(shown.exit_code, 1);
  EXPECT_THAT(shown.out, HasSubstr("FORBIDDEN  breaks ACQ-OUT-02"));
  EXPECT_EQ(RunProgram(folder, "replay " + path).exit_code, 0);  // on the reference

  const Finished again = RunProgram(folder, arguments + " --jobs 3 --output other");
  EXPECT_EQ(FilesIn(folder.File("other")), files);
  EXPECT_EQ(folder.Read("other/" + files[0]), folder.Read(path));
  const auto figures = [](const std::string& out) { return out.substr(out.find("fuzz (")); };
  EXPECT_EQ(figures(again.out), figures(finished.out));
}

TEST(Fuzz, CannotRunWhatIsAskedForWrongly) {
  struct Wrong {
    const char* arguments;
    const char* words;
  };
  constexpr Wrong kWrong[] = {
      {"--target exec:/no/such/testee", "/no/such/testee"},
      {"--target defect:no-such-defect", "no defect of that name"},
      {"--target nothing", "unknown target \"nothing\""},
      {"--histories 0", "--histories"},
      {"--histories many", "--histories"},
      {"--seconds 0", "--seconds"},
      {"--jobs 0", "--jobs"},
      {"--jobs 2 --allow-persistent", "expected one job"},
      {"--no-such-flag", "--no-such-flag"},
      {"--histories 64 --target defect:short-output-gives-efault --output stdout/below",
       "--output stdout/below: expected a folder"},
  };
  for (const Wrong& wrong : kWrong) {
    const ScratchFolder folder("fuzz_wrong");
    const Finished finished = RunProgram(folder, std::string("fuzz ") + wrong.arguments);
    EXPECT_EQ(finished.exit_code, 2) << wrong.arguments;
    EXPECT_THAT(finished.err, HasSubstr(wrong.words));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  }
}

TEST(Fuzz, GoesOnAfterATesteeThatDies) {
  const ScratchFolder folder("fuzz_testee");
  const std::string target = "\"exec:" PORTCULLIS_TESTEE " exit '\\\"index\\\":9'\"";
  const Finished finished = RunProgram(folder, "fuzz --histories 6 --target " + target);
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr(", crash: in "));
  EXPECT_THAT(finished.out, Not(HasSubstr("forbidden")));
  EXPECT_THAT(finished.out, HasSubstr(": 6 histories, "));
  const std::vector<std::string> files = FilesIn(folder.File("portcullis-findings"));
  ASSERT_FALSE(files.empty());
  for (const std::string& file : files) {
    const Finished shown =
        RunProgram(folder, "replay portcullis-findings/" + file + " --target " + target);
    EXPECT_EQ(shown.exit_code, 1) << file;
    EXPECT_THAT(shown.out, HasSubstr("process p1 died: exit code 3"));
  }
}

// The way back, in a tree of its own that has nothing else.
TEST(Fuzz, FindingIsPromotedToARegressionOnce) {
  const ScratchFolder folder("fuzz_promote");
  ASSERT_EQ(RunProgram(folder, std::string("fuzz --histories 64 --target ") + kDefect).exit_code,
            1);
  const std::vector<std::string> files = FilesIn(folder.File("portcullis-findings"));
  ASSERT_EQ(files.size(), 1u);
  std::filesystem::create_directories(folder.File("ci/fuzzing"));
  std::filesystem::create_directories(folder.File("fuzz/regressions"));
  for (const char* script : {"fuzz", "stages.sh", "fuzzing/promote", "fuzzing/promote.py"}) {
    std::filesystem::copy_file(std::string(PORTCULLIS_PROJECT "/ci/") + script,
                               folder.File(std::string("ci/") + script));
  }
  const auto promote = [&](const std::string& arguments) {
    const std::string command = "cd '" + folder.File("") +
                                "' && PORTCULLIS='" PORTCULLIS_PROGRAM "' ci/fuzz promote " +
                                arguments + " >said 2>&1";
    const int status = std::system(command.c_str());
    return (status >> 8) & 0xFF;
  };
  const std::string finding = "portcullis-findings/" + files[0];
  EXPECT_EQ(promote(finding), 0) << folder.Read("said");
  const std::vector<std::string> promoted = {"ACQ-OUT-02-short-output-gives-efault.json"};
  EXPECT_EQ(FilesIn(folder.File("fuzz/regressions")), promoted);
  EXPECT_EQ(folder.Read("fuzz/regressions/" + promoted[0]), folder.Read(finding));

  EXPECT_EQ(promote(finding), 2);
  EXPECT_THAT(folder.Read("said"), HasSubstr("has the same steps"));
  folder.Write("text", "no scenario\n");
  EXPECT_EQ(promote("text"), 2);
  EXPECT_THAT(folder.Read("said"), HasSubstr("text: line 1, column 2: expected"));
  folder.Write("nameless.json", R"({"format": 1, "name": "mine", "windows": {}, "steps": []})");
  EXPECT_EQ(promote("nameless.json"), 2);
  EXPECT_THAT(folder.Read("said"), HasSubstr("says no requirement"));
  EXPECT_EQ(promote("nameless.json NO-SUCH-01"), 2);
  EXPECT_THAT(folder.Read("said"), HasSubstr("expected a requirement of the catalogue"));
  EXPECT_EQ(FilesIn(folder.File("fuzz/regressions")), promoted);
}

// A machine that is others' too, and a kernel that is no model.
TEST(Fuzz, FindsNothingInTheSocketsOfTheKernel) {
  const ScratchFolder folder("fuzz_kernel");
  const Finished finished =
      RunProgram(folder, "fuzz --histories 200 --target 'exec:" PORTCULLIS_LINUX_SOCKETS "'");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr(": 200 histories, "));
}

// A run without end in a child of ours; the process to signal.
pid_t StartEndlessRun(const ScratchFolder& folder) {
  const pid_t child = fork();
  if (child != 0) return child;
  const bool ready = freopen(folder.File("stdout").c_str(), "w", stdout) != nullptr &&
                     freopen(folder.File("stderr").c_str(), "w", stderr) != nullptr &&
                     chdir(folder.File("").c_str()) == 0;
  if (ready) {
    execl(PORTCULLIS_PROGRAM, PORTCULLIS_PROGRAM, "fuzz", "--seconds", "100000", "--target",
          kDefect, static_cast<char*>(nullptr));
  }
  _exit(127);
}

TEST(Fuzz, EndsOnCtrlCWithWhatItFound) {
  const ScratchFolder folder("fuzz_interrupted");
  const std::string findings = folder.File("portcullis-findings");
  const pid_t child = StartEndlessRun(folder);
  ASSERT_GT(child, 0);
  while (FilesIn(findings).empty() && waitpid(child, nullptr, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_EQ(kill(child, SIGINT), 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_THAT(folder.Read("stdout"), HasSubstr("1. ACQ-OUT-02, forbidden: in "));
  EXPECT_THAT(folder.Read("stdout"), HasSubstr("; interrupted\n"));
  const std::vector<std::string> files = FilesIn(findings);
  EXPECT_FALSE(files.empty());
  for (const std::string& file : files) {
    EXPECT_TRUE(
        scenario::ParseScenario(folder.Read("portcullis-findings/" + file), file).has_value())
        << file;
  }
}

}  // namespace
}  // namespace portcullis::cli
