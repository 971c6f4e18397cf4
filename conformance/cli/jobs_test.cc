// --jobs as a user meets it: whatever the number of workers, the same is written and said.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;

struct Written {
  Finished finished;
  std::string results;
  std::string journal;  // without what each case took
  std::string traces;
};

Written RunWith(const std::string& jobs, const std::string& arguments) {
  const ScratchFolder folder("jobs");
  Written written;
  written.finished =
      RunProgram(folder, "test " + arguments + " --jobs " + jobs + " --results r.json");
  written.results = folder.Read("r.json");
  written.journal =
      std::regex_replace(folder.Read("r.journal"), std::regex("\"duration_us\":[0-9]+"), "");
  written.traces = folder.Read("t.jsonl");
  return written;
}

void ExpectTheSame(const std::string& arguments, int exit_code) {
  const Written one = RunWith("1", arguments);
  EXPECT_EQ(one.finished.exit_code, exit_code) << one.finished.out << one.finished.err;
  EXPECT_THAT(one.results, HasSubstr("\"totals\""));
  for (const char* jobs : {"2", "5"}) {
    const Written several = RunWith(jobs, arguments);
    EXPECT_EQ(several.finished.exit_code, exit_code) << jobs << several.finished.err;
    EXPECT_EQ(several.finished.out, one.finished.out) << jobs;
    EXPECT_EQ(several.results, one.results) << jobs;
    EXPECT_EQ(several.journal, one.journal) << jobs;
    EXPECT_EQ(several.traces, one.traces) << jobs;
  }
}

TEST(Jobs, WriteAndSayTheSameOfATargetWithoutFailures) { ExpectTheSame("ACQ --cases 300", 0); }

TEST(Jobs, WriteTheSameOfFailuresShuffledWithTheirTraces) {
  ExpectTheSame(
      "ACQ-OUT --cases 200 --target defect:short-output-gives-efault --gtest_shuffle "
      "--gtest_random_seed=7 --trace t.jsonl",
      1);
}

TEST(Jobs, StopTogetherWhereOneFailureIsToEndTheRun) {
  ExpectTheSame("ACQ-OUT --cases 0 --target defect:short-output-gives-efault --gtest_fail_fast", 1);
}

TEST(Jobs, HaveATesteeEach) {
  ExpectTheSame(std::string("ACQ-WILD --cases 50 --target 'exec:") + PORTCULLIS_PROGRAM +
                    " serve --target reference'",
                0);
}

TEST(Jobs, GoOnWhereARunWasCutShort) {
  const ScratchFolder folder("jobs_resume");
  const std::string run = "test ACQ-OUT --cases 100 --results r.json";
  ASSERT_EQ(RunProgram(folder, run).exit_code, 0);
  const std::string whole = folder.Read("r.json");
  const std::string journal = folder.Read("r.journal");
  folder.Write("r.journal", journal.substr(0, journal.size() / 2));
  ASSERT_EQ(RunProgram(folder, run + " --resume --jobs 3").exit_code, 0);
  EXPECT_EQ(folder.Read("r.json"), whole);
}

TEST(Jobs, AreNotSeveralWherePersistentReservationsAreMade) {
  const ScratchFolder folder("jobs_persistent");
  const Finished finished = RunProgram(folder, "test --target winsock --allow-persistent --jobs 2");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("--jobs with --allow-persistent: expected one job"));
}

TEST(Jobs, AreAtLeastOneAndAtMostSixtyFour) {
  const ScratchFolder folder("jobs_range");
  for (const char* jobs : {"0", "65", "x"}) {
    const Finished finished = RunProgram(folder, std::string("test --jobs ") + jobs);
    EXPECT_EQ(finished.exit_code, 2) << jobs;
    EXPECT_THAT(finished.err, HasSubstr("--jobs")) << jobs;
  }
}

}  // namespace
}  // namespace portcullis::cli
