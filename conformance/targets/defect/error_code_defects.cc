// One defect for each cause that the acquire page's error table names: the right condition, another
// code (or a success).

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// What the scenario did last to the operation or the thread: the cause of an abort.
template <typename Wanted>
const Wanted* LastStepBefore(const CallHistory& history) {
  if (history.steps.empty()) return nullptr;
  return std::get_if<Wanted>(&history.steps.rbegin()->second.action);
}

// The last cancelling step of the scenario so far, get_completion and `complete` aside: they only
// look, or let go.
const scenario::Action* LastCancel(const CallHistory& history) {
  for (auto step = history.steps.rbegin(); step != history.steps.rend(); ++step) {
    const scenario::Action& action = step->second.action;
    if (std::holds_alternative<scenario::GetCompletionCall>(action) ||
        std::holds_alternative<scenario::CompleteControl>(action)) {
      continue;
    }
    return &action;
  }
  return nullptr;
}

template <typename Canceller>
bool AbortSaysEinval(const CallHistory& history, Event& event) {
  const scenario::Action* const cancel = LastCancel(history);
  if (AcquireOf(history, event) != nullptr && cancel != nullptr &&
      std::holds_alternative<Canceller>(*cancel)) {
    Replace(event, abi::kWsaOperationAborted, abi::kWsaEinval);
  }
  return true;
}

bool FlushAbortSaysEinval(const CallHistory& history, Event& event) {
  const scenario::Action* const cancel = LastCancel(history);
  const auto* const flush =
      cancel == nullptr ? nullptr : std::get_if<scenario::WsaIoctlCall>(cancel);
  if (AcquireOf(history, event) != nullptr && flush != nullptr && flush->code == abi::kSioFlush) {
    Replace(event, abi::kWsaOperationAborted, abi::kWsaEinval);
  }
  return true;
}

template <bool (*PointerIsBad)(const scenario::WsaIoctlCall&)>
bool BadPointerSaysEinval(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call != nullptr && PointerIsBad(*call)) {
    Replace(event, abi::kWsaEfault, abi::kWsaEinval);
  }
  return true;
}

bool InIsBad(const scenario::WsaIoctlCall& call) { return IsBad(call.in.memory); }
bool OutIsBad(const scenario::WsaIoctlCall& call) { return IsBad(call.out.memory); }
bool ReturnedIsBad(const scenario::WsaIoctlCall& call) { return IsBad(call.returned); }
bool OverlappedIsBad(const scenario::WsaIoctlCall& call) {
  return call.overlapped.has_value() && IsBad(call.overlapped->memory);
}
bool RoutineIsBad(const scenario::WsaIoctlCall& call) {
  return call.routine == scenario::Memory::kUnmapped;
}

// The two causes of WSAEINPROGRESS differ in whether a call of the thread is blocked underneath.
bool IsBlockedUnderneath(const CallHistory& history, std::size_t step) {
  for (const auto& [index, earlier] : history.steps) {
    if (index >= step) break;
    if (std::holds_alternative<scenario::HoldControl>(earlier.action)) return true;
  }
  return false;
}

bool InProgressUnderneathSaysEinval(const CallHistory& history, Event& event) {
  if (AcquireOf(history, event) != nullptr && IsBlockedUnderneath(history, *StepOf(event))) {
    Replace(event, abi::kWsaEinprogress, abi::kWsaEinval);
  }
  return true;
}

bool CallbackSaysEinval(const CallHistory& history, Event& event) {
  if (AcquireOf(history, event) != nullptr && !IsBlockedUnderneath(history, *StepOf(event))) {
    Replace(event, abi::kWsaEinprogress, abi::kWsaEinval);
  }
  return true;
}

template <scenario::InterruptControl::Means kMeans>
bool InterruptionSaysEinval(const CallHistory& history, Event& event) {
  const auto* const interrupt = LastStepBefore<scenario::InterruptControl>(history);
  if (AcquireOf(history, event) != nullptr && interrupt != nullptr && interrupt->means == kMeans) {
    Replace(event, abi::kWsaEintr, abi::kWsaEinval);
    Replace(event, abi::kWsaOperationAborted, abi::kWsaEinval);
  }
  return true;
}

bool LooksLikeVendorCode(std::uint32_t code) {
  return (code & 0xFF000000u) == abi::kVendorIn && code == abi::kUnassignedCode;
}

// The unknown code, said to be unknown in a way that no page names.
template <bool kVendor>
bool UnknownCodeSaysNoProtoOpt(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
  if (call == nullptr || LooksLikeVendorCode(call->code) != kVendor) return true;
  const bool known = call->code == abi::kSioAcquirePortReservation ||
                     call->code == abi::kSioKeepaliveVals || call->code == abi::kFionbio ||
                     call->code == abi::kSioFlush;
  if (known) return true;
  Replace(event, abi::kWsaEinval, abi::kWsaEnoprotoopt);
  Replace(event, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt);
  return true;
}

template <std::int32_t kRaw>
bool WrongSocketSaysNoProtoOpt(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (socket == nullptr || (socket->type == abi::kSockRaw) != (kRaw != 0)) return true;
  const bool tcp_or_udp = socket->type != abi::kSockRaw && socket->family != abi::kAfUnix;
  if (tcp_or_udp) return true;
  Replace(event, abi::kWsaEinval, abi::kWsaEnoprotoopt);
  Replace(event, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt);
  return true;
}

bool ProviderSaysEinval(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (socket != nullptr && socket->type != abi::kSockRaw && socket->family != abi::kAfUnix) {
    Replace(event, abi::kWsaEopnotsupp, abi::kWsaEinval);
  }
  return true;
}

// A network that was down when the call was made, against one that died under it.
bool WasDownAtTheCall(const CallHistory& history, std::size_t step) {
  bool up = true;
  for (const auto& [index, earlier] : history.steps) {
    if (index >= step) break;
    if (const auto* const network = std::get_if<scenario::NetworkControl>(&earlier.action)) {
      up = network->up;
    }
  }
  return !up;
}

template <bool kAtTheCall>
bool DeadNetworkSaysEinval(const CallHistory& history, Event& event) {
  if (AcquireOf(history, event) != nullptr &&
      WasDownAtTheCall(history, *StepOf(event)) == kAtTheCall) {
    Replace(event, abi::kWsaEnetdown, abi::kWsaEinval);
  }
  return true;
}

bool NotASocketSaysEinval(const CallHistory& history, Event& event) {
  if (AcquireOf(history, event) != nullptr) {
    Replace(event, abi::kWsaEnotsock, abi::kWsaEinval);
  }
  return true;
}

bool PendingIsAnsweredZero(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (AcquireOf(history, event) != nullptr && returned != nullptr &&
      returned->error == abi::kWsaIoPending) {
    returned->result = abi::kSuccess;
    returned->error = abi::kSuccess;
  }
  return true;
}

}  // namespace

std::vector<Defect> ErrorCodeDefects() {
  using Means = scenario::InterruptControl::Means;
  return {
      {"pending-answered-zero", "ACQ-PENDING-01",
       "a call that is still under way returns 0 instead of WSA_IO_PENDING", nullptr,
       PendingIsAnsweredZero},
      {"thread-exit-aborts-with-einval", "ACQ-ABORTED-01",
       "an operation aborted by the exit of its thread ends with WSAEINVAL", nullptr,
       AbortSaysEinval<scenario::ExitThreadControl>},
      {"cancel-aborts-with-einval", "ACQ-ABORTED-02",
       "an operation that CancelIoEx cancelled ends with WSAEINVAL", nullptr,
       AbortSaysEinval<scenario::CancelIoExCall>},
      {"close-aborts-with-einval", "ACQ-ABORTED-03",
       "an operation cancelled by closing its socket ends with WSAEINVAL", nullptr,
       AbortSaysEinval<scenario::CloseSocketCall>},
      {"flush-aborts-with-einval", "ACQ-ABORTED-04",
       "an operation cancelled by SIO_FLUSH ends with WSAEINVAL", nullptr, FlushAbortSaysEinval},
      {"bad-input-pointer-gives-einval", "ACQ-FAULT-01",
       "a bad lpvInBuffer is answered with WSAEINVAL", nullptr, BadPointerSaysEinval<InIsBad>},
      {"bad-output-pointer-gives-einval", "ACQ-FAULT-02",
       "a bad lpvOutBuffer is answered with WSAEINVAL", nullptr, BadPointerSaysEinval<OutIsBad>},
      {"bad-count-pointer-gives-einval", "ACQ-FAULT-03",
       "a bad lpcbBytesReturned is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<ReturnedIsBad>},
      {"bad-overlapped-pointer-gives-einval", "ACQ-FAULT-04",
       "a bad lpOverlapped is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<OverlappedIsBad>},
      {"bad-routine-pointer-gives-einval", "ACQ-FAULT-05",
       "a bad lpCompletionRoutine is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<RoutineIsBad>},
      {"blocking-underneath-gives-einval", "ACQ-INPROGRESS-01",
       "a call inside a blocked one is answered with WSAEINVAL", nullptr,
       InProgressUnderneathSaysEinval},
      {"callback-gives-einval", "ACQ-INPROGRESS-02",
       "a call inside a callback is answered with WSAEINVAL", nullptr, CallbackSaysEinval},
      {"cancelled-blocking-call-gives-einval", "ACQ-INTR-01",
       "a call that WSACancelBlockingCall interrupted ends with WSAEINVAL", nullptr,
       InterruptionSaysEinval<Means::kCancelBlockingCall>},
      {"interrupted-call-gives-einval", "ACQ-INTR-02",
       "a call that the I/O manager interrupted ends with WSAEINVAL", nullptr,
       InterruptionSaysEinval<Means::kIoManager>},
      {"invalid-command-gives-enoprotoopt", "ACQ-INVAL-01",
       "a code that is no command is answered with WSAENOPROTOOPT", nullptr,
       UnknownCodeSaysNoProtoOpt<false>},
      {"range-past-the-end-granted", "ACQ-INVAL-02", "a range that ends past 65,535 is granted",
       nullptr, GrantPastTheEnd},
      {"raw-socket-gives-enoprotoopt", "ACQ-INVAL-03",
       "a raw socket is refused with WSAENOPROTOOPT", nullptr, WrongSocketSaysNoProtoOpt<1>},
      {"network-down-gives-einval", "ACQ-NETDOWN-01",
       "a call on a dead network is answered with WSAEINVAL", nullptr, DeadNetworkSaysEinval<true>},
      {"network-death-gives-einval", "ACQ-NETDOWN-02",
       "an operation under which the network died ends with WSAEINVAL", nullptr,
       DeadNetworkSaysEinval<false>},
      {"not-a-socket-gives-einval", "ACQ-NOTSOCK-01",
       "a descriptor that is no socket is answered with WSAEINVAL", nullptr, NotASocketSaysEinval},
      {"unsupported-command-gives-enoprotoopt", "ACQ-OPNOTSUPP-01",
       "an unassigned vendor code is answered with WSAENOPROTOOPT", nullptr,
       UnknownCodeSaysNoProtoOpt<true>},
      {"provider-without-support-gives-einval", "ACQ-OPNOTSUPP-02",
       "a provider that lacks reservations answers WSAEINVAL", nullptr, ProviderSaysEinval},
      {"unix-socket-gives-enoprotoopt", "ACQ-OPNOTSUPP-03",
       "a socket of another family is refused with WSAENOPROTOOPT", nullptr,
       WrongSocketSaysNoProtoOpt<0>},
  };
}

}  // namespace portcullis::targets
