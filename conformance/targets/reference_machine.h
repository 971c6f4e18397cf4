// The machine behind the reference target: a Host, the processes that a scenario names with their
// simulated memory, and what every step of it does to them.
//
// Used by reference_target.cc, and by a fuzz target that goes on from where steps have led it.
// Perform carries a step out whole and leaves its events in
// order; nothing waits. Calls that are no operation of WSAIoctl: reference_machine.cc; WSAIoctl,
// its operations and their indications: reference_operations.cc; controls: reference_controls.cc;
// copies and the text of a state: reference_state.cc.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/call_memory.h"
#include "conformance/targets/copyable_target.h"
#include "conformance/targets/paged_memory.h"
#include "conformance/targets/symbols.h"
#include "reference/host.h"

namespace portcullis::targets {

// One run of a process: one that starts again is another, with a number of its own.
struct SimulatedProcess {
  reference::ProcessId id{};
  bool started = false;  // a step of its own was made; until then others may have named it
  bool ended = false;
  std::map<std::string, reference::ThreadId> threads;
  std::map<std::string, reference::Handle> ports;  // completion ports, by their names
  PagedMemory memory;
  Descriptors others;
};

class ReferenceMachine {
 public:
  explicit ReferenceMachine(const reference::Host::Options& options, scenario::Placement placement);
  ReferenceMachine(const ReferenceMachine& other);
  ReferenceMachine& operator=(const ReferenceMachine&) = delete;

  // Perform: appends the events of the step to `events`.
  void Perform(std::size_t index, const scenario::Step& step, std::deque<scenario::Event>& events);

  void PassTime() { host_.PassTime(); }

  // For who goes on without steps: the machine, and what the actor of an earlier step, and a name
  // of his, are to it.
  const reference::Host& host() const { return host_; }
  std::pair<reference::ProcessId, reference::ThreadId> WhoIs(const scenario::Actor& actor) const;
  reference::Handle HandleOf(const scenario::Actor& actor, const std::string& socket) const;

  // AppendState: see copyable_target.h. Of calls and conditions only what a walk makes: no
  // completion port, no routine, no callback, no WSAGetOverlappedResult.
  void AppendState(const WalkedNames& names, StateText& state) const;

 private:
  using Event = scenario::Event;
  using Returned = scenario::Returned;

  // A WSAIoctl that is not over when it is answered: overlapped, or blocked.
  struct OpenCall {
    std::size_t step = 0;
    scenario::WsaIoctlCall call;
    SimulatedProcess* process = nullptr;
    CallMemory memory;
    bool started = false;  // answered with 0 or WSA_IO_PENDING in the overlapped form
    reference::OperationId operation = reference::OperationId::kNone;  // while it was held open
  };
  // A WSAGetOverlappedResult that is blocked.
  struct OpenWait {
    std::size_t step = 0;
    SimulatedProcess* process = nullptr;
    reference::Address transferred = 0;
    reference::OperationId operation = reference::OperationId::kNone;
  };

  // reference_machine.cc
  SimulatedProcess& ProcessOf(const std::string& name);
  SimulatedProcess& MakeProcess(const std::string& name);
  static reference::ThreadId ThreadOf(SimulatedProcess& process, const std::string& name);
  reference::Caller Caller() { return {process_->id, thread_, process_->memory}; }
  reference::Handle SocketOf(const scenario::SocketRef& reference) const;
  void NoteSocket(const SimulatedProcess& process, const std::string& name,
                  reference::Handle socket);
  bool CannotCall() const;
  Returned Answer(std::int32_t result) const;
  Returned AnswerOfFlag(bool succeeded) const;  // nonzero on success
  Returned AnswerOfSocket(const std::string& name, reference::Handle socket);
  void Observe(const Event& event);

  Event Perform(const scenario::WsaStartupCall&);
  Event Perform(const scenario::WsaCleanupCall&);
  Event Perform(const scenario::WsaSocketCall& call);
  Event Perform(const scenario::CloseSocketCall& call);
  Event Perform(const scenario::BindCall& call);
  Event Perform(const scenario::GetSockNameCall& call);
  Event Perform(const scenario::SetSockOptCall& call);
  Event Perform(const scenario::ConnectCall& call);
  Event Perform(const scenario::SendToCall& call);
  Event Perform(const scenario::WsaDuplicateSocketCall& call);
  Event Perform(const scenario::WsaSocketFromCall& call);
  Event Perform(const scenario::PersistentCall& call);
  Event Perform(const scenario::WsaGetLastErrorCall&);

  // reference_operations.cc
  Event Perform(const scenario::WsaIoctlCall& call);
  Event Perform(const scenario::GetCompletionCall& call);
  Event Perform(const scenario::GetQueuedCompletionStatusCall& call);
  Event Perform(const scenario::WaitAlertableCall&);
  Event Perform(const scenario::WsaGetOverlappedResultCall& call);
  Event Perform(const scenario::CreateIoCompletionPortCall& call);
  Event Perform(const scenario::SkipCompletionPortOnSuccessCall& call);
  Event Perform(const scenario::CancelIoExCall& call);
  Event AnswerOfCameBack(const reference::CameBack& call);
  Returned AnswerOfIoctl(const OpenCall& open, std::int32_t result, std::int32_t error) const;
  static Returned AnswerOfResult(const OpenWait& wait, std::int32_t result, std::int32_t error);
  void Keep(OpenCall open, bool blocked);
  const OpenCall* FindOpen(const std::string& name) const;
  const OpenCall* FindOpen(reference::ProcessId process, reference::Address overlapped) const;
  void Indicate(const OpenCall& open, scenario::Completed::Notification notification,
                std::int32_t error, std::uint32_t transferred);

  // reference_controls.cc
  Event Perform(const scenario::HoldControl&);
  Event Perform(const scenario::CompleteControl& control);
  Event Perform(const scenario::InterruptControl& control);
  Event Perform(const scenario::CallbackControl& control);
  Event Perform(const scenario::NetworkControl& control);
  Event Perform(const scenario::ProviderSupportControl& control);
  Event Perform(const scenario::ExitThreadControl&);
  Event Perform(const scenario::StartProcessControl& control);
  Event Perform(const scenario::ExitProcessControl&);
  Event Perform(const scenario::RestartControl&);
  void Inherit(const std::string& name, const SimulatedProcess& child);

  // reference_state.cc
  SimulatedProcess* SameProcess(const ReferenceMachine& other, const SimulatedProcess* process);
  const reference::Socket* SocketAt(const WalkedNames::Slot& slot, reference::SocketId* id) const;
  void AppendProcess(const std::string& name, StateText& state) const;
  void AppendSlot(const WalkedNames::Slot& slot, StateText& state) const;
  void AppendOpenCall(const std::string& operation, StateText& state) const;
  void AppendOperations(const WalkedNames& names, StateText& state) const;
  void AppendGranted(const std::string& name, const WalkedNames& names, StateText& state) const;

  reference::Host host_;
  scenario::Scenario steps_;  // as far as they were performed: what events belong to
  scenario::Bindings bindings_;
  SocketNames sockets_;
  std::deque<SimulatedProcess> runs_;               // of processes, also those that have ended
  std::map<std::string, SimulatedProcess*> named_;  // the latest run under each name
  std::map<std::string, reference::SocketDuplicate> duplicates_;
  std::vector<OpenCall> open_calls_;
  std::vector<OpenWait> open_waits_;
  std::map<std::string, std::size_t> names_;  // of operations, into open_calls_
  std::deque<Event>* events_ = nullptr;

  // The step at hand.
  std::size_t index_ = 0;
  std::string process_name_;
  SimulatedProcess* process_ = nullptr;
  reference::ThreadId thread_{};
};

}  // namespace portcullis::targets
