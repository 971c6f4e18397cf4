// The commands as a user types them, from the command line to the exit code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string LastLine(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin + 1, end - begin);
}

TEST(Help, EveryCommandShowsAnExample) {
  const ScratchFolder folder("help");
  EXPECT_EQ(RunProgram(folder, "--help").exit_code, 0);
  for (const char* command : {"test", "serve", "replay", "check", "merge", "requirements", "report",
                              "diff", "cleanup", "machine"}) {
    const Finished finished = RunProgram(folder, std::string(command) + " --help");
    EXPECT_EQ(finished.exit_code, 0) << command;
    EXPECT_THAT(finished.out, HasSubstr("Example: portcullis ")) << command;
  }
}

TEST(TestCommand, TheReferencePassesAndTheLastLineCounts) {
  const ScratchFolder folder("reference");
  const Finished finished = RunProgram(folder, "test --cases 0 --results out.json");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(LastLine(finished.out), MatchesRegex("reference: [0-9]+ pass, [0-9]+ recorded"));
  EXPECT_THAT(folder.Read("out.json"), HasSubstr("\"name\": \"reference\""));
  EXPECT_THAT(folder.Read("out.journal"), HasSubstr("\"format\":1"));
  EXPECT_FALSE(std::filesystem::exists(folder.File("failures")));
  EXPECT_THAT(finished.out, Not(HasSubstr("\x1b")));
}

TEST(TestCommand, APrefixRunsWhatBelongsToItsRequirements) {
  const ScratchFolder folder("prefix");
  const Finished listed = RunProgram(folder, "test ACQ-OUT --gtest_list_tests");
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_THAT(listed.out, HasSubstr("AcquireOutputBuffer."));
  EXPECT_THAT(listed.out, Not(HasSubstr("AcquireInputBuffer.")));
}

TEST(TestCommand, AFailureSaysEverythingAndItsReplayLineShowsItAgain) {
  const ScratchFolder folder("failure");
  const Finished finished = RunProgram(
      folder,
      "test ACQ-OUT-02 --cases 0 --target defect:short-output-gives-efault --results out/r.json");
  // The folder of the results is the user's to make.
  EXPECT_EQ(finished.exit_code, 2);
  std::filesystem::create_directories(folder.File("out"));
  const Finished again = RunProgram(
      folder,
      "test ACQ-OUT-02 --cases 0 --target defect:short-output-gives-efault --results out/r.json");
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("FAIL  ACQ-OUT-02  "));
  EXPECT_THAT(again.out, HasSubstr("\n  requirement  "));
  EXPECT_THAT(again.out, HasSubstr("\n  allowed      WSAEINVAL, returned 0\n"));
  EXPECT_THAT(again.out, HasSubstr("\n  observed     WSAEFAULT, returned 0"));
  const std::string marker = "\n  replay       ";
  const std::size_t begin = again.out.find(marker);
  ASSERT_NE(begin, std::string::npos) << again.out;
  std::string line = again.out.substr(begin + marker.size());
  line.resize(line.find('\n'));
  const std::size_t command = line.find(" replay ");
  ASSERT_NE(command, std::string::npos) << line;
  const Finished replayed = RunProgram(folder, line.substr(command));
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("FORBIDDEN  breaks ACQ-OUT-02"));
}

TEST(TestCommand, ADifferenceFromWindowsFailsOnlyWhereItIsAskedFor) {
  const ScratchFolder folder("differs");
  const std::string command = "test --cases 0 --target defect:unknown-code-gives-einval";
  const Finished plain = RunProgram(folder, command);
  EXPECT_EQ(plain.exit_code, 0) << plain.out;
  EXPECT_THAT(plain.out, HasSubstr("DIFFERS"));
  EXPECT_EQ(RunProgram(folder, command + " --like-windows").exit_code, 1);
}

TEST(TestCommand, ExpectedFailuresAreGreenAndStaleOnesAreRed) {
  const ScratchFolder folder("expectations");
  folder.Write("e.json", R"({"format": 1, "expectations": [
    {"requirement": "ACQ-OUT-02", "result": "fail", "cause": "forbidden", "reason": "why"}]})");
  const std::string selection = "test ACQ-OUT-02 --cases 0 --expectations e.json --target ";
  const Finished expected = RunProgram(folder, selection + "defect:short-output-gives-efault");
  EXPECT_EQ(expected.exit_code, 0) << expected.out;
  EXPECT_THAT(expected.out, HasSubstr("failures as expected: "));
  folder.Write("e.json", R"({"format": 1, "expectations": [
    {"case": "AcquireOutputBuffer.NoOutputAtAllIsTooSmall", "result": "fail",
     "cause": "forbidden", "reason": "why"}]})");
  const Finished stale = RunProgram(folder, selection + "reference");
  EXPECT_EQ(stale.exit_code, 1);
  EXPECT_THAT(stale.out, HasSubstr("which did not happen"));
}

TEST(TestCommand, ATesteeIsJudgedAsTheSameTargetInProcess) {
  const ScratchFolder folder("testee");
  ASSERT_EQ(RunProgram(folder, "test ACQ-LIFE GEN-OVL --cases 500 --results a.json").exit_code, 0);
  ASSERT_EQ(
      RunProgram(
          folder,
          "test ACQ-LIFE GEN-OVL --cases 500 --results b.json --target \"exec:" PORTCULLIS_PROGRAM
          " serve --target reference\"")
          .exit_code,
      0);
  std::string served = folder.Read("b.json");
  const std::string spec = "exec:" PORTCULLIS_PROGRAM " serve --target reference";
  const std::size_t at = served.find(spec);
  ASSERT_NE(at, std::string::npos);
  served.replace(at, spec.size(), "reference");
  EXPECT_EQ(served, folder.Read("a.json"));
}

// The winsock target's own source against the drop-in, which is the reference behind Windows'
// headers: every case and every reading, byte by byte. Left out are histories: the calls of
// concurrent ones overlap in another way, and in the others a thread whose call is blocked goes on
// to call, as the scenario has it, which on the drop-in waits as a system thread does.
TEST(TestCommand, WinsockOverTheDropInGivesTheResultsOfTheReference) {
  const ScratchFolder folder("dropin");
  const std::string journal = "PORTCULLIS_JOURNAL='" + folder.File("persistent.journal") + "'";
  const std::string what = "--cases 500 --gtest_filter=-Concurrent*:*Histories*";
  ASSERT_EQ(RunProgram(folder, "test " + what + " --results reference.json").exit_code, 0);
  const Finished run = RunProgram(
      folder, "test " + what + " --target winsock --allow-persistent --results dropin.json",
      journal);
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const auto results = [&folder](const char* name) {
    const std::string text = folder.Read(name);
    return text.substr(std::min(text.find("\"requirements\":"), text.size()));
  };
  EXPECT_THAT(results("reference.json"), HasSubstr("\"questions\":"));
  EXPECT_EQ(results("dropin.json"), results("reference.json"));

  // Each reservation was announced, and nothing is left of any.
  EXPECT_THAT(folder.Read("persistent.journal"), HasSubstr("created tcp "));
  const Finished cleaned = RunProgram(folder, "cleanup", journal);
  EXPECT_EQ(cleaned.exit_code, 0) << cleaned.err;
  EXPECT_THAT(cleaned.out, HasSubstr("0 deleted, 0 left"));
}

TEST(TestCommand, WithoutLeaveTheWinsockTargetMakesNoPersistentReservation) {
  const ScratchFolder folder("no_leave");
  const std::string journal = "PORTCULLIS_JOURNAL='" + folder.File("persistent.journal") + "'";
  const Finished finished =
      RunProgram(folder, "test PER-CREATE-01 --cases 0 --target winsock", journal);
  EXPECT_THAT(finished.out, HasSubstr("the target lacks: persistent"));
  EXPECT_FALSE(std::filesystem::exists(folder.File("persistent.journal")));
}

TEST(TestCommand, ATraceIsJudgedOfflineAsItWasInTheRun) {
  const ScratchFolder folder("trace");
  ASSERT_EQ(RunProgram(folder, "test ACQ-OUT-02 --cases 0 --trace good.jsonl").exit_code, 0);
  EXPECT_EQ(RunProgram(folder, "check good.jsonl").exit_code, 0);
  ASSERT_EQ(RunProgram(folder,
                       "test ACQ-OUT-02 --cases 0 --trace bad.jsonl --target "
                       "defect:short-output-gives-efault")
                .exit_code,
            1);
  const Finished checked = RunProgram(folder, "check bad.jsonl");
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.out, HasSubstr("FORBIDDEN  breaks ACQ-OUT-02"));
}

TEST(ReplayCommand, ShowsEachEventWithItsVerdict) {
  const ScratchFolder folder("replay");
  folder.Write("s.json", R"({"format": 1, "name": "one acquire", "windows": {"w": 64}, "steps": [
    {"call": "WSAStartup"},
    {"call": "WSASocketW", "as": "s1", "family": "AF_INET", "type": "SOCK_DGRAM",
     "protocol": "IPPROTO_UDP", "overlapped": true},
    {"call": "WSAIoctl", "as": "r1", "socket": "s1", "code": "SIO_ACQUIRE_PORT_RESERVATION",
     "in": {"range": {"start": "w+5", "count": 20}, "size": 4}, "out": {"size": 16}}]})");
  const Finished finished = RunProgram(folder, "replay s.json --trace t.jsonl");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("WSAIoctl(s1, ACQUIRE, in: 4 bytes {w+5 = "));
  EXPECT_THAT(finished.out, HasSubstr("allowed: every event is what the documents allow"));
  EXPECT_EQ(RunProgram(folder, "check t.jsonl").exit_code, 0);
}

TEST(RequirementsCommand, NamesTheCasesAndDefectsOfEachRequirement) {
  const ScratchFolder folder("requirements");
  const Finished text = RunProgram(folder, "requirements");
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, HasSubstr("ACQ-OUT-02"));
  EXPECT_THAT(text.out, HasSubstr("short-output-gives-efault, caught by ACQ-OUT-02"));
  const Finished json = RunProgram(folder, "requirements --json");
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_THAT(json.out, HasSubstr("\"defects\": ["));
}

TEST(RequirementsCommand, ShowsTheRegisterAndWhereARunStands) {
  const ScratchFolder folder("register");
  ASSERT_EQ(RunProgram(folder, "test Q-ACQ-TAKEN-CODE --results run.json").exit_code, 0);
  const Finished text = RunProgram(folder, "requirements --ambiguities run.json");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("\nQ-ACQ-TAKEN-CODE  "));
  EXPECT_THAT(text.out, HasSubstr("taken by the reference: "));
  EXPECT_THAT(text.out, HasSubstr("stands   reference"));
  EXPECT_THAT(text.out, HasSubstr("): WSAEADDRINUSE\n"));
  const Finished json = RunProgram(folder, "requirements --ambiguities --json");
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_THAT(json.out, HasSubstr("\"targets\": []"));
  EXPECT_THAT(json.out, HasSubstr("\"id\": \"Q-ACQ-TAKEN-CODE\""));
}

TEST(RequirementsCommand, ABrokenResultsFileIsNamedWithItsPlace) {
  const ScratchFolder folder("register_broken");
  folder.Write("broken.json", R"({"format": 1, "target": 7})");
  const Finished broken = RunProgram(folder, "requirements --ambiguities broken.json");
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.err, HasSubstr("broken.json: /target: expected "));
  EXPECT_EQ(RunProgram(folder, "requirements --ambiguities nowhere.json").exit_code, 2);
  const Finished without = RunProgram(folder, "requirements broken.json");
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_THAT(without.err, HasSubstr("results files are for --ambiguities"));
}

TEST(ReportCommand, LaysRunsSideBySide) {
  const ScratchFolder folder("report");
  ASSERT_EQ(RunProgram(folder, "test ACQ-OUT --cases 0 --results good.json").exit_code, 0);
  ASSERT_EQ(RunProgram(folder,
                       "test ACQ-OUT --cases 0 --results bad.json --target "
                       "defect:short-output-gives-efault")
                .exit_code,
            1);
  EXPECT_EQ(RunProgram(folder, "report good.json bad.json --html page.html").exit_code, 0);
  EXPECT_THAT(folder.Read("page.html"), HasSubstr("href=\"#ACQ-OUT-02-2\""));
  EXPECT_THAT(folder.Read("page.html"), HasSubstr("id=\"proof-ACQ-OUT-02\""));
  EXPECT_THAT(folder.Read("page.html"), HasSubstr("id=\"register\""));
  const Finished files = RunProgram(folder, "report bad.json --sarif s.json --markdown m.md");
  EXPECT_EQ(files.exit_code, 0) << files.err;
  EXPECT_EQ(files.out, "");
  EXPECT_THAT(folder.Read("s.json"), HasSubstr("\"ruleId\": \"ACQ-OUT-02\""));
  EXPECT_THAT(folder.Read("m.md"), HasSubstr("| fail | **ACQ-OUT-02**"));
  EXPECT_THAT(RunProgram(folder, "report bad.json --expectations e.json").err,
              HasSubstr("--expectations needs --junit, --sarif or --markdown"));
  const Finished text = RunProgram(folder, "report good.json bad.json");
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(LastLine(text.out), HasSubstr("defect:short-output-gives-efault: "));
}

TEST(DiffCommand, EndsWithOneWhereADocumentedRequirementGotWorse) {
  const ScratchFolder folder("diff");
  const char* const kRun = "test ACQ-OUT-02 --cases 0 --results ";
  ASSERT_EQ(RunProgram(folder, std::string(kRun) + "good.json").exit_code, 0);
  ASSERT_EQ(
      RunProgram(folder, std::string(kRun) + "bad.json --target defect:short-output-gives-efault")
          .exit_code,
      1);
  const Finished worse =
      RunProgram(folder, "diff good.json bad.json --markdown comment.md --html page.html");
  EXPECT_EQ(worse.exit_code, 1) << worse.err;
  EXPECT_THAT(worse.out, HasSubstr("worse: ACQ-OUT-02 (documented): pass, now fail"));
  EXPECT_THAT(folder.Read("comment.md"), HasSubstr("| worse | **ACQ-OUT-02**"));
  EXPECT_THAT(folder.Read("page.html"), HasSubstr("<h2 id=\"changes\">"));
  const Finished better = RunProgram(folder, "diff bad.json good.json");
  EXPECT_EQ(better.exit_code, 0);
  EXPECT_THAT(better.out, HasSubstr("better: ACQ-OUT-02"));
}

TEST(DiffCommand, NamesTheFileThatIsNoResults) {
  const ScratchFolder folder("diff_bad");
  const Finished finished = RunProgram(folder, "diff none.json none.json");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("none.json"));
}

// A run of one benchmark, a point of a curve, on the system of that name.
std::string BenchOn(const std::string& system) {
  return R"({"format": 1, "date": "d", "command": "c", "processor": "p", "cores": 2, "compiler": "g",
"build_type": "Release", "bounds": [], "instructions": [], "benchmarks": [{"workload": "Growth",
"contender": "winsock", "rest": "100", "median_ns": 5, "spread": 0, "repetitions": 1,
"counters": {}}], "system": ")" +
         system + "\"}";
}

TEST(ReportCommand, ShowsBenchmarksWithAndWithoutRuns) {
  const ScratchFolder folder("report_bench");
  folder.Write("bench.json", BenchOn("Linux"));
  folder.Write("native.json", BenchOn("Windows 10.0.26100"));
  const Finished alone =
      RunProgram(folder, "report --bench bench.json --bench native.json --html alone.html");
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_EQ(alone.out, "");
  EXPECT_THAT(folder.Read("alone.html"), HasSubstr("<th scope=\"row\">native"));
  ASSERT_EQ(RunProgram(folder, "test ACQ-OUT-02 --cases 0 --results r.json").exit_code, 0);
  EXPECT_EQ(RunProgram(folder, "report --bench bench.json r.json --html both.html").exit_code, 0);
  EXPECT_THAT(folder.Read("both.html"), HasSubstr("id=\"benchmarks\""));
  EXPECT_THAT(folder.Read("both.html"), HasSubstr("id=\"proof-ACQ-OUT-02\""));
}

TEST(ReportCommand, WritesTheGrowthCurvesOfTheRunThatIsNotOfWindows) {
  const ScratchFolder folder("report_svg");
  std::string here = BenchOn("Linux");
  here.replace(here.find("winsock"), 7, "host");
  folder.Write("bench.json", here);
  folder.Write("native.json", BenchOn("Windows 10.0.26100"));
  EXPECT_EQ(RunProgram(folder, "report --bench native.json --bench bench.json --svg growth.svg")
                .exit_code,
            0);
  EXPECT_THAT(folder.Read("growth.svg"), testing::StartsWith("<svg "));
  EXPECT_THAT(folder.Read("growth.svg"), HasSubstr(">host<"));
}

}  // namespace
}  // namespace portcullis::cli
