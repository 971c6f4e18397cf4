#include "conformance/explore/random_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "conformance/explore/events_of.h"
#include "conformance/scenario/describe.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"

namespace portcullis::explore {
namespace {

// Answers from a list, then zeroes: as a fuzzer's bytes do that have run out.
class ListedChoices final : public Choices {
 public:
  explicit ListedChoices(std::vector<std::uint32_t> numbers) : numbers_(std::move(numbers)) {}
  std::uint32_t Below(std::uint32_t limit) override {
    const std::uint32_t number = next_ < numbers_.size() ? numbers_[next_++] : 0;
    return number % limit;
  }

 private:
  std::vector<std::uint32_t> numbers_;
  std::size_t next_ = 0;
};

TEST(RandomHistory, FollowsFromItsSeed) {
  EXPECT_EQ(HistoryOfSeed(5), HistoryOfSeed(5));
  EXPECT_NE(HistoryOfSeed(5), HistoryOfSeed(6));
}

bool HasBadMemory(const scenario::Step& step) {
  const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  const auto is_bad = [](scenario::Memory memory) {
    return memory != scenario::Memory::kValid && memory != scenario::Memory::kNull;
  };
  return call != nullptr && (is_bad(call->in.memory) || is_bad(call->out.memory) ||
                             (call->overlapped.has_value() && is_bad(call->overlapped->memory)));
}

TEST(RandomHistory, HasBadMemoryNowAndThenUnlessItIsWellFormed) {
  for (const bool well_formed : {false, true}) {
    std::ptrdiff_t bad = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      SeededChoices choices(seed);
      const scenario::Scenario made = MakeRandomHistory(choices, {.well_formed = well_formed});
      bad += std::count_if(made.steps.begin(), made.steps.end(), HasBadMemory);
    }
    EXPECT_EQ(bad == 0, well_formed);
  }
}

TEST(RandomHistory, LeansAsItIsAskedTo) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededChoices choices(seed);
    const scenario::Scenario made = MakeRandomHistory(choices, {.leaning = Leaning::kProcesses});
    EXPECT_TRUE(std::any_of(made.steps.begin(), made.steps.end(),
                            [](const scenario::Step& step) { return step.actor.process == "p2"; }))
        << "seed " << seed << ": a history of processes has two";
  }
}

// A seed in a report has to mean the same history on every system: this is one of them, in words.
TEST(RandomHistory, IsTheSameEverywhere) {
  std::string text;
  const scenario::Scenario history = HistoryOfSeed(3);
  for (std::size_t i = history.steps.size() - 3; i < history.steps.size(); ++i) {
    text += scenario::DescribeStep(history.steps[i]) + "\n";
  }
  EXPECT_EQ(
      text,
      "WSAIoctl(s1, ASSOCIATE, in: 8 bytes token of r1, no out, returned: valid, OVERLAPPED with "
      "event) as r4\n"
      "WSAGetLastError()\n"
      "WSAIoctl(u3, ACQUIRE, in: 8 bytes {w+13, 2}, out: 15 bytes, returned: valid, OVERLAPPED "
      "with "
      "event) as r1\n");
}

TEST(RandomHistory, EndsWhereverTheChoicesComeFrom) {
  ListedChoices none({});
  EXPECT_GE(MakeRandomHistory(none).steps.size(), 8u);
  ListedChoices some({3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5});
  EXPECT_GE(MakeRandomHistory(some).steps.size(), 8u);
}

TEST(RandomHistory, HasTheSizeThatIsAskedFor) {
  SeededChoices choices(1);
  const scenario::Scenario history =
      MakeRandomHistory(choices, {.fewest_steps = 200, .most_steps = 200, .window = 9});
  EXPECT_GE(history.steps.size(), 204u);
  EXPECT_LE(history.steps.size(), 211u);
  EXPECT_EQ(history.windows.at("w"), 9);
}

// The histories reach what they are meant to reach: without this, a change of weights could leave
// everything that lives on associations, names or persistent tokens untried.
TEST(RandomHistory, ReachesEveryKindOfStepAndOfSuccess) {
  std::set<std::size_t> kinds;
  std::size_t associated = 0;
  std::size_t named = 0;
  std::size_t persistent = 0;
  std::size_t completed = 0;
  std::size_t blocked = 0;
  const auto target = targets::MakeReferenceTarget();
  for (std::uint64_t seed = 0; seed < 1200; ++seed) {
    const scenario::Scenario history = HistoryOfSeed(seed);
    for (const scenario::Step& step : history.steps) kinds.insert(step.action.index());
    for (const scenario::Event& event : EventsOf(*target, history)) {
      completed += std::holds_alternative<scenario::Completed>(event) ? 1 : 0;
      blocked += std::holds_alternative<scenario::Blocked>(event) ? 1 : 0;
      const auto* returned = std::get_if<scenario::Returned>(&event);
      if (returned == nullptr) continue;
      named += returned->port ? 1 : 0;
      persistent += returned->token ? 1 : 0;
      const auto* call = std::get_if<scenario::WsaIoctlCall>(&history.steps[returned->step].action);
      associated += call != nullptr && returned->result == 0 &&
                            call->code == abi::kSioAssociatePortReservation
                        ? 1
                        : 0;
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<scenario::Action>);
  EXPECT_GT(associated, 10u);
  EXPECT_GT(named, 10u);
  EXPECT_GT(persistent, 10u);
  EXPECT_GT(completed, 10u);
  EXPECT_GT(blocked, 10u);
}

TEST(RandomHistory, IsAnsweredAlikeEachTimeAndStepByStep) {
  const auto target = targets::MakeReferenceTarget();
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) {
    const scenario::Scenario history = HistoryOfSeed(seed);
    const std::vector<scenario::Event> events = EventsOf(*target, history);
    ASSERT_EQ(EventsOf(*target, history), events) << "seed " << seed;
    EXPECT_EQ(static_cast<std::size_t>(
                  std::count_if(events.begin(), events.end(),
                                [](const scenario::Event& event) {
                                  return std::holds_alternative<scenario::Invoked>(event);
                                })),
              history.steps.size())
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace portcullis::explore
