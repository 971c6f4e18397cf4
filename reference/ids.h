// The small value types that every part of the reference shares: who calls, what a number names,
// where memory is. No behaviour.

#pragma once

#include <cstdint>

namespace portcullis::reference {

// Chosen by the caller, any number. Threads belong to their process: thread 1 of process 1 is not
// thread 1 of process 2.
enum class ProcessId : std::uint32_t {};
enum class ThreadId : std::uint32_t {};

// An operation that is held open: an overlapped one (pending) or a plain call (blocked). kNone:
// nothing is held. Numbers are never used again within one Host.
enum class OperationId : std::uint64_t { kNone = 0 };

// A socket itself. A process knows it by a descriptor; several descriptors, of several processes,
// may stand for one socket. Numbers begin at 1 and are never used again within one Host.
enum class SocketId : std::uint32_t { kNone = 0 };

// A descriptor: of a socket, an event object, a completion port or a file. Numbers belong to a
// process, and no number is given out twice by one Host, so that a closed one stays closed; an
// inherited descriptor has its parent's number.
using Handle = std::uint64_t;
inline constexpr Handle kInvalidSocket = ~Handle{0};  // INVALID_SOCKET

// An address in the memory of one process. 0 is the null pointer.
using Address = std::uint64_t;

// Ports `first` to `last`, both included, in host order; first <= last.
struct PortRange {
  std::uint16_t first = 1;
  std::uint16_t last = 65535;
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

}  // namespace portcullis::reference
