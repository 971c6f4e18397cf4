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

}  // namespace portcullis::oracle
