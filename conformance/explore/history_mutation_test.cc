#include "conformance/explore/history_mutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "conformance/explore/random_history.h"
#include "conformance/explore/simpler_steps.h"

namespace portcullis::explore {
namespace {

scenario::Scenario History(std::uint64_t seed) { return NumberedNames(HistoryOfSeed(seed)); }

// `count` mutations of one history, each by itself.
template <typename Holds>
int CountMutations(int count, const scenario::Scenario& history, Holds holds) {
  int found = 0;
  for (int seed = 0; seed < count; ++seed) {
    SeededChoices choices(static_cast<std::uint64_t>(seed));
    scenario::Scenario mutated = history;
    MutateHistory(mutated, choices);
    if (holds(mutated)) ++found;
  }
  return found;
}

TEST(MutateHistory, MakesAnotherHistoryMostly) {
  const scenario::Scenario history = History(1);
  EXPECT_GT(CountMutations(200, history, [&](const auto& m) { return m != history; }), 150);
}

TEST(MutateHistory, MakesSomethingOfNothing) {
  EXPECT_GT(CountMutations(50, {}, [](const auto& m) { return !m.steps.empty(); }), 40);
}

scenario::Scenario TwoBlocks() {
  scenario::WsaIoctlCall acquire;
  acquire.as = "r7";
  acquire.in.contents = scenario::RangeContents{{scenario::PortRef::Kind::kLiteral, "", 5000}, 20};
  scenario::Scenario history;
  history.steps.push_back({{}, scenario::WsaSocketCall{"s7", 2, 1, 6, true}});
  history.steps.push_back({{}, acquire});
  acquire.as = "r8";
  acquire.in.contents = scenario::RangeContents{{scenario::PortRef::Kind::kLiteral, "", 9000}, 30};
  history.steps.push_back({{}, acquire});
  return history;
}

// How often some step of a mutation has a range that begins at `port`.
int RangesAt(int port) {
  return CountMutations(2000, TwoBlocks(), [port](const scenario::Scenario& mutated) {
    return std::any_of(mutated.steps.begin(), mutated.steps.end(), [port](const auto& step) {
      const auto* call = std::get_if<scenario::WsaIoctlCall>(&step.action);
      if (call == nullptr) return false;
      const auto* range = std::get_if<scenario::RangeContents>(&call->in.contents);
      return range != nullptr && range->start.kind == scenario::PortRef::Kind::kLiteral &&
             range->start.value == port;
    });
  });
}

TEST(MutateHistory, MovesRangesOntoEachOtherAndToEdges) {
  EXPECT_GT(RangesAt(5019), 0);       // onto the last port of the other
  EXPECT_GT(RangesAt(5020), 0);       // just behind it
  EXPECT_GT(RangesAt(5000 - 30), 0);  // just before it
  EXPECT_GT(RangesAt(65535), 0);
  EXPECT_GT(RangesAt(65536 - 20), 0);  // up to the last port
  EXPECT_EQ(RangesAt(12345), 0);
}

TEST(MutateHistory, ReusesASocketThatWasMade) {
  EXPECT_GT(CountMutations(2000, TwoBlocks(),
                           [](const scenario::Scenario& mutated) {
                             return std::any_of(
                                 mutated.steps.begin(), mutated.steps.end(), [](const auto& step) {
                                   const auto* call =
                                       std::get_if<scenario::WsaIoctlCall>(&step.action);
                                   return call != nullptr && call->socket.name == "s7";
                                 });
                           }),
            0);
}

TEST(CrossHistories, TakesOfBothAndMakesNothingUp) {
  const scenario::Scenario one = History(1);
  const scenario::Scenario other = History(2);
  bool both = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededChoices choices(seed);
    const auto child = CrossHistories(one, other, choices);
    std::size_t of_one = 0;
    std::size_t of_other = 0;
    const auto has = [](const scenario::Scenario& parent, const scenario::Step& step) {
      return std::find(parent.steps.begin(), parent.steps.end(), step) != parent.steps.end();
    };
    for (const scenario::Step& step : child.steps) {
      ASSERT_TRUE(has(one, step) || has(other, step));
      of_one += has(other, step) ? 0 : 1;
      of_other += has(one, step) ? 0 : 1;
    }
    both = both || (of_one > 0 && of_other > 0);
  }
  EXPECT_TRUE(both);
}

}  // namespace
}  // namespace portcullis::explore
