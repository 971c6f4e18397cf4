// Host::WSAIoctl and WSPIoctl: which check comes first, how a call is answered in each form, and
// what the codes do that reserve nothing: SIO_KEEPALIVE_VALS, FIONBIO, SIO_FLUSH, SIO_CPU_AFFINITY.
//
// Every check is made, and the refusal that the policy's order puts first is given (refusals.h; the
// usual order stands there). Their codes:
//    Winsock is not started                             WSANOTINITIALISED
//    a callback is in progress on the thread            WSAEINPROGRESS
//    the descriptor is no socket                        WSAENOTSOCK
//    lpcbBytesReturned is bad                           WSAEFAULT
//    the network is down                                WSAENETDOWN
//    lpOverlapped, then lpCompletionRoutine, is bad     WSAEFAULT
//      there is a routine, and the socket is tied to a completion port
//                                                       WSAEINVAL (what Windows' kernel says)
//    nobody knows the code, the socket is not of the code's type, or its provider does not offer
//      the command                                      UNSUPPORTED, below
//    input pointer, input size; output pointer, output size; contents
//    what the ports and the tokens say (acquire.cc, token_codes.cc)
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

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/buffers.h"
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
  CallRefusals refusals(options_.policy.order);
  const Calling calling = CallingOf(caller);
  Thread& thread = calling.thread;
  const auto [id, socket] = FindSocketOf(calling.process, call.socket);
  AddCallerRefusals(calling, socket, refusals);
  if (socket == nullptr) {
    // Of anything else the pointer is looked at only for what it surely is.
    const bool bad = !caller.memory.Contains(call.returned, sizeof(std::uint32_t), Access::kRead);
    refusals.Add(Check::kCount, bad ? abi::kWsaEfault : abi::kSuccess);
    return AnswerRefused(caller, thread, {.call = call, .asked = {}}, refusals, false);
  }
  Request request{caller.process, id, call, {}};
  const bool overlapped = socket->overlapped && call.overlapped != 0;
  const std::int32_t bad_count =
      RefusalOfStructure(options_.policy, caller.memory, call.returned, sizeof(std::uint32_t), 4);
  const std::int32_t bad_overlapped = RefusalOfOverlapped(caller.memory, call, *socket);
  refusals.Add(Check::kCount, bad_count);
  refusals.Add(Check::kOverlapped, bad_overlapped);
  AddRefusals(*socket, caller.memory, overlapped, request, refusals);
  if (!refusals.Any() && !overlapped && !thread.hold_next) {
    Outcome outcome;
    CarryOut(*socket, request, caller.memory, outcome);
    return AnswerPlain(caller, thread, call, outcome);
  }
  const bool may_pend =
      bad_count == abi::kSuccess && bad_overlapped == abi::kSuccess && !thread.callback;
  return Operate(caller, thread,
                 {.process = caller.process,
                  .thread = caller.thread,
                  .socket = id,
                  .call = call,
                  .provider = provider,
                  .overlapped = overlapped,
                  .asked = request.asked},
                 *socket, refusals, may_pend);
}

// A call that is refused, overlapped or held open.
IoctlAnswer Host::Operate(const Caller& caller, Thread& thread, Operation operation, Socket& socket,
                          const CallRefusals& refusals, bool may_pend) {
  const bool looked_at = !refusals.Any() || refusals.FirstCheck() >= Check::kCommand;
  const bool starts = operation.overlapped && may_pend && looked_at;
  if (starts) {
    StartOverlapped(caller, operation);  // after the input was read: the two may share memory
  }
  if (refusals.Any()) {
    return AnswerRefused(caller, thread, operation, refusals, starts);
  }
  const Request request = RequestOf(operation);
  if (thread.hold_next) {
    return HoldOpen(thread, socket, request, operation);
  }
  Outcome outcome;
  CarryOut(socket, request, caller.memory, outcome);
  return AnswerOverlapped(caller, thread, operation, outcome);
}

// From the command on. What the ports say is looked at here only where that could come first; else
// it is found when the operation is carried out.
void Host::AddRefusals(const Socket& socket, const UserMemory& memory, bool overlapped,
                       Request& request, CallRefusals& refusals) const {
  const bool known = ReadParameters(socket, memory, overlapped, request, refusals);
  if (known && refusals.Any() && refusals.ComesBefore(Check::kState)) {
    refusals.Add(Check::kState, RefusalNow(socket, request));
  }
}

// "Ignored" is what the WSAIoctl page says of both pointers where the call is not overlapped.
std::int32_t Host::RefusalOfOverlapped(const UserMemory& memory, const IoctlCall& call,
                                       const Socket& socket) const {
  const Policy& policy = options_.policy;
  const bool is_overlapped = socket.overlapped && call.overlapped != 0;
  if (is_overlapped) {
    const std::int32_t refusal =
        RefusalOfStructure(policy, memory, call.overlapped, abi::kOverlappedSize, 8);
    if (refusal != abi::kSuccess) {
      return refusal;
    }
  } else if (call.overlapped != 0 && policy.ignored_overlapped == IgnoredPointer::kFault &&
             RefusalOfStructure(policy, memory, call.overlapped, abi::kOverlappedSize, 8) !=
                 abi::kSuccess) {
    return abi::kWsaEfault;
  }
  if (call.routine == 0) {
    return abi::kSuccess;
  }
  const bool begins = memory.Contains(call.routine, 1, Access::kRead);
  const bool is_cut = begins && !memory.Contains(call.routine, kRoutineSize, Access::kRead);
  const bool bad = is_cut    ? policy.cut_routine == IgnoredPointer::kFault
                   : !begins ? is_overlapped || policy.ignored_routine == IgnoredPointer::kFault
                             : false;
  if (bad) {
    return abi::kWsaEfault;
  }
  return is_overlapped && socket.tie ? abi::kWsaEinval : abi::kSuccess;
}

// Copies what the call asks for into `request`.
bool Host::ReadParameters(const Socket& socket, const UserMemory& memory, bool overlapped,
                          Request& request, CallRefusals& refusals) const {
  const Policy& policy = options_.policy;
  const Protocol protocol = socket.kind.protocol;
  const auto unsupported = [&refusals](std::int32_t error) {
    refusals.Add(Check::kCommand, {.error = error, .unsupported = true});
  };
  switch (request.call.code) {
    case abi::kSioAcquirePortReservation:
      return ReadAcquire(socket, memory, request, refusals);
    case abi::kSioAssociatePortReservation:
    case abi::kSioReleasePortReservation:
      return ReadToken(socket, memory, request, refusals);
    case abi::kSioCpuAffinity:  // the winsock-ioctls page: WSAEINVAL after bind
      if (!HasPorts(socket)) {
        unsupported(abi::kWsaEopnotsupp);
      }
      refusals.Add(Check::kState, socket.bound ? abi::kWsaEinval : abi::kSuccess);
      return ReadCarrier(memory, request.call, abi::kCpuAffinitySize, false, refusals);
    case abi::kSioKeepaliveVals:
      if (protocol != Protocol::kTcp) {
        unsupported(CodeOf(policy.carrier_type_code));
      }
      // Observed: the plain form stores 0 in the count where the input is refused.
      return ReadCarrier(memory, request.call, abi::kTcpKeepaliveSize, !overlapped, refusals);
    case abi::kFionbio:
      return ReadCarrier(memory, request.call, abi::kFionbioSize, false, refusals);
    case abi::kSioFlush:
      if (protocol != Protocol::kUdp && policy.flush_on_tcp != FlushOnTcp::kAccepted) {
        unsupported(CodeOf(policy.flush_on_tcp));
      }
      return true;
    default:
      unsupported(CodeOf(policy.unknown_code));
      return false;
  }
}

bool Host::ReadCarrier(const UserMemory& memory, const IoctlCall& call, std::uint32_t structure,
                       bool clears_count, CallRefusals& refusals) const {
  const Policy& policy = options_.policy;
  std::int32_t refusal =
      RefusalOfBuffer(policy, memory, {call.in, call.in_size, structure, 4, Access::kRead});
  if (refusal == abi::kSuccess && call.in_size < structure) {
    refusal = abi::kWsaEfault;
  } else if (refusal == abi::kSuccess && call.in_size > structure) {
    refusal = CodeOf(policy.carrier_in_large);
  }
  refusals.Add(Check::kInput, {.error = refusal, .clears_count = clears_count});
  if (policy.unused_output == IgnoredPointer::kFault) {
    refusals.Add(Check::kOutput, RefusalOfUnusedOutput(memory, call));
  }
  return refusal == abi::kSuccess;
}

// What would stop the operation if it were carried out now.
std::int32_t Host::RefusalNow(const Socket& socket, const Request& request) const {
  std::uint16_t start = 0;
  switch (request.call.code) {
    case abi::kSioAcquirePortReservation:
      return FindBlock(socket, request.asked.range, start);
    case abi::kSioAssociatePortReservation:
      return RefusalOfAssociation(request.process, socket, request.asked.token);
    case abi::kSioReleasePortReservation:
      return RefusalOfRelease(request.process, request.socket, FindToken(request.asked.token));
    default:
      return abi::kSuccess;
  }
}

// That again, and the operation itself.
void Host::CarryOut(Socket& socket, const Request& request, UserMemory& memory, Outcome& outcome) {
  switch (request.call.code) {
    case abi::kSioAcquirePortReservation:
      outcome.error = Acquire(request, socket, memory, outcome);
      return;
    case abi::kSioAssociatePortReservation:
      outcome.error = Associate(request, socket, outcome);
      return;
    case abi::kSioReleasePortReservation:
      outcome.error = Release(request, socket, outcome);
      return;
    case abi::kSioFlush:
      AbortPending(&memory, [&](const Operation& other) {
        return other.process == request.process && other.socket == request.socket;
      });
      return;
    case abi::kSioCpuAffinity:
      socket.affinity = true;
      return;
    default:  // SIO_KEEPALIVE_VALS and FIONBIO change nothing that can be seen here
      return;
  }
}

IoctlAnswer Host::AnswerFailure(Thread& thread, std::int32_t error) {
  thread.last_error = error;
  return {.result = abi::kSocketError, .error = error};
}

IoctlAnswer Host::AnswerRefused(const Caller& caller, Thread& thread, const Operation& operation,
                                const CallRefusals& refusals, bool started) {
  const Refusal& refusal = refusals.First();
  if (refusal.unsupported) {
    return AnswerUnsupported(caller, thread, operation, refusal.error, started);
  }
  const bool at_once = refusals.FirstCheck() < Check::kCommand;
  const bool clears = options_.policy.refused_count == RefusedCount::kZero && !at_once;
  if (refusal.clears_count || clears) {
    WriteCount(caller.memory, operation.call.returned, 0);
  }
  return AnswerFailure(thread, refusal.error);
}

IoctlAnswer Host::AnswerUnsupported(const Caller& caller, Thread& thread,
                                    const Operation& operation, std::int32_t error, bool started) {
  const bool pends = options_.policy.unsupported_overlapped == UnsupportedOverlapped::kPending;
  if (started && pends) {
    StoreCompletion(operation, &caller.memory, {error, 0}, false);
    return AnswerFailure(thread, abi::kWsaIoPending);
  }
  if (!operation.overlapped) {
    WriteCount(caller.memory, operation.call.returned, 0);
  }
  return AnswerFailure(thread, error);
}

IoctlAnswer Host::AnswerPlain(const Caller& caller, Thread& thread, const IoctlCall& call,
                              const Outcome& outcome) {
  if (outcome.error != abi::kSuccess) {
    return AnswerFailure(thread, outcome.error);
  }
  StoreCount(call, caller.memory, outcome);
  thread.last_error = abi::kSuccess;
  return {};
}

IoctlAnswer Host::AnswerOverlapped(const Caller& caller, Thread& thread, const Operation& operation,
                                   const Outcome& outcome) {
  const Policy& policy = options_.policy;
  if (outcome.error != abi::kSuccess) {
    return AnswerFailure(thread, outcome.error);
  }
  const bool alternates = policy.overlapped_answer == OverlappedAnswer::kAlternating;
  const bool pends =
      alternates ? pends_next_ : policy.overlapped_answer == OverlappedAnswer::kPending;
  pends_next_ = alternates && !pends;
  if (pends) {
    StoreCompletion(operation, &caller.memory, outcome, false);
    return AnswerFailure(thread, abi::kWsaIoPending);
  }
  const bool size = policy.immediate_transferred == ImmediateTransferred::kSize;
  StoreCompletion(operation, &caller.memory, {abi::kSuccess, size ? outcome.transferred : 0}, true);
  if (policy.overlapped_count == OverlappedCount::kSize) {
    WriteCount(caller.memory, operation.call.returned, outcome.transferred);
  } else if (policy.overlapped_count == OverlappedCount::kZero ||
             (policy.overlapped_count == OverlappedCount::kZeroWithRoutine &&
              operation.call.routine != 0)) {
    WriteCount(caller.memory, operation.call.returned, 0);
  }
  thread.last_error = abi::kSuccess;
  return {};
}

// What a plain call that succeeded stores in the returned count.
void Host::StoreCount(const IoctlCall& call, UserMemory& memory, const Outcome& outcome) {
  if (outcome.count) {
    WriteCount(memory, call.returned, *outcome.count);
  }
}

}  // namespace portcullis::reference
