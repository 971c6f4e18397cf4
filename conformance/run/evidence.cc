#include "conformance/run/evidence.h"

#include <set>
#include <string>
#include <utility>

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

reports::Evidence MakeEvidence(const ScenarioRun& run, const oracle::Verdict& verdict,
                               std::size_t step, const scenario::Bindings& bindings,
                               std::string observed) {
  reports::Evidence evidence;
  if (!verdict.allowed) evidence.cause = AsReported(verdict.cause);
  evidence.requirements = verdict.allowed ? verdict.differs : verdict.broken;
  evidence.step = step + 1;
  evidence.call = scenario::DescribeStep(run.trace.scenario.steps[step], &bindings);
  evidence.allowed = oracle::Print(verdict.allowed ? verdict.allowed_set.observed
                                                   : verdict.allowed_set.documented);
  evidence.observed = std::move(observed);
  if (!verdict.detail.empty()) evidence.observed += " (" + verdict.detail + ")";
  return evidence;
}

}  // namespace

std::vector<reports::Evidence> CollectEvidence(const ScenarioRun& run) {
  std::vector<reports::Evidence> all;
  scenario::Bindings bindings(run.trace.placement);
  for (const JudgedEvent& judged : run.judged) {
    if (!judged.verdict.allowed || !judged.verdict.differs.empty()) {
      const std::size_t step = StepOf(judged.event).value_or(run.last_step);
      all.push_back(
          MakeEvidence(run, judged.verdict, step, bindings,
                       scenario::DescribeAnswer(run.trace.scenario.steps[step], judged.event)));
    }
    bindings.Observe(run.trace.scenario, judged.event);
  }
  for (const oracle::Verdict& verdict : run.unfinished) {
    all.push_back(MakeEvidence(run, verdict, run.last_step, bindings, "the scenario ended"));
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
