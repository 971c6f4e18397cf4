// Host::WSAIoctl and WSPIoctl: which check comes first, how a call is answered in each form, and
// what the codes do that reserve nothing: SIO_KEEPALIVE_VALS, FIONBIO, SIO_FLUSH, SIO_CPU_AFFINITY.
//
// The order of the checks (Q-GEN-ORDER; the first that applies gives the code):
//    1  Winsock is not started                          WSANOTINITIALISED
//    2  a callback is in progress on the thread         WSAEINPROGRESS
//    3  the descriptor is no socket                     WSAENOTSOCK
//    4  lpcbBytesReturned is bad                        WSAEFAULT (observed: before the code)
//    5  the network is down                             WSAENETDOWN
//    6  lpOverlapped, then lpCompletionRoutine, is bad  WSAEFAULT
//       there is a routine, and the socket is tied to a completion port
//                                                       WSAEINVAL (what Windows' kernel says)
//    7  nobody knows the code, the socket is not of the code's type, or its provider does not
//       offer the command                               UNSUPPORTED, below
//    8  input pointer, input size, output pointer, output size, contents
//    9  what the ports and the tokens say (acquire.cc, token_codes.cc)
//
// UNSUPPORTED (observed by Wine's Windows tests for unknown codes): the plain form stores 0 in the
// count and fails with the code; the overlapped form answers WSA_IO_PENDING, leaves the count, and
// the operation completes with that code. Every other failure is given at once, with no indication.
//
//   overlapped form:  WSAIoctl -> refused: error
//                              -> done:    0 (or 997, by policy), indicated (completions.cc)
//                              -> held:    997, and later Complete, or aborted: indicated
//   plain form:       WSAIoctl -> refused: error
//                              -> done:    0
//                              -> held:    blocked, and later CameBack

#include <algorithm>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

constexpr std::uint64_t kRoutineSize = 16;  // no machine instruction is longer

bool WriteCount(UserMemory& memory, Address address, std::uint32_t value) {
  const auto count = abi::LittleEndian<std::uint32_t>::From(value);
  return memory.Write(address, count.bytes);
}

}  // namespace

IoctlAnswer Host::WSAIoctl(const Caller& caller, const IoctlCall& call) {
  return Ioctl(caller, call, false);
}

IoctlAnswer Host::WSPIoctl(const Caller& caller, const IoctlCall& call) {
  const std::int32_t before = WSAGetLastError(caller.process, caller.thread);
  const IoctlAnswer answer = Ioctl(caller, call, true);
  ThreadOf(caller).last_error = before;
  return answer;
}

IoctlAnswer Host::Ioctl(const Caller& caller, const IoctlCall& call, bool provider) {
  const Socket* socket = nullptr;
  const std::int32_t refusal = RefusalOfCall(caller, call, &socket);
  if (refusal != abi::kSuccess) {
    return AnswerFailure(caller, refusal);
  }

  Operation operation;
  operation.process = caller.process;
  operation.thread = caller.thread;
  operation.socket = IdOf(caller.process, call.socket);
  operation.call = call;
  operation.provider = provider;
  operation.overlapped = socket->overlapped && call.overlapped != 0;
  const Prepared prepared = Prepare(*socket, caller.memory, operation);
  if (operation.overlapped) {  // after the input was read: the two may share memory
    StartOverlapped(caller, operation);
  }
  switch (prepared.kind) {
    case Prepared::Kind::kRefused:
      if (prepared.clears_count) {
        WriteCount(caller.memory, call.returned, 0);
      }
      return AnswerFailure(caller, prepared.error);
    case Prepared::Kind::kUnsupported:
      return AnswerUnsupported(caller, operation, prepared.error);
    case Prepared::Kind::kReady:
      break;
  }
  if (ThreadOf(caller).hold_next) {
    return HoldOpen(caller, *socket, operation);
  }
  return AnswerDone(caller, operation, CarryOut(operation, caller.memory));
}

// Checks 1 to 6.
std::int32_t Host::RefusalOfCall(const Caller& caller, const IoctlCall& call,
                                 const Socket** socket) {
  const std::int32_t refusal = RefusalOfCaller(caller);
  if (refusal != abi::kSuccess) {
    return refusal;
  }
  *socket = FindSocket(caller.process, call.socket);
  if (*socket == nullptr) {
    return abi::kWsaEnotsock;
  }
  if (IsBadStructure(caller.memory, call.returned, sizeof(std::uint32_t), 4)) {
    return abi::kWsaEfault;
  }
  if (!network_up_) {
    return abi::kWsaEnetdown;
  }
  return RefusalOfOverlapped(caller.memory, call, **socket);
}

// "Ignored" is what the WSAIoctl page says of both pointers where the call is not overlapped.
std::int32_t Host::RefusalOfOverlapped(const UserMemory& memory, const IoctlCall& call,
                                       const Socket& socket) const {
  const Policy& policy = options_.policy;
  const bool overlapped_socket = socket.overlapped;
  const bool bad_overlapped =
      call.overlapped != 0 && IsBadStructure(memory, call.overlapped, abi::kOverlappedSize, 8) &&
      (overlapped_socket || policy.ignored_overlapped == IgnoredPointer::kFault);
  const bool uses_routine = overlapped_socket && call.overlapped != 0;
  const bool bad_routine = call.routine != 0 &&
                           !memory.Contains(call.routine, kRoutineSize, Access::kRead) &&
                           (uses_routine || policy.ignored_routine == IgnoredPointer::kFault);
  if (bad_overlapped || bad_routine) {
    return abi::kWsaEfault;
  }
  return uses_routine && call.routine != 0 && socket.tie ? abi::kWsaEinval : abi::kSuccess;
}

bool Host::IsBadStructure(const UserMemory& memory, Address address, std::uint64_t size,
                          std::uint64_t alignment) const {
  return address == 0 || IsMisaligned(address, alignment) ||
         !memory.Contains(address, size, Access::kWrite);
}

bool Host::IsMisaligned(Address address, std::uint64_t alignment) const {
  return options_.policy.misaligned == QuestionablePointer::kFault && address % alignment != 0;
}

// A buffer without bytes is never bad, whatever its pointer: its size is what is judged then.
bool Host::IsBadBuffer(const UserMemory& memory, Address address, std::uint32_t declared,
                       std::uint32_t structure, std::uint64_t alignment, Access access) const {
  if (declared == 0) {
    return false;
  }
  const bool whole = options_.policy.past_edge == QuestionablePointer::kFault;
  const std::uint32_t needed = whole ? declared : std::min(declared, structure);
  return address == 0 || IsMisaligned(address, alignment) ||
         !memory.Contains(address, needed, access);
}

// Checks 7 and 8. Copies what the operation needs of its input into `operation`.
Host::Prepared Host::Prepare(const Socket& socket, const UserMemory& memory,
                             Operation& operation) const {
  const Policy& policy = options_.policy;
  const Protocol protocol = socket.kind.protocol;
  switch (operation.call.code) {
    case abi::kSioAcquirePortReservation:
      return PrepareAcquire(socket, memory, operation);
    case abi::kSioAssociatePortReservation:
      return PrepareToken(socket, memory, operation,
                          {policy.associate_type_code, policy.associate_in_short_code,
                           policy.associate_out_size, IgnoredPointer::kFault});
    case abi::kSioReleasePortReservation:
      return PrepareToken(socket, memory, operation,
                          {policy.release_type_code, policy.release_in_short_code,
                           policy.release_out_size, policy.unused_output});
    case abi::kSioCpuAffinity:
      return PrepareAffinity(socket, memory, operation.call);
    case abi::kSioKeepaliveVals:
      if (protocol != Protocol::kTcp) {
        return {Prepared::Kind::kUnsupported, CodeOf(policy.carrier_type_code)};
      }
      // Observed: the plain form stores 0 in the count where the input is refused.
      return PrepareCarrier(memory, operation.call, abi::kTcpKeepaliveSize, !operation.overlapped);
    case abi::kFionbio: {
      const Prepared prepared = PrepareCarrier(memory, operation.call, abi::kFionbioSize, false);
      if (prepared.kind == Prepared::Kind::kReady) {
        abi::LittleEndian<std::uint32_t> argument;
        memory.Read(operation.call.in, argument.bytes);
        operation.argument = argument.Value();
      }
      return prepared;
    }
    case abi::kSioFlush:
      if (protocol != Protocol::kUdp && policy.flush_on_tcp != FlushOnTcp::kAccepted) {
        return {Prepared::Kind::kUnsupported, CodeOf(policy.flush_on_tcp)};
      }
      return {};
    default:
      return {Prepared::Kind::kUnsupported, CodeOf(policy.unknown_code)};
  }
}

Host::Prepared Host::PrepareCarrier(const UserMemory& memory, const IoctlCall& call,
                                    std::uint32_t structure, bool clears_count) const {
  const Policy& policy = options_.policy;
  if (IsBadBuffer(memory, call.in, call.in_size, structure, 4, Access::kRead) ||
      call.in_size < structure) {
    return {Prepared::Kind::kRefused, abi::kWsaEfault, clears_count};
  }
  if (call.in_size > structure && policy.carrier_in_large != LargeInput::kAccepted) {
    return {Prepared::Kind::kRefused, CodeOf(policy.carrier_in_large), clears_count};
  }
  if (policy.unused_output == IgnoredPointer::kFault &&
      IsBadBuffer(memory, call.out, call.out_size, call.out_size, 1, Access::kWrite)) {
    return {Prepared::Kind::kRefused, abi::kWsaEfault};
  }
  return {};
}

// The winsock-ioctls page: WSAEINVAL after bind. The processor's number is not looked at.
Host::Prepared Host::PrepareAffinity(const Socket& socket, const UserMemory& memory,
                                     const IoctlCall& call) const {
  if (!HasPorts(socket)) {
    return {Prepared::Kind::kUnsupported, abi::kWsaEopnotsupp};
  }
  const Prepared prepared = PrepareCarrier(memory, call, abi::kCpuAffinitySize, false);
  if (prepared.kind == Prepared::Kind::kReady && socket.bound) {
    return {Prepared::Kind::kRefused, abi::kWsaEinval};
  }
  return prepared;
}

// Check 9: what would stop the operation if it were carried out now.
std::int32_t Host::RefusalNow(const Socket& socket, const Operation& operation) const {
  std::uint16_t start = 0;
  switch (operation.call.code) {
    case abi::kSioAcquirePortReservation:
      return FindBlock(socket, operation.range, start);
    case abi::kSioAssociatePortReservation:
      return RefusalOfAssociation(operation.process, socket, operation.token);
    case abi::kSioReleasePortReservation:
      return RefusalOfRelease(operation.process, operation.socket, FindToken(operation.token));
    default:
      return abi::kSuccess;
  }
}

// Check 9 again, and the operation itself. The socket lives: what closes it ends its operations.
Host::Outcome Host::CarryOut(const Operation& operation, UserMemory& memory) {
  Socket& socket = sockets_.at(operation.socket);
  switch (operation.call.code) {
    case abi::kSioAcquirePortReservation:
      return Acquire(operation, socket, memory);
    case abi::kSioAssociatePortReservation:
      return Associate(operation, socket);
    case abi::kSioReleasePortReservation:
      return Release(operation);
    case abi::kFionbio:
      socket.blocking = operation.argument == 0;
      return {};
    case abi::kSioFlush:
      AbortPending(&memory, [&](const Operation& other) {
        return other.process == operation.process && other.socket == operation.socket;
      });
      return {};
    case abi::kSioCpuAffinity:
      socket.affinity = true;
      return {};
    default:  // SIO_KEEPALIVE_VALS changes nothing that can be seen here
      return {};
  }
}

IoctlAnswer Host::AnswerFailure(const Caller& caller, std::int32_t error) {
  return {.result = Fail(caller, error), .error = error};
}

IoctlAnswer Host::AnswerUnsupported(const Caller& caller, const Operation& operation,
                                    std::int32_t error) {
  if (!operation.overlapped) {
    WriteCount(caller.memory, operation.call.returned, 0);
    return AnswerFailure(caller, error);
  }
  StoreCompletion(operation, &caller.memory, {error, 0}, false);
  return AnswerFailure(caller, abi::kWsaIoPending);
}

IoctlAnswer Host::AnswerDone(const Caller& caller, const Operation& operation,
                             const Outcome& outcome) {
  const Policy& policy = options_.policy;
  if (outcome.error != abi::kSuccess) {
    return AnswerFailure(caller, outcome.error);
  }
  if (operation.overlapped) {
    if (policy.overlapped_answer == OverlappedAnswer::kPending) {
      StoreCompletion(operation, &caller.memory, outcome, false);
      return AnswerFailure(caller, abi::kWsaIoPending);
    }
    const bool size = policy.immediate_transferred == ImmediateTransferred::kSize;
    StoreCompletion(operation, &caller.memory, {abi::kSuccess, size ? outcome.transferred : 0},
                    true);
  }
  if (!operation.overlapped) {
    StoreCount(operation, caller.memory, outcome);
  } else if (policy.overlapped_count == OverlappedCount::kSize) {
    WriteCount(caller.memory, operation.call.returned, outcome.transferred);
  } else if (policy.overlapped_count == OverlappedCount::kZero) {
    WriteCount(caller.memory, operation.call.returned, 0);
  }
  ThreadOf(caller).last_error = abi::kSuccess;
  return {};
}

// What a plain call that succeeded stores in the returned count.
void Host::StoreCount(const Operation& operation, UserMemory& memory, const Outcome& outcome) {
  if (outcome.count) {
    WriteCount(memory, operation.call.returned, *outcome.count);
  }
}

}  // namespace portcullis::reference
