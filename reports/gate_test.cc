#include "reports/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_expectations.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

GateRules Rules(bool like_windows = false) {
  return {"2026-11-24", like_windows, {"ACQ-OUT-01", "ACQ-OUT-02", "ACQ-NETDOWN-01"}};
}

TEST(GateTest, AFailureThatNobodyExpectsIsRed) {
  const GateReport gate = Compare(SampleResults(), {}, Rules());
  EXPECT_THAT(gate.complaints, ElementsAre("ACQ-OUT-02 in Out.TooSmall: fail (forbidden), which "
                                           "nobody expects"));
  EXPECT_EQ(ExitCode(SampleResults(), gate), 1);
  EXPECT_THAT(PrintGate(gate), HasSubstr("UNEXPECTED  ACQ-OUT-02 in Out.TooSmall"));
}

TEST(GateTest, AnExpectedFailureIsGreenByRequirementAsByCase) {
  for (const char* subject : {R"("requirement": "ACQ-OUT-02")", R"("case": "Out.TooSmall")"}) {
    const GateReport gate = Compare(SampleResults(), Read(Entry(subject)), Rules());
    EXPECT_THAT(gate.complaints, IsEmpty()) << subject;
    EXPECT_THAT(gate.expected, SizeIs(1));
    EXPECT_EQ(ExitCode(SampleResults(), gate), 0);
    EXPECT_THAT(PrintGate(gate), HasSubstr("failures as expected: 1"));
  }
}

TEST(GateTest, AChangedCauseIsRed) {
  Results results = SampleResults();
  results.requirements[1].cases[1] = FailedCase("Out.TooSmall", "ACQ-OUT-02", Cause::kCrash);
  const GateReport gate = Compare(results, Read(Entry(R"("requirement": "ACQ-OUT-02")")), Rules());
  ASSERT_FALSE(gate.complaints.empty());
  EXPECT_THAT(gate.complaints[0], HasSubstr("fail (crash), where fail (forbidden) was expected"));
  EXPECT_THAT(gate.complaints[0], HasSubstr("acme.json: /expectations/0"));
}

TEST(GateTest, AnExpectedFailureThatIsGoneIsRed) {
  const std::string entries =
      Entry(R"("requirement": "ACQ-OUT-02")") + "," + Entry(R"("requirement": "ACQ-OUT-01")");
  const GateReport gate = Compare(SampleResults(), Read(entries), Rules());
  ASSERT_THAT(gate.complaints, SizeIs(1));
  EXPECT_THAT(gate.complaints[0], HasSubstr("/expectations/1: ACQ-OUT-01: expected fail"));
  EXPECT_THAT(gate.complaints[0], HasSubstr("which did not happen"));

  const GateReport by_case = Compare(
      SampleResults(),
      Read(Entry(R"("requirement": "ACQ-OUT-02")") + "," + Entry(R"("case": "Out.Passes")")),
      Rules());
  ASSERT_THAT(by_case.complaints, SizeIs(1));
  EXPECT_THAT(by_case.complaints[0], HasSubstr("case Out.Passes"));
}

TEST(GateTest, OfWhatDidNotRunInWholeNothingIsGone) {
  GateRules rules = Rules();
  rules.complete.erase("ACQ-OUT-01");
  const std::string entries = Entry(R"("requirement": "ACQ-OUT-02")") + "," +
                              Entry(R"("requirement": "ACQ-OUT-01")") + "," +
                              Entry(R"("case": "Out.NotSelected")");
  EXPECT_THAT(Compare(SampleResults(), Read(entries), rules).complaints, IsEmpty());
}

TEST(GateTest, AnExpectationHasAnEnd) {
  const std::string subject = R"("requirement": "ACQ-OUT-02")";
  EXPECT_THAT(Compare(SampleResults(), Read(Entry(subject, R"(, "until": "2026-11-24")")), Rules())
                  .complaints,
              IsEmpty());
  const GateReport ended =
      Compare(SampleResults(), Read(Entry(subject, R"(, "until": "2026-11-23")")), Rules());
  ASSERT_THAT(ended.complaints, SizeIs(1));
  EXPECT_THAT(ended.complaints[0], HasSubstr("ended on 2026-11-23"));
}

TEST(GateTest, ADifferenceIsRedOnlyWhereWindowsIsTheMeasure) {
  Results results = SampleResults();
  results.requirements[1].cases[1] = {
      "Out.TooSmall", Result::kDiffers, {}, "", {SampleEvidence("ACQ-OUT-02", std::nullopt)}};
  EXPECT_THAT(Compare(results, {}, Rules()).complaints, IsEmpty());
  EXPECT_THAT(Compare(results, {}, Rules(true)).complaints, SizeIs(1));
  const std::string expected =
      R"({"requirement": "ACQ-OUT-02", "result": "differs", "reason": "why"})";
  EXPECT_THAT(Compare(results, Read(expected), Rules(true)).complaints, IsEmpty());
}

// An update does not write it down either, so that the file is not red in the very next run.
TEST(GateTest, ADifferenceBesideFailuresOfItsRequirementIsNotRedForIt) {
  Results results = SampleResults();
  results.requirements[1].cases[1] = {
      "Out.TooSmall", Result::kDiffers, {}, "", {SampleEvidence("ACQ-OUT-02", std::nullopt)}};
  results.requirements[1].cases.push_back(FailedCase("Out.Other", "ACQ-OUT-02", Cause::kForbidden));
  const std::string entry = Entry(R"("requirement": "ACQ-OUT-02")");
  EXPECT_THAT(Compare(results, Read(entry), Rules()).complaints, IsEmpty());
  EXPECT_THAT(Compare(results, Read(entry), Rules(true)).complaints,
              ElementsAre(HasSubstr("differs, where fail (forbidden) was expected")));
}

TEST(GateTest, AFailureUnderAQuestionIsRedToo) {
  Results results = SampleResults();
  results.questions[0].cases[0] = FailedCase("Range.Taken", "Q-ACQ-TAKEN-CODE", Cause::kCrash);
  EXPECT_THAT(Compare(results, {}, Rules()).complaints, SizeIs(2));
}

// Of a block of generated cases each cause is a failure of its own, whichever the example shows.
TEST(GateTest, ARequirementThatIsExpectedToFailCoversTheGroupsOfABlock) {
  Results results = SampleResultsWithBlock();
  results.requirements.erase(results.requirements.begin() + 1);
  const GateReport unexpected = Compare(results, {}, Rules());
  EXPECT_THAT(unexpected.complaints,
              ElementsAre("ACQ-WILD-01 in Out.Matrix: fail (forbidden), which nobody expects",
                          "ACQ-WILD-01 in Out.Matrix: fail (crash), which nobody expects"));
  EXPECT_THAT(Compare(results, {}, Rules(true)).complaints, SizeIs(3));

  for (const char* subject : {R"("requirement": "ACQ-WILD-01")", R"("case": "Out.Matrix")"}) {
    const GateReport gate = Compare(results, Read(Entry(subject)), Rules());
    EXPECT_THAT(gate.expected, SizeIs(1)) << subject;
    ASSERT_FALSE(gate.complaints.empty());
    EXPECT_THAT(gate.complaints.back(),
                HasSubstr("fail (crash), where fail (forbidden) was expected"));
  }
  results.requirements.back().cases[0].block->broken = {{Cause::kForbidden, 12}};
  const std::string entry = Entry(R"("requirement": "ACQ-WILD-01")");
  EXPECT_THAT(Compare(results, Read(entry), Rules()).complaints, IsEmpty());
}

TEST(GateTest, AnExpectationOfGeneratedCasesCoversNoOther) {
  const std::string entry = Entry(R"("requirement": "ACQ-OUT-02", "generated": true)") + "," +
                            Entry(R"("requirement": "ACQ-WILD-01", "generated": true)");
  Results results = SampleResultsWithBlock();
  results.requirements.back().cases[0].block->broken = {{Cause::kForbidden, 12}};
  const GateReport gate = Compare(results, Read(entry), Rules());
  EXPECT_THAT(gate.expected, SizeIs(1));
  EXPECT_THAT(gate.complaints,
              ElementsAre("ACQ-OUT-02 in Out.TooSmall: fail (forbidden), which nobody expects",
                          HasSubstr("/expectations/0: ACQ-OUT-02 in generated cases: expected")));
}

TEST(GateTest, OfABlockThatRanInPartNothingIsGone) {
  Results results = SampleResultsWithBlock();
  results.requirements = {results.requirements[0]};  // where Out.Matrix passes
  const std::string entry = Entry(R"("case": "Out.Matrix")");
  EXPECT_THAT(Compare(results, Read(entry), Rules()).complaints, IsEmpty());
  GateRules rules = Rules();
  rules.complete_blocks.insert("Out.Matrix");
  EXPECT_THAT(Compare(results, Read(entry), rules).complaints, SizeIs(1));
}

// ACQ-OUT-02 fails in Out.TooSmall and in Out.TooLarge, ACQ-WILD-01 in Out.Wild.
Results ThreeFailures() {
  Results results = SampleResults();
  results.requirements[1].cases.push_back(FailedCase("Out.TooLarge", "ACQ-OUT-02"));
  results.requirements[3] =
      SampleRequirement("ACQ-WILD-01", {FailedCase("Out.Wild", "ACQ-WILD-01")});
  return results;
}

TEST(GateTest, AWildcardStandsForAsManyRequirementsOrCasesAsItSays) {
  for (const char* subject :
       {R"("requirement": "ACQ-*", "at_most": 2)", R"("case": "Out.*", "at_most": 3)"}) {
    const GateReport gate = Compare(ThreeFailures(), Read(Entry(subject)), Rules());
    EXPECT_THAT(gate.complaints, IsEmpty()) << subject;
    EXPECT_THAT(gate.expected, SizeIs(3)) << subject;
  }
}

TEST(GateTest, AWildcardThatFitsMoreThanItSaysIsNamed) {
  const GateReport gate =
      Compare(ThreeFailures(), Read(Entry(R"("case": "Out.*", "at_most": 1)")), Rules());
  EXPECT_THAT(gate.expected, ElementsAre(HasSubstr("Out.TooSmall")));
  EXPECT_THAT(gate.complaints,
              ElementsAre("ACQ-OUT-02 in Out.TooLarge: fail (forbidden), which nobody expects",
                          "ACQ-WILD-01 in Out.Wild: fail (forbidden), which nobody expects",
                          "acme.json: /expectations/0: case Out.* stands for 3 failing cases, 1 at "
                          "most; beyond those: Out.TooLarge, Out.Wild"));
}

TEST(GateTest, AnEntryOfItsOwnGoesBeforeAWildcard) {
  const std::string entries =
      Entry(R"("case": "Out.*", "at_most": 2)") + "," + Entry(R"("case": "Out.TooSmall")");
  EXPECT_THAT(Compare(ThreeFailures(), Read(entries), Rules()).complaints, IsEmpty());
}

TEST(GateTest, AWildcardIsStaleOnlyWhereAllThatItMeansHasRun) {
  const std::string of_cases = Entry(R"("case": "Other.*", "at_most": 1)");
  const std::string of_ids = Entry(R"("requirement": "ACQ-OUT-0*", "at_most": 1)");
  Results results = SampleResults();
  results.requirements[1].cases.pop_back();
  GateRules rules = Rules();
  EXPECT_THAT(Compare(results, Read(of_cases), rules).complaints, IsEmpty());
  EXPECT_THAT(Compare(results, Read(of_ids), rules).complaints, SizeIs(1));
  rules.complete.erase("ACQ-OUT-01");
  EXPECT_THAT(Compare(results, Read(of_ids), rules).complaints, IsEmpty());
  rules.whole = true;
  EXPECT_THAT(Compare(results, Read(of_cases), rules).complaints, SizeIs(1));
}

TEST(GateTest, ACapabilityThatIsLostIsRedByItsName) {
  const std::string target =
      R"("target": {"capabilities": ["acquire", "ipv6"], "passes": {"cases": 0, "generated": 0}},)";
  EXPECT_THAT(Compare(SampleResults(), Read(Entry(R"("case": "Out.TooSmall")"), target), Rules())
                  .complaints,
              ElementsAre("acme.json: /target/capabilities: the target no longer has: ipv6"));
}

TEST(GateTest, FewerPassesAreRedInARunOfTheWholeSuite) {
  const std::string target =
      R"("target": {"capabilities": [], "passes": {"cases": 3, "generated": 1984}},)";
  Results results = SampleResultsWithBlock();
  results.requirements.pop_back();
  const Expectations expectations = Read(Entry(R"("case": "Out.TooSmall")"), target);
  GateRules rules = Rules();
  EXPECT_THAT(Compare(results, expectations, rules).complaints, IsEmpty());
  rules.whole = true;
  EXPECT_THAT(Compare(results, expectations, rules).complaints,
              ElementsAre("acme.json: /target/passes/cases: 2 cases pass, 1 fewer than the 3 "
                          "expected",
                          "acme.json: /target/passes/generated: 1983 generated cases pass, 1 fewer "
                          "than the 1984 expected"));
  results.cases[Result::kPass] = 4;
  results.generated.results[Result::kPass] = 1984;
  EXPECT_THAT(Compare(results, expectations, rules).complaints, IsEmpty());
}

TEST(GateTest, ExpectedFailuresAreOneLineAndListedWhereThatIsAskedFor) {
  const GateReport gate =
      Compare(ThreeFailures(), Read(Entry(R"("requirement": "ACQ-*", "at_most": 2)")), Rules());
  EXPECT_EQ(PrintGate(gate), "failures as expected: 3 (--verbose lists them)\n");
  EXPECT_THAT(PrintGate(gate, true),
              HasSubstr("expected    ACQ-WILD-01 in Out.Wild: fail (forbidden): why\n"));
}

TEST(GateTest, OnlyACaseWithAnUnexpectedFailureIsShown) {
  const std::string entries =
      Entry(R"("case": "Out.Matrix")") + "," + Entry(R"("case": "Out.TooSmall")");
  const GateReport gate = Compare(SampleResultsWithBlock(), Read(entries), Rules());
  EXPECT_THAT(gate.expected_only, ElementsAre(std::pair("ACQ-OUT-02", "Out.TooSmall")));
}

// As SampleResults, but Out.TooSmall failed in one of three runs.
Results UnstableResults() {
  Results results = SampleResults();
  results.run.repeat = 3;
  results.requirements[1].cases[1].result = Result::kUnstable;
  results.requirements[1].cases[1].cause.reset();
  return results;
}

TEST(GateTest, WhatIsUnstableIsRedAlsoWhereAFailureIsExpected) {
  EXPECT_THAT(Compare(UnstableResults(), {}, Rules()).complaints,
              ElementsAre("ACQ-OUT-02 in Out.TooSmall: unstable, which nobody expects"));
  const Expectations failure = Read(Entry(R"("case": "Out.TooSmall")"));
  EXPECT_THAT(Compare(UnstableResults(), failure, Rules()).complaints.front(),
              HasSubstr("unstable, where fail (forbidden) was expected"));
}

TEST(GateTest, WhatIsExpectedToBeUnstableMayPassAndInASingleRunFail) {
  const Expectations unstable =
      Read(R"({"case": "Out.TooSmall", "result": "unstable", "reason": "why"})");
  EXPECT_THAT(Compare(UnstableResults(), unstable, Rules()).complaints, IsEmpty());
  Results once = SampleResults();
  EXPECT_THAT(Compare(once, unstable, Rules()).complaints, IsEmpty());
  Results always = SampleResults();
  always.run.repeat = 3;
  EXPECT_THAT(Compare(always, unstable, Rules()).complaints,
              ElementsAre(HasSubstr("fail (forbidden), where unstable was expected")));
  Results never = SampleResults();
  never.requirements[1].cases.pop_back();
  GateRules whole = Rules();
  whole.whole = true;
  EXPECT_THAT(Compare(never, unstable, whole).complaints, IsEmpty());
}

TEST(GateTest, AnErrorOfOursIsTwoWhateverWasExpected) {
  Results results = SampleResults();
  results.cases[Result::kError] = 1;
  EXPECT_EQ(ExitCode(results, {}), 2);
  results.cases.erase(Result::kError);
  EXPECT_EQ(ExitCode(results, {}), 0);
  results.generated.results[Result::kError] = 1;
  EXPECT_EQ(ExitCode(results, {}), 2);
}

}  // namespace
}  // namespace portcullis::reports
