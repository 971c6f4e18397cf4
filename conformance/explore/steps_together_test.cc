// Of the steps that mean something together (held_call.h, block_life.h): that on the reference they
// come to what they are there for.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "conformance/explore/block_life.h"
#include "conformance/explore/choices.h"
#include "conformance/explore/events_of.h"
#include "conformance/explore/held_call.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::explore {
namespace {

using scenario::Scenario;
using scenario::Step;
constexpr std::uint64_t kMany = 3000;

using Maker = std::vector<Step> (*)(Choices&, const scenario::Actor&);

Scenario Made(Maker make, std::uint64_t seed) {
  SeededChoices choices(seed);
  Scenario made;
  made.windows["w"] = 64;
  made.steps.push_back({{}, scenario::WsaStartupCall{}});
  for (Step& step : make(choices, {})) made.steps.push_back(std::move(step));
  return made;
}

// The seeds of which `holds` is true, of what is made and what the reference answers.
std::size_t CountOf(
    Maker make,
    const std::function<bool(const Scenario&, const std::vector<scenario::Event>&)>& holds) {
  const auto target = targets::MakeReferenceTarget();
  std::size_t count = 0;
  for (std::uint64_t seed = 0; seed < kMany; ++seed) {
    const Scenario made = Made(make, seed);
    if (holds(made, EventsOf(*target, made))) ++count;
  }
  return count;
}

TEST(AHeldCall, FollowsFromItsChoicesAndIsOfOneProcess) {
  EXPECT_EQ(Made(MakeHeldCall, 3), Made(MakeHeldCall, 3));
  EXPECT_NE(Made(MakeHeldCall, 3), Made(MakeHeldCall, 4));
  for (const Step& step : Made(MakeHeldCall, 3).steps) EXPECT_EQ(step.actor.process, "p1");
}

TEST(AHeldCall, IsHeldMostly) {
  const std::size_t held = CountOf(MakeHeldCall, [](const Scenario&, const auto& events) {
    for (const scenario::Event& event : events) {
      if (std::holds_alternative<scenario::Blocked>(event)) return true;
      const auto* const returned = std::get_if<scenario::Returned>(&event);
      if (returned != nullptr && returned->error == abi::kWsaIoPending) return true;
    }
    return false;
  });
  EXPECT_GT(held, kMany * 3 / 4);
}

// What alone can have ended the operation, if one step alone can have.
std::size_t EndedBy(const Scenario& made) {
  std::set<std::size_t> kinds;
  for (const Step& step : made.steps) {
    const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
    const bool ends = std::holds_alternative<scenario::CloseSocketCall>(step.action) ||
                      std::holds_alternative<scenario::CancelIoExCall>(step.action) ||
                      std::holds_alternative<scenario::ExitThreadControl>(step.action) ||
                      std::holds_alternative<scenario::WsaCleanupCall>(step.action) ||
                      (call != nullptr && call->code == abi::kSioFlush);
    if (ends) kinds.insert(step.action.index());
  }
  return kinds.size() == 1 ? *kinds.begin() : std::variant_npos;
}

TEST(AHeldCall, IsEndedInEveryWay) {
  std::set<std::size_t> aborted_by;
  std::set<std::int32_t> came_back_with;
  CountOf(MakeHeldCall, [&](const Scenario& made, const std::vector<scenario::Event>& events) {
    std::set<std::size_t> blocked;
    for (const scenario::Event& event : events) {
      if (const auto* const waits = std::get_if<scenario::Blocked>(&event)) {
        blocked.insert(waits->step);
      }
      const auto* const done = std::get_if<scenario::Completed>(&event);
      if (done != nullptr && done->error == abi::kWsaOperationAborted) {
        aborted_by.insert(EndedBy(made));
      }
      const auto* const returned = std::get_if<scenario::Returned>(&event);
      if (returned != nullptr && blocked.contains(returned->step)) {
        came_back_with.insert(returned->error);
      }
    }
    return true;
  });
  for (const scenario::Action& action :
       {scenario::Action(scenario::CloseSocketCall{}), scenario::Action(scenario::CancelIoExCall{}),
        scenario::Action(scenario::ExitThreadControl{}),
        scenario::Action(scenario::WsaCleanupCall{}), scenario::Action(scenario::WsaIoctlCall{})}) {
    EXPECT_TRUE(aborted_by.contains(action.index())) << "step kind " << action.index();
  }
  for (const std::int32_t error : {abi::kSuccess, abi::kWsaEintr, abi::kWsaEnetdown}) {
    EXPECT_TRUE(came_back_with.contains(error)) << error;
  }
}

// Whether a step of that kind came back with `error`.
template <typename Call>
bool CameTo(std::int32_t error, const Scenario& made, const std::vector<scenario::Event>& events) {
  return std::any_of(events.begin(), events.end(), [&](const scenario::Event& event) {
    const auto* const returned = std::get_if<scenario::Returned>(&event);
    return returned != nullptr && returned->error == error &&
           std::holds_alternative<Call>(made.steps[returned->step].action);
  });
}

TEST(AHeldCall, IsAtTimesNotHeldAndHasNoPacketAsItsSocketAsked) {
  const std::size_t skipped =
      CountOf(MakeHeldCall, [](const Scenario& made, const std::vector<scenario::Event>& events) {
        using scenario::GetQueuedCompletionStatusCall;
        using scenario::SkipCompletionPortOnSuccessCall;
        using scenario::WsaIoctlCall;
        return CameTo<SkipCompletionPortOnSuccessCall>(abi::kSuccess, made, events) &&
               CameTo<WsaIoctlCall>(abi::kSuccess, made, events) &&
               CameTo<GetQueuedCompletionStatusCall>(abi::kSuccess, made, events) &&
               std::none_of(events.begin(), events.end(), [](const scenario::Event& event) {
                 return std::holds_alternative<scenario::Completed>(event);
               });
      });
  EXPECT_GT(skipped, kMany / 200);
}

TEST(ABlockLife, FollowsFromItsChoices) {
  EXPECT_EQ(Made(MakeBlockLife, 3), Made(MakeBlockLife, 3));
  EXPECT_NE(Made(MakeBlockLife, 3), Made(MakeBlockLife, 4));
}

bool IsAssociate(const Step& step) {
  const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  return call != nullptr && call->code == abi::kSioAssociatePortReservation;
}

// A bind that follows an association and succeeds, in every sixth at least.
TEST(ABlockLife, HasASocketBoundFromTheBlockOften) {
  const std::size_t bound =
      CountOf(MakeBlockLife, [](const Scenario& made, const std::vector<scenario::Event>& events) {
        bool associated = false;
        for (const scenario::Event& event : events) {
          const auto* const returned = std::get_if<scenario::Returned>(&event);
          if (returned == nullptr || returned->result != 0) continue;
          const Step& step = made.steps[returned->step];
          associated = associated || IsAssociate(step);
          if (associated && std::holds_alternative<scenario::BindCall>(step.action)) return true;
        }
        return false;
      });
  EXPECT_GT(bound, kMany / 6);
}

// What happens in few of them, but has to happen.
TEST(ABlockLife, MeetsEveryRefusalOfASocketThatWouldHaveAPort) {
  std::map<std::int32_t, int> associating;
  std::map<std::int32_t, int> binding;
  std::map<std::int32_t, int> persistent;
  CountOf(MakeBlockLife, [&](const Scenario& made, const std::vector<scenario::Event>& events) {
    for (const scenario::Event& event : events) {
      const auto* const returned = std::get_if<scenario::Returned>(&event);
      if (returned == nullptr) continue;
      const Step& step = made.steps[returned->step];
      if (IsAssociate(step)) ++associating[returned->error];
      if (std::holds_alternative<scenario::BindCall>(step.action)) ++binding[returned->error];
      if (std::holds_alternative<scenario::PersistentCall>(step.action)) {
        ++persistent[returned->result];  // the error is what they return
      }
    }
    return true;
  });
  EXPECT_GT(associating[abi::kWsaEacces], 10) << "a persistent one, by who may not";
  EXPECT_GT(associating[abi::kWsaEinval], 10) << "another's, or one that has ended";
  EXPECT_GT(binding[abi::kWsaEaddrinuse], 10) << "a block that is used up";
  EXPECT_GT(persistent[abi::kErrorAccessDenied], 10);
  EXPECT_GT(persistent[abi::kErrorNotFound], 10);
  EXPECT_GT(persistent[abi::kErrorSharingViolation], 10);
}

}  // namespace
}  // namespace portcullis::explore
