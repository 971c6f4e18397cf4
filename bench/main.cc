// portcullis-bench: Google Benchmark's flags and output, then the ratios that are held, on standard
// error so that --benchmark_format=json stays JSON. Exit 1 where a bound is missed, 2 for a bad
// flag, a benchmark that failed and a run of none. --no-bound prints the ratios and does not hold
// them: for builds that are not optimised.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bench/bound.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  char** const end = std::remove(argv + 1, argv + argc, std::string_view("--no-bound"));
  const bool held = end == argv + argc;
  argc = static_cast<int>(end - argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  const std::unique_ptr<benchmark::BenchmarkReporter> shown(
      benchmark::CreateDefaultDisplayReporter());
  portcullis::bench::BoundReporter reporter(*shown);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();

  if (!reporter.AllRan()) {
    std::fputs("portcullis-bench: a benchmark failed, or none was run\n", stderr);
    return 2;
  }
  bool is_missed = false;
  for (const portcullis::bench::Bound& bound : portcullis::bench::kBounds) {
    const std::optional<double> ratio = reporter.Ratio(bound);
    if (!ratio) continue;
    std::fprintf(stderr, "%s = %.1f (at most %.0f)\n", std::string(bound.words).c_str(), *ratio,
                 bound.most);
    is_missed = is_missed || *ratio > bound.most;
  }
  return held && is_missed ? 1 : 0;
}
