// Defects of ASSOCIATE: what its input may be, which tokens are good, what a failure leaves behind.
// Those of its error table: error_code_defects.cc; of its forms: form_defects.cc.

#include <algorithm>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;
using scenario::TokenRef;

constexpr std::uint32_t kCode = abi::kSioAssociatePortReservation;

// An ASSOCIATE is refused by spoiling its token: the target then really has not associated.
template <bool (*IsRefused)(const CallHistory&, const scenario::Actor&,
                            const scenario::WsaIoctlCall&, const SeenReservation&)>
void Refuse(const CallHistory& history, scenario::Step& step) {
  scenario::WsaIoctlCall* const call = TokenCall(step, kCode);
  const SeenReservation* const meant = call == nullptr ? nullptr : history.MeantBy(*call);
  if (meant != nullptr && meant->Live() && IsRefused(history, step.actor, *call, *meant)) {
    SpoilToken(*call);
  }
}

bool IsTheAcquirer(const CallHistory& history, const scenario::WsaIoctlCall& call,
                   const SeenReservation& meant) {
  return history.RootOf(call.socket.name) == meant.socket;
}

bool AnyIsAssociated(const CallHistory& history, const SeenReservation& meant) {
  return std::any_of(history.sockets.begin(), history.sockets.end(), [&](const auto& entry) {
    return history.ReservationNamed(entry.second.associated) == &meant;
  });
}

bool OnAnotherSocket(const CallHistory& history, const scenario::Actor&,
                     const scenario::WsaIoctlCall& call, const SeenReservation& meant) {
  return !meant.persistent && !IsTheAcquirer(history, call, meant);
}

bool OnTheAcquirer(const CallHistory& history, const scenario::Actor&,
                   const scenario::WsaIoctlCall& call, const SeenReservation& meant) {
  return IsTheAcquirer(history, call, meant);
}

bool WhereOneIs(const CallHistory& history, const scenario::Actor&, const scenario::WsaIoctlCall&,
                const SeenReservation& meant) {
  return !meant.persistent && AnyIsAssociated(history, meant);
}

bool OfExactSize(const CallHistory&, const scenario::Actor&, const scenario::WsaIoctlCall& call,
                 const SeenReservation&) {
  return call.in.size == abi::kPortReservationTokenSize;
}

bool OfLargerSize(const CallHistory&, const scenario::Actor&, const scenario::WsaIoctlCall& call,
                  const SeenReservation&) {
  return call.in.size > abi::kPortReservationTokenSize;
}

bool WhoCreated(const CallHistory&, const scenario::Actor& actor, const scenario::WsaIoctlCall&,
                const SeenReservation& meant) {
  return meant.persistent && actor.process == meant.process;
}

bool WhoDidNotCreate(const CallHistory&, const scenario::Actor& actor,
                     const scenario::WsaIoctlCall&, const SeenReservation& meant) {
  return meant.persistent && actor.process != meant.process;
}

void ShortInputIsStretched(const CallHistory&, scenario::Step& step) {
  auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  if (call == nullptr || call->code != kCode) return;
  if (call->in.size >= abi::kPortReservationTokenSize) return;
  call->in.size = abi::kPortReservationTokenSize;
  if (call->in.memory == scenario::Memory::kNull) call->in.memory = scenario::Memory::kValid;
}

// The token of the call is of that kind, and it failed for that.
const TokenRef* RefusedToken(const CallHistory& history, const Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOfCode(history, event, kCode);
  if (call == nullptr || !FailedForItsToken(history, *call, event)) return nullptr;
  return &std::get<scenario::TokenContents>(call->in.contents).token;
}

bool ZeroIsAccepted(const CallHistory& history, Event& event) {
  const TokenRef* const token = RefusedToken(history, event);
  if (token != nullptr && token->kind == TokenRef::Kind::kZero) Succeed(event);
  return true;
}

bool UnknownIsAccepted(const CallHistory& history, Event& event) {
  const TokenRef* const token = RefusedToken(history, event);
  if (token == nullptr || token->kind == TokenRef::Kind::kZero) return true;
  const bool issued =
      token->kind == TokenRef::Kind::kOf && history.ReservationNamed(token->name) != nullptr;
  if (!issued) Succeed(event);
  return true;
}

bool ForeignIsAccepted(const CallHistory& history, Event& event) {
  const TokenRef* const token = RefusedToken(history, event);
  if (token == nullptr) return true;
  const SeenReservation* const meant = history.ReservationNamed(token->name);
  if (meant == nullptr || meant->persistent || !meant->Live()) return true;
  const std::string& process = ActorOf(history, event).process;
  if (process != meant->process && !history.Holds(process, meant->socket)) Succeed(event);
  return true;
}

template <scenario::Rights kRights>
bool LackOfRightsSaysEinval(const CallHistory& history, Event& event) {
  if (IoctlOfCode(history, event, kCode) != nullptr &&
      history.RightsOf(ActorOf(history, event).process) == kRights) {
    Replace(event, abi::kWsaEacces, abi::kWsaEinval);
  }
  return true;
}

// A socket that is half associated: there is nothing to select from, and the rest is out of bounds.
bool FailedOneHindersBind(const CallHistory& history, Event& event) {
  const auto* const bind = CallOf<scenario::BindCall>(history, event);
  const SeenSocket* const socket = bind == nullptr ? nullptr : history.SocketOf(bind->socket);
  if (socket == nullptr || !socket->association_failed || ErrorOf(event) != abi::kSuccess) {
    return true;
  }
  const std::uint32_t port = history.Resolve(bind->port);
  const SeenReservation* const meant = history.ReservationNamed(socket->failed_association);
  const bool inside = meant != nullptr && meant->block.Contains(port);
  if (port != 0 && !inside) targets::Refuse(event, abi::kWsaEaddrnotavail);
  return true;
}

// As if it had succeeded: bind to port 0 takes the block's first port.
bool FailedOneSelectsFromTheBlock(const CallHistory& history, Event& event) {
  const auto* const call = CallOf<scenario::GetSockNameCall>(history, event);
  const SeenSocket* const socket = call == nullptr ? nullptr : history.SocketOf(call->socket);
  if (socket == nullptr || !socket->association_failed ||
      socket->bound != SeenSocket::Bound::kByZero) {
    return true;
  }
  const SeenReservation* const meant = history.ReservationNamed(socket->failed_association);
  auto& returned = std::get<scenario::Returned>(event);
  if (meant != nullptr && meant->LiveAt(socket->bound_at) && returned.port.has_value()) {
    returned.port = static_cast<std::uint16_t>(meant->block.first);
  }
  return true;
}

}  // namespace

std::vector<Defect> AssociateDefects() {
  return {
      {"associate-refused", "ASC-SUCCESS-01",
       "a valid ASSOCIATE on another socket than the acquiring one is refused",
       Refuse<OnAnotherSocket>, nullptr},
      {"associate-on-acquirer-refused", "ASC-SUCCESS-02",
       "ASSOCIATE on the acquiring socket is refused", Refuse<OnTheAcquirer>, nullptr},
      {"second-socket-not-associated", "ASC-SUCCESS-03",
       "a reservation serves one associated socket only", Refuse<WhereOneIs>, nullptr},
      {"associate-token-0-accepted", "ASC-INVAL-02", "an input that names no token is accepted",
       nullptr, ZeroIsAccepted},
      {"associate-user-gives-einval", "ASC-ACCES-01",
       "a user's ASSOCIATE with a persistent token is answered with WSAEINVAL", nullptr,
       LackOfRightsSaysEinval<scenario::Rights::kUser>},
      {"associate-not-elevated-gives-einval", "ASC-ACCES-02",
       "one of an administrator that is not elevated is answered with WSAEINVAL", nullptr,
       LackOfRightsSaysEinval<scenario::Rights::kNotElevated>},
      {"associate-exact-input-refused", "ASC-IN-01", "an input of exactly 8 bytes is refused",
       Refuse<OfExactSize>, nullptr},
      {"associate-larger-input-refused", "ASC-IN-02", "an input above 8 bytes is refused",
       Refuse<OfLargerSize>, nullptr},
      {"associate-short-input-accepted", "ASC-IN-03",
       "an input below 8 bytes is read as if it were whole", ShortInputIsStretched, nullptr},
      {"zero-token-associated", "ASC-TOKEN-01", "token 0 is accepted", nullptr, ZeroIsAccepted},
      {"unknown-token-associated", "ASC-TOKEN-02", "a token that was never issued is accepted",
       nullptr, UnknownIsAccepted},
      {"foreign-token-associated", "ASC-TOKEN-03",
       "the token of another process's reservation is accepted", nullptr, ForeignIsAccepted},
      {"failed-associate-hinders-bind", "ASC-FAIL-01",
       "after a failed ASSOCIATE the socket binds to no port outside", nullptr,
       FailedOneHindersBind},
      {"failed-associate-selects-from-block", "ASC-FAIL-01",
       "after a failed ASSOCIATE bind to port 0 takes a port of the block", nullptr,
       FailedOneSelectsFromTheBlock},
      {"creator-not-associated", "PER-USE-01",
       "the process that created a persistent reservation cannot use it", Refuse<WhoCreated>,
       nullptr},
      {"creator-alone-associated", "PER-USE-02",
       "no process but its creator can use a persistent reservation", Refuse<WhoDidNotCreate>,
       nullptr},
  };
}

}  // namespace portcullis::targets
