// What makes a scenario simpler for a reader without dropping a step of it: one argument at a time,
// each towards the plainest call there is.
//
// Used by the minimiser. Each proposal is simpler than what it is made from and none leads back, so
// that taking them one after the other comes to an end.

#pragma once

#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::explore {

// SimplerSteps: each with one thing plainer than in `step`; the boldest first; empty where nothing
// is left. Sizes become exact, memory valid, counts 1, ports w+0, an overlapped call plain.
std::vector<scenario::Step> SimplerSteps(const scenario::Step& step);

// MergedNames: each with one name of a process, thread, socket, operation or other object given up
// for another of its kind that comes before it in the alphabet.
std::vector<scenario::Scenario> MergedNames(const scenario::Scenario& scenario);

// NumberedNames: the names of each kind as a person would number them, in the order in which they
// come up: p1, p2; main, t2; s1, s2; r1, r2.
scenario::Scenario NumberedNames(const scenario::Scenario& scenario);

// WithoutNeedlessWindows: windows of which no step names a port are gone, the others as large as
// the steps need them.
scenario::Scenario WithoutNeedlessWindows(const scenario::Scenario& scenario);

}  // namespace portcullis::explore
