#include "conformance/run/run_text.h"

#include <array>
#include <cstdio>
#include <variant>
#include <vector>

#include "conformance/scenario/describe.h"

namespace portcullis::run {
namespace {

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

// The number of a step stands in its own column.
std::string StepLine(std::size_t step, const std::string& call) {
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%3zu  ", step + 1);
  return number.data() + call;
}

// The word on one event, and for a complaint the set that was allowed.
std::string VerdictText(const oracle::Verdict& verdict) {
  std::string text;
  if (!verdict.allowed) {
    text += "     FORBIDDEN  breaks " + Join(verdict.broken) + "\n     allowed    " +
            oracle::Print(verdict.allowed_set.documented) + "\n";
  } else if (!verdict.differs.empty()) {
    text += "     DIFFERS    from " + Join(verdict.differs) + "\n     observed on Windows  " +
            oracle::Print(verdict.allowed_set.observed) + "\n";
  } else if (verdict.disturbed) {
    text += "     disturbed  the ports may be another program's\n";
  }
  if (!verdict.detail.empty()) text += "     because    " + verdict.detail + "\n";
  for (const oracle::Reading& reading : verdict.readings) {
    text += "     reading    " + reading.question + ": " + reading.reading + "\n";
  }
  return text;
}

}  // namespace

std::string EventText(const ScenarioRun& run, const JudgedEvent& judged,
                      const scenario::Bindings& bindings) {
  const std::vector<scenario::Step>& steps = run.trace.scenario.steps;
  if (const auto* const invoked = std::get_if<scenario::Invoked>(&judged.event)) {
    return StepLine(invoked->step, scenario::DescribeStep(steps[invoked->step], &bindings));
  }
  const std::size_t step = StepOf(judged.event).value_or(run.last_step);
  return "     -> step " + std::to_string(step + 1) + ": " +
         scenario::DescribeAnswer(steps[step], judged.event);
}

std::string RunText(const ScenarioRun& run) {
  scenario::Bindings bindings(run.trace.placement);
  std::string text;
  for (const JudgedEvent& judged : run.judged) {
    text += EventText(run, judged, bindings) + "\n" + VerdictText(judged.verdict);
    bindings.Observe(run.trace.scenario, judged.event);
  }
  for (const oracle::Verdict& verdict : run.unfinished) text += VerdictText(verdict);
  if (run.bound_reached) text += "     the oracle's set of worlds reached its bound\n";
  return text;
}

}  // namespace portcullis::run
