// A run of one scenario as a person reads it: each step, what came back, and what the oracle said.
//
// Called by `portcullis replay` and `check`, and by the proofs for what they have found.

#pragma once

#include <string>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/bindings.h"

namespace portcullis::run {

// EventText: the line of one event, a call or an answer, by what was known before it.
std::string EventText(const ScenarioRun& run, const JudgedEvent& judged,
                      const scenario::Bindings& bindings);

// RunText: lines, the last one ended too. A target_error is not among them.
std::string RunText(const ScenarioRun& run);

}  // namespace portcullis::run
