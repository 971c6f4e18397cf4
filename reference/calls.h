// What goes into the calls of Host and what comes out of them, as values.

#pragma once

#include <cstdint>

#include "reference/abi/port_structures.h"
#include "reference/ids.h"
#include "reference/user_memory.h"

namespace portcullis::reference {

// Who calls, with the memory of that process. Only borrowed: nothing of it is kept.
struct Caller {
  ProcessId process;
  ThreadId thread;
  UserMemory& memory;
};

struct SocketRequest {  // WSASocketW
  std::int32_t family{};
  std::int32_t type{};
  std::int32_t protocol{};
  bool overlapped = true;
};

// What WSADuplicateSocketW puts into a WSAPROTOCOL_INFOW: which socket, and for which process. It
// keeps no socket alive. kNone where the call failed.
struct SocketDuplicate {
  SocketId socket = SocketId::kNone;
  ProcessId process{};
  friend bool operator==(const SocketDuplicate&, const SocketDuplicate&) = default;
};

enum class SocketOption { kReuseAddress, kExclusiveAddressUse };  // SO_REUSEADDR, SO_EXCLUSIVE…

struct IoctlCall {  // WSAIoctl's own parameters
  Handle socket = kInvalidSocket;
  std::uint32_t code = 0;
  Address in = 0;
  std::uint32_t in_size = 0;
  Address out = 0;
  std::uint32_t out_size = 0;
  Address returned = 0;    // lpcbBytesReturned
  Address overlapped = 0;  // lpOverlapped
  Address routine = 0;     // lpCompletionRoutine: looked at and queued, never run
  friend bool operator==(const IoctlCall&, const IoctlCall&) = default;
};

struct IoctlAnswer {
  bool blocked = false;     // the call has not come back; the rest says nothing yet
  std::int32_t result = 0;  // 0 or SOCKET_ERROR
  std::int32_t error = 0;   // what WSPIoctl stores through lpErrno; 0 on success
  OperationId operation = OperationId::kNone;  // where it is blocked, or pending and held
};

struct ResultCall {  // WSAGetOverlappedResult's own parameters; its flags say nothing of ioctls
  Handle socket = kInvalidSocket;
  Address overlapped = 0;
  Address transferred = 0;  // lpcbTransfer
  bool wait = false;        // fWait
  friend bool operator==(const ResultCall&, const ResultCall&) = default;
};

struct ResultAnswer {
  bool blocked = false;     // the call has not come back; the rest says nothing yet
  std::int32_t result = 0;  // TRUE or FALSE
  std::int32_t error = 0;   // 0 where it is TRUE
  OperationId operation = OperationId::kNone;  // of the call itself, where it is blocked
};

// A call that was blocked and came back: what it then returned to its thread. `result` is what the
// function returns: 0 or SOCKET_ERROR of WSAIoctl, TRUE or FALSE of WSAGetOverlappedResult.
struct CameBack {
  OperationId operation = OperationId::kNone;
  std::int32_t result = 0;
  std::int32_t error = 0;
  friend bool operator==(const CameBack&, const CameBack&) = default;
};

// What an ioctl asks for, as its input was when the call was made.
struct Asked {
  abi::InetPortRange range;  // ACQUIRE
  std::uint64_t token = 0;   // ASSOCIATE and RELEASE
  friend bool operator==(const Asked&, const Asked&) = default;
};

// An operation of WSAIoctl or WSPIoctl: one that is overlapped, or held open. Host keeps those that
// are held open.
struct Operation {
  ProcessId process{};
  ThreadId thread{};
  SocketId socket = SocketId::kNone;
  IoctlCall call;
  bool provider = false;    // WSPIoctl: the thread's last error is not touched
  bool overlapped = false;  // else plain: the thread is blocked in it
  bool no_packet = false;   // hEvent had its low bit set
  Handle event = 0;         // hEvent of an overlapped operation without a routine; 0 for none
  Asked asked;
  friend bool operator==(const Operation&, const Operation&) = default;
};

// A thread that is blocked in WSAGetOverlappedResult until an operation is over.
struct Waiter {
  ProcessId process{};
  ThreadId thread{};
  OperationId awaited = OperationId::kNone;
  Address transferred = 0;  // lpcbTransfer
  friend bool operator==(const Waiter&, const Waiter&) = default;
};

enum class InterruptMeans { kCancelBlockingCall, kIoManager };

}  // namespace portcullis::reference
