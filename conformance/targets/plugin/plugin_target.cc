#include "conformance/targets/plugin/plugin_target.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "conformance/scenario/bindings.h"
#include "conformance/targets/plugin/plugin_operation.h"
#include "conformance/targets/symbols.h"
#include "conformance/targets/unmade_call.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;
using scenario::Returned;
using std::chrono::steady_clock;

// How long an indication that is due is looked for, and a WSAGetOverlappedResult waits before it
// counts as blocked: as PROTOCOL.md has it.
constexpr std::chrono::seconds kLongestLook{5};
constexpr std::chrono::seconds kBlocked{2};

// What a plugin knows nothing of is a number that it never gave.
constexpr Descriptors kNoSockets{0x7E57'0001, 0x7E57'0002, 0x7E57'0003};

struct DestroyHost {
  const portcullis_plugin* plugin;
  void operator()(void* host) const { plugin->destroy(host); }
};

class PluginTarget final : public Target {
 public:
  explicit PluginTarget(LoadedPlugin plugin)
      : plugin_(*plugin.functions), description_(std::move(plugin.description)) {}

  tl::expected<scenario::Description, TargetError> Describe() override { return description_; }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override;
  void Submit(std::size_t index, const scenario::Step& step) override;
  tl::expected<std::optional<Event>, TargetError> Next(Deadline deadline) override;

 private:
  struct Process {
    std::uint32_t number = 0;
    bool has_ended = false;
  };

  Process& ProcessOf(const std::string& name);
  std::uint64_t SocketOf(const scenario::SocketRef& reference) const;
  Returned Of(std::int32_t result, std::int32_t error = 0) const {
    return {.step = index_, .result = result, .error = error, .count = {}, .output = {}};
  }
  void Answer(Returned returned);
  void AnswerCall(std::int32_t error);  // of a Winsock function
  void AnswerUnmade() { Answer(AnswerOfUnmadeCall(index_, *action_)); }
  PluginOperation* Find(const std::string& name);

  void Do(const scenario::WsaStartupCall&) { AnswerCall(plugin_.wsa_startup(host(), process_)); }
  void Do(const scenario::WsaCleanupCall&) { AnswerCall(plugin_.wsa_cleanup(host(), process_)); }
  void Do(const scenario::WsaSocketCall& call);
  void Do(const scenario::CloseSocketCall& call) {
    AnswerCall(plugin_.closesocket(host(), process_, SocketOf(call.socket)));
  }
  void Do(const scenario::BindCall& call) { AnswerCall(ToPort(plugin_.bind, call)); }
  void Do(const scenario::ConnectCall& call) { AnswerCall(ToPort(plugin_.connect, call)); }
  void Do(const scenario::SendToCall& call) { AnswerCall(ToPort(plugin_.sendto, call)); }
  void Do(const scenario::GetSockNameCall& call);
  void Do(const scenario::SetSockOptCall& call);
  void Do(const scenario::WsaIoctlCall& call);
  void Do(const scenario::GetCompletionCall& call);
  void Do(const scenario::WsaGetOverlappedResultCall& call);
  void Do(const scenario::PersistentCall& call);
  void Do(const scenario::WsaGetLastErrorCall&) { Answer(Of(last_errors_[actor_])); }
  void Do(const scenario::StartProcessControl& control);
  void Do(const scenario::ExitProcessControl& control);
  template <typename Other>  // what a plugin cannot do, and does not declare
  void Do(const Other&) {
    AnswerUnmade();
  }

  template <typename Call>
  std::int32_t ToPort(std::int32_t (*function)(void*, std::uint32_t, std::uint64_t, std::uint16_t),
                      const Call& call) {
    return function(host(), process_, SocketOf(call.socket), bindings_.Port(call.port));
  }
  void* host() const { return host_.get(); }

  const portcullis_plugin& plugin_;
  scenario::Description description_;
  std::unique_ptr<void, DestroyHost> host_{nullptr, DestroyHost{&plugin_}};
  scenario::Scenario scenario_;  // with the steps that were really submitted
  scenario::Bindings bindings_;
  std::map<std::string, Process> processes_;
  std::uint32_t last_process_ = 0;
  SocketNames sockets_;
  std::set<std::uint64_t> overlapped_sockets_;
  std::map<scenario::Actor, std::int32_t> last_errors_;
  std::map<std::pair<std::string, std::string>, PluginOperation> operations_;  // process and name
  std::uint64_t last_operation_ = 0;
  std::deque<PluginOperation> unnamed_;  // their buffers may still be written to
  std::deque<Event> events_;

  // Of the step that is performed.
  std::size_t index_ = 0;
  const scenario::Action* action_ = nullptr;
  scenario::Actor actor_;
  std::uint32_t process_ = 0;
};

tl::expected<scenario::Placement, TargetError> PluginTarget::Reset(
    const scenario::Scenario& scenario, int /*attempt*/) {
  operations_.clear();
  unnamed_.clear();
  host_.reset(plugin_.make());
  if (host_ == nullptr) {
    return tl::make_unexpected(
        TargetError{TargetError::Kind::kCannotRun, "the plugin's make gave no host"});
  }
  scenario::Placement placement = PlaceWindows(scenario.windows);
  if (plugin_.place != nullptr) {
    placement.clear();
    for (const auto& [name, size] : scenario.windows) {
      if (plugin_.place(host(), size, &placement[name]) != 0) {
        return tl::make_unexpected(
            TargetError{TargetError::Kind::kDisturbed,
                        "the plugin's place gave no " + std::to_string(size) + " ports in a row"});
      }
    }
  }
  scenario_ = scenario;
  bindings_ = scenario::Bindings(placement);
  processes_.clear();
  last_process_ = 0;
  sockets_ = {};
  overlapped_sockets_.clear();
  last_errors_.clear();
  events_.clear();
  return placement;
}

void PluginTarget::Submit(std::size_t index, const scenario::Step& step) {
  if (host_ == nullptr) return;
  if (index >= scenario_.steps.size()) scenario_.steps.resize(index + 1);
  scenario_.steps[index] = step;
  index_ = index;
  action_ = &step.action;
  actor_ = step.actor;
  events_.emplace_back(scenario::Invoked{index});
  const bool starts = std::holds_alternative<scenario::StartProcessControl>(step.action);
  const auto found = processes_.find(step.actor.process);
  if (!starts && found != processes_.end() && found->second.has_ended) return AnswerUnmade();
  process_ = starts ? 0 : ProcessOf(step.actor.process).number;
  std::visit([this](const auto& action) { Do(action); }, step.action);
}

tl::expected<std::optional<Event>, TargetError> PluginTarget::Next(Deadline /*deadline*/) {
  if (events_.empty()) return std::nullopt;
  std::optional<Event> event = std::move(events_.front());
  events_.pop_front();
  return event;
}

PluginTarget::Process& PluginTarget::ProcessOf(const std::string& name) {
  Process& process = processes_[name];
  if (process.number == 0) process.number = ++last_process_;
  return process;
}

std::uint64_t PluginTarget::SocketOf(const scenario::SocketRef& reference) const {
  return sockets_.Find(process_, reference, kNoSockets);
}

void PluginTarget::Answer(Returned returned) {
  Event event = std::move(returned);
  bindings_.Observe(scenario_, event);
  events_.push_back(std::move(event));
}

void PluginTarget::AnswerCall(std::int32_t error) {
  if (error != 0) last_errors_[actor_] = error;
  Answer(Of(error == 0 ? 0 : abi::kSocketError, error));
}

void PluginTarget::Do(const scenario::WsaSocketCall& call) {
  std::uint64_t number = 0;
  const std::uint32_t flags = call.overlapped ? PORTCULLIS_OVERLAPPED : 0;
  const std::int32_t error =
      plugin_.wsa_socket(host(), process_, call.family, call.type, call.protocol, flags, &number);
  if (error == 0) {
    sockets_.Made(process_, call.as, number);
    if (call.overlapped) overlapped_sockets_.insert(number);
  }
  AnswerCall(error);
}

void PluginTarget::Do(const scenario::GetSockNameCall& call) {
  std::uint16_t port = 0;
  const std::int32_t error = plugin_.getsockname(host(), process_, SocketOf(call.socket), &port);
  if (error != 0) return AnswerCall(error);
  Returned answer = Of(0);
  answer.port = port;
  Answer(std::move(answer));
}

void PluginTarget::Do(const scenario::SetSockOptCall& call) {
  const std::int32_t option = call.option == scenario::SocketOption::kReuseAddr
                                  ? PORTCULLIS_SO_REUSEADDR
                                  : PORTCULLIS_SO_EXCLUSIVEADDRUSE;
  AnswerCall(plugin_.setsockopt(host(), process_, SocketOf(call.socket), option, call.on ? 1 : 0));
}

void PluginTarget::Do(const scenario::WsaIoctlCall& call) {
  if (call.provider) return AnswerUnmade();
  PluginOperation operation(index_, call, bindings_.InputBytes(call.in));
  const std::uint64_t socket = SocketOf(call.socket);
  if (call.overlapped.has_value()) operation.number = ++last_operation_;
  const portcullis_ioctl native = operation.Native(process_, socket);
  const std::int32_t error = plugin_.wsa_ioctl(host(), &native);

  const bool started = operation.number != 0 && overlapped_sockets_.contains(socket) &&
                       (error == 0 || error == PORTCULLIS_PENDING);
  if (error != 0) last_errors_[actor_] = error;
  Returned answer = Of(error == 0 ? 0 : abi::kSocketError, error);
  answer.count = operation.Count();
  if (error == 0) answer.output = operation.Output();
  if (started) {
    operation.has_ended = error == 0;
    operation.transferred = answer.count.value_or(static_cast<std::uint32_t>(0));
    operation.is_due = call.overlapped->event;
    if (call.as.empty()) {
      unnamed_.push_back(std::move(operation));
    } else {
      auto& kept = operations_[{actor_.process, call.as}];
      unnamed_.push_back(std::exchange(kept, std::move(operation)));
    }
  }
  Answer(std::move(answer));
}

PluginOperation* PluginTarget::Find(const std::string& name) {
  const auto found = operations_.find({actor_.process, name});
  return found == operations_.end() ? nullptr : &found->second;
}

void PluginTarget::Do(const scenario::GetCompletionCall& call) {
  PluginOperation* const operation = Find(call.operation);
  const bool is_due = operation != nullptr && operation->is_due;
  if (!is_due || !operation->WaitForEnd(plugin_, host(), kLongestLook)) {
    return Answer(Of(abi::kWsaWaitTimeout));
  }
  operation->is_due = false;
  scenario::Completed completed{operation->step,
                                scenario::Completed::Notification::kEvent,
                                operation->error,
                                operation->transferred,
                                {}};
  if (operation->error == 0) completed.output = operation->Output();
  Event event = std::move(completed);
  bindings_.Observe(scenario_, event);
  events_.push_back(std::move(event));
  Answer(Of(0));
}

void PluginTarget::Do(const scenario::WsaGetOverlappedResultCall& call) {
  PluginOperation* const operation = Find(call.operation);
  std::int32_t error = abi::kWsaEnotsock;
  Returned answer = Of(0);
  if (operation != nullptr) {
    const auto bound = call.wait ? kBlocked : std::chrono::seconds(0);
    if (!operation->WaitForEnd(plugin_, host(), bound)) {
      if (call.wait) {
        events_.emplace_back(scenario::Blocked{index_});
        return;
      }
      error = abi::kWsaIoIncomplete;
    } else {
      error = operation->error;
      answer.count = operation->transferred;
    }
  }
  if (error != 0) last_errors_[actor_] = error;
  answer.result = error == 0 ? 1 : 0;
  answer.error = error;
  Answer(std::move(answer));
}

void PluginTarget::Do(const scenario::PersistentCall& call) {
  if (plugin_.persistent == nullptr) return AnswerUnmade();
  using Function = scenario::PersistentCall::Function;
  const bool has_token =
      call.function != Function::kDelete && call.token != scenario::Memory::kNull;
  constexpr std::uint64_t kUntouched = 0xA5A5'A5A5'A5A5'A5A5;
  std::uint64_t token = kUntouched;
  const std::int32_t function = call.function == Function::kCreate   ? PORTCULLIS_CREATE
                                : call.function == Function::kDelete ? PORTCULLIS_DELETE
                                                                     : PORTCULLIS_LOOKUP;
  Returned answer = Of(0);
  answer.result =
      plugin_.persistent(host(), process_, function, call.protocol, bindings_.Port(call.start),
                         call.count, has_token ? &token : nullptr);
  if (has_token && token != kUntouched) answer.token = token;
  Answer(std::move(answer));
}

void PluginTarget::Do(const scenario::StartProcessControl& control) {
  Process& process = processes_[actor_.process];
  const bool runs = process.number != 0 && !process.has_ended;
  if (plugin_.start_process == nullptr || !control.inherits.empty()) return AnswerUnmade();
  if (!runs) {
    process = {++last_process_, false};
    const std::int32_t rights =
        control.rights == scenario::Rights::kAdministrator ? PORTCULLIS_ADMINISTRATOR
        : control.rights == scenario::Rights::kNotElevated ? PORTCULLIS_NOT_ELEVATED
                                                           : PORTCULLIS_USER;
    plugin_.start_process(host(), process.number, rights);
  }
  Answer(Of(0));
}

void PluginTarget::Do(const scenario::ExitProcessControl& control) {
  if (plugin_.end_process == nullptr) return AnswerUnmade();
  plugin_.end_process(host(), process_, control.crash ? 1 : 0);
  processes_[actor_.process].has_ended = true;
  Answer(Of(0));
}

}  // namespace

std::unique_ptr<Target> MakePluginTarget(LoadedPlugin plugin) {
  return std::make_unique<PluginTarget>(std::move(plugin));
}

}  // namespace portcullis::targets
