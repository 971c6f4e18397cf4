#include "bench/bound.h"

#include <algorithm>
#include <string>

namespace portcullis::bench {
namespace {

void KeepFastest(std::optional<double>& fastest, double time) {
  fastest = fastest ? std::min(*fastest, time) : time;
}

}  // namespace

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
    const double time = run.cpu_accumulated_time / static_cast<double>(run.iterations);
    if (run.run_name.function_name == kBitPair) {
      KeepFastest(bit_pair_, time);
    } else if (run.run_name.function_name + "/" + run.run_name.args == kAcquireRelease) {
      KeepFastest(acquire_release_, time);
    }
  }
  shown_.ReportRuns(runs);
}

void BoundReporter::Finalize() { shown_.Finalize(); }

std::optional<double> BoundReporter::Ratio() const {
  if (!bit_pair_ || !acquire_release_ || *bit_pair_ <= 0) {
    return std::nullopt;
  }
  return *acquire_release_ / *bit_pair_;
}

}  // namespace portcullis::bench
