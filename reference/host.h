// Host: a Windows machine as far as port reservations go, as one copyable, comparable value.
//
// Called by targets, drop-in libraries, explorers, fuzzers and benchmarks. It has no threads, takes
// no lock, does no I/O and looks at no clock, locale or environment: the same calls give the same
// answers and the same value. One Host must not be used from two threads at once; two Hosts share
// nothing. Processes and threads are the caller's numbers and exist from their first use.
//
// No function blocks. A call that would is answered `blocked` and has an operation id; its final
// answer is taken with TakeCameBack after the call that made it come back (Complete, Interrupt,
// CloseSocket, WSACleanup). An overlapped operation that is held is pending: its OVERLAPPED says
// STATUS_PENDING, and later the final status, with hEvent signalled.
//
// Ports are in host order here; in user memory they lie as reference/abi lays them out. Functions
// with Winsock's names return what Winsock returns and leave the error with the calling thread.
//
// Source of the behaviour: the pages of SIO_ACQUIRE_PORT_RESERVATION, WSAIoctl and the sockets
// error codes (MicrosoftDocs/win32, sdk-api); what they leave open, policy.h says.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "reference/abi/port_structures.h"
#include "reference/ids.h"
#include "reference/policy.h"
#include "reference/port_space.h"
#include "reference/socket.h"
#include "reference/user_memory.h"

namespace portcullis::reference {

// Who calls, with the memory of that process. Only borrowed: nothing of it is kept.
struct Caller {
  ProcessId process;
  ThreadId thread;
  UserMemory& memory;
};

struct SocketRequest {  // WSASocketW
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;
  bool overlapped = true;
};

struct IoctlCall {  // WSAIoctl's own parameters
  Handle socket = kInvalidSocket;
  std::uint32_t code = 0;
  Address in = 0;
  std::uint32_t in_size = 0;
  Address out = 0;
  std::uint32_t out_size = 0;
  Address returned = 0;    // lpcbBytesReturned
  Address overlapped = 0;  // lpOverlapped
  Address routine = 0;     // lpCompletionRoutine: looked at, never run
  friend bool operator==(const IoctlCall&, const IoctlCall&) = default;
};

struct IoctlAnswer {
  bool blocked = false;     // the call has not come back; the rest says nothing yet
  std::int32_t result = 0;  // 0 or SOCKET_ERROR
  std::int32_t error = 0;   // what WSPIoctl stores through lpErrno; 0 on success
  OperationId operation = OperationId::kNone;  // where it is blocked, or pending and held
};

// A plain call that was blocked and came back: what WSAIoctl then returned to its thread.
struct CameBack {
  OperationId operation = OperationId::kNone;
  std::int32_t result = 0;
  std::int32_t error = 0;
  friend bool operator==(const CameBack&, const CameBack&) = default;
};

// An operation of WSAIoctl. Host keeps those that are held open.
struct Operation {
  ProcessId process{};
  ThreadId thread{};
  IoctlCall call;
  bool overlapped = false;     // else plain: the thread is blocked in it
  Handle event = 0;            // hEvent of an overlapped operation; 0 for none
  abi::InetPortRange range;    // ACQUIRE: as it was when the call was made
  std::uint32_t argument = 0;  // FIONBIO: likewise
  friend bool operator==(const Operation& a, const Operation& b);
};

enum class InterruptMeans { kCancelBlockingCall, kIoManager };

class Host {
 public:
  struct Options {
    PortRange ports{};  // a smaller range makes a smaller machine, for walks over all its states
    PortRange ephemeral{49152, 65535};  // where wildcards and port 0 come from; inside `ports`
    Policy policy{};
    friend bool operator==(const Options&, const Options&) = default;
  };

  Host() : Host(Options{}) {}
  explicit Host(const Options& options);

  // --- calls ---
  std::int32_t WSAStartup(const Caller& caller);  // counted; the version is 2.2
  std::int32_t WSACleanup(const Caller& caller);  // the last one closes the process' sockets
  Handle WSASocketW(const Caller& caller, const SocketRequest& request);  // or kInvalidSocket
  std::int32_t CloseSocket(const Caller& caller, Handle socket);
  // Bind: to the wildcard address of the socket's family; port 0 takes an ephemeral one.
  std::int32_t Bind(const Caller& caller, Handle socket, std::uint16_t port);
  IoctlAnswer WSAIoctl(const Caller& caller, const IoctlCall& call);
  // CancelIoEx: `overlapped` names one operation by its OVERLAPPED, nothing means every one of the
  // process on the socket. True where at least one was cancelled (it completes with 995).
  bool CancelIoEx(const Caller& caller, Handle socket, std::optional<Address> overlapped);
  std::int32_t WSAGetLastError(ProcessId process, ThreadId thread) const;

  // --- other objects ---
  Handle MakeEvent(ProcessId process);  // manual-reset, not signalled
  Handle MakeFile(ProcessId process);   // a descriptor that is no socket
  bool IsSignalled(ProcessId process, Handle event) const;
  void ResetEvent(ProcessId process, Handle event);

  // --- conditions set from outside ---
  // Hold: the thread's next WSAIoctl whose operation could be carried out is held open instead.
  void Hold(ProcessId process, ThreadId thread);
  // Complete: what holds the operation open is lifted and it is carried out, if it still can be.
  // `memory` is that of the operation's process. An unknown id changes nothing.
  void Complete(OperationId operation, UserMemory& memory);
  // Interrupt: the latest call that the thread is blocked in comes back; nothing where there's
  // none.
  void Interrupt(ProcessId process, ThreadId thread, InterruptMeans means);
  void CallbackBegin(ProcessId process, ThreadId thread);  // callbacks do not nest
  void CallbackEnd(ProcessId process, ThreadId thread);
  void SetNetwork(bool up) { network_up_ = up; }
  void SetProviderSupport(bool offered) { provider_support_ = offered; }
  // ExitThread: the thread's pending operations are cancelled. A call that it is blocked in is left
  // as it is: a thread ends only when it has come back. A caller makes no calls by it afterwards.
  void ExitThread(const Caller& caller);

  // --- looking ---
  std::vector<CameBack> TakeCameBack();  // in the order they came back; then forgets them
  const Operation* FindOperation(OperationId operation) const;  // held ones; else nullptr
  const Socket* FindSocket(ProcessId process, Handle socket) const;
  bool HasExited(ProcessId process, ThreadId thread) const;
  const PortSpace& ports(Protocol protocol) const;  // kTcp or kUdp
  const Options& options() const { return options_; }

  friend bool operator==(const Host&, const Host&) = default;

 private:
  // How far an ioctl got. kUnsupported takes the road of a command nobody knows (ioctl.cc).
  struct Prepared {
    enum class Kind { kRefused, kUnsupported, kReady };
    Kind kind = Kind::kReady;
    std::int32_t error = 0;
    bool clears_count = false;  // a refusal that stores 0 in the returned count
  };
  struct Outcome {
    std::int32_t error = 0;
    std::uint32_t transferred = 0;
  };

  // host.cc
  Thread& ThreadOf(const Caller& caller);
  Process& ProcessOf(const Caller& caller);
  PortSpace& MutablePorts(Protocol protocol);
  std::int32_t Fail(const Caller& caller, std::int32_t error);  // SOCKET_ERROR
  std::int32_t RefusalOfCaller(const Caller& caller);
  // sockets.cc
  void EndSocket(const Caller& caller, Handle handle, Socket& socket);
  std::int32_t BindPort(Socket& socket, std::uint16_t port);
  // ioctl.cc
  std::int32_t RefusalOfCall(const Caller& caller, const IoctlCall& call, const Socket** socket);
  std::int32_t RefusalOfOverlapped(const UserMemory& memory, const IoctlCall& call,
                                   bool overlapped_socket) const;
  bool IsBadStructure(const UserMemory& memory, Address address, std::uint64_t size,
                      std::uint64_t alignment) const;
  bool IsMisaligned(Address address, std::uint64_t alignment) const;
  bool IsBadBuffer(const UserMemory& memory, Address address, std::uint32_t declared,
                   std::uint32_t structure, std::uint64_t alignment, Access access) const;
  Prepared Prepare(const Socket& socket, const UserMemory& memory, Operation& operation) const;
  Prepared PrepareCarrier(const UserMemory& memory, const IoctlCall& call, std::uint32_t structure,
                          bool clears_count) const;
  Outcome CarryOut(const Operation& operation, UserMemory& memory);
  IoctlAnswer AnswerFailure(const Caller& caller, std::int32_t error);
  IoctlAnswer AnswerUnsupported(const Caller& caller, const Operation& operation,
                                std::int32_t error);
  IoctlAnswer AnswerDone(const Caller& caller, const Operation& operation, Outcome outcome);
  // acquire.cc
  Prepared PrepareAcquire(const Socket& socket, const UserMemory& memory,
                          Operation& operation) const;
  std::int32_t RefusalOfContents(const abi::InetPortRange& range) const;
  std::int32_t FindBlock(const Socket& socket, const abi::InetPortRange& range,
                         std::uint16_t& start) const;
  Outcome Acquire(const Operation& operation, Socket& socket, UserMemory& memory);
  static std::uint64_t TokenAfter(std::uint64_t issued);
  // operations.cc
  void StartOverlapped(const Caller& caller, Operation& operation);
  IoctlAnswer HoldOpen(const Caller& caller, const Socket& socket, const Operation& operation);
  void StoreCompletion(const Operation& operation, UserMemory& memory, Outcome outcome);
  void ComeBack(OperationId id, const Operation& operation, std::int32_t error);
  template <typename Chosen>
  bool AbortPending(UserMemory& memory, Chosen chosen);
  void AbortFlushed(ProcessId process, Handle socket, UserMemory& memory);
  void AbortSocketOperations(const Caller& caller, Handle socket);

  Options options_;
  bool network_up_ = true;
  bool provider_support_ = true;
  PortSpace tcp_;
  PortSpace udp_;
  std::map<ProcessId, Process> processes_;
  std::map<OperationId, Operation> operations_;  // held open
  std::vector<CameBack> came_back_;
  Handle next_handle_ = 0x100;
  std::uint64_t next_operation_ = 1;
  std::uint64_t tokens_issued_ = 0;
};

}  // namespace portcullis::reference
