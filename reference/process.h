// What the reference knows of one process, its threads and its objects. Values without behaviour:
// Host keeps and changes them.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "reference/flat_map.h"
#include "reference/id_map.h"
#include "reference/ids.h"

namespace portcullis::reference {

// Whether the process may obtain persistent reservations: only an elevated administrator may.
enum class Rights : std::uint8_t { kAdministrator, kNotElevated, kUser };

// A completion routine that waits for its thread to wait alertably.
struct QueuedRoutine {
  Address routine{};  // lpCompletionRoutine
  std::int32_t error{};
  std::uint32_t transferred{};
  Address overlapped{};
  friend bool operator==(const QueuedRoutine&, const QueuedRoutine&) = default;
};

// A packet of a completion port. `error` is Winsock's; the status lies in the OVERLAPPED.
struct CompletionPacket {
  std::uint64_t key{};
  ProcessId process{};  // that started the operation, and in whose memory the OVERLAPPED lies
  Address overlapped{};
  std::int32_t error{};
  std::uint32_t transferred{};
  friend bool operator==(const CompletionPacket&, const CompletionPacket&) = default;
};

struct Thread {
  std::int32_t last_error = 0;
  bool callback = false;   // a callback of the provider is in progress
  bool hold_next = false;  // the next operation that it starts is held open
  bool exited = false;
  std::vector<QueuedRoutine> routines;  // in the order in which they were queued
  friend bool operator==(const Thread&, const Thread&) = default;
};

struct Process {
  std::uint32_t startups = 0;  // WSAStartup less WSACleanup
  Rights rights = Rights::kAdministrator;
  bool ended = false;
  IdMap<Handle, SocketId> sockets;
  std::map<Handle, bool> events;  // manual-reset event objects, and whether they are signalled
  std::map<Handle, std::deque<CompletionPacket>> ports;  // completion ports
  std::set<Handle> files;
  FlatMap<ThreadId, Thread> threads;
  friend bool operator==(const Process&, const Process&) = default;
};

}  // namespace portcullis::reference
