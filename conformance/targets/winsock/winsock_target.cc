#include "conformance/targets/winsock/winsock_target.h"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/targets/winsock/call_thread.h"
#include "conformance/targets/winsock/host_facts.h"
#include "conformance/targets/winsock/operation.h"
#include "conformance/targets/winsock/port_windows.h"
#include "conformance/targets/winsock/socket_table.h"
#include "conformance/targets/winsock/windows_api.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kCallBound{2};
// A look for a completion is a wait of at most five seconds by itself.
constexpr std::chrono::seconds kCompletionLookBound{7};

const WORD kWinsock22 = MAKEWORD(2, 2);

LONG WINAPI EndWithItsCode(EXCEPTION_POINTERS* exception) {
  TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
  return EXCEPTION_EXECUTE_HANDLER;
}

TargetError CannotRun(std::string message) {
  return {TargetError::Kind::kCannotRun, std::move(message)};
}

// Winsock started for what the target itself does, between scenarios only: the count of starts is
// the process's, and belongs to the scenario while one runs.
class OwnWinsock {
 public:
  OwnWinsock() : started_(WSAStartup(kWinsock22, &data_) == 0) {}
  OwnWinsock(const OwnWinsock&) = delete;
  OwnWinsock& operator=(const OwnWinsock&) = delete;
  ~OwnWinsock() {
    if (started_) WSACleanup();
  }
  bool started() const { return started_; }

 private:
  WSADATA data_{};
  bool started_;
};

class WinsockTarget : public Target {
 public:
  WinsockTarget() : windows_(GetCurrentProcessId() * 97), answers_(std::make_shared<Answers>()) {}
  WinsockTarget(const WinsockTarget&) = delete;
  WinsockTarget& operator=(const WinsockTarget&) = delete;
  ~WinsockTarget() override { CleanUp(); }

  tl::expected<scenario::Description, TargetError> Describe() override;
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override;
  void Submit(std::size_t index, const scenario::Step& step) override;
  tl::expected<std::optional<Event>, TargetError> Next(Deadline deadline) override;

 private:
  // Makes events of the answer to a call, on the target's thread.
  using Finish = std::function<void(const Answer&)>;

  struct ThreadState {
    std::unique_ptr<CallThread> thread;
    std::set<std::size_t> unanswered;  // the steps that it has begun and not come back from
    bool has_exited = false;
  };
  struct Call {
    std::string thread;
    Finish finish;
  };
  // The step that the caller waits for.
  struct Current {
    std::size_t index = 0;
    scenario::Step step;
    bool begun = false;  // not while its thread is still in an earlier call
    steady_clock::time_point bound;
  };

  void CleanUp();
  void Begin(Current& current);
  void Perform(const Current& current, CallThread::Work work, Finish finish);
  void Receive(const Answer& answer);
  void GiveUp();
  void GiveReturned(const Answer& answer) {
    events_.emplace_back(scenario::Returned{.step = answer.step,
                                            .result = answer.result,
                                            .error = answer.error,
                                            .count = std::nullopt,
                                            .output = {}});
  }

  // One for each kind of action; they begin it on the actor's thread.
  void Act(const Current& current, const scenario::WsaStartupCall& call);
  void Act(const Current& current, const scenario::WsaCleanupCall& call);
  void Act(const Current& current, const scenario::WsaSocketCall& call);
  void Act(const Current& current, const scenario::CloseSocketCall& call);
  void Act(const Current& current, const scenario::BindCall& call);
  void Act(const Current& current, const scenario::WsaIoctlCall& call);
  void Act(const Current& current, const scenario::GetCompletionCall& call);
  void Act(const Current& current, const scenario::CancelIoExCall& call);
  void Act(const Current& current, const scenario::WsaGetLastErrorCall& call);
  void Act(const Current& current, const scenario::ExitThreadControl& control);
  template <typename Control>
  void Act(const Current& current, const Control&) {
    error_ = CannotRun("step " + std::to_string(current.index) +
                       ": a condition that a native target cannot set");
  }

  std::optional<scenario::Description> description_;
  PortWindows windows_;
  SocketTable sockets_;
  std::shared_ptr<Answers> answers_;
  std::map<std::string, ThreadState> threads_;
  std::map<std::size_t, Call> calls_;
  std::map<std::string, std::shared_ptr<Operation>> operations_;
  std::vector<std::shared_ptr<Operation>> all_operations_;
  std::vector<std::shared_ptr<Operation>> kept_;  // of earlier scenarios, and may still be running
  scenario::Bindings bindings_;
  std::deque<Event> events_;
  std::optional<Current> current_;
  std::optional<TargetError> error_;
  int started_ = 0;  // WSAStartup calls of the scenario that no WSACleanup has taken back
};

tl::expected<scenario::Description, TargetError> WinsockTarget::Describe() {
  if (!description_.has_value()) {
    const OwnWinsock winsock;
    if (!winsock.started()) return tl::make_unexpected(CannotRun("WSAStartup(2.2) fails"));
    description_ = DescribeHost();
  }
  return *description_;
}

tl::expected<scenario::Placement, TargetError> WinsockTarget::Reset(
    const scenario::Scenario& scenario, int /*attempt: the windows move on by themselves*/) {
  CleanUp();
  for (const scenario::Step& step : scenario.steps) {
    if (step.actor.process != scenario.steps.front().actor.process) {
      return tl::make_unexpected(CannotRun("this target has one process for a scenario"));
    }
  }
  const OwnWinsock winsock;
  if (!winsock.started()) return tl::make_unexpected(CannotRun("WSAStartup(2.2) fails"));
  sockets_.RenewOthers();
  tl::expected<scenario::Placement, TargetError> placement = windows_.Place(scenario.windows);
  if (placement.has_value()) bindings_ = scenario::Bindings(*placement);
  return placement;
}

// Leaves nothing of a scenario behind but threads that are stuck and memory that may be written to.
void WinsockTarget::CleanUp() {
  for (auto& [name, state] : threads_) {
    if (!state.unanswered.empty()) state.thread->Abandon();
  }
  threads_.clear();
  for (std::shared_ptr<Operation>& operation : all_operations_) {
    if (operation->MayStillRun()) kept_.push_back(std::move(operation));
  }
  all_operations_.clear();
  operations_.clear();
  {
    const OwnWinsock winsock;
    if (winsock.started()) sockets_.CloseAll();
  }
  for (; started_ > 0; --started_) WSACleanup();
  answers_ = std::make_shared<Answers>();
  calls_.clear();
  events_.clear();
  current_.reset();
  error_.reset();
}

void WinsockTarget::Submit(std::size_t index, const scenario::Step& step) {
  events_.emplace_back(scenario::Invoked{index});
  current_ = Current{index, step, false, steady_clock::now() + kCallBound};
  Begin(*current_);
}

tl::expected<std::optional<Event>, TargetError> WinsockTarget::Next(Deadline deadline) {
  while (events_.empty()) {
    if (error_.has_value()) return tl::make_unexpected(*error_);
    const bool waits = current_.has_value();
    const steady_clock::time_point until =
        waits && current_->bound < deadline ? current_->bound : deadline;
    if (const std::optional<Answer> answer = answers_->Take(until)) {
      Receive(*answer);
    } else if (waits && steady_clock::now() >= current_->bound) {
      GiveUp();
    } else {
      return std::nullopt;
    }
  }
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void WinsockTarget::Begin(Current& current) {
  ThreadState& state = threads_[current.step.actor.thread];
  if (!state.unanswered.empty()) return;  // Receive begins it when the thread comes back
  if (state.has_exited) {
    GiveReturned({.step = current.index, .result = SOCKET_ERROR, .error = abi::kWsaInvalidHandle});
    current_.reset();
    return;
  }
  if (state.thread == nullptr) state.thread = std::make_unique<CallThread>(answers_);
  current.begun = true;
  const bool looks = std::holds_alternative<scenario::GetCompletionCall>(current.step.action);
  current.bound = steady_clock::now() + (looks ? kCompletionLookBound : kCallBound);
  std::visit([&](const auto& action) { Act(current, action); }, current.step.action);
}

void WinsockTarget::Perform(const Current& current, CallThread::Work work, Finish finish) {
  const std::string& name = current.step.actor.thread;
  calls_[current.index] = Call{name, std::move(finish)};
  threads_[name].unanswered.insert(current.index);
  threads_[name].thread->Post([index = current.index, work = std::move(work)] {
    Answer answer = work();
    answer.step = index;
    return answer;
  });
}

void WinsockTarget::Receive(const Answer& answer) {
  const auto found = calls_.find(answer.step);
  if (found == calls_.end()) return;
  const Call call = std::move(found->second);
  calls_.erase(found);
  threads_[call.thread].unanswered.erase(answer.step);
  if (current_.has_value() && current_->index == answer.step) current_.reset();
  call.finish(answer);
  if (current_.has_value() && !current_->begun) Begin(*current_);
}

// The bound of the current step is over. A step that never began is never made up for.
void WinsockTarget::GiveUp() {
  events_.emplace_back(scenario::Blocked{current_->index});
  current_.reset();
}

void WinsockTarget::Act(const Current& current, const scenario::WsaStartupCall&) {
  Perform(
      current,
      [] {
        WSADATA data{};
        const int result = WSAStartup(kWinsock22, &data);
        return Answer{.result = result, .error = result};
      },
      [this](const Answer& answer) {
        if (answer.result == 0) ++started_;
        GiveReturned(answer);
      });
}

void WinsockTarget::Act(const Current& current, const scenario::WsaCleanupCall&) {
  Perform(
      current,
      [] {
        const int result = WSACleanup();
        return Answer{.result = result, .error = result == 0 ? 0 : WSAGetLastError()};
      },
      [this](const Answer& answer) {
        if (answer.result == 0 && started_ > 0 && --started_ == 0) sockets_.AllClosed();
        GiveReturned(answer);
      });
}

void WinsockTarget::Act(const Current& current, const scenario::WsaSocketCall& call) {
  Perform(
      current,
      [call] {
        const DWORD flags = WSA_FLAG_NO_HANDLE_INHERIT |
                            (call.overlapped ? static_cast<DWORD>(WSA_FLAG_OVERLAPPED) : 0u);
        const SOCKET made = WSASocketW(call.family, call.type, call.protocol, nullptr, 0, flags);
        Answer answer;
        if (made == INVALID_SOCKET) {
          answer.error = WSAGetLastError();
          answer.result = SOCKET_ERROR;
        }
        answer.socket = made;
        return answer;
      },
      [this, call](const Answer& answer) {
        if (answer.result == 0) sockets_.Made(call.as, answer.socket, call.family);
        GiveReturned(answer);
      });
}

void WinsockTarget::Act(const Current& current, const scenario::CloseSocketCall& call) {
  const SOCKET socket = sockets_.Resolve(call.socket);
  Perform(
      current,
      [socket] {
        const int result = closesocket(socket);
        return Answer{.result = result, .error = result == 0 ? 0 : WSAGetLastError()};
      },
      [this, socket](const Answer& answer) {
        if (answer.result == 0) sockets_.Closed(socket);
        GiveReturned(answer);
      });
}

void WinsockTarget::Act(const Current& current, const scenario::BindCall& call) {
  const SOCKET socket = sockets_.Resolve(call.socket);
  // The family and the port lie at the same place in the addresses of IPv4 and of IPv6, and zeros
  // are the wildcard of both.
  sockaddr_in6 address{};
  address.sin6_family = static_cast<ADDRESS_FAMILY>(sockets_.Family(call.socket));
  address.sin6_port = htons(bindings_.Port(call.port));
  const int size = address.sin6_family == AF_INET6 ? static_cast<int>(sizeof(sockaddr_in6))
                                                   : static_cast<int>(sizeof(sockaddr_in));
  Perform(
      current,
      [socket, address, size] {
        const int result = bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
        return Answer{.result = result, .error = result == 0 ? 0 : WSAGetLastError()};
      },
      [this](const Answer& answer) { GiveReturned(answer); });
}

void WinsockTarget::Act(const Current& current, const scenario::WsaIoctlCall& call) {
  auto made = Operation::Make(current.index, call, sockets_.Resolve(call.socket), bindings_);
  if (!made.has_value()) {
    error_ = CannotRun("step " + std::to_string(current.index) + ": " + made.error());
    return;
  }
  const std::shared_ptr<Operation> operation = *made;
  operations_[call.as] = operation;
  all_operations_.push_back(operation);
  Perform(
      current, [operation] { return operation->Call(); },
      [this, operation, call](const Answer& answer) {
        operation->Started(answer);
        scenario::Returned returned{.step = answer.step,
                                    .result = answer.result,
                                    .error = answer.error,
                                    .count = operation->Count(),
                                    .output = {}};
        if (answer.result == 0) {
          returned.output = operation->Output();
          if (call.code == abi::kSioAcquirePortReservation) {
            const auto granted = scenario::DecodeReservation(returned.output);
            if (granted.has_value()) bindings_.Grant(call.as, *granted);
          }
        }
        events_.emplace_back(std::move(returned));
      });
}

void WinsockTarget::Act(const Current& current, const scenario::GetCompletionCall& call) {
  const auto found = operations_.find(call.operation);
  if (found == operations_.end()) {  // an operation that was never begun has no event to look at
    Perform(
        current, [] { return Answer{.result = abi::kWsaWaitTimeout}; },
        [this](const Answer& answer) { GiveReturned(answer); });
    return;
  }
  const std::shared_ptr<Operation> operation = found->second;
  const bool socket_lives = sockets_.Lives(operation->socket());
  Perform(
      current,
      [operation, socket_lives, index = current.index] {
        return operation->LookForCompletion(index, socket_lives);
      },
      [this, operation, name = call.operation](const Answer& answer) {
        if (answer.indicated) {
          operation->Seen();
          scenario::Completed completed;
          completed.step = operation->step();
          completed.error = answer.error;
          completed.transferred = answer.transferred;
          if (answer.error == 0) {
            completed.output = operation->Output();
            const auto granted = scenario::DecodeReservation(completed.output);
            if (operation->IsAcquire() && granted.has_value()) bindings_.Grant(name, *granted);
          }
          events_.emplace_back(std::move(completed));
        }
        events_.emplace_back(scenario::Returned{.step = answer.step,
                                                .result = answer.result,
                                                .error = 0,
                                                .count = std::nullopt,
                                                .output = {}});
      });
}

void WinsockTarget::Act(const Current& current, const scenario::CancelIoExCall& call) {
  using CancelIoExFunction = BOOL(WINAPI*)(HANDLE, OVERLAPPED*);
  const auto cancel = FindProcedure<CancelIoExFunction>(L"kernel32.dll", "CancelIoEx");
  static OVERLAPPED never_begun{};
  void* overlapped = nullptr;
  std::shared_ptr<Operation> operation;
  if (call.operation.has_value()) {
    const auto found = operations_.find(*call.operation);
    if (found != operations_.end()) operation = found->second;
    overlapped = operation == nullptr ? nullptr : operation->OverlappedAddress();
    if (overlapped == nullptr) overlapped = &never_begun;  // null would mean every operation
  }
  const auto handle = reinterpret_cast<HANDLE>(sockets_.Resolve(call.socket));
  Perform(
      current,
      [cancel, handle, overlapped, operation] {
        if (cancel == nullptr) return Answer{.result = 0, .error = ERROR_PROC_NOT_FOUND};
        const BOOL result = cancel(handle, static_cast<OVERLAPPED*>(overlapped));
        const auto error = static_cast<std::int32_t>(GetLastError());
        return Answer{.result = result == FALSE ? 0 : 1, .error = result == FALSE ? error : 0};
      },
      [this](const Answer& answer) { GiveReturned(answer); });
}

void WinsockTarget::Act(const Current& current, const scenario::WsaGetLastErrorCall&) {
  Perform(
      current, [] { return Answer{.result = WSAGetLastError()}; },
      [this](const Answer& answer) { GiveReturned(answer); });
}

void WinsockTarget::Act(const Current& current, const scenario::ExitThreadControl&) {
  ThreadState& state = threads_[current.step.actor.thread];
  state.thread->Exit();
  state.has_exited = true;
  GiveReturned({.step = current.index});
  current_.reset();
}

}  // namespace

std::unique_ptr<Target> MakeWinsockTarget() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  SetUnhandledExceptionFilter(EndWithItsCode);
  return std::make_unique<WinsockTarget>();
}

}  // namespace portcullis::targets
