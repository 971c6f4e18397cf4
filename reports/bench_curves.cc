#include "reports/bench_curves.h"

#include <algorithm>
#include <utility>

#include "reports/number_text.h"

namespace portcullis::reports {
namespace {

std::string LiveText(double live) {
  return live < 1000  ? Short(live)
         : live < 1e6 ? Short(live / 1000) + "k"
                      : Short(live / 1e6) + "M";
}

// The number of a contender among those of the run: its look is the same in every chart.
std::size_t LookOf(const BenchFigures& figures, const std::string& contender) {
  std::vector<std::string> seen;
  for (const BenchEntry& entry : figures.benchmarks) {
    if (!Live(entry) || std::find(seen.begin(), seen.end(), entry.contender) != seen.end())
      continue;
    if (entry.contender == contender) break;
    seen.push_back(entry.contender);
  }
  return seen.size();
}

CurveChart& ChartOf(std::vector<GrowthChart>& charts, const BenchEntry& entry) {
  const std::size_t slash = entry.rest.rfind('/');
  std::string title = entry.workload;
  if (slash != std::string::npos) title += ", " + entry.rest.substr(0, slash);
  const auto found = std::find_if(charts.begin(), charts.end(), [&](const GrowthChart& one) {
    return one.workload == entry.workload && one.chart.title == title;
  });
  if (found != charts.end()) return found->chart;
  charts.push_back({entry.workload,
                    {title, "live reservations", "time of one, median", LiveText, TimeText, {}}});
  return charts.back().chart;
}

}  // namespace

std::vector<GrowthChart> GrowthCharts(const BenchFigures& figures) {
  std::vector<GrowthChart> charts;
  for (const BenchEntry& entry : figures.benchmarks) {
    const std::optional<double> live = Live(entry);
    if (!live) continue;
    CurveChart& chart = ChartOf(charts, entry);
    const std::string name = entry.contender.empty() ? entry.workload : entry.contender;
    auto curve = std::find_if(chart.curves.begin(), chart.curves.end(),
                              [&](const Curve& one) { return one.name == name; });
    if (curve == chart.curves.end()) {
      chart.curves.push_back({name, LookOf(figures, entry.contender), {}});
      curve = chart.curves.end() - 1;
    }
    curve->points.emplace_back(*live, entry.median_ns);
  }
  return charts;
}

std::string RenderGrowthFile(const BenchFigures& figures) {
  std::vector<CurveChart> charts;
  for (GrowthChart& one : GrowthCharts(figures)) charts.push_back(std::move(one.chart));
  return RenderCurvesFile(charts);
}

}  // namespace portcullis::reports
