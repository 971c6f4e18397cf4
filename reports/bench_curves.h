// The growth curves of a run of the benchmarks: what an operation costs beside how many
// reservations are live.
//
// For the page (html_bench.h) and for the file that `portcullis report --svg` writes. Pure
// function.

#pragma once

#include <string>
#include <vector>

#include "reports/bench_figures.h"
#include "reports/svg_curve.h"

namespace portcullis::reports {

// GrowthChart: one chart for each workload that grows and what stands before the number in its
// rest.
struct GrowthChart {
  std::string workload;
  CurveChart chart;
};
std::vector<GrowthChart> GrowthCharts(const BenchFigures& figures);

// RenderGrowthFile: all of them, as an SVG file.
std::string RenderGrowthFile(const BenchFigures& figures);

}  // namespace portcullis::reports
