// For the suite's own tests: one scenario on one target, and the first thing that is wrong with it
// in words that lead to it.

#pragma once

#include <set>
#include <string>
#include <variant>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/describe.h"
#include "conformance/suite/case.h"
#include "conformance/targets/target.h"

namespace portcullis::suite {

// RunChecked: `written` on a target that describes itself and needs no probing.
inline run::ScenarioRun RunChecked(targets::Target& target, const scenario::Scenario& scenario,
                                   const run::DeclaredSets* declared = nullptr) {
  const scenario::Description description = target.Describe().value();
  const std::set<std::string> capabilities(description.capabilities.begin(),
                                           description.capabilities.end());
  return run::RunScenario({target, description, capabilities}, scenario, declared, 0);
}

// FirstForbidden: the first answer that the oracle forbids (with `like_windows` also one that
// differs from what was observed), with all that led to it; empty where there is none.
inline std::string FirstForbidden(const run::ScenarioRun& done, bool like_windows = false) {
  if (done.target_error) return done.target_error->message;
  std::string text;
  for (const run::JudgedEvent& judged : done.judged) {
    if (const auto* invoked = std::get_if<scenario::Invoked>(&judged.event)) {
      const scenario::Step& step = done.trace.scenario.steps[invoked->step];
      text += "\n" + std::to_string(invoked->step + 1) + " " + scenario::DescribeStep(step);
      continue;
    }
    const std::size_t step = scenario::StepOf(judged.event).value_or(0);
    text += "\n  step " + std::to_string(step + 1) + ": " +
            scenario::DescribeAnswer(done.trace.scenario.steps[step], judged.event);
    const bool differs = like_windows && !judged.verdict.differs.empty();
    if (judged.verdict.allowed && !differs) continue;
    text += differs ? "  DIFFERS from" : "  FORBIDDEN, breaks";
    for (const std::string& id : differs ? judged.verdict.differs : judged.verdict.broken) {
      text += " " + id;
    }
    return text + "; allowed: " + oracle::Print(judged.verdict.allowed_set.documented) + " " +
           judged.verdict.detail;
  }
  for (const oracle::Verdict& verdict : done.unfinished) return text + "\n" + verdict.detail;
  return done.bound_reached ? "the bound of the oracle was reached" : "";
}

}  // namespace portcullis::suite
