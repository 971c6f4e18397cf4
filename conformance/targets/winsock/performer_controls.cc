#include <utility>

#include "conformance/targets/winsock/performer.h"

namespace portcullis::targets {

// A control that has been set, after what it has let go of.
void Performer::GiveDone(const Current& current) {
  TakeFreed();
  NoteRoutines();
  Answer done;
  done.step = current.index;
  GiveReturned(done);
  under_way_.erase(current.index);
}

// The actor's thread, which may not have made a call yet.
std::uint32_t Performer::ThreadNumber(const Current& current) {
  return ThreadOf(*current.process, current.step.actor.thread).number();
}

bool Performer::Offers(const Current& current, const char* control) {
  if (system::PlaysProcesses()) return true;
  error_ =
      TargetError{TargetError::Kind::kCannotRun, "step " + std::to_string(current.index) +
                                                     ": a native target cannot set " + control};
  return false;
}

void Performer::Act(const Current& current, const scenario::HoldControl&) {
  if (!Offers(current, "hold")) return;
  if (!current.process->threads[current.step.actor.thread].has_exited) {
    system::Hold(current.process->id, ThreadNumber(current));
  }
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::CompleteControl& control) {
  if (!Offers(current, "complete")) return;
  const auto latest = latest_named_.find(control.operation);
  for (const auto& [process, operation] : all_operations_) {
    if (latest == latest_named_.end() || operation->step() != latest->second) continue;
    const void* const overlapped = operation->OverlappedAddress();
    if (overlapped != nullptr && system::Complete(process->id, overlapped)) break;
    // Else it is what a thread is blocked in, if it is under way at all.
    const auto call = calls_.find(operation->step());
    if (call != calls_.end()) {
      system::CompleteBlocked(process->id, ThreadOf(*process, call->second.thread).number());
      break;
    }
  }
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::InterruptControl& control) {
  if (!Offers(current, "interrupt")) return;
  system::Interrupt(current.process->id, ThreadNumber(current), control.means);
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::CallbackControl& control) {
  if (!Offers(current, "callback")) return;
  const std::uint32_t number = ThreadNumber(current);
  system::SetCallback(current.process->id, number, control.begin);
  ScenarioThread& state = current.process->threads[current.step.actor.thread];
  state.callback.reset();
  if (control.begin && !state.unanswered.empty()) {
    state.callback = std::make_unique<CallThread>(answers_, current.process->id, number);
  }
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::NetworkControl& control) {
  if (!Offers(current, "network")) return;
  system::SetNetwork(control.up);
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::ProviderSupportControl& control) {
  if (!Offers(current, "provider_support")) return;
  system::SetProviderSupport(control.offered);
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::ExitThreadControl&) {
  ThreadOf(*current.process, current.step.actor.thread).Exit();
  current.process->threads[current.step.actor.thread].has_exited = true;
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::StartProcessControl& control) {
  ScenarioProcess* process = current.process;
  if (process->has_ended) {
    std::erase_if(all_operations_, [&](const auto& entry) { return entry.first == process; });
    processes_.erase(current.step.actor.process);
    process = &ProcessOf(current.step.actor.process);
    under_way_.at(current.index).process = process;
  }
  if (std::exchange(process->has_begun, true)) return GiveDone(current);  // it runs already
  system::SetRights(process->id, control.rights);
  for (const std::string& name : control.inherits) {
    for (const auto& [other_name, other] : processes_) {
      const scenario::SocketRef socket{scenario::SocketRef::Kind::kNamed, name};
      const std::uintptr_t number = other->sockets.Resolve(socket);
      if (other.get() == process || other->has_ended || !other->sockets.Lives(number)) continue;
      if (system::Inherit(other->id, number, process->id)) {
        process->Made(name, number, other->sockets.Family(socket));
      }
      break;
    }
  }
  GiveDone(current);
}

void Performer::Act(const Current& current, const scenario::ExitProcessControl& control) {
  if (system::PlaysProcesses()) {
    EndProcess(*current.process);
    GiveDone(current);
  } else {
    system::EndProcess(current.process->id, control.crash);
  }
}

void Performer::Act(const Current& current, const scenario::RestartControl&) {
  if (!Offers(current, "restart")) return;
  std::erase_if(processes_, [](const auto& named) { return !named.second->has_begun; });
  for (const auto& [name, process] : processes_) EndProcess(*process);
  system::Restart();
  BecomeOwnProcess();
  GiveDone(current);
}

}  // namespace portcullis::targets
