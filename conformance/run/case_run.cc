#include "conformance/run/case_run.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "conformance/run/concurrent_run.h"
#include "conformance/run/evidence.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/describe.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;

constexpr std::size_t kAttempts =
    3;  // a disturbed case is tried in other windows: "up to three other"

// What of `needed` is not `present`, joined. A target without any reservations lacks just those,
// whatever protocol and family a case asks for.
std::string Missing(const std::set<std::string>& needed, const std::set<std::string>& present) {
  std::set<std::string> missing;
  for (const std::string& capability : needed) {
    if (present.contains(capability)) continue;
    const bool is_acquire = capability.starts_with(scenario::kAcquire);
    missing.insert(is_acquire && !present.contains(scenario::kAcquire) ? scenario::kAcquire
                                                                       : capability);
  }
  std::string joined;
  for (const std::string& capability : missing) joined += (joined.empty() ? "" : ", ") + capability;
  return joined;
}

bool OnlyQuestions(const std::vector<std::string>& ids) {
  return std::all_of(ids.begin(), ids.end(),
                     [](const std::string& id) { return id.starts_with("Q-"); });
}

const scenario::Died* FindDeath(const ScenarioRun& run) {
  for (const JudgedEvent& judged : run.judged) {
    if (const auto* died = std::get_if<scenario::Died>(&judged.event)) return died;
  }
  return nullptr;
}

bool WasDisturbed(const ScenarioRun& run) {
  if (run.target_error.has_value()) {
    return run.target_error->kind == targets::TargetError::Kind::kDisturbed;
  }
  return std::any_of(run.judged.begin(), run.judged.end(),
                     [](const JudgedEvent& judged) { return judged.verdict.disturbed; });
}

// The first complaint's cause, in the words of a report.
std::optional<Cause> ForbiddenCause(const ScenarioRun& run) {
  for (const JudgedEvent& judged : run.judged) {
    if (!judged.verdict.allowed) return AsReported(judged.verdict.cause);
  }
  if (!run.unfinished.empty()) return AsReported(run.unfinished.front().cause);
  return std::nullopt;
}

bool Differs(const ScenarioRun& run) {
  return std::any_of(run.judged.begin(), run.judged.end(),
                     [](const JudgedEvent& judged) { return !judged.verdict.differs.empty(); });
}

// What was broken by a step that was never answered: of the case's ids those that speak of the
// step; else all that do; else all of the case's. A generated case has the ids of its whole block,
// so that there all count that speak of the step, and after its decisive one what it has decided.
std::vector<std::string> HeldTo(const ScenarioRun& run, const CaseToRun& to_run) {
  std::vector<std::string> broken;
  if (to_run.decisive.has_value()) {
    const bool was_decided = run.last_step > *to_run.decisive || run.held_to.empty();
    if (was_decided) broken.assign(run.decided.begin(), run.decided.end());
  } else {
    for (const std::string& id : to_run.requirements) {
      if (std::find(run.held_to.begin(), run.held_to.end(), id) != run.held_to.end()) {
        broken.push_back(id);
      }
    }
  }
  if (!broken.empty()) return broken;
  return run.held_to.empty() ? to_run.requirements : run.held_to;
}

// A failure that no verdict of the oracle describes: the implementation died, hung or spoke
// nonsense in the step that was under way.
reports::Evidence OutsideTheOracle(const ScenarioRun& run, const CaseToRun& to_run, Cause cause,
                                   const std::string& observed) {
  reports::Evidence evidence;
  evidence.cause = cause;
  evidence.requirements = HeldTo(run, to_run);
  evidence.step = run.last_step + 1;
  evidence.call = scenario::DescribeStep(run.trace.scenario.steps[run.last_step]);
  const bool declared = !to_run.allowed.empty() && to_run.allowed[run.last_step].has_value();
  evidence.allowed =
      declared ? oracle::Print(to_run.allowed[run.last_step]->documented) : "an answer";
  evidence.observed = observed;
  return evidence;
}

void Fail(reports::CaseOutcome& outcome, Cause cause) {
  outcome.result = Result::kFail;
  outcome.cause = cause;
}

void FailOutsideTheOracle(const ScenarioRun& run, const CaseToRun& to_run, Cause cause,
                          const std::string& observed, reports::CaseOutcome& outcome) {
  Fail(outcome, cause);
  outcome.evidence.push_back(OutsideTheOracle(run, to_run, cause, observed));
}

void JudgeRun(const ScenarioRun& run, const CaseToRun& to_run, reports::CaseOutcome& outcome) {
  outcome.readings = CollectReadings(run);
  outcome.evidence = CollectEvidence(run);
  if (run.bound_reached) {
    outcome.result = Result::kError;
    outcome.reason = "the oracle's set of worlds reached its bound";
  } else if (run.disagreement.has_value()) {
    outcome.result = Result::kError;
    outcome.reason = "suite and oracle disagree at " + *run.disagreement;
  } else if (run.target_error.has_value()) {
    using Kind = targets::TargetError::Kind;
    switch (run.target_error->kind) {
      case Kind::kCannotRun:
        outcome.result = Result::kError;
        outcome.reason = run.target_error->message;
        break;
      case Kind::kDisturbed:
        outcome.result = Result::kDisturbed;
        outcome.reason = run.target_error->message;
        break;
      case Kind::kHang:
        FailOutsideTheOracle(run, to_run, Cause::kHang, run.target_error->message, outcome);
        break;
      case Kind::kProtocol:
        FailOutsideTheOracle(run, to_run, Cause::kProtocol, run.target_error->message, outcome);
        break;
    }
  } else if (const scenario::Died* const died = FindDeath(run)) {
    FailOutsideTheOracle(run, to_run, Cause::kCrash, "the implementation died: " + died->status,
                         outcome);
  } else if (const std::optional<Cause> cause = ForbiddenCause(run)) {
    Fail(outcome, *cause);
  } else if (Differs(run)) {
    outcome.result = Result::kDiffers;
  } else {
    outcome.result = OnlyQuestions(to_run.requirements) ? Result::kRecorded : Result::kPass;
  }
}

}  // namespace

reports::CaseOutcome JudgeAttempts(const std::vector<ScenarioRun>& attempts,
                                   const CaseToRun& to_run) {
  reports::CaseOutcome outcome;
  outcome.name = to_run.name;
  outcome.requirements = to_run.requirements;
  const ScenarioRun& last = attempts.back();
  JudgeRun(last, to_run, outcome);
  if (to_run.concurrent && outcome.result == Result::kPass && last.overlapping == 0) {
    outcome.result = Result::kNotProvoked;
    outcome.reason =
        "no two of its calls were under way at once: the target answers each before the next "
        "begins";
  }

  // Ports that are taken wherever the case is tried are no accident; taken only here and there,
  // another program was in the way.
  const auto disturbed =
      static_cast<std::size_t>(std::count_if(attempts.begin(), attempts.end(), WasDisturbed));
  if (disturbed == kAttempts && outcome.result != Result::kDisturbed) {
    FailOutsideTheOracle(last, to_run, Cause::kForbidden,
                         "the ports were taken, in three different windows", outcome);
  } else if (disturbed > 0 && outcome.result == Result::kPass) {
    outcome.result = Result::kDisturbed;
    outcome.reason = "ports were taken by others in " + std::to_string(disturbed) + " of " +
                     std::to_string(disturbed + 1) + " windows";
  }
  return outcome;
}

CaseRun RunCase(const Subject& subject, const CaseToRun& to_run, const SaveFailure& save_failure) {
  CaseRun result;
  reports::CaseOutcome& outcome = result.outcome;
  outcome.name = to_run.name;
  outcome.requirements = to_run.requirements;

  const std::string features =
      Missing(scenario::RequiredFeatures(to_run.scenario), subject.capabilities);
  if (!features.empty()) {
    outcome.result = Result::kNotSupported;
    outcome.reason = "the target lacks: " + features;
    return result;
  }
  const std::string controls =
      Missing(scenario::RequiredControls(to_run.scenario), subject.capabilities);
  if (!controls.empty()) {
    outcome.result = Result::kNotProvoked;
    outcome.reason = "the target offers no control: " + controls;
    return result;
  }

  const std::string properties = Missing(to_run.needs, subject.capabilities);
  if (!properties.empty()) {
    outcome.result = Result::kNotProvoked;
    outcome.reason = "the target is not: " + properties;
    return result;
  }

  const auto start = std::chrono::steady_clock::now();
  std::vector<ScenarioRun> attempts;
  while (attempts.size() < kAttempts) {
    const int attempt = static_cast<int>(attempts.size());
    attempts.push_back(to_run.concurrent
                           ? RunConcurrently(subject, to_run.scenario, attempt)
                           : RunScenario(subject, to_run.scenario,
                                         to_run.allowed.empty() ? nullptr : &to_run.allowed,
                                         attempt, to_run.decisive));
    result.traces.push_back(attempts.back().trace);
    if (!WasDisturbed(attempts.back())) break;
  }
  const std::int64_t duration_us = std::chrono::duration_cast<std::chrono::microseconds>(
                                       std::chrono::steady_clock::now() - start)
                                       .count();
  outcome = JudgeAttempts(attempts, to_run);
  outcome.duration_us = duration_us;
  result.decided = std::move(attempts.back().decided);

  if (!outcome.evidence.empty()) {
    const std::string replay = save_failure(to_run);
    for (reports::Evidence& evidence : outcome.evidence) evidence.replay = replay;
  }
  return result;
}

}  // namespace portcullis::run
