// The fields of every step, by what they are: the one list of them that the mutations of a history
// (history_mutation.h) and its compact form (fuzz/history_bytes.h) share.
//
// VisitStep(archive, step) calls, in a fixed order, one function of `archive` for each field:
//   Makes(kind, name), Uses(kind, name)      a name; what it names is made here, or used
//   MakesAny(kind, name), UsesAny(kind, name)   the same where it may be empty
//   Flag(bool&)   Choice(enum&, count)   Number(32 bits&)   Code(control code&)
//   Place(PortRef&)   Count(ports&)   Bytes(vector&)
// An archive that reads sets the field at once, since what follows depends on it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::explore {

enum class Named { kProcess, kThread, kSocket, kOperation, kPort, kInfo, kQueue, kWindow };

inline constexpr std::uint8_t kNamesOfAKind = 9;

// How many of its kind there are: processes and threads are few, so that they meet.
constexpr std::uint8_t ManyOf(Named kind) {
  return kind == Named::kProcess || kind == Named::kThread ? 3
         : kind == Named::kWindow                          ? 1
                                                           : kNamesOfAKind;
}
std::string NameOf(Named kind, unsigned number);         // from 1 on
unsigned NumberOf(Named kind, const std::string& name);  // the reverse, of any name

inline constexpr unsigned kMemories = 8;  // of scenario::Memory

template <typename Archive>
void VisitSocket(Archive& a, scenario::SocketRef& socket) {
  a.Choice(socket.kind, 5);
  if (socket.kind == scenario::SocketRef::Kind::kNamed) a.Uses(Named::kSocket, socket.name);
}

template <typename Archive>
void VisitPort(Archive& a, scenario::PortRef& port) {
  using Kind = scenario::PortRef::Kind;
  a.Choice(port.kind, 4);
  if (port.kind == Kind::kWindow) a.Uses(Named::kWindow, port.name);
  if (port.kind == Kind::kStartOf) a.Uses(Named::kOperation, port.name);
  if (port.kind == Kind::kPortOf) a.Uses(Named::kPort, port.name);
  a.Place(port);
}

template <typename Archive>
void VisitInput(Archive& a, scenario::InBuffer& in) {
  a.Choice(in.memory, kMemories);
  a.Number(in.size);
  std::size_t kind = in.contents.index();
  a.Choice(kind, 3);
  if (kind != in.contents.index()) {
    if (kind == 0) in.contents.template emplace<0>();
    if (kind == 1) in.contents.template emplace<1>();
    if (kind == 2) in.contents.template emplace<2>();
  }
  if (auto* bytes = std::get_if<std::vector<std::byte>>(&in.contents)) a.Bytes(*bytes);
  if (auto* range = std::get_if<scenario::RangeContents>(&in.contents)) {
    VisitPort(a, range->start);
    a.Count(range->count);
  }
  if (auto* token = std::get_if<scenario::TokenContents>(&in.contents)) {
    a.Choice(token->token.kind, 3);
    if (token->token.kind == scenario::TokenRef::Kind::kOf) {
      a.Uses(Named::kOperation, token->token.name);
    }
  }
}

template <typename Archive>
void VisitAction(Archive& a, scenario::WsaIoctlCall& call) {
  a.MakesAny(Named::kOperation, call.as);
  a.Flag(call.provider);
  VisitSocket(a, call.socket);
  a.Code(call.code);
  VisitInput(a, call.in);
  a.Choice(call.out.memory, kMemories);
  a.Number(call.out.size);
  a.Choice(call.returned, kMemories);
  bool overlapped = call.overlapped.has_value();
  a.Flag(overlapped);
  if (overlapped != call.overlapped.has_value()) {
    call.overlapped =
        overlapped ? std::optional(scenario::Overlapped{}) : std::optional<scenario::Overlapped>();
  }
  if (call.overlapped) {
    a.Choice(call.overlapped->memory, kMemories);
    if (call.overlapped->memory == scenario::Memory::kNull) {
      call.overlapped->memory = scenario::Memory::kValid;
    }
    a.Flag(call.overlapped->event);
  }
  // A routine is null, valid, unmapped or cut; 0 is the ordinary choice here too.
  using scenario::Memory;
  unsigned routine = call.routine == Memory::kNull       ? 0
                     : call.routine == Memory::kValid    ? 1
                     : call.routine == Memory::kUnmapped ? 2
                                                         : 3;
  a.Choice(routine, 4);
  constexpr Memory kRoutines[] = {Memory::kNull, Memory::kValid, Memory::kUnmapped, Memory::kCut};
  call.routine = kRoutines[routine];
}

template <typename Archive>
void VisitAction(Archive& a, scenario::PersistentCall& call) {
  using Function = scenario::PersistentCall::Function;
  a.Choice(call.function, 3);
  bool udp = call.protocol == 17;
  a.Flag(udp);
  call.protocol = udp ? 17 : 6;
  VisitPort(a, call.start);
  a.Count(call.count);
  if (call.function == Function::kDelete) return;
  a.MakesAny(Named::kOperation, call.as);
  a.Choice(call.token, 3);  // kValid, kNull, kUnmapped
}

template <typename Archive>
void VisitAction(Archive& a, scenario::WsaSocketCall& call) {
  a.Makes(Named::kSocket, call.as);
  a.Number(call.family);
  a.Number(call.type);
  a.Number(call.protocol);
  a.Flag(call.overlapped);
}

template <typename Archive>
void VisitAction(Archive& a, scenario::StartProcessControl& control) {
  a.Choice(control.rights, 3);
  std::size_t many = control.inherits.size();
  a.Choice(many, 4);
  control.inherits.resize(many);
  for (std::string& name : control.inherits) a.Uses(Named::kSocket, name);
}

template <typename Archive>
void VisitAction(Archive& a, scenario::CancelIoExCall& call) {
  VisitSocket(a, call.socket);
  bool one = call.operation.has_value();
  a.Flag(one);
  if (one && !call.operation) call.operation.emplace();
  if (!one) call.operation.reset();
  if (call.operation) a.Uses(Named::kOperation, *call.operation);
}

template <typename Archive>
void VisitAction(Archive& a, scenario::WsaDuplicateSocketCall& call) {
  a.Makes(Named::kInfo, call.as);
  VisitSocket(a, call.socket);
  a.Uses(Named::kProcess, call.process);
}

template <typename Archive>
void VisitAction(Archive& a, scenario::WsaSocketFromCall& call) {
  a.Makes(Named::kSocket, call.as);
  a.Uses(Named::kInfo, call.from);
}

template <typename Archive>
void VisitAction(Archive& a, scenario::GetSockNameCall& call) {
  a.MakesAny(Named::kPort, call.as);
  VisitSocket(a, call.socket);
}

// The others: each field is known by its name.
template <typename Archive, typename Action>
void VisitAction(Archive& a, Action& action) {
  if constexpr (requires { action.socket; }) VisitSocket(a, action.socket);
  if constexpr (requires { action.port.kind; }) {
    VisitPort(a, action.port);
  } else if constexpr (requires { action.port; }) {
    a.Uses(Named::kQueue, action.port);
  }
  if constexpr (requires { action.operation; }) a.Uses(Named::kOperation, action.operation);
  if constexpr (requires { action.wait; }) a.Flag(action.wait);
  if constexpr (requires { action.option; }) a.Choice(action.option, 2);
  if constexpr (requires { action.on; }) a.Flag(action.on);
  if constexpr (requires { action.means; }) a.Choice(action.means, 2);
  if constexpr (requires { action.begin; }) a.Flag(action.begin);
  if constexpr (requires { action.up; }) a.Flag(action.up);
  if constexpr (requires { action.offered; }) a.Flag(action.offered);
  if constexpr (requires { action.crash; }) a.Flag(action.crash);
}

template <typename Archive>
void VisitStep(Archive& a, scenario::Step& step) {
  a.Uses(Named::kProcess, step.actor.process);
  a.Uses(Named::kThread, step.actor.thread);
  std::visit([&a](auto& action) { VisitAction(a, action); }, step.action);
}

}  // namespace portcullis::explore
