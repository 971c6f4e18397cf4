// Holds the tables of the variants against the catalogue: no reading without a policy that takes
// it, no name for what is not there, and nothing left out of what is drawn at random.

#include "conformance/targets/variant/variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "conformance/requirements/catalogue.h"

namespace portcullis::targets {
namespace {

using reference::Policy;
using testing::IsEmpty;
using Reading = std::pair<std::string, std::string>;  // question, reading

std::set<Reading> OfTheCatalogue() {
  std::set<Reading> readings;
  for (const requirements::Question& question : requirements::TheCatalogue().questions) {
    for (const requirements::QuestionReading& reading : question.readings) {
      readings.emplace(question.id, reading.id);
    }
  }
  return readings;
}

TEST(Choices, AreTheReadingsOfTheCatalogueEachOnce) {
  std::set<Reading> chosen;
  for (const Choice& choice : AllChoices()) {
    EXPECT_TRUE(chosen.emplace(choice.question, choice.reading).second)
        << choice.question << " " << choice.reading << " stands twice";
  }
  EXPECT_EQ(chosen, OfTheCatalogue());
}

// A reading that nobody takes is a gap in the proof that nobody is accused who takes it.
TEST(Variants, TakeEveryReadingThatTheReferenceDoesNotTake) {
  std::set<Reading> gaps = OfTheCatalogue();
  for (const Choice& choice : AllChoices()) {
    if (IsTakenBy(choice, Policy{})) gaps.erase({choice.question, choice.reading});
  }
  for (const Variant& variant : AllVariants()) {
    for (const TakenReading& taken : variant.takes) gaps.erase({taken.question, taken.reading});
  }
  EXPECT_THAT(gaps, IsEmpty());
}

TEST(Choices, ChangeThePolicyOrAreWhatTheReferenceDoes) {
  for (const Choice& choice : AllChoices()) {
    Policy policy;
    choice.take(policy);
    EXPECT_TRUE(IsTakenBy(choice, policy)) << choice.question << " " << choice.reading;
  }
  // Two readings of one question are two policies, but for which of several comes first: there one
  // order puts forward more than one code.
  std::map<std::string, std::vector<Policy>> by_question;
  for (const Choice& choice : AllChoices()) {
    if (choice.question.ends_with("-ORDER")) continue;
    std::vector<Policy>& others = by_question[choice.question];
    Policy policy;
    choice.take(policy);
    EXPECT_EQ(std::count(others.begin(), others.end(), policy), 0)
        << choice.question << " " << choice.reading << " is what another reading is";
    others.push_back(policy);
  }
}

TEST(Variants, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Variant& variant : AllVariants()) {
    EXPECT_TRUE(names.insert(variant.name).second) << variant.name;
    EXPECT_FALSE(variant.summary.empty()) << variant.name;
    EXPECT_FALSE(variant.name.starts_with("random-")) << variant.name;
  }
}

TEST(Variants, NameChoicesAndHabitsThatThereAre) {
  std::set<Reading> ways;
  for (const Habit& habit : AllHabits()) {
    EXPECT_TRUE(ways.emplace(habit.name, habit.way).second) << habit.name << " " << habit.way;
  }
  const std::set<Reading> readings = OfTheCatalogue();
  for (const Variant& variant : AllVariants()) {
    for (const TakenReading& taken : variant.takes) {
      EXPECT_EQ(readings.count({taken.question, taken.reading}), 1u)
          << variant.name << " takes " << taken.question << " " << taken.reading;
    }
    for (const TakenHabit& taken : variant.habits) {
      EXPECT_EQ(ways.count({taken.name, taken.way}), 1u)
          << variant.name << " has " << taken.name << " " << taken.way;
    }
  }
}

TEST(Variants, AreDifferentPolicies) {
  std::vector<Policy> others = {Policy{}};
  for (const Variant& variant : AllVariants()) {
    const std::optional<Policy> policy = PolicyOf(variant.name);
    ASSERT_TRUE(policy.has_value()) << variant.name;
    EXPECT_EQ(std::count(others.begin(), others.end(), *policy), 0) << variant.name;
    others.push_back(*policy);
  }
}

TEST(Windows, AnswersEveryQuestionAndSaysFromWhat) {
  const Variant windows = WindowsVariant();
  EXPECT_EQ(AllVariants().front().name, windows.name);
  std::set<std::string> answered;
  for (const TakenReading& taken : windows.takes) {
    answered.insert(taken.question);
    EXPECT_FALSE(taken.source.empty()) << taken.question;
  }
  for (const requirements::Question& question : requirements::TheCatalogue().questions) {
    EXPECT_EQ(answered.count(question.id), 1u) << question.id;
  }
}

TEST(RandomPolicy, IsTheSameForTheSameSeed) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    EXPECT_TRUE(RandomPolicy(seed) == RandomPolicy(seed)) << seed;
    EXPECT_FALSE(RandomPolicy(seed) == RandomPolicy(seed + 1)) << seed;
    EXPECT_TRUE(PolicyOf("random-" + std::to_string(seed)) == RandomPolicy(seed)) << seed;
  }
}

// What no draw takes would be proved by nobody.
TEST(RandomPolicy, DrawsEveryReadingAndEveryHabit) {
  constexpr std::uint32_t kDraws = 1000;
  std::set<Reading> left = OfTheCatalogue();
  std::set<Reading> ways;
  for (const Habit& habit : AllHabits()) ways.emplace(habit.name, habit.way);
  for (std::uint32_t seed = 0; seed < kDraws; ++seed) {
    const Policy policy = RandomPolicy(seed);
    for (const Choice& choice : AllChoices()) {
      if (IsTakenBy(choice, policy)) left.erase({choice.question, choice.reading});
    }
    for (const Habit& habit : AllHabits()) {
      Policy taken = policy;
      habit.take(taken);
      if (taken == policy) ways.erase({habit.name, habit.way});
    }
  }
  EXPECT_THAT(left, IsEmpty());
  EXPECT_THAT(ways, IsEmpty());
}

TEST(PolicyOf, IsNothingForANameThatIsNotThere) {
  for (const char* name : {"", "Windows", "random", "random-", "random-x", "random-4294967296"}) {
    EXPECT_FALSE(PolicyOf(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace portcullis::targets
