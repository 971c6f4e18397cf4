// portcullis-bench: Google Benchmark's flags and output, then the ratio that is held, on standard
// error so that --benchmark_format=json stays JSON. Exit 1 where the bound is missed, 2 for a bad
// flag, a benchmark that failed and a run of none. --no-bound prints the ratio and does not hold
// it: for builds that are not optimised.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
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
  const std::optional<double> ratio = reporter.Ratio();
  if (!ratio) {
    return 0;
  }
  std::fprintf(stderr, "acquire+release of 1 port / bit test-and-set pair = %.1f (at most %.0f)\n",
               *ratio, portcullis::bench::kMostBitPairs);
  return held && *ratio > portcullis::bench::kMostBitPairs ? 1 : 0;
}
