// What the reference knows of one socket, one process and one thread. Values without behaviour:
// Host keeps and changes them.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "reference/ids.h"
#include "reference/port_space.h"

namespace portcullis::reference {

// kRaw and kUnix can be made and closed; everything about ports is TCP's and UDP's alone.
enum class Protocol : std::uint8_t { kTcp, kUdp, kRaw, kUnix };

struct SocketKind {
  Protocol protocol = Protocol::kTcp;
  Family family = Family::kIpv4;  // kIpv4 for kUnix, where it means nothing
  friend bool operator==(const SocketKind&, const SocketKind&) = default;
};

// A live reservation. A wildcard request's block, once granted, is like any other.
struct Reservation {
  std::uint16_t start = 0;  // host order
  std::uint16_t count = 0;  // 0 only where the policy grants blocks of no ports
  std::uint64_t token = 0;  // opaque, never 0, never given out twice
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

struct Socket {
  SocketKind kind;
  bool overlapped = true;                 // made with WSA_FLAG_OVERLAPPED
  bool blocking = true;                   // FIONBIO changes it
  bool bound = false;                     // bind succeeded
  std::uint16_t port = 0;                 // what it is bound to, in host order; TCP and UDP only
  std::vector<Reservation> reservations;  // acquired on this socket, in the order they were granted
  friend bool operator==(const Socket&, const Socket&) = default;
};

struct Thread {
  std::int32_t last_error = 0;
  bool callback = false;   // a callback of the provider is in progress
  bool hold_next = false;  // the next operation that it starts is held open
  bool exited = false;
  friend bool operator==(const Thread&, const Thread&) = default;
};

struct Process {
  std::uint32_t startups = 0;  // WSAStartup less WSACleanup
  std::map<Handle, Socket> sockets;
  std::map<Handle, bool> events;  // manual-reset event objects, and whether they are signalled
  std::set<Handle> files;
  std::map<ThreadId, Thread> threads;
  friend bool operator==(const Process&, const Process&) = default;
};

}  // namespace portcullis::reference
