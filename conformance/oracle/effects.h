// What an event does to a world: it follows what was seen, whether that was allowed or not.
//
// Called by the judges, which have judged before. Never judges; after a forbidden event the same
// functions make the state that fits what was seen.

#pragma once

#include <optional>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

// Follow: makes of `world` what `event` leaves of it. Where the event leaves open what was done,
// such as whether a call that fails has used up a hold, the other world is the answer.
std::optional<World> Follow(const Context& context, World& world, const scenario::Event& event);

}  // namespace portcullis::oracle
