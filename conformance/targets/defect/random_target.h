// The decorator behind `defect:random-SEED`: right in all but one step of each scenario; where the
// seed is a multiple of three, in all but a few, so that what is told wrongly is told of a world
// that is not the scenario's.
//
// The defects that have names each follow from one requirement, and break it in the plainest way.
// This one follows from nothing: in one step it is another call than the one that was asked for
// that reaches the target, or something in the answer is another on the way back, or a completion
// is told of beside it. What it breaks, if anything, is for the oracle to say; mutants of the
// oracle that say something else show that way. Step and fault depend on the seed and the
// scenario's steps alone.

#pragma once

#include <cstdint>
#include <memory>

#include "conformance/targets/target.h"

namespace portcullis::targets {

std::unique_ptr<Target> MakeRandomDefectTarget(std::uint32_t seed, std::unique_ptr<Target> inner);

}  // namespace portcullis::targets
