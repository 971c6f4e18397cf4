// Proves the suite falsifiable: every deliberate fault is found by the requirement that it breaks,
// and every requirement has a fault that shows it. Here by the requirement's own cases, which is
// quick; `portcullis-prove defects` asks the whole suite.

#include "conformance/proof/defect_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/proof/suite_run.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::proof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Defects, AreEachFoundByTheRequirementThatTheyBreak) {
  for (const targets::Defect& defect : targets::AllDefects()) {
    // Whatever a target answers, suite and oracle agree on what it might have answered.
    EXPECT_THAT(Complaints(defect, FindFaults(defect, Reach::kOwnCases)), IsEmpty());
  }
}

TEST(Defects, ShowEveryRequirement) {
  for (const requirements::Requirement& requirement : requirements::TheCatalogue().requirements) {
    const std::vector<targets::Defect>& all = targets::AllDefects();
    EXPECT_TRUE(std::any_of(
        all.begin(), all.end(),
        [&](const targets::Defect& defect) { return defect.requirement == requirement.id; }))
        << requirement.id << " has no defect";
  }
}

// What a fault of one requirement cannot be mistaken for: the same target without it.
TEST(Defects, AreNotFoundWhereThereAreNone) {
  const Probed probed = Probe(targets::MakeReferenceTarget()).value();
  for (const reports::CaseOutcome& outcome : RunSuite(probed.Subject())) {
    EXPECT_TRUE(outcome.result == reports::Result::kPass ||
                outcome.result == reports::Result::kRecorded)
        << outcome.name << ": " << reports::ResultName(outcome.result) << " " << outcome.reason;
  }
}

// The table's own judgement, in both directions.

const targets::Defect& ADefect() { return *targets::FindDefect("short-output-gives-efault"); }

TEST(DefectTable, NamesTheDefectsOwnRequirementFirst) {
  const Findings findings{{"ACQ-IN-01", "ACQ-OUT-02", "ACQ-OUT-03"}, {"ACQ-ABC-01"}, {}};
  EXPECT_THAT(CaughtBy(ADefect(), findings),
              ElementsAre("ACQ-OUT-02", "ACQ-ABC-01", "ACQ-IN-01", "ACQ-OUT-03"));
  EXPECT_THAT(Complaints(ADefect(), findings), IsEmpty());
}

TEST(DefectTable, ComplainsOfADefectThatDoesNothing) {
  const targets::Defect nothing{"nothing", "ACQ-OUT-02", "none"};
  EXPECT_THAT(Complaints(nothing, FindFaults(nothing, Reach::kWholeSuite)),
              ElementsAre("nothing, which breaks ACQ-OUT-02, is caught by nobody"));
}

TEST(DefectTable, ComplainsOfADefectThatOnlyOtherRequirementsCatch) {
  targets::Defect elsewhere = ADefect();
  elsewhere.requirement = "ACQ-NETDOWN-01";
  EXPECT_THAT(Complaints(elsewhere, FindFaults(elsewhere, Reach::kWholeSuite)),
              ElementsAre(HasSubstr("which breaks ACQ-NETDOWN-01, is caught only by ACQ-OUT-02")));
}

TEST(DefectTable, ComplainsOfADocumentedRequirementThatOnlyDiffers) {
  const Findings findings{{}, {"ACQ-OUT-02"}, {}};
  EXPECT_THAT(Complaints(ADefect(), findings),
              ElementsAre(HasSubstr("not as a requirement of its level is")));
}

TEST(DefectTable, ComplainsOfARequirementThatIsNotListed) {
  const targets::Defect stray{"stray", "ACQ-OUT-99", "any"};
  EXPECT_THAT(Complaints(stray, {{"ACQ-OUT-99"}, {}, {}}),
              ElementsAre("stray breaks ACQ-OUT-99, which the catalogue does not have"));
}

TEST(DefectTable, ComplainsOfAnErrorOfOurs) {
  const Findings findings{{"ACQ-OUT-02"}, {}, {"A.Case: suite and oracle disagree"}};
  EXPECT_THAT(Complaints(ADefect(), findings),
              ElementsAre(HasSubstr("error of ours: A.Case: suite and oracle disagree")));
}

}  // namespace
}  // namespace portcullis::proof
