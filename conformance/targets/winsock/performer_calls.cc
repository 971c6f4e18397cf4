#include <algorithm>
#include <utility>

#include "conformance/targets/winsock/calls.h"
#include "conformance/targets/winsock/performer.h"
#include "conformance/targets/winsock/persistent_functions.h"
#include "conformance/targets/winsock/user_pages.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

constexpr std::uint32_t kIndicationBoundMs = 5000;
constexpr std::uint32_t kTokenSize = sizeof(std::uint64_t);
alignas(8) const std::byte kNeverBegun[abi::kOverlappedSize] = {};  // an OVERLAPPED of nothing

// How long to look for an indication.
std::uint32_t WaitMs(bool is_due) {
  return is_due && !system::CompletesAtOnce() ? kIndicationBoundMs : 0;
}

Answer NotSeen() {
  Answer answer;
  answer.result = abi::kWsaWaitTimeout;
  return answer;
}

std::optional<std::uint64_t> ReadToken(const UserPages& pages) {
  const std::vector<std::byte> bytes = pages.Read(kTokenSize);
  if (bytes.size() < kTokenSize) return std::nullopt;
  abi::LittleEndian<std::uint64_t> token;
  std::copy_n(bytes.begin(), kTokenSize, token.bytes.begin());
  if (token.Value() == scenario::kFillToken) return std::nullopt;
  return token.Value();
}

}  // namespace

// A call of which nothing is kept but its answer.
void Performer::PerformPlainly(const Current& current, CallThread::Work work) {
  Perform(current, std::move(work), [this](const Answer& answer) { GiveReturned(answer); });
}

void Performer::Act(const Current& current, const scenario::WsaStartupCall&) {
  Perform(current, CallWsaStartup, [this, process = current.process](const Answer& answer) {
    if (answer.result == 0) ++process->started;
    GiveReturned(answer);
  });
}

void Performer::Act(const Current& current, const scenario::WsaCleanupCall&) {
  Perform(current, CallWsaCleanup, [this, process = current.process](const Answer& answer) {
    if (answer.result == 0 && process->started > 0 && --process->started == 0) {
      process->sockets.AllClosed();
    }
    GiveReturned(answer);
  });
}

void Performer::Act(const Current& current, const scenario::WsaSocketCall& call) {
  Perform(
      current, [call] { return CallWsaSocket(call); },
      [this, call, process = current.process](const Answer& answer) {
        if (answer.result == 0) process->Made(call.as, answer.socket, call.family);
        GiveReturned(answer);
      });
}

void Performer::Act(const Current& current, const scenario::CloseSocketCall& call) {
  ScenarioProcess* const process = current.process;
  const std::uintptr_t socket = process->sockets.Resolve(call.socket);
  Perform(
      current, [socket] { return CallCloseSocket(socket); },
      [this, socket, process](const Answer& answer) {
        if (answer.result == 0) process->sockets.Closed(socket);
        GiveReturned(answer);
      });
}

void Performer::Act(const Current& current, const scenario::BindCall& call) {
  const SocketTable& sockets = current.process->sockets;
  PerformPlainly(current,
                 [socket = sockets.Resolve(call.socket), family = sockets.Family(call.socket),
                  port = bindings_.Port(call.port)] { return CallBind(socket, family, port); });
}

void Performer::Act(const Current& current, const scenario::ConnectCall& call) {
  const SocketTable& sockets = current.process->sockets;
  PerformPlainly(current,
                 [socket = sockets.Resolve(call.socket), family = sockets.Family(call.socket),
                  port = bindings_.Port(call.port)] { return CallConnect(socket, family, port); });
}

void Performer::Act(const Current& current, const scenario::SendToCall& call) {
  const SocketTable& sockets = current.process->sockets;
  PerformPlainly(current,
                 [socket = sockets.Resolve(call.socket), family = sockets.Family(call.socket),
                  port = bindings_.Port(call.port)] { return CallSendTo(socket, family, port); });
}

void Performer::Act(const Current& current, const scenario::GetSockNameCall& call) {
  PerformPlainly(current, [socket = current.process->sockets.Resolve(call.socket)] {
    return CallGetSockName(socket);
  });
}

void Performer::Act(const Current& current, const scenario::SetSockOptCall& call) {
  PerformPlainly(current, [socket = current.process->sockets.Resolve(call.socket), call] {
    return CallSetSockOpt(socket, call.option, call.on);
  });
}

void Performer::Act(const Current& current, const scenario::WsaDuplicateSocketCall& call) {
  const std::uintptr_t socket = current.process->sockets.Resolve(call.socket);
  std::uint32_t target = 0;
  if (system::PlaysProcesses()) {
    target = ProcessOf(call.process).id;
  } else {
    target = std::exchange(duplicate_for_, std::nullopt).value_or(0);
  }
  Perform(
      current, [socket, target] { return CallWsaDuplicateSocket(socket, target); },
      [this, call](const Answer& answer) {
        if (answer.result == 0) protocol_infos_[call.as] = answer.protocol_info;
        GiveReturned(answer);
      });
}

void Performer::Act(const Current& current, const scenario::WsaSocketFromCall& call) {
  std::vector<std::byte> info =
      system::PlaysProcesses() ? protocol_infos_[call.from] : std::exchange(socket_from_, {});
  const std::int32_t family = FamilyOf(info);
  Perform(
      current, [info = std::move(info)] { return CallWsaSocketFrom(info); },
      [this, call, family, process = current.process](const Answer& answer) {
        if (answer.result == 0) process->Made(call.as, answer.socket, family);
        GiveReturned(answer);
      });
}

void Performer::Act(const Current& current, const scenario::WsaIoctlCall& call) {
  ScenarioProcess* const process = current.process;
  tl::expected<std::shared_ptr<Operation>, std::string> made;
  {
    const InProcess inside(*process, own_process_);  // whose event it is
    made = Operation::Make(current.index, call, process->sockets.Resolve(call.socket), bindings_);
  }
  if (!made.has_value()) {
    error_ = TargetError{TargetError::Kind::kCannotRun,
                         "step " + std::to_string(current.index) + ": " + made.error()};
    return;
  }
  const std::shared_ptr<Operation> operation = *made;
  process->operations[call.as] = operation;
  process->thread_of[operation.get()] = current.step.actor.thread;
  all_operations_.emplace_back(process, operation);
  Perform(
      current, [operation] { return operation->Call(); },
      [this, operation, process](const Answer& answer) {
        operation->Started(answer, !process->skips_port_on_success.contains(operation->socket()));
        scenario::Returned returned{.step = answer.step,
                                    .result = answer.result,
                                    .error = answer.error,
                                    .count = operation->Count(),
                                    .output = {}};
        if (answer.result == 0) returned.output = operation->Output();
        Emit(std::move(returned));
      });
}

void Performer::Act(const Current& current, const scenario::GetCompletionCall& call) {
  const std::shared_ptr<Operation> operation = current.process->Find(call.operation);
  if (operation == nullptr) {  // that was never begun has no event to look at
    PerformPlainly(current, NotSeen);
    return;
  }
  const bool socket_lives = current.process->sockets.Lives(operation->socket());
  Perform(
      current,
      [operation, socket_lives, index = current.index] {
        return operation->LookForCompletion(index, socket_lives);
      },
      [this, operation](const Answer& answer) {
        if (answer.indicated) {
          GiveCompleted(*operation, scenario::Completed::Notification::kEvent, answer.error,
                        answer.transferred);
        }
        Answer looked;
        looked.step = answer.step;
        looked.result = answer.result;
        GiveReturned(looked);
      });
}

void Performer::Act(const Current& current, const scenario::CreateIoCompletionPortCall& call) {
  ScenarioProcess* const process = current.process;
  const std::uintptr_t socket = process->sockets.Resolve(call.socket);
  const auto found = process->ports.find(call.port);
  void* const port = found == process->ports.end() ? nullptr : found->second;
  Perform(
      current, [socket, port] { return CallCreateIoCompletionPort(socket, port); },
      [this, call, process, socket](const Answer& answer) {
        if (answer.port != nullptr) process->ports[call.port] = answer.port;
        if (answer.result == 0) process->port_of[socket] = process->ports[call.port];
        GiveReturned(answer);
      });
}

void Performer::Act(const Current& current, const scenario::SkipCompletionPortOnSuccessCall& call) {
  ScenarioProcess* const process = current.process;
  const std::uintptr_t socket = process->sockets.Resolve(call.socket);
  Perform(
      current, [socket] { return CallSkipCompletionPortOnSuccess(socket); },
      [this, process, socket](const Answer& answer) {
        if (answer.result != 0) process->skips_port_on_success.insert(socket);
        GiveReturned(answer);
      });
}

void Performer::Act(const Current& current, const scenario::GetQueuedCompletionStatusCall& call) {
  ScenarioProcess* const process = current.process;
  const auto found = process->ports.find(call.port);
  if (found == process->ports.end()) {
    PerformPlainly(current, NotSeen);
    return;
  }
  void* const port = found->second;
  bool is_due = false;
  for (const auto& [owner, operation] : all_operations_) {
    const auto tied = process->port_of.find(operation->socket());
    is_due = is_due || (owner == process && operation->PacketIsDue() &&
                        tied != process->port_of.end() && tied->second == port);
  }
  Perform(
      current,
      [port, wait_ms = WaitMs(is_due)] { return CallGetQueuedCompletionStatus(port, wait_ms); },
      [this, process](const Answer& answer) {
        if (Operation* const operation = FindByOverlapped(answer.overlapped)) {
          const InProcess inside(*process, own_process_);
          const Answer status = operation->FinalStatus(process->sockets.Lives(operation->socket()));
          GiveCompleted(*operation, scenario::Completed::Notification::kPort, status.error,
                        answer.transferred);
        }
        Answer looked;
        looked.step = answer.step;
        looked.result = answer.result;
        GiveReturned(looked);
      });
}

void Performer::Act(const Current& current, const scenario::WaitAlertableCall&) {
  bool is_due = false;
  for (const auto& [owner, operation] : all_operations_) {
    is_due = is_due || (owner == current.process && operation->RoutineIsDue() &&
                        owner->thread_of[operation.get()] == current.step.actor.thread);
  }
  PerformPlainly(current, [wait_ms = WaitMs(is_due)] { return CallWaitAlertable(wait_ms); });
}

void Performer::Act(const Current& current, const scenario::WsaGetOverlappedResultCall& call) {
  const std::shared_ptr<Operation> operation = current.process->Find(call.operation);
  if (operation == nullptr) {
    Answer answer;
    answer.error = abi::kWsaInvalidHandle;
    PerformPlainly(current, [answer] { return answer; });
    return;
  }
  PerformPlainly(current, [operation, call] { return operation->GetResult(call.wait); });
}

void Performer::Act(const Current& current, const scenario::CancelIoExCall& call) {
  const void* overlapped = nullptr;
  std::shared_ptr<Operation> operation;
  if (call.operation.has_value()) {
    operation = current.process->Find(*call.operation);
    overlapped = operation == nullptr ? nullptr : operation->OverlappedAddress();
    if (overlapped == nullptr) overlapped = kNeverBegun;  // null would mean every operation
  }
  PerformPlainly(current, [socket = current.process->sockets.Resolve(call.socket), overlapped,
                           operation] { return CallCancelIoEx(socket, overlapped); });
}

void Performer::Act(const Current& current, const scenario::WsaGetLastErrorCall&) {
  PerformPlainly(current, CallWsaGetLastError);
}

void Performer::Act(const Current& current, const scenario::PersistentCall& call) {
  using Function = scenario::PersistentCall::Function;
  const auto refuse = [&](const std::string& why) {
    error_ = TargetError{TargetError::Kind::kCannotRun,
                         "step " + std::to_string(current.index) + ": " + why};
  };
  PersistentFunctions* const functions = SystemPersistentFunctions();
  if (functions == nullptr) return refuse("this system has no persistent reservations");
  if (guard_ == nullptr) return refuse("persistent reservations only with --allow-persistent");

  auto made = UserPages::Make({.memory = call.token,
                               .declared = kTokenSize,
                               .structure = kTokenSize,
                               .contents = {},
                               .fill = true});
  if (!made.has_value()) return refuse(made.error());
  const auto token = std::make_shared<UserPages>(std::move(*made));
  const PersistentBlock block{call.protocol == abi::kIpprotoTcp, bindings_.Port(call.start),
                              call.count};
  PerformPlainly(
      current, [functions, guard = guard_.get(), token, block, function = call.function] {
        Answer answer;
        if (function == Function::kLookup) {
          answer.result = static_cast<std::int32_t>(functions->Lookup(block, token->address()));
        } else {
          const auto done = function == Function::kCreate ? guard->Create(block, token->address())
                                                          : guard->Delete(block);
          if (done.has_value()) {
            answer.result = static_cast<std::int32_t>(*done);
          } else {
            answer.refused = done.error().message;
            answer.is_foreign = done.error().is_foreign;
          }
        }
        if (function != Function::kDelete) answer.token = ReadToken(*token);
        return answer;
      });
}

}  // namespace portcullis::targets
