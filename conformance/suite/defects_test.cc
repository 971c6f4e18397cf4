// Proves the suite falsifiable: every deliberate fault is found by the requirement that it breaks,
// and every requirement has a fault that shows it.

#include "conformance/targets/defect/defects.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/run/scenario_run.h"
#include "conformance/suite/case.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::suite {
namespace {

bool Has(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// What the cases of one requirement say of a target.
struct Findings {
  std::set<std::string> broken;   // documented, at any event
  std::set<std::string> differs;  // observed
  std::set<std::string> disagreements;
};

void Add(const oracle::Verdict& verdict, Findings& findings) {
  findings.broken.insert(verdict.broken.begin(), verdict.broken.end());
  findings.differs.insert(verdict.differs.begin(), verdict.differs.end());
}

Findings Judge(targets::Target& target, std::string_view requirement) {
  Findings findings;
  const scenario::Description description = target.Describe().value();
  const std::set<std::string> capabilities(description.capabilities.begin(),
                                           description.capabilities.end());
  for (const Case& written : AllCases()) {
    if (!Has(written.requirements, requirement)) continue;
    const run::ScenarioRun done = run::RunScenario({target, description, capabilities},
                                                   written.scenario, &written.allowed, 0);
    for (const run::JudgedEvent& judged : done.judged) Add(judged.verdict, findings);
    for (const oracle::Verdict& verdict : done.unfinished) Add(verdict, findings);
    if (done.disagreement) {
      findings.disagreements.insert(FullName(written) + ", " + *done.disagreement);
    }
  }
  return findings;
}

std::string Text(const std::set<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += " " + part;
  return text;
}

TEST(Defects, AreEachFoundByTheRequirementThatTheyBreak) {
  for (const targets::Defect& defect : targets::AllDefects()) {
    const auto target = targets::MakeDefectTarget(defect, targets::MakeReferenceTarget());
    const requirements::Requirement* requirement =
        requirements::FindRequirement(defect.requirement);
    ASSERT_NE(requirement, nullptr) << defect.name;
    const Findings findings = Judge(*target, defect.requirement);
    const std::set<std::string>& found =
        requirement->level == "observed" ? findings.differs : findings.broken;
    EXPECT_EQ(found.count(requirement->id), 1u)
        << defect.name << " is not found by " << requirement->id << "; broken are"
        << Text(findings.broken) << ", different are" << Text(findings.differs);
    // Whatever a target answers, suite and oracle agree on what it might have answered.
    EXPECT_EQ(Text(findings.disagreements), "") << defect.name;
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
  const auto target = targets::MakeReferenceTarget();
  for (const requirements::Requirement& requirement : requirements::TheCatalogue().requirements) {
    const Findings findings = Judge(*target, requirement.id);
    EXPECT_EQ(Text(findings.broken) + Text(findings.differs), "") << requirement.id;
  }
}

}  // namespace
}  // namespace portcullis::suite
