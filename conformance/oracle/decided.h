// Which requirements a call decides: those that an implementation breaks by a wrong answer to it,
// where one rule alone says what the answer may be, so that nobody else could be meant.
//
// Called by Judge::Decides, for the counts of generated cases. Tries out wrong answers on the
// worlds, which it does not change; never sees the right one.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// Decided: the ids that some wrong answer to the call at `step`, which has been invoked, breaks:
// what it returns, stores or counts, or that it does not come back. Sorted. Empty where more than
// one rule speaks, or a question leaves open whether the call fails.
std::vector<std::string> Decided(const Context& context, const std::vector<World>& worlds,
                                 std::size_t step);

}  // namespace portcullis::oracle
