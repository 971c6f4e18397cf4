// Expected failures as a user meets them: what is shown of them, and a file that a run renews.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kDefect = " --target defect:short-output-gives-efault ";

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

TEST(Expectations, AreWrittenByARunAndHoldOnceTheirReasonsAre) {
  const ScratchFolder folder("update_expectations");
  const std::string run = "test ACQ-OUT-02 --cases 0 --expectations e.json";
  const Finished made = RunProgram(folder, run + kDefect + "--update-expectations");
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("wait for a reason"));

  const Finished refused = RunProgram(folder, run + kDefect);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("e.json: /expectations/0/reason: expected a reason why"));

  const std::string reasoned =
      Replaced(folder.Read("e.json"), "\"reason\": \"\"", "\"reason\": \"it looks too late\"");
  folder.Write("e.json", reasoned);
  const Finished expected = RunProgram(folder, run + kDefect);
  EXPECT_EQ(expected.exit_code, 0) << expected.out;
  EXPECT_THAT(expected.out, Not(HasSubstr("FAIL")));
  EXPECT_THAT(expected.out, HasSubstr("(--verbose lists them)"));
  const Finished verbose = RunProgram(folder, run + kDefect + "--verbose");
  EXPECT_THAT(verbose.out, HasSubstr("FAIL  ACQ-OUT-02"));
  EXPECT_THAT(verbose.out, HasSubstr("fail (forbidden): it looks too late"));

  EXPECT_EQ(RunProgram(folder, run + kDefect + "--update-expectations").exit_code, 0);
  EXPECT_EQ(folder.Read("e.json"), reasoned) << "nothing is new, nothing is gone";
  EXPECT_EQ(RunProgram(folder, run + " --update-expectations").exit_code, 0);
  EXPECT_THAT(folder.Read("e.json"), HasSubstr("\"expectations\": []"));
}

TEST(Expectations, ACapabilityThatTheTargetHasLostIsRedAlsoInAPart) {
  const ScratchFolder folder("lost_capability");
  folder.Write("e.json", R"({"format": 1, "expectations": [], "target":
    {"capabilities": ["teleport"], "passes": {"cases": 1000000, "generated": 1000000}}})");
  const Finished finished = RunProgram(folder, "test ACQ-OUT-02 --cases 0 --expectations e.json");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("the target no longer has: teleport"));
  EXPECT_THAT(finished.out, Not(HasSubstr("fewer than"))) << "a part has fewer passes than all";
}

TEST(Expectations, AFileThatCannotBeWrittenIsNamedAndStaysAsItWas) {
  const ScratchFolder folder("unwritable_expectations");
  const Finished finished = RunProgram(
      folder, "test ACQ-OUT-02 --cases 0 --expectations no/such/e.json --update-expectations");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("no/such/e.json"));
  const Finished alone = RunProgram(folder, "test ACQ-OUT-02 --update-expectations");
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("--expectations"));
}

}  // namespace
}  // namespace portcullis::cli
