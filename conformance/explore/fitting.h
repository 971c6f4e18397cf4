// Fitting a history to a target: what the target cannot do is left out, and on a machine that is
// not its own it takes few ports, and those of its windows.
//
// Called by the campaign, for whatever a generator or a mutation made. Pure functions. Any
// subsequence of a history is a history, so that nothing has to be repaired afterwards.

#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::explore {

// How many ports a history may hold at once where the machine is others' too (scenario::kOwnsPorts
// is absent).
inline constexpr std::uint32_t kPortBudget = 512;

// FittedTo: `history` without the steps that need a capability that is not there; all on the main
// thread of their process where there is but one. No completion routine is left that is no
// function: whoever accepts one may die of it, and be right. Without scenario::kOwnsPorts also
//   - all blocks and ports together are no more than kPortBudget,
//   - each lies in the history's window or is the system's choice, unless it ends past port 65535,
//     which has to be refused,
//   - the network stays up.
// Fitted again it stays as it is.
scenario::Scenario FittedTo(const std::set<std::string>& capabilities, scenario::Scenario history);

}  // namespace portcullis::explore
