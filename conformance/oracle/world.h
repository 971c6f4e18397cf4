// World: one state of a machine that is believed possible, as a plain comparable value.
//
// Held by the judge in a set; the rules read it and effects.h changes it. Standard containers and
// the obvious loops; nothing here is shared with any implementation.
//
// The life of an operation, that is of one WSAIoctl:
//
//   invoked --- Returned 0 or an error ---------------------------------------> done
//      |------- Blocked (plain form) ---> blocked ---- Returned ---------------> done
//      '------- Returned 997 ----------> pending ---- Completed --------------> done
//
// and beside it, in the overlapped form after 0 or 997, the one indication that is due, then seen.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/condition.h"
#include "conformance/oracle/port_range.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// A socket, by the step that made it: names may be used again, steps are not.
struct Socket {
  std::string process;
  std::int32_t family = 0;
  std::int32_t transport = 0;  // IPPROTO_TCP or IPPROTO_UDP; 0 for any other kind
  bool overlapped = true;
  bool open = true;
  bool ended_by_cleanup = false;  // nobody says when its ports become free
  bool nonblocking = false;
  bool bound = false;
  std::uint16_t port = 0;  // 0 while bound: the system chose it, and it is not known
  friend bool operator==(const Socket&, const Socket&) = default;
};

struct Reservation {
  std::size_t step = 0;    // of the ACQUIRE that made it
  std::size_t socket = 0;  // that acquired it
  std::int32_t transport = 0;
  std::int32_t family = 0;
  std::optional<PortRange> range;  // nothing: held somewhere
  std::uint16_t count = 0;
  std::optional<std::uint64_t> token;
  bool certain = true;  // false: perhaps gone already (after WSACleanup)
  bool tried = false;   // a socket was closed or a call failed since it was made
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

// A block that is not held, but was asked for in vain or was held until a close: whoever refuses it
// now may have forgotten to let it go.
struct FormerBlock {
  PortRange range;
  std::int32_t transport = 0;
  bool failed = false;  // by an ACQUIRE that failed; else ended by a close
  friend bool operator==(const FormerBlock&, const FormerBlock&) = default;
};

// What may end an operation before its time.
enum class Cut {
  kClosing,             // its socket is being closed
  kClosed,              // its socket was closed
  kCancelling,          // a CancelIoEx that names it is being made
  kCancelled,           // CancelIoEx, which found something
  kThreadExit,          // the thread that started it has ended
  kFlushed,             // SIO_FLUSH on its socket
  kCancelBlockingCall,  // WSACancelBlockingCall
  kIoManager,           // CancelSynchronousIo
  kNetworkFell          // the network went down while it ran
};

struct Operation {
  enum class State { kInvoked, kBlocked, kPending, kDone };
  enum class Indication { kNone, kDue, kSeen, kNotJudged };

  scenario::Actor actor;
  std::string name;
  std::uint32_t code = 0;
  std::optional<std::size_t> socket;
  std::int32_t transport = 0;  // of its socket
  std::int32_t family = 0;
  bool overlapped = false;         // the form of the call
  std::optional<PortRange> asked;  // what an ACQUIRE asks for, where that can be read
  State state = State::kInvoked;
  bool held = false;
  bool claimed = false;         // an ACQUIRE that has taken its ports but has not said so yet
  bool carried_out = false;     // `complete` has lifted what held it
  bool failed_at_once = false;  // nothing was started
  bool done_at_once = false;    // it returned 0
  bool net_was_down = false;    // when it was carried out
  bool not_judged = false;      // how it ends is no longer known
  Indication indication = Indication::kNone;
  Conditions conditions;  // while blocked or pending: what may make it fail
  bool doomed = false;    // when it was called, something counted that had to make it fail
  std::set<Cut> cuts;
  friend bool operator==(const Operation&, const Operation&) = default;

  bool Open() const { return state == State::kBlocked || state == State::kPending; }
};

struct Thread {
  bool hold = false;
  bool callback = false;
  bool exited = false;
  std::optional<std::int32_t> last_error;  // nothing where it could be anything
  friend bool operator==(const Thread&, const Thread&) = default;
};

struct World {
  std::map<std::string, int> startups;           // by process
  std::map<std::string, std::size_t> socket_of;  // by name, which is the scenario's
  std::map<std::size_t, Socket> sockets;
  std::vector<Reservation> reservations;
  std::map<std::size_t, Operation> operations;  // by step
  std::map<scenario::Actor, Thread> threads;
  std::map<std::string, std::uint16_t> granted_start;  // by the name of the reservation
  std::optional<std::size_t> indication;               // just seen, of this operation
  std::vector<FormerBlock> former;
  bool network_up = true;
  bool provider_support = true;
  friend bool operator==(const World&, const World&) = default;
};

}  // namespace portcullis::oracle
