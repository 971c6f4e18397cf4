// The internal step of the specification: a pending or blocked ACQUIRE may take its ports at any
// moment before it says so.
//
// Called by the judge after every event that may have changed who holds what. Values in, values
// out; nothing is kept.

#pragma once

#include <cstddef>
#include <vector>

#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// Settle: `worlds` and, beside them, those in which such an ACQUIRE has taken its ports by now. No
// two are equal. Stops once there are more than `bound`.
std::vector<World> Settle(std::vector<World> worlds, std::size_t bound);

}  // namespace portcullis::oracle
