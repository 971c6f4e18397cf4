// The page's section on the benchmarks: a table of ratios for each workload, the growth curves, the
// bounds, the instructions, and what a run on Windows itself says beside it.
//
// Called by page.cc. Pure function; everything is escaped.

#pragma once

#include <string>
#include <vector>

#include "reports/bench_figures.h"

namespace portcullis::reports {

// RenderBenchFigures: those that are native stand beside the first other one, each of the others in
// a part of its own; where all are native, the first is shown for itself.
std::string RenderBenchFigures(const std::vector<BenchFigures>& runs);

}  // namespace portcullis::reports
