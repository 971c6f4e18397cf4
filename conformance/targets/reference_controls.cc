// Controls: conditions of the machine, of threads and of processes. What a thread or a process that
// has ended is told is done by doing nothing.

#include "conformance/targets/reference_machine.h"

namespace portcullis::targets {

using scenario::Event;

Event ReferenceMachine::Perform(const scenario::HoldControl&) {
  if (!CannotCall()) {
    host_.Hold(process_->id, thread_);
  }
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::CompleteControl& control) {
  if (const OpenCall* open = FindOpen(control.operation)) {
    host_.Complete(open->operation, open->process->memory);
  }
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::InterruptControl& control) {
  const bool cancel_blocking_call =
      control.means == scenario::InterruptControl::Means::kCancelBlockingCall;
  host_.Interrupt(process_->id, thread_,
                  cancel_blocking_call ? reference::InterruptMeans::kCancelBlockingCall
                                       : reference::InterruptMeans::kIoManager);
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::CallbackControl& control) {
  if (CannotCall()) {
    return Answer(0);
  }
  if (control.begin) {
    host_.CallbackBegin(process_->id, thread_);
  } else {
    host_.CallbackEnd(process_->id, thread_);
  }
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::NetworkControl& control) {
  host_.SetNetwork(control.up);
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::ProviderSupportControl& control) {
  host_.SetProviderSupport(control.offered);
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::ExitThreadControl&) {
  if (!process_->ended) {
    host_.ExitThread(Caller());
  }
  return Answer(0);
}

Event ReferenceMachine::Perform(const scenario::StartProcessControl& control) {
  if (process_->started && !process_->ended) {
    return Answer(0);
  }
  SimulatedProcess& process = process_->ended ? MakeProcess(process_name_) : *process_;
  process.started = true;
  switch (control.rights) {
    case scenario::Rights::kAdministrator:
      host_.SetRights(process.id, reference::Rights::kAdministrator);
      break;
    case scenario::Rights::kNotElevated:
      host_.SetRights(process.id, reference::Rights::kNotElevated);
      break;
    case scenario::Rights::kUser:
      host_.SetRights(process.id, reference::Rights::kUser);
      break;
  }
  for (const std::string& name : control.inherits) {
    Inherit(name, process);
  }
  return Answer(0);
}

// From the first process that still has a socket of the name.
void ReferenceMachine::Inherit(const std::string& name, const SimulatedProcess& child) {
  for (const auto& [holder, number] : sockets_.HoldersOf(name)) {
    if (host_.InheritSocket(reference::ProcessId{holder}, number, child.id)) {
      NoteSocket(child, name, number);
      return;
    }
  }
}

Event ReferenceMachine::Perform(const scenario::ExitProcessControl&) {
  host_.ExitProcess(process_->id);
  process_->ended = true;
  return Answer(0);
}

// A process that others have only named so far has not started, and so does not end.
Event ReferenceMachine::Perform(const scenario::RestartControl&) {
  host_.Restart();
  for (SimulatedProcess& process : runs_) {
    process.ended = true;
  }
  std::erase_if(named_, [](const auto& named) { return !named.second->started; });
  return Answer(0);
}

}  // namespace portcullis::targets
