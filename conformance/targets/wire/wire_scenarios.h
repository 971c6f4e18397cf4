// Scenarios for the tests of this folder, and how they are run.

#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {

inline scenario::Step Do(scenario::Action action, std::string thread = "main") {
  return {{"p1", std::move(thread)}, std::move(action)};
}

// How a child ended, in an event or an error: what it was asked last follows.
inline auto Says(const std::string& words) {
  return testing::AllOf(testing::HasSubstr(words),
                        testing::ContainsRegex("; last request \\{\"request\":"));
}
inline auto IsDeathOf(const std::string& process, const std::string& words) {
  return testing::VariantWith<scenario::Died>(
      testing::AllOf(testing::Field(&scenario::Died::process, process),
                     testing::Field(&scenario::Died::status, Says(words))));
}

inline scenario::SocketRef Named(std::string name) {
  return {scenario::SocketRef::Kind::kNamed, std::move(name)};
}

inline scenario::Step MakeSocket(std::string name) {
  return Do(scenario::WsaSocketCall{std::move(name), abi::kAfInet, abi::kSockStream, 0, true});
}

// ACQUIRE of `count` ports from the sixth of window w on.
inline scenario::WsaIoctlCall Acquire(std::string as, std::string socket, std::uint16_t count) {
  scenario::WsaIoctlCall call;
  call.as = std::move(as);
  call.socket = Named(std::move(socket));
  call.code = abi::kSioAcquirePortReservation;
  call.in = {scenario::Memory::kValid, 4,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", 5}, count}};
  call.out = {scenario::Memory::kValid, 16};
  return call;
}

// Every kind of event: an operation that pends and completes, a call that blocks and comes back,
// errors, bytes, and references to what the target granted.
inline scenario::Scenario EveryKindOfEvent() {
  using namespace scenario;
  WsaIoctlCall pending = Acquire("r1", "s1", 3);
  pending.overlapped = Overlapped{};
  WsaIoctlCall unreadable = Acquire("r3", "s2", 1);
  unreadable.in.memory = Memory::kUnmapped;
  return {"every kind of event",
          {{"w", 32}},
          {
              Do(WsaStartupCall{}),
              MakeSocket("s1"),
              MakeSocket("s2"),
              Do(HoldControl{}),
              Do(pending),
              Do(GetCompletionCall{"r1"}),
              Do(CompleteControl{"r1"}),
              Do(GetCompletionCall{"r1"}),
              Do(BindCall{Named("s2"), {PortRef::Kind::kStartOf, "r1", 1}}),
              Do(WsaGetLastErrorCall{}),
              Do(unreadable),
              Do(HoldControl{}, "t2"),
              Do(Acquire("r2", "s2", 3), "t2"),
              Do(CloseSocketCall{Named("s1")}),
              Do(CompleteControl{"r2"}),
              Do(CloseSocketCall{{SocketRef::Kind::kNever, ""}}),
              Do(WsaCleanupCall{}),
          }};
}

// The events of `scenario`, which the target has been reset for, up to the first error, death or
// silence of `patience`.
struct Played {
  std::vector<scenario::Event> events;
  std::optional<TargetError> error;
};
inline Played Play(Target& target, const scenario::Scenario& scenario,
                   std::chrono::milliseconds patience = std::chrono::minutes(1)) {
  Played played;
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    target.Submit(step, scenario.steps[step]);
    const Deadline deadline = std::chrono::steady_clock::now() + patience;
    for (bool answered = false; !answered;) {
      auto next = target.Next(deadline);
      if (!next.has_value()) played.error = next.error();
      if (!next.has_value() || !next->has_value()) return played;
      const scenario::Event& event = played.events.emplace_back(std::move(**next));
      if (std::holds_alternative<scenario::Died>(event)) return played;
      const auto* const returned = std::get_if<scenario::Returned>(&event);
      const auto* const blocked = std::get_if<scenario::Blocked>(&event);
      answered = (returned != nullptr && returned->step == step) ||
                 (blocked != nullptr && blocked->step == step);
    }
  }
  return played;
}

}  // namespace portcullis::targets
