// replay and check: a scenario or a trace, event by event, with what the oracle says of each.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "conformance/cli/commands.h"
#include "conformance/cli/find_case.h"
#include "conformance/cli/session.h"
#include "conformance/documents/file_io.h"
#include "conformance/run/concurrent_run.h"
#include "conformance/run/evidence.h"
#include "conformance/run/scenario_run.h"
#include "conformance/scenario/bindings.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/describe.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::cli {
namespace {

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

// The word on one event, and for a complaint the set that was allowed.
void PrintVerdict(const oracle::Verdict& verdict) {
  if (!verdict.allowed) {
    std::printf("     FORBIDDEN  breaks %s\n     allowed    %s\n", Join(verdict.broken).c_str(),
                oracle::Print(verdict.allowed_set.documented).c_str());
  } else if (!verdict.differs.empty()) {
    std::printf("     DIFFERS    from %s\n     observed on Windows  %s\n",
                Join(verdict.differs).c_str(), oracle::Print(verdict.allowed_set.observed).c_str());
  } else if (verdict.disturbed) {
    std::printf("     disturbed  the ports may be another program's\n");
  }
  if (!verdict.detail.empty()) std::printf("     because    %s\n", verdict.detail.c_str());
  for (const oracle::Reading& reading : verdict.readings) {
    std::printf("     reading    %s: %s\n", reading.question.c_str(), reading.reading.c_str());
  }
}

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
    PrintVerdict(judged.verdict);
    bindings.Observe(scenario, judged.event);
  }
  for (const oracle::Verdict& verdict : run.unfinished) PrintVerdict(verdict);
}

bool AllAllowed(const run::ScenarioRun& run) {
  if (!run.unfinished.empty()) return false;
  for (const run::JudgedEvent& judged : run.judged) {
    if (!judged.verdict.allowed || std::holds_alternative<scenario::Died>(judged.event)) {
      return false;
    }
  }
  return true;
}

// What a run of a scenario comes to, after its events were printed.
int ConcludeOne(const run::ScenarioRun& run) {
  if (run.bound_reached) return Complain("the oracle's set of worlds reached its bound");
  if (run.target_error.has_value()) {
    const bool implementations_fault =
        run.target_error->kind == targets::TargetError::Kind::kHang ||
        run.target_error->kind == targets::TargetError::Kind::kProtocol;
    Complain(run.target_error->message);
    return implementations_fault ? kExitFailed : kExitCouldNotRun;
  }
  return AllAllowed(run) ? kExitAsExpected : kExitFailed;
}

int Conclude(int exit_code) {
  if (exit_code == kExitAsExpected) {
    std::printf("allowed: every event is what the documents allow\n");
  } else if (exit_code == kExitFailed) {
    std::printf("forbidden: see above\n");
  }
  return exit_code;
}

// What is to be run: the scenario of a file, or a case of the suite.
tl::expected<FoundCase, std::string> ToReplay(const ReplayOptions& options) {
  if (options.scenario.empty() == options.of_case.empty()) {
    return tl::make_unexpected(
        "replay: expected either a scenario's FILE or --case NAME (see portcullis replay --help)");
  }
  if (!options.of_case.empty()) return FindCase(options.of_case);
  const auto text = documents::ReadFile(options.scenario);
  if (!text.has_value()) return tl::make_unexpected(documents::Print(text.error()));
  auto scenario = scenario::ParseScenario(*text, options.scenario);
  if (!scenario.has_value()) return tl::make_unexpected(documents::Print(scenario.error()));
  return FoundCase{std::move(*scenario), {}};
}

}  // namespace

int RunReplay(const ReplayOptions& options) {
  const tl::expected<FoundCase, std::string> found = ToReplay(options);
  if (!found.has_value()) return Complain(found.error());
  const scenario::Scenario& scenario = found->scenario;
  tl::expected<Session, std::string> session =
      OpenSession(options.target, options.program, options.allow_persistent);
  if (!session.has_value()) return Complain(session.error());

  std::string missing;
  for (const auto& needed :
       {scenario::RequiredFeatures(scenario), scenario::RequiredControls(scenario), found->needs}) {
    for (const std::string& capability : needed) {
      if (!session->capabilities.contains(capability)) missing += " " + capability;
    }
  }
  if (!missing.empty()) {
    return Complain((options.of_case.empty() ? options.scenario : options.of_case) + ": target " +
                    options.target + " lacks:" + missing);
  }
  const run::ScenarioRun run = found->concurrent
                                   ? run::RunConcurrently(session->Subject(), scenario, 0)
                                   : run::RunScenario(session->Subject(), scenario, nullptr, 0);
  if (!options.trace.empty()) {
    const auto written =
        documents::WriteFileAtomically(options.trace, scenario::PrintTrace(run.trace));
    if (!written.has_value()) return Complain(documents::Print(written.error()));
  }
  PrintRun(run);
  return Conclude(ConcludeOne(run));
}

int RunCheck(const CheckOptions& options) {
  const auto text = documents::ReadFile(options.trace);
  if (!text.has_value()) return Complain(documents::Print(text.error()));
  const auto traces = scenario::ParseTraces(*text, options.trace);
  if (!traces.has_value()) return Complain(documents::Print(traces.error()));
  int exit_code = kExitAsExpected;
  for (const scenario::Trace& trace : *traces) {
    std::printf("%s\n", trace.scenario.name.c_str());
    const run::ScenarioRun run =
        run::HasOverlaps(trace) ? run::JudgeConcurrentTrace(trace) : run::JudgeTrace(trace);
    PrintRun(run);
    exit_code = std::max(exit_code, ConcludeOne(run));
  }
  return Conclude(exit_code);
}

}  // namespace portcullis::cli
