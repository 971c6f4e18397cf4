// Host: operations that are held open, and what ends them.
//
//   held overlapped (pending) --Complete------------------> carried out, completes
//                             --CloseSocket, WSACleanup,
//                               CancelIoEx, ExitThread,
//                               SIO_FLUSH, ExitProcess----> completes with WSA_OPERATION_ABORTED
//   held plain (blocked)      --Complete------------------> carried out, comes back
//                             --Interrupt, CloseSocket,
//                               WSACleanup----------------> comes back with an error
//                             --ExitProcess---------------> is gone
//
// A held operation has claimed nothing: ports and tokens are looked at again when it is carried
// out. How an operation that completes is indicated: completions.cc.

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/host.h"

namespace portcullis::reference {

void Host::Hold(ProcessId process, ThreadId thread) {
  processes_[process].threads[thread].hold_next = true;
}

// An operation that could not be carried out now is answered now, and the hold stays for the next.
IoctlAnswer Host::HoldOpen(Thread& thread, const Socket& socket, const Request& request,
                           const Operation& operation) {
  const std::int32_t refusal = RefusalNow(socket, request);
  if (refusal != abi::kSuccess) {
    return AnswerFailure(thread, refusal);
  }
  thread.hold_next = false;
  const OperationId id{next_operation_++};
  operations_.emplace_hint(operations_.end(), id, operation);
  if (!operation.overlapped) {
    return {.blocked = true, .operation = id};
  }
  IoctlAnswer answer = AnswerFailure(thread, abi::kWsaIoPending);
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
  const Request request = RequestOf(operation);
  // The socket lives: what closes it ends its operations.
  Outcome outcome;
  if (network_up_) {
    CarryOut(sockets_.at(operation.socket), request, memory, outcome);
  } else {
    outcome.error = abi::kWsaEnetdown;
  }
  if (operation.overlapped) {
    CompleteHeld(id, operation, &memory, outcome);
    return;
  }
  if (outcome.error == abi::kSuccess) {
    StoreCount(operation.call, memory, outcome);
  }
  ComeBack(id, operation, outcome.error);
}

// The operation is no longer among those that are held.
void Host::CompleteHeld(OperationId id, const Operation& operation, UserMemory* memory,
                        const Outcome& outcome) {
  StoreCompletion(operation, memory, outcome, false);
  WakeWaiters(id, memory, outcome);
}

void Host::ComeBack(OperationId id, const Operation& operation, std::int32_t error) {
  if (!operation.provider) {
    processes_.at(operation.process).threads.at(operation.thread).last_error = error;
  }
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
bool Host::AbortPending(UserMemory* memory, const std::function<bool(const Operation&)>& chosen) {
  bool any = false;
  for (auto it = operations_.begin(); it != operations_.end();) {
    if (!it->second.overlapped || !chosen(it->second)) {
      ++it;
      continue;
    }
    const auto [id, operation] = *it;
    it = operations_.erase(it);
    CompleteHeld(id, operation, memory, {abi::kWsaOperationAborted, 0});
    any = true;
  }
  return any;
}

// closesocket's page: what the process began on this descriptor, by whichever thread.
void Host::AbortDescriptorOperations(ProcessId process, Handle handle, UserMemory* memory) {
  AbortPending(memory, [=](const Operation& operation) {
    return operation.process == process && operation.call.socket == handle;
  });
  for (auto it = operations_.begin(); it != operations_.end();) {
    const Operation& operation = it->second;  // only plain calls are left on this descriptor
    if (operation.process != process || operation.call.socket != handle) {
      ++it;
      continue;
    }
    ComeBack(it->first, operation, CodeOf(options_.policy.closed_while_blocked_code));
    it = operations_.erase(it);
  }
}

void Host::DropBlockedCalls(ProcessId process) {
  std::erase_if(operations_, [process](const auto& held) {
    return held.second.process == process && !held.second.overlapped;
  });
  std::erase_if(waiters_,
                [process](const auto& waiter) { return waiter.second.process == process; });
}

bool Host::CancelIoEx(const Caller& caller, Handle handle, std::optional<Address> overlapped) {
  Thread& thread = ThreadOf(caller);
  const SocketId socket = IdOf(caller.process, handle);
  if (socket == SocketId::kNone) {
    thread.last_error = abi::kWsaInvalidHandle;
    return false;
  }
  const bool any = AbortPending(&caller.memory, [&](const Operation& operation) {
    return operation.process == caller.process && operation.socket == socket &&
           (!overlapped || operation.call.overlapped == *overlapped);
  });
  if (!any) {
    thread.last_error = abi::kErrorNotFound;
  }
  return any;
}

void Host::ExitThread(const Caller& caller) {
  AbortPending(&caller.memory, [&](const Operation& operation) {
    return operation.process == caller.process && operation.thread == caller.thread;
  });
  Thread& thread = ThreadOf(caller);
  thread = Thread{};
  thread.exited = true;
}

const Operation* Host::FindOperation(OperationId operation) const {
  return FindIn(operations_, operation);
}

}  // namespace portcullis::reference
