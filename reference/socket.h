// What the reference knows of one socket. Values without behaviour: Host keeps and changes them.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reference/ids.h"
#include "reference/port_space.h"

namespace portcullis::reference {

// kRaw and kUnix can be made and closed; everything about ports is TCP's and UDP's alone.
enum class Protocol : std::uint8_t { kTcp, kUdp, kRaw, kUnix };

struct SocketKind {
  Protocol protocol{};
  Family family{};  // kIpv4 for kUnix, where it means nothing
  friend bool operator==(const SocketKind&, const SocketKind&) = default;
};

// A live runtime reservation. A wildcard request's block, once granted, is like any other.
struct Reservation {
  std::uint16_t start{};  // host order
  std::uint16_t count{};  // 0 only where the policy grants blocks of no ports
  std::uint64_t token{};  // opaque, never 0, never given out twice
  ProcessId process{};    // to which it was granted
  Handle acquired_on{};   // by which descriptor of that process
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

// Where the completions of a socket's operations go, once it is tied to a completion port.
struct PortTie {
  ProcessId process{};  // whose port it is
  Handle port{};
  std::uint64_t key{};
  friend bool operator==(const PortTie&, const PortTie&) = default;
};

struct Socket {
  SocketKind kind;
  bool overlapped = true;             // made with WSA_FLAG_OVERLAPPED
  bool bound = false;                 // by bind, connect or sendto
  bool reuse_address = false;         // SO_REUSEADDR
  bool exclusive_address = false;     // SO_EXCLUSIVEADDRUSE
  bool affinity = false;              // SIO_CPU_AFFINITY was set
  bool skip_port_on_success = false;  // FILE_SKIP_COMPLETION_PORT_ON_SUCCESS
  std::uint16_t port = 0;             // what it is bound to, in host order; TCP and UDP only
  std::uint32_t descriptors = 1;      // how many stand for it
  std::uint64_t associated = 0;       // the token that it is associated with; 0 for none
  std::uint64_t bound_from = 0;       // the token of the block that its port came from; 0 for none
  std::optional<PortTie> tie;
  std::vector<Reservation> reservations;  // acquired on this socket, in the order they were granted
  friend bool operator==(const Socket&, const Socket&) = default;
};

inline bool HasPorts(const Socket& socket) {
  return socket.kind.protocol == Protocol::kTcp || socket.kind.protocol == Protocol::kUdp;
}

// A block that outlives its reservation. It can no longer be associated with.
struct LingeringBlock {
  enum class Until : std::uint8_t {
    kUnconsumed,  // no socket is bound from it any more (a reading of Q-LIFE-BOUND-CLOSE)
    kExit,        // the process ends, whose WSACleanup closed its socket (of Q-LIFE-CLEANUP)
    kLater        // time passes (of Q-LIFE-FREED)
  };
  SocketKind kind;
  Reservation reservation;
  Until until{};
  friend bool operator==(const LingeringBlock&, const LingeringBlock&) = default;
};

}  // namespace portcullis::reference
