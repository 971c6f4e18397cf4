// Host: how the end of an overlapped operation is indicated, and who looks for it.
//
//   with a routine     the routine is queued to the thread that began the operation
//   without            hEvent is signalled, and a packet goes to the completion port that the
//   socket
//                      is tied to; with FILE_SKIP_COMPLETION_PORT_ON_SUCCESS none after 0, and none
//                      where the low bit of hEvent is set
//
// WSAIoctl's page: with a routine, hEvent is the caller's own. An operation that the call refused
// at once is indicated in no way.

#include <utility>

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

// What Windows does whether or not it then refuses the request (Wine's Windows tests): the status
// says pending and hEvent is reset.
void Host::StartOverlapped(const Caller& caller, Operation& operation) {
  const Address overlapped = operation.call.overlapped;
  StoreStatus(caller.memory, overlapped, abi::kStatusPending, 0);
  abi::LittleEndian<std::uint64_t> event;
  caller.memory.Read(overlapped + kEventOffset, event.bytes);
  if (operation.call.routine == 0) {
    operation.event = event.Value() & ~std::uint64_t{1};
    operation.no_packet = (event.Value() & 1) != 0;
    ResetEvent(caller.process, operation.event);
  }
}

// No memory: that of a process that has ended.
void Host::StoreCompletion(const Operation& operation, UserMemory* memory, const Outcome& outcome,
                           bool answered_with_success) {
  if (memory != nullptr) {
    StoreStatus(*memory, operation.call.overlapped, abi::StatusFromError(outcome.error),
                outcome.transferred);
  }
  Process& process = processes_.at(operation.process);
  if (operation.call.routine != 0) {
    process.threads.at(operation.thread).routines.push_back(
        {operation.call.routine, outcome.error, outcome.transferred, operation.call.overlapped});
    return;
  }
  SetEvent(operation.process, operation.event);
  const Socket& socket = sockets_.at(operation.socket);
  if (!socket.tie || operation.no_packet ||
      (answered_with_success && socket.skip_port_on_success)) {
    return;
  }
  auto& ports = processes_.at(socket.tie->process).ports;
  const auto port = ports.find(socket.tie->port);
  if (port != ports.end()) {
    port->second.push_back({socket.tie->key, operation.process, operation.call.overlapped,
                            outcome.error, outcome.transferred});
  }
}

Handle Host::MakeCompletionPort(ProcessId process) {
  const Handle handle = NextHandle();
  processes_[process].ports[handle];
  return handle;
}

bool Host::CreateIoCompletionPort(const Caller& caller, Handle handle, Handle port,
                                  std::uint64_t key) {
  Socket* const socket = MutableSocket(caller.process, handle);
  if (socket == nullptr || !ProcessOf(caller).ports.contains(port)) {
    Fail(caller, abi::kWsaInvalidHandle);
    return false;
  }
  if (socket->tie || !socket->overlapped) {
    Fail(caller, abi::kErrorInvalidParameter);
    return false;
  }
  socket->tie = PortTie{caller.process, port, key};
  return true;
}

bool Host::SkipCompletionPortOnSuccess(const Caller& caller, Handle handle) {
  Socket* const socket = MutableSocket(caller.process, handle);
  if (socket == nullptr) {
    Fail(caller, abi::kWsaInvalidHandle);
    return false;
  }
  socket->skip_port_on_success = true;
  return true;
}

std::optional<CompletionPacket> Host::TakePacket(ProcessId process, Handle port) {
  auto& ports = processes_[process].ports;
  const auto found = ports.find(port);
  if (found == ports.end() || found->second.empty()) {
    return std::nullopt;
  }
  const CompletionPacket packet = found->second.front();
  found->second.pop_front();
  return packet;
}

std::vector<QueuedRoutine> Host::TakeRoutines(ProcessId process, ThreadId thread) {
  return std::exchange(processes_[process].threads[thread].routines, {});
}

// WSAGetOverlappedResult's page: not WSAEINPROGRESS, and it looks at the OVERLAPPED alone, so that
// it works on a dead network.
ResultAnswer Host::WSAGetOverlappedResult(const Caller& caller, const ResultCall& call) {
  const auto fail = [&](std::int32_t error) {
    Fail(caller, error);
    return ResultAnswer{.error = error};
  };
  if (CallingOf(caller).process.startups == 0) {
    return fail(abi::kWsaNotInitialised);
  }
  const SocketId socket = IdOf(caller.process, call.socket);
  if (socket == SocketId::kNone) {
    return fail(abi::kWsaEnotsock);
  }
  abi::LittleEndian<std::uint64_t> status;
  abi::LittleEndian<std::uint64_t> transferred;
  if (!caller.memory.Read(call.overlapped, status.bytes) ||
      !caller.memory.Read(call.overlapped + offsetof(abi::Overlapped, internal_high),
                          transferred.bytes)) {
    return fail(abi::kWsaEfault);
  }
  const std::int32_t error = abi::ErrorFromStatus(static_cast<std::uint32_t>(status.Value()));
  if (error == abi::kWsaIoIncomplete && call.wait) {
    for (const auto& [id, operation] : operations_) {
      if (operation.process == caller.process && operation.socket == socket &&
          operation.call.overlapped == call.overlapped) {
        const OperationId own{next_operation_++};
        waiters_.emplace(own, Waiter{caller.process, caller.thread, id, call.transferred});
        return {.blocked = true, .operation = own};
      }
    }
  }
  if (error != abi::kSuccess) {
    return fail(error);
  }
  const auto size = static_cast<std::uint32_t>(transferred.Value());
  caller.memory.Write(call.transferred, abi::LittleEndian<std::uint32_t>::From(size).bytes);
  return {.result = 1};
}

// Those that wait are of the operation's own process, since the OVERLAPPED lies in its memory; of a
// process that ends, which has no memory any more, none is left.
void Host::WakeWaiters(OperationId id, UserMemory* memory, const Outcome& outcome) {
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    const Waiter& waiter = it->second;
    if (waiter.awaited != id) {
      ++it;
      continue;
    }
    const bool succeeded = outcome.error == abi::kSuccess;
    if (succeeded) {
      memory->Write(waiter.transferred,
                    abi::LittleEndian<std::uint32_t>::From(outcome.transferred).bytes);
    } else {
      processes_.at(waiter.process).threads.at(waiter.thread).last_error = outcome.error;
    }
    came_back_.push_back({it->first, succeeded ? 1 : 0, outcome.error});
    it = waiters_.erase(it);
  }
}

}  // namespace portcullis::reference
