// Behaviours: what a run of a history has shown, as numbers; a history that shows one for the first
// time is worth keeping.
//
// Called by the campaign, which is guided by them without any instrumentation of the target: they
// are made of the answers and of the oracle's worlds alone. Pure; the same run gives the same
// numbers on every system, wherever its windows lay and whatever its tokens were.

#pragma once

#include <cstdint>
#include <vector>

#include "conformance/run/scenario_run.h"

namespace portcullis::explore {

// BehavioursOf: sorted, each once. One number for each
//   - answer or indication: the kind of call, what came of it, and the state of its socket before;
//   - pair of answers that followed one another;
//   - state of one socket, reservation or operation in the oracle's first world, as far as a rule
//     asks for it: not its ports, its tokens and its name;
//   - count of these, up to "several";
//   - reading of a question.
std::vector<std::uint64_t> BehavioursOf(const run::ScenarioRun& run);

}  // namespace portcullis::explore
