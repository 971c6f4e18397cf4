#include "conformance/targets/linux_sockets/host.h"

#include <utility>

#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets::linux_sockets {
namespace {

Answer Done(std::int32_t error) { return error == 0 ? Answer{} : Failure(error); }

}  // namespace

Answer Failure(std::int32_t error) {
  Answer answer;
  answer.result = abi::kSocketError;
  answer.error = error;
  return answer;
}

Answer Host::Startup() {
  ++startups_;
  return {};
}

Answer Host::CleanUp() {
  if (startups_ == 0) return Failure(abi::kWsaNotInitialised);
  if (--startups_ == 0) {
    sockets_.clear();
    held_.clear();
  }
  return {};
}

tl::expected<Host::Socket*, std::int32_t> Host::Find(const scenario::SocketRef& socket) {
  if (startups_ == 0) return tl::make_unexpected(abi::kWsaNotInitialised);
  const auto found = sockets_.find(socket.name);
  if (socket.kind != scenario::SocketRef::Kind::kNamed || found == sockets_.end()) {
    return tl::make_unexpected(abi::kWsaEnotsock);
  }
  return &found->second;
}

bool Host::Lives(const scenario::SocketRef& socket) const {
  return socket.kind == scenario::SocketRef::Kind::kNamed && sockets_.contains(socket.name);
}

bool Host::IsOverlapped(const scenario::SocketRef& socket) const {
  return Lives(socket) && sockets_.at(socket.name).is_overlapped;
}

Answer Host::MakeSocket(const scenario::WsaSocketCall& call) {
  if (startups_ == 0) return Failure(abi::kWsaNotInitialised);
  auto descriptor = OpenSocket(call.family, call.type, call.protocol);
  if (!descriptor.has_value()) return Failure(descriptor.error());
  Socket made;
  made.descriptor = std::move(*descriptor);
  made.space = {scenario::TransportOf(call), call.family};
  made.is_overlapped = call.overlapped;
  made.id = ++made_;
  sockets_.insert_or_assign(call.as, std::move(made));
  return {};
}

Host::Held* Host::HeldBy(const Socket& socket) {
  if (!socket.reservation) return nullptr;
  const auto found = held_.find(*socket.reservation);
  return found == held_.end() ? nullptr : &found->second;
}

// Before a socket is closed: its port goes back to the reservation, if that lives on, and what it
// acquired ends.
void Host::LetGo(Socket& socket) {
  std::erase_if(held_, [&](const auto& entry) { return entry.second.owner == socket.id; });
  Held* const held = HeldBy(socket);
  if (held != nullptr && socket.taken) {
    held->reservation.Return(socket.descriptor.number(), *socket.taken);
  }
}

Answer Host::Close(const scenario::SocketRef& socket) {
  const auto found = Find(socket);
  if (!found.has_value()) return Failure(found.error());
  LetGo(**found);
  sockets_.erase(socket.name);
  return {};
}

std::int32_t Host::BindSocket(Socket& socket, std::uint16_t port) {
  if (socket.is_bound) return abi::kWsaEinval;
  const int number = socket.descriptor.number();
  Held* const held = HeldBy(socket);
  std::int32_t error = 0;
  if (held != nullptr && (port == 0 || held->reservation.Has(port))) {
    error = held->reservation.Take(number, port);
    if (error == 0) socket.taken = PortOf(number);
  } else {
    error = linux_sockets::Bind(number, socket.space.family, port);
  }
  socket.is_bound = error == 0;
  return error;
}

Answer Host::Bind(const scenario::SocketRef& socket, std::uint16_t port) {
  const auto found = Find(socket);
  if (!found.has_value()) return Failure(found.error());
  return Done(BindSocket(**found, port));
}

// connect and sendto bind what is not bound: out of the block, where the socket is associated.
Answer Host::Reach(const scenario::SocketRef& socket, std::uint16_t port,
                   std::int32_t (*reach)(int, std::int32_t, std::uint16_t)) {
  const auto found = Find(socket);
  if (!found.has_value()) return Failure(found.error());
  Socket& made_on = **found;
  if (!made_on.is_bound) {
    const std::int32_t error = BindSocket(made_on, 0);
    if (error != 0) return Failure(error);
  }
  return Done(reach(made_on.descriptor.number(), made_on.space.family, port));
}

Answer Host::Connect(const scenario::SocketRef& socket, std::uint16_t port) {
  return Reach(socket, port, ConnectTo);
}

Answer Host::SendTo(const scenario::SocketRef& socket, std::uint16_t port) {
  return Reach(socket, port, linux_sockets::SendTo);
}

Answer Host::GetSockName(const scenario::SocketRef& socket) {
  const auto found = Find(socket);
  if (!found.has_value()) return Failure(found.error());
  if (!(*found)->is_bound) return Failure(abi::kWsaEinval);  // Linux would say port 0
  Answer answer;
  answer.port = PortOf((*found)->descriptor.number());
  return answer;
}

// Noted and not passed on: SO_REUSEADDR means less here than on Windows, where it takes ports from
// others; and what SO_EXCLUSIVEADDRUSE asks for is what every socket has that sets neither.
Answer Host::SetSockOpt(const scenario::SetSockOptCall& call) {
  const auto found = Find(call.socket);
  if (!found.has_value()) return Failure(found.error());
  if (call.option == scenario::SocketOption::kReuseAddr) (*found)->reuses = call.on;
  return {};
}

Answer Host::CancelIoEx(const scenario::SocketRef& socket) {
  Answer answer;
  answer.result = 0;  // FALSE
  const auto found = Find(socket);
  answer.error = found.has_value() ? abi::kErrorNotFound : abi::kWsaInvalidHandle;
  return answer;  // nothing here is ever under way
}

}  // namespace portcullis::targets::linux_sockets
