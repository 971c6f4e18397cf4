// What the outside has seen of a scenario so far: the memory of a defect.
//
// A defect follows from a requirement's statement, so it needs what that statement speaks of: which
// sockets and reservations there are, which block a call asked for. Kept by defect_target, read by
// the defects. Plain data; ports in host order.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::targets {

struct SeenSocket {
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;
  bool overlapped = false;
  bool non_blocking = false;
  bool open = true;
};

struct PortBlock {
  std::int32_t protocol = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool Overlaps(const PortBlock& other) const {
    return protocol == other.protocol && first < other.first + other.count &&
           other.first < first + count;
  }
};

struct SeenReservation {
  std::string name;
  std::string socket;
  PortBlock block;
  std::uint64_t token = 0;
  bool live = true;
};

struct CallHistory {
  scenario::Placement placement;
  std::map<std::size_t, scenario::Step> steps;  // as the scenario has them, by index
  std::map<std::string, SeenSocket> sockets;
  std::vector<SeenReservation> reservations;
  std::vector<PortBlock> failed_blocks;     // asked for by an ACQUIRE that ended in an error
  std::optional<std::size_t> last_pending;  // the last WSAIoctl that was answered WSA_IO_PENDING
  bool any_socket_closed = false;
  std::int32_t last_error = 0;  // of any thread: what only a shared last error would know

  // Note: takes in what the outside is told.
  void Note(const scenario::Event& event);

  std::uint32_t Resolve(const scenario::PortRef& port) const;

  // SocketOf: the live or closed socket that the reference names; null where there is none.
  const SeenSocket* SocketOf(const scenario::SocketRef& socket) const;

  // AskedBlock: the block that an ACQUIRE asks for (first 0 for a wildcard); nothing where its
  // contents are raw bytes of another size, or its socket is not known.
  std::optional<PortBlock> AskedBlock(const scenario::WsaIoctlCall& call) const;

  // IoctlAt: the WSAIoctl of that step; null where it is another call.
  const scenario::WsaIoctlCall* IoctlAt(std::size_t step) const;
};

}  // namespace portcullis::targets
