#include "reports/update_expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_expectations.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

GateRules Whole() {
  GateRules rules{"2026-11-24"};
  rules.whole = true;
  return rules;
}

std::vector<std::string> Subjects(const UpdatedExpectations& updated) {
  std::vector<std::string> subjects;
  for (const Expectation& one : updated.expectations.all) subjects.push_back(Subject(one));
  return subjects;
}

TEST(UpdateExpectationsTest, WhatStillHoldsStaysAsItWasWritten) {
  const Expectations before =
      Read(Entry(R"("case": "Out.TooSmall")",
                 R"(, "link": "https://example.org/1", "until": "2027-01-31")") +
           "," + Entry(R"("requirement": "ACQ-OUT-02")"));
  const UpdatedExpectations updated = Update(before, SampleResults(), Whole());
  ASSERT_THAT(Subjects(updated), ElementsAre("case Out.TooSmall"));
  EXPECT_EQ(updated.expectations.all[0], before.all[0]);
  EXPECT_EQ(updated.dropped, 1u) << "the entry beside it stands for nothing of its own";
}

TEST(UpdateExpectationsTest, WhatNoLongerFailsIsDroppedWhereItHasRun) {
  const Expectations before =
      Read(Entry(R"("requirement": "ACQ-OUT-02")") + "," + Entry(R"("requirement": "ACQ-OUT-01")") +
           "," + Entry(R"("case": "Out.NotSelected")"));
  GateRules part{"2026-11-24"};
  part.complete = {"ACQ-OUT-01"};
  EXPECT_THAT(Subjects(Update(before, SampleResults(), part)),
              ElementsAre("ACQ-OUT-02", "case Out.NotSelected"));
  EXPECT_THAT(Subjects(Update(before, SampleResults(), Whole())), ElementsAre("ACQ-OUT-02"));
}

TEST(UpdateExpectationsTest, WhatIsNewWaitsForAReason) {
  const UpdatedExpectations updated =
      Update(Read(Entry(R"("requirement": "ACQ-OUT-02")")), SampleResultsWithBlock(), Whole());
  EXPECT_THAT(Subjects(updated), ElementsAre("ACQ-OUT-02", "ACQ-WILD-01 in generated cases",
                                             "ACQ-WILD-01 in generated cases"));
  EXPECT_EQ(updated.expectations.all[1].cause, Cause::kForbidden);
  EXPECT_EQ(updated.expectations.all[2].cause, Cause::kCrash);
  EXPECT_EQ(PrintUpdate(updated),
            "acme.json: 1 kept, 0 dropped, 2 added\n"
            "acme.json: 2 wait for a reason, without which the file is refused\n");

  const std::string text = PrintExpectations(updated.expectations);
  const auto refused = ParseExpectations(text, "acme.json", Catalogue());
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(documents::Print(refused.error()), HasSubstr("/expectations/1/reason"));
  const auto again = ParseExpectations(text, "acme.json", Catalogue(), Reasons::kMayBeEmpty);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(PrintExpectations(Update(*again, SampleResultsWithBlock(), Whole()).expectations), text)
      << "a second run changes nothing";
}

TEST(UpdateExpectationsTest, AWrittenCaseThatFailsIsNewByItsName) {
  EXPECT_THAT(Subjects(Update({}, SampleResults(), Whole())), ElementsAre("case Out.TooSmall"));
}

TEST(UpdateExpectationsTest, WhatAWildcardMayNotStandForGetsAnEntryOfItsOwn) {
  Results results = SampleResults();
  results.requirements[1].cases.push_back(FailedCase("Out.TooWide", "ACQ-OUT-02"));
  const Expectations before = Read(Entry(R"("case": "Out.Too*", "at_most": 1)"));
  const UpdatedExpectations updated = Update(before, results, Whole());
  EXPECT_THAT(Subjects(updated), ElementsAre("case Out.Too*", "case Out.TooWide"));
  EXPECT_THAT(Compare(results, updated.expectations, Whole()).complaints, IsEmpty());
}

TEST(UpdateExpectationsTest, ADifferenceIsNewOnlyWhereWindowsIsTheMeasure) {
  Results results = SampleResults();
  results.requirements[1].cases[1] = {"Out.TooSmall", Result::kDiffers, {}, "", {}};
  EXPECT_THAT(Subjects(Update({}, results, Whole())), IsEmpty());
  GateRules like_windows = Whole();
  like_windows.like_windows = true;
  EXPECT_THAT(Subjects(Update({}, results, like_windows)), ElementsAre("case Out.TooSmall"));
}

TEST(UpdateExpectationsTest, PassesAreCountedOnlyWhereNothingWasLeftOut) {
  const Expectations before =
      Read("", R"("target": {"capabilities": ["x"], "passes": {"cases": 9, "generated": 8}},)");
  EXPECT_EQ(Update(before, SampleResultsWithBlock(), {"2026-11-24"}).expectations.target,
            (ExpectedTarget{{"acquire"}, 9, 8}));
  EXPECT_EQ(Update(before, SampleResultsWithBlock(), Whole()).expectations.target,
            (ExpectedTarget{{"acquire"}, 2, 1983}));
}

}  // namespace
}  // namespace portcullis::reports
