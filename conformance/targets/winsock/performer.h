// Performer: performs the steps of a scenario, each by its call on the thread that it names.
//
// The class behind MakeWinsockTarget, declared here because what it does is defined in three files:
// performer.cc begins steps and takes their answers in, performer_calls.cc has one function for
// each call, performer_controls.cc one for each control. One thread, except where a Work runs.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"
#include "conformance/targets/winsock/call_thread.h"
#include "conformance/targets/winsock/persistent_guard.h"
#include "conformance/targets/winsock/scenario_process.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/winsock_target.h"

namespace portcullis::targets {

// This thread, as of one of the scenario's processes for a while.
class InProcess {
 public:
  InProcess(const ScenarioProcess& process, std::uint32_t own) : own_(own) {
    system::EnterProcess(process.id);
  }
  InProcess(const InProcess&) = delete;
  InProcess& operator=(const InProcess&) = delete;
  ~InProcess() { system::EnterProcess(own_); }

 private:
  std::uint32_t own_;
};

class Performer : public Target {
 public:
  explicit Performer(const WinsockOptions& options);
  Performer(const Performer&) = delete;
  Performer& operator=(const Performer&) = delete;
  ~Performer() override { CleanUp(); }

  void SetWorker(const Worker& worker) override { worker_ = worker; }
  tl::expected<scenario::Description, TargetError> Describe() override;
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override;
  void Submit(std::size_t index, const scenario::Step& step) override;
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override;

 protected:
  std::uint32_t own_process() const { return own_process_; }

  // What only another process can know of: for the next step that needs it.
  std::optional<std::uint32_t> duplicate_for_;
  std::vector<std::byte> socket_from_;
  std::vector<std::byte> given_info_;  // with the event that Next has just given

 private:
  using Event = scenario::Event;
  // Makes events of the answer to a call, on the target's thread.
  using Finish = std::function<void(const Answer&)>;

  struct Call {
    ScenarioProcess* process = nullptr;
    std::string thread;
    Finish finish;
  };
  // A step that has been submitted and not answered yet: one, or one of each of several threads.
  struct Current {
    std::size_t index = 0;
    scenario::Step step;
    ScenarioProcess* process = nullptr;
    bool begun = false;  // not while its thread is still in an earlier call
    std::chrono::steady_clock::time_point bound;
  };

  void BecomeOwnProcess();
  void CleanUp();
  ScenarioProcess& ProcessOf(const std::string& name);
  void EndProcess(ScenarioProcess& process);
  void Begin(Current& current);
  void BeginWaiting();
  CallThread& ThreadOf(ScenarioProcess& process, const std::string& name);
  void Perform(const Current& current, CallThread::Work work, Finish finish);
  void PerformPlainly(const Current& current, CallThread::Work work);
  void Receive(const Answer& answer);
  void TakeFreed();
  bool IsBlocked(const Current& current) const;
  const Current* FindStuck() const;
  void GiveUp(std::size_t index);
  void Emit(Event event, std::vector<std::byte> protocol_info = {});
  void NoteRoutines();
  Operation* FindByOverlapped(const void* overlapped) const;
  void GiveCompleted(Operation& operation, scenario::Completed::Notification notification,
                     std::int32_t error, std::uint32_t transferred);
  void GiveReturned(const Answer& answer);
  void GiveDone(const Current& current);
  std::uint32_t ThreadNumber(const Current& current);
  bool Offers(const Current& current, const char* control);

  // One for each kind of action; calls begin on the actor's thread.
  void Act(const Current& current, const scenario::WsaStartupCall& call);
  void Act(const Current& current, const scenario::WsaCleanupCall& call);
  void Act(const Current& current, const scenario::WsaSocketCall& call);
  void Act(const Current& current, const scenario::CloseSocketCall& call);
  void Act(const Current& current, const scenario::BindCall& call);
  void Act(const Current& current, const scenario::WsaIoctlCall& call);
  void Act(const Current& current, const scenario::GetCompletionCall& call);
  void Act(const Current& current, const scenario::GetQueuedCompletionStatusCall& call);
  void Act(const Current& current, const scenario::WaitAlertableCall& call);
  void Act(const Current& current, const scenario::WsaGetOverlappedResultCall& call);
  void Act(const Current& current, const scenario::CreateIoCompletionPortCall& call);
  void Act(const Current& current, const scenario::SkipCompletionPortOnSuccessCall& call);
  void Act(const Current& current, const scenario::GetSockNameCall& call);
  void Act(const Current& current, const scenario::SetSockOptCall& call);
  void Act(const Current& current, const scenario::ConnectCall& call);
  void Act(const Current& current, const scenario::SendToCall& call);
  void Act(const Current& current, const scenario::WsaDuplicateSocketCall& call);
  void Act(const Current& current, const scenario::WsaSocketFromCall& call);
  void Act(const Current& current, const scenario::PersistentCall& call);
  void Act(const Current& current, const scenario::CancelIoExCall& call);
  void Act(const Current& current, const scenario::WsaGetLastErrorCall& call);
  void Act(const Current& current, const scenario::HoldControl& control);
  void Act(const Current& current, const scenario::CompleteControl& control);
  void Act(const Current& current, const scenario::InterruptControl& control);
  void Act(const Current& current, const scenario::CallbackControl& control);
  void Act(const Current& current, const scenario::NetworkControl& control);
  void Act(const Current& current, const scenario::ProviderSupportControl& control);
  void Act(const Current& current, const scenario::ExitThreadControl& control);
  void Act(const Current& current, const scenario::StartProcessControl& control);
  void Act(const Current& current, const scenario::ExitProcessControl& control);
  void Act(const Current& current, const scenario::RestartControl& control);

  std::unique_ptr<JournalFile> journal_;
  std::unique_ptr<PersistentGuard> guard_;  // null where persistent reservations are not allowed
  Worker worker_;
  std::optional<scenario::Description> description_;
  std::uint32_t own_process_ = 0;
  std::shared_ptr<Answers> answers_;
  scenario::Scenario scenario_;  // with the steps that were really submitted
  scenario::Bindings bindings_;
  std::map<std::string, std::unique_ptr<ScenarioProcess>> processes_;
  std::map<std::string, std::vector<std::byte>> protocol_infos_;
  std::map<std::string, std::size_t> latest_named_;  // steps of WSAIoctl, by the operation's name
  std::map<std::size_t, Call> calls_;
  std::vector<std::pair<ScenarioProcess*, std::shared_ptr<Operation>>> all_operations_;
  std::vector<std::shared_ptr<Operation>> kept_;  // of earlier scenarios, and may still be running
  struct Given {
    Event event;
    std::vector<std::byte> protocol_info{};
  };
  std::deque<Given> events_;
  std::map<std::size_t, Current> under_way_;  // by index
  std::optional<TargetError> error_;
};

}  // namespace portcullis::targets
