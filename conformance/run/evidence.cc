#include "conformance/run/evidence.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "conformance/run/run_text.h"
#include "conformance/scenario/bindings.h"
#include "conformance/scenario/describe.h"

namespace portcullis::run {

reports::Cause AsReported(oracle::Cause cause) {
  switch (cause) {
    case oracle::Cause::kForbidden:
      return reports::Cause::kForbidden;
    case oracle::Cause::kHang:
      return reports::Cause::kHang;
    case oracle::Cause::kLost:
      return reports::Cause::kLost;
  }
  return reports::Cause::kForbidden;
}

namespace {

// Adds what the verdict says at `step`: one entry for the documented rules that are broken, and one
// for the observed ones. An answer may break both, and neither hides the other.
void AddEvidence(const ScenarioRun& run, const oracle::Verdict& verdict, std::size_t step,
                 const scenario::Bindings& bindings, std::string observed,
                 const std::vector<std::string>& trace, std::vector<reports::Evidence>& all) {
  reports::Evidence evidence;
  const std::size_t lines = std::min(trace.size(), reports::kMostTrace);
  evidence.trace.assign(trace.end() - static_cast<std::ptrdiff_t>(lines), trace.end());
  evidence.step = step + 1;
  evidence.call = scenario::DescribeStep(run.trace.scenario.steps[step], &bindings);
  evidence.observed = std::move(observed);
  if (!verdict.detail.empty()) evidence.observed += " (" + verdict.detail + ")";
  if (!verdict.allowed) {
    evidence.cause = AsReported(verdict.cause);
    evidence.requirements = verdict.broken;
    evidence.allowed = oracle::Print(verdict.allowed_set.documented);
    all.push_back(evidence);
  }
  if (!verdict.differs.empty()) {
    evidence.cause.reset();
    evidence.requirements = verdict.differs;
    evidence.allowed = oracle::Print(verdict.allowed_set.observed);
    all.push_back(std::move(evidence));
  }
}

}  // namespace

std::vector<reports::Evidence> CollectEvidence(const ScenarioRun& run) {
  std::vector<reports::Evidence> all;
  const auto complains = [](const JudgedEvent& judged) {
    return !judged.verdict.allowed || !judged.verdict.differs.empty();
  };
  if (run.unfinished.empty() && std::none_of(run.judged.begin(), run.judged.end(), complains)) {
    return all;
  }
  scenario::Bindings bindings(run.trace.placement);
  std::vector<std::string> trace;
  for (const JudgedEvent& judged : run.judged) {
    trace.push_back(EventText(run, judged, bindings));
    if (complains(judged)) {
      const std::size_t step = StepOf(judged.event).value_or(run.last_step);
      AddEvidence(run, judged.verdict, step, bindings,
                  scenario::DescribeAnswer(run.trace.scenario.steps[step], judged.event), trace,
                  all);
    }
    bindings.Observe(run.trace.scenario, judged.event);
  }
  for (const oracle::Verdict& verdict : run.unfinished) {
    AddEvidence(run, verdict, run.last_step, bindings, "the scenario ended", trace, all);
  }
  return all;
}

std::vector<reports::QuestionReading> CollectReadings(const ScenarioRun& run) {
  std::set<reports::QuestionReading> readings;
  for (const JudgedEvent& judged : run.judged) {
    for (const oracle::Reading& reading : judged.verdict.readings) {
      readings.insert({reading.question, reading.reading});
    }
  }
  return {readings.begin(), readings.end()};
}

}  // namespace portcullis::run
