// Bad input of every kind: one clear line on standard error, exit 2, and no file left behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct BadInput {
  const char* name;
  const char* arguments;
  const char* complaint;
};

class BadInputTest : public testing::TestWithParam<BadInput> {};

TEST_P(BadInputTest, IsOneLineAndExitTwo) {
  const ScratchFolder folder(std::string("bad_input_") + GetParam().name);
  folder.Write("broken.json", "{\"format\": 1, ");
  folder.Write("deep.json", std::string(100'000, '[') + std::string(100'000, ']'));
  folder.Write("version.json", R"({"format": 7, "name": "x", "windows": {}, "steps": []})");
  folder.Write(
      "unknown_key.json",
      R"({"format": 1, "name": "x", "windows": {}, "steps": [{"call": "WSAStartup", "colour": 1}]})");
  folder.Write("not_utf8.json", "{\"format\": 1, \"name\": \"\xFF\"}");
  folder.Write("needs_processes.json", R"({"format": 1, "name": "x", "windows": {}, "steps": []})");
  folder.Write("empty.journal", "");
  const Finished finished = RunProgram(folder, GetParam().arguments);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, StartsWith("portcullis: "));
  EXPECT_THAT(finished.err, HasSubstr(GetParam().complaint));
  EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
}

INSTANTIATE_TEST_SUITE_P(
    Program, BadInputTest,
    testing::Values(
        BadInput{"NoCommand", "", "A subcommand is required"},
        BadInput{"UnknownCommand", "tset", "tset"},
        BadInput{"UnknownFlag", "test --resluts x.json", "--resluts"},
        BadInput{"FlagWithoutItsValue", "test --results", "--results"},
        BadInput{"UnknownGtestFlag", "test --gtest_repeat=2", "--gtest_repeat=2"},
        BadInput{"UnknownTarget", "test --target winsok", "\"winsok\""},
        BadInput{"UnknownDefect", "test --target defect:none", "defect:none"},
        BadInput{"TesteeThatIsNotThere", "test --target exec:no-such-program", "no-such-program"},
        BadInput{"TesteeThatSaysNothing", "test --target exec:true", "true"},
        BadInput{"TesteeThatSpeaksNonsense", "test --target 'exec:echo hello'", "hello"},
        BadInput{"UnknownRequirement", "test ACQ-OUT-99", "ACQ-OUT-99"},
        BadInput{"FilterThatNothingFits", "test --gtest_filter=No.Such", "nothing ran"},
        BadInput{"NegativeCases", "test --cases -1", "--cases"},
        BadInput{"CasesThatAreNoNumber", "test --cases many", "--cases"},
        BadInput{"TooManyCases", "test --cases 1000000001", "--cases"},
        BadInput{"NoRuns", "test --repeat 0", "--repeat"},
        BadInput{"TooManyRuns", "test --repeat 1001", "--repeat"},
        BadInput{"NegativeSeed", "test --seed -1", "--seed"},
        BadInput{"SeedOf33Bits", "test --seed 4294967296", "--seed"},
        BadInput{"ReplayOfNothing", "replay", "expected either a scenario's FILE or --case NAME"},
        BadInput{"ReplayOfTwo", "replay x.json --case A.B",
                 "expected either a scenario's FILE or --case NAME"},
        BadInput{"ExportOfNothing", "export --c",
                 "export: expected either a scenario's FILE or --case NAME"},
        BadInput{"ExportInNoForm", "export --case GenericPort.GetsOnePacket", "expected --c"},
        BadInput{"ExportOfWhatRunsBesideEachOther",
                 "export --c --case ConcurrentReservations.OneBlock:seed=0,threads=2",
                 "not in C: its calls are under way beside each other"},
        BadInput{"ExportIntoAMissingFolder",
                 "export --c --case GenericPort.GetsOnePacket --output no/such/x.c", "no/such/x.c"},
        BadInput{"CaseOfAnotherName", "replay --case AcquireOutputBufer.NoOutputAtAllIsToSmall",
                 "near it: AcquireOutputBuffer.NoOutputAtAllIsTooSmall\n"},
        BadInput{"CaseThatNothingIsNear", "replay --case x", "\"Block.Name:coordinates\"\n"},
        BadInput{"CaseThatIsABlock", "replay --case MatrixAcquire.PlainSingle",
                 "of the block MatrixAcquire.PlainSingle, such as MatrixAcquire.PlainSingle:"},
        BadInput{"CaseOfUnknownCoordinates", "replay --case MatrixAcquire.PlainSingle:colour=red",
                 "expected coordinates of a case of the block MatrixAcquire.PlainSingle"},
        BadInput{"ResultsInAMissingFolder", "test ACQ-OUT-02 --results no/such/x.json",
                 "no/such/x.journal"},
        BadInput{"ResultsInThePlaceOfTheirJournal", "test ACQ-OUT-02 --results x.journal",
                 "--results x.journal"},
        BadInput{"TraceInAMissingFolder", "test ACQ-OUT-02 --cases 0 --trace no/such/x.jsonl",
                 "no/such/x.jsonl"},
        BadInput{"ExpectationsThatAreNotThere", "test --expectations none.json", "none.json"},
        BadInput{"BrokenExpectations", "test --expectations broken.json", "broken.json: line 1"},
        BadInput{"ScenarioThatIsNotThere", "replay none.json", "none.json"},
        BadInput{"ScenarioThatIsAFolder", "replay .", ".: "},
        BadInput{"BrokenScenario", "replay broken.json", "broken.json: line 1, column"},
        BadInput{"DeepScenario", "replay deep.json", "deep.json: depth 65: expected at most 64"},
        BadInput{"ScenarioOfAnotherVersion", "replay version.json",
                 "version.json: /format: expected 1"},
        BadInput{"ScenarioWithAnUnknownKey", "replay unknown_key.json",
                 "unknown_key.json: /steps/0/colour"},
        BadInput{"ScenarioThatIsNotUtf8", "replay not_utf8.json", "not_utf8.json: line 1"},
        BadInput{"ReplayOnAnUnknownTarget", "replay needs_processes.json --target x", "\"x\""},
        BadInput{"BrokenTrace", "check broken.json", "broken.json: line 1"},
        BadInput{"EmptyJournal", "merge empty.journal --results x.json", "a journal's header"},
        BadInput{"JournalThatIsNotThere", "merge none.journal --results x.json", "none.journal"},
        BadInput{"BrokenResults", "report broken.json", "broken.json: line 1"},
        BadInput{"ResultsOfAnotherVersion", "report version.json", "/format: expected 1"},
        BadInput{"ReportOfNothing", "report", "expected RESULTS"},
        BadInput{"BrokenBenchmarks", "report --bench broken.json --svg x", "broken.json: line 1"},
        BadInput{"BenchmarksForNoPage", "report --bench version.json", "--html or --svg"},
        BadInput{"CurvesOfNoBenchmarks", "report version.json --svg x", "--svg needs --bench"},
        BadInput{"ServeOfAnUnknownTarget", "serve --target x", "\"x\""}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(BadInput, AReportThatCannotBeWrittenLeavesNothing) {
  const ScratchFolder folder("unwritable");
  ASSERT_EQ(RunProgram(folder, "test ACQ-OUT-02 --cases 0 --results a.json").exit_code, 0);
  const Finished finished = RunProgram(folder, "report a.json --html no/such/x.html");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("no/such/x.html"));
  EXPECT_FALSE(std::filesystem::exists(folder.File("no")));
}

TEST(BadInput, AControlCharacterOfTheUserStaysOneLine) {
  const ScratchFolder folder("control_character");
  const Finished finished = RunProgram(folder, "replay \"$(printf 'a\\nb\\033[2J')\"");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  EXPECT_THAT(finished.err, testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace portcullis::cli
