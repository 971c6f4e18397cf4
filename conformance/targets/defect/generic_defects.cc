// Defects of the rules that hold for any control code, shown on codes that every implementation
// has, and of the calls around them.

#include <algorithm>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// The carriers are every code but those of reservations, whose own pages have the same rules.
const scenario::WsaIoctlCall* CarrierOf(const CallHistory& history, const Event& event) {
  return IoctlOfCode(history, event, kCarrier);
}

// RELEASE's page leaves all pointers but two to the generic page.
const scenario::WsaIoctlCall* CarrierOrReleaseOf(const CallHistory& history, const Event& event) {
  const scenario::WsaIoctlCall* const release =
      IoctlOfCode(history, event, abi::kSioReleasePortReservation);
  return release != nullptr ? release : CarrierOf(history, event);
}

template <std::int32_t kCode>
bool CarrierSaysEinval(const CallHistory& history, Event& event) {
  if (CarrierOf(history, event) != nullptr) Replace(event, kCode, abi::kWsaEinval);
  return true;
}

template <std::int32_t kCode>
bool AnyCallSaysEinval(const CallHistory&, Event& event) {
  Replace(event, kCode, abi::kWsaEinval);
  return true;
}

bool CarrierIsRefused(const CallHistory& history, Event& event) {
  if (CarrierOf(history, event) != nullptr && ErrorOf(event) == abi::kSuccess) {
    Refuse(event, abi::kWsaEinval);
  }
  return true;
}

bool FailureHasNoError(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (IoctlOf(history, event) != nullptr && returned != nullptr &&
      returned->result == abi::kSocketError) {
    returned->error = abi::kSuccess;
  }
  return true;
}

bool LastErrorIsShared(const CallHistory& history, Event& event) {
  if (CallOf<scenario::WsaGetLastErrorCall>(history, event) != nullptr) {
    std::get<scenario::Returned>(event).result = history.last_error;
  }
  return true;
}

template <bool (*PointerIsBad)(const scenario::WsaIoctlCall&)>
bool CarrierPointerSaysEnobufs(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOrReleaseOf(history, event);
  if (call != nullptr && PointerIsBad(*call)) Replace(event, abi::kWsaEfault, abi::kWsaEnobufs);
  return true;
}

bool InIsBad(const scenario::WsaIoctlCall& call) {
  return IsBad(call.in.memory) && call.in.size > 0;
}
bool ReturnedIsBad(const scenario::WsaIoctlCall& call) { return IsBad(call.returned); }
bool OverlappedIsBad(const scenario::WsaIoctlCall& call) {
  return call.overlapped.has_value() && IsBad(call.overlapped->memory);
}
bool RoutineIsBad(const scenario::WsaIoctlCall& call) {
  return call.routine == scenario::Memory::kUnmapped;
}

template <std::int32_t kCode>
bool UnknownCodeSays(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  if (call == nullptr || IsKnownCode(call->code)) return true;
  Replace(event, abi::kWsaEopnotsupp, kCode);
  Replace(event, abi::kWsaEinval, kCode);
  return true;
}

bool UnknownCodeLeavesTheCount(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (call != nullptr && returned != nullptr && !IsKnownCode(call->code)) returned->count.reset();
  return true;
}

// At once, where Windows pends and then completes with the failure.
bool UnknownOverlappedCodeFailsAtOnce(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  if (call != nullptr && !IsKnownCode(call->code)) {
    Replace(event, abi::kWsaIoPending, abi::kWsaEopnotsupp);
  }
  return true;
}

std::uint32_t InputSize(std::uint32_t code) {
  if (code == abi::kSioKeepaliveVals) return abi::kTcpKeepaliveSize;
  return code == abi::kFionbio ? abi::kFionbioSize : 0;
}

bool IsShort(const scenario::WsaIoctlCall& call) { return call.in.size < InputSize(call.code); }

bool ShortCarrierInputIsAccepted(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  if (call == nullptr || !IsShort(*call) || ErrorOf(event) == std::nullopt) return true;
  if (auto* const returned = std::get_if<scenario::Returned>(&event)) {
    *returned = {returned->step, abi::kSuccess, abi::kSuccess, 0, {}};
  }
  return true;
}

bool ShortCarrierInputSaysEinval(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  if (call != nullptr && IsShort(*call)) Replace(event, abi::kWsaEfault, abi::kWsaEinval);
  return true;
}

bool ShortCarrierInputLeavesTheCount(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (call != nullptr && returned != nullptr && IsShort(*call)) returned->count.reset();
  return true;
}

bool LargerFionbioIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  if (call != nullptr && call->code == abi::kFionbio && call->in.size > abi::kFionbioSize) {
    Refuse(event, abi::kWsaEfault);
  }
  return true;
}

bool KeepaliveCountsItsInput(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (call != nullptr && call->code == abi::kSioKeepaliveVals && returned != nullptr &&
      returned->result == abi::kSuccess) {
    returned->count = call->in.size;
  }
  return true;
}

bool WrongTypeIsAccepted(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = CarrierOf(history, event);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (socket != nullptr && call->code == abi::kSioKeepaliveVals &&
      socket->protocol != abi::kIpprotoTcp && returned != nullptr) {
    *returned = {returned->step, abi::kSuccess, abi::kSuccess, 0, {}};
  }
  return true;
}

void FailReturned(Event& event, std::int32_t code) {
  auto& returned = std::get<scenario::Returned>(event);
  returned.result = abi::kSocketError;
  returned.error = code;
}

bool CloseIsRefused(const CallHistory& history, Event& event) {
  if (CallOf<scenario::CloseSocketCall>(history, event) != nullptr &&
      ErrorOf(event) == abi::kSuccess) {
    FailReturned(event, abi::kWsaEinval);
  }
  return true;
}

bool CloseOfNoSocketSaysEinval(const CallHistory& history, Event& event) {
  if (CallOf<scenario::CloseSocketCall>(history, event) != nullptr) {
    Replace(event, abi::kWsaEnotsock, abi::kWsaEinval);
  }
  return true;
}

template <std::int32_t kCode>
bool BindSucceedsAgainst(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (CallOf<scenario::BindCall>(history, event) != nullptr && returned->error == kCode) {
    *returned = {returned->step, abi::kSuccess, abi::kSuccess, std::nullopt, {}};
  }
  return true;
}

bool CancelOfNothingSucceeds(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (CallOf<scenario::CancelIoExCall>(history, event) != nullptr && returned->result == 0) {
    returned->result = 1;
    returned->error = abi::kSuccess;
  }
  return true;
}

}  // namespace

std::vector<Defect> GenericDefects() {
  return {
      {"carrier-refused", "GEN-RET-01", "a valid call of a supported code is refused", nullptr,
       CarrierIsRefused},
      {"failure-without-error", "GEN-RET-02", "a failure leaves the last error at 0", nullptr,
       FailureHasNoError},
      {"last-error-shared", "GEN-RET-03", "the last error belongs to the process, not the thread",
       nullptr, LastErrorIsShared},
      {"not-initialised-gives-einval", "GEN-INIT-01",
       "a call before WSAStartup is answered with WSAEINVAL", nullptr,
       AnyCallSaysEinval<abi::kWsaNotInitialised>},
      {"carrier-not-a-socket-gives-einval", "GEN-NOTSOCK-01",
       "a descriptor that is no socket is answered with WSAEINVAL", nullptr,
       CarrierSaysEinval<abi::kWsaEnotsock>},
      {"carrier-callback-gives-einval", "GEN-INPROGRESS-01",
       "a call inside a callback is answered with WSAEINVAL", nullptr,
       CarrierSaysEinval<abi::kWsaEinprogress>},
      {"carrier-network-down-gives-einval", "GEN-NETDOWN-01",
       "a call on a dead network is answered with WSAEINVAL", nullptr,
       CarrierSaysEinval<abi::kWsaEnetdown>},
      {"carrier-input-pointer-gives-enobufs", "GEN-FAULT-01",
       "a bad lpvInBuffer is answered with WSAENOBUFS", nullptr,
       CarrierPointerSaysEnobufs<InIsBad>},
      {"carrier-count-pointer-gives-enobufs", "GEN-FAULT-03",
       "a bad lpcbBytesReturned is answered with WSAENOBUFS", nullptr,
       CarrierPointerSaysEnobufs<ReturnedIsBad>},
      {"carrier-overlapped-pointer-gives-enobufs", "GEN-FAULT-04",
       "a bad lpOverlapped is answered with WSAENOBUFS", nullptr,
       CarrierPointerSaysEnobufs<OverlappedIsBad>},
      {"carrier-routine-pointer-gives-enobufs", "GEN-FAULT-05",
       "a bad lpCompletionRoutine is answered with WSAENOBUFS", nullptr,
       CarrierPointerSaysEnobufs<RoutineIsBad>},
      {"unknown-code-gives-enoprotoopt", "GEN-CODE-01",
       "an unknown code is answered with WSAENOPROTOOPT", nullptr,
       UnknownCodeSays<abi::kWsaEnoprotoopt>},
      {"unknown-code-gives-einval", "GEN-CODE-02", "an unknown code is answered with WSAEINVAL",
       nullptr, UnknownCodeSays<abi::kWsaEinval>},
      {"unknown-code-leaves-count", "GEN-CODE-03", "an unknown code leaves the returned count",
       nullptr, UnknownCodeLeavesTheCount},
      {"unknown-code-fails-at-once", "GEN-CODE-04",
       "an unknown code in the overlapped form fails at once", nullptr,
       UnknownOverlappedCodeFailsAtOnce},
      {"short-carrier-input-accepted", "GEN-IN-01", "a too short input is accepted", nullptr,
       ShortCarrierInputIsAccepted},
      {"short-carrier-input-gives-einval", "GEN-IN-02",
       "a too short input is answered with WSAEINVAL", nullptr, ShortCarrierInputSaysEinval},
      {"short-carrier-input-leaves-count", "GEN-IN-03",
       "a too short input leaves the returned count", nullptr, ShortCarrierInputLeavesTheCount},
      {"larger-fionbio-refused", "GEN-IN-04", "FIONBIO refuses an input above 4 bytes", nullptr,
       LargerFionbioIsRefused},
      {"keepalive-counts-input", "GEN-COUNT-01",
       "SIO_KEEPALIVE_VALS counts its input as returned bytes", nullptr, KeepaliveCountsItsInput},
      {"wrong-type-accepted", "GEN-TYPE-01", "SIO_KEEPALIVE_VALS is accepted on a UDP socket",
       nullptr, WrongTypeIsAccepted},
      {"close-refused", "GEN-CLOSE-01", "closing a live socket fails", nullptr, CloseIsRefused},
      {"close-of-no-socket-gives-einval", "GEN-CLOSE-02",
       "closing what is no socket is answered with WSAEINVAL", nullptr, CloseOfNoSocketSaysEinval},
      {"second-bind-succeeds", "GEN-BIND-01", "a bound socket can be bound again", nullptr,
       BindSucceedsAgainst<abi::kWsaEinval>},
      {"bind-in-use-succeeds", "GEN-BIND-02", "a port in use can be bound", nullptr,
       BindSucceedsAgainst<abi::kWsaEaddrinuse>},
      {"cancel-of-nothing-succeeds", "GEN-CANCEL-01",
       "CancelIoEx says that it cancelled where there is nothing", nullptr,
       CancelOfNothingSucceeds},
  };
}

}  // namespace portcullis::targets
