#include "conformance/explore/behaviour.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "conformance/explore/random_history.h"
#include "conformance/explore/simpler_steps.h"
#include "conformance/run/support.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::explore {
namespace {

using Behaviours = std::vector<std::uint64_t>;

Behaviours Shown(targets::Target& target, const scenario::Scenario& history) {
  const auto description = target.Describe();
  const auto capabilities = run::ProbeSupport(target, *description);
  return BehavioursOf(run::RunScenario({target, *description, *capabilities}, history, nullptr, 0));
}

Behaviours Shown(const scenario::Scenario& history) {
  const auto target = targets::MakeReferenceTarget();
  return Shown(*target, history);
}

TEST(Behaviours, DoNotDependOnNamesAndPlaces) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const scenario::Scenario history = HistoryOfSeed(seed);
    scenario::Scenario elsewhere = NumberedNames(history);
    elsewhere.windows["a"] = 100;  // lies where the other one has lain
    const Behaviours shown = Shown(history);
    EXPECT_FALSE(shown.empty());
    EXPECT_TRUE(std::is_sorted(shown.begin(), shown.end()));
    EXPECT_EQ(Shown(elsewhere), shown) << "seed " << seed;
  }
}

// A longer history shows what its beginning shows, and more in the end.
TEST(Behaviours, AreMoreWhereMoreIsDone) {
  const scenario::Scenario history = HistoryOfSeed(3);
  scenario::Scenario beginning = history;
  beginning.steps.resize(history.steps.size() / 2);
  const Behaviours all = Shown(history);
  const Behaviours first = Shown(beginning);
  EXPECT_TRUE(std::includes(all.begin(), all.end(), first.begin(), first.end()));
  EXPECT_GT(all.size(), first.size());
}

TEST(Behaviours, DifferWhereTheAnswersDo) {
  const auto defect = targets::MakeDefectTarget(*targets::FindDefect("wildcard-refused"),
                                                targets::MakeReferenceTarget());
  std::size_t differ = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const scenario::Scenario history = HistoryOfSeed(seed);
    differ += Shown(*defect, history) != Shown(history) ? 1 : 0;
  }
  EXPECT_GT(differ, 0u);
}

}  // namespace
}  // namespace portcullis::explore
