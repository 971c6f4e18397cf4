// Host: Winsock's start and clean-up, making, binding and closing sockets.

#include <utility>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

struct KindOrError {
  SocketKind kind;
  std::int32_t error = abi::kSuccess;
};

// The kinds that can be told apart here. Codes as on the WSASocketW page.
KindOrError KindOf(const SocketRequest& request) {
  const auto refuse = [](std::int32_t error) { return KindOrError{{}, error}; };
  if (request.family == abi::kAfUnix) {
    if (request.type != abi::kSockStream) {
      return refuse(abi::kWsaEsocktnosupport);
    }
    return request.protocol == abi::kIpprotoDefault ? KindOrError{{Protocol::kUnix, Family::kIpv4}}
                                                    : refuse(abi::kWsaEprotonosupport);
  }
  if (request.family != abi::kAfInet && request.family != abi::kAfInet6) {
    return refuse(abi::kWsaEafnosupport);
  }
  const Family family = request.family == abi::kAfInet ? Family::kIpv4 : Family::kIpv6;
  Protocol protocol = Protocol::kRaw;
  std::int32_t own_protocol = request.protocol;
  switch (request.type) {
    case abi::kSockStream:
      protocol = Protocol::kTcp;
      own_protocol = abi::kIpprotoTcp;
      break;
    case abi::kSockDgram:
      protocol = Protocol::kUdp;
      own_protocol = abi::kIpprotoUdp;
      break;
    case abi::kSockRaw:
      break;
    default:
      return refuse(abi::kWsaEsocktnosupport);
  }
  if (request.protocol != abi::kIpprotoDefault && request.protocol != own_protocol) {
    const bool other = request.protocol == abi::kIpprotoTcp || request.protocol == abi::kIpprotoUdp;
    return refuse(other ? abi::kWsaEprototype : abi::kWsaEprotonosupport);
  }
  return {{protocol, family}};
}

bool HasPorts(const Socket& socket) {
  return socket.kind.protocol == Protocol::kTcp || socket.kind.protocol == Protocol::kUdp;
}

}  // namespace

std::int32_t Host::WSAStartup(const Caller& caller) {
  ++ProcessOf(caller).startups;
  return abi::kSuccess;
}

std::int32_t Host::WSACleanup(const Caller& caller) {
  Process& process = ProcessOf(caller);
  if (process.startups == 0) {
    return Fail(caller, abi::kWsaNotInitialised);
  }
  if (--process.startups == 0) {
    while (!process.sockets.empty()) {
      const auto first = process.sockets.begin();
      EndSocket(caller, first->first, first->second);
      process.sockets.erase(first);
    }
  }
  return abi::kSuccess;
}

Handle Host::WSASocketW(const Caller& caller, const SocketRequest& request) {
  std::int32_t error = RefusalOfCaller(caller);
  if (error == abi::kSuccess && !network_up_) {
    error = abi::kWsaEnetdown;
  }
  KindOrError found;
  if (error == abi::kSuccess) {
    found = KindOf(request);
    error = found.error;
  }
  if (error != abi::kSuccess) {
    Fail(caller, error);
    return kInvalidSocket;
  }
  const Handle handle = next_handle_;
  next_handle_ += 4;
  Socket socket;
  socket.kind = found.kind;
  socket.overlapped = request.overlapped;
  Process& process = ProcessOf(caller);
  process.sockets.emplace_hint(process.sockets.end(), handle, std::move(socket));
  return handle;
}

// A socket can be closed on a dead network: closing only lets go of what the machine holds.
std::int32_t Host::CloseSocket(const Caller& caller, Handle handle) {
  const std::int32_t error = RefusalOfCaller(caller);
  if (error != abi::kSuccess) {
    return Fail(caller, error);
  }
  auto& sockets = ProcessOf(caller).sockets;
  const auto found = sockets.find(handle);
  if (found == sockets.end()) {
    return Fail(caller, abi::kWsaEnotsock);
  }
  EndSocket(caller, handle, found->second);
  sockets.erase(found);
  return abi::kSuccess;
}

// Everything that the socket holds is free when this returns. "Lives only as long as the socket":
// SIO_ACQUIRE_PORT_RESERVATION, remarks.
void Host::EndSocket(const Caller& caller, Handle handle, Socket& socket) {
  AbortSocketOperations(caller, handle);
  if (!HasPorts(socket)) {
    return;
  }
  PortSpace& ports = MutablePorts(socket.kind.protocol);
  for (const Reservation& reservation : socket.reservations) {
    if (reservation.count != 0) {
      ports.Unreserve(socket.kind.family, reservation.start, reservation.count);
    }
  }
  socket.reservations.clear();
  if (socket.bound) {
    ports.Unbind(socket.kind.family, socket.port);
  }
}

std::int32_t Host::Bind(const Caller& caller, Handle handle, std::uint16_t port) {
  std::int32_t error = RefusalOfCaller(caller);
  if (error != abi::kSuccess) {
    return Fail(caller, error);
  }
  auto& sockets = ProcessOf(caller).sockets;
  const auto found = sockets.find(handle);
  if (found == sockets.end()) {
    return Fail(caller, abi::kWsaEnotsock);
  }
  if (!network_up_) {
    return Fail(caller, abi::kWsaEnetdown);
  }
  Socket& socket = found->second;
  if (socket.bound) {
    return Fail(caller, abi::kWsaEinval);  // bind's page: already bound to an address
  }
  error = HasPorts(socket) ? BindPort(socket, port) : abi::kSuccess;
  if (error != abi::kSuccess) {
    return Fail(caller, error);
  }
  socket.bound = true;
  return abi::kSuccess;
}

std::int32_t Host::BindPort(Socket& socket, std::uint16_t port) {
  PortSpace& ports = MutablePorts(socket.kind.protocol);
  const Family family = socket.kind.family;
  const bool reserved_too = options_.policy.bind_reserved == BindReserved::kGranted;
  if (port == 0) {
    const auto chosen = ports.FindUnbound(family, options_.ephemeral, reserved_too);
    if (!chosen) {
      return abi::kWsaEnobufs;  // bind's page: not enough ephemeral ports
    }
    port = *chosen;
  } else if (port < options_.ports.first || port > options_.ports.last) {
    return abi::kWsaEaddrnotavail;
  } else if (ports.IsBound(family, port)) {
    return abi::kWsaEaddrinuse;
  } else if (!reserved_too && ports.IsReserved(family, port)) {
    return CodeOf(options_.policy.bind_reserved);
  }
  ports.Bind(family, port);
  socket.port = port;
  return abi::kSuccess;
}

}  // namespace portcullis::reference
