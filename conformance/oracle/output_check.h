// The output of a successful ACQUIRE against what was asked and what is held; of other codes, which
// have no output, nothing.
//
// Called by step.cc. Fills `broken` and `detail` of a verdict; says nothing of an output that is
// shorter than the structure, or was written through memory that nobody vouches for.

#pragma once

#include <cstddef>
#include <vector>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"

namespace portcullis::oracle {

void CheckOutput(const Context& context, const World& world, std::size_t step,
                 const std::vector<std::byte>& output, Verdict& verdict);

}  // namespace portcullis::oracle
