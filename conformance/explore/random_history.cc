#include "conformance/explore/random_history.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "conformance/explore/good_calls.h"
#include "conformance/explore/random_arguments.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::explore {
namespace {

using scenario::Action;

constexpr std::uint16_t kFirstDynamicPort = 49152;
constexpr std::uint16_t kLastDynamicPort = 65535;  // which no block may end with, in the reference
constexpr std::uint32_t kMostBesideHoles = 16;

// One kind of step, and how often it is drawn among those beside it.
struct Weighted {
  std::uint32_t weight;
  Action (*draw)(HistoryAtHand&);
};

Action DrawFrom(HistoryAtHand& at, std::span<const Weighted> table) {
  std::uint32_t total = 0;
  for (const Weighted& row : table) total += row.weight;
  std::uint32_t drawn = at.choices.Below(total);
  for (const Weighted& row : table) {
    if (drawn < row.weight) return row.draw(at);
    drawn -= row.weight;
  }
  return scenario::WsaGetLastErrorCall{};  // not reached
}

scenario::StartProcessControl DrawStartProcess(HistoryAtHand& at) {
  scenario::StartProcessControl control;
  if (at.leaning == Leaning::kSharing) {
    if (at.choices.OneIn(6)) control.rights = scenario::Rights::kUser;
    for (std::uint32_t s = 1; s <= 3; ++s) {
      if (at.choices.OneIn(2)) control.inherits.push_back(NameOfSocket(1, s));
    }
    return control;
  }
  if (at.choices.OneIn(2)) {
    control.rights = at.choices.Of({scenario::Rights::kNotElevated, scenario::Rights::kUser});
  }
  if (at.choices.OneIn(3)) control.inherits.push_back(NameOfSocket(1, 1 + at.choices.Below(3)));
  return control;
}

Action DrawPersistent(HistoryAtHand& at) {
  using Function = scenario::PersistentCall::Function;
  scenario::PersistentCall call;
  call.function =
      at.choices.Of({Function::kCreate, Function::kCreate, Function::kLookup, Function::kDelete});
  call.protocol = at.choices.OneIn(4) ? abi::kIpprotoTcp : abi::kIpprotoUdp;
  call.start = DrawPersistentStart(at);
  call.count = static_cast<std::uint16_t>(at.choices.OneIn(4) ? at.choices.Below(8) : 4);
  if (at.leaning == Leaning::kScarcity) call.count = DrawLargeCount(at);
  if (call.function == Function::kDelete) return call;
  call.as = at.choices.Of({"v1", "v2"});
  if (at.Mistakes(16)) {
    call.token = at.choices.Of({scenario::Memory::kNull, scenario::Memory::kUnmapped});
  }
  return call;
}

Action DrawSetSockOpt(HistoryAtHand& at) {
  scenario::SetSockOptCall call{DrawSocket(at), {}, true};
  call.option = at.choices.Of(
      {scenario::SocketOption::kReuseAddr, scenario::SocketOption::kExclusiveAddrUse});
  call.on = !at.choices.OneIn(6);
  return call;
}

Action DrawResult(HistoryAtHand& at) {
  scenario::WsaGetOverlappedResultCall call{DrawOperationName(at), false};
  call.wait = at.choices.OneIn(at.leaning == Leaning::kWaits ? 2 : 4);
  return call;
}

Action DrawCancel(HistoryAtHand& at) {
  scenario::CancelIoExCall call{DrawSocket(at), std::nullopt};
  if (at.choices.OneIn(2)) call.operation = DrawOperationName(at);
  return call;
}

Action DrawInterrupt(HistoryAtHand& at) {
  using Means = scenario::InterruptControl::Means;
  return scenario::InterruptControl{at.choices.Of({Means::kCancelBlockingCall, Means::kIoManager})};
}

Action DrawDuplicate(HistoryAtHand& at) {
  scenario::WsaDuplicateSocketCall call{"d1", DrawSocket(at), ""};
  call.process = at.choices.Of({"p1", "p2"});
  return call;
}

template <typename Call>  // bind, connect, sendto: a socket and a port
Action DrawPortCall(HistoryAtHand& at) {
  Call call{DrawSocket(at), {}};
  call.port = DrawPort(at);
  return call;
}

constexpr Weighted kSocketSteps[] = {
    {1, [](HistoryAtHand& at) -> Action { return DrawSocketCall(at, DrawSocketName(at)); }},
    {3, [](HistoryAtHand& at) -> Action { return scenario::CloseSocketCall{DrawSocket(at)}; }},
    {4, DrawPortCall<scenario::BindCall>},
    {3,
     [](HistoryAtHand& at) -> Action {
       scenario::GetSockNameCall call{DrawPortName(at), {}};
       call.socket = DrawSocket(at);
       return call;
     }},
    {1, DrawSetSockOpt},
    {1, DrawPortCall<scenario::ConnectCall>},
    {1, DrawPortCall<scenario::SendToCall>},
    {2, [](HistoryAtHand&) -> Action { return scenario::WsaGetLastErrorCall{}; }},
};

constexpr Weighted kFormSteps[] = {
    {2,
     [](HistoryAtHand& at) -> Action {
       return scenario::GetCompletionCall{DrawOperationName(at)};
     }},
    {2, [](HistoryAtHand&) -> Action { return scenario::WaitAlertableCall{}; }},
    {1,
     [](HistoryAtHand& at) -> Action {
       return scenario::CreateIoCompletionPortCall{"c1", DrawSocket(at)};
     }},
    {1,
     [](HistoryAtHand& at) -> Action {
       return scenario::SkipCompletionPortOnSuccessCall{DrawSocket(at)};
     }},
    {2, [](HistoryAtHand&) -> Action { return scenario::GetQueuedCompletionStatusCall{"c1"}; }},
    {2, DrawResult},
    {1, DrawCancel},
    {1, [](HistoryAtHand&) -> Action { return scenario::HoldControl{}; }},
    {1,
     [](HistoryAtHand& at) -> Action { return scenario::CompleteControl{DrawOperationName(at)}; }},
};

constexpr Weighted kProcessSteps[] = {
    {3,
     [](HistoryAtHand& at) -> Action { return scenario::ExitProcessControl{at.choices.OneIn(2)}; }},
    {3, [](HistoryAtHand& at) -> Action { return DrawStartProcess(at); }},
    {6, DrawDuplicate},
    {6,
     [](HistoryAtHand& at) -> Action {
       return scenario::WsaSocketFromCall{DrawSocketName(at), "d1"};
     }},
    {1, [](HistoryAtHand&) -> Action { return scenario::RestartControl{}; }},
    {5, [](HistoryAtHand&) -> Action { return scenario::WsaStartupCall{}; }},
};

constexpr Weighted kConditionSteps[] = {
    {4, [](HistoryAtHand&) -> Action { return scenario::HoldControl{}; }},
    {4,
     [](HistoryAtHand& at) -> Action { return scenario::CompleteControl{DrawOperationName(at)}; }},
    {2, DrawInterrupt},
    {2, [](HistoryAtHand& at) -> Action { return scenario::CallbackControl{at.choices.OneIn(3)}; }},
    {2, [](HistoryAtHand& at) -> Action { return scenario::NetworkControl{!at.choices.OneIn(3)}; }},
    {2,
     [](HistoryAtHand& at) -> Action {
       return scenario::ProviderSupportControl{!at.choices.OneIn(3)};
     }},
    {1, [](HistoryAtHand&) -> Action { return scenario::ExitThreadControl{}; }},
    {1, [](HistoryAtHand&) -> Action { return scenario::WsaCleanupCall{}; }},
    {2, [](HistoryAtHand&) -> Action { return scenario::WsaStartupCall{}; }},
};

// What waits, and what ends the wait or who waits.
constexpr Weighted kWaitSteps[] = {
    {5, [](HistoryAtHand&) -> Action { return scenario::HoldControl{}; }},
    {8, DrawResult},
    {3, [](HistoryAtHand&) -> Action { return scenario::WaitAlertableCall{}; }},
    {2,
     [](HistoryAtHand& at) -> Action {
       return scenario::GetQueuedCompletionStatusCall{at.choices.Of({"c1", "c2"})};
     }},
    {2,
     [](HistoryAtHand& at) -> Action {
       return scenario::GetCompletionCall{DrawOperationName(at)};
     }},
    {1,
     [](HistoryAtHand& at) -> Action {
       const std::string port = at.choices.Of({"c1", "c2"});
       return scenario::CreateIoCompletionPortCall{port, DrawSocket(at)};
     }},
    {1,
     [](HistoryAtHand& at) -> Action {
       return scenario::SkipCompletionPortOnSuccessCall{DrawSocket(at)};
     }},
    {3,
     [](HistoryAtHand& at) -> Action { return scenario::CompleteControl{DrawOperationName(at)}; }},
    {2, DrawCancel},
    {2, DrawInterrupt},
    {2, [](HistoryAtHand& at) -> Action { return scenario::CloseSocketCall{DrawSocket(at)}; }},
    {2, [](HistoryAtHand&) -> Action { return scenario::ExitThreadControl{}; }},
    {1,
     [](HistoryAtHand& at) -> Action { return scenario::ExitProcessControl{at.choices.OneIn(2)}; }},
    {2, [](HistoryAtHand& at) -> Action { return DrawStartProcess(at); }},
    {1, [](HistoryAtHand&) -> Action { return scenario::RestartControl{}; }},
    {1, [](HistoryAtHand&) -> Action { return scenario::WsaCleanupCall{}; }},
    {2, [](HistoryAtHand&) -> Action { return scenario::WsaStartupCall{}; }},
    {1, [](HistoryAtHand& at) -> Action { return scenario::NetworkControl{!at.choices.OneIn(3)}; }},
    {2, [](HistoryAtHand&) -> Action { return scenario::WsaGetLastErrorCall{}; }},
};

// SIO_CPU_AFFINITY lets sockets share a port.
Action AffinityOf(const scenario::SocketRef& socket) {
  scenario::WsaIoctlCall call;
  call.as = "x1";
  call.socket = socket;
  call.code = abi::kSioCpuAffinity;
  call.in = {scenario::Memory::kValid, abi::kCpuAffinitySize,
             std::vector<std::byte>(abi::kCpuAffinitySize)};
  return call;
}

Action DrawAffinity(HistoryAtHand& at) { return AffinityOf(DrawSocket(at)); }

Action DrawAssociate(HistoryAtHand& at) {
  const scenario::SocketRef socket = DrawSocket(at);
  return GoodTokenCall("x2", socket, abi::kSioAssociatePortReservation, DrawToken(at));
}

// A port of a reservation, again and again the same.
Action DrawSharedBind(HistoryAtHand& at) {
  scenario::BindCall call{DrawSocket(at), {}};
  if (at.choices.OneIn(4)) return call;
  const std::string name = DrawReservationName(at);
  call.port = {scenario::PortRef::Kind::kStartOf, name, at.choices.OneIn(4) ? 1 : 0};
  return call;
}

constexpr Weighted kSharingSteps[] = {
    {4, DrawDuplicate},
    {5,
     [](HistoryAtHand& at) -> Action {
       return scenario::WsaSocketFromCall{DrawSocketName(at), "d1"};
     }},
    {3, [](HistoryAtHand& at) -> Action { return DrawStartProcess(at); }},
    {2,
     [](HistoryAtHand& at) -> Action { return scenario::ExitProcessControl{at.choices.OneIn(2)}; }},
    {1, [](HistoryAtHand&) -> Action { return scenario::RestartControl{}; }},
    {1, [](HistoryAtHand&) -> Action { return scenario::WsaCleanupCall{}; }},
    {4, [](HistoryAtHand&) -> Action { return scenario::WsaStartupCall{}; }},
    {3, [](HistoryAtHand& at) -> Action { return DrawSocketCall(at, DrawSocketName(at)); }},
    {4, DrawAffinity},
    {2, DrawSetSockOpt},
    {6, DrawAssociate},
    {8, DrawSharedBind},
    {4, [](HistoryAtHand& at) -> Action { return scenario::CloseSocketCall{DrawSocket(at)}; }},
    {2,
     [](HistoryAtHand& at) -> Action {
       scenario::GetSockNameCall call{DrawPortName(at), {}};
       call.socket = DrawSocket(at);
       return call;
     }},
    {2, DrawPersistent},
};

// What ends, what it had, and who asks for that afterwards.
constexpr Weighted kEndingSteps[] = {
    {5, [](HistoryAtHand&) -> Action { return scenario::WsaCleanupCall{}; }},
    {6, [](HistoryAtHand&) -> Action { return scenario::WsaStartupCall{}; }},
    {3, [](HistoryAtHand&) -> Action { return scenario::ExitThreadControl{}; }},
    {2,
     [](HistoryAtHand& at) -> Action { return scenario::ExitProcessControl{at.choices.OneIn(2)}; }},
    {4, [](HistoryAtHand& at) -> Action { return DrawStartProcess(at); }},
    {6, [](HistoryAtHand& at) -> Action { return DrawSocketCall(at, DrawSocketName(at)); }},
    {3, [](HistoryAtHand&) -> Action { return scenario::HoldControl{}; }},
    {2,
     [](HistoryAtHand& at) -> Action { return scenario::CompleteControl{DrawOperationName(at)}; }},
    {4, DrawResult},
    {3, DrawCancel},
    {3,
     [](HistoryAtHand& at) -> Action {
       return scenario::GetCompletionCall{DrawOperationName(at)};
     }},
    {2, [](HistoryAtHand&) -> Action { return scenario::WaitAlertableCall{}; }},
    {2, [](HistoryAtHand&) -> Action { return scenario::GetQueuedCompletionStatusCall{"c1"}; }},
    {1,
     [](HistoryAtHand& at) -> Action {
       return scenario::CreateIoCompletionPortCall{"c1", DrawSocket(at)};
     }},
    {1,
     [](HistoryAtHand& at) -> Action {
       return scenario::SkipCompletionPortOnSuccessCall{DrawSocket(at)};
     }},
    {1, DrawInterrupt},
    {3, DrawPortCall<scenario::BindCall>},
    {1, DrawSetSockOpt},
    {1, DrawPortCall<scenario::ConnectCall>},
    {2,
     [](HistoryAtHand& at) -> Action {
       scenario::GetSockNameCall call{DrawPortName(at), {}};
       call.socket = DrawSocket(at);
       return call;
     }},
    {2, DrawDuplicate},
    {2,
     [](HistoryAtHand& at) -> Action {
       return scenario::WsaSocketFromCall{DrawSocketName(at), "d1"};
     }},
    {2, [](HistoryAtHand&) -> Action { return scenario::WsaGetLastErrorCall{}; }},
};

scenario::WsaIoctlCall AcquireOn(const std::string& socket, std::int32_t start,
                                 std::uint16_t count) {
  return GoodAcquire("r1", {scenario::SocketRef::Kind::kNamed, socket},
                     {{scenario::PortRef::Kind::kLiteral, "", start}, count});
}

Action WildcardOn(const std::string& socket, std::uint16_t count) {
  return AcquireOn(socket, 0, count);
}

// Of one to two words of 64 ports, where a search has most to decide; now and then more.
std::uint16_t DrawHoleOrLess(HistoryAtHand& at) {
  if (at.choices.OneIn(8)) return at.choices.Of({std::uint16_t{256}, std::uint16_t{700}});
  return static_cast<std::uint16_t>(1 + at.choices.Below(at.choices.OneIn(2) ? 20 : 130));
}

Action DrawOfLeaning(HistoryAtHand& at) {
  switch (at.leaning) {
    case Leaning::kReservations:
      return DrawFrom(at, kSocketSteps);
    case Leaning::kForms:
      return DrawFrom(at, kFormSteps);
    case Leaning::kProcesses:
      return DrawFrom(at, kProcessSteps);
    case Leaning::kPersistent:
      return DrawPersistent(at);
    case Leaning::kConditions:
      return DrawFrom(at, kConditionSteps);
    case Leaning::kWaits:
      return DrawFrom(at, kWaitSteps);
    case Leaning::kSharing:
      return DrawFrom(at, kSharingSteps);
    case Leaning::kEndings:
      return DrawFrom(at, kEndingSteps);
    case Leaning::kHoles:
      return WildcardOn(DrawSocketName(at), DrawHoleOrLess(at));
    case Leaning::kSockets:
    case Leaning::kScarcity:
      break;
  }
  return DrawFrom(at, kSocketSteps);
}

constexpr Weighted kSteps[] = {
    {10, DrawOfLeaning},
    {11, [](HistoryAtHand& at) -> Action { return DrawIoctl(at); }},
    {6, [](HistoryAtHand& at) { return DrawFrom(at, kSocketSteps); }},
    {2, [](HistoryAtHand& at) { return DrawFrom(at, kConditionSteps); }},
    {2, [](HistoryAtHand& at) { return DrawFrom(at, kFormSteps); }},
    {1, DrawPersistent},
};

// What lets a socket share its port, which has to come before bind.
Action MayShareItsPort(HistoryAtHand& at, const std::string& name) {
  const scenario::SocketRef socket{scenario::SocketRef::Kind::kNamed, name};
  if (at.choices.OneIn(2)) {
    return scenario::SetSockOptCall{socket, scenario::SocketOption::kReuseAddr, true};
  }
  return AffinityOf(socket);
}

// Most of the ports that the system takes from when it chooses, or all but the last, so that binds
// to port 0 soon find none.
Action TakeDynamicPorts(HistoryAtHand& at) {
  return AcquireOn(
      "s1", kFirstDynamicPort,
      at.choices.Of({std::uint16_t{16380}, std::uint16_t{16383}, std::uint16_t{16383}}));
}

// Wide blocks of s1, and between them what s2 holds and then gives back all at once. Where the
// system takes the lowest block that is free, as the reference does, holes are left; mostly there
// is nothing else then, so that what fits nowhere but in one of them must find it, far from where a
// search begins as well.
void MakeHoles(HistoryAtHand& at, std::vector<scenario::Step>& steps) {
  const std::uint32_t holes = 3 + at.choices.Below(6);
  std::uint32_t next = kFirstDynamicPort;
  const auto take = [&](const char* socket, std::uint32_t count) {
    steps.push_back({{}, WildcardOn(socket, static_cast<std::uint16_t>(count))});
    next += count;
  };
  for (std::uint32_t i = 0; i < holes; ++i) {
    take("s1", (i == 0 && at.choices.OneIn(2) ? 1100 : 60) + at.choices.Below(700));
    take("s2", DrawHoleOrLess(at));
  }
  if (!at.choices.OneIn(4)) {
    const auto rest = static_cast<std::uint16_t>(kLastDynamicPort - next);
    steps.push_back({{}, AcquireOn("s1", static_cast<std::uint16_t>(next), rest)});
    steps.push_back({{}, AcquireOn("s1", 1, kFirstDynamicPort - 1)});
  }
  steps.push_back({{}, scenario::CloseSocketCall{{scenario::SocketRef::Kind::kNamed, "s2"}}});
  steps.push_back({{}, DrawSocketCall(at, "s2")});
}

}  // namespace

scenario::Scenario MakeRandomHistory(Choices& choices, const HistoryShape& shape) {
  HistoryAtHand at{choices,
                   shape.leaning.has_value()
                       ? *shape.leaning
                       : choices.Of({Leaning::kReservations, Leaning::kForms, Leaning::kProcesses,
                                     Leaning::kPersistent, Leaning::kConditions, Leaning::kSockets,
                                     Leaning::kScarcity}),
                   shape.well_formed, shape.bad_routines};
  scenario::Scenario made;
  made.windows["w"] = shape.window;
  const bool by_two = at.leaning == Leaning::kProcesses || at.leaning == Leaning::kSharing ||
                      at.leaning == Leaning::kEndings;
  const std::uint32_t processes = by_two || choices.OneIn(3) ? 2 : 1;
  for (std::uint32_t p = 1; p <= processes; ++p) {
    const scenario::Actor actor{p == 1 ? "p1" : "p2", "main"};
    if (p > 1 && choices.OneIn(3)) made.steps.push_back({actor, DrawStartProcess(at)});
    if (!at.Mistakes(16)) made.steps.push_back({actor, scenario::WsaStartupCall{}});
    for (std::uint32_t s = 1; s <= 3; ++s) {
      made.steps.push_back({actor, DrawSocketCall(at, NameOfSocket(p, s))});
    }
  }
  if (at.leaning == Leaning::kSharing) {
    for (std::uint32_t s = 1; s <= 3; ++s) {
      if (choices.OneIn(2)) continue;
      made.steps.push_back({{}, MayShareItsPort(at, NameOfSocket(1, s))});
    }
  }
  if (at.leaning == Leaning::kScarcity && choices.OneIn(3)) {
    made.steps.push_back({{}, TakeDynamicPorts(at)});
  }
  if (at.leaning == Leaning::kHoles) MakeHoles(at, made.steps);
  const bool completes = at.leaning == Leaning::kForms || at.leaning == Leaning::kWaits;
  if (completes && choices.OneIn(2)) {
    for (const char* name : {"s1", "s2"}) {
      made.steps.push_back(
          {{},
           scenario::CreateIoCompletionPortCall{"c1", {scenario::SocketRef::Kind::kNamed, name}}});
    }
  }
  std::uint32_t steps =
      shape.fewest_steps + choices.Below(shape.most_steps - shape.fewest_steps + 1);
  // Its holes are steps too, and a history is to stay one that a fuzzer's bytes can say.
  if (at.leaning == Leaning::kHoles) steps = std::min(steps, kMostBesideHoles);
  for (std::uint32_t i = 0; i < steps; ++i) {
    at.process = processes > 1 && choices.OneIn(3) ? 2 : 1;
    scenario::Actor actor{at.process == 1 ? "p1" : "p2", choices.OneIn(4) ? "t2" : "main"};
    if (at.leaning == Leaning::kWaits) actor.thread = choices.Of({"main", "main", "t2", "t3"});
    made.steps.push_back({std::move(actor), DrawFrom(at, kSteps)});
  }
  return made;
}

scenario::Scenario HistoryOfSeed(std::uint64_t seed) {
  SeededChoices choices(seed);
  HistoryShape shape;
  if (seed % 8 == 4) shape.leaning = Leaning::kHoles;
  if (seed % 8 == 5) shape.leaning = Leaning::kEndings;
  if (seed % 8 == 6) shape.leaning = Leaning::kWaits;
  if (seed % 8 == 7) shape.leaning = Leaning::kSharing;
  return MakeRandomHistory(choices, shape);
}

}  // namespace portcullis::explore
