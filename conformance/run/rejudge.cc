#include "conformance/run/rejudge.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <variant>

#include "conformance/run/concurrent_run.h"
#include "conformance/run/scenario_run.h"

namespace portcullis::run {
namespace {

bool IsCutShort(const scenario::Trace& trace) {
  std::set<std::size_t> answered;
  for (const scenario::Event& event : trace.events) {
    if (std::holds_alternative<scenario::Died>(event)) return false;
    if (const auto step = scenario::AnsweredStep(event)) answered.insert(*step);
  }
  return answered.size() < trace.scenario.steps.size();
}

}  // namespace

Rejudged Rejudge(const CaseToRun& to_run, const std::vector<scenario::Trace>& traces) {
  std::vector<ScenarioRun> attempts;
  attempts.reserve(traces.size());
  for (const scenario::Trace& trace : traces) {
    attempts.push_back(to_run.concurrent ? JudgeConcurrentTrace(trace) : JudgeTrace(trace));
    if (!IsCutShort(trace)) continue;
    // What is still to come at the end of a scenario that did not end says nothing.
    attempts.back().unfinished.clear();
    // Nobody tries again but for ports that were taken.
    if (&trace != &traces.back()) {
      attempts.back().target_error = {targets::TargetError::Kind::kDisturbed, ""};
    }
  }
  return {JudgeAttempts(attempts, to_run), IsCutShort(traces.back())};
}

}  // namespace portcullis::run
