#include "conformance/oracle/bindings.h"

#include <array>
#include <variant>

#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;
using scenario::SocketRef;

// Whether the content of a buffer can be read, so that what it says counts.
bool Readable(const scenario::InBuffer& in) {
  return in.size >= abi::kPortRangeSize &&
         (in.memory == Memory::kValid || in.memory == Memory::kReadOnly);
}

}  // namespace

FoundSocket FindSocket(const Context& context, const World& world, const scenario::Actor& actor,
                       const SocketRef& reference) {
  using Standing = FoundSocket::Standing;
  const Standing reusable =
      context.Can(scenario::kOwnsPorts) ? Standing::kNoSocket : Standing::kUnknowable;
  switch (reference.kind) {
    case SocketRef::Kind::kInvalid:
    case SocketRef::Kind::kEvent:
    case SocketRef::Kind::kFile:
      return {Standing::kNoSocket};
    case SocketRef::Kind::kNever:
      return {reusable};
    case SocketRef::Kind::kNamed:
      break;
  }
  const auto named = world.socket_of.find(reference.name);
  if (named == world.socket_of.end()) return {Standing::kNoSocket};  // INVALID_SOCKET
  const Socket& socket = world.sockets.at(named->second);
  // To another process the number is as good as any.
  if (!socket.open || socket.process != actor.process) return {reusable};
  return {Standing::kSocket, named->second, &socket};
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
  }
  return static_cast<std::uint16_t>((base + static_cast<std::uint32_t>(port.value)) & 0xFFFF);
}

std::optional<PortRange> ReadRange(const Context& context, const World& world,
                                   const scenario::InBuffer& in) {
  if (!Readable(in)) return std::nullopt;
  if (const auto* range = std::get_if<scenario::RangeContents>(&in.contents)) {
    return PortRange{ResolvePort(context, world, range->start), range->count};
  }
  std::array<std::byte, abi::kPortRangeSize> bytes{};
  const auto& contents = std::get<std::vector<std::byte>>(in.contents);
  for (std::size_t i = 0; i < bytes.size() && i < contents.size(); ++i) bytes[i] = contents[i];
  return PortRange{abi::NetworkPort{{bytes[0], bytes[1]}}.ToHost(),
                   abi::LittleEndian<std::uint16_t>{{bytes[2], bytes[3]}}.Value()};
}

std::optional<std::size_t> FindOperation(const World& world, const std::string& name) {
  for (auto it = world.operations.rbegin(); it != world.operations.rend(); ++it) {
    if (it->second.name == name) return it->first;
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
    if (operation.actor == actor && operation.state == Operation::State::kBlocked) {
      return &operation;
    }
  }
  return nullptr;
}

bool CannotAct(const World& world, const scenario::Actor& actor) {
  const Thread& thread = FindThread(world, actor);
  return thread.exited || (!thread.callback && BlockedCall(world, actor) != nullptr);
}

bool IsBad(Memory memory) {
  return memory == Memory::kNull || memory == Memory::kUnmapped || memory == Memory::kCut;
}

bool IsQuestionable(Memory memory) {
  return memory == Memory::kPastEdge || memory == Memory::kReadOnly ||
         memory == Memory::kMisaligned || memory == Memory::kAliasesInput;
}

bool IsAcquire(const scenario::WsaIoctlCall& call) {
  return call.code == abi::kSioAcquirePortReservation;
}

Situation SituationOf(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::WsaIoctlCall>(made.action);
  Situation situation;
  situation.context = &context;
  situation.world = &world;
  situation.step = step;
  situation.call = &call;
  situation.thread = &FindThread(world, made.actor);
  situation.found = FindSocket(context, world, made.actor, call.socket);
  situation.started = Started(world, made.actor);
  situation.overlapped = call.overlapped.has_value() &&
                         (situation.found.socket == nullptr || situation.found.socket->overlapped);
  situation.blocked_underneath =
      situation.thread->callback && BlockedCall(world, made.actor) != nullptr;
  situation.out_of_sight =
      (call.in.size > 0 && call.in.memory != Memory::kReadOnly && IsQuestionable(call.in.memory)) ||
      (call.out.size > 0 && IsQuestionable(call.out.memory)) || IsQuestionable(call.returned) ||
      (situation.overlapped && IsQuestionable(call.overlapped->memory));
  if (IsAcquire(call)) {
    // What the call asked for was settled when it was made.
    const auto under_way = world.operations.find(step);
    situation.asked = under_way == world.operations.end() ? ReadRange(context, world, call.in)
                                                          : under_way->second.asked;
  }
  return situation;
}

}  // namespace portcullis::oracle
