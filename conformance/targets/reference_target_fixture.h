// What the tests of the reference target share: steps in the words of a test, and the events of a
// whole scenario. For tests only.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"

namespace portcullis::targets {

using namespace scenario;  // the words of a scenario are the words of these tests

inline std::vector<Event> EventsOf(Target& target, const Scenario& scenario) {
  EXPECT_TRUE(target.Reset(scenario, 0).has_value());
  std::vector<Event> events;
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    target.Submit(i, scenario.steps[i]);
    while (auto event = target.Next({}).value()) {
      events.push_back(std::move(*event));
    }
  }
  return events;
}

inline std::vector<Event> EventsOf(const Scenario& scenario) {
  return EventsOf(*MakeReferenceTarget(), scenario);
}

inline Step Do(Action action, std::string thread = "main", std::string process = "p1") {
  return {{std::move(process), std::move(thread)}, std::move(action)};
}
inline Step Start() { return Do(WsaStartupCall{}); }
inline Step Make(std::string name, std::int32_t type = abi::kSockStream, bool overlapped = true) {
  return Do(WsaSocketCall{std::move(name), abi::kAfInet, type, 0, overlapped});
}
inline SocketRef Named(std::string name) { return {SocketRef::Kind::kNamed, std::move(name)}; }

inline WsaIoctlCall Acquire(std::string as, PortRef start, std::uint16_t count) {
  WsaIoctlCall call;
  call.as = std::move(as);
  call.socket = Named("s1");
  call.code = abi::kSioAcquirePortReservation;
  call.in = {Memory::kValid, 4, RangeContents{std::move(start), count}};
  call.out = {Memory::kValid, 16};
  return call;
}
inline WsaIoctlCall AcquireInWindow(std::string as) {
  return Acquire(std::move(as), {PortRef::Kind::kWindow, "w", 5}, 3);
}
inline WsaIoctlCall InOverlappedForm(WsaIoctlCall call) {
  call.overlapped = Overlapped{};
  return call;
}
inline Scenario InWindow(std::vector<Step> steps) {
  return {"test", {{"w", 32}}, std::move(steps)};
}

inline Returned LastReturned(const std::vector<Event>& events) {
  for (auto it = events.rbegin(); it != events.rend(); ++it) {
    if (const auto* returned = std::get_if<Returned>(&*it)) {
      return *returned;
    }
  }
  return {};
}

}  // namespace portcullis::targets
