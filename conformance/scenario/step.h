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
//   kPortOf   the port that getsockname gave under `name`, plus `value`: "port of n1"; 0 + value
//             where it gave none
struct PortRef {
  enum class Kind { kLiteral, kWindow, kStartOf, kPortOf };
  Kind kind = Kind::kLiteral;
  std::string name;
  std::int32_t value = 0;
  friend bool operator==(const PortRef&, const PortRef&) = default;
};

// A descriptor, by what it stands for.
//   kNamed    the socket that a WSASocketW step made under `name`; after its closesocket the number
//             it had; INVALID_SOCKET where it was never made, and in a process that neither made it
//             nor inherited it
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

// A token, by what it stands for.
//   kOf     that of the reservation `name` (an ACQUIRE, a Create… or a Lookup… that succeeded),
//   also
//           after it has ended; where there never was one, a token never issued
//   kNever  a token never issued (kNeverIssuedToken)       kZero  0, INVALID_PORT_RESERVATION_TOKEN
struct TokenRef {
  enum class Kind { kOf, kNever, kZero };
  Kind kind = Kind::kOf;
  std::string name;
  friend bool operator==(const TokenRef&, const TokenRef&) = default;
};

// No implementation counts that far, and none that draws its tokens hits it.
inline constexpr std::uint64_t kNeverIssuedToken = 0x7E57'0000'DEAD'BEEFu;

// INET_PORT_RESERVATION_TOKEN by meaning.
struct TokenContents {
  TokenRef token;
  friend bool operator==(const TokenContents&, const TokenContents&) = default;
};

// The input buffer: `size` is what the call declares (cbInBuffer). Contents shorter than it are
// followed by zero bytes, longer ones are cut to it.
struct InBuffer {
  Memory memory = Memory::kNull;
  std::uint32_t size = 0;
  std::variant<std::vector<std::byte>, RangeContents, TokenContents> contents;
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
// WSAIoctl, or WSPIoctl of the base provider: then with lpThreadId, whose structure the caller
// overwrites as soon as the call has returned, and lpErrno. A routine that is kValid is noted when
// it runs (wait_alertable).
struct WsaIoctlCall {
  std::string as;         // names the operation, and for an ACQUIRE the reservation it is granted
  bool provider = false;  // WSPIoctl
  SocketRef socket;
  std::uint32_t code = 0;
  InBuffer in;
  OutBuffer out;
  Memory returned = Memory::kValid;      // lpcbBytesReturned
  std::optional<Overlapped> overlapped;  // lpOverlapped
  Memory routine = Memory::kNull;        // lpCompletionRoutine: kNull, kValid, kUnmapped or kCut
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
// Looks for one packet of the completion port `port` (made by CreateIoCompletionPort) and takes it
// out: waits up to the target's bound where one is due, else looks once. Taken: a Completed event,
// then result 0. None: result WSA_WAIT_TIMEOUT.
struct GetQueuedCompletionStatusCall {
  std::string port;
  friend bool operator==(const GetQueuedCompletionStatusCall&,
                         const GetQueuedCompletionStatusCall&) = default;
};
// The actor's thread waits alertably (SleepEx), up to the target's bound where a routine of its own
// is due, else for no time. Each routine that runs: a Completed event. Then the result:
// WAIT_IO_COMPLETION (192) where one ran, else 0.
struct WaitAlertableCall {
  friend bool operator==(const WaitAlertableCall&, const WaitAlertableCall&) = default;
};
struct WsaGetOverlappedResultCall {  // on the socket and the OVERLAPPED of that operation
  std::string operation;
  bool wait = false;  // fWait
  friend bool operator==(const WsaGetOverlappedResultCall&,
                         const WsaGetOverlappedResultCall&) = default;
};
// Ties the socket to the completion port `port`, which the first such call of the process makes.
struct CreateIoCompletionPortCall {
  std::string port;
  SocketRef socket;
  friend bool operator==(const CreateIoCompletionPortCall&,
                         const CreateIoCompletionPortCall&) = default;
};
// SetFileCompletionNotificationModes(FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)
struct SkipCompletionPortOnSuccessCall {
  SocketRef socket;
  friend bool operator==(const SkipCompletionPortOnSuccessCall&,
                         const SkipCompletionPortOnSuccessCall&) = default;
};
struct GetSockNameCall {
  std::string as;  // names the port that it gives
  SocketRef socket;
  friend bool operator==(const GetSockNameCall&, const GetSockNameCall&) = default;
};
enum class SocketOption { kReuseAddr, kExclusiveAddrUse };  // SO_REUSEADDR, SO_EXCLUSIVEADDRUSE
struct SetSockOptCall {
  SocketRef socket;
  SocketOption option = SocketOption::kReuseAddr;
  bool on = true;
  friend bool operator==(const SetSockOptCall&, const SetSockOptCall&) = default;
};
// connect, and sendto with one byte: to the loopback address of the socket's family. Made for the
// bind that they imply; whether anybody listens is nobody's business here.
struct ConnectCall {
  SocketRef socket;
  PortRef port;
  friend bool operator==(const ConnectCall&, const ConnectCall&) = default;
};
struct SendToCall {
  SocketRef socket;
  PortRef port;
  friend bool operator==(const SendToCall&, const SendToCall&) = default;
};
// WSADuplicateSocketW for the process `process`; `as` names the WSAPROTOCOL_INFOW that it fills.
struct WsaDuplicateSocketCall {
  std::string as;
  SocketRef socket;
  std::string process;
  friend bool operator==(const WsaDuplicateSocketCall&, const WsaDuplicateSocketCall&) = default;
};
// WSASocketW with FROM_PROTOCOL_INFO and the structure `from`: a descriptor of that same socket.
struct WsaSocketFromCall {
  std::string as;
  std::string from;
  friend bool operator==(const WsaSocketFromCall&, const WsaSocketFromCall&) = default;
};
// {Create, Delete, Lookup}Persistent{Tcp, Udp}PortReservation of iphlpapi. `start` is passed in
// network order, `count` in host order. They need no WSAStartup.
struct PersistentCall {
  enum class Function { kCreate, kDelete, kLookup };
  Function function = Function::kCreate;
  std::int32_t protocol = 0;  // IPPROTO_TCP or IPPROTO_UDP
  std::string as;  // names the reservation that Create makes or Lookup finds; empty for Delete
  PortRef start;
  std::uint16_t count = 0;
  Memory token = Memory::kValid;  // Token: kValid, kNull or kUnmapped; Delete has none
  friend bool operator==(const PersistentCall&, const PersistentCall&) = default;
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

// Whether the process may obtain persistent reservations: an elevated administrator may, one that
// is not elevated and any other user may not.
enum class Rights { kAdministrator, kNotElevated, kUser };
// The actor's process starts, with no socket but those that it inherits by name. A process of which
// no step says this starts with its first step, as an administrator's. One that has ended may start
// again; of one that runs, nothing changes.
struct StartProcessControl {
  Rights rights = Rights::kAdministrator;
  std::vector<std::string> inherits;  // names of sockets of any process that runs
  friend bool operator==(const StartProcessControl&, const StartProcessControl&) = default;
};
// The actor's process ends: by ExitProcess, or as one does that crashes.
struct ExitProcessControl {
  bool crash = false;
  friend bool operator==(const ExitProcessControl&, const ExitProcessControl&) = default;
};
// The machine restarts: every process ends; what is persistent is left.
struct RestartControl {
  friend bool operator==(const RestartControl&, const RestartControl&) = default;
};

using Action =
    std::variant<WsaStartupCall, WsaCleanupCall, WsaSocketCall, CloseSocketCall, BindCall,
                 WsaIoctlCall, GetCompletionCall, GetQueuedCompletionStatusCall, WaitAlertableCall,
                 WsaGetOverlappedResultCall, CreateIoCompletionPortCall,
                 SkipCompletionPortOnSuccessCall, GetSockNameCall, SetSockOptCall, ConnectCall,
                 SendToCall, WsaDuplicateSocketCall, WsaSocketFromCall, PersistentCall,
                 CancelIoExCall, WsaGetLastErrorCall, HoldControl, CompleteControl,
                 InterruptControl, CallbackControl, NetworkControl, ProviderSupportControl,
                 ExitThreadControl, StartProcessControl, ExitProcessControl, RestartControl>;

// What is not defined here is in step.cc: to copy, move, destroy and compare an Action is code of
// thirty kinds of calls, which else every file that has a scenario would be compiled with.
struct Step {
  Actor actor;
  Action action;

  Step();
  Step(Actor by, Action what);
  Step(const Step& other);
  Step(Step&& other) noexcept;
  Step& operator=(const Step& other);
  Step& operator=(Step&& other) noexcept;
  ~Step();
  friend bool operator==(const Step& one, const Step& other);
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

// CallsOf: how many of the steps are calls, that is no controls.
std::size_t CallsOf(const Scenario& scenario);

}  // namespace portcullis::scenario
