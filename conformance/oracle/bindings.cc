#include "conformance/oracle/bindings.h"

#include <algorithm>
#include <array>
#include <variant>

#include "conformance/oracle/rule_ids.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;
using scenario::SocketRef;

std::uint64_t ResolveToken(const World& world, const scenario::TokenRef& token) {
  using Kind = scenario::TokenRef::Kind;
  if (token.kind == Kind::kZero) return abi::kInvalidPortReservationToken;
  const auto granted = world.granted_token.find(token.name);
  if (token.kind == Kind::kNever || granted == world.granted_token.end()) {
    return scenario::kNeverIssuedToken;
  }
  return granted->second;
}

// The first `Size` bytes of an input, followed by zeros where there are fewer; nothing where they
// cannot be read for certain.
template <std::size_t Size>
std::optional<std::array<std::byte, Size>> ReadBytes(const Context& context, const World& world,
                                                     const scenario::InBuffer& in) {
  const bool readable = in.memory == Memory::kValid || in.memory == Memory::kReadOnly;
  if (in.size < Size || !readable) return std::nullopt;
  std::array<std::byte, Size> bytes{};
  const auto copy = [&bytes](const auto& from, std::size_t at) {
    for (std::size_t i = 0; at + i < bytes.size() && i < from.size(); ++i) bytes[at + i] = from[i];
  };
  if (const auto* range = std::get_if<scenario::RangeContents>(&in.contents)) {
    copy(abi::NetworkPort::FromHost(ResolvePort(context, world, range->start)).bytes, 0);
    copy(abi::LittleEndian<std::uint16_t>::From(range->count).bytes, 2);
  } else if (const auto* token = std::get_if<scenario::TokenContents>(&in.contents)) {
    copy(abi::LittleEndian<std::uint64_t>::From(ResolveToken(world, token->token)).bytes, 0);
  } else {
    copy(std::get<std::vector<std::byte>>(in.contents), 0);
  }
  return bytes;
}

}  // namespace

FoundSocket FindSocket(const Context& context, const World& world, const scenario::Actor& actor,
                       const SocketRef& reference) {
  using Standing = FoundSocket::Standing;
  const auto reusable = [&context] {
    return context.Can(scenario::kOwnsPorts) ? Standing::kNoSocket : Standing::kUnknowable;
  };
  switch (reference.kind) {
    case SocketRef::Kind::kInvalid:
    case SocketRef::Kind::kEvent:
    case SocketRef::Kind::kFile:
      return {Standing::kNoSocket};
    case SocketRef::Kind::kNever:
      return {reusable()};
    case SocketRef::Kind::kNamed:
      break;
  }
  const auto named = world.names.find({actor.process, reference.name});
  if (named == world.names.end()) return {Standing::kNoSocket};  // INVALID_SOCKET
  if (!named->second.open) return {reusable()};
  const Socket& socket = world.sockets.at(named->second.socket);
  if (socket.unknown) return {Standing::kUnknowable};
  return {Standing::kSocket, named->second.socket, &socket};
}

std::uint16_t ResolvePort(const Context& context, const World& world,
                          const scenario::PortRef& port) {
  std::uint32_t base = 0;
  if (port.kind == scenario::PortRef::Kind::kWindow) {
    const auto placed = context.setup.placement.find(port.name);
    if (placed != context.setup.placement.end()) base = placed->second;
  } else if (port.kind == scenario::PortRef::Kind::kStartOf) {
    const auto granted = world.granted_start.find(port.name);
    if (granted != world.granted_start.end()) base = granted->second;
  } else if (port.kind == scenario::PortRef::Kind::kPortOf) {
    const auto seen = world.named_ports.find(port.name);
    if (seen != world.named_ports.end()) base = seen->second;
  }
  return static_cast<std::uint16_t>((base + static_cast<std::uint32_t>(port.value)) & 0xFFFF);
}

std::optional<PortRange> ReadRange(const Context& context, const World& world,
                                   const scenario::InBuffer& in) {
  const auto bytes = ReadBytes<abi::kPortRangeSize>(context, world, in);
  if (!bytes) return std::nullopt;
  return PortRange{abi::NetworkPort{{(*bytes)[0], (*bytes)[1]}}.ToHost(),
                   abi::LittleEndian<std::uint16_t>{{(*bytes)[2], (*bytes)[3]}}.Value()};
}

NamedToken ReadToken(const Context& context, const World& world, const scenario::InBuffer& in) {
  const auto bytes = ReadBytes<abi::kPortReservationTokenSize>(context, world, in);
  if (!bytes) return std::nullopt;
  return abi::LittleEndian<std::uint64_t>{*bytes}.Value();
}

std::optional<std::size_t> FindOperation(const World& world, const std::string& name) {
  for (auto it = world.operations.rbegin(); it != world.operations.rend(); ++it) {
    if (it->second.name == name) return it->first;
  }
  return std::nullopt;
}

std::optional<std::size_t> FindAwaited(const World& world, const std::string& name,
                                       std::size_t step) {
  for (auto it = world.operations.rbegin(); it != world.operations.rend(); ++it) {
    if (it->first < step && it->second.name == name) return it->first;
  }
  return std::nullopt;
}

bool Started(const World& world, const scenario::Actor& actor) {
  const auto found = world.startups.find(actor.process);
  return found != world.startups.end() && found->second > 0;
}

const Thread& FindThread(const World& world, const scenario::Actor& actor) {
  static const Thread kUntouched;
  const auto found = world.threads.find(actor);
  return found == world.threads.end() ? kUntouched : found->second;
}

const Operation* BlockedCall(const World& world, const scenario::Actor& actor) {
  for (const auto& [step, operation] : world.operations) {
    if (operation.state == Operation::State::kBlocked && operation.actor == actor) {
      return &operation;
    }
  }
  return nullptr;
}

bool HasEnded(const World& world, const scenario::Actor& actor) {
  const auto process = world.processes.find(actor.process);
  const bool with_its_process = process != world.processes.end() && process->second.ended;
  return with_its_process || FindThread(world, actor).exited;
}

bool CannotAct(const World& world, const scenario::Actor& actor) {
  if (HasEnded(world, actor)) return true;
  if (FindThread(world, actor).callback) return false;
  const auto is_its_own = [&actor](const auto& wait) { return wait.second == actor; };
  return BlockedCall(world, actor) != nullptr ||
         std::any_of(world.waits.begin(), world.waits.end(), is_its_own);
}

scenario::Rights RightsOf(const World& world, const std::string& process) {
  const auto found = world.processes.find(process);
  return found == world.processes.end() ? scenario::Rights::kAdministrator : found->second.rights;
}

bool IsBad(Memory memory) {
  return memory == Memory::kNull || memory == Memory::kUnmapped || memory == Memory::kCut;
}

bool IsQuestionable(Memory memory) {
  return memory == Memory::kPastEdge || memory == Memory::kReadOnly ||
         memory == Memory::kMisaligned || memory == Memory::kAliasesInput;
}

bool IsAcquire(const scenario::WsaIoctlCall& call) { return IsAcquireCode(call.code); }

bool HasRoutine(const scenario::WsaIoctlCall& call) { return call.routine == Memory::kValid; }

namespace {

Situation SituationBesideInput(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::WsaIoctlCall>(made.action);
  Situation situation{.context = &context,
                      .world = &world,
                      .step = step,
                      .call = &call,
                      .process = made.actor.process,
                      .thread = &FindThread(world, made.actor),
                      .found = FindSocket(context, world, made.actor, call.socket),
                      .started = Started(world, made.actor)};
  situation.overlapped = call.overlapped.has_value() &&
                         (situation.found.socket == nullptr || situation.found.socket->overlapped);
  situation.blocked_underneath =
      situation.thread->callback && BlockedCall(world, made.actor) != nullptr;
  situation.out_of_sight =
      (call.in.size > 0 && call.in.memory != Memory::kReadOnly && IsQuestionable(call.in.memory)) ||
      (call.out.size > 0 && IsQuestionable(call.out.memory)) || IsQuestionable(call.returned) ||
      (situation.overlapped && IsQuestionable(call.overlapped->memory));
  return situation;
}

}  // namespace

Situation SituationOf(const Context& context, const World& world, std::size_t step) {
  const auto under_way = world.operations.find(step);
  if (under_way == world.operations.end()) return SituationAtCall(context, world, step);
  // What the call asked for was settled when it was made.
  Situation situation = SituationBesideInput(context, world, step);
  situation.asked = under_way->second.asked;
  situation.token = under_way->second.token;
  return situation;
}

Situation SituationAtCall(const Context& context, const World& world, std::size_t step) {
  Situation situation = SituationBesideInput(context, world, step);
  const scenario::WsaIoctlCall& call = *situation.call;
  if (IsAcquire(call)) {
    situation.asked = ReadRange(context, world, call.in);
  } else if (IsReservationCode(call.code)) {
    situation.token = ReadToken(context, world, call.in);
  }
  return situation;
}

Operation OperationOf(const Situation& situation, const scenario::Actor& actor) {
  const scenario::WsaIoctlCall& call = *situation.call;
  Operation operation;
  operation.actor = actor;
  operation.name = call.as;
  operation.code = call.code;
  operation.provider = call.provider;
  operation.overlapped = situation.overlapped;
  operation.event = call.overlapped && call.overlapped->event;
  operation.routine = HasRoutine(call);
  operation.asked = situation.asked;
  operation.token = situation.token;
  if (situation.found.socket != nullptr) {
    operation.socket = situation.found.id;
    operation.transport = situation.found.socket->transport;
    operation.family = situation.found.socket->family;
  }
  return operation;
}

}  // namespace portcullis::oracle
