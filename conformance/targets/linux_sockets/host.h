// What one process does with its sockets: Winsock's calls, carried out on sockets of the kernel.
//
// Called by linux_target.cc, one function for each kind of step. Everything here is known to this
// process alone; what other processes see of it is what the kernel refuses them. Ports are in host
// order. Not for use from two threads at once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/linux_sockets/kernel.h"
#include "conformance/targets/linux_sockets/reservation.h"

namespace portcullis::targets::linux_sockets {

// How a call was answered: as scenario::Returned, without its step.
struct Answer {
  std::int32_t result = 0;
  std::int32_t error = 0;
  std::optional<std::uint32_t> count;
  std::vector<std::byte> output;
  std::optional<std::uint16_t> port;
};

Answer Failure(std::int32_t error);

class Host {
 public:
  Answer Startup();
  Answer CleanUp();
  Answer MakeSocket(const scenario::WsaSocketCall& call);
  Answer Close(const scenario::SocketRef& socket);
  Answer Bind(const scenario::SocketRef& socket, std::uint16_t port);
  Answer Connect(const scenario::SocketRef& socket, std::uint16_t port);
  Answer SendTo(const scenario::SocketRef& socket, std::uint16_t port);
  Answer GetSockName(const scenario::SocketRef& socket);
  Answer SetSockOpt(const scenario::SetSockOptCall& call);
  // Ioctl: `input` is the contents of the input buffer, its first bytes at least.
  Answer Ioctl(const scenario::WsaIoctlCall& call, const std::vector<std::byte>& input);
  Answer CancelIoEx(const scenario::SocketRef& socket);

  // IsOverlapped: of a live socket, whether it was made so: an OVERLAPPED counts on such alone.
  bool IsOverlapped(const scenario::SocketRef& socket) const;
  bool Lives(const scenario::SocketRef& socket) const;

 private:
  struct Socket {
    Descriptor descriptor;
    Space space;
    bool is_overlapped = true;
    bool is_bound = false;
    bool reuses = false;                     // SO_REUSEADDR
    std::optional<std::size_t> reservation;  // that it is associated with
    std::optional<std::uint16_t> taken;      // the port of that reservation that it has
    std::size_t id = 0;                      // which no other socket ever has
  };
  struct Held {
    Reservation reservation;
    std::size_t owner = 0;  // the id of the socket that acquired it
  };

  // The socket, or the error of a call on it.
  tl::expected<Socket*, std::int32_t> Find(const scenario::SocketRef& socket);
  std::int32_t BindSocket(Socket& socket, std::uint16_t port);
  // Reach: `reach` on the socket, once it is bound.
  Answer Reach(const scenario::SocketRef& socket, std::uint16_t port,
               std::int32_t (*reach)(int, std::int32_t, std::uint16_t));
  Held* HeldBy(const Socket& socket);
  void LetGo(Socket& socket);
  // The reservation of `token`, of the socket's own space; none: the number of it.
  std::optional<std::size_t> FindToken(const Socket& socket, std::uint64_t token) const;

  Answer Acquire(Socket& socket, const scenario::WsaIoctlCall& call,
                 const std::vector<std::byte>& input);
  Answer Associate(Socket& socket, const scenario::WsaIoctlCall& call,
                   const std::vector<std::byte>& input);
  Answer Release(Socket& socket, const std::vector<std::byte>& input);
  Answer Other(Socket& socket, const scenario::WsaIoctlCall& call,
               const std::vector<std::byte>& input);

  int startups_ = 0;
  std::size_t made_ = 0;
  std::map<std::string, Socket> sockets_;  // that are open
  std::map<std::size_t, Held> held_;       // reservations that live
};

}  // namespace portcullis::targets::linux_sockets
