#include "reports/bench_figures.h"

#include <charconv>
#include <system_error>

namespace portcullis::reports {

bool IsNative(const BenchFigures& figures) { return figures.system.starts_with("Windows"); }

const BenchEntry& BaseOf(const BenchFigures& figures, const BenchEntry& entry) {
  const BenchEntry* base = nullptr;
  const auto rank = [](const BenchEntry& one) {
    return one.contender == "port_space" ? 0 : one.contender == "host" ? 1 : 2;
  };
  for (const BenchEntry& one : figures.benchmarks) {
    if (one.workload != entry.workload || one.rest != entry.rest) continue;
    if (base == nullptr || rank(one) < rank(*base)) base = &one;
  }
  return base == nullptr ? entry : *base;
}

std::optional<double> Live(const BenchEntry& entry) {
  if (!entry.workload.starts_with("Growth")) return std::nullopt;
  const std::string_view rest = entry.rest;
  const std::string_view last = rest.substr(rest.rfind('/') + 1);  // all of it where there is none
  std::uint64_t number = 0;
  const auto read = std::from_chars(last.data(), last.data() + last.size(), number);
  if (read.ec != std::errc() || read.ptr != last.data() + last.size() || number == 0) {
    return std::nullopt;
  }
  return static_cast<double>(number);
}

}  // namespace portcullis::reports
