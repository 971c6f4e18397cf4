#include "conformance/targets/winsock/performer.h"

#include <algorithm>
#include <variant>

#include "conformance/scenario/capability.h"
#include "conformance/targets/unmade_call.h"
#include "conformance/targets/winsock/calls.h"
#include "conformance/targets/winsock/persistent_functions.h"
#include "conformance/targets/winsock/probe.h"
#include "conformance/targets/winsock/routine_log.h"

namespace portcullis::targets {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kCallBound{2000};
// A look for a completion is a wait of at most five seconds by itself, and a connection that nobody
// accepts is tried for about two.
constexpr milliseconds kLongBound{7000};
// How often a call that has not come back is looked at, where it can be told that it is blocked.
constexpr milliseconds kBlockedLook{1};

TargetError CannotRun(std::string message) {
  return {TargetError::Kind::kCannotRun, std::move(message)};
}

// Winsock started for what the target itself does, between scenarios only: the count of starts is
// the process's, and belongs to the scenario while one runs.
class OwnWinsock {
 public:
  OwnWinsock() : started_(CallWsaStartup().result == 0) {}
  OwnWinsock(const OwnWinsock&) = delete;
  OwnWinsock& operator=(const OwnWinsock&) = delete;
  ~OwnWinsock() {
    if (started_) CallWsaCleanup();
  }
  bool started() const { return started_; }

 private:
  bool started_;
};

bool TakesLong(const scenario::Action& action) {
  return std::holds_alternative<scenario::GetCompletionCall>(action) ||
         std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action) ||
         std::holds_alternative<scenario::WaitAlertableCall>(action) ||
         std::holds_alternative<scenario::ConnectCall>(action);
}

// A control that acts on a thread whatever it is in.
bool ActsOnABusyThread(const scenario::Action& action) {
  return scenario::IsControl(action) &&
         !std::holds_alternative<scenario::ExitThreadControl>(action);
}

// A control for which it does not matter whether the process of its actor is there.
bool ActsOnTheMachine(const scenario::Action& action) {
  return std::holds_alternative<scenario::StartProcessControl>(action) ||
         std::holds_alternative<scenario::CompleteControl>(action) ||
         std::holds_alternative<scenario::NetworkControl>(action) ||
         std::holds_alternative<scenario::ProviderSupportControl>(action) ||
         std::holds_alternative<scenario::RestartControl>(action);
}

}  // namespace

Performer::Performer(const WinsockOptions& options) : answers_(std::make_shared<Answers>()) {
  if (options.allow_persistent && SystemPersistentFunctions() != nullptr) {
    journal_ = OpenJournal();
    guard_ = std::make_unique<PersistentGuard>(*SystemPersistentFunctions(), *journal_);
  }
  BecomeOwnProcess();
}

void Performer::BecomeOwnProcess() {
  own_process_ = system::StartProcess();
  system::EnterProcess(own_process_);
}

tl::expected<scenario::Description, TargetError> Performer::Describe() {
  if (!description_.has_value()) {
    const OwnWinsock winsock;
    if (!winsock.started()) return tl::make_unexpected(CannotRun("WSAStartup(2.2) fails"));
    description_ = system::Describe();
    if (guard_ != nullptr && CanProbe("persistent")) {
      std::vector<std::string>& words = description_->capabilities;
      words.emplace_back(scenario::kPersistent);
      std::sort(words.begin(), words.end());
    }
  }
  return *description_;
}

tl::expected<scenario::Placement, TargetError> Performer::Reset(
    const scenario::Scenario& scenario, int /*attempt: the windows move on by themselves*/) {
  CleanUp();
  scenario_ = scenario;
  const OwnWinsock winsock;
  if (!winsock.started()) return tl::make_unexpected(CannotRun("WSAStartup(2.2) fails"));
  tl::expected<scenario::Placement, TargetError> placement =
      system::PlaceWindows(scenario.windows, worker_);
  if (placement.has_value()) bindings_ = scenario::Bindings(*placement);
  return placement;
}

// Leaves nothing of a scenario behind but threads that are stuck and memory that may be written to.
void Performer::CleanUp() {
  if (system::PlaysProcesses()) {
    // A blocked call of a process that ends comes back, so that no thread is stuck.
    for (const auto& [name, process] : processes_) EndProcess(*process);
    processes_.clear();
  }
  for (const auto& [name, process] : processes_) {
    for (auto& [thread, state] : process->threads) {
      if (!state.unanswered.empty()) state.thread->Abandon();
    }
    process->threads.clear();
  }
  for (auto& [process, operation] : all_operations_) {
    if (operation->MayStillRun() && !system::PlaysProcesses())
      kept_.push_back(std::move(operation));
  }
  all_operations_.clear();
  if (guard_ != nullptr) guard_->DeleteOwn();
  for (const auto& [name, process] : processes_) {
    process->Forget();
    {
      const OwnWinsock winsock;
      if (winsock.started()) process->sockets.CloseAll();
    }
    for (; process->started > 0; --process->started) CallWsaCleanup();
  }
  answers_ = std::make_shared<Answers>();
  static_cast<void>(TakeRoutineRuns());
  protocol_infos_.clear();
  latest_named_.clear();
  duplicate_for_.reset();
  socket_from_.clear();
  calls_.clear();
  events_.clear();
  under_way_.clear();
  error_.reset();
  if (system::PlaysProcesses()) {
    system::ForgetAll();
    BecomeOwnProcess();
  }
}

ScenarioProcess& Performer::ProcessOf(const std::string& name) {
  std::unique_ptr<ScenarioProcess>& process = processes_[name];
  if (process == nullptr) process = std::make_unique<ScenarioProcess>();
  if (process->id == 0) {
    process->id = system::StartProcess();
    const InProcess inside(*process, own_process_);
    process->sockets.RenewOthers();
  }
  return *process;
}

// The threads of a process of the model; what they are blocked in comes back and is not answered.
void Performer::EndProcess(ScenarioProcess& process) {
  system::EndProcess(process.id, false);
  std::erase_if(calls_, [&](const auto& entry) { return entry.second.process == &process; });
  process.threads.clear();
  process.has_ended = true;
}

void Performer::Submit(std::size_t index, const scenario::Step& step) {
  if (index >= scenario_.steps.size()) scenario_.steps.resize(index + 1);
  scenario_.steps[index] = step;
  Emit(scenario::Invoked{index});
  ScenarioProcess* const process = &ProcessOf(step.actor.process);
  Current current{index, step, process, false, steady_clock::now() + kCallBound};
  Begin(under_way_.insert_or_assign(index, std::move(current)).first->second);
}

tl::expected<std::optional<scenario::Event>, TargetError> Performer::Next(Deadline deadline) {
  given_info_.clear();
  while (events_.empty()) {
    if (error_.has_value()) return tl::make_unexpected(*error_);
    const bool waits = !under_way_.empty();
    if (!waits && calls_.empty()) return std::nullopt;  // nothing can come
    steady_clock::time_point until = deadline;
    for (const auto& [index, current] : under_way_) until = std::min(until, current.bound);
    const bool looks = waits && system::CompletesAtOnce();
    if (looks) until = std::min(until, steady_clock::now() + kBlockedLook);
    if (const std::optional<Answer> answer = answers_->Take(until)) {
      Receive(*answer);
    } else if (const Current* const stuck = FindStuck()) {
      GiveUp(stuck->index);
    } else if (!looks || steady_clock::now() >= deadline) {
      return std::nullopt;
    }
  }
  Given given = std::move(events_.front());
  events_.pop_front();
  given_info_ = std::move(given.protocol_info);
  return std::move(given.event);
}

void Performer::Begin(Current& current) {
  ScenarioProcess& process = *current.process;
  const scenario::Action& action = current.step.action;
  if (process.has_ended && !ActsOnTheMachine(action)) {
    Emit(AnswerOfUnmadeCall(current.index, action));
    under_way_.erase(current.index);
    return;
  }
  const bool starts = std::holds_alternative<scenario::StartProcessControl>(action);
  if (!starts) process.has_begun = true;
  current.begun = true;
  current.bound = steady_clock::now() + (TakesLong(action) ? kLongBound : kCallBound);
  if (!ActsOnABusyThread(action)) {
    ScenarioThread& state = process.threads[current.step.actor.thread];
    if (state.has_exited) {
      Emit(AnswerOfUnmadeCall(current.index, action));
      under_way_.erase(current.index);
      return;
    }
    const auto* const ioctl = std::get_if<scenario::WsaIoctlCall>(&action);
    if (ioctl != nullptr) latest_named_[ioctl->as] = current.index;
    if (!state.unanswered.empty() &&
        state.callback == nullptr) {  // Receive begins it when the thread comes back
      current.begun = false;
      return;
    }
  }
  // What an action resets or replaces must not be what it is looking at.
  const Current now = current;
  std::visit([&](const auto& any) { Act(now, any); }, now.step.action);
}

CallThread& Performer::ThreadOf(ScenarioProcess& process, const std::string& name) {
  ScenarioThread& state = process.threads[name];
  if (state.thread == nullptr) state.thread = std::make_unique<CallThread>(answers_, process.id);
  return *state.thread;
}

void Performer::Perform(const Current& current, CallThread::Work work, Finish finish) {
  const std::string& name = current.step.actor.thread;
  CallThread& own = ThreadOf(*current.process, name);
  const auto& callback = current.process->threads[name].callback;
  CallThread& thread = callback == nullptr ? own : *callback;
  calls_[current.index] = Call{current.process, name, std::move(finish)};
  current.process->threads[name].unanswered.insert(current.index);
  thread.Post([index = current.index, work = std::move(work)] {
    Answer answer = work();
    answer.step = index;
    return answer;
  });
}

void Performer::Receive(const Answer& answer) {
  const auto found = calls_.find(answer.step);
  if (found == calls_.end()) return;
  const Call call = std::move(found->second);
  calls_.erase(found);
  call.process->threads[call.thread].unanswered.erase(answer.step);
  if (under_way_.contains(answer.step)) TakeFreed();
  under_way_.erase(answer.step);
  NoteRoutines();
  if (answer.refused.has_value()) {
    error_ = TargetError{
        answer.is_foreign ? TargetError::Kind::kDisturbed : TargetError::Kind::kCannotRun,
        "step " + std::to_string(answer.step) + ": " + *answer.refused};
    return;
  }
  call.finish(answer);
  BeginWaiting();
}

// The steps whose threads were busy, each of which may begin others' or be answered at once.
void Performer::BeginWaiting() {
  std::vector<std::size_t> waiting;
  for (const auto& [index, current] : under_way_) {
    if (!current.begun) waiting.push_back(index);
  }
  for (const std::size_t index : waiting) {
    const auto found = under_way_.find(index);
    if (found != under_way_.end() && !found->second.begun) Begin(found->second);
  }
}

// Where it can be told whether a call is still blocked: takes the answers of those that a step has
// let go of, so that they come before the step's own.
void Performer::TakeFreed() {
  if (!system::CompletesAtOnce()) return;
  const auto is_free = [this](const auto& entry) {
    if (under_way_.contains(entry.first)) return false;  // was not blocked
    const Call& call = entry.second;
    const ScenarioThread& state = call.process->threads.at(call.thread);
    return !system::IsBlocked(call.process->id, state.thread->number());
  };
  while (std::any_of(calls_.begin(), calls_.end(), is_free)) {
    const std::optional<Answer> answer = answers_->Take(steady_clock::now() + kCallBound);
    if (!answer.has_value()) return;
    Receive(*answer);
  }
}

bool Performer::IsBlocked(const Current& current) const {
  const auto& threads = current.process->threads;
  const auto found = threads.find(current.step.actor.thread);
  return found != threads.end() && found->second.thread != nullptr &&
         found->second.callback == nullptr &&
         system::IsBlocked(current.process->id, found->second.thread->number());
}

// A step that does not come back: the model says so, or its bound is over.
const Performer::Current* Performer::FindStuck() const {
  const bool is_told = system::CompletesAtOnce();
  for (const auto& [index, current] : under_way_) {
    if (is_told ? IsBlocked(current) : steady_clock::now() >= current.bound) return &current;
  }
  return nullptr;
}

// A step that never began is never made up for.
void Performer::GiveUp(std::size_t index) {
  Emit(scenario::Blocked{index});
  under_way_.erase(index);
}

void Performer::Emit(scenario::Event event, std::vector<std::byte> protocol_info) {
  bindings_.Observe(scenario_, event);
  events_.push_back({std::move(event), std::move(protocol_info)});
}

void Performer::GiveReturned(const Answer& answer) {
  scenario::Returned returned{.step = answer.step,
                              .result = answer.result,
                              .error = answer.error,
                              .count = answer.count,
                              .output = {}};
  returned.port = answer.number;
  returned.token = answer.token;
  Emit(std::move(returned), answer.protocol_info);
}

// Routines that have run, in whatever call they ran.
void Performer::NoteRoutines() {
  for (const RoutineRun& run : TakeRoutineRuns()) {
    if (Operation* const operation = FindByOverlapped(run.overlapped)) {
      GiveCompleted(*operation, scenario::Completed::Notification::kRoutine, run.error,
                    run.transferred);
    }
  }
}

Operation* Performer::FindByOverlapped(const void* overlapped) const {
  if (overlapped == nullptr) return nullptr;  // no packet; and no plain call has one
  const auto found = std::find_if(
      all_operations_.begin(), all_operations_.end(),
      [&](const auto& entry) { return entry.second->OverlappedAddress() == overlapped; });
  return found == all_operations_.end() ? nullptr : found->second.get();
}

void Performer::GiveCompleted(Operation& operation, scenario::Completed::Notification notification,
                              std::int32_t error, std::uint32_t transferred) {
  operation.Seen();
  scenario::Completed completed;
  completed.step = operation.step();
  completed.notification = notification;
  completed.error = error;
  completed.transferred = transferred;
  if (error == 0) completed.output = operation.Output();
  Emit(std::move(completed));
}

}  // namespace portcullis::targets
