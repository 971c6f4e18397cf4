// Holds the suite against the catalogue: every requirement and question has a case, no case names
// anything else, and what the error tables and buffer rules of each page state is provoked, not
// just named, with the reference as target.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/run/scenario_run.h"
#include "conformance/suite/case.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

// What the calls of some cases ended with, which questions were answered by that, and how many
// answers were forbidden.
struct Outcomes {
  std::set<std::string> codes;  // by name; "" for success
  std::set<std::string> answered;
  std::size_t forbidden = 0;
};

std::string CodeOf(std::int32_t error) { return error == 0 ? "" : abi::ErrorName(error); }

void Note(const scenario::Scenario& scenario, const run::JudgedEvent& judged, Outcomes& outcomes) {
  if (!judged.verdict.allowed) ++outcomes.forbidden;
  for (const oracle::Reading& reading : judged.verdict.readings) {
    outcomes.answered.insert(reading.question);
  }
  if (const auto* returned = std::get_if<scenario::Returned>(&judged.event)) {
    const scenario::Action& action = scenario.steps[returned->step].action;
    if (scenario::IsControl(action)) return;
    const bool returns_its_code = std::holds_alternative<scenario::PersistentCall>(action);
    outcomes.codes.insert(CodeOf(returns_its_code ? returned->result : returned->error));
  } else if (const auto* completed = std::get_if<scenario::Completed>(&judged.event)) {
    outcomes.codes.insert(CodeOf(completed->error));
  }
}

// The outcomes of the cases of every requirement, on the reference.
std::map<std::string, Outcomes> RunAll() {
  std::map<std::string, Outcomes> by_requirement;
  const std::unique_ptr<targets::Target> target = targets::MakeReferenceTarget();
  const scenario::Description description = target->Describe().value();
  const std::set<std::string> capabilities(description.capabilities.begin(),
                                           description.capabilities.end());
  for (const Case& written : AllCases()) {
    const run::ScenarioRun done = run::RunScenario({*target, description, capabilities},
                                                   written.scenario, &written.allowed, 0);
    EXPECT_FALSE(done.target_error.has_value()) << FullName(written);
    EXPECT_EQ(done.disagreement.value_or(""), "") << FullName(written);
    for (const std::string& id : written.requirements) {
      Outcomes& outcomes = by_requirement[id];
      for (const run::JudgedEvent& judged : done.judged) Note(written.scenario, judged, outcomes);
      outcomes.forbidden += done.unfinished.size();
    }
  }
  return by_requirement;
}

TEST(Coverage, EveryRequirementAndEveryQuestionHasACase) {
  std::set<std::string> named;
  for (const Case& written : AllCases()) {
    named.insert(written.requirements.begin(), written.requirements.end());
  }
  for (const requirements::Requirement& requirement : requirements::TheCatalogue().requirements) {
    EXPECT_EQ(named.count(requirement.id), 1u) << requirement.id;
  }
  for (const requirements::Question& question : requirements::TheCatalogue().questions) {
    EXPECT_EQ(named.count(question.id), 1u) << question.id;
  }
}

TEST(Coverage, EveryCaseNamesOnlyWhatTheCatalogueHas) {
  for (const Case& written : AllCases()) {
    for (const std::string& id : written.requirements) {
      EXPECT_TRUE(requirements::IsKnownId(id)) << FullName(written) << " names " << id;
    }
  }
}

// A requirement with codes is provoked where a call of its cases ends with one of them; one without
// where a call succeeds. The causes are counted for each page that has an error table, so that none
// is lost on the way from there to here.
TEST(Coverage, EveryCodeAndBufferRuleIsProvokedAndPassesAndEveryQuestionIsAnswered) {
  const std::map<std::string, Outcomes> by_requirement = RunAll();
  std::map<std::string, int> causes;  // by the letters of their ids
  for (const requirements::Requirement& requirement : requirements::TheCatalogue().requirements) {
    if (!requirement.row.empty()) ++causes[requirement.id.substr(0, requirement.id.rfind('-'))];
    if (requirement.kind != "error code" && requirement.kind != "buffer rule") continue;
    const auto found = by_requirement.find(requirement.id);
    ASSERT_NE(found, by_requirement.end()) << requirement.id;
    const Outcomes& outcomes = found->second;
    EXPECT_EQ(outcomes.forbidden, 0u) << requirement.id;
    std::vector<std::string> wanted = requirement.codes;
    if (wanted.empty()) wanted = {""};
    EXPECT_TRUE(std::any_of(
        wanted.begin(), wanted.end(),
        [&outcomes](const std::string& code) { return outcomes.codes.count(code) != 0; }))
        << requirement.id << " is never provoked";
  }
  for (const requirements::Question& question : requirements::TheCatalogue().questions) {
    const auto found = by_requirement.find(question.id);
    ASSERT_NE(found, by_requirement.end()) << question.id;
    EXPECT_EQ(found->second.answered.count(question.id), 1u)
        << question.id << " is never answered by its cases";
  }
  const auto of = [&causes](const std::string& prefix) {
    int count = 0;
    for (const auto& [id, number] : causes) count += id.starts_with(prefix) ? number : 0;
    return count;
  };
  EXPECT_EQ(of("ACQ-"), 23);
  EXPECT_EQ(of("ASC-"), 23);
  EXPECT_EQ(of("REL-"), 18);
  EXPECT_EQ(of("PER-CREATE"), 7);
  EXPECT_EQ(of("PER-DELETE"), 5);
  EXPECT_EQ(of("PER-LOOKUP"), 3);
}

}  // namespace
}  // namespace portcullis::suite
