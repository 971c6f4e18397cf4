// Runs one scenario on one target with the oracle beside it: the only place where the three meet.
//
// Called by case_run (a suite's case) and replay (a file). Runs a scenario again only to give time
// to a target that frees ports late (freeing.h), never decides what a case is worth: it gives back
// everything that was seen and said. One thread.

#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/judge.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::run {

// The target of a run, described and probed once.
struct Subject {
  targets::Target& target;
  scenario::Description description;
  std::set<std::string> capabilities;  // its own and what the probe found
};

// What the author of a case allowed at each step; nothing for controls.
using DeclaredSets = std::vector<std::optional<oracle::Allowed>>;

struct JudgedEvent {
  scenario::Event event;
  oracle::Verdict verdict;
};

struct ScenarioRun {
  scenario::Trace trace;
  std::vector<JudgedEvent> judged;
  std::vector<oracle::Verdict> unfinished;           // complaints at the end of the scenario
  std::optional<std::string> disagreement;           // suite and oracle allow different answers
  std::optional<targets::TargetError> target_error;  // the run of the scenario ended here
  std::size_t last_step = 0;                         // the step that was under way when it ended
  std::vector<std::string> held_to;  // ids that speak of that step, where it was never answered
  // Of a run with a decisive step: the ids that its calls from there on decide (oracle::Judge).
  std::set<std::string> decided;
  bool bound_reached = false;
  std::size_t overlapping = 0;  // calls that were under way while another was (concurrent_run.h)
};

// RunScenario: with `declared` each set is held against the oracle's until something is forbidden
// or disturbed. With `decisive` it says what the calls from that step on decide, likewise.
ScenarioRun RunScenario(const Subject& subject, const scenario::Scenario& scenario,
                        const DeclaredSets* declared, int attempt,
                        std::optional<std::size_t> decisive = std::nullopt);

// JudgeTrace: the same words on a trace that was recorded before, whatever recorded it.
ScenarioRun JudgeTrace(const scenario::Trace& trace);

}  // namespace portcullis::run
