#include "conformance/oracle/disturbance.h"

#include <algorithm>

#include "conformance/oracle/bindings.h"
#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/scenario/capability.h"

namespace portcullis::oracle {
namespace {

// The ports among which a call must get its own, and of which protocol; nothing where that cannot
// be said. `safe`: nobody else on the machine can take them all, because they are those of the
// reservation that its socket is associated with, or every port there is.
struct Wanted {
  PortRange range;
  std::int32_t transport = 0;
  bool safe = false;
};

constexpr PortRange kEveryPort{1, 65535};

std::optional<Wanted> WantedByBind(const Context& context, const World& world,
                                   const scenario::Step& made, const scenario::BindCall& bind) {
  const FoundSocket found = FindSocket(context, world, made.actor, bind.socket);
  if (found.socket == nullptr) return std::nullopt;
  const std::uint16_t port = ResolvePort(context, world, bind.port);
  if (port != 0) return Wanted{{port, 1}, found.socket->transport};
  const Belonging belonging = BelongingOf(world, found.id);
  const std::int32_t transport = found.socket->transport;
  if (belonging.kind == Belonging::Kind::kNone) return Wanted{kEveryPort, transport, true};
  if (belonging.kind != Belonging::Kind::kCertain) return std::nullopt;
  return Wanted{*belonging.range, transport, belonging.runtime != nullptr};
}

std::optional<Wanted> WantedPorts(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  if (const auto* bind = std::get_if<scenario::BindCall>(&made.action)) {
    return WantedByBind(context, world, made, *bind);
  }
  if (const auto* call = std::get_if<scenario::PersistentCall>(&made.action)) {
    if (call->function != scenario::PersistentCall::Function::kCreate) return std::nullopt;
    return Wanted{{ResolvePort(context, world, call->start), call->count}, call->protocol};
  }
  const auto found = world.operations.find(step);
  if (found == world.operations.end()) return std::nullopt;
  const Operation& operation = found->second;
  if (!IsAcquireCode(operation.code) || !operation.asked) return std::nullopt;
  if (operation.asked->start == 0) return Wanted{kEveryPort, operation.transport, true};
  return Wanted{*operation.asked, operation.transport};
}

// Whether this scenario has given any of these ports back, if only perhaps.
bool WereGivenBack(const World& world, const Wanted& wanted) {
  if (world.unseen_former) return true;
  for (const FormerBlock& former : world.former) {
    const bool was_held =
        former.end != FormerBlock::End::kRefused && former.end != FormerBlock::End::kNotCreated;
    if (was_held && former.transport == wanted.transport && Overlap(former.range, wanted.range)) {
      return true;
    }
  }
  for (const Reservation& held : world.reservations) {
    if (held.doubt != Doubt::kNone && held.transport == wanted.transport &&
        (!held.range || Overlap(*held.range, wanted.range))) {
      return true;
    }
  }
  for (const auto& [id, socket] : world.sockets) {
    const bool had_port =
        !socket.Open() && socket.binding.Perhaps() && socket.transport == wanted.transport;
    const std::uint16_t port = socket.binding.port;
    if (had_port && (port == 0 || Overlap({port, 1}, wanted.range))) return true;
  }
  return false;
}

}  // namespace

bool MayBeFreeing(const Context& context, const World& world, std::size_t step, std::int32_t code) {
  if (context.Can(scenario::kFreesAtOnce) || IsGuarded(code)) return false;
  const std::optional<Wanted> wanted = WantedPorts(context, world, step);
  return wanted && WereGivenBack(world, *wanted);
}

bool TakenByOthers(const Context& context, const World& world, std::size_t step,
                   const Ruling& ruling, std::int32_t code) {
  // A call that must fail anyway may have found its ports in use first, being freed as they are.
  if (!context.Can(scenario::kGaveTime) && MayBeFreeing(context, world, step, code)) return true;
  if (context.Can(scenario::kOwnsPorts) || IsGuarded(code) || MustFail(ruling.conditions)) {
    return false;
  }
  const std::optional<Wanted> wanted = WantedPorts(context, world, step);
  return wanted && !wanted->safe;
}

}  // namespace portcullis::oracle
