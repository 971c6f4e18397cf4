#include "conformance/targets/reference_target.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/scenario/capability.h"
#include "conformance/targets/call_memory.h"
#include "conformance/targets/paged_memory.h"
#include "conformance/targets/symbols.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/host.h"

namespace portcullis::targets {
namespace {

using reference::Host;
using reference::OperationId;
using reference::ProcessId;
using reference::ThreadId;
using scenario::Blocked;
using scenario::Completed;
using scenario::Event;
using scenario::Invoked;
using scenario::Returned;

constexpr const char* kVersion = PORTCULLIS_VERSION;

struct SimulatedProcess {
  ProcessId id{};
  std::map<std::string, ThreadId> threads;
  PagedMemory memory;
  Descriptors others;
};

// A WSAIoctl that is not over when it is answered: overlapped, or blocked.
struct OpenCall {
  std::size_t step = 0;
  scenario::WsaIoctlCall call;
  SimulatedProcess* process = nullptr;
  CallMemory memory;
  bool started = false;  // answered with 0 or WSA_IO_PENDING in the overlapped form
  OperationId operation = OperationId::kNone;  // while it was held open
};

class ReferenceTarget final : public Target {
 public:
  explicit ReferenceTarget(const reference::Policy& policy) : options_{.policy = policy} {}

  tl::expected<scenario::Description, TargetError> Describe() override {
    scenario::Description description{"reference", kVersion, "in this process", {}};
    description.capabilities = {scenario::kAcquire,    scenario::kIpv6,
                                scenario::kRawSockets, scenario::kUnixSockets,
                                scenario::kProcesses,  scenario::kThreads,
                                scenario::kCancelIoEx, scenario::kFlush,
                                scenario::kBadMemory,  scenario::kHold,
                                scenario::kInterrupt,  scenario::kCallback,
                                scenario::kNetwork,    scenario::kProviderSupport,
                                scenario::kExitThread, scenario::kOwnsPorts,
                                scenario::kFreesAtOnce};
    std::sort(description.capabilities.begin(), description.capabilities.end());
    return description;
  }

  // The model owns its ports, so every attempt places the windows alike.
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int /*attempt*/) override {
    events_.clear();
    names_.clear();
    open_calls_.clear();
    processes_.clear();
    host_ = Host(options_);
    scenario::Placement placement = PlaceWindows(scenario.windows);
    if (placement.size() != scenario.windows.size()) {
      return tl::unexpected(
          TargetError{TargetError::Kind::kCannotRun,
                      "scenario " + scenario.name +
                          ": its windows, each with a gap of its own size, do not fit between "
                          "ports 20000 and 65535"});
    }
    symbols_ = Symbols(placement);
    return placement;
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    events_.push_back(Invoked{index});
    index_ = index;
    process_ = &ProcessOf(step.actor.process);
    thread_ = ThreadOf(*process_, step.actor.thread);
    const bool exited = host_.HasExited(process_->id, thread_);
    Event answer =
        exited && !scenario::IsControl(step.action)
            ? Event(AnswerOfExitedThread(step.action))
            : std::visit([this](const auto& action) { return Perform(action); }, step.action);
    for (const reference::CameBack& call : host_.TakeCameBack()) {
      events_.push_back(AnswerOfCameBack(call));
    }
    events_.push_back(std::move(answer));
  }

  tl::expected<std::optional<Event>, TargetError> Next(Deadline /*deadline*/) override {
    if (events_.empty()) {
      return std::optional<Event>();
    }
    std::optional<Event> event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

 private:
  reference::Caller Caller() { return {process_->id, thread_, process_->memory}; }

  SimulatedProcess& ProcessOf(const std::string& name) {
    const auto found = processes_.find(name);
    if (found != processes_.end()) {
      return found->second;
    }
    SimulatedProcess& process = processes_[name];
    process.id = ProcessId{static_cast<std::uint32_t>(processes_.size())};
    process.others = {.never = 0x7FFFFFFC,
                      .event = host_.MakeEvent(process.id),
                      .file = host_.MakeFile(process.id)};
    return process;
  }

  static ThreadId ThreadOf(SimulatedProcess& process, const std::string& name) {
    const auto next = ThreadId{static_cast<std::uint32_t>(process.threads.size() + 1)};
    return process.threads.emplace(name, next).first->second;
  }

  std::uint64_t SocketOf(const scenario::SocketRef& reference) const {
    return symbols_.Socket(reference, process_->others);
  }

  Returned Answer(std::int32_t result) const {
    const bool failed = result == abi::kSocketError;
    return {.step = index_,
            .result = result,
            .error = failed ? host_.WSAGetLastError(process_->id, thread_) : 0,
            .count = {},
            .output = {}};
  }

  Returned AnswerOfExitedThread(const scenario::Action& action) const {
    Returned answer{.step = index_,
                    .result = abi::kSocketError,
                    .error = abi::kWsaInvalidHandle,
                    .count = {},
                    .output = {}};
    if (std::holds_alternative<scenario::GetCompletionCall>(action)) {
      answer.result = abi::kWsaWaitTimeout;
      answer.error = 0;
    } else if (std::holds_alternative<scenario::CancelIoExCall>(action)) {
      answer.result = 0;
    } else if (std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) {
      answer.result = 0;
      answer.error = 0;
    }
    return answer;
  }

  // --- calls ---

  Event Perform(const scenario::WsaStartupCall&) { return Answer(host_.WSAStartup(Caller())); }
  Event Perform(const scenario::WsaCleanupCall&) { return Answer(host_.WSACleanup(Caller())); }

  Event Perform(const scenario::WsaSocketCall& call) {
    const reference::Handle socket = host_.WSASocketW(Caller(), {.family = call.family,
                                                                 .type = call.type,
                                                                 .protocol = call.protocol,
                                                                 .overlapped = call.overlapped});
    if (socket == reference::kInvalidSocket) {
      return Answer(abi::kSocketError);
    }
    symbols_.MadeSocket(call.as, socket);
    return Answer(abi::kSuccess);
  }

  Event Perform(const scenario::CloseSocketCall& call) {
    return Answer(host_.CloseSocket(Caller(), SocketOf(call.socket)));
  }

  Event Perform(const scenario::BindCall& call) {
    return Answer(host_.Bind(Caller(), SocketOf(call.socket), symbols_.Port(call.port)));
  }

  Event Perform(const scenario::WsaIoctlCall& call) {
    OpenCall open{.step = index_, .call = call, .process = process_, .memory = {}};
    const reference::Handle event =
        call.overlapped && call.overlapped->event ? host_.MakeEvent(process_->id) : 0;
    open.memory = CallMemory::LayOut(process_->memory, call, symbols_.Input(call.in), event);
    reference::IoctlCall native = open.memory.call;
    native.socket = SocketOf(call.socket);
    native.code = call.code;

    const reference::Socket* socket = host_.FindSocket(process_->id, native.socket);
    const bool overlapped_form = socket != nullptr && socket->overlapped && native.overlapped != 0;
    const reference::IoctlAnswer answer = host_.WSAIoctl(Caller(), native);
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

  Event Perform(const scenario::GetCompletionCall& call) {
    Returned answer{.step = index_, .result = abi::kWsaWaitTimeout, .count = {}, .output = {}};
    const OpenCall* open = FindOpen(call.operation);
    if (open == nullptr || !host_.IsSignalled(open->process->id, open->memory.event)) {
      return answer;
    }
    host_.ResetEvent(open->process->id, open->memory.event);
    const abi::Overlapped status = open->memory.ReadOverlapped(open->process->memory);
    Completed completed{.step = open->step, .output = {}};
    completed.error = abi::ErrorFromStatus(static_cast<std::uint32_t>(status.internal.Value()));
    completed.transferred = static_cast<std::uint32_t>(status.internal_high.Value());
    if (completed.error == abi::kSuccess) {
      completed.output = open->memory.ReadOutput(open->process->memory);
      NoteGranted(open->call, completed.output);
    }
    events_.push_back(std::move(completed));
    answer.result = abi::kSuccess;
    return answer;
  }

  Event Perform(const scenario::CancelIoExCall& call) {
    std::optional<reference::Address> overlapped;
    if (call.operation) {
      const OpenCall* open = FindOpen(*call.operation);
      const bool here = open != nullptr && open->process == process_ && open->started;
      // An OVERLAPPED that no operation uses, where the name stands for none of this process.
      overlapped = here ? open->memory.call.overlapped : PagedMemory::kUnmapped;
    }
    const bool cancelled = host_.CancelIoEx(Caller(), SocketOf(call.socket), overlapped);
    Returned answer = Answer(cancelled ? 1 : 0);
    answer.error = cancelled ? 0 : host_.WSAGetLastError(process_->id, thread_);
    return answer;
  }

  Event Perform(const scenario::WsaGetLastErrorCall&) {
    Returned answer = Answer(abi::kSuccess);
    answer.result = host_.WSAGetLastError(process_->id, thread_);
    return answer;
  }

  // --- controls ---

  Event Perform(const scenario::HoldControl&) {
    if (!host_.HasExited(process_->id, thread_)) {
      host_.Hold(process_->id, thread_);
    }
    return Answer(0);
  }
  Event Perform(const scenario::CompleteControl& control) {
    if (const OpenCall* open = FindOpen(control.operation)) {
      host_.Complete(open->operation, open->process->memory);
    }
    return Answer(0);
  }
  Event Perform(const scenario::InterruptControl& control) {
    const bool cancel_blocking_call =
        control.means == scenario::InterruptControl::Means::kCancelBlockingCall;
    host_.Interrupt(process_->id, thread_,
                    cancel_blocking_call ? reference::InterruptMeans::kCancelBlockingCall
                                         : reference::InterruptMeans::kIoManager);
    return Answer(0);
  }
  Event Perform(const scenario::CallbackControl& control) {
    if (control.begin) {
      host_.CallbackBegin(process_->id, thread_);
    } else {
      host_.CallbackEnd(process_->id, thread_);
    }
    return Answer(0);
  }
  Event Perform(const scenario::NetworkControl& control) {
    host_.SetNetwork(control.up);
    return Answer(0);
  }
  Event Perform(const scenario::ProviderSupportControl& control) {
    host_.SetProviderSupport(control.offered);
    return Answer(0);
  }
  Event Perform(const scenario::ExitThreadControl&) {
    host_.ExitThread(Caller());
    return Answer(0);
  }

  // --- answers of WSAIoctl ---

  Returned AnswerOfIoctl(const OpenCall& open, std::int32_t result, std::int32_t error) {
    Returned answer{.step = open.step, .result = result, .error = error, .count = {}, .output = {}};
    answer.count = open.memory.ReadCount(open.process->memory);
    if (result == abi::kSuccess) {
      answer.output = open.memory.ReadOutput(open.process->memory);
      NoteGranted(open.call, answer.output);
    }
    return answer;
  }

  Returned AnswerOfCameBack(const reference::CameBack& call) {
    const auto found =
        std::find_if(open_calls_.begin(), open_calls_.end(),
                     [&call](const OpenCall& open) { return open.operation == call.operation; });
    return AnswerOfIoctl(*found, call.result, call.error);
  }

  void NoteGranted(const scenario::WsaIoctlCall& call, const std::vector<std::byte>& output) {
    if (call.code == abi::kSioAcquirePortReservation) {
      symbols_.Granted(call.as, output);
    }
  }

  // A call that is over takes its memory with it; memory of any other is never freed or used again.
  void Keep(OpenCall open, bool blocked) {
    const std::string name = open.call.as;
    if (!blocked && !open.started) {
      open.memory.Free(open.process->memory);
      names_.erase(name);
      return;
    }
    names_[name] = open_calls_.size();
    open_calls_.push_back(std::move(open));
  }

  const OpenCall* FindOpen(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : &open_calls_[found->second];
  }

  Host::Options options_;
  Host host_;
  Symbols symbols_;
  std::map<std::string, SimulatedProcess> processes_;
  std::vector<OpenCall> open_calls_;
  std::map<std::string, std::size_t> names_;  // of operations, into open_calls_
  std::deque<Event> events_;

  // The step at hand.
  std::size_t index_ = 0;
  SimulatedProcess* process_ = nullptr;
  ThreadId thread_{};
};

}  // namespace

std::unique_ptr<Target> MakeReferenceTarget(const reference::Policy& policy) {
  return std::make_unique<ReferenceTarget>(policy);
}

}  // namespace portcullis::targets
