#include "conformance/explore/campaign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/misbehaving_target.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::explore {
namespace {

using run::Misbehaviour;
using Made = std::unique_ptr<targets::Target>;

Made WithDefect(const char* name) {
  return targets::MakeDefectTarget(*targets::FindDefect(name), targets::MakeReferenceTarget());
}

Made Misbehaving(const Misbehaviour& misbehaviour) {
  return std::make_unique<run::MisbehavingTarget>(targets::MakeReferenceTarget(), misbehaviour);
}

// A campaign on targets of one kind, a worker for each.
CampaignReport RunOn(const std::vector<Made>& made, CampaignOptions options) {
  std::vector<run::Subject> subjects;
  for (const Made& target : made) {
    const auto description = target->Describe();
    subjects.push_back({*target, *description, {}});
    // The reference declares what it can do, so that a target that dies need not be probed.
    subjects.back().capabilities.insert(description->capabilities.begin(),
                                        description->capabilities.end());
    for (const char* support :
         {"acquire tcp ipv4", "acquire udp ipv4", "acquire tcp ipv6", "acquire udp ipv6"}) {
      subjects.back().capabilities.insert(support);
    }
  }
  return RunCampaign(subjects, options);
}

CampaignReport RunOn(Made target, CampaignOptions options) {
  std::vector<Made> made;
  made.push_back(std::move(target));
  return RunOn(made, std::move(options));
}

TEST(Campaign, FindsNothingInTheReferenceAndItsVariants) {
  for (const targets::Variant& variant : targets::AllVariants()) {
    const CampaignReport report =
        RunOn(targets::MakeReferenceTarget(*targets::PolicyOf(variant.name)),
              {.seed = 5, .histories = 24});
    EXPECT_TRUE(report.findings.empty()) << variant.name;
    EXPECT_EQ(report.figures.histories, 24u);
    EXPECT_EQ(report.figures.failures, 0u);
    EXPECT_GT(report.figures.calls, 240u);
    EXPECT_GT(report.figures.kept, 10u);
  }
}

struct Planted {
  const char* defect;
  const char* requirement;
  std::size_t most_steps;  // of the finding: what a person needs for it, and a few more
};

// What shows that the test above could fail.
TEST(Campaign, FindsWhatIsPlantedAndMakesItSmall) {
  constexpr Planted kPlanted[] = {{"short-output-gives-efault", "ACQ-OUT-02", 3},
                                  {"overlap-granted", "ACQ-OVERLAP-01", 6},
                                  {"any-close-frees-all", "ACQ-LIFE-02", 7},
                                  {"token-is-shared", "ACQ-OUT-08", 4},
                                  {"absent-block-deleted", "PER-DELETE-04", 2}};
  for (const Planted& planted : kPlanted) {
    const CampaignReport report = RunOn(WithDefect(planted.defect), {.seed = 1, .histories = 256});
    const auto found = std::find_if(
        report.findings.begin(), report.findings.end(), [&](const CampaignFinding& finding) {
          const std::vector<std::string>& ids = finding.signature.ids;
          return std::find(ids.begin(), ids.end(), planted.requirement) != ids.end();
        });
    ASSERT_NE(found, report.findings.end()) << planted.defect;
    EXPECT_EQ(found->signature.cause, "forbidden");
    EXPECT_FALSE(found->scenario.steps.empty());
    EXPECT_LE(found->scenario.steps.size(), planted.most_steps) << planted.defect;
    EXPECT_EQ(found->runs, kRunsAgain);
    EXPECT_EQ(found->alike, kRunsAgain);
  }
}

TEST(Campaign, TakesFailuresOfOneSignatureForOneFinding) {
  const CampaignReport report = RunOn(WithDefect("wildcard-refused"), {.histories = 64});
  std::set<Signature> signatures;
  std::uint64_t occurrences = 0;
  for (const CampaignFinding& finding : report.findings) {
    EXPECT_TRUE(signatures.insert(finding.signature).second) << Print(finding.signature);
    occurrences += finding.occurrences;
  }
  // Nor is a finding an earlier one with requirements beside it that others have broken.
  std::set<std::string> broken;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Signature& later = report.findings[i].signature;
    const bool is_new = std::any_of(later.ids.begin(), later.ids.end(),
                                    [&](const auto& id) { return broken.count(id) == 0; });
    for (std::size_t j = 0; j < i && !is_new; ++j) {
      const Signature& earlier = report.findings[j].signature;
      EXPECT_FALSE(
          earlier.cause == later.cause &&
          std::includes(later.ids.begin(), later.ids.end(), earlier.ids.begin(), earlier.ids.end()))
          << Print(earlier) << " and " << Print(later);
    }
    broken.insert(later.ids.begin(), later.ids.end());
  }
  EXPECT_EQ(occurrences + report.too_many, report.figures.failures);
  EXPECT_GT(report.figures.failures, report.findings.size());
}

void ExpectSame(const CampaignReport& one, const CampaignReport& other) {
  EXPECT_EQ(one.figures, other.figures);
  ASSERT_EQ(one.findings.size(), other.findings.size());
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    EXPECT_EQ(one.findings[i].signature, other.findings[i].signature);
    EXPECT_EQ(one.findings[i].history, other.findings[i].history);
    EXPECT_EQ(one.findings[i].occurrences, other.findings[i].occurrences);
    EXPECT_EQ(one.findings[i].scenario, other.findings[i].scenario);
  }
}

TEST(Campaign, FindsTheSameWithOneSeedAndAnyNumberOfWorkers) {
  constexpr const char* kDefect = "any-close-frees-all";
  const CampaignOptions options{.seed = 9, .histories = 48};
  const CampaignReport alone = RunOn(WithDefect(kDefect), options);
  ExpectSame(alone, RunOn(WithDefect(kDefect), options));
  std::vector<Made> three;
  for (int i = 0; i < 3; ++i) three.push_back(WithDefect(kDefect));
  ExpectSame(alone, RunOn(three, options));

  const CampaignReport other = RunOn(WithDefect(kDefect), {.seed = 10, .histories = 48});
  EXPECT_FALSE(other.figures == alone.figures);
}

struct Fault {
  Misbehaviour::Kind kind;
  const char* cause;
};

TEST(Campaign, FindsATargetThatDiesOrSpeaksNonsense) {
  constexpr Fault kFaults[] = {{Misbehaviour::Kind::kDies, "crash"},
                               {Misbehaviour::Kind::kSpeaksNonsense, "protocol"}};
  for (const Fault& fault : kFaults) {
    const CampaignReport report = RunOn(Misbehaving({fault.kind, 9, 1'000'000}), {.histories = 32});
    ASSERT_FALSE(report.findings.empty()) << fault.cause;
    for (const CampaignFinding& finding : report.findings) {
      EXPECT_EQ(finding.signature.cause, fault.cause);
      EXPECT_FALSE(finding.scenario.steps.empty());
      EXPECT_EQ(finding.alike, kRunsAgain);
    }
    EXPECT_EQ(report.figures.histories, 32u);
  }
}

TEST(Campaign, EndsWhereTheTargetIsSilentAgainAndAgain) {
  const CampaignReport report =
      RunOn(Misbehaving({Misbehaviour::Kind::kHangs, 0, 1'000'000}), {.histories = 1000});
  EXPECT_TRUE(report.silent);
  EXPECT_EQ(report.figures.failures, kMostSilent);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].signature.cause, "hang");
  EXPECT_EQ(report.findings[0].scenario.steps.size(), 1u);
}

// It dies in its first history and never again.
TEST(Campaign, SaysOfWhatDoesNotHappenAgainThatItIsUnstable) {
  const CampaignReport report =
      RunOn(Misbehaving({Misbehaviour::Kind::kDies, 3, 1}), {.histories = 8});
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].runs, kRunsAgain);
  EXPECT_EQ(report.findings[0].alike, 0);
  EXPECT_GT(report.findings[0].scenario.steps.size(), 3u);
}

TEST(Campaign, EndsWithAnErrorWhereTheTargetCannotBeRun) {
  const CampaignReport report =
      RunOn(Misbehaving({Misbehaviour::Kind::kCannotRun, 0, 1'000'000}), {.histories = 8});
  EXPECT_EQ(report.error, "no such program");
  EXPECT_TRUE(report.findings.empty());
}

TEST(Campaign, CountsWhatWasDisturbedAndAccusesNobody) {
  const CampaignReport report =
      RunOn(Misbehaving({Misbehaviour::Kind::kFindsPortsTaken, 0, 1'000'000}), {.histories = 8});
  EXPECT_EQ(report.figures.disturbed, 8u);
  EXPECT_TRUE(report.findings.empty());
}

// What interrupts us may reach a target's process first.
TEST(Campaign, TakesNoDeathOfAnInterruptedRunForAFinding) {
  int asked = 0;
  const CampaignReport report =
      RunOn(Misbehaving({Misbehaviour::Kind::kDies, 0, 1'000'000}),
            {.is_over = [&asked] { return ++asked > 2; }, .is_interrupted = [] { return true; }});
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.figures.histories, 0u);
}

TEST(Campaign, EndsWhenItsTimeIsOver) {
  int asked = 0;
  const CampaignReport report =
      RunOn(targets::MakeReferenceTarget(), {.is_over = [&asked] { return ++asked > 12; }});
  EXPECT_EQ(report.figures.histories, 11u);  // asked once before the round
}

}  // namespace
}  // namespace portcullis::explore
