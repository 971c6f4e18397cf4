#include "fuzz/complaint.h"

#include <string_view>
#include <variant>
#include <vector>

#include "conformance/explore/lockstep.h"
#include "conformance/run/scenario_run.h"
#include "conformance/scenario/describe.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::fuzz {
namespace {

std::string Join(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) {
    text += " " + id;
  }
  return text;
}

// What is wrong with a verdict; empty where nothing is.
std::string Fault(const oracle::Verdict& verdict) {
  std::string text;
  if (!verdict.allowed) {
    text = "forbidden by" + Join(verdict.broken);
  } else if (!verdict.differs.empty()) {
    text = "differs from Windows by" + Join(verdict.differs);
  } else if (verdict.disturbed) {
    text = "disturbed, on a machine that nobody else uses";
  }
  if (!text.empty() && !verdict.detail.empty()) {
    text += ": " + verdict.detail;
  }
  return text;
}

std::string Describe(const scenario::Scenario& scenario, const run::JudgedEvent& judged) {
  return std::visit(
      [&](const auto& event) -> std::string {
        if constexpr (requires { event.step; }) {
          const scenario::Step& step = scenario.steps.at(event.step);
          return "step " + std::to_string(event.step) + ": " + scenario::DescribeStep(step) +
                 "\nobserved: " + scenario::DescribeAnswer(step, judged.event) + "\n";
        } else {
          return "the target died: " + event.status + "\n";
        }
      },
      judged.event);
}

std::string AllComplaints(const scenario::Scenario& scenario, const run::ScenarioRun& run) {
  std::string text;
  for (const run::JudgedEvent& judged : run.judged) {
    if (const std::string fault = Fault(judged.verdict); !fault.empty()) {
      text += Describe(scenario, judged) +
              "allowed: " + oracle::Print(judged.verdict.allowed_set.documented) + "\n" + fault +
              "\n";
    }
  }
  for (const oracle::Verdict& verdict : run.unfinished) {
    text += "at the end: " + Fault(verdict) + "\n";
  }
  if (run.target_error) {
    text += "the target could not go on: " + run.target_error->message + "\n";
  }
  if (run.bound_reached) {
    text += "the oracle's set of worlds reached its bound\n";
  }
  return text;
}

}  // namespace

std::optional<std::string> FindComplaint(const run::Subject& subject,
                                         const scenario::Scenario& scenario) {
  if (explore::AllAllowed(subject.target, subject.capabilities, scenario,
                          explore::HeldTo::kObservations)) {
    return std::nullopt;
  }
  const run::ScenarioRun run = run::RunScenario(subject, scenario, nullptr, 0);
  const std::string complaints = AllComplaints(scenario, run);
  if (complaints.empty()) {
    return std::nullopt;
  }
  return complaints + scenario::PrintScenario(scenario);
}

std::optional<std::string> FindDisagreement(const run::Subject& subject,
                                            const scenario::Scenario& scenario) {
  if (explore::AllAllowed(subject.target, subject.capabilities, scenario)) {
    return std::nullopt;
  }
  const auto finding = explore::MinimisedFinding(subject, scenario);
  if (!finding || finding->signature.cause == "bound") {
    return std::nullopt;
  }
  return AllComplaints(finding->scenario, finding->run) +
         scenario::PrintScenario(finding->scenario);
}

}  // namespace portcullis::fuzz
