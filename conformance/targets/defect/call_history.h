// What the outside has seen of a scenario so far: the memory of a defect.
//
// A defect follows from a requirement's statement, so it needs what that statement speaks of: which
// sockets, reservations and processes there are, what a call asked for, what was answered and
// indicated. Kept by defect_target, read by the defects. Plain data; ports in host order.

#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::targets {

inline constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

// One socket, however many descriptors there are of it.
struct SeenSocket {
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;  // of its transport, also where it was left to the provider
  bool overlapped = false;
  bool non_blocking = false;
  bool open = true;  // a descriptor is

  // The reservation, by a name of it, with whose token an ASSOCIATE succeeded last; and, as long as
  // none has, whether one failed, and with which.
  std::string associated;
  bool association_failed = false;
  std::string failed_association;

  enum class Bound { kNot, kByNumber, kByZero, kImplicitly };
  Bound bound = Bound::kNot;
  std::string binder;                 // the process that bound it
  std::size_t bound_at = kNever;      // the step
  std::optional<std::uint16_t> port;  // that bind named or getsockname gave

  std::string completion_port;
  bool skips_port_on_success = false;
};

struct PortBlock {
  std::int32_t protocol = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool Overlaps(const PortBlock& other) const {
    return protocol == other.protocol && first < other.first + other.count &&
           other.first < first + count;
  }
  bool Contains(std::uint32_t port) const { return first <= port && port - first < count; }
  friend bool operator==(const PortBlock&, const PortBlock&) = default;
};

struct SeenReservation {
  enum class End { kNone, kClosed, kReleased, kProcess, kRestart, kDeleted };
  std::string name;
  std::set<std::string> lookups;  // the names under which Lookup found it
  std::string process;            // that acquired or created it
  std::string socket;             // on which it was acquired; empty for a persistent one
  std::int32_t family = 0;        // of that socket; 0 for a persistent one
  PortBlock block;
  std::uint64_t token = 0;
  bool persistent = false;
  std::size_t begun = 0;       // the step
  std::size_t ended = kNever;  // likewise
  End end = End::kNone;

  bool release_failed = false;    // a RELEASE of its own process
  bool release_by_other = false;  // one of another process was answered
  bool creator_ended = false;
  bool restarted = false;

  bool Live() const { return end == End::kNone; }
  bool LiveAt(std::size_t step) const { return begun < step && step < ended; }
};

struct CallHistory {
  scenario::Placement placement;
  std::map<std::size_t, scenario::Step> steps;  // as the scenario has them, by index
  std::map<std::string, SeenSocket> sockets;
  std::map<std::string, std::string> duplicates;  // the name of a descriptor to that of its socket
  std::map<std::string, std::string> offered;     // the name of a WSAPROTOCOL_INFOW to its socket's
  std::set<std::pair<std::string, std::string>> descriptors;  // open ones: process, name
  std::vector<SeenReservation> reservations;
  std::vector<PortBlock> failed_blocks;            // asked for by an ACQUIRE that ended in an error
  std::vector<PortBlock> failed_creates;           // and by a Create
  std::map<std::string, std::uint16_t> ports;      // that getsockname gave, by its name
  std::map<std::string, scenario::Rights> rights;  // of the processes that were started so
  std::optional<std::size_t> last_pending;  // the last WSAIoctl that was answered WSA_IO_PENDING
  bool any_socket_closed = false;
  std::int32_t last_error = 0;  // of any thread: what only a shared last error would know
  std::map<std::size_t, scenario::Returned> returns;  // the first of each step
  std::map<std::size_t, std::set<scenario::Completed::Notification>> indicated;  // by step
  std::set<scenario::Completed::Notification> indicated_now;  // since the last Returned

  // Note: takes in what the outside is told.
  void Note(const scenario::Event& event);

  std::uint32_t Resolve(const scenario::PortRef& port) const;

  // SocketOf: the live or closed socket that the reference names; null where there is none.
  const SeenSocket* SocketOf(const scenario::SocketRef& socket) const;

  // RootOf: the name under which the socket was made of which `name` is a descriptor.
  std::string RootOf(const std::string& name) const;

  // ReservationNamed: the last that has or was found under the name; null where there is none.
  const SeenReservation* ReservationNamed(const std::string& name) const;

  // MeantBy: the reservation whose token the call has for input; null where it has another input.
  const SeenReservation* MeantBy(const scenario::WsaIoctlCall& call) const;

  // Holds: true where the process has a descriptor of the socket of that name.
  bool Holds(const std::string& process, const std::string& socket) const;

  scenario::Rights RightsOf(const std::string& process) const;

  // AskedBlock: the block that an ACQUIRE asks for (first 0 for a wildcard); nothing where its
  // contents are raw bytes of another size, or its socket is not known. Or the one that a function
  // of iphlpapi names.
  std::optional<PortBlock> AskedBlock(const scenario::WsaIoctlCall& call) const;
  PortBlock AskedBlock(const scenario::PersistentCall& call) const;

  // IoctlAt: the WSAIoctl of that step; null where it is another call.
  const scenario::WsaIoctlCall* IoctlAt(std::size_t step) const;

  // OperationNamed: the step of the last WSAIoctl of that name; nothing where there is none.
  std::optional<std::size_t> OperationNamed(const std::string& name) const;

 private:
  SeenSocket* Find(const scenario::SocketRef& socket);
  SeenReservation* FindReservation(const std::string& name);
  void End(SeenReservation& reservation, SeenReservation::End how, std::size_t step);
  void Drop(const std::string& process, const std::string& name, SeenReservation::End how,
            std::size_t step);
  void EndProcess(const std::string& process, SeenReservation::End how, std::size_t step);
  void NoteEnd(std::size_t step, const scenario::WsaIoctlCall& call, std::int32_t error,
               const std::vector<std::byte>& output);
  void NoteIoctl(const scenario::Returned& returned, const scenario::WsaIoctlCall& call);
  void NoteSocketCall(const scenario::Returned& returned, const scenario::Step& step);
  void NotePersistent(const scenario::Returned& returned, const scenario::Step& step,
                      const scenario::PersistentCall& call);
  void NoteControl(const scenario::Returned& returned, const scenario::Step& step);
};

}  // namespace portcullis::targets
