// Blocks of generated cases as a user meets them: --cases, --seed, what was left out, and a failure
// that its name shows again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

// What follows `marker` on its line, of the first line that has it.
std::string After(const std::string& text, const std::string& marker) {
  const std::size_t begin = text.find(marker);
  if (begin == std::string::npos) return "";
  const std::size_t from = begin + marker.size();
  return text.substr(from, text.find('\n', from) - from);
}

// The shards of `test ARGUMENTS`, merged: the bytes of the results.
std::string Sharded(const ScratchFolder& folder, const std::string& arguments, int shards) {
  std::string journals;
  for (int shard = 0; shard < shards; ++shard) {
    const std::string name = "shard" + std::to_string(shard) + "of" + std::to_string(shards);
    const Finished finished =
        RunProgram(folder, "test " + arguments + " --results " + name + ".json",
                   "GTEST_TOTAL_SHARDS=" + std::to_string(shards) +
                       " GTEST_SHARD_INDEX=" + std::to_string(shard));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    journals += name + ".journal ";
  }
  const Finished merged = RunProgram(folder, "merge " + journals + "--results merged.json");
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  return folder.Read("merged.json");
}

TEST(GeneratedCases, OneSeedGivesTheSameBytesInEveryRunOrderAndShardLayout) {
  const ScratchFolder folder("same_bytes");
  const std::string arguments = "--cases 300 --seed 3";
  ASSERT_EQ(RunProgram(folder, "test " + arguments + " --results a.json").exit_code, 0);
  const std::string whole = folder.Read("a.json");
  EXPECT_THAT(whole, HasSubstr("\"limit\": 300,"));
  ASSERT_EQ(RunProgram(folder, "test " + arguments + " --gtest_shuffle --results b.json").exit_code,
            0);
  EXPECT_EQ(folder.Read("b.json"), whole);
  EXPECT_THAT(folder.Read("b.journal"), HasSubstr("\"seed\":"));
  EXPECT_EQ(Sharded(folder, arguments, 2), whole);
  EXPECT_EQ(Sharded(folder, arguments + " --gtest_shuffle", 3), whole);
}

TEST(GeneratedCases, ARepeatedRunOfASteadyTargetSaysWhatOneRunSays) {
  const ScratchFolder folder("repeat");
  const std::string run = "test ACQ-OUT-02 --cases 20 --target defect:short-output-gives-efault ";
  ASSERT_EQ(RunProgram(folder, run + "--results a.json").exit_code, 1);
  ASSERT_EQ(RunProgram(folder, run + "--repeat 3 --results b.json").exit_code, 1);
  std::string repeated = folder.Read("b.json");
  const std::string repeat = ",\n  \"repeat\": 3";
  const std::size_t at = repeated.find(repeat);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(repeated.erase(at, repeat.size()), folder.Read("a.json"));
}

TEST(GeneratedCases, CasesAndSeedChooseThemAndTheSummarySaysWhatWasLeftOut) {
  const ScratchFolder folder("choice");
  const Finished finished = RunProgram(folder, "test ACQ-OUT --cases 300 --results a.json");
  EXPECT_EQ(finished.exit_code, 0) << finished.out;
  EXPECT_THAT(After(finished.out, "\ngenerated cases: "),
              MatchesRegex("300 of [0-9,]+ \\(--cases, --seed 1\\): .*pass.*"));
  EXPECT_THAT(After(folder.Read("a.json"), "\"limit\":"), " 300,");

  ASSERT_EQ(RunProgram(folder, "test ACQ-OUT --cases 300 --seed 2 --results b.json").exit_code, 0);
  const auto requirements = [&folder](const char* name) {
    const std::string text = folder.Read(name);
    return text.substr(std::min(text.find("\"requirements\":"), text.size()));
  };
  EXPECT_THAT(requirements("b.json"), HasSubstr("\"decided_by\""));
  EXPECT_NE(requirements("a.json"), requirements("b.json"));
}

TEST(GeneratedCases, WithCasesZeroNoneRunsAndThatIsSaid) {
  const ScratchFolder folder("none");
  const Finished finished = RunProgram(folder, "test ACQ-OUT --cases 0 --results a.json");
  EXPECT_EQ(finished.exit_code, 0) << finished.out;
  EXPECT_THAT(finished.out, HasSubstr("\ngenerated cases: 0 of "));
  EXPECT_THAT(folder.Read("a.json"), HasSubstr("\"reason\": \"left out: --cases\""));
  EXPECT_THAT(folder.Read("a.json"), Not(HasSubstr("\"decided_by\": 1")));
}

TEST(GeneratedCases, ATargetInAnotherProcessRunsTenThousandUnlessItIsAskedForMore) {
  const ScratchFolder folder("testee");
  const std::string command =
      "test ACQ-OUT --gtest_filter=AcquireOutputBuffer.* --results r.json --target ";
  const std::string testee = "\"exec:" PORTCULLIS_PROGRAM " serve\"";
  EXPECT_EQ(RunProgram(folder, command + testee).exit_code, 0);
  EXPECT_THAT(After(folder.Read("r.json"), "\"limit\":"), " 10000,");
  EXPECT_EQ(RunProgram(folder, command + testee + " --cases 20000").exit_code, 0);
  EXPECT_THAT(After(folder.Read("r.json"), "\"limit\":"), " 20000,");
  EXPECT_EQ(RunProgram(folder, command + "winsock").exit_code, 0);
  EXPECT_THAT(After(folder.Read("r.json"), "\"limit\":"), " 10000,");
  // Here all run.
  EXPECT_EQ(RunProgram(folder, command + "reference").exit_code, 0);
  EXPECT_THAT(folder.Read("r.json"), Not(HasSubstr("\"limit\":")));
}

constexpr const char* kDefect = "defect:short-output-gives-efault";

TEST(GeneratedCases, AFailureIsOneGroupWithAnExampleThatItsNameShowsAgain) {
  const ScratchFolder folder("group");
  const Finished finished =
      RunProgram(folder, std::string("test ACQ-OUT-02 --cases 1000 --gtest_filter=Matrix* "
                                     "--results r.json --target ") +
                             kDefect);
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_LT(std::count(finished.out.begin(), finished.out.end(), '\n'), 60) << finished.out;
  const std::string title = "FAIL  ACQ-OUT-02  generated cases of ";
  ASSERT_THAT(finished.out, HasSubstr(title));
  const std::string shown = finished.out.substr(finished.out.find(title));
  EXPECT_THAT(After(shown, "\n  failed       "),
              MatchesRegex("[0-9,]+ of [0-9,]+ generated cases: forbidden"));
  const std::string example = After(shown, "\n  example      ");
  EXPECT_THAT(example, MatchesRegex("Matrix.*:.*"));
  const std::string replay = After(shown, "\n  replay       ");
  EXPECT_THAT(replay, HasSubstr(" replay --case '" + example + "' --target " + kDefect));
  EXPECT_THAT(folder.Read("r.json"), HasSubstr("\"example\": \"" + example));

  const std::size_t command = replay.find(" replay ");
  ASSERT_NE(command, std::string::npos) << replay;
  const Finished replayed = RunProgram(folder, replay.substr(command));
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("FORBIDDEN  breaks ACQ-OUT-02"));
  const std::string observed = After(shown, "\n  observed     ");
  EXPECT_THAT(replayed.out, HasSubstr(observed.substr(0, observed.find(" (")))) << shown;
  EXPECT_EQ(RunProgram(folder, "replay --case '" + example + "'").exit_code, 0);
}

TEST(GeneratedCases, AnExpectationOfTheRequirementCoversThem) {
  const ScratchFolder folder("expected");
  folder.Write("e.json", R"({"format": 1, "expectations": [
    {"requirement": "ACQ-OUT-02", "result": "fail", "cause": "forbidden", "reason": "why"}]})");
  const std::string command =
      "test ACQ-OUT-02 --cases 1000 --gtest_filter=Matrix* --expectations e.json --verbose "
      "--target ";
  const Finished expected = RunProgram(folder, command + kDefect);
  EXPECT_THAT(expected.out, HasSubstr("FAIL  ACQ-OUT-02  "));
  EXPECT_THAT(expected.out, HasSubstr("failures as expected: "));
  EXPECT_THAT(expected.out, Not(HasSubstr("UNEXPECTED  ACQ-OUT-02")));
  // Where only some of the generated cases ran, nothing is gone.
  EXPECT_EQ(RunProgram(folder, command + "reference").exit_code, 0);
}

TEST(ReplayCommand, ACaseIsFoundByItsName) {
  const ScratchFolder folder("written");
  const std::string command = "replay --case AcquireOutputBuffer.NoOutputAtAllIsTooSmall";
  const Finished finished = RunProgram(folder, command + " --trace t.jsonl");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("WSAIoctl(s1, ACQUIRE"));
  EXPECT_EQ(RunProgram(folder, "check t.jsonl").exit_code, 0);
  EXPECT_EQ(RunProgram(folder, command + " --target " + kDefect).exit_code, 1);
}

}  // namespace
}  // namespace portcullis::cli
