// What is held of the benchmarks: how much one may cost beside another of the same run.
//
// A reporter that passes everything on to another and remembers the times. Used by main.cc alone.
// Times of one process say little on another machine; their ratio is what is held.

#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace portcullis::bench {

// Names of benchmarks as they are printed, without what Google Benchmark appends for its options.
struct Bound {
  std::string words;
  std::string benchmark;
  std::string beside;
  double most = 0;
};
// Bounds: all that are held. What each is for: README.md.
const std::vector<Bound>& Bounds();

class BoundReporter : public benchmark::BenchmarkReporter {
 public:
  // `shown` prints the runs; borrowed for the reporter's life.
  explicit BoundReporter(benchmark::BenchmarkReporter& shown) : shown_(shown) {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

  // Ratio: of the two of a bound, each by the fastest of its repetitions; nothing where one of them
  // was not run.
  std::optional<double> Ratio(const Bound& bound) const;

  // AllRan: at least one benchmark was run, and none of them reported an error.
  bool AllRan() const { return ran_ && !failed_; }

 private:
  benchmark::BenchmarkReporter& shown_;
  std::map<std::string, double, std::less<>> fastest_;  // of one iteration, by name
  bool ran_ = false;
  bool failed_ = false;
};

}  // namespace portcullis::bench
