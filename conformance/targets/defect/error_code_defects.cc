// One defect for each cause that the error tables of ACQUIRE, ASSOCIATE and RELEASE name: the right
// condition, another code (or a success).

#include <string>
#include <vector>

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

// The last cancelling step of the scenario so far, what only looks and `complete` aside.
const scenario::Action* LastCancel(const CallHistory& history) {
  for (auto step = history.steps.rbegin(); step != history.steps.rend(); ++step) {
    const scenario::Action& action = step->second.action;
    if (std::holds_alternative<scenario::GetCompletionCall>(action) ||
        std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action) ||
        std::holds_alternative<scenario::WaitAlertableCall>(action) ||
        std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action) ||
        std::holds_alternative<scenario::CompleteControl>(action)) {
      continue;
    }
    return &action;
  }
  return nullptr;
}

template <std::uint32_t kCode, typename Canceller>
bool AbortSaysEinval(const CallHistory& history, Event& event) {
  const scenario::Action* const cancel = LastCancel(history);
  if (IoctlOfCode(history, event, kCode) != nullptr && cancel != nullptr &&
      std::holds_alternative<Canceller>(*cancel)) {
    Replace(event, abi::kWsaOperationAborted, abi::kWsaEinval);
  }
  return true;
}

template <std::uint32_t kCode>
bool FlushAbortSaysEinval(const CallHistory& history, Event& event) {
  const scenario::Action* const cancel = LastCancel(history);
  const auto* const flush =
      cancel == nullptr ? nullptr : std::get_if<scenario::WsaIoctlCall>(cancel);
  if (IoctlOfCode(history, event, kCode) != nullptr && flush != nullptr &&
      flush->code == abi::kSioFlush) {
    Replace(event, abi::kWsaOperationAborted, abi::kWsaEinval);
  }
  return true;
}

template <std::uint32_t kCode, bool (*PointerIsBad)(const scenario::WsaIoctlCall&)>
bool BadPointerSaysEinval(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOfCode(history, event, kCode);
  if (call != nullptr && PointerIsBad(*call)) {
    Replace(event, abi::kWsaEfault, abi::kWsaEinval);
  }
  return true;
}

// ASSOCIATE has no output, for which WSAEINVAL is as true.
bool UnusedOutputSaysEnobufs(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call =
      IoctlOfCode(history, event, abi::kSioAssociatePortReservation);
  if (call != nullptr && IsBad(call->out.memory) && call->out.size > 0) {
    Replace(event, abi::kWsaEfault, abi::kWsaEnobufs);
    Replace(event, abi::kWsaEinval, abi::kWsaEnobufs);
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

template <std::uint32_t kCode>
bool InProgressUnderneathSaysEinval(const CallHistory& history, Event& event) {
  if (IoctlOfCode(history, event, kCode) != nullptr &&
      IsBlockedUnderneath(history, *StepOf(event))) {
    Replace(event, abi::kWsaEinprogress, abi::kWsaEinval);
  }
  return true;
}

template <std::uint32_t kCode>
bool CallbackSaysEinval(const CallHistory& history, Event& event) {
  if (IoctlOfCode(history, event, kCode) != nullptr &&
      !IsBlockedUnderneath(history, *StepOf(event))) {
    Replace(event, abi::kWsaEinprogress, abi::kWsaEinval);
  }
  return true;
}

template <std::uint32_t kCode, scenario::InterruptControl::Means kMeans>
bool InterruptionSaysEinval(const CallHistory& history, Event& event) {
  const auto* const interrupt = LastStepBefore<scenario::InterruptControl>(history);
  if (IoctlOfCode(history, event, kCode) != nullptr && interrupt != nullptr &&
      interrupt->means == kMeans) {
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
  if (IsKnownCode(call->code)) return true;
  Replace(event, abi::kWsaEinval, abi::kWsaEnoprotoopt);
  Replace(event, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt);
  return true;
}

template <std::uint32_t kCode, bool kRaw>
bool WrongSocketSaysNoProtoOpt(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOfCode(history, event, kCode);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (socket == nullptr || (socket->type == abi::kSockRaw) != kRaw) return true;
  const bool tcp_or_udp = socket->type != abi::kSockRaw && socket->family != abi::kAfUnix;
  if (tcp_or_udp) return true;
  Replace(event, abi::kWsaEinval, abi::kWsaEnoprotoopt);
  Replace(event, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt);
  return true;
}

template <std::uint32_t kCode>
bool ProviderSaysEinval(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOfCode(history, event, kCode);
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

template <std::uint32_t kCode, bool kAtTheCall>
bool DeadNetworkSaysEinval(const CallHistory& history, Event& event) {
  if (IoctlOfCode(history, event, kCode) != nullptr &&
      WasDownAtTheCall(history, *StepOf(event)) == kAtTheCall) {
    Replace(event, abi::kWsaEnetdown, abi::kWsaEinval);
  }
  return true;
}

template <std::uint32_t kCode>
bool NotASocketSaysEinval(const CallHistory& history, Event& event) {
  if (IoctlOfCode(history, event, kCode) != nullptr) {
    Replace(event, abi::kWsaEnotsock, abi::kWsaEinval);
  }
  return true;
}

template <std::uint32_t kCode>
bool PendingIsAnsweredZero(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (IoctlOfCode(history, event, kCode) != nullptr && returned != nullptr &&
      returned->error == abi::kWsaIoPending) {
    returned->result = abi::kSuccess;
    returned->error = abi::kSuccess;
  }
  return true;
}

// The causes that the three tables share. `id` is the prefix of their requirements, `name` that of
// the defects, empty for ACQUIRE.
template <std::uint32_t kCode>
std::vector<Defect> SharedCauses(const std::string& id, const std::string& name) {
  using Means = scenario::InterruptControl::Means;
  return {
      {name + "pending-answered-zero", id + "-PENDING-01",
       "a call that is still under way returns 0 instead of WSA_IO_PENDING", nullptr,
       PendingIsAnsweredZero<kCode>},
      {name + "thread-exit-aborts-with-einval", id + "-ABORTED-01",
       "an operation aborted by the exit of its thread ends with WSAEINVAL", nullptr,
       AbortSaysEinval<kCode, scenario::ExitThreadControl>},
      {name + "cancel-aborts-with-einval", id + "-ABORTED-02",
       "an operation that CancelIoEx cancelled ends with WSAEINVAL", nullptr,
       AbortSaysEinval<kCode, scenario::CancelIoExCall>},
      {name + "close-aborts-with-einval", id + "-ABORTED-03",
       "an operation cancelled by closing its socket ends with WSAEINVAL", nullptr,
       AbortSaysEinval<kCode, scenario::CloseSocketCall>},
      {name + "flush-aborts-with-einval", id + "-ABORTED-04",
       "an operation cancelled by SIO_FLUSH ends with WSAEINVAL", nullptr,
       FlushAbortSaysEinval<kCode>},
      {name + "bad-overlapped-pointer-gives-einval", id + "-FAULT-04",
       "a bad lpOverlapped is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, OverlappedIsBad>},
      {name + "bad-routine-pointer-gives-einval", id + "-FAULT-05",
       "a bad lpCompletionRoutine is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, RoutineIsBad>},
      {name + "blocking-underneath-gives-einval", id + "-INPROGRESS-01",
       "a call inside a blocked one is answered with WSAEINVAL", nullptr,
       InProgressUnderneathSaysEinval<kCode>},
      {name + "callback-gives-einval", id + "-INPROGRESS-02",
       "a call inside a callback is answered with WSAEINVAL", nullptr, CallbackSaysEinval<kCode>},
      {name + "cancelled-blocking-call-gives-einval", id + "-INTR-01",
       "a call that WSACancelBlockingCall interrupted ends with WSAEINVAL", nullptr,
       InterruptionSaysEinval<kCode, Means::kCancelBlockingCall>},
      {name + "interrupted-call-gives-einval", id + "-INTR-02",
       "a call that the I/O manager interrupted ends with WSAEINVAL", nullptr,
       InterruptionSaysEinval<kCode, Means::kIoManager>},
      {name + "raw-socket-gives-enoprotoopt", id + "-INVAL-03",
       "a raw socket is refused with WSAENOPROTOOPT", nullptr,
       WrongSocketSaysNoProtoOpt<kCode, true>},
      {name + "network-down-gives-einval", id + "-NETDOWN-01",
       "a call on a dead network is answered with WSAEINVAL", nullptr,
       DeadNetworkSaysEinval<kCode, true>},
      {name + "network-death-gives-einval", id + "-NETDOWN-02",
       "an operation under which the network died ends with WSAEINVAL", nullptr,
       DeadNetworkSaysEinval<kCode, false>},
      {name + "not-a-socket-gives-einval", id + "-NOTSOCK-01",
       "a descriptor that is no socket is answered with WSAEINVAL", nullptr,
       NotASocketSaysEinval<kCode>},
      {name + "provider-without-support-gives-einval", id + "-OPNOTSUPP-02",
       "a provider that lacks reservations answers WSAEINVAL", nullptr, ProviderSaysEinval<kCode>},
      {name + "unix-socket-gives-enoprotoopt", id + "-OPNOTSUPP-03",
       "a socket of another family is refused with WSAENOPROTOOPT", nullptr,
       WrongSocketSaysNoProtoOpt<kCode, false>},
  };
}

std::vector<Defect> AcquireCauses() {
  constexpr std::uint32_t kCode = abi::kSioAcquirePortReservation;
  return {
      {"bad-input-pointer-gives-einval", "ACQ-FAULT-01",
       "a bad lpvInBuffer is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, InIsBad>},
      {"bad-output-pointer-gives-einval", "ACQ-FAULT-02",
       "a bad lpvOutBuffer is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, OutIsBad>},
      {"bad-count-pointer-gives-einval", "ACQ-FAULT-03",
       "a bad lpcbBytesReturned is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, ReturnedIsBad>},
      {"invalid-command-gives-enoprotoopt", "ACQ-INVAL-01",
       "a code that is no command is answered with WSAENOPROTOOPT", nullptr,
       UnknownCodeSaysNoProtoOpt<false>},
      {"range-past-the-end-granted", "ACQ-INVAL-02", "a range that ends past 65,535 is granted",
       nullptr, GrantPastTheEnd},
      {"unsupported-command-gives-enoprotoopt", "ACQ-OPNOTSUPP-01",
       "an unassigned vendor code is answered with WSAENOPROTOOPT", nullptr,
       UnknownCodeSaysNoProtoOpt<true>},
  };
}

// RELEASE's table names two of the pointers only; the generic page's rules hold for the others.
std::vector<Defect> AssociatePointers() {
  constexpr std::uint32_t kCode = abi::kSioAssociatePortReservation;
  return {
      {"associate-bad-input-pointer-gives-einval", "ASC-FAULT-01",
       "a bad lpvInBuffer is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, InIsBad>},
      {"associate-bad-output-pointer-gives-enobufs", "ASC-FAULT-02",
       "a bad lpvOutBuffer with a size is answered with WSAENOBUFS", nullptr,
       UnusedOutputSaysEnobufs},
      {"associate-bad-count-pointer-gives-einval", "ASC-FAULT-03",
       "a bad lpcbBytesReturned is answered with WSAEINVAL", nullptr,
       BadPointerSaysEinval<kCode, ReturnedIsBad>},
  };
}

}  // namespace

std::vector<Defect> ErrorCodeDefects() {
  std::vector<Defect> all;
  for (const std::vector<Defect>& part :
       {SharedCauses<abi::kSioAcquirePortReservation>("ACQ", ""), AcquireCauses(),
        SharedCauses<abi::kSioAssociatePortReservation>("ASC", "associate-"), AssociatePointers(),
        SharedCauses<abi::kSioReleasePortReservation>("REL", "release-")}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace portcullis::targets
