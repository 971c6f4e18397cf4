// IoctlPlan: one generated case of a control code, before it is written down: what is there before
// the call, the call, what holds around it, and what is looked at afterwards.
//
// The tables of ioctl_dimensions.cc, ioctl_memory.cc and reservation_states.cc shape a plan, value
// by value; WriteIoctl writes the steps. Data.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "conformance/suite/matrix.h"
#include "conformance/suite/writer.h"

namespace portcullis::suite {

enum class Verb { kAcquire, kAssociate, kRelease, kKeepalive, kSetMode, kFlush, kUnknown };

// How the call is made, and how its end is learnt.
enum class Way { kPlain, kEvent, kPort, kRoutine, kNone };

// What holds while the call is made, or held just before.
enum class Around {
  kNothing,
  kNetworkDown,
  kNetworkWasDown,
  kCallback,
  kCallbackOverBlockedCall,
  kCallbackWas,
  kWithdrawn,
  kWasWithdrawn
};

// Whether the operation is held open, and how that ends.
enum class Hold {
  kNo,
  kComplete,
  kCancel,
  kClose,
  kThreadExit,
  kFlush,
  kNetwork,
  kCancelBlockingCall,
  kCancelSynchronousIo
};

enum class Winsock { kStarted, kNotStarted, kCleanedUp };

struct IoctlPlan {
  Verb verb = Verb::kAcquire;
  Way way = Way::kPlain;
  std::uint32_t code = 0;  // meaningful of kUnknown, and where another than the verb's is called
  SocketKind kind = kUdp;
  Winsock winsock = Winsock::kStarted;
  scenario::Rights rights = scenario::Rights::kAdministrator;  // of the process that calls
  SocketRef (*no_socket)() = nullptr;                          // called on this instead
  bool closed = false;                                         // the socket is closed before
  bool nonblocking = false;
  bool provider = false;
  bool skips_packets = false;  // FILE_SKIP_COMPLETION_PORT_ON_SUCCESS
  scenario::Memory in = scenario::Memory::kValid;
  std::optional<std::uint32_t> in_size;
  scenario::Memory out = scenario::Memory::kValid;
  std::optional<std::uint32_t> out_size;
  scenario::Memory returned = scenario::Memory::kValid;
  scenario::Memory overlapped = scenario::Memory::kValid;
  std::optional<scenario::Memory> routine;  // instead of the one that the way has
  // What an ACQUIRE asks for. `again`: what is asked for afterwards to see that nothing is held;
  // 0: nothing can be.
  std::string start = "w+5";
  std::uint16_t count = 20;
  std::uint16_t again = 20;
  // Of the reservation codes: what was done before, on the socket `s` of the plan's kind that the
  // call is made on. May ask that the call is made by another writer (another process) instead.
  std::function<void(struct Stage&)> before;
  std::string token = "r0";  // of ASSOCIATE and RELEASE
  Around around = Around::kNothing;
  Hold hold = Hold::kNo;
  bool fails = false;  // the row violates a requirement, by the marks of its values
  std::set<std::string> needs;
};

// What `before` works on.
struct Stage {
  Writer& w;
  const IoctlPlan& plan;
  SocketRef s;         // that the call is made on
  Writer caller;       // who makes it: w, or another process
  bool early = false;  // before WSAStartup and before s is made

  scenario::RangeContents Block() const;  // w+5 and 20 ports where the plan asks for any block
  SocketKind Kind() const;                // the plan's, or UDP where that is neither TCP nor UDP
};

Written WriteIoctl(const IoctlPlan& plan);

}  // namespace portcullis::suite
