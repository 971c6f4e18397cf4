// Defects of how a completion is told: by a routine, by a completion port, by
// WSAGetOverlappedResult, and of WSPIoctl, which hands its thread to the provider.
//
// A target has run its routine or given its packet when the defect hears of it, so what comes late
// or twice or to somebody else is invented: see Defect::invent.

#include <optional>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Completed;
using scenario::Event;
using Notification = Completed::Notification;

// An overlapped call that has been answered, and how.
struct Answered {
  std::size_t step = 0;
  const scenario::Actor* actor = nullptr;
  const scenario::WsaIoctlCall* call = nullptr;
  const scenario::Returned* answer = nullptr;
};

bool HasRoutine(const scenario::WsaIoctlCall& call) {
  return call.routine == scenario::Memory::kValid;
}

// The last overlapped call of which `is` holds and which was not indicated in that way.
template <typename Is>
std::optional<Answered> FindAnswered(const CallHistory& history, Notification by, Is is) {
  for (auto answer = history.returns.rbegin(); answer != history.returns.rend(); ++answer) {
    const scenario::WsaIoctlCall* const call = history.IoctlAt(answer->first);
    if (call == nullptr || !IsOverlappedForm(history, *call)) continue;
    const auto indicated = history.indicated.find(answer->first);
    if (indicated != history.indicated.end() && indicated->second.contains(by)) continue;
    const Answered found{answer->first, &history.steps.at(answer->first).actor, call,
                         &answer->second};
    if (is(found)) return found;
  }
  return std::nullopt;
}

bool WasDoneAtOnce(const Answered& call) { return call.answer->result == abi::kSuccess; }

bool FailedAtOnce(const Answered& call) {
  return call.answer->result != abi::kSuccess && call.answer->error != abi::kWsaIoPending &&
         call.answer->error != abi::kWsaInvalidHandle;
}

std::optional<Completed> Indication(const std::optional<Answered>& call, Notification by) {
  if (!call.has_value()) return std::nullopt;
  const bool failed = call->answer->result != abi::kSuccess;
  return Completed{call->step, by, failed ? call->answer->error : abi::kSuccess,
                   static_cast<std::uint32_t>(call->answer->output.size()), call->answer->output};
}

// --- routines

template <bool (*IsOne)(const scenario::WsaIoctlCall&)>
bool RoutineIsLost(const CallHistory& history, Event& event) {
  if (const auto* const completed = std::get_if<Completed>(&event)) {
    const scenario::WsaIoctlCall* const call = history.IoctlAt(completed->step);
    return completed->notification != Notification::kRoutine || call == nullptr || !IsOne(*call);
  }
  SayWhetherIndicated(history, event);
  return true;
}

bool IsAny(const scenario::WsaIoctlCall&) { return true; }
bool IsOfTheProvider(const scenario::WsaIoctlCall& call) { return call.provider; }

bool RoutineIsToldOfMoreBytes(const CallHistory&, Event& event) {
  auto* const completed = std::get_if<Completed>(&event);
  if (completed != nullptr && completed->notification == Notification::kRoutine) {
    completed->transferred += 1;
  }
  return true;
}

bool IsAlertableWait(const CallHistory& history, const Event& event) {
  return CallOf<scenario::WaitAlertableCall>(history, event) != nullptr;
}

std::optional<Completed> RoutineOfAFailure(const CallHistory& history, const Event& event) {
  if (!IsAlertableWait(history, event)) return std::nullopt;
  const scenario::Actor& actor = ActorOf(history, event);
  return Indication(FindAnswered(history, Notification::kRoutine,
                                 [&](const Answered& call) {
                                   return HasRoutine(*call.call) && *call.actor == actor &&
                                          FailedAtOnce(call);
                                 }),
                    Notification::kRoutine);
}

// The first thread of the process that waits runs the routines of all.
std::optional<Completed> RoutineOfAnotherThread(const CallHistory& history, const Event& event) {
  if (!IsAlertableWait(history, event)) return std::nullopt;
  const scenario::Actor& actor = ActorOf(history, event);
  return Indication(FindAnswered(history, Notification::kRoutine,
                                 [&](const Answered& call) {
                                   return HasRoutine(*call.call) && WasDoneAtOnce(call) &&
                                          call.actor->process == actor.process &&
                                          call.actor->thread != actor.thread;
                                 }),
                    Notification::kRoutine);
}

// The target's own routine, where it has been shown before, is not shown again.
bool OnceOnly(const CallHistory& history, Event& event) {
  if (const auto* const completed = std::get_if<Completed>(&event)) {
    const auto shown = history.indicated.find(completed->step);
    return shown == history.indicated.end() || !shown->second.contains(completed->notification);
  }
  SayWhetherIndicated(history, event);
  return true;
}

// The event of a call that has a routine: signalled all the same.
std::optional<Completed> EventBesideTheRoutine(const CallHistory& history, const Event& event) {
  const auto* const asking = CallOf<scenario::GetCompletionCall>(history, event);
  if (asking == nullptr) return std::nullopt;
  return Indication(FindAnswered(history, Notification::kEvent,
                                 [&](const Answered& call) {
                                   return call.call->as == asking->operation &&
                                          HasRoutine(*call.call) && call.call->overlapped->event &&
                                          WasDoneAtOnce(call);
                                 }),
                    Notification::kEvent);
}

bool WaitedBefore(const CallHistory& history, const Answered& call, std::size_t now) {
  for (auto step = history.steps.upper_bound(call.step);
       step != history.steps.end() && step->first < now; ++step) {
    if (step->second.actor == *call.actor &&
        std::holds_alternative<scenario::WaitAlertableCall>(step->second.action)) {
      return true;
    }
  }
  return false;
}

// A routine of a call that was answered with 0 is queued too late for the next wait: it runs in the
// one behind.
std::optional<Completed> RoutineOfTheWaitBefore(const CallHistory& history, const Event& event) {
  if (!IsAlertableWait(history, event)) return std::nullopt;
  const scenario::Actor& actor = ActorOf(history, event);
  const std::size_t now = *StepOf(event);
  return Indication(FindAnswered(history, Notification::kRoutine,
                                 [&](const Answered& call) {
                                   return HasRoutine(*call.call) && *call.actor == actor &&
                                          WasDoneAtOnce(call) && WaitedBefore(history, call, now);
                                 }),
                    Notification::kRoutine);
}

bool RoutineIsQueuedLate(const CallHistory& history, Event& event) {
  if (const auto* const completed = std::get_if<Completed>(&event)) {
    const auto answer = history.returns.find(completed->step);
    const bool done_at_once =
        answer != history.returns.end() && answer->second.result == abi::kSuccess;
    return completed->notification != Notification::kRoutine || !done_at_once;
  }
  SayWhetherIndicated(history, event);
  return true;
}

// --- completion ports

bool PacketIsLost(const CallHistory& history, Event& event) {
  if (const auto* const completed = std::get_if<Completed>(&event)) {
    return completed->notification != Notification::kPort;
  }
  SayWhetherIndicated(history, event);
  return true;
}

// A packet of a call on a socket of the port that is asked, of which `is` holds.
template <typename Is>
std::optional<Completed> Packet(const CallHistory& history, const Event& event, Is is) {
  const auto* const asking = CallOf<scenario::GetQueuedCompletionStatusCall>(history, event);
  if (asking == nullptr) return std::nullopt;
  return Indication(FindAnswered(history, Notification::kPort,
                                 [&](const Answered& call) {
                                   const SeenSocket& socket = *history.SocketOf(call.call->socket);
                                   return socket.completion_port == asking->port &&
                                          !HasRoutine(*call.call) && is(call, socket);
                                 }),
                    Notification::kPort);
}

std::optional<Completed> PacketOfAFailure(const CallHistory& history, const Event& event) {
  return Packet(history, event,
                [](const Answered& call, const SeenSocket&) { return FailedAtOnce(call); });
}

std::optional<Completed> PacketThatIsToBeSkipped(const CallHistory& history, const Event& event) {
  return Packet(history, event, [](const Answered& call, const SeenSocket& socket) {
    return socket.skips_port_on_success && WasDoneAtOnce(call);
  });
}

bool TellWhatIsShown(const CallHistory& history, Event& event) {
  SayWhetherIndicated(history, event);
  return true;
}

// --- WSAGetOverlappedResult

scenario::Returned* ResultOf(const CallHistory& history, Event& event) {
  return CallOf<scenario::WsaGetOverlappedResultCall>(history, event) != nullptr
             ? &std::get<scenario::Returned>(event)
             : nullptr;
}

bool IncompleteSaysEinval(const CallHistory& history, Event& event) {
  if (ResultOf(history, event) != nullptr) {
    Replace(event, abi::kWsaIoIncomplete, abi::kWsaEinval);
  }
  return true;
}

bool ResultCountsOneMore(const CallHistory& history, Event& event) {
  scenario::Returned* const returned = ResultOf(history, event);
  if (returned != nullptr && returned->result != 0 && returned->count.has_value()) {
    *returned->count += 1;
  }
  return true;
}

bool IsFailureOfTheOperation(const scenario::Returned* returned) {
  return returned != nullptr && returned->result == 0 && returned->error != abi::kWsaIoIncomplete;
}

bool FailedResultCounts(const CallHistory& history, Event& event) {
  scenario::Returned* const returned = ResultOf(history, event);
  if (IsFailureOfTheOperation(returned)) returned->count = 0;
  return true;
}

bool FailedResultSaysEnobufs(const CallHistory& history, Event& event) {
  scenario::Returned* const returned = ResultOf(history, event);
  if (IsFailureOfTheOperation(returned)) returned->error = abi::kWsaEnobufs;
  return true;
}

bool WaitDoesNotWait(const CallHistory& history, Event& event) {
  if (const auto* const blocked = std::get_if<scenario::Blocked>(&event)) {
    const auto step = history.steps.find(blocked->step);
    if (step != history.steps.end() &&
        std::holds_alternative<scenario::WsaGetOverlappedResultCall>(step->second.action)) {
      event = scenario::Returned{blocked->step, 0, abi::kWsaIoIncomplete, std::nullopt, {}};
    }
    return true;
  }
  // The one that the target gives once the operation has ended.
  return ResultOf(history, event) == nullptr || !history.returns.contains(*StepOf(event));
}

// --- WSPIoctl

bool ErrnoIsNotFilled(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (call != nullptr && call->provider && returned != nullptr &&
      returned->result == abi::kSocketError) {
    returned->error = abi::kSuccess;
  }
  return true;
}

}  // namespace

std::vector<Defect> CompletionDefects() {
  return {
      {"routine-lost", "GEN-APC-01", "no completion routine ever runs", nullptr,
       RoutineIsLost<IsAny>},
      {"routine-told-of-more-bytes", "GEN-APC-01",
       "a completion routine is told of one byte too many", nullptr, RoutineIsToldOfMoreBytes},
      {"routine-of-failure-runs", "GEN-APC-02", "the routine of a call that failed at once runs",
       nullptr, TellWhatIsShown, RoutineOfAFailure},
      {"routine-on-another-thread", "GEN-APC-02", "a routine runs on whichever thread waits first",
       nullptr, OnceOnly, RoutineOfAnotherThread},
      {"event-beside-routine", "GEN-APC-03", "a call with a routine signals its event as well",
       nullptr, TellWhatIsShown, EventBesideTheRoutine},
      {"routine-queued-late", "GEN-APC-04",
       "the routine of a call that was done at once misses the next wait", nullptr,
       RoutineIsQueuedLate, RoutineOfTheWaitBefore},
      {"packet-lost", "GEN-PORT-01", "a completion port never has a packet", nullptr, PacketIsLost},
      {"packet-of-failure", "GEN-PORT-01", "a call that failed at once gives a packet", nullptr,
       TellWhatIsShown, PacketOfAFailure},
      {"packet-not-skipped", "GEN-PORT-02",
       "an immediate success gives a packet though it is to be skipped", nullptr, TellWhatIsShown,
       PacketThatIsToBeSkipped},
      {"incomplete-gives-einval", "GEN-RESULT-01",
       "WSAGetOverlappedResult of a pending operation gives WSAEINVAL", nullptr,
       IncompleteSaysEinval},
      {"result-counts-one-more", "GEN-RESULT-02", "WSAGetOverlappedResult counts one byte too many",
       nullptr, ResultCountsOneMore},
      {"failed-result-counts", "GEN-RESULT-03",
       "WSAGetOverlappedResult of a failed operation sets the count to 0", nullptr,
       FailedResultCounts},
      {"failed-result-gives-enobufs", "GEN-RESULT-03",
       "WSAGetOverlappedResult of a failed operation gives another error", nullptr,
       FailedResultSaysEnobufs},
      {"result-does-not-wait", "GEN-RESULT-04",
       "WSAGetOverlappedResult returns at once though it is to wait", nullptr, WaitDoesNotWait},
      {"provider-fills-no-errno", "SPI-RET-01", "WSPIoctl fails without a code in lpErrno", nullptr,
       ErrnoIsNotFilled},
      {"provider-keeps-thread-pointer", "SPI-APC-01",
       "WSPIoctl keeps the pointer to the WSATHREADID, so that its routine finds no thread",
       nullptr, RoutineIsLost<IsOfTheProvider>},
  };
}

}  // namespace portcullis::targets
