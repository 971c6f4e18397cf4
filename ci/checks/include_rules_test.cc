#include "ci/checks/include_rules.h"

#include <gtest/gtest.h>

namespace portcullis::checks {
namespace {

// A tree in which everything that is included exists, and `path` holds `text`.
SourceTree Planted(const std::string& path, const std::string& text) {
  SourceTree tree = {{"reference/host.h", ""},
                     {"reference/abi/error_codes.h", ""},
                     {"conformance/scenario/step.h", ""},
                     {"conformance/oracle/judge.h", ""},
                     {"conformance/run/runner.h", ""},
                     {"conformance/targets/target.h", ""},
                     {"conformance/targets/reference_target.h", ""},
                     {"conformance/cli/command.h", ""},
                     {"conformance/documents/json_reader.h", ""},
                     {"reports/results.h", ""},
                     {"reports/html/page.h", ""}};
  tree[path] = text;
  return tree;
}

TEST(CheckIncludes, AllowsWhatTheRowNames) {
  EXPECT_EQ(Print(CheckIncludes(Planted("conformance/oracle/judge.cc",
                                        "#include \"conformance/oracle/judge.h\"\n"
                                        "#include <map>\n"
                                        "#include \"conformance/scenario/step.h\"\n"
                                        "#include \"reference/abi/error_codes.h\"\n"))),
            "");
}

TEST(CheckIncludes, RefusesTheReferenceInTheOracle) {
  const auto findings = CheckIncludes(
      Planted("conformance/oracle/world.cc", "#include <map>\n\n#include \"reference/host.h\"\n"));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].path, "conformance/oracle/world.cc");
  EXPECT_EQ(findings[0].line, 3u);
  EXPECT_EQ(findings[0].rule,
            "conformance/oracle/ may not include reference/host.h; it may include: reference/abi/, "
            "conformance/documents/, conformance/scenario/, conformance/requirements/");
}

struct Refusal {
  const char* name;
  const char* path;
  const char* text;
};

class CheckIncludesRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(CheckIncludesRefuses, ThePlantedLine) {
  EXPECT_EQ(CheckIncludes(Planted(GetParam().path, GetParam().text)).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Planted, CheckIncludesRefuses,
    testing::Values(
        Refusal{"TheReferenceInATestOfTheOracle", "conformance/oracle/judge_test.cc",
                "#include \"reference/host.h\"\n"},
        Refusal{"TheOracleInATestOfTheReference", "reference/host_test.cc",
                "#include \"conformance/oracle/judge.h\"\n"},
        Refusal{"ATargetInTheRun", "conformance/run/runner.cc",
                "#include \"conformance/targets/reference_target.h\"\n"},
        Refusal{"AReportsPageInTheRun", "conformance/run/runner.cc",
                "#include \"reports/html/page.h\"\n"},
        Refusal{"TheProgramInAFuzzer", "fuzz/a.cc", "#include \"conformance/cli/command.h\"\n"},
        Refusal{"TheProgramInAProof", "conformance/proof/walk_command.cc",
                "#include \"conformance/cli/command.h\"\n"},
        Refusal{"ATargetInWhatExplores", "conformance/explore/walk.cc",
                "#include \"conformance/targets/reference_target.h\"\n"},
        Refusal{"TheScenarioInTheDocuments", "conformance/documents/json_reader.cc",
                "#include \"conformance/scenario/step.h\"\n"},
        Refusal{"TheCoreInTheAbi", "reference/abi/error_codes.cc",
                "#include \"reference/host.h\"\n"},
        Refusal{"SpacesInTheDirective", "reference/host.cc",
                "  #  include \"conformance/oracle/judge.h\"\n"},
        Refusal{"ANameThatIsNotFromTheRoot", "reference/host.cc", "#include \"host.h\"\n"},
        Refusal{"AFileThatIsNotThere", "reference/host.cc", "#include \"reference/gone.h\"\n"},
        Refusal{"AFolderWithoutARow", "elsewhere/a.cc", ""},
        Refusal{"JsonInAnOrdinarySource", "conformance/run/journal.cc",
                "#include <nlohmann/json.hpp>\n"},
        Refusal{"JsonInAHeader", "conformance/run/journal_json.h",
                "#include <nlohmann/json.hpp>\n"},
        Refusal{"Cli11OutsideTheProgram", "conformance/cli/command.cc",
                "#include <CLI/CLI.hpp>\n"}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(CheckIncludes, AllowsATestOfTheRunItsTargets) {
  EXPECT_EQ(Print(CheckIncludes(Planted("conformance/run/runner_test.cc",
                                        "#include \"conformance/targets/reference_target.h\"\n"))),
            "");
}

TEST(CheckIncludes, AllowsJsonAndCli11WhereTheyBelong) {
  SourceTree tree = Planted("conformance/cli/main.cc", "#include <CLI/CLI.hpp>\n");
  tree["conformance/proof/main.cc"] = "#include <CLI/CLI.hpp>\n";
  tree["conformance/run/journal_json.cc"] = "#include <nlohmann/json.hpp>\n";
  tree["conformance/run/journal.cc"] = "#include <nlohmann/json_fwd.hpp>\n";
  EXPECT_EQ(Print(CheckIncludes(tree)), "");
}

TEST(CheckIncludes, RefusesJsonInMoreSourcesThanTheBound) {
  SourceTree tree;
  for (std::size_t i = 0; i < kMostJsonSources; ++i) {
    tree["reports/f" + std::to_string(i) + "_json.cc"] = "#include <nlohmann/json.hpp>\n";
  }
  EXPECT_EQ(Print(CheckIncludes(tree)), "");
  tree["reports/one_more_json.cc"] = "#include <nlohmann/json.hpp>\n";
  EXPECT_EQ(CheckIncludes(tree).size(), 1u);
}

}  // namespace
}  // namespace portcullis::checks
