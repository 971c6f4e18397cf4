// Runs one case of the suite and says what became of it.
//
// Called by the program's test command, once per selected case, and by block_run. Decides what is
// not supported and not provoked before anything runs, tries a disturbed case on other ports, and
// turns verdicts into the words of a report. One thread.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "conformance/run/trace_index.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"
#include "reports/results.h"

namespace portcullis::run {

// A case as the run sees it: whatever wrote it.
struct CaseToRun {
  std::string name;
  std::vector<std::string> requirements;
  scenario::Scenario scenario;
  DeclaredSets allowed;                 // empty where the oracle alone judges: a generated case
  std::optional<std::size_t> decisive;  // of a generated case
  std::set<std::string> needs;          // likewise (block.h)
  bool concurrent = false;              // likewise: its threads run beside each other
};

struct CaseRun {
  reports::CaseOutcome outcome;
  std::vector<scenario::Trace> traces;  // one per attempt; empty where nothing ran
  std::set<std::string> decided;        // of a case with a decisive step (scenario_run.h)
  std::vector<KeptCase> kept{};         // of a block, where that is asked for
};

// RunCase: the outcome and what it rests on. `save_failure` is called for a case that fails or
// differs, and answers the command line that shows it again ("" where it could not be saved).
using SaveFailure = std::function<std::string(const CaseToRun&)>;
CaseRun RunCase(const Subject& subject, const CaseToRun& to_run, const SaveFailure& save_failure);

// JudgeAttempts: what the attempts at a case come to, in the order in which they were made; at
// least one. Without the time that they took and without a line to replay them.
reports::CaseOutcome JudgeAttempts(const std::vector<ScenarioRun>& attempts,
                                   const CaseToRun& to_run);

}  // namespace portcullis::run
