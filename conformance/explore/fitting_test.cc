#include "conformance/explore/fitting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "conformance/explore/choices.h"
#include "conformance/explore/history_mutation.h"
#include "conformance/explore/random_history.h"
#include "conformance/scenario/capability.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"

namespace portcullis::explore {
namespace {

using scenario::PortRef;

constexpr std::uint64_t kHistories = 300;

std::set<std::string> OfTheReference() {
  const auto description = targets::MakeReferenceTarget()->Describe();
  std::set<std::string> capabilities(description->capabilities.begin(),
                                     description->capabilities.end());
  for (const std::int32_t protocol : {6, 17}) {
    for (const std::int32_t family : {2, 23}) {
      capabilities.insert(scenario::AcquireSupport(protocol, family));
    }
  }
  return capabilities;
}

// What a testee on the sockets of a kernel has.
std::set<std::string> OfAKernel() {
  return {"acquire", "acquire tcp ipv4", "acquire udp ipv4", "associate",
          "release", "cancel_io_ex",     "frees_at_once"};
}

// A history as a campaign makes them, before it is fitted: many mutations on top of each other.
scenario::Scenario Wild(std::uint64_t seed) {
  SeededChoices choices(seed);
  scenario::Scenario history = MakeRandomHistory(choices);
  for (int i = 0; i < 8; ++i) MutateHistory(history, choices);
  return history;
}

TEST(FittedTo, LeavesWhatTheTargetCanDo) {
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    SeededChoices choices(seed);
    const auto history = MakeRandomHistory(choices, {.bad_routines = false});
    ASSERT_EQ(FittedTo(OfTheReference(), history), history) << "seed " << seed;
  }
}

TEST(FittedTo, StaysAsItIsWhenItIsFittedAgain) {
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    const auto fitted = FittedTo(OfAKernel(), Wild(seed));
    ASSERT_EQ(FittedTo(OfAKernel(), fitted), fitted) << "seed " << seed;
  }
}

TEST(FittedTo, LeavesOutWhatTheTargetLacksAndNoMore) {
  const std::set<std::string> capabilities = OfAKernel();
  std::size_t steps = 0;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    const auto fitted = FittedTo(capabilities, Wild(seed));
    for (const auto& needed :
         {scenario::RequiredFeatures(fitted), scenario::RequiredControls(fitted)}) {
      for (const std::string& capability : needed) {
        ASSERT_TRUE(capabilities.contains(capability)) << capability << ", seed " << seed;
      }
    }
    steps += fitted.steps.size();
  }
  EXPECT_GT(steps, 10 * kHistories);
}

bool HasARoutineThatIsNoFunction(const scenario::Scenario& history) {
  return std::any_of(history.steps.begin(), history.steps.end(), [](const scenario::Step& step) {
    const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
    return call != nullptr && call->routine != scenario::Memory::kNull &&
           call->routine != scenario::Memory::kValid;
  });
}

TEST(FittedTo, LeavesNoRoutineThatIsNoFunction) {
  std::size_t had_one = 0;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    if (HasARoutineThatIsNoFunction(Wild(seed))) ++had_one;
    ASSERT_FALSE(HasARoutineThatIsNoFunction(FittedTo(OfTheReference(), Wild(seed))));
  }
  EXPECT_GT(had_one, 0u);
}

// What a history may take on a machine that is others' too, counted by itself.
class Taken {
 public:
  explicit Taken(const scenario::Scenario& history) : history_(history) {
    for (const scenario::Step& step : history.steps) {
      std::visit([this](const auto& action) { Count(action); }, step.action);
    }
  }
  std::uint32_t ports = 0;
  std::string astray;  // a block or a port that is another's

 private:
  template <typename Action>
  void Count(const Action& action) {
    if constexpr (requires { action.port.kind; }) Take(action.port, 1);
  }
  void Count(const scenario::WsaIoctlCall& call) {
    if (call.code != abi::kSioAcquirePortReservation) return;
    const auto* const range = std::get_if<scenario::RangeContents>(&call.in.contents);
    if (range == nullptr) {
      astray = "bytes";
    } else {
      Take(range->start, range->count);
    }
  }
  void Count(const scenario::PersistentCall& call) {
    Take(call.start, call.count);
    if (call.function != scenario::PersistentCall::Function::kCreate) ports -= call.count;
  }

  void Take(const PortRef& start, std::uint16_t count) {
    ports += count;
    const std::string text = start.name + " + " + std::to_string(start.value);
    switch (start.kind) {
      case PortRef::Kind::kLiteral:
        if (start.value != 0 && start.value + count <= 65536) astray = text;
        break;
      case PortRef::Kind::kWindow: {
        const auto window = history_.windows.find(start.name);
        if (window == history_.windows.end() || start.value < 0 ||
            start.value + count > window->second) {
          astray = text;
        }
        break;
      }
      case PortRef::Kind::kStartOf:
      case PortRef::Kind::kPortOf:
        if (start.value != 0) astray = text;
        break;
    }
  }

  const scenario::Scenario& history_;
};

TEST(FittedTo, KeepsThePortBudgetOfAMachineThatIsOthersToo) {
  std::set<std::string> capabilities = OfTheReference();
  capabilities.erase(scenario::kOwnsPorts);
  std::size_t too_many = 0;
  std::size_t astray = 0;
  for (std::uint64_t seed = 0; seed < 2 * kHistories; ++seed) {
    const Taken before(Wild(seed));
    too_many += before.ports > kPortBudget ? 1 : 0;
    astray += before.astray.empty() ? 0 : 1;
    const auto fitted = FittedTo(capabilities, Wild(seed));
    const Taken after(fitted);
    ASSERT_LE(after.ports, kPortBudget) << "seed " << seed;
    ASSERT_EQ(after.astray, "") << "seed " << seed;
    ASSERT_FALSE(scenario::RequiredControls(fitted).contains(scenario::kNetwork));
  }
  EXPECT_GT(too_many, 10u);
  EXPECT_GT(astray, 100u);
}

}  // namespace
}  // namespace portcullis::explore
