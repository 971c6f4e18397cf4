#include "conformance/oracle/looking.h"

#include <optional>
#include <variant>

#include "conformance/oracle/bindings.h"

namespace portcullis::oracle {

using Method = Operation::Method;

bool IsLooking(const scenario::Action& action) {
  return std::holds_alternative<scenario::GetCompletionCall>(action) ||
         std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action) ||
         std::holds_alternative<scenario::WaitAlertableCall>(action);
}

std::vector<std::pair<std::size_t, Method>> LeftOut(const World& world, const scenario::Step& made,
                                                    const Answer& answer) {
  const bool nothing = answer.kind == Answer::Kind::kNothing;
  std::vector<std::pair<std::size_t, Method>> left_out;
  if (const auto* get = std::get_if<scenario::GetCompletionCall>(&made.action)) {
    const std::optional<std::size_t> found = FindOperation(world, get->operation);
    if (nothing && found) left_out.emplace_back(*found, Method::kEvent);
    return left_out;
  }
  const auto* take = std::get_if<scenario::GetQueuedCompletionStatusCall>(&made.action);
  for (const auto& [step, operation] : world.operations) {
    if (take != nullptr) {
      const PortName port{made.actor.process, take->port};
      if (nothing && operation.port == port) left_out.emplace_back(step, Method::kPort);
    } else if (operation.actor == made.actor && (nothing || operation.done_at_once)) {
      // Who waited alertably for one may have been woken before others were ready, but those of
      // calls that had returned 0 were queued already.
      left_out.emplace_back(step, Method::kRoutine);
    }
  }
  return left_out;
}

}  // namespace portcullis::oracle
