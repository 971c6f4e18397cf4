// Defects of the forms of the call: plain, non-blocking, overlapped, and how completion is told.

#include <string>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// The WSAIoctl of that code that a Blocked event says has not come back.
const scenario::WsaIoctlCall* BlockedCall(const CallHistory& history, const Event& event,
                                          std::uint32_t code) {
  const auto* const blocked = std::get_if<scenario::Blocked>(&event);
  const scenario::WsaIoctlCall* const call =
      blocked == nullptr ? nullptr : history.IoctlAt(blocked->step);
  return call != nullptr && HasCode(*call, code) ? call : nullptr;
}

template <std::uint32_t kCode>
bool PlainCallReturnsTooEarly(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = BlockedCall(history, event, kCode);
  if (call == nullptr) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (kCode == abi::kSioAcquirePortReservation && !asked.has_value()) return true;
  Succeed(event);
  if (kCode == abi::kSioAcquirePortReservation) Grant(event, *asked);
  return true;
}

template <std::uint32_t kCode>
bool NonBlockingWouldBlock(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* call = BlockedCall(history, event, kCode);
  if (call == nullptr && ErrorOf(event) == abi::kSuccess) {
    call = IoctlOfCode(history, event, kCode);
  }
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (socket == nullptr || !socket->non_blocking || call->overlapped.has_value()) return true;
  event =
      scenario::Returned{*StepOf(event), abi::kSocketError, abi::kWsaEwouldblock, std::nullopt, {}};
  return true;
}

template <std::uint32_t kCode>
bool OverlappedCallBlocks(const CallHistory& history, Event& event) {
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  const scenario::WsaIoctlCall* const call = IoctlOfCode(history, event, kCode);
  if (returned == nullptr || call == nullptr) return true;
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
  const auto* const asking = CallOf<scenario::GetCompletionCall>(history, event);
  const auto step = asking == nullptr ? std::nullopt : history.OperationNamed(asking->operation);
  return step.has_value() ? history.IoctlAt(*step) : nullptr;
}

template <std::uint32_t kCode>
bool CompletionIsLost(const CallHistory& history, Event& event) {
  if (std::holds_alternative<scenario::Completed>(event)) {
    return IoctlOfCode(history, event, kCode) == nullptr;
  }
  SayWhetherIndicated(history, event);
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

// The rules of the forms that the three pages share; see SharedCauses.
template <std::uint32_t kCode>
std::vector<Defect> SharedForms(const std::string& id, const std::string& name) {
  const std::string call = name.empty() ? "acquire" : name.substr(0, name.size() - 1);
  return {
      {name + "plain-call-returns-too-early", id + "-FORM-01",
       "a plain call returns before the operation is done", nullptr,
       PlainCallReturnsTooEarly<kCode>},
      {name + "non-blocking-would-block", id + "-NONBLOCK-01",
       "a non-blocking socket answers WSAEWOULDBLOCK", nullptr, NonBlockingWouldBlock<kCode>},
      {"overlapped-" + call + "-blocks", id + "-OVL-01",
       "an overlapped call does not return at once", nullptr, OverlappedCallBlocks<kCode>},
      {call + "-completion-lost", id + "-OVL-03", "an overlapped call is never indicated", nullptr,
       CompletionIsLost<kCode>},
  };
}

std::vector<Defect> OtherForms() {
  return {
      {"pended-completion-reports-0-bytes", "ACQ-OVL-02",
       "the completion of a pended ACQUIRE reports 0 bytes", nullptr,
       PendedCompletionReportsZeroBytes},
      {"overlapped-carrier-blocks", "GEN-OVL-01", "an overlapped call does not return at once",
       nullptr, OverlappedCallBlocks<kCarrier>},
      {"carrier-completion-lost", "GEN-OVL-02", "an overlapped call is never indicated", nullptr,
       CompletionIsLost<kCarrier>},
      {"failure-indicated", "GEN-OVL-03", "a call that failed at once is indicated all the same",
       nullptr, FailureIsIndicated},
      {"overlapped-not-ignored", "GEN-OVL-04",
       "a socket without the overlapped attribute pends all the same", nullptr,
       OverlappedIsNotIgnored},
      {"pending-count-written", "GEN-OVL-05", "the returned count is written while pending",
       nullptr, PendingCountIsWritten},
  };
}

}  // namespace

std::vector<Defect> FormDefects() {
  std::vector<Defect> all;
  for (const std::vector<Defect>& part :
       {SharedForms<abi::kSioAcquirePortReservation>("ACQ", ""),
        SharedForms<abi::kSioAssociatePortReservation>("ASC", "associate-"),
        SharedForms<abi::kSioReleasePortReservation>("REL", "release-"), OtherForms()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace portcullis::targets
