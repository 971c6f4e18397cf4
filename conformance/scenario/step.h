// Steps and scenarios: what somebody does to an implementation, as plain data.
//
// A scenario is the one form that cases, fuzz inputs, reproducers and benchmarks share. Its steps
// are calls (API calls, judged) and controls (they set a condition of the world, never judged),
// made by named processes and threads on named objects. Everything is comparable and copyable;
// nothing here performs a step. JSON form: scenario_json.h.
//
// A reference to what was never made has a fixed meaning (see SocketRef and PortRef), so that any
// subsequence of a scenario is a scenario.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace portcullis::scenario {

// Who makes a call. Threads belong to their process: "main" of p1 is not "main" of p2.
struct Actor {
  std::string process = "p1";
  std::string thread = "main";
  friend bool operator==(const Actor&, const Actor&) = default;
  friend auto operator<=>(const Actor&, const Actor&) = default;
};

// A port in host order, by what it stands for.
//   kLiteral  `value` is the port (0 to 65535)
//   kWindow   port `value` of the window `name`: "w+5"
//   kStartOf  the first port that reservation `name` was granted, plus `value`: "start of r1 + 3";
//             0 + value where `name` was never granted
struct PortRef {
  enum class Kind { kLiteral, kWindow, kStartOf };
  Kind kind = Kind::kLiteral;
  std::string name;
  std::int32_t value = 0;
  friend bool operator==(const PortRef&, const PortRef&) = default;
};

// A descriptor, by what it stands for.
//   kNamed    the socket that a WSASocketW step made under `name`; after its closesocket the number
//             it had; INVALID_SOCKET where it was never made
//   kInvalid  INVALID_SOCKET       kNever  a number that was never a descriptor
//   kEvent    a live event object  kFile   a live file
struct SocketRef {
  enum class Kind { kNamed, kInvalid, kNever, kEvent, kFile };
  Kind kind = Kind::kNamed;
  std::string name;
  friend bool operator==(const SocketRef&, const SocketRef&) = default;
};

// Where a pointer argument points.
//   kValid       writable, aligned for its structure, with as many bytes as are declared
//   kNull        the null pointer
//   kUnmapped    an address that no page backs
//   kCut         the structure begins in a valid page and ends in an invalid one
//   kPastEdge    the structure fits the page, the declared size runs past its edge
//   kReadOnly    readable, not writable
//   kMisaligned  valid, at an odd address
//   kAliasesInput  the input buffer's own address (for the output buffer and the returned count)
enum class Memory {
  kValid,
  kNull,
  kUnmapped,
  kCut,
  kPastEdge,
  kReadOnly,
  kMisaligned,
  kAliasesInput
};

// INET_PORT_RANGE by meaning: `start` is encoded in network order, `count` in host order.
struct RangeContents {
  PortRef start;
  std::uint16_t count = 0;
  friend bool operator==(const RangeContents&, const RangeContents&) = default;
};

// The input buffer: `size` is what the call declares (cbInBuffer). Contents shorter than it are
// followed by zero bytes, longer ones are cut to it.
struct InBuffer {
  Memory memory = Memory::kNull;
  std::uint32_t size = 0;
  std::variant<std::vector<std::byte>, RangeContents> contents;
  friend bool operator==(const InBuffer&, const InBuffer&) = default;
};

struct OutBuffer {
  Memory memory = Memory::kNull;
  std::uint32_t size = 0;
  friend bool operator==(const OutBuffer&, const OutBuffer&) = default;
};

// lpOverlapped that is not null. `event`: hEvent holds a fresh manual-reset event; else it is NULL.
struct Overlapped {
  Memory memory = Memory::kValid;  // never kNull: that is the absence of an Overlapped
  bool event = true;
  friend bool operator==(const Overlapped&, const Overlapped&) = default;
};

// --- calls -----------------------------------------------------------------------------------

struct WsaStartupCall {  // WSAStartup(2.2)
  friend bool operator==(const WsaStartupCall&, const WsaStartupCall&) = default;
};
struct WsaCleanupCall {
  friend bool operator==(const WsaCleanupCall&, const WsaCleanupCall&) = default;
};
struct WsaSocketCall {  // WSASocketW; `overlapped` is WSA_FLAG_OVERLAPPED
  std::string as;
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;
  bool overlapped = true;
  friend bool operator==(const WsaSocketCall&, const WsaSocketCall&) = default;
};
struct CloseSocketCall {
  SocketRef socket;
  friend bool operator==(const CloseSocketCall&, const CloseSocketCall&) = default;
};
struct BindCall {  // to the wildcard address of the socket's family
  SocketRef socket;
  PortRef port;
  friend bool operator==(const BindCall&, const BindCall&) = default;
};
struct WsaIoctlCall {
  std::string as;  // names the operation, and for an ACQUIRE the reservation it is granted
  SocketRef socket;
  std::uint32_t code = 0;
  InBuffer in;
  OutBuffer out;
  Memory returned = Memory::kValid;      // lpcbBytesReturned
  std::optional<Overlapped> overlapped;  // lpOverlapped
  Memory routine = Memory::kNull;        // lpCompletionRoutine: kNull, kUnmapped or kCut
  friend bool operator==(const WsaIoctlCall&, const WsaIoctlCall&) = default;
};
// Looks for the completion indication of an overlapped operation by its event: waits up to the
// target's bound where the operation was answered with 0 or WSA_IO_PENDING and is not held, else
// looks once. Seen: a Completed event, then result 0. Not seen: result WSA_WAIT_TIMEOUT. The event
// is reset when it was seen, so that a second indication would show.
struct GetCompletionCall {
  std::string operation;
  friend bool operator==(const GetCompletionCall&, const GetCompletionCall&) = default;
};
struct CancelIoExCall {  // without an operation: every one of the process on that socket
  SocketRef socket;
  std::optional<std::string> operation;
  friend bool operator==(const CancelIoExCall&, const CancelIoExCall&) = default;
};
struct WsaGetLastErrorCall {
  friend bool operator==(const WsaGetLastErrorCall&, const WsaGetLastErrorCall&) = default;
};

// --- controls --------------------------------------------------------------------------------

struct HoldControl {  // the actor's next WSAIoctl that starts an operation is held open
  friend bool operator==(const HoldControl&, const HoldControl&) = default;
};
struct CompleteControl {  // what holds the operation open is lifted, and it is carried out
  std::string operation;
  friend bool operator==(const CompleteControl&, const CompleteControl&) = default;
};
struct InterruptControl {  // the actor's blocked call is interrupted
  enum class Means {
    kCancelBlockingCall,
    kIoManager
  };  // WSACancelBlockingCall; CancelSynchronousIo
  Means means = Means::kIoManager;
  friend bool operator==(const InterruptControl&, const InterruptControl&) = default;
};
struct CallbackControl {  // a callback of the provider begins or ends on the actor's thread
  bool begin = true;
  friend bool operator==(const CallbackControl&, const CallbackControl&) = default;
};
struct NetworkControl {
  bool up = true;
  friend bool operator==(const NetworkControl&, const NetworkControl&) = default;
};
struct ProviderSupportControl {  // whether the transport providers offer port reservations
  bool offered = true;
  friend bool operator==(const ProviderSupportControl&, const ProviderSupportControl&) = default;
};
struct ExitThreadControl {  // the actor's thread ends
  friend bool operator==(const ExitThreadControl&, const ExitThreadControl&) = default;
};

using Action =
    std::variant<WsaStartupCall, WsaCleanupCall, WsaSocketCall, CloseSocketCall, BindCall,
                 WsaIoctlCall, GetCompletionCall, CancelIoExCall, WsaGetLastErrorCall, HoldControl,
                 CompleteControl, InterruptControl, CallbackControl, NetworkControl,
                 ProviderSupportControl, ExitThreadControl>;

struct Step {
  Actor actor;
  Action action;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Scenario {
  std::string name;
  // Named windows of ports with their sizes: the target places each on ports that are free.
  std::map<std::string, std::uint16_t> windows;
  std::vector<Step> steps;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// IsControl: true for steps that set a condition and are never judged.
bool IsControl(const Action& action);

}  // namespace portcullis::scenario
