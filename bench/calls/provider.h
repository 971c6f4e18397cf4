// What answers the calls of a program that reserves ports: the whole road, a socket and an ioctl at
// a time, behind one interface, so that one workload times whoever it is.
//
//   host      the reference, called by its own functions (host_provider.h)
//   machine   the same behind the lock that a program's threads share (machine_provider.h; not on
//             Windows)
//   plugin    the same behind the C interface of a plugin (plugin_provider.h; not on Windows)
//   winsock   WSAIoctl itself (winsock_provider.h): on Windows the system's, else the drop-in
//   linux_range, linux_bind   what Linux has in its place (linux_provider.h)
//
// Errors are Winsock's numbers, 0 for none; ports are in host order. UDP over IPv4 throughout. One
// provider is for one thread.

#pragma once

#include <cstdint>

namespace portcullis::bench {

// A socket as the provider numbers it.
using SocketNumber = std::uint64_t;

struct Block {
  std::int32_t error = 0;
  std::uint16_t start = 0;
  std::uint64_t token = 0;
};

class Provider {
 public:
  virtual ~Provider() = default;
  virtual const char* name() const = 0;

  virtual SocketNumber Open() = 0;
  virtual std::int32_t Close(SocketNumber socket) = 0;
  // Acquire: `start` 0 for a wildcard.
  virtual Block Acquire(SocketNumber socket, std::uint16_t start, std::uint16_t count) = 0;
  virtual std::int32_t Release(SocketNumber socket, const Block& block) = 0;
  // Bind: a socket to a port of the block, whichever; `port` 0 for any outside of blocks.
  virtual std::int32_t BindFrom(SocketNumber socket, const Block& block) = 0;
  virtual std::int32_t Bind(SocketNumber socket, std::uint16_t port) = 0;
};

}  // namespace portcullis::bench
