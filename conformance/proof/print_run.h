// A disagreement as a person reads it: each step, what came back, and what was allowed instead.

#pragma once

#include "conformance/run/scenario_run.h"

namespace portcullis::proof {

// PrintRun: on standard output.
void PrintRun(const run::ScenarioRun& run);

}  // namespace portcullis::proof
