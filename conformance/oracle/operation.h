// Operation: one WSAIoctl or WSPIoctl, from the call to the last indication of its end.
//
//   invoked --- Returned 0 or an error ---------------------------------------> done
//      |------- Blocked (plain form) ---> blocked ---- Returned ---------------> done
//      '------- Returned 997 ----------> pending ---- Completed --------------> done
//
// and beside it, in the overlapped form after 0 or 997, the one indication that is due by each
// chosen method, then seen. A plain comparable value, held by a World.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "conformance/oracle/condition.h"
#include "conformance/oracle/port_range.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// What may end an operation before its time.
enum class Cut {
  kClosing,             // its socket is being closed, or one of several descriptors of it was
  kClosed,              // its socket was closed
  kCancelling,          // a CancelIoEx that names it is being made
  kCancelled,           // CancelIoEx, which found something
  kThreadExit,          // the thread that started it has ended
  kFlushing,            // an SIO_FLUSH on its socket is being made
  kFlushed,             // SIO_FLUSH on its socket
  kCancelBlockingCall,  // WSACancelBlockingCall
  kIoManager,           // CancelSynchronousIo
  kNetworkFell          // the network went down while it ran
};

// The token that an ASSOCIATE or a RELEASE names; nothing where the input cannot be read for
// certain.
using NamedToken = std::optional<std::uint64_t>;

// A completion port: the process that made it, and its name there.
using PortName = std::pair<std::string, std::string>;

struct Operation {
  enum class State { kInvoked, kBlocked, kPending, kDone };
  enum class Indication { kNone, kDue, kSeen, kNotJudged };
  using Method = scenario::Completed::Notification;

  scenario::Actor actor;
  std::string name;
  std::uint32_t code = 0;
  bool provider = false;  // WSPIoctl
  bool routine = false;   // with a completion routine that can run
  std::optional<std::size_t> socket;
  std::int32_t transport = 0;  // of its socket
  std::int32_t family = 0;
  bool overlapped = false;         // the form of the call
  bool event = false;              // its OVERLAPPED has an event
  std::optional<PortRange> asked;  // what an ACQUIRE asks for, where that can be read
  NamedToken token;                // what an ASSOCIATE or a RELEASE names
  State state = State::kInvoked;
  bool held = false;
  bool claimed = false;         // an ACQUIRE that has taken its ports but has not said so yet
  bool carried_out = false;     // `complete` has lifted what held it
  bool failed_at_once = false;  // nothing was started
  bool done_at_once = false;    // it returned 0
  bool net_was_down = false;    // when it was carried out
  bool not_judged = false;      // how it ends is no longer known
  std::array<Indication, 3> indications{};  // by Method
  std::optional<PortName> port;             // that its packet goes to
  bool skips_packet = false;                // done at once, on a socket that skips the packet then
  std::optional<std::int32_t> end;          // its error, 0 for none, once that was told
  std::set<Condition> conditions;           // while blocked or pending: what may make it fail
  bool doomed = false;  // when it was called, something counted that had to make it fail
  std::set<Cut> cuts;
  friend bool operator==(const Operation&, const Operation&) = default;
  friend auto operator<=>(const Operation&, const Operation&) = default;

  bool Open() const { return state == State::kBlocked || state == State::kPending; }
  // Whether its effect may still come about unseen.
  bool MayStillAct() const { return state != State::kDone && !end && !doomed; }
  Indication& By(Method method) { return indications[static_cast<std::size_t>(method)]; }
  Indication By(Method method) const { return indications[static_cast<std::size_t>(method)]; }
};

}  // namespace portcullis::oracle
