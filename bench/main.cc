// portcullis-bench: Google Benchmark's flags and output, then the ratios that are held, on standard
// error so that --benchmark_format=json stays JSON. Exit 1 where a bound is missed, 2 for a bad
// flag, a benchmark that failed, a run of none and a file that cannot be written.
//
//   --no-bound     prints the ratios and does not hold them: for builds that are not optimised
//   --bounds=FILE  writes them as JSON (bound_json.h)

#include <benchmark/benchmark.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bench/bound.h"
#include "bench/bound_json.h"
#include "bench/calls/call_workloads.h"
#include "bench/calls/reference_workloads.h"
#include "bench/context.h"
#include "bench/nameless_file.h"
#include "bench/spaces/space_workloads.h"

namespace {

struct Flags {
  bool held = true;
  bool only_lists = false;  // --benchmark_list_tests: nothing is run
  std::string bounds_file;
};

// Takes ours out of the command line; the rest is Google Benchmark's.
Flags TakeFlags(int& argc, char** argv) {
  Flags flags;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    constexpr std::string_view kFile = "--bounds=";
    if (word == "--no-bound") {
      flags.held = false;
    } else if (word.starts_with(kFile)) {
      flags.bounds_file = word.substr(kFile.size());
    } else {
      flags.only_lists = flags.only_lists || word == "--benchmark_list_tests" ||
                         word == "--benchmark_list_tests=true";
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  return flags;
}

void PrintHelp() {
  std::puts(
      "portcullis-bench [--no-bound] [--bounds=FILE] [flags of Google Benchmark]\n"
      "  --no-bound         print the ratios that are held, and do not hold them\n"
      "  --bounds=FILE      write them there as JSON\n");
  benchmark::PrintDefaultHelp();
}

bool Write(const std::string& path, const std::string& text) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written;
}

}  // namespace

int main(int argc, char** argv) {
  const Flags flags = TakeFlags(argc, argv);
  portcullis::bench::RegisterSpaceWorkloads();
  portcullis::bench::RegisterCallWorkloads();
  portcullis::bench::RegisterReferenceWorkloads();
  portcullis::bench::AddContext();
  const auto file = portcullis::bench::MakeNamelessFile(argc, argv);
  benchmark::Initialize(&argc, argv, PrintHelp);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  const std::unique_ptr<benchmark::BenchmarkReporter> shown(
      benchmark::CreateDefaultDisplayReporter());
  portcullis::bench::BoundReporter reporter(*shown);
  benchmark::RunSpecifiedBenchmarks(&reporter, file.get());
  benchmark::Shutdown();

  if (flags.only_lists) return 0;
  if (!reporter.AllRan()) {
    std::fputs("portcullis-bench: a benchmark failed, or none was run\n", stderr);
    return 2;
  }
  bool is_missed = false;
  for (const portcullis::bench::Bound& bound : portcullis::bench::Bounds()) {
    const std::optional<double> ratio = reporter.Ratio(bound);
    if (!ratio) continue;
    const bool held = *ratio <= bound.most;
    std::fprintf(stderr, "%s = %.3g (at most %g)%s\n", bound.words.c_str(), *ratio, bound.most,
                 held ? "" : ": MISSED");
    is_missed = is_missed || !held;
  }
  if (!flags.bounds_file.empty() &&
      !Write(flags.bounds_file, portcullis::bench::BoundsAsJson(reporter))) {
    std::fprintf(stderr, "portcullis-bench: %s: cannot be written\n", flags.bounds_file.c_str());
    return 2;
  }
  return flags.held && is_missed ? 1 : 0;
}
