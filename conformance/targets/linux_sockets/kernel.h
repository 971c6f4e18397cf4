// Sockets of the Linux kernel, as far as port reservations need them: descriptors, binds to the
// wildcard address, the handover of a port from one socket to another, and errors in Winsock's
// numbers.
//
// Used by every file of this folder. Ports are in host order. Functions that fail give the Winsock
// error that the kernel's stands for. Safe from any thread.

#pragma once

#include <cstdint>
#include <tl/expected.hpp>

namespace portcullis::targets::linux_sockets {

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int number() const { return number_; }

 private:
  int number_ = -1;
};

// A port space: sockets of another one never take its ports. IPv6 sockets are for IPv6 alone, as
// Windows makes them.
struct Space {
  std::int32_t transport = 0;  // IPPROTO_TCP or IPPROTO_UDP; 0 for sockets without ports
  std::int32_t family = 0;     // as Windows numbers them
  friend bool operator==(const Space&, const Space&) = default;
};

// WinsockError: for an errno.
std::int32_t WinsockError(int error);

// OpenSocket: family, type and protocol as Windows numbers them.
tl::expected<Descriptor, std::int32_t> OpenSocket(std::int32_t family, std::int32_t type,
                                                  std::int32_t protocol);

// OpenIn: a socket of that space.
tl::expected<Descriptor, std::int32_t> OpenIn(const Space& space);

// Bind: to the wildcard address; 0, or the error: WSAEAFNOSUPPORT of families without ports, as in
// the calls below.
std::int32_t Bind(int socket, std::int32_t family, std::uint16_t port);

// BindBeside: binds `socket` to the port of `holder`, which keeps it: the kernel lets two sockets
// share a port while both say SO_REUSEADDR, which both do only during this call, so that the port
// is free at no moment. A stranger who says it too could bind the port in just that moment, and no
// longer. 0, or the error.
std::int32_t BindBeside(int socket, int holder, std::int32_t family, std::uint16_t port);

// PortOf: by getsockname; 0 where it is not bound. FamilyOf likewise: as Windows numbers it.
std::uint16_t PortOf(int socket);

// ConnectTo, SendTo (one byte): to the loopback address. 0, or the error.
std::int32_t ConnectTo(int socket, std::int32_t family, std::uint16_t port);
std::int32_t SendTo(int socket, std::int32_t family, std::uint16_t port);

std::int32_t SetNonBlocking(int socket, bool on);

// AllowManyDescriptors: as many as the system lets this process have: each reserved port is one.
void AllowManyDescriptors();

}  // namespace portcullis::targets::linux_sockets
