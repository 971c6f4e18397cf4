#include "conformance/proof/print_run.h"

#include <cstdio>
#include <string>
#include <variant>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/describe.h"

namespace portcullis::proof {
namespace {

void PrintForbidden(const oracle::Verdict& verdict) {
  std::string broken;
  for (const std::string& id : verdict.broken) broken += (broken.empty() ? "" : ", ") + id;
  std::printf("     FORBIDDEN  breaks %s\n     allowed    %s\n", broken.c_str(),
              oracle::Print(verdict.allowed_set.documented).c_str());
  if (!verdict.detail.empty()) std::printf("     because    %s\n", verdict.detail.c_str());
}

}  // namespace

void PrintRun(const run::ScenarioRun& run) {
  const scenario::Scenario& scenario = run.trace.scenario;
  scenario::Bindings bindings(run.trace.placement);
  for (const run::JudgedEvent& judged : run.judged) {
    if (const auto* const invoked = std::get_if<scenario::Invoked>(&judged.event)) {
      std::printf("%3zu  %s\n", invoked->step + 1,
                  scenario::DescribeStep(scenario.steps[invoked->step], &bindings).c_str());
    } else {
      const std::size_t step = StepOf(judged.event).value_or(run.last_step);
      std::printf("     -> step %zu: %s\n", step + 1,
                  scenario::DescribeAnswer(scenario.steps[step], judged.event).c_str());
    }
    if (!judged.verdict.allowed) PrintForbidden(judged.verdict);
    bindings.Observe(scenario, judged.event);
  }
  for (const oracle::Verdict& verdict : run.unfinished) PrintForbidden(verdict);
  if (run.bound_reached) std::printf("     the oracle's set of worlds reached its bound\n");
}

}  // namespace portcullis::proof
