// Holds that nobody is accused who merely chose: every variant, and policies that are drawn at
// random, pass every case, on which suite and oracle agree; and that what the run of a variant
// records of each question is what the variant says that it does, so that the register of
// ambiguities can be believed.

#include "conformance/targets/variant/variants.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/suite/case.h"
#include "conformance/suite/checked_run.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::suite {
namespace {

constexpr std::uint32_t kRandomPolicies = 5;  // `portcullis-prove policies` takes more

using Readings = std::map<std::string, std::set<std::string>>;  // by question

// Runs every case; the readings that were recorded. Stops at the first complaint.
Readings PassEveryCase(const reference::Policy& policy, bool like_windows) {
  const std::unique_ptr<targets::Target> target = targets::MakeReferenceTarget(policy);
  Readings recorded;
  for (const Case& written : AllCases()) {
    const run::ScenarioRun done = RunChecked(*target, written.scenario, &written.allowed);
    EXPECT_EQ(done.disagreement.value_or(""), "") << FullName(written);
    const std::string forbidden = FirstForbidden(done, like_windows);
    EXPECT_TRUE(forbidden.empty()) << FullName(written) << forbidden;
    if (::testing::Test::HasFailure()) return {};
    for (const run::JudgedEvent& judged : done.judged) {
      for (const oracle::Reading& reading : judged.verdict.readings) {
        recorded[reading.question].insert(reading.reading);
      }
    }
  }
  return recorded;
}

std::string Text(const std::set<std::string>& readings) {
  std::string text;
  for (const std::string& reading : readings) text += (text.empty() ? "" : ", ") + reading;
  return "{" + text + "}";
}

// Which of several comes first differs from case to case, so that of those questions a run records
// more than is put before all others.
bool IsOfOrder(const std::string& question) { return question.ends_with("-ORDER"); }

// Wherever a case answers a question, it is as the tables say of the policy.
void ExpectRecordedAsTaken(const Readings& recorded, const reference::Policy& policy) {
  Readings taken;
  for (const targets::Choice& choice : targets::AllChoices()) {
    if (targets::IsTakenBy(choice, policy)) taken[choice.question].insert(choice.reading);
  }
  for (const auto& [question, readings] : recorded) {
    ASSERT_NE(requirements::FindQuestion(question), nullptr) << question;
    if (IsOfOrder(question)) continue;
    EXPECT_EQ(Text(readings), Text(taken[question])) << question;
  }
}

TEST(Reference, RecordsWhatTheTablesSayOfIt) {
  const Readings recorded = PassEveryCase(reference::Policy{}, false);
  ExpectRecordedAsTaken(recorded, {});
  EXPECT_EQ(recorded.size(), requirements::TheCatalogue().questions.size());
}

class EachVariant : public ::testing::TestWithParam<targets::Variant> {};

TEST_P(EachVariant, PassesEveryCaseAndDoesWhatItSays) {
  const targets::Variant& variant = GetParam();
  const auto policy = targets::PolicyOf(variant.name);
  ASSERT_TRUE(policy.has_value());
  const Readings recorded = PassEveryCase(*policy, variant.name == "windows");
  ExpectRecordedAsTaken(recorded, *policy);
  for (const targets::TakenReading& taken : variant.takes) {
    const auto found = recorded.find(taken.question);
    ASSERT_NE(found, recorded.end()) << taken.question;
    EXPECT_EQ(found->second.count(taken.reading), 1u)
        << "says that it takes " << taken.reading << " of " << taken.question
        << ", its run records " << Text(found->second);
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, EachVariant, ::testing::ValuesIn(targets::AllVariants()),
                         [](const auto& variant) {
                           std::string name = variant.param.name;
                           std::erase(name, '-');
                           return name;
                         });

TEST(RandomPolicies, PassEveryCase) {
  for (std::uint32_t seed = 0; seed < kRandomPolicies; ++seed) {
    const reference::Policy policy = targets::RandomPolicy(seed);
    ExpectRecordedAsTaken(PassEveryCase(policy, false), policy);
    ASSERT_FALSE(HasFailure()) << "variant:random-" << seed;
  }
}

}  // namespace
}  // namespace portcullis::suite
