#include "conformance/targets/reference_machine.h"

#include <optional>
#include <utility>
#include <variant>

#include "conformance/targets/unmade_call.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {

using reference::Address;
using reference::Handle;
using reference::ProcessId;
using reference::ThreadId;

ReferenceMachine::ReferenceMachine(const reference::Host::Options& options,
                                   scenario::Placement placement)
    : host_(options), bindings_(std::move(placement)) {}

void ReferenceMachine::Perform(std::size_t index, const scenario::Step& step,
                               std::deque<Event>& events) {
  events.push_back(scenario::Invoked{index});
  events_ = &events;
  if (steps_.steps.size() <= index) {
    steps_.steps.resize(index + 1);
  }
  steps_.steps[index] = step;
  index_ = index;
  process_name_ = step.actor.process;
  process_ = &ProcessOf(process_name_);
  process_->started =
      process_->started || !std::holds_alternative<scenario::StartProcessControl>(step.action);
  thread_ = ThreadOf(*process_, step.actor.thread);
  Event answer =
      !scenario::IsControl(step.action) && CannotCall()
          ? Event(AnswerOfUnmadeCall(index, step.action))
          : std::visit([this](const auto& action) { return Perform(action); }, step.action);
  for (const reference::CameBack& call : host_.TakeCameBack()) {
    events.push_back(AnswerOfCameBack(call));
    Observe(events.back());
  }
  events.push_back(std::move(answer));
  Observe(events.back());
}

void ReferenceMachine::Observe(const Event& event) { bindings_.Observe(steps_, event); }

// --- who calls ---

SimulatedProcess& ReferenceMachine::ProcessOf(const std::string& name) {
  const auto found = named_.find(name);
  return found == named_.end() ? MakeProcess(name) : *found->second;
}

SimulatedProcess& ReferenceMachine::MakeProcess(const std::string& name) {
  SimulatedProcess& process = runs_.emplace_back();
  process.id = ProcessId{static_cast<std::uint32_t>(runs_.size())};
  process.others = {.never = 0x7FFFFFFC,
                    .event = host_.MakeEvent(process.id),
                    .file = host_.MakeFile(process.id)};
  named_[name] = &process;
  return process;
}

ThreadId ReferenceMachine::ThreadOf(SimulatedProcess& process, const std::string& name) {
  const auto next = ThreadId{static_cast<std::uint32_t>(process.threads.size() + 1)};
  return process.threads.emplace(name, next).first->second;
}

bool ReferenceMachine::CannotCall() const {
  return process_->ended || host_.HasExited(process_->id, thread_);
}

Handle ReferenceMachine::SocketOf(const scenario::SocketRef& reference) const {
  return sockets_.Find(static_cast<std::uint32_t>(process_->id), reference, process_->others);
}

std::pair<ProcessId, ThreadId> ReferenceMachine::WhoIs(const scenario::Actor& actor) const {
  const SimulatedProcess& process = *named_.at(actor.process);
  return {process.id, process.threads.at(actor.thread)};
}

Handle ReferenceMachine::HandleOf(const scenario::Actor& actor, const std::string& socket) const {
  const SimulatedProcess& process = *named_.at(actor.process);
  return sockets_.Find(static_cast<std::uint32_t>(process.id),
                       {scenario::SocketRef::Kind::kNamed, socket}, process.others);
}

void ReferenceMachine::NoteSocket(const SimulatedProcess& process, const std::string& name,
                                  Handle socket) {
  sockets_.Made(static_cast<std::uint32_t>(process.id), name, socket);
}

// --- answers ---

ReferenceMachine::Returned ReferenceMachine::Answer(std::int32_t result) const {
  const bool failed = result == abi::kSocketError;
  return {.step = index_,
          .result = result,
          .error = failed ? host_.WSAGetLastError(process_->id, thread_) : 0,
          .count = {},
          .output = {}};
}

ReferenceMachine::Returned ReferenceMachine::AnswerOfFlag(bool succeeded) const {
  Returned answer = Answer(succeeded ? 1 : 0);
  answer.error = succeeded ? 0 : host_.WSAGetLastError(process_->id, thread_);
  return answer;
}

ReferenceMachine::Returned ReferenceMachine::AnswerOfSocket(const std::string& name,
                                                            Handle socket) {
  if (socket == reference::kInvalidSocket) {
    return Answer(abi::kSocketError);
  }
  NoteSocket(*process_, name, socket);
  return Answer(abi::kSuccess);
}

// --- calls ---

scenario::Event ReferenceMachine::Perform(const scenario::WsaStartupCall&) {
  return Answer(host_.WSAStartup(Caller()));
}

scenario::Event ReferenceMachine::Perform(const scenario::WsaCleanupCall&) {
  return Answer(host_.WSACleanup(Caller()));
}

scenario::Event ReferenceMachine::Perform(const scenario::WsaSocketCall& call) {
  return AnswerOfSocket(call.as, host_.WSASocketW(Caller(), {.family = call.family,
                                                             .type = call.type,
                                                             .protocol = call.protocol,
                                                             .overlapped = call.overlapped}));
}

scenario::Event ReferenceMachine::Perform(const scenario::CloseSocketCall& call) {
  return Answer(host_.CloseSocket(Caller(), SocketOf(call.socket)));
}

scenario::Event ReferenceMachine::Perform(const scenario::BindCall& call) {
  return Answer(host_.Bind(Caller(), SocketOf(call.socket), bindings_.Port(call.port)));
}

scenario::Event ReferenceMachine::Perform(const scenario::GetSockNameCall& call) {
  const std::optional<std::uint16_t> port = host_.GetSockName(Caller(), SocketOf(call.socket));
  Returned answer = Answer(port ? abi::kSuccess : abi::kSocketError);
  answer.port = port;
  return answer;
}

scenario::Event ReferenceMachine::Perform(const scenario::SetSockOptCall& call) {
  const bool reuse = call.option == scenario::SocketOption::kReuseAddr;
  return Answer(host_.SetSockOpt(Caller(), SocketOf(call.socket),
                                 reuse ? reference::SocketOption::kReuseAddress
                                       : reference::SocketOption::kExclusiveAddressUse,
                                 call.on));
}

scenario::Event ReferenceMachine::Perform(const scenario::ConnectCall& call) {
  return Answer(host_.Connect(Caller(), SocketOf(call.socket), bindings_.Port(call.port)));
}

scenario::Event ReferenceMachine::Perform(const scenario::SendToCall& call) {
  return Answer(host_.SendTo(Caller(), SocketOf(call.socket), bindings_.Port(call.port)));
}

scenario::Event ReferenceMachine::Perform(const scenario::WsaDuplicateSocketCall& call) {
  const reference::SocketDuplicate duplicate =
      host_.WSADuplicateSocketW(Caller(), SocketOf(call.socket), ProcessOf(call.process).id);
  if (duplicate.socket == reference::SocketId::kNone) {
    return Answer(abi::kSocketError);
  }
  duplicates_[call.as] = duplicate;
  return Answer(abi::kSuccess);
}

scenario::Event ReferenceMachine::Perform(const scenario::WsaSocketFromCall& call) {
  const auto found = duplicates_.find(call.from);
  return AnswerOfSocket(call.as, host_.WSASocketFrom(Caller(), found == duplicates_.end()
                                                                   ? reference::SocketDuplicate{}
                                                                   : found->second));
}

scenario::Event ReferenceMachine::Perform(const scenario::PersistentCall& call) {
  using Function = scenario::PersistentCall::Function;
  const reference::Protocol protocol =
      call.protocol == abi::kIpprotoTcp ? reference::Protocol::kTcp : reference::Protocol::kUdp;
  const std::uint16_t start = bindings_.Port(call.start);
  TokenMemory token(process_->memory, call.token);
  Returned answer = Answer(abi::kSuccess);
  switch (call.function) {
    case Function::kCreate:
      answer.result = host_.CreatePersistentPortReservation(Caller(), protocol, start, call.count,
                                                            token.address());
      break;
    case Function::kDelete:
      answer.result = host_.DeletePersistentPortReservation(Caller(), protocol, start, call.count);
      break;
    case Function::kLookup:
      answer.result = host_.LookupPersistentPortReservation(Caller(), protocol, start, call.count,
                                                            token.address());
      break;
  }
  answer.token = token.Read();
  return answer;
}

scenario::Event ReferenceMachine::Perform(const scenario::WsaGetLastErrorCall&) {
  Returned answer = Answer(abi::kSuccess);
  answer.result = host_.WSAGetLastError(process_->id, thread_);
  return answer;
}

}  // namespace portcullis::targets
