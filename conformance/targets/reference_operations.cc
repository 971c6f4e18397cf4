// WSAIoctl and WSPIoctl, their operations, and how the end of one is seen.

#include <algorithm>
#include <optional>
#include <utility>

#include "conformance/targets/reference_machine.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"

namespace portcullis::targets {

using reference::Address;
using reference::Handle;
using reference::OperationId;
using reference::ProcessId;
using scenario::Blocked;
using scenario::Completed;
using scenario::Event;
using scenario::Returned;

Event ReferenceMachine::Perform(const scenario::WsaIoctlCall& call) {
  OpenCall open{.step = index_, .call = call, .process = process_, .memory = {}};
  const Handle event =
      call.overlapped && call.overlapped->event ? host_.MakeEvent(process_->id) : 0;
  open.memory = CallMemory::LayOut(process_->memory, call, bindings_.InputBytes(call.in), event);
  reference::IoctlCall native = open.memory.call;
  native.socket = SocketOf(call.socket);
  native.code = call.code;

  const reference::Socket* socket = host_.FindSocket(process_->id, native.socket);
  const bool overlapped_form = socket != nullptr && socket->overlapped && native.overlapped != 0;
  const reference::IoctlAnswer answer =
      call.provider ? host_.WSPIoctl(Caller(), native) : host_.WSAIoctl(Caller(), native);
  open.started = overlapped_form && !answer.blocked &&
                 (answer.result == abi::kSuccess || answer.error == abi::kWsaIoPending);
  open.operation = answer.operation;

  Event event_of_step = Blocked{index_};
  if (!answer.blocked) {
    event_of_step = AnswerOfIoctl(open, answer.result, answer.error);
  }
  Keep(std::move(open), answer.blocked);
  return event_of_step;
}

Returned ReferenceMachine::AnswerOfIoctl(const OpenCall& open, std::int32_t result,
                                         std::int32_t error) const {
  Returned answer{.step = open.step, .result = result, .error = error, .count = {}, .output = {}};
  answer.count = open.memory.ReadCount(open.process->memory);
  if (result == abi::kSuccess) {
    answer.output = open.memory.ReadOutput(open.process->memory);
  }
  return answer;
}

// A call that is over takes its memory with it; memory of any other is never freed or used again.
void ReferenceMachine::Keep(OpenCall open, bool blocked) {
  const std::string name = open.call.as;
  if (!blocked && !open.started) {
    open.memory.Free(open.process->memory);
    names_.erase(name);
    return;
  }
  names_[name] = open_calls_.size();
  open_calls_.push_back(std::move(open));
}

const ReferenceMachine::OpenCall* ReferenceMachine::FindOpen(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &open_calls_[found->second];
}

// No address of one process is ever used again, so an OVERLAPPED names its operation.
const ReferenceMachine::OpenCall* ReferenceMachine::FindOpen(ProcessId process,
                                                             Address overlapped) const {
  const auto found =
      std::find_if(open_calls_.begin(), open_calls_.end(), [&](const OpenCall& open) {
        return open.started && open.process->id == process &&
               open.memory.call.overlapped == overlapped;
      });
  return found == open_calls_.end() ? nullptr : &*found;
}

Event ReferenceMachine::AnswerOfCameBack(const reference::CameBack& call) {
  const auto has_id = [&call](const auto& open) { return open.operation == call.operation; };
  const auto wait = std::find_if(open_waits_.begin(), open_waits_.end(), has_id);
  if (wait != open_waits_.end()) {
    return AnswerOfResult(*wait, call.result, call.error);
  }
  const auto found = std::find_if(open_calls_.begin(), open_calls_.end(), has_id);
  return AnswerOfIoctl(*found, call.result, call.error);
}

// --- indications ---

void ReferenceMachine::Indicate(const OpenCall& open, Completed::Notification notification,
                                std::int32_t error, std::uint32_t transferred) {
  Completed completed{.step = open.step,
                      .notification = notification,
                      .error = error,
                      .transferred = transferred,
                      .output = {}};
  if (error == abi::kSuccess) {
    completed.output = open.memory.ReadOutput(open.process->memory);
  }
  events_->push_back(std::move(completed));
  Observe(events_->back());
}

Event ReferenceMachine::Perform(const scenario::GetCompletionCall& call) {
  const OpenCall* open = FindOpen(call.operation);
  if (open == nullptr || !host_.IsSignalled(open->process->id, open->memory.event)) {
    return Answer(abi::kWsaWaitTimeout);
  }
  host_.ResetEvent(open->process->id, open->memory.event);
  const abi::Overlapped status = open->memory.ReadOverlapped(open->process->memory);
  Indicate(*open, Completed::Notification::kEvent,
           abi::ErrorFromStatus(static_cast<std::uint32_t>(status.internal.Value())),
           static_cast<std::uint32_t>(status.internal_high.Value()));
  return Answer(abi::kSuccess);
}

Event ReferenceMachine::Perform(const scenario::GetQueuedCompletionStatusCall& call) {
  const auto port = process_->ports.find(call.port);
  if (port == process_->ports.end()) {
    return Answer(abi::kWsaWaitTimeout);
  }
  const std::optional<reference::CompletionPacket> packet =
      host_.TakePacket(process_->id, port->second);
  if (!packet) {
    return Answer(abi::kWsaWaitTimeout);
  }
  if (const OpenCall* open = FindOpen(packet->process, packet->overlapped)) {
    Indicate(*open, Completed::Notification::kPort, packet->error, packet->transferred);
  }
  return Answer(abi::kSuccess);
}

Event ReferenceMachine::Perform(const scenario::WaitAlertableCall&) {
  const std::vector<reference::QueuedRoutine> routines = host_.TakeRoutines(process_->id, thread_);
  for (const reference::QueuedRoutine& routine : routines) {
    if (const OpenCall* open = FindOpen(process_->id, routine.overlapped)) {
      Indicate(*open, Completed::Notification::kRoutine, routine.error, routine.transferred);
    }
  }
  return Answer(routines.empty() ? 0 : abi::kWaitIoCompletion);
}

// --- other calls on operations ---

Event ReferenceMachine::Perform(const scenario::WsaGetOverlappedResultCall& call) {
  const OpenCall* open = FindOpen(call.operation);
  const bool here = open != nullptr && open->process == process_ && open->started;
  DwordMemory transferred(process_->memory);
  const reference::ResultAnswer answer = host_.WSAGetOverlappedResult(
      Caller(), {.socket = here ? SocketOf(open->call.socket) : kInvalidDescriptor,
                 .overlapped = here ? open->memory.call.overlapped : PagedMemory::kUnmapped,
                 .transferred = transferred.address(),
                 .wait = call.wait});
  const OpenWait wait{index_, process_, transferred.address(), answer.operation};
  if (answer.blocked) {
    transferred.Keep();
    open_waits_.push_back(wait);
    return Blocked{index_};
  }
  return AnswerOfResult(wait, answer.result, answer.error);
}

Returned ReferenceMachine::AnswerOfResult(const OpenWait& wait, std::int32_t result,
                                          std::int32_t error) {
  return {.step = wait.step,
          .result = result,
          .error = error,
          .count = DwordMemory::ReadAt(wait.process->memory, wait.transferred),
          .output = {}};
}

Event ReferenceMachine::Perform(const scenario::CreateIoCompletionPortCall& call) {
  const auto [port, fresh] = process_->ports.try_emplace(call.port, 0);
  if (fresh) {
    port->second = host_.MakeCompletionPort(process_->id);
  }
  const bool tied = host_.CreateIoCompletionPort(Caller(), SocketOf(call.socket), port->second, 0);
  return Answer(tied ? abi::kSuccess : abi::kSocketError);
}

Event ReferenceMachine::Perform(const scenario::SkipCompletionPortOnSuccessCall& call) {
  return AnswerOfFlag(host_.SkipCompletionPortOnSuccess(Caller(), SocketOf(call.socket)));
}

Event ReferenceMachine::Perform(const scenario::CancelIoExCall& call) {
  std::optional<Address> overlapped;
  if (call.operation) {
    const OpenCall* open = FindOpen(*call.operation);
    const bool here = open != nullptr && open->process == process_ && open->started;
    // An OVERLAPPED that no operation uses, where the name stands for none of this process.
    overlapped = here ? open->memory.call.overlapped : PagedMemory::kUnmapped;
  }
  return AnswerOfFlag(host_.CancelIoEx(Caller(), SocketOf(call.socket), overlapped));
}

}  // namespace portcullis::targets
