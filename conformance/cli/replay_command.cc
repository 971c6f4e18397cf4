// replay and check: a scenario or a trace, event by event, with what the oracle says of each.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "conformance/cli/commands.h"
#include "conformance/cli/contribution_command.h"
#include "conformance/cli/find_case.h"
#include "conformance/cli/session.h"
#include "conformance/documents/file_io.h"
#include "conformance/run/concurrent_run.h"
#include "conformance/run/evidence.h"
#include "conformance/run/run_text.h"
#include "conformance/run/scenario_run.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::cli {
namespace {

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

}  // namespace

int RunReplay(const ReplayOptions& options) {
  const tl::expected<FoundCase, std::string> found =
      FindScenario("replay", options.scenario, options.of_case);
  if (!found.has_value()) return Complain(found.error());
  const scenario::Scenario& scenario = found->scenario;
  tl::expected<Session, std::string> session =
      OpenSession(options.target, options.program,
                  {.allow_persistent = options.allow_persistent, .in_process = options.in_process});
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
  std::printf("%s", run::RunText(run).c_str());
  return Conclude(ConcludeOne(run));
}

int RunCheck(const CheckOptions& options) {
  if (contribution::IsContribution(options.trace)) {
    return CheckContribution(options.trace, options.words);
  }
  if (!options.words.empty()) return Complain("check: --name is for a contribution");
  const auto text = documents::ReadFile(options.trace);
  if (!text.has_value()) return Complain(documents::Print(text.error()));
  const auto traces = scenario::ParseTraces(*text, options.trace);
  if (!traces.has_value()) return Complain(documents::Print(traces.error()));
  int exit_code = kExitAsExpected;
  for (const scenario::Trace& trace : *traces) {
    std::printf("%s\n", trace.scenario.name.c_str());
    const run::ScenarioRun run =
        run::HasOverlaps(trace) ? run::JudgeConcurrentTrace(trace) : run::JudgeTrace(trace);
    std::printf("%s", run::RunText(run).c_str());
    exit_code = std::max(exit_code, ConcludeOne(run));
  }
  return Conclude(exit_code);
}

}  // namespace portcullis::cli
