// What an event does to a world: it follows what was seen, whether that was allowed or not.
//
// Called by step.cc, which has judged before. Never judges; after a forbidden event the same
// functions make the state that fits what was seen. Values in, values out.

#pragma once

#include <cstddef>
#include <vector>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

// Follow: the worlds that `event` makes of `world`: more than one where it leaves open what was
// done, such as whether a call that fails has used up a hold.
std::vector<World> Follow(const Context& context, World world, const scenario::Event& event);

// Settle: `worlds` and, beside them, those in which a pending or blocked ACQUIRE has taken its
// ports by now. No two are equal. Stops once there are more than `bound`.
std::vector<World> Settle(std::vector<World> worlds, std::size_t bound);

}  // namespace portcullis::oracle
