#include "conformance/run/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portcullis::run {
namespace {

using testing::ElementsAre;

// A run of one call, whose answer the oracle judged so.
std::vector<reports::Evidence> EvidenceOf(const oracle::Verdict& verdict) {
  ScenarioRun run;
  run.trace.scenario.steps.resize(1);
  run.judged.push_back({scenario::Returned{}, verdict});
  return CollectEvidence(run);
}

oracle::Verdict Verdict(bool allowed, std::vector<std::string> broken,
                        std::vector<std::string> differs) {
  oracle::Verdict verdict;
  verdict.allowed = allowed;
  verdict.broken = std::move(broken);
  verdict.differs = std::move(differs);
  return verdict;
}

TEST(EvidenceTest, AnAnswerThatBreaksADocumentedAndAnObservedRuleIsEvidenceOfBoth) {
  const auto evidence = EvidenceOf(Verdict(false, {"PER-CREATE-01"}, {"PER-CREATE-12"}));
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_EQ(evidence[0].cause, reports::Cause::kForbidden);
  EXPECT_THAT(evidence[0].requirements, ElementsAre("PER-CREATE-01"));
  EXPECT_EQ(evidence[1].cause, std::nullopt);
  EXPECT_THAT(evidence[1].requirements, ElementsAre("PER-CREATE-12"));
}

TEST(EvidenceTest, AnAnswerThatBreaksOneRuleIsOneEntry) {
  EXPECT_EQ(EvidenceOf(Verdict(false, {"PER-CREATE-01"}, {})).size(), 1u);
  EXPECT_EQ(EvidenceOf(Verdict(true, {}, {"PER-CREATE-12"})).size(), 1u);
  EXPECT_EQ(EvidenceOf(Verdict(true, {}, {})).size(), 0u);
}

TEST(EvidenceTest, TheTraceLeadsUpToTheComplaintAndIsBounded) {
  ScenarioRun run;
  run.trace.scenario.steps.resize(1);
  run.judged.push_back({scenario::Invoked{}, Verdict(true, {}, {})});
  run.judged.push_back({scenario::Returned{}, Verdict(false, {"PER-CREATE-01"}, {})});
  run.judged.push_back({scenario::Invoked{}, Verdict(true, {}, {})});
  const auto evidence = CollectEvidence(run);
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_THAT(evidence[0].trace, ElementsAre(testing::StartsWith("  1  WSA"),
                                             testing::StartsWith("     -> step 1: ")));
  run.judged.insert(run.judged.begin(), 100, {scenario::Invoked{}, Verdict(true, {}, {})});
  EXPECT_EQ(CollectEvidence(run)[0].trace.size(), reports::kMostTrace);
}

}  // namespace
}  // namespace portcullis::run
