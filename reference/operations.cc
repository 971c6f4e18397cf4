// Host: operations that are held open, and what ends them.
//
//   held overlapped (pending) --Complete------------------> carried out, completes
//                             --CloseSocket, WSACleanup,
//                               CancelIoEx, ExitThread,
//                               SIO_FLUSH-----------------> completes with WSA_OPERATION_ABORTED
//   held plain (blocked)      --Complete------------------> carried out, comes back
//                             --Interrupt, CloseSocket,
//                               WSACleanup----------------> comes back with an error
//
// A held operation has claimed nothing: ports are looked at again when it is carried out.

#include <span>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

constexpr std::uint64_t kEventOffset = offsetof(abi::Overlapped, event);

void StoreStatus(UserMemory& memory, Address overlapped, std::uint32_t status,
                 std::uint32_t transferred) {
  memory.Write(overlapped, abi::LittleEndian<std::uint64_t>::From(status).bytes);
  memory.Write(overlapped + offsetof(abi::Overlapped, internal_high),
               abi::LittleEndian<std::uint64_t>::From(transferred).bytes);
}

}  // namespace

bool operator==(const Operation& a, const Operation& b) {
  return a.process == b.process && a.thread == b.thread && a.call == b.call &&
         a.overlapped == b.overlapped && a.event == b.event &&
         a.range.start_port == b.range.start_port &&
         a.range.number_of_ports == b.range.number_of_ports && a.argument == b.argument;
}

// What Windows does whether or not it then refuses the request (Wine's Windows tests): the status
// says pending and hEvent is reset.
// With a completion routine hEvent is the application's own (WSAIoctl's page).
void Host::StartOverlapped(const Caller& caller, Operation& operation) {
  const Address overlapped = operation.call.overlapped;
  StoreStatus(caller.memory, overlapped, abi::kStatusPending, 0);
  abi::LittleEndian<std::uint64_t> event;
  caller.memory.Read(overlapped + kEventOffset, event.bytes);
  if (operation.call.routine == 0) {
    operation.event = event.Value() & ~std::uint64_t{1};  // the low bit only speaks of ports
    ResetEvent(caller.process, operation.event);
  }
}

void Host::StoreCompletion(const Operation& operation, UserMemory& memory, Outcome outcome) {
  StoreStatus(memory, operation.call.overlapped, abi::StatusFromError(outcome.error),
              outcome.transferred);
  Process& process = processes_.at(operation.process);
  const auto event = process.events.find(operation.event);
  if (event != process.events.end()) {
    event->second = true;
  }
}

void Host::Hold(ProcessId process, ThreadId thread) {
  processes_[process].threads[thread].hold_next = true;
}

// An operation that could not be carried out now is answered now, and the hold stays for the next.
IoctlAnswer Host::HoldOpen(const Caller& caller, const Socket& socket, const Operation& operation) {
  if (operation.call.code == abi::kSioAcquirePortReservation) {
    std::uint16_t start = 0;
    const std::int32_t refusal = FindBlock(socket, operation.range, start);
    if (refusal != abi::kSuccess) {
      return AnswerFailure(caller, refusal);
    }
  }
  ThreadOf(caller).hold_next = false;
  const OperationId id{next_operation_++};
  operations_.emplace_hint(operations_.end(), id, operation);
  if (!operation.overlapped) {
    return {.blocked = true, .operation = id};
  }
  IoctlAnswer answer = AnswerFailure(caller, abi::kWsaIoPending);
  answer.operation = id;
  return answer;
}

void Host::Complete(OperationId id, UserMemory& memory) {
  const auto found = operations_.find(id);
  if (found == operations_.end()) {
    return;
  }
  const Operation operation = found->second;
  operations_.erase(found);
  const Outcome outcome = network_up_ ? CarryOut(operation, memory) : Outcome{abi::kWsaEnetdown, 0};
  if (operation.overlapped) {
    StoreCompletion(operation, memory, outcome);
    return;
  }
  if (outcome.error == abi::kSuccess) {
    memory.Write(operation.call.returned,
                 abi::LittleEndian<std::uint32_t>::From(outcome.transferred).bytes);
  }
  ComeBack(id, operation, outcome.error);
}

void Host::ComeBack(OperationId id, const Operation& operation, std::int32_t error) {
  processes_.at(operation.process).threads[operation.thread].last_error = error;
  came_back_.push_back({id, error == abi::kSuccess ? abi::kSuccess : abi::kSocketError, error});
}

void Host::Interrupt(ProcessId process, ThreadId thread, InterruptMeans means) {
  for (auto it = operations_.rbegin(); it != operations_.rend(); ++it) {
    const Operation& operation = it->second;
    if (operation.overlapped || operation.process != process || operation.thread != thread) {
      continue;
    }
    ComeBack(it->first, operation,
             means == InterruptMeans::kCancelBlockingCall
                 ? abi::kWsaEintr
                 : CodeOf(options_.policy.cancelled_call_code));
    operations_.erase(it->first);
    return;
  }
}

// Ends every pending operation that `chosen` picks; true where there was one.
template <typename Chosen>
bool Host::AbortPending(UserMemory& memory, Chosen chosen) {
  bool any = false;
  for (auto it = operations_.begin(); it != operations_.end();) {
    if (!it->second.overlapped || !chosen(it->second)) {
      ++it;
      continue;
    }
    StoreCompletion(it->second, memory, {abi::kWsaOperationAborted, 0});
    it = operations_.erase(it);
    any = true;
  }
  return any;
}

void Host::AbortFlushed(ProcessId process, Handle socket, UserMemory& memory) {
  AbortPending(memory, [=](const Operation& operation) {
    return operation.process == process && operation.call.socket == socket;
  });
}

void Host::AbortSocketOperations(const Caller& caller, Handle socket) {
  AbortFlushed(caller.process, socket, caller.memory);
  for (auto it = operations_.begin(); it != operations_.end();) {
    const Operation& operation = it->second;  // only plain calls are left on this socket
    if (operation.process != caller.process || operation.call.socket != socket) {
      ++it;
      continue;
    }
    ComeBack(it->first, operation, CodeOf(options_.policy.closed_while_blocked_code));
    it = operations_.erase(it);
  }
}

bool Host::CancelIoEx(const Caller& caller, Handle socket, std::optional<Address> overlapped) {
  Thread& thread = ThreadOf(caller);
  if (FindSocket(caller.process, socket) == nullptr) {
    thread.last_error = abi::kWsaInvalidHandle;
    return false;
  }
  const bool any = AbortPending(caller.memory, [&](const Operation& operation) {
    return operation.process == caller.process && operation.call.socket == socket &&
           (!overlapped || operation.call.overlapped == *overlapped);
  });
  if (!any) {
    thread.last_error = abi::kErrorNotFound;
  }
  return any;
}

void Host::ExitThread(const Caller& caller) {
  AbortPending(caller.memory, [&](const Operation& operation) {
    return operation.process == caller.process && operation.thread == caller.thread;
  });
  Thread& thread = ThreadOf(caller);
  thread = Thread{};
  thread.exited = true;
}

const Operation* Host::FindOperation(OperationId operation) const {
  const auto found = operations_.find(operation);
  return found == operations_.end() ? nullptr : &found->second;
}

}  // namespace portcullis::reference
