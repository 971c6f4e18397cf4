#include "conformance/targets/wire/due_events.h"

#include <optional>
#include <variant>

namespace portcullis::targets {

std::string DueEvents::Take(const scenario::Event& event) {
  const std::optional<std::size_t> step = scenario::StepOf(event);
  const auto found = step.has_value() ? steps_.find(*step) : steps_.end();
  if (found == steps_.end()) return "an event of a step that was submitted";
  State& state = found->second;
  const std::string of_step = " of step " + std::to_string(*step);
  if (state == State::kSubmitted) {
    if (!std::holds_alternative<scenario::Invoked>(event)) {
      return "the event invoked" + of_step + " before any other";
    }
    state = State::kInvoked;
    return "";
  }
  if (std::holds_alternative<scenario::Completed>(event)) return "";
  if (std::holds_alternative<scenario::Invoked>(event)) {
    return "no second event invoked" + of_step;
  }
  if (state == State::kReturned) return "no second answer" + of_step;
  if (std::holds_alternative<scenario::Blocked>(event)) {
    if (state == State::kBlocked) return "the event returned" + of_step + ", which blocked";
    state = State::kBlocked;
    return "";
  }
  state = State::kReturned;
  return "";
}

}  // namespace portcullis::targets
