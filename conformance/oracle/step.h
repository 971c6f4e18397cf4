// One step of the specification: from a world and an event to the worlds that may come of it.
//
// Called by the judge. Pure functions; nothing is kept between two calls.

#pragma once

#include <vector>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

// JudgeIn: what is to be said of `event` if `world` is how things were before it. `allowed_set` is
// that of the call alone, in this world alone.
Verdict JudgeIn(const Context& context, const World& world, const scenario::Event& event);

// Step: the worlds that may come of `event`; none where it is forbidden. The internal steps that
// follow it (see settle.h) are not among them.
std::vector<World> Step(const scenario::Scenario& scenario, const Setup& setup, const World& world,
                        const scenario::Event& event);

}  // namespace portcullis::oracle
