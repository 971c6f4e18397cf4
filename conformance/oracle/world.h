// World: one state of a machine that is believed possible, as a plain comparable value.
//
// Held by the judge in a set; the rules read it and effects.h changes it. Standard containers and
// the obvious loops; nothing here is shared with any implementation. What is in doubt is a flag or
// a set of possibilities in one world wherever that will do, so that ordinary scenarios stay one.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/oracle/operation.h"
#include "conformance/oracle/port_range.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// What a socket may be associated with: a runtime reservation by the step that acquired it, a
// persistent one by the step that created it. kUnknown: with something of which nothing is known.
struct Association {
  enum class Kind { kNone, kRuntime, kPersistent, kUnknown };
  Kind kind = Kind::kNone;
  std::size_t id = 0;
  friend bool operator==(const Association&, const Association&) = default;
  friend auto operator<=>(const Association&, const Association&) = default;
};

// A block that the port of a socket must lie in, or must not, as things stood when it was bound;
// and the requirements that it breaks otherwise.
struct PortBound {
  PortRange range;
  std::vector<std::string> ids;
  bool observed = false;  // level of the ids
  friend bool operator==(const PortBound&, const PortBound&) = default;
  friend auto operator<=>(const PortBound&, const PortBound&) = default;
};

// Where a socket is bound, as far as that was seen.
struct Binding {
  enum class Standing { kNo, kPerhaps, kYes };
  Standing standing = Standing::kNo;
  std::uint16_t port = 0;  // 0: the system chose it, and it is not known yet
  bool implicit = false;   // by connect or sendto
  bool with_association = false;
  std::optional<PortBound> within;
  std::vector<PortBound> outside;
  friend bool operator==(const Binding&, const Binding&) = default;
  friend auto operator<=>(const Binding&, const Binding&) = default;

  bool Perhaps() const { return standing != Standing::kNo; }
  bool Surely() const { return standing == Standing::kYes; }
};

// A socket, by the step that made it: names may be used again, steps are not.
struct Socket {
  std::map<std::string, int> descriptors;  // by process; none: it is closed
  std::int32_t family = 0;
  std::int32_t transport = 0;  // IPPROTO_TCP or IPPROTO_UDP; 0 for any other kind
  bool overlapped = true;
  bool unknown = false;           // made from what nobody knows: nothing of it is judged
  bool ended_by_cleanup = false;  // nobody says when its ports become free
  bool nonblocking = false;
  bool reuse = false;      // SO_REUSEADDR
  bool exclusive = false;  // SO_EXCLUSIVEADDRUSE
  Binding binding;
  std::set<Association> associations;  // that are possible; empty: for certain none
  bool associate_failed = false;
  std::vector<PortRange> refused;  // persistent blocks that an ASSOCIATE asked for in vain
  std::optional<PortName> port;    // the completion port that it is tied to
  bool port_in_doubt = false;      // which port, or whether any, is not known
  bool skip_on_success = false;
  friend bool operator==(const Socket&, const Socket&) = default;
  friend auto operator<=>(const Socket&, const Socket&) = default;

  bool Open() const { return !descriptors.empty(); }
  bool HeldBy(const std::string& process) const { return descriptors.count(process) != 0; }
};

// Why a reservation may be gone already.
enum class Doubt {
  kNone,
  kCleanup,           // WSACleanup of its process ended its socket: free once the process has ended
  kCleanupElsewhere,  // that of another one did, which had the last descriptor
  kDuplicate,         // its process closed the socket, of which others have descriptors
  kConsumer,          // its socket was closed while another was bound from it
  kReleased  // it was released while sockets were bound from it, or by a process that shares it
};

struct Reservation {
  std::size_t step = 0;    // of the ACQUIRE that made it
  std::size_t socket = 0;  // that acquired it
  std::string process;     // likewise
  std::int32_t transport = 0;
  std::int32_t family = 0;
  std::optional<PortRange> range;  // nothing: held somewhere
  std::uint16_t count = 0;
  std::optional<std::uint64_t> token;
  Doubt doubt = Doubt::kNone;
  bool tried = false;            // a socket was closed or a call failed since it was made
  bool release_failed = false;   // a RELEASE of it failed
  bool foreign_release = false;  // another process tried to release it
  friend bool operator==(const Reservation&, const Reservation&) = default;
  friend auto operator<=>(const Reservation&, const Reservation&) = default;
};

struct PersistentReservation {
  std::size_t step = 0;  // of the Create that made it
  std::int32_t transport = 0;
  PortRange range;
  std::optional<std::uint64_t> token;  // nothing: not seen since it was made or since a restart
  std::set<std::uint64_t> former_tokens;
  std::string creator;
  bool certain = true;     // false: perhaps deleted, or in part
  bool created = false;    // `token` is the one that Create gave
  bool outlived = false;   // its creator's process has ended since
  bool restarted = false;  // the machine has restarted since
  bool release_tried = false;
  bool found = false;  // by a Lookup
  friend bool operator==(const PersistentReservation&, const PersistentReservation&) = default;
  friend auto operator<=>(const PersistentReservation&, const PersistentReservation&) = default;
};

// A block that is not held, but was asked for in vain or was held: whoever refuses it now may have
// forgotten to let it go.
struct FormerBlock {
  enum class End { kRefused, kClosed, kReleased, kExited, kRestarted, kNotCreated, kDeleted };
  PortRange range;
  std::int32_t transport = 0;
  End end = End::kRefused;
  std::int32_t family = 0;  // of the reservation that held it; 0 where none did
  friend bool operator==(const FormerBlock&, const FormerBlock&) = default;
  friend auto operator<=>(const FormerBlock&, const FormerBlock&) = default;
};

struct Thread {
  bool hold = false;
  bool callback = false;
  bool exited = false;
  std::optional<std::int32_t> last_error;  // nothing where it could be anything
  friend bool operator==(const Thread&, const Thread&) = default;
  friend auto operator<=>(const Thread&, const Thread&) = default;
};

struct Process {
  scenario::Rights rights = scenario::Rights::kAdministrator;
  bool ended = false;
  friend bool operator==(const Process&, const Process&) = default;
  friend auto operator<=>(const Process&, const Process&) = default;
};

// What a name stands for in a process.
struct Descriptor {
  std::size_t socket = 0;
  bool open = true;
  friend bool operator==(const Descriptor&, const Descriptor&) = default;
  friend auto operator<=>(const Descriptor&, const Descriptor&) = default;
};

// A WSAPROTOCOL_INFOW that WSADuplicateSocketW has filled.
struct ProtocolInfo {
  std::size_t socket = 0;
  std::string process;  // that it was made for
  bool used = false;
  friend bool operator==(const ProtocolInfo&, const ProtocolInfo&) = default;
  friend auto operator<=>(const ProtocolInfo&, const ProtocolInfo&) = default;
};

struct World {
  std::map<std::string, Process> processes;                         // that have been heard of
  std::map<std::string, int> startups;                              // by process
  std::map<std::pair<std::string, std::string>, Descriptor> names;  // by process and name
  std::map<std::size_t, Socket> sockets;
  std::vector<Reservation> reservations;
  std::vector<PersistentReservation> persistent;
  std::map<std::size_t, Operation> operations;  // by step
  std::map<scenario::Actor, Thread> threads;
  std::map<std::string, std::uint16_t> granted_start;  // by the name of the reservation
  std::map<std::string, std::uint64_t> granted_token;  // likewise
  std::map<std::string, std::uint16_t> named_ports;    // that getsockname gave
  std::map<std::string, ProtocolInfo> infos;
  std::set<PortName> ports;             // completion ports
  std::set<std::uint64_t> past_tokens;  // of reservations that have ended
  bool unseen_tokens = false;           // and such a one of which the token was not seen
  std::set<FormerBlock> former;
  bool unseen_former = false;  // and such a one of which it was not seen where it lay
  std::map<std::size_t, scenario::Actor> waits;  // WSAGetOverlappedResult that blocks, by step
  std::set<std::size_t> lost_waits;              // those of which nobody knows how they end
  std::optional<std::size_t> current;            // the step that was invoked last
  std::vector<std::size_t> seen;                 // indications since, of these operations
  bool network_up = true;
  bool provider_support = true;

  // Defined in world.cc: so many containers are much code, else compiled with each file that has
  // one.
  World();
  World(const World& other);
  World(World&& other) noexcept;
  World& operator=(const World& other);
  World& operator=(World&& other) noexcept;
  ~World();
  friend bool operator==(const World& one, const World& other);
  friend std::strong_ordering operator<=>(const World& one, const World& other);
};

}  // namespace portcullis::oracle
