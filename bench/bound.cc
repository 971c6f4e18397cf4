#include "bench/bound.h"

#include <algorithm>
#include <string>

namespace portcullis::bench {
namespace {

// What is held, with room for noise. What was wanted, and where it was not reached: README.md.
std::vector<Bound> MakeBounds() {
  std::vector<Bound> bounds = {
      {"acquire and release of 1 port / bit test-and-set pair", "Specific/port_space/1",
       "Specific/bit_pair/1", 10},
      {"the same through WSAIoctl, with lock and token / on the bare port space",
       "Calls: specific/machine/1", "Specific/port_space/1", 25},
      {"calls over the pipe / calls in this process", "Calls of histories/pipe",
       "Calls of histories/host", 30},
      {"release and acquire of 1 port, 60,000 / 100 live",
       "Growth release and acquire/port_space/60000", "Growth release and acquire/port_space/100",
       3},
      {"look-up of 1 port, 60,000 / 100 live", "Growth look-up/port_space/60000",
       "Growth look-up/port_space/100", 3},
  };
  const auto wildcard = [](const char* contender, const char* fill, const char* width) {
    return std::string("Wildcard/") + contender + "/" + fill + "/" + width;
  };
  const auto add = [&](const char* width, const char* fill, const char* beside, double most) {
    bounds.push_back({std::string("wildcard of ") + width + ", " + fill + " / " + beside,
                      wildcard("port_space", fill, width), wildcard(beside, fill, width), most});
  };
  for (const char* const width : {"1", "2", "20", "100", "1000"}) {
    add(width, "fragmented", "word_scan", 0.1);
  }
  for (const char* const width : {"2", "20", "100", "1000"}) add(width, "fragmented", "icl", 0.01);
  for (const char* const width : {"1", "2", "20", "100", "1000"}) {
    add(width, "empty", "word_scan", 3);
    add(width, "half full", "word_scan", 3);
  }
  return bounds;
}

}  // namespace

const std::vector<Bound>& Bounds() {
  static const std::vector<Bound> bounds = MakeBounds();
  return bounds;
}

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
