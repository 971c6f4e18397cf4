// Calls that look for indications, and what such a call had to find.
//
// Used by the verdict on the call and by what follows from it. Reads a world, never changes it.

#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// get_completion, GetQueuedCompletionStatus, wait_alertable.
bool IsLooking(const scenario::Action& action);

// LeftOut: the operations, by their steps, whose indication by that method the call would have
// found if it had been there, and did not report.
std::vector<std::pair<std::size_t, Operation::Method>> LeftOut(const World& world,
                                                               const scenario::Step& made,
                                                               const Answer& answer);

}  // namespace portcullis::oracle
