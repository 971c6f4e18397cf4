// The bound that the reference is held to: how much an acquire and release of one port on the bare
// port space may cost beside a bare bit test-and-set pair of the same run.
//
// A reporter that passes everything on to another and remembers the two times. Used by main.cc
// alone. Times of one process say little on another machine; their ratio is what is held.

#pragma once

#include <benchmark/benchmark.h>

#include <optional>
#include <vector>

namespace portcullis::bench {

inline constexpr const char* kBitPair = "BitTestAndSetPair";
inline constexpr const char* kAcquireRelease = "AcquireRelease/1";
inline constexpr double kMostBitPairs = 20.0;

class BoundReporter : public benchmark::BenchmarkReporter {
 public:
  // `shown` prints the runs; borrowed for the reporter's life.
  explicit BoundReporter(benchmark::BenchmarkReporter& shown) : shown_(shown) {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

  // Ratio: acquire and release over the bit pair, each by the fastest of its repetitions; nothing
  // where one of the two was not run.
  std::optional<double> Ratio() const;

  // AllRan: at least one benchmark was run, and none of them reported an error.
  bool AllRan() const { return ran_ && !failed_; }

 private:
  benchmark::BenchmarkReporter& shown_;
  std::optional<double> bit_pair_;
  std::optional<double> acquire_release_;
  bool ran_ = false;
  bool failed_ = false;
};

}  // namespace portcullis::bench
