#include "conformance/proof/unjudged_run.h"

#include <chrono>
#include <cstddef>
#include <utility>

namespace portcullis::proof {
std::optional<Unjudged> PlayUnjudged(targets::Target& target, const scenario::Scenario& scenario) {
  Unjudged played;
  const auto placement = target.Reset(scenario, 0);
  if (!placement.has_value()) return std::nullopt;
  played.placement = *placement;
  // A target in this process never waits: its events are there, or will not come.
  const auto next = [&] { return target.Next(std::chrono::steady_clock::now()); };
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    target.Submit(step, scenario.steps[step]);
    for (bool answered = false; !answered;) {
      auto event = next();
      if (!event.has_value() || !event->has_value()) return std::nullopt;
      if (std::holds_alternative<scenario::Died>(**event)) return std::nullopt;
      answered = scenario::AnsweredStep(**event) == step;
      played.events.push_back(std::move(**event));
    }
  }
  for (;;) {
    auto event = next();
    if (!event.has_value()) return std::nullopt;
    if (!event->has_value()) break;
    played.events.push_back(std::move(**event));
  }
  return played;
}

}  // namespace portcullis::proof
