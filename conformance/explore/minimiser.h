// The minimiser: from a scenario that fails to one that a person can read and that fails alike.
//
// Called by lockstep and by fuzzing. First whole steps are dropped, by delta debugging (ddmin:
// A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions
// on Software Engineering 28(2), 2002), then arguments of the steps that are left are made plainer
// (simpler_steps.h), until neither gets any further. Any subsequence of a scenario is a scenario,
// so nothing has to be repaired. Deterministic as far as `keeps` is.

#pragma once

#include <cstddef>
#include <functional>

#include "conformance/scenario/step.h"

namespace portcullis::explore {

// Keeps: whether a smaller scenario still fails in the way that is looked for.
using Keeps = std::function<bool(const scenario::Scenario&)>;

struct Minimised {
  scenario::Scenario scenario;  // keeps what was to be kept; at least one step
  std::size_t trials = 0;       // how often `keeps` was asked
  bool finished = true;         // false: the bound ended it, and less may do
};

// Minimise: `keeps(scenario)` must hold already; it is not asked about that one.
inline constexpr std::size_t kMostTrials = 5000;
Minimised Minimise(const scenario::Scenario& scenario, const Keeps& keeps,
                   std::size_t most_trials = kMostTrials);

}  // namespace portcullis::explore
