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
// STATUS_PENDING, and later the final status, with the indication that its caller chose: hEvent
// signalled, a packet in its completion port, or its routine queued to the thread that began it.
//
// Ports are in host order here; in user memory they lie as reference/abi lays them out. Functions
// with Winsock's names return what Winsock returns and leave the error with the calling thread.
//
// Source of the behaviour: the pages of the three control codes, WSAIoctl, WSPIoctl, the six
// persistent functions and the sockets error codes (MicrosoftDocs/win32, sdk-api); what they leave
// open, policy.h says. What goes in and out: calls.h; the state: socket.h, process.h.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "reference/abi/port_structures.h"
#include "reference/calls.h"
#include "reference/find_in.h"
#include "reference/flat_map.h"
#include "reference/id_map.h"
#include "reference/ids.h"
#include "reference/persistent_reservation.h"
#include "reference/policy.h"
#include "reference/port_space.h"
#include "reference/process.h"
#include "reference/refusals.h"
#include "reference/socket.h"
#include "reference/token.h"
#include "reference/user_memory.h"

namespace portcullis::reference {

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

  // --- Winsock and its sockets ---
  std::int32_t WSAStartup(const Caller& caller);  // counted; the version is 2.2
  std::int32_t WSACleanup(const Caller& caller);  // the last one closes the process' sockets
  Handle WSASocketW(const Caller& caller, const SocketRequest& request);  // or kInvalidSocket
  std::int32_t CloseSocket(const Caller& caller, Handle socket);
  // WSADuplicateSocketW: kNone in the answer is SOCKET_ERROR. WSASocketFrom is WSASocketW with
  // FROM_PROTOCOL_INFO: one more descriptor of that socket, in the process that it was made for.
  SocketDuplicate WSADuplicateSocketW(const Caller& caller, Handle socket, ProcessId process);
  Handle WSASocketFrom(const Caller& caller, const SocketDuplicate& duplicate);
  // InheritSocket: `to` gets a descriptor of its own with the same number, as a child process that
  // inherits handles does. False, with nothing changed, where `from` has no such socket.
  bool InheritSocket(ProcessId from, Handle socket, ProcessId to);
  std::int32_t WSAGetLastError(ProcessId process, ThreadId thread) const;

  // --- names and options of a socket ---
  // Bind: to the wildcard address of the socket's family; port 0 takes one of the reservation that
  // the socket is associated with, else an ephemeral one.
  std::int32_t Bind(const Caller& caller, Handle socket, std::uint16_t port);
  // GetSockName: the port (0 where the kind of socket has none); nothing is SOCKET_ERROR.
  std::optional<std::uint16_t> GetSockName(const Caller& caller, Handle socket);
  std::int32_t SetSockOpt(const Caller& caller, Handle socket, SocketOption option, bool on);
  // Connect, and SendTo of one byte, to the loopback address; both bind a socket that is not bound.
  // Nobody ever listens, so a TCP connect ends with WSAECONNREFUSED.
  std::int32_t Connect(const Caller& caller, Handle socket, std::uint16_t port);
  std::int32_t SendTo(const Caller& caller, Handle socket, std::uint16_t port);

  // --- WSAIoctl, WSPIoctl and their operations ---
  IoctlAnswer WSAIoctl(const Caller& caller, const IoctlCall& call);
  // WSPIoctl: the error is in the answer alone; the thread's last error is left as it is.
  IoctlAnswer WSPIoctl(const Caller& caller, const IoctlCall& call);
  ResultAnswer WSAGetOverlappedResult(const Caller& caller, const ResultCall& call);
  // CancelIoEx: `overlapped` names one operation by its OVERLAPPED, nothing means every one of the
  // process on the socket. True where at least one was cancelled (it completes with 995).
  bool CancelIoEx(const Caller& caller, Handle socket, std::optional<Address> overlapped);

  // --- completion ports and completion routines ---
  Handle MakeCompletionPort(ProcessId process);
  // CreateIoCompletionPort ties the socket to a port of the process, once and for all its
  // descriptors. False: ERROR_INVALID_HANDLE, or ERROR_INVALID_PARAMETER where it is tied already
  // or was not made for overlapped calls.
  bool CreateIoCompletionPort(const Caller& caller, Handle socket, Handle port, std::uint64_t key);
  // SkipCompletionPortOnSuccess: SetFileCompletionNotificationModes with that one flag.
  bool SkipCompletionPortOnSuccess(const Caller& caller, Handle socket);
  // TakePacket takes the oldest packet out of the port; nothing where there is none.
  std::optional<CompletionPacket> TakePacket(ProcessId process, Handle port);
  // TakeRoutines: what an alertable wait of the thread runs now, in this order; then forgets them.
  std::vector<QueuedRoutine> TakeRoutines(ProcessId process, ThreadId thread);

  // --- persistent reservations: iphlpapi; the error is returned, no last error is touched ---
  // `protocol`: kTcp or kUdp. `token`: where the ULONG64 goes, written on success alone.
  std::int32_t CreatePersistentPortReservation(const Caller& caller, Protocol protocol,
                                               std::uint16_t start, std::uint16_t count,
                                               Address token);
  std::int32_t DeletePersistentPortReservation(const Caller& caller, Protocol protocol,
                                               std::uint16_t start, std::uint16_t count);
  std::int32_t LookupPersistentPortReservation(const Caller& caller, Protocol protocol,
                                               std::uint16_t start, std::uint16_t count,
                                               Address token);
  const PersistentReservations& persistent() const { return persistent_; }
  // SetPersistent: what a store held, instead of what is there. Sorted and without overlap, inside
  // the machine's ports. Sockets that are bound stay as they are.
  void SetPersistent(PersistentReservations reservations);

  // --- other objects ---
  Handle MakeEvent(ProcessId process);  // manual-reset, not signalled
  Handle MakeFile(ProcessId process);   // a descriptor that is no socket
  bool IsSignalled(ProcessId process, Handle event) const;
  void SetEvent(ProcessId process, Handle event);
  void ResetEvent(ProcessId process, Handle event);
  // CloseHandle: of an event, a completion port or a file; false where it is none of the process.
  bool CloseHandle(ProcessId process, Handle handle);

  // --- conditions set from outside ---
  // Hold: the thread's next WSAIoctl whose operation could be carried out is held open instead.
  void Hold(ProcessId process, ThreadId thread);
  // Complete: what holds the operation open is lifted and it is carried out, if it still can be.
  // `memory` is that of the operation's process. An unknown id changes nothing.
  void Complete(OperationId operation, UserMemory& memory);
  // Interrupt: the latest WSAIoctl that the thread is blocked in comes back; nothing where there's
  // none.
  void Interrupt(ProcessId process, ThreadId thread, InterruptMeans means);
  void CallbackBegin(ProcessId process, ThreadId thread);  // callbacks do not nest
  void CallbackEnd(ProcessId process, ThreadId thread);
  void SetNetwork(bool up) { network_up_ = up; }
  void SetProviderSupport(bool offered) { provider_support_ = offered; }
  // ExitThread: the thread's pending operations are cancelled. A call that it is blocked in is left
  // as it is: a thread ends only when it has come back. A caller makes no calls by it afterwards.
  void ExitThread(const Caller& caller);
  void SetRights(ProcessId process, Rights rights);  // an administrator's until this is called
  // ExitProcess: whatever the process has is closed, in whichever way it ends, and nothing of it
  // comes back. Its number is never used again. Restart ends every process and with them all but
  // what is persistent.
  void ExitProcess(ProcessId process);
  void Restart();
  // PassTime: what was to become free later is free now (Freeing::kLater). Nothing else waits for
  // time to pass.
  void PassTime();

  // --- looking ---
  bool AnyCameBack() const { return !came_back_.empty(); }
  std::vector<CameBack> TakeCameBack();  // in the order they came back; then forgets them
  const Operation* FindOperation(OperationId operation) const;  // held ones; else nullptr
  const std::map<OperationId, Operation>& operations() const { return operations_; }
  const Process* FindProcess(ProcessId process) const { return FindIn(processes_, process); }
  const std::vector<LingeringBlock>& lingering() const { return lingering_; }
  const Socket* FindSocket(ProcessId process, Handle socket) const;
  bool HasExited(ProcessId process, ThreadId thread) const;
  bool HasEnded(ProcessId process) const;
  const PortSpace& ports(Protocol protocol) const;  // kTcp or kUdp
  const Options& options() const { return options_; }

  friend bool operator==(const Host&, const Host&) = default;

 private:
  // What became of an operation. Filled in where it is wanted: handed back by value it would be put
  // together in memory and read at once, for which a processor waits.
  struct Outcome {
    std::int32_t error = 0;
    std::uint32_t transferred = 0;
    std::optional<std::uint32_t> count = 0;  // that a plain call stores; nothing: it stores none
  };
  // What is carried out: of a call that is made now, or of an operation that was held open.
  // Borrowed.
  struct Request {
    ProcessId process{};
    SocketId socket{};
    const IoctlCall& call;
    Asked asked;
  };
  static Request RequestOf(const Operation& operation) {
    return {operation.process, operation.socket, operation.call, operation.asked};
  }
  // What a token stands for now.
  struct FoundToken {
    enum class Kind { kZero, kNeverIssued, kEnded, kRuntime, kPersistent };
    Kind kind{};
    SocketId socket = SocketId::kNone;  // kRuntime: that acquired it
    Protocol protocol{};                // kRuntime, kPersistent
    Family family{};                    // kRuntime
    Reservation reservation{};          // kRuntime; of kPersistent the block alone
  };

  // Who calls, looked up once.
  struct Calling {
    Process& process;
    Thread& thread;
  };
  struct FoundSocket {
    SocketId id = SocketId::kNone;
    Socket* socket = nullptr;
  };

  // host.cc
  // CallingOf: a thread is known from its first call on, so that what ends or wakes others while a
  // call is carried out makes none, and leaves these where they are.
  Calling CallingOf(const Caller& caller) {
    Process& process = ProcessOf(caller);
    return {process, process.threads[caller.thread]};
  }
  Thread& ThreadOf(const Caller& caller) { return CallingOf(caller).thread; }
  const Thread* FindThread(ProcessId process, ThreadId thread) const;
  Process& ProcessOf(const Caller& caller) { return processes_[caller.process]; }
  const Process& Known(ProcessId process) const;
  Socket* MutableSocket(ProcessId process, Handle handle);
  SocketId IdOf(ProcessId process, Handle handle) const;
  Handle NextHandle();
  PortSpace& MutablePorts(Protocol protocol);
  std::int32_t Fail(const Caller& caller, std::int32_t error);  // SOCKET_ERROR
  std::int32_t RefusalOfCaller(const Caller& caller);
  // FindSocketOf: nothing where the descriptor is no socket, as none is before Winsock is started.
  FoundSocket FindSocketOf(const Process& process, Handle handle);
  // AddCallerRefusals: of the caller, the descriptor and the network.
  void AddCallerRefusals(const Calling& calling, const Socket* socket,
                         CallRefusals& refusals) const {
    if (calling.process.startups == 0) {
      refusals.Add(Check::kStartup, abi::kWsaNotInitialised);
    } else if (calling.thread.callback) {
      refusals.Add(Check::kCallback, abi::kWsaEinprogress);
    }
    if (socket == nullptr) {
      refusals.Add(Check::kDescriptor, abi::kWsaEnotsock);
    } else if (!network_up_) {
      refusals.Add(Check::kNetwork, abi::kWsaEnetdown);
    }
  }
  std::int32_t RefusalOfSocketCall(const Caller& caller, Handle handle, Socket** socket);
  // sockets.cc
  Handle AddDescriptor(ProcessId process, SocketId socket);
  std::vector<Handle> DescriptorsOf(ProcessId process) const;  // in their order
  void EndDescriptor(ProcessId process, Handle handle, UserMemory* memory);
  void EndDescriptors(ProcessId process, UserMemory* memory);
  void EndSocket(Socket& socket);
  void EndByClosing(const Socket& socket, const Reservation& reservation);
  void SetFree(const SocketKind& kind, const Reservation& reservation);
  void LeaveBehind(ProcessId process);
  void EndLingering(const std::function<bool(const LingeringBlock&)>& ends);
  bool IsConsumed(std::uint64_t token) const;
  bool IsConsumed(const SocketKind& kind, const Reservation& reservation) const;
  bool HasDescriptorOf(ProcessId process, SocketId socket) const;
  // binding.cc
  std::int32_t BindPort(ProcessId process, Socket& socket, std::uint16_t port, bool implicit);
  std::int32_t BindToSend(ProcessId process, Socket& socket, std::uint16_t port);
  std::int32_t BindInBlock(Socket& socket, std::uint16_t port, const Reservation& block);
  std::int32_t BindAnywhere(ProcessId process, Socket& socket, std::uint16_t port);
  void TakePort(Socket& socket, std::uint16_t port, std::uint64_t from);
  bool IsTaken(const Socket& socket, std::uint16_t port) const;
  bool MayShare(const Socket& socket, const Socket& holder) const;
  std::int32_t RefusalOfReserved(ProcessId process, const Socket& socket, std::uint16_t port) const;
  ProcessId OwnerOfReserved(const Socket& socket, std::uint16_t port) const;
  // ioctl.cc
  IoctlAnswer Ioctl(const Caller& caller, const IoctlCall& call, bool provider);
  IoctlAnswer Operate(const Caller& caller, Thread& thread, Operation operation, Socket& socket,
                      const CallRefusals& refusals, bool may_pend);
  void AddRefusals(const Socket& socket, const UserMemory& memory, bool overlapped,
                   Request& request, CallRefusals& refusals) const;
  std::int32_t RefusalOfOverlapped(const UserMemory& memory, const IoctlCall& call,
                                   const Socket& socket) const;
  // Of each: true where what the call asks for could be read and is acceptable.
  bool ReadParameters(const Socket& socket, const UserMemory& memory, bool overlapped,
                      Request& request, CallRefusals& refusals) const;
  bool ReadCarrier(const UserMemory& memory, const IoctlCall& call, std::uint32_t structure,
                   bool clears_count, CallRefusals& refusals) const;
  std::int32_t RefusalNow(const Socket& socket, const Request& request) const;
  void CarryOut(Socket& socket, const Request& request, UserMemory& memory, Outcome& outcome);
  static IoctlAnswer AnswerFailure(Thread& thread, std::int32_t error);
  IoctlAnswer AnswerRefused(const Caller& caller, Thread& thread, const Operation& operation,
                            const CallRefusals& refusals, bool started);
  IoctlAnswer AnswerUnsupported(const Caller& caller, Thread& thread, const Operation& operation,
                                std::int32_t error, bool started);
  static IoctlAnswer AnswerPlain(const Caller& caller, Thread& thread, const IoctlCall& call,
                                 const Outcome& outcome);
  IoctlAnswer AnswerOverlapped(const Caller& caller, Thread& thread, const Operation& operation,
                               const Outcome& outcome);
  static void StoreCount(const IoctlCall& call, UserMemory& memory, const Outcome& outcome);
  // acquire.cc
  bool ReadAcquire(const Socket& socket, const UserMemory& memory, Request& request,
                   CallRefusals& refusals) const;
  std::int32_t RefusalOfContents(const abi::InetPortRange& range) const;
  std::int32_t FindBlock(const Socket& socket, const abi::InetPortRange& range,
                         std::uint16_t& start) const;
  // Of each: the refusal; where there is none, what there is to say in `outcome`.
  std::int32_t Acquire(const Request& request, Socket& socket, UserMemory& memory,
                       Outcome& outcome);
  // token_codes.cc
  bool ReadToken(const Socket& socket, const UserMemory& memory, Request& request,
                 CallRefusals& refusals) const;
  SocketId AcquiredBy(std::uint64_t token) const;
  FoundToken FindToken(std::uint64_t token) const;
  std::int32_t RefusalOfAssociation(ProcessId process, const Socket& socket,
                                    std::uint64_t token) const;
  std::int32_t RefusalOfToken(ProcessId process, const Socket& socket,
                              const FoundToken& found) const;
  std::int32_t RefusalOfRuntimeToken(ProcessId process, const Socket& socket,
                                     const FoundToken& found) const;
  std::int32_t Associate(const Request& request, Socket& socket, Outcome& outcome);
  std::int32_t RefusalOfRelease(ProcessId process, SocketId socket, const FoundToken& found) const;
  std::int32_t Release(const Request& request, Socket& socket, Outcome& outcome);
  // operations.cc
  IoctlAnswer HoldOpen(Thread& thread, const Socket& socket, const Request& request,
                       const Operation& operation);
  void CompleteHeld(OperationId id, const Operation& operation, UserMemory* memory,
                    const Outcome& outcome);
  void ComeBack(OperationId id, const Operation& operation, std::int32_t error);
  bool AbortPending(UserMemory* memory, const std::function<bool(const Operation&)>& chosen);
  void AbortDescriptorOperations(ProcessId process, Handle handle, UserMemory* memory);
  void DropBlockedCalls(ProcessId process);
  // completions.cc
  void StartOverlapped(const Caller& caller, Operation& operation);
  void StoreCompletion(const Operation& operation, UserMemory* memory, const Outcome& outcome,
                       bool answered_with_success);
  void WakeWaiters(OperationId id, UserMemory* memory, const Outcome& outcome);
  // persistent.cc
  std::int32_t RefusalOfRights(const Caller& caller);
  std::int32_t RefusalOfPersistent(std::uint32_t start, std::uint32_t count,
                                   std::int32_t past_end) const;
  bool IsInUse(Protocol protocol, std::uint16_t start, std::uint16_t count) const;
  const PersistentReservation* FindPersistent(std::uint64_t token) const;
  static bool StoreToken(UserMemory& memory, Address address, std::uint64_t token);
  std::uint64_t NextPersistentToken();

  Options options_;
  bool network_up_ = true;
  bool provider_support_ = true;
  PortSpace tcp_;
  PortSpace udp_;
  IdMap<SocketId, Socket> sockets_;
  FlatMap<ProcessId, Process> processes_;
  std::map<OperationId, Operation> operations_;  // held open
  std::map<OperationId, Waiter> waiters_;
  std::vector<CameBack> came_back_;
  std::vector<LingeringBlock> lingering_;
  PersistentReservations persistent_;
  Handle next_handle_ = 0x100;
  std::uint32_t next_socket_ = 1;
  std::uint64_t next_operation_ = 1;
  std::uint32_t tokens_issued_ = 0;
  bool pends_next_ = false;  // an overlapped call that is carried out; OverlappedAnswer
};

}  // namespace portcullis::reference
