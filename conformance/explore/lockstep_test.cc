#include "conformance/explore/lockstep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "conformance/scenario/describe.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::explore {
namespace {

LockstepOptions Against(const char* defect, std::uint64_t calls) {
  LockstepOptions options;
  options.calls = calls;
  options.make = [defect](std::uint64_t) {
    auto reference = targets::MakeReferenceTarget();
    if (defect == nullptr) return Opponent{std::move(reference), "reference"};
    return Opponent{targets::MakeDefectTarget(*targets::FindDefect(defect), std::move(reference)),
                    std::string("defect:") + defect};
  };
  return options;
}

std::string Print(const scenario::Scenario& scenario) {
  std::string text;
  for (const scenario::Step& step : scenario.steps) text += scenario::DescribeStep(step) + "\n";
  return text;
}

TEST(Lockstep, FindsNothingInTheReference) {
  const LockstepReport report = RunLockstep(Against(nullptr, 5000));
  EXPECT_GE(report.calls, 5000u);
  EXPECT_GE(report.histories, 64u);
  EXPECT_EQ(report.disagreements, 0u);
  EXPECT_TRUE(report.findings.empty());
}

// A refusal while ports are being freed is allowed, where the target says that it frees them late.
TEST(Lockstep, FindsNothingInAnImplementationThatFreesPortsLater) {
  LockstepOptions options;
  options.calls = 20000;
  options.make = [](std::uint64_t) {
    reference::Policy policy;
    policy.freeing = reference::Freeing::kLater;
    return Opponent{targets::MakeReferenceTarget(policy), "later"};
  };
  EXPECT_EQ(RunLockstep(options).disagreements, 0u);
}

// What shows that the test above could fail: the same with a fault in place of the reference.
TEST(Lockstep, FindsADefectAndMakesItSmall) {
  const LockstepReport report = RunLockstep(Against("short-output-gives-efault", 3000));
  ASSERT_FALSE(report.findings.empty());
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.opponent, "defect:short-output-gives-efault");
  EXPECT_EQ(finding.signature.ids, (std::vector<std::string>{"ACQ-OUT-02"}));
  EXPECT_EQ(Print(finding.scenario),
            "WSAStartup(2.2)\n"
            "s1 = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, overlapped)\n"
            "WSAIoctl(s1, ACQUIRE, in: 4 bytes {w+0, 1}, out: 0 bytes, returned: valid, no "
            "OVERLAPPED) as r1\n");
  EXPECT_EQ(SignatureOf(finding.run), finding.signature);
  EXPECT_GE(report.disagreements, finding.occurrences);
}

TEST(Lockstep, FindsTheSameWithAnyNumberOfWorkers) {
  LockstepOptions options = Against("short-output-gives-efault", 3000);
  const LockstepReport alone = RunLockstep(options);
  options.jobs = 3;
  const LockstepReport together = RunLockstep(options);
  EXPECT_EQ(together.histories, alone.histories);
  EXPECT_EQ(together.calls, alone.calls);
  EXPECT_EQ(together.disagreements, alone.disagreements);
  ASSERT_EQ(together.findings.size(), alone.findings.size());
  for (std::size_t i = 0; i < alone.findings.size(); ++i) {
    EXPECT_EQ(together.findings[i].history, alone.findings[i].history);
    EXPECT_EQ(together.findings[i].occurrences, alone.findings[i].occurrences);
    EXPECT_EQ(together.findings[i].scenario, alone.findings[i].scenario);
  }
}

TEST(Lockstep, MakesOtherHistoriesOfAnotherSeed) {
  EXPECT_NE(SeedOfHistory(0, 1), SeedOfHistory(1, 0));
  EXPECT_NE(SeedOfHistory(0, 1), SeedOfHistory(1, 1));
}

}  // namespace
}  // namespace portcullis::explore
