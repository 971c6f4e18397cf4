#include "bench/bound.h"

#include <algorithm>
#include <string>

namespace portcullis::bench {

bool BoundReporter::ReportContext(const Context& context) {
  shown_.SetOutputStream(&GetOutputStream());
  shown_.SetErrorStream(&GetErrorStream());
  return shown_.ReportContext(context);
}

void BoundReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    ran_ = true;
    failed_ = failed_ || run.error_occurred;
    if (run.run_type != Run::RT_Iteration || run.iterations == 0) {
      continue;
    }
    // Where another process does the work, the time of ours says nothing.
    const bool is_by_the_clock = run.run_name.time_type == "real_time";
    const double time = (is_by_the_clock ? run.real_accumulated_time : run.cpu_accumulated_time) /
                        static_cast<double>(run.iterations);
    std::string name = run.run_name.function_name;
    if (!run.run_name.args.empty()) name += "/" + run.run_name.args;
    const auto [fastest, is_first] = fastest_.try_emplace(name, time);
    if (!is_first) fastest->second = std::min(fastest->second, time);
  }
  shown_.ReportRuns(runs);
}

void BoundReporter::Finalize() { shown_.Finalize(); }

std::optional<double> BoundReporter::Ratio(const Bound& bound) const {
  const auto cost = fastest_.find(bound.benchmark);
  const auto base = fastest_.find(bound.beside);
  if (cost == fastest_.end() || base == fastest_.end() || base->second <= 0) return std::nullopt;
  return cost->second / base->second;
}

}  // namespace portcullis::bench
