// A campaign: histories without end on any target, judged by the oracle, guided by what they show.
//
// Called by `portcullis fuzz`. A history is drawn anew, or made of histories that were kept: one is
// kept where it shows a behaviour that none before has shown (behaviour.h). What fails is made
// small by the minimiser and run again; failures of one signature are one finding.
//
// Histories come in rounds: those of a round are made of what was kept before it, run by the
// workers in any order, and entered in theirs. So what a campaign finds depends on its seed and on
// the target, not on the number of its workers. Nothing here reads a clock but to bound how long a
// finding is looked into.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/explore/signature.h"
#include "conformance/run/scenario_run.h"
#include "conformance/scenario/step.h"

namespace portcullis::explore {

struct CampaignFigures {
  std::uint64_t histories = 0;
  std::uint64_t calls = 0;
  std::uint64_t behaviours = 0;  // seen so far
  std::uint64_t kept = 0;        // histories that showed the first of one
  std::uint64_t failures = 0;    // histories that ended in a finding, or in one too many
  std::uint64_t disturbed =
      0;  // ports were others' wherever they were tried, or no window was free
  std::uint64_t not_followed = 0;  // the oracle reached its bound
  friend bool operator==(const CampaignFigures&, const CampaignFigures&) = default;
};

// Failures of one cause that break the same requirements, or these and others that findings before
// it broke: the first of them, made small.
struct CampaignFinding {
  Signature signature;
  std::uint64_t history = 0;      // number of the first
  std::uint64_t occurrences = 0;  // how many histories ended so
  scenario::Scenario scenario;    // never empty
  // How often it was run again, and how often that ended alike: fewer than all is unstable.
  int runs = 0;
  int alike = 0;
};

struct CampaignOptions {
  std::uint64_t seed = 0;
  std::optional<std::uint64_t> histories{};  // at most
  // Whether no further history is to be begun, and whether at once: then nothing more is looked
  // into, and deaths of a target are not counted, since what ends us may have ended it. Called by
  // every worker; may be null.
  std::function<bool()> is_over{};
  std::function<bool()> is_interrupted{};
  // Called between the rounds, and as soon as a finding is small, by the thread of the campaign.
  std::function<void(const CampaignFigures&)> show{};
  std::function<void(const CampaignFinding&)> found{};
};

struct CampaignReport {
  CampaignFigures figures;
  std::vector<CampaignFinding> findings;  // by signature, in the order of histories
  std::uint64_t too_many = 0;             // failures beyond kMostSignatures findings
  bool silent = false;                    // ended by kMostSilent
  std::optional<std::string> error;       // ended by it: the target cannot be run any more
};

inline constexpr std::size_t kMostSignatures = 100;
inline constexpr int kRunsAgain = 3;
inline constexpr std::uint64_t kMostSilent = 25;      // histories that a target left unanswered
inline constexpr std::size_t kMostHistorySteps = 64;  // what mutations make longer is cut

// RunCampaign: one worker for each subject, at least one, all of one target.
CampaignReport RunCampaign(const std::vector<run::Subject>& subjects,
                           const CampaignOptions& options);

}  // namespace portcullis::explore
