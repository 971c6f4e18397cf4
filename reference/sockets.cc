// Host: Winsock's start and clean-up; making, duplicating, inheriting and closing sockets.
//
// A socket ends with its last descriptor, and with it what it holds: its port is free when the call
// returns, and so are its blocks, unless the policy frees them later. "Lives only as long as the
// socket": SIO_ACQUIRE_PORT_RESERVATION, remarks.

#include <algorithm>
#include <utility>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

using Until = LingeringBlock::Until;

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
    if (options_.policy.blocks_of_cleanup == BlocksOfCleanup::kHeld) {
      LeaveBehind(caller.process);
    }
    EndDescriptors(caller.process, &caller.memory);
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
  const SocketId id{next_socket_++};
  Socket socket;
  socket.kind = found.kind;
  socket.overlapped = request.overlapped;
  sockets_.Add(id, std::move(socket));
  return AddDescriptor(caller.process, id);
}

Handle Host::AddDescriptor(ProcessId process, SocketId socket) {
  const Handle handle = NextHandle();
  processes_[process].sockets.Add(handle, socket);
  return handle;
}

SocketDuplicate Host::WSADuplicateSocketW(const Caller& caller, Handle handle, ProcessId process) {
  Socket* socket = nullptr;
  std::int32_t error = RefusalOfSocketCall(caller, handle, &socket);
  if (error == abi::kSuccess && HasEnded(process)) {
    error = abi::kWsaEinval;
  }
  if (error != abi::kSuccess) {
    Fail(caller, error);
    return {};
  }
  return {IdOf(caller.process, handle), process};
}

Handle Host::WSASocketFrom(const Caller& caller, const SocketDuplicate& duplicate) {
  std::int32_t error = RefusalOfCaller(caller);
  if (error == abi::kSuccess && !network_up_) {
    error = abi::kWsaEnetdown;
  }
  Socket* const socket = sockets_.Find(duplicate.socket);
  if (error == abi::kSuccess && (socket == nullptr || duplicate.process != caller.process)) {
    error = abi::kWsaEinval;
  }
  if (error != abi::kSuccess) {
    Fail(caller, error);
    return kInvalidSocket;
  }
  ++socket->descriptors;
  return AddDescriptor(caller.process, duplicate.socket);
}

bool Host::InheritSocket(ProcessId from, Handle handle, ProcessId to) {
  const SocketId id = IdOf(from, handle);
  if (id == SocketId::kNone || !processes_[to].sockets.Add(handle, id)) {
    return false;
  }
  ++sockets_.at(id).descriptors;
  return true;
}

// A socket can be closed on a dead network: closing only lets go of what the machine holds.
std::int32_t Host::CloseSocket(const Caller& caller, Handle handle) {
  const std::int32_t error = RefusalOfCaller(caller);
  if (error != abi::kSuccess) {
    return Fail(caller, error);
  }
  if (MutableSocket(caller.process, handle) == nullptr) {
    return Fail(caller, abi::kWsaEnotsock);
  }
  EndDescriptor(caller.process, handle, &caller.memory);
  return abi::kSuccess;
}

// No memory: that of a process that ends, which nobody looks at again.
void Host::EndDescriptor(ProcessId process, Handle handle, UserMemory* memory) {
  AbortDescriptorOperations(process, handle, memory);
  auto& descriptors = processes_.at(process).sockets;
  const SocketId id = descriptors.at(handle);
  descriptors.Erase(handle);
  Socket& socket = sockets_.at(id);
  if (--socket.descriptors == 0) {
    EndSocket(socket);
    sockets_.Erase(id);
    return;
  }
  if (options_.policy.closed_duplicated == ClosedDuplicated::kHeld) {
    return;
  }
  std::erase_if(socket.reservations, [&](const Reservation& reservation) {
    const bool ends = reservation.process == process && reservation.acquired_on == handle;
    if (ends) {
      EndByClosing(socket, reservation);
    }
    return ends;
  });
}

// In the order in which they were made: so end their operations.
std::vector<Handle> Host::DescriptorsOf(ProcessId process) const {
  std::vector<Handle> handles;
  for (const auto& [handle, socket] : Known(process).sockets) {
    handles.push_back(handle);
  }
  std::sort(handles.begin(), handles.end());
  return handles;
}

void Host::EndDescriptors(ProcessId process, UserMemory* memory) {
  for (const Handle handle : DescriptorsOf(process)) {
    EndDescriptor(process, handle, memory);
  }
}

void Host::EndSocket(Socket& socket) {
  if (!HasPorts(socket)) {
    return;
  }
  PortSpace& ports = MutablePorts(socket.kind.protocol);
  if (socket.bound) {
    ports.Unbind(socket.kind.family, socket.port);
    socket.bound = false;
  }
  for (const Reservation& reservation : socket.reservations) {
    EndByClosing(socket, reservation);
  }
  EndLingering([this](const LingeringBlock& block) {
    return block.until == Until::kUnconsumed && !IsConsumed(block.reservation.token);
  });
}

void Host::EndLingering(const std::function<bool(const LingeringBlock&)>& ends) {
  for (LingeringBlock& block : lingering_) {
    if (ends(block)) {
      block.until = Until::kLater;
    }
  }
  if (options_.policy.freeing == Freeing::kAtOnce) {
    PassTime();
  }
}

// The reservation has ended, which is not always to say that its ports are free.
void Host::SetFree(const SocketKind& kind, const Reservation& reservation) {
  if (reservation.count == 0) {
    return;
  }
  if (options_.policy.freeing == Freeing::kLater) {
    lingering_.push_back({kind, reservation, Until::kLater});
    return;
  }
  MutablePorts(kind.protocol).Unreserve(kind.family, reservation.start, reservation.count);
}

void Host::PassTime() {
  std::erase_if(lingering_, [this](const LingeringBlock& block) {
    const bool over = block.until == Until::kLater;
    if (over) {
      MutablePorts(block.kind.protocol)
          .Unreserve(block.kind.family, block.reservation.start, block.reservation.count);
    }
    return over;
  });
}

// What the process has acquired on sockets that are about to lose their last descriptor.
void Host::LeaveBehind(ProcessId id) {
  const auto& own = processes_.at(id).sockets;
  for (const Handle handle : DescriptorsOf(id)) {
    const SocketId shared = own.at(handle);
    Socket& socket = sockets_.at(shared);
    const auto descriptors = std::count_if(
        own.begin(), own.end(), [shared](const auto& other) { return other.second == shared; });
    if (socket.descriptors > static_cast<std::uint32_t>(descriptors)) {
      continue;
    }
    for (const Reservation& reservation : std::exchange(socket.reservations, {})) {
      if (reservation.count != 0) {
        lingering_.push_back({socket.kind, reservation, Until::kExit});
      }
    }
  }
}

// The reservation is about to leave the socket that it was acquired on.
void Host::EndByClosing(const Socket& socket, const Reservation& reservation) {
  if (options_.policy.block_of_closed == BlockOfClosed::kHeld &&
      IsConsumed(socket.kind, reservation)) {
    lingering_.push_back({socket.kind, reservation, Until::kUnconsumed});
    return;
  }
  SetFree(socket.kind, reservation);
}

bool Host::IsConsumed(std::uint64_t token) const {
  return std::any_of(sockets_.begin(), sockets_.end(), [token](const auto& socket) {
    return socket.second.bound && socket.second.bound_from == token;
  });
}

// The same of one that holds its ports still: no socket need be asked where none of them is bound.
bool Host::IsConsumed(const SocketKind& kind, const Reservation& reservation) const {
  const PortSpace& space = ports(kind.protocol);
  return reservation.count != 0 && space.IsAnyBound(reservation.start, reservation.count) &&
         IsConsumed(reservation.token);
}

bool Host::HasDescriptorOf(ProcessId process, SocketId socket) const {
  const auto& own = Known(process).sockets;
  return std::any_of(own.begin(), own.end(),
                     [socket](const auto& descriptor) { return descriptor.second == socket; });
}

}  // namespace portcullis::reference
