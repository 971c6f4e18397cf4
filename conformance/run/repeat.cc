#include "conformance/run/repeat.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace portcullis::run {
namespace {

using reports::Evidence;
using reports::Result;

// What the runs of a case said so far.
struct Runs {
  reports::Repeats repeats;
  std::vector<Evidence> evidence;  // each once, in the order in which it was first seen
  std::set<reports::QuestionReading> readings;
  std::vector<reports::CaseOutcome> outcomes;
};

const std::vector<std::string>& BrokenBy(const Evidence& evidence, const CaseToRun& to_run) {
  return evidence.requirements.empty() ? to_run.requirements : evidence.requirements;
}

// Whether both show the same thing; what was observed may tell of other ports.
bool IsSame(const Evidence& a, const Evidence& b) {
  return a.cause == b.cause && a.requirements == b.requirements && a.step == b.step &&
         a.call == b.call;
}

void Take(const reports::CaseOutcome& outcome, const CaseToRun& to_run, Runs& runs) {
  ++runs.repeats.endings[{outcome.result, outcome.cause}];
  std::set<std::pair<std::string, std::optional<reports::Cause>>> broken;  // each once a run
  for (const Evidence& one : outcome.evidence) {
    for (const std::string& id : BrokenBy(one, to_run)) broken.emplace(id, one.cause);
    const bool is_known = std::any_of(runs.evidence.begin(), runs.evidence.end(),
                                      [&](const Evidence& known) { return IsSame(known, one); });
    if (!is_known) runs.evidence.push_back(one);
  }
  for (const auto& [id, cause] : broken) ++runs.repeats.broken[id][cause];
  runs.readings.insert(outcome.readings.begin(), outcome.readings.end());
  runs.outcomes.push_back(outcome);
}

// "fail (crash) in 1 of 3 runs, pass in 2"
std::string Counted(const reports::Endings& endings, std::size_t runs) {
  std::string text;
  for (const auto& [ending, count] : endings) {
    text +=
        (text.empty() ? "" : ", ") + reports::PrintEnding(ending) + " in " + std::to_string(count);
    if (runs > 0) text += " of " + std::to_string(runs) + " runs";
    runs = 0;
  }
  return text;
}

bool SaysNothing(const reports::CaseOutcome& outcome) {
  return reports::JudgedRuns({{{outcome.result, outcome.cause}, 1}}) == 0;
}

// Of what is broken in some of the runs, in how many.
void MarkUnsteady(const reports::Repeats& repeats, const CaseToRun& to_run, std::size_t judged,
                  std::vector<Evidence>& evidence) {
  for (Evidence& one : evidence) {
    std::size_t seen = 0;
    for (const std::string& id : BrokenBy(one, to_run)) {
      seen = std::max(seen, repeats.broken.at(id).at(one.cause));
    }
    if (seen < judged) one.seen_in = {seen, judged};
  }
}

reports::CaseOutcome Combine(Runs runs, const CaseToRun& to_run) {
  // Those that say something come first; of those that do not, the one that a requirement takes.
  std::stable_sort(runs.outcomes.begin(), runs.outcomes.end(), [](const auto& a, const auto& b) {
    return SaysNothing(a) == SaysNothing(b) ? SaysNothing(a) && a.result < b.result
                                            : !SaysNothing(a);
  });
  reports::CaseOutcome combined = runs.outcomes.front();
  const std::size_t judged = reports::JudgedRuns(runs.repeats.endings);
  const bool same_ending =
      std::none_of(runs.outcomes.begin(), runs.outcomes.end(), [&](const auto& outcome) {
        return !SaysNothing(outcome) &&
               (outcome.result != combined.result || outcome.cause != combined.cause);
      });
  const bool is_steady =
      std::all_of(runs.repeats.broken.begin(), runs.repeats.broken.end(),
                  [judged](const auto& broken) { return IsSteady(broken.second, judged); });
  combined.readings.assign(runs.readings.begin(), runs.readings.end());
  combined.evidence = std::move(runs.evidence);
  combined.duration_us = 0;
  for (const reports::CaseOutcome& one : runs.outcomes) combined.duration_us += one.duration_us;
  if (judged > 0 && !(same_ending && is_steady)) {
    combined.result = Result::kUnstable;
    combined.cause.reset();
    combined.reason = Counted(runs.repeats.endings, runs.outcomes.size());
    MarkUnsteady(runs.repeats, to_run, judged, combined.evidence);
  }
  if (combined.result == Result::kUnstable || runs.repeats.endings.size() > 1) {
    combined.repeats = std::move(runs.repeats);
  }
  return combined;
}

}  // namespace

CaseRun RunRepeatedly(const Subject& subject, const CaseToRun& to_run, std::size_t times,
                      const SaveFailure& save_failure) {
  if (times == 1) return RunCase(subject, to_run, save_failure);
  CaseRun all;
  Runs runs;
  for (std::size_t i = 0; i < times; ++i) {
    CaseRun ran = RunCase(subject, to_run, [](const CaseToRun&) { return std::string(); });
    all.traces.insert(all.traces.end(), ran.traces.begin(), ran.traces.end());
    all.decided.merge(ran.decided);
    if (ran.outcome.result == Result::kError) {
      runs = {};
      Take(ran.outcome, to_run, runs);
      break;
    }
    Take(ran.outcome, to_run, runs);
    if (ran.outcome.result == Result::kNotSupported) break;  // no other run could be
  }
  all.outcome = Combine(std::move(runs), to_run);
  if (!all.outcome.evidence.empty()) {
    const std::string replay = save_failure(to_run);
    for (Evidence& evidence : all.outcome.evidence) evidence.replay = replay;
  }
  return all;
}

}  // namespace portcullis::run
