// Host: which port a socket is bound to, by bind or by a call that implies it, and its options.
//
//   associated      port 0: a port of the reservation
//                   inside the reservation: that port
//                   outside: by policy refused, or as if the socket were not associated
//   not associated  port 0: an ephemeral port that nobody has reserved
//                   by number: refused where another process has reserved it
//
// What each of these rests on stands in policy.h; the pages say only that the port of an associated
// socket comes from the reservation (SIO_ASSOCIATE_PORT_RESERVATION, remarks).

#include <algorithm>

#include "reference/abi/error_codes.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

bool Contains(const Reservation& reservation, std::uint16_t port) {
  return reservation.start <= port && port - reservation.start < reservation.count;
}

bool IsStream(const Socket& socket) {
  return socket.kind.protocol == Protocol::kTcp || socket.kind.protocol == Protocol::kUnix;
}

}  // namespace

std::int32_t Host::Bind(const Caller& caller, Handle handle, std::uint16_t port) {
  Socket* socket = nullptr;
  std::int32_t error = RefusalOfSocketCall(caller, handle, &socket);
  if (error == abi::kSuccess && socket->bound) {
    error = abi::kWsaEinval;  // bind's page: already bound to an address
  }
  if (error == abi::kSuccess) {
    error = BindPort(caller.process, *socket, port, false);
  }
  return error == abi::kSuccess ? error : Fail(caller, error);
}

std::int32_t Host::BindPort(ProcessId process, Socket& socket, std::uint16_t port, bool implicit) {
  const Policy& policy = options_.policy;
  if (!HasPorts(socket)) {
    socket.bound = true;
    return abi::kSuccess;
  }
  if (socket.associated == 0 || (implicit && policy.implicit_bind == ImplicitBind::kElsewhere)) {
    return BindAnywhere(process, socket, port);
  }
  if (implicit && policy.implicit_bind == ImplicitBind::kRefused) {
    return abi::kWsaEinval;
  }
  const FoundToken found = FindToken(socket.associated);
  if (found.kind != FoundToken::Kind::kRuntime && found.kind != FoundToken::Kind::kPersistent) {
    return policy.bind_ended == Permission::kGranted ? BindAnywhere(process, socket, port)
                                                     : abi::kWsaEinval;
  }
  const bool apart = policy.families == Families::kApart &&
                     found.kind == FoundToken::Kind::kRuntime && found.family != socket.kind.family;
  if (found.protocol != socket.kind.protocol || apart) {
    return BindAnywhere(process, socket, port);  // associated, by policy, without effect
  }
  if (port == 0 || Contains(found.reservation, port)) {
    return BindInBlock(socket, port, found.reservation);
  }
  return policy.bind_outside == Permission::kGranted ? BindAnywhere(process, socket, port)
                                                     : abi::kWsaEinval;
}

std::int32_t Host::BindInBlock(Socket& socket, std::uint16_t port, const Reservation& block) {
  if (port == 0) {
    const PortSpace& space = ports(socket.kind.protocol);
    std::uint16_t chosen = kNoPort;
    if (block.count != 0) {
      const auto last = static_cast<std::uint16_t>(block.start + block.count - 1);
      chosen = space.FindUnbound(socket.kind.family, {block.start, last}, true,
                                 {options_.policy.reserved_port, space.bound_count()});
    }
    if (chosen == kNoPort) {
      return CodeOf(options_.policy.block_used_up_code);
    }
    port = chosen;
  } else if (IsTaken(socket, port)) {
    return abi::kWsaEaddrinuse;
  }
  TakePort(socket, port, socket.associated);
  return abi::kSuccess;
}

std::int32_t Host::BindAnywhere(ProcessId process, Socket& socket, std::uint16_t port) {
  const PortSpace& space = ports(socket.kind.protocol);
  if (port == 0) {
    const std::uint16_t chosen =
        space.FindUnbound(socket.kind.family, options_.ephemeral, false,
                          {options_.policy.ephemeral_port, space.bound_count()});
    if (chosen == kNoPort) {
      return abi::kWsaEnobufs;  // bind's page: not enough ephemeral ports
    }
    TakePort(socket, chosen, 0);
    return abi::kSuccess;
  }
  if (port < options_.ports.first || port > options_.ports.last) {
    return abi::kWsaEaddrnotavail;
  }
  if (IsTaken(socket, port)) {
    return abi::kWsaEaddrinuse;
  }
  if (space.IsReserved(socket.kind.family, port)) {
    const std::int32_t refusal = RefusalOfReserved(process, socket, port);
    if (refusal != abi::kSuccess) {
      return refusal;
    }
  }
  if (options_.policy.bind_persistent == Permission::kRefused && space.IsPersistent(port, 1)) {
    return abi::kWsaEacces;
  }
  TakePort(socket, port, 0);
  return abi::kSuccess;
}

void Host::TakePort(Socket& socket, std::uint16_t port, std::uint64_t from) {
  PortSpace& space = MutablePorts(socket.kind.protocol);
  if (space.IsBound(socket.kind.family, port)) {
    space.BindAgain(socket.kind.family, port);
  } else {
    space.Bind(socket.kind.family, port);
  }
  socket.bound = true;
  socket.port = port;
  socket.bound_from = from;
}

// Whether a socket that the port cannot be shared with is bound to it.
bool Host::IsTaken(const Socket& socket, std::uint16_t port) const {
  return ports(socket.kind.protocol).IsBound(socket.kind.family, port) &&
         std::any_of(sockets_.begin(), sockets_.end(), [&](const auto& other) {
           const Socket& holder = other.second;
           return holder.bound && holder.port == port && holder.kind == socket.kind &&
                  !MayShare(socket, holder);
         });
}

bool Host::MayShare(const Socket& socket, const Socket& holder) const {
  if (socket.exclusive_address || holder.exclusive_address) {
    return false;
  }
  const bool one_token = socket.associated != 0 && socket.associated == holder.bound_from;
  if (one_token && socket.affinity && holder.affinity) {
    return true;
  }
  switch (options_.policy.shared_port) {
    case SharedPort::kRefused:
      return false;
    case SharedPort::kWithOneToken:
      return one_token || (socket.reuse_address && holder.reuse_address);
    case SharedPort::kWithReuse:
      return socket.reuse_address && holder.reuse_address;
  }
  return false;
}

std::int32_t Host::RefusalOfReserved(ProcessId process, const Socket& socket,
                                     std::uint16_t port) const {
  const Policy& policy = options_.policy;
  if (OwnerOfReserved(socket, port) == process) {
    return CodeOf(policy.bind_reserved);
  }
  if (socket.reuse_address && policy.bind_reserved_reuse == Permission::kGranted) {
    return abi::kSuccess;
  }
  return CodeOf(policy.bind_reserved_code);
}

// The process to which the reservation was granted that holds the port for the socket's family.
ProcessId Host::OwnerOfReserved(const Socket& socket, std::uint16_t port) const {
  const auto holds = [&](const SocketKind& kind, const Reservation& reservation) {
    return kind.protocol == socket.kind.protocol && Contains(reservation, port) &&
           (options_.policy.families == Families::kJoined || kind.family == socket.kind.family);
  };
  for (const auto& [id, other] : sockets_) {
    for (const Reservation& reservation : other.reservations) {
      if (holds(other.kind, reservation)) {
        return reservation.process;
      }
    }
  }
  for (const LingeringBlock& block : lingering_) {
    if (holds(block.kind, block.reservation)) {
      return block.reservation.process;
    }
  }
  return {};
}

std::optional<std::uint16_t> Host::GetSockName(const Caller& caller, Handle handle) {
  Socket* socket = nullptr;
  std::int32_t error = RefusalOfSocketCall(caller, handle, &socket);
  if (error == abi::kSuccess && !socket->bound) {
    error = abi::kWsaEinval;  // getsockname's page
  }
  if (error != abi::kSuccess) {
    Fail(caller, error);
    return std::nullopt;
  }
  return socket->port;
}

// SO_EXCLUSIVEADDRUSE's page: the two exclude each other, and either comes before bind.
std::int32_t Host::SetSockOpt(const Caller& caller, Handle handle, SocketOption option, bool on) {
  Socket* socket = nullptr;
  std::int32_t error = RefusalOfSocketCall(caller, handle, &socket);
  if (error != abi::kSuccess) {
    return Fail(caller, error);
  }
  const bool reuse = option == SocketOption::kReuseAddress;
  bool& own = reuse ? socket->reuse_address : socket->exclusive_address;
  const bool other = reuse ? socket->exclusive_address : socket->reuse_address;
  if (socket->bound || (on && other)) {
    return Fail(caller, abi::kWsaEinval);
  }
  own = on;
  return abi::kSuccess;
}

// What connect and sendto do to a socket before anything is sent.
std::int32_t Host::BindToSend(ProcessId process, Socket& socket, std::uint16_t port) {
  if (!HasPorts(socket)) {
    return abi::kSuccess;
  }
  if (port == 0) {
    return abi::kWsaEaddrnotavail;  // the pages of both
  }
  return socket.bound ? abi::kSuccess : BindPort(process, socket, 0, true);
}

std::int32_t Host::Connect(const Caller& caller, Handle handle, std::uint16_t port) {
  Socket* socket = nullptr;
  std::int32_t error = RefusalOfSocketCall(caller, handle, &socket);
  if (error == abi::kSuccess) {
    error = BindToSend(caller.process, *socket, port);
  }
  if (error == abi::kSuccess && IsStream(*socket)) {
    error = abi::kWsaEconnrefused;
  }
  return error == abi::kSuccess ? error : Fail(caller, error);
}

std::int32_t Host::SendTo(const Caller& caller, Handle handle, std::uint16_t port) {
  Socket* socket = nullptr;
  std::int32_t error = RefusalOfSocketCall(caller, handle, &socket);
  if (error == abi::kSuccess) {
    error = IsStream(*socket) ? abi::kWsaEnotconn : BindToSend(caller.process, *socket, port);
  }
  return error == abi::kSuccess ? error : Fail(caller, error);
}

}  // namespace portcullis::reference
