#include "conformance/oracle/disturbance.h"

#include <algorithm>

#include "conformance/oracle/bindings.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"

namespace portcullis::oracle {
namespace {

// The ports that a call names, and for which protocol; nothing where it names none.
struct Wanted {
  PortRange range;
  std::int32_t transport = 0;
};

std::optional<Wanted> WantedPorts(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  if (const auto* bind = std::get_if<scenario::BindCall>(&made.action)) {
    const FoundSocket found = FindSocket(context, world, made.actor, bind->socket);
    const std::uint16_t port = ResolvePort(context, world, bind->port);
    if (found.socket == nullptr || port == 0) return std::nullopt;
    return Wanted{{port, 1}, found.socket->transport};
  }
  const auto found = world.operations.find(step);
  if (found == world.operations.end()) return std::nullopt;
  const Operation& operation = found->second;
  if (operation.code != abi::kSioAcquirePortReservation || !operation.asked ||
      operation.asked->start == 0) {
    return std::nullopt;
  }
  return Wanted{*operation.asked, operation.transport};
}

// Whether a close in this scenario has set any of these ports free.
bool WereFreed(const World& world, const Wanted& wanted) {
  for (const FormerBlock& former : world.former) {
    if (!former.failed && former.transport == wanted.transport &&
        Overlap(former.range, wanted.range)) {
      return true;
    }
  }
  for (const auto& [id, socket] : world.sockets) {
    const bool had_port = !socket.open && socket.bound && socket.transport == wanted.transport;
    if (had_port && Overlap({socket.port, 1}, wanted.range)) return true;
  }
  return false;
}

}  // namespace

bool TakenByOthers(const Context& context, const World& world, std::size_t step,
                   const Ruling& ruling, std::int32_t code) {
  if (IsGuarded(code) || MustFail(ruling.conditions)) return false;
  const std::optional<Wanted> wanted = WantedPorts(context, world, step);
  if (!wanted) return false;
  if (!context.Can(scenario::kOwnsPorts)) return true;
  return !context.Can(scenario::kFreesAtOnce) && WereFreed(world, *wanted);
}

}  // namespace portcullis::oracle
