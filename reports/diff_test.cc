#include "reports/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The sample's only passing requirement, with that result and no failing case.
Results WithPass(Result result) {
  Results results = SampleResults();
  results.requirements[0].result = result;
  results.requirements[0].cases[0].result = result;
  return results;
}

Changed OnlyChange(const Results& before, const Results& after) {
  const Difference difference = Compare(before, after);
  EXPECT_EQ(difference.changed.size(), 1u) << PrintDifference(difference);
  return difference.changed.empty() ? Changed{} : difference.changed.front();
}

TEST(Diff, SaysNothingOfTwoRunsThatAreAlike) {
  const Difference difference = Compare(SampleResults(), SampleResults());
  EXPECT_THAT(difference.changed, IsEmpty());
  EXPECT_FALSE(difference.HasRegression());
  EXPECT_THAT(PrintDifference(difference), HasSubstr("no requirement and no reading changed"));
}

TEST(Diff, APassThatIsNoLongerOneIsWorseWhateverItBecame) {
  for (const Result after : {Result::kFail, Result::kError, Result::kUnstable,
                             Result::kNotSupported, Result::kNotProvoked, Result::kDisturbed}) {
    const Changed changed = OnlyChange(WithPass(Result::kPass), WithPass(after));
    EXPECT_EQ(changed.change, Change::kWorse) << ResultName(after);
    EXPECT_TRUE(changed.is_regression) << ResultName(after);
    EXPECT_EQ(changed.changer, Changer::kTarget) << ResultName(after);
  }
}

TEST(Diff, WhatIsNearerToAPassIsBetter) {
  EXPECT_EQ(OnlyChange(WithPass(Result::kFail), WithPass(Result::kPass)).change, Change::kBetter);
  EXPECT_EQ(OnlyChange(WithPass(Result::kNotSupported), WithPass(Result::kPass)).change,
            Change::kBetter);
  EXPECT_EQ(OnlyChange(WithPass(Result::kError), WithPass(Result::kFail)).change, Change::kBetter);
}

TEST(Diff, AFailureThatNobodyJudgesAnyMoreIsNotMended) {
  const Changed changed = OnlyChange(WithPass(Result::kFail), WithPass(Result::kNotSupported));
  EXPECT_EQ(changed.change, Change::kNoAnswer);
  EXPECT_FALSE(changed.is_regression);
}

TEST(Diff, OnlyADocumentedRequirementMakesARegression) {
  Results before = WithPass(Result::kPass);
  Results after = WithPass(Result::kDiffers);
  before.requirements[0].level = after.requirements[0].level = "observed";
  const Changed changed = OnlyChange(before, after);
  EXPECT_EQ(changed.change, Change::kWorse);
  EXPECT_FALSE(changed.is_regression);
}

TEST(Diff, NamesTheCasesThatEndOtherwise) {
  Results after = SampleResults();
  after.requirements[0].result = Result::kFail;
  after.requirements[0].cases[0] = FailedCase("Out.Passes", "ACQ-OUT-01", Cause::kCrash);
  EXPECT_THAT(OnlyChange(SampleResults(), after).cases,
              ElementsAre("Out.Passes: pass, now fail (crash)"));
}

TEST(Diff, SeesThatARequirementFailsInAnotherWay) {
  Results after = SampleResults();
  after.requirements[1].cases[1].evidence[0].observed = "WSAENOTSOCK, returned 0";
  const Changed changed = OnlyChange(SampleResults(), after);
  EXPECT_EQ(changed.change, Change::kEvidence);
  EXPECT_THAT(
      changed.cases,
      ElementsAre("Out.TooSmall: fail (forbidden) in another way: WSAENOTSOCK, returned 0"));
}

TEST(Diff, DoesNotTakeAnotherReplayLineForAnotherFailure) {
  Results after = SampleResults();
  after.requirements[1].cases[1].evidence[0].replay = "portcullis replay elsewhere.json";
  EXPECT_THAT(Compare(SampleResults(), after).changed, IsEmpty());
}

TEST(Diff, BlamesTheSuiteWhereTheRequirementHasOtherCases) {
  Results after = WithPass(Result::kFail);
  after.requirements[0].cases.push_back({"Out.NewCase", Result::kFail, Cause::kForbidden, "", {}});
  const Changed changed = OnlyChange(WithPass(Result::kPass), after);
  EXPECT_EQ(changed.changer, Changer::kSuite);
  EXPECT_THAT(PrintDifference(Compare(WithPass(Result::kPass), after)),
              HasSubstr("pass, now fail; the suite changed"));
}

TEST(Diff, TellsWhatIsNewAndWhatIsGone) {
  Results before = SampleResults();
  Results after = SampleResults();
  before.requirements.erase(before.requirements.begin());
  after.requirements.erase(after.requirements.begin() + 2);
  const Difference difference = Compare(before, after);
  ASSERT_EQ(difference.changed.size(), 2u);
  EXPECT_EQ(difference.changed[0].change, Change::kNew);
  EXPECT_EQ(difference.changed[0].id, "ACQ-OUT-01");
  EXPECT_EQ(difference.changed[1].change, Change::kGone);
  EXPECT_EQ(difference.changed[1].id, "ACQ-NETDOWN-01");
  EXPECT_FALSE(difference.HasRegression());
}

TEST(Diff, ShowsAQuestionThatIsReadOtherwise) {
  Results after = SampleResults();
  after.questions[0].reading = "WSAEACCES";
  const Changed changed = OnlyChange(SampleResults(), after);
  EXPECT_EQ(changed.change, Change::kReading);
  EXPECT_EQ(changed.before, "WSAEADDRINUSE");
  EXPECT_EQ(changed.after, "WSAEACCES");
}

TEST(Diff, PutsWhatGotWorseFirst) {
  Results before = SampleResults();
  Results after = SampleResults();
  before.requirements[3].result = Result::kFail;
  after.requirements[3].result = Result::kPass;
  after.questions[0].reading = "WSAEACCES";
  after.requirements[0].result = Result::kFail;
  std::vector<Change> changes;
  for (const Changed& one : Compare(before, after).changed) changes.push_back(one.change);
  EXPECT_THAT(changes, ElementsAre(Change::kWorse, Change::kBetter, Change::kReading));
}

TEST(Diff, WarnsWhereTheRunsAskedForOtherCases) {
  Results after = SampleResults();
  after.run.generated.seed = 2;
  EXPECT_THAT(PrintDifference(Compare(SampleResults(), after)), HasSubstr("--seed"));
  after = SampleResults();
  after.catalogue_version = 2;
  EXPECT_THAT(PrintDifference(Compare(SampleResults(), after)), HasSubstr("1 and 2"));
}

TEST(Diff, LetsNoTargetForgeALineOrMarkup) {
  Results after = SampleResults();
  after.target.name = "acme\n| forged |";
  after.questions[0].reading = "<script>alert(1)</script> | @all";
  const Difference difference = Compare(SampleResults(), after);
  EXPECT_THAT(PrintDifference(difference), HasSubstr("acme?| forged |"));
  const std::string markdown = PrintDifferenceMarkdown(difference);
  EXPECT_THAT(markdown, HasSubstr("acme \\| forged \\|"));
  EXPECT_THAT(markdown, Not(HasSubstr("<script>")));
  EXPECT_THAT(markdown, HasSubstr("\\| \\@<!-- -->all"));
}

}  // namespace
}  // namespace portcullis::reports
