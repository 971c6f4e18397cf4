// A scenario on a target in this process, without the oracle: what the target answers, and no word
// on it. It tells whether two targets behave alike, without the time that judging takes.

#pragma once

#include <optional>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::proof {

struct Unjudged {
  scenario::Placement placement;
  std::vector<scenario::Event> events;
  friend bool operator==(const Unjudged&, const Unjudged&) = default;
};

// PlayUnjudged: in the order in which run::RunScenario asks for them. Nothing where the target came
// to no end: such a scenario has to be judged to be understood.
std::optional<Unjudged> PlayUnjudged(targets::Target& target, const scenario::Scenario& scenario);

}  // namespace portcullis::proof
