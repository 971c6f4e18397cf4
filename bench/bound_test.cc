#include "bench/bound.h"

#include <gtest/gtest.h>

namespace portcullis::bench {
namespace {

const Bound kAcquireRelease{"two pairs", "Specific/port_space/1", "Specific/bit_pair/1", 10};
const Bound kPipe{"two roads", "Calls of histories/pipe", "Calls of histories/host", 30};

class Collecting : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override { seen += runs.size(); }
  std::size_t seen = 0;
};

benchmark::BenchmarkReporter::Run Iterations(const char* function, const char* arguments,
                                             double seconds, std::int64_t iterations) {
  benchmark::BenchmarkReporter::Run run;
  run.run_name.function_name = function;
  run.run_name.args = arguments;
  run.cpu_accumulated_time = seconds;
  run.iterations = iterations;
  return run;
}

TEST(BoundReporter, DividesTheTwoTimesOfOneIteration) {
  Collecting shown;
  BoundReporter reporter(shown);
  reporter.ReportRuns({Iterations("Specific/bit_pair/1", "", 2.0, 1000)});
  reporter.ReportRuns({Iterations("Specific/port_space", "1", 5.0, 500)});
  ASSERT_TRUE(reporter.Ratio(kAcquireRelease).has_value());
  EXPECT_DOUBLE_EQ(*reporter.Ratio(kAcquireRelease), 5.0);
  EXPECT_EQ(shown.seen, 2u);
}

TEST(BoundReporter, GoesByTheClockWhereAnotherProcessDoesTheWork) {
  Collecting shown;
  BoundReporter reporter(shown);
  auto here = Iterations("Calls of histories/host", "", 1.0, 1000);
  auto there = Iterations("Calls of histories/pipe", "", 1.0, 1000);
  for (auto* const run : {&here, &there}) run->run_name.time_type = "real_time";
  here.real_accumulated_time = 2.0;
  there.real_accumulated_time = 30.0;
  reporter.ReportRuns({here, there});
  ASSERT_TRUE(reporter.Ratio(kPipe).has_value());
  EXPECT_DOUBLE_EQ(*reporter.Ratio(kPipe), 15.0);
  EXPECT_FALSE(reporter.Ratio(kAcquireRelease).has_value());
}

TEST(BoundReporter, TakesTheFastestRepetition) {
  Collecting shown;
  BoundReporter reporter(shown);
  reporter.ReportRuns({Iterations("Specific/bit_pair/1", "", 3.0, 1000),
                       Iterations("Specific/bit_pair/1", "", 1.0, 1000)});
  reporter.ReportRuns({Iterations("Specific/port_space", "1", 6.0, 1000),
                       Iterations("Specific/port_space", "1", 9.0, 1000)});
  ASSERT_TRUE(reporter.Ratio(kAcquireRelease).has_value());
  EXPECT_DOUBLE_EQ(*reporter.Ratio(kAcquireRelease), 6.0);
}

TEST(BoundReporter, HasNoRatioWhereOneOfTheTwoWasNotRun) {
  Collecting shown;
  BoundReporter reporter(shown);
  reporter.ReportRuns({Iterations("Specific/port_space", "1", 5.0, 500)});
  reporter.ReportRuns({Iterations("Specific/port_space", "10000", 5.0, 500)});
  EXPECT_FALSE(reporter.Ratio(kAcquireRelease).has_value());
}

TEST(BoundReporter, SaysThatABenchmarkFailed) {
  Collecting shown;
  BoundReporter reporter(shown);
  EXPECT_FALSE(reporter.AllRan());
  reporter.ReportRuns({Iterations("Specific/port_space", "1", 5.0, 500)});
  EXPECT_TRUE(reporter.AllRan());
  auto failed = Iterations("Specific/port_space", "100", 0, 0);
  failed.error_occurred = true;
  reporter.ReportRuns({failed});
  EXPECT_FALSE(reporter.AllRan());
}

}  // namespace
}  // namespace portcullis::bench
