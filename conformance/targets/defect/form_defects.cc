// Defects of the forms of the call: plain, non-blocking, overlapped, and how completion is told.

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// The WSAIoctl that a Blocked event says has not come back, where it is an ACQUIRE.
const scenario::WsaIoctlCall* BlockedAcquire(const CallHistory& history, const Event& event) {
  const auto* const blocked = std::get_if<scenario::Blocked>(&event);
  const scenario::WsaIoctlCall* const call =
      blocked == nullptr ? nullptr : history.IoctlAt(blocked->step);
  return call != nullptr && call->code == abi::kSioAcquirePortReservation ? call : nullptr;
}

bool PlainCallReturnsTooEarly(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = BlockedAcquire(history, event);
  if (call == nullptr) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (!asked.has_value()) return true;
  event = scenario::Returned{*StepOf(event), abi::kSuccess, abi::kSuccess, std::nullopt, {}};
  Grant(event, *asked);
  return true;
}

bool NonBlockingWouldBlock(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* call = BlockedAcquire(history, event);
  if (call == nullptr && ErrorOf(event) == abi::kSuccess) call = AcquireOf(history, event);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (socket == nullptr || !socket->non_blocking || call->overlapped.has_value()) return true;
  event =
      scenario::Returned{*StepOf(event), abi::kSocketError, abi::kWsaEwouldblock, std::nullopt, {}};
  return true;
}

bool IsOverlappedForm(const CallHistory& history, const scenario::WsaIoctlCall& call) {
  const SeenSocket* const socket = history.SocketOf(call.socket);
  return socket != nullptr && socket->overlapped && call.overlapped.has_value();
}

template <bool kAcquire>
bool IsTheKind(const scenario::WsaIoctlCall& call) {
  return (call.code == abi::kSioAcquirePortReservation) == kAcquire;
}

template <bool kAcquire>
bool OverlappedCallBlocks(const CallHistory& history, Event& event) {
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
  if (returned == nullptr || call == nullptr || !IsTheKind<kAcquire>(*call)) return true;
  const bool under_way = returned->result == abi::kSuccess || returned->error == abi::kWsaIoPending;
  if (under_way && IsOverlappedForm(history, *call)) event = scenario::Blocked{returned->step};
  return true;
}

bool PendedCompletionReportsZeroBytes(const CallHistory& history, Event& event) {
  auto* const completed = std::get_if<scenario::Completed>(&event);
  if (completed != nullptr && AcquireOf(history, event) != nullptr &&
      history.last_pending == completed->step && completed->error == abi::kSuccess) {
    completed->transferred = 0;
  }
  return true;
}

// The WSAIoctl whose completion a get_completion asked for.
const scenario::WsaIoctlCall* AskedFor(const CallHistory& history, const Event& event) {
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  if (returned == nullptr) return nullptr;
  const auto found = history.steps.find(returned->step);
  if (found == history.steps.end()) return nullptr;
  const auto* const asking = std::get_if<scenario::GetCompletionCall>(&found->second.action);
  if (asking == nullptr) return nullptr;
  for (const auto& [index, step] : history.steps) {
    const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
    if (call != nullptr && call->as == asking->operation) return call;
  }
  return nullptr;
}

template <bool kAcquire>
bool CompletionIsLost(const CallHistory& history, Event& event) {
  if (std::holds_alternative<scenario::Completed>(event)) {
    const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
    return call == nullptr || !IsTheKind<kAcquire>(*call);
  }
  const scenario::WsaIoctlCall* const call = AskedFor(history, event);
  if (call != nullptr && IsTheKind<kAcquire>(*call)) {
    std::get<scenario::Returned>(event).result = abi::kWsaWaitTimeout;
  }
  return true;
}

// A call that failed at once is indicated all the same.
bool FailureIsIndicated(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AskedFor(history, event);
  if (call != nullptr && IsOverlappedForm(history, *call)) {
    std::get<scenario::Returned>(event).result = abi::kSuccess;
  }
  return true;
}

bool OverlappedIsNotIgnored(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (returned == nullptr || socket == nullptr || socket->overlapped ||
      !call->overlapped.has_value()) {
    return true;
  }
  *returned = {returned->step, abi::kSocketError, abi::kWsaIoPending, std::nullopt, {}};
  return true;
}

bool PendingCountIsWritten(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (IoctlOf(history, event) != nullptr && returned != nullptr &&
      returned->error == abi::kWsaIoPending) {
    returned->count = 16;
  }
  return true;
}

}  // namespace

std::vector<Defect> FormDefects() {
  return {
      {"plain-call-returns-too-early", "ACQ-FORM-01",
       "a plain call returns before the operation is done", nullptr, PlainCallReturnsTooEarly},
      {"non-blocking-would-block", "ACQ-NONBLOCK-01",
       "a non-blocking socket answers WSAEWOULDBLOCK", nullptr, NonBlockingWouldBlock},
      {"overlapped-acquire-blocks", "ACQ-OVL-01", "an overlapped ACQUIRE does not return at once",
       nullptr, OverlappedCallBlocks<true>},
      {"pended-completion-reports-0-bytes", "ACQ-OVL-02",
       "the completion of a pended ACQUIRE reports 0 bytes", nullptr,
       PendedCompletionReportsZeroBytes},
      {"acquire-completion-lost", "ACQ-OVL-03", "an overlapped ACQUIRE is never indicated", nullptr,
       CompletionIsLost<true>},
      {"overlapped-carrier-blocks", "GEN-OVL-01", "an overlapped call does not return at once",
       nullptr, OverlappedCallBlocks<false>},
      {"carrier-completion-lost", "GEN-OVL-02", "an overlapped call is never indicated", nullptr,
       CompletionIsLost<false>},
      {"failure-indicated", "GEN-OVL-03", "a call that failed at once is indicated all the same",
       nullptr, FailureIsIndicated},
      {"overlapped-not-ignored", "GEN-OVL-04",
       "a socket without the overlapped attribute pends all the same", nullptr,
       OverlappedIsNotIgnored},
      {"pending-count-written", "GEN-OVL-05", "the returned count is written while pending",
       nullptr, PendingCountIsWritten},
  };
}

}  // namespace portcullis::targets
