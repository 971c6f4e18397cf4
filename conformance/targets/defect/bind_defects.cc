// Defects of bind and getsockname as far as reservations change them: which port a socket is given,
// and who is refused one. What a socket was given shows by getsockname alone, so that is where a
// wrong choice is told.

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
using Bound = SeenSocket::Bound;

// The socket that a bind or a getsockname is about; null where it is not known.
template <typename Call>
const SeenSocket* SocketBehind(const CallHistory& history, const Event& event) {
  const auto* const call = CallOf<Call>(history, event);
  return call == nullptr ? nullptr : history.SocketOf(call->socket);
}

bool Succeeded(const Event& event) {
  return std::get<scenario::Returned>(event).result == abi::kSuccess;
}

bool FailedForItsPort(const Event& event) {
  const std::int32_t error = std::get<scenario::Returned>(event).error;
  return error == abi::kWsaEaddrinuse || error == abi::kWsaEacces || error == abi::kWsaEnobufs ||
         error == abi::kWsaEaddrnotavail;
}

// The reservation with which the socket is associated, where it is live; else null.
const SeenReservation* ReservationOf(const CallHistory& history, const SeenSocket& socket) {
  const SeenReservation* const reservation = history.ReservationNamed(socket.associated);
  return reservation != nullptr && reservation->Live() ? reservation : nullptr;
}

template <bool kByNumber>
bool AssociatedBindIsRefused(const CallHistory& history, Event& event) {
  const SeenSocket* const socket = SocketBehind<scenario::BindCall>(history, event);
  if (socket == nullptr || !Succeeded(event)) return true;
  const SeenReservation* const reservation = ReservationOf(history, *socket);
  if (reservation == nullptr) return true;
  const std::uint32_t port = history.Resolve(CallOf<scenario::BindCall>(history, event)->port);
  if (kByNumber ? reservation->block.Contains(port) : port == 0) {
    Refuse(event, abi::kWsaEaddrinuse);
  }
  return true;
}

bool UsedUpBlockIsBound(const CallHistory& history, Event& event) {
  const SeenSocket* const socket = SocketBehind<scenario::BindCall>(history, event);
  if (socket == nullptr || Succeeded(event) || !FailedForItsPort(event)) return true;
  const auto* const bind = CallOf<scenario::BindCall>(history, event);
  if (history.Resolve(bind->port) == 0 && ReservationOf(history, *socket) != nullptr) {
    Succeed(event);
  }
  return true;
}

// An ordinary bind by number gets a port that another process has reserved.
bool ReservedPortIsBound(const CallHistory& history, Event& event) {
  const SeenSocket* const socket = SocketBehind<scenario::BindCall>(history, event);
  if (socket == nullptr || Succeeded(event) || !FailedForItsPort(event)) return true;
  const std::uint32_t port = history.Resolve(CallOf<scenario::BindCall>(history, event)->port);
  const std::string& process = ActorOf(history, event).process;
  const bool reserved = std::any_of(history.reservations.begin(), history.reservations.end(),
                                    [&](const SeenReservation& reservation) {
                                      return reservation.Live() && !reservation.persistent &&
                                             reservation.process != process &&
                                             reservation.block.protocol == socket->protocol &&
                                             reservation.block.Contains(port);
                                    });
  if (port != 0 && socket->associated.empty() && reserved) Succeed(event);
  return true;
}

// The first reservation that was live when the socket was bound and of which `is` holds.
template <typename Is>
const SeenReservation* ReservedThen(const CallHistory& history, const SeenSocket& socket, Is is) {
  const auto found = std::find_if(
      history.reservations.begin(), history.reservations.end(),
      [&](const SeenReservation& reservation) {
        const bool of_family = reservation.persistent || reservation.family == socket.family;
        return reservation.LiveAt(socket.bound_at) && of_family &&
               reservation.block.protocol == socket.protocol && is(reservation);
      });
  return found == history.reservations.end() ? nullptr : &*found;
}

// getsockname of an unassociated socket, bound in that way, gives a port of a reservation.
template <Bound kHow, bool (*IsOne)(const SeenSocket&, const SeenReservation&)>
bool PortIsAReservedOne(const CallHistory& history, Event& event) {
  const SeenSocket* const socket = SocketBehind<scenario::GetSockNameCall>(history, event);
  if (socket == nullptr || !Succeeded(event) || socket->bound != kHow ||
      !socket->associated.empty()) {
    return true;
  }
  const SeenReservation* const reservation = ReservedThen(
      history, *socket,
      [socket](const SeenReservation& candidate) { return IsOne(*socket, candidate); });
  if (reservation != nullptr) {
    std::get<scenario::Returned>(event).port = static_cast<std::uint16_t>(reservation->block.first);
  }
  return true;
}

bool IsOfAnother(const SeenSocket& socket, const SeenReservation& reservation) {
  return !reservation.persistent && reservation.process != socket.binder;
}

bool IsOfItsProcess(const SeenSocket& socket, const SeenReservation& reservation) {
  return !reservation.persistent && reservation.process == socket.binder;
}

bool IsRuntime(const SeenSocket&, const SeenReservation& reservation) {
  return !reservation.persistent;
}

bool IsPersistent(const SeenSocket&, const SeenReservation& reservation) {
  return reservation.persistent;
}

// A port beside the block: what a bind that has not heard of the association would give.
bool PortIsFromElsewhere(const CallHistory& history, Event& event) {
  const SeenSocket* const socket = SocketBehind<scenario::GetSockNameCall>(history, event);
  if (socket == nullptr || !Succeeded(event) || socket->bound != Bound::kByZero) return true;
  const SeenReservation* const reservation = history.ReservationNamed(socket->associated);
  if (reservation == nullptr) return true;
  const std::uint32_t behind = reservation->block.first + reservation->block.count;
  const std::uint32_t port = behind <= abi::kHighestPort ? behind : reservation->block.first - 1;
  std::get<scenario::Returned>(event).port = static_cast<std::uint16_t>(port);
  return true;
}

bool GetSockNameIsRefused(const CallHistory& history, Event& event) {
  if (CallOf<scenario::GetSockNameCall>(history, event) != nullptr && Succeeded(event)) {
    Refuse(event, abi::kWsaEinval);
  }
  return true;
}

bool NextPortIsNamed(const CallHistory& history, Event& event) {
  const SeenSocket* const socket = SocketBehind<scenario::GetSockNameCall>(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (socket != nullptr && socket->bound == Bound::kByNumber && returned->port.has_value()) {
    returned->port = static_cast<std::uint16_t>(*returned->port + 1);
  }
  return true;
}

bool UnboundNameIsZero(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (CallOf<scenario::GetSockNameCall>(history, event) != nullptr &&
      returned->error == abi::kWsaEinval) {
    *returned = {returned->step, abi::kSuccess, abi::kSuccess, std::nullopt, {}};
    returned->port = 0;
  }
  return true;
}

bool NameOfNoSocketSaysEinval(const CallHistory& history, Event& event) {
  if (CallOf<scenario::GetSockNameCall>(history, event) != nullptr) {
    Replace(event, abi::kWsaEnotsock, abi::kWsaEinval);
  }
  return true;
}

}  // namespace

std::vector<Defect> BindDefects() {
  return {
      {"associated-port-from-elsewhere", "BND-PORT-01",
       "bind to port 0 of an associated socket takes a port beside the block", nullptr,
       PortIsFromElsewhere},
      {"associated-bind-refused", "BND-PORT-01",
       "bind to port 0 of an associated socket fails with ports free", nullptr,
       AssociatedBindIsRefused<false>},
      {"reserved-port-by-number-refused", "BND-PORT-02",
       "an associated socket cannot name a port of its block", nullptr,
       AssociatedBindIsRefused<true>},
      {"used-up-block-bound", "BND-EXHAUST-01", "bind goes on where the block is used up", nullptr,
       UsedUpBlockIsBound},
      {"reserved-port-bound", "BND-RESERVED-01",
       "another process binds a reserved port by its number", nullptr, ReservedPortIsBound},
      {"port-0-of-another-is-reserved", "BND-RESERVED-02",
       "bind to port 0 gives another process a reserved port", nullptr,
       PortIsAReservedOne<Bound::kByZero, IsOfAnother>},
      {"port-0-unassociated-is-reserved", "BND-RESERVED-03",
       "bind to port 0 gives an unassociated socket of the process a reserved port", nullptr,
       PortIsAReservedOne<Bound::kByZero, IsOfItsProcess>},
      {"implicit-port-is-reserved", "BND-IMPLICIT-01",
       "an implicit bind gives an unassociated socket a reserved port", nullptr,
       PortIsAReservedOne<Bound::kImplicitly, IsRuntime>},
      {"port-0-is-persistent", "BND-PERSISTENT-01",
       "bind to port 0 gives a port of a persistent reservation", nullptr,
       PortIsAReservedOne<Bound::kByZero, IsPersistent>},
      {"getsockname-refused", "GEN-NAME-01", "getsockname of a bound socket fails", nullptr,
       GetSockNameIsRefused},
      {"getsockname-gives-next-port", "GEN-NAME-01",
       "getsockname gives the port behind the one that bind named", nullptr, NextPortIsNamed},
      {"getsockname-of-unbound-gives-0", "GEN-NAME-02",
       "getsockname of an unbound socket succeeds with port 0", nullptr, UnboundNameIsZero},
      {"getsockname-of-no-socket-gives-einval", "GEN-NAME-03",
       "getsockname of what is no socket is answered with WSAEINVAL", nullptr,
       NameOfNoSocketSaysEinval},
  };
}

}  // namespace portcullis::targets
