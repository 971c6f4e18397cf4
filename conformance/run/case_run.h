// Runs one case of the suite and says what became of it.
//
// Called by the program's test command, once per selected case. Decides what is not supported and
// not provoked before anything runs, tries a disturbed case on other ports, and turns verdicts
// into the words of a report. One thread.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"
#include "reports/results.h"

namespace portcullis::run {

// A case as the run sees it: whatever wrote it.
struct CaseToRun {
  std::string name;
  std::vector<std::string> requirements;
  scenario::Scenario scenario;
  DeclaredSets allowed;
};

struct CaseRun {
  reports::CaseOutcome outcome;
  std::vector<scenario::Trace> traces;  // one per attempt; empty where nothing ran
};

// RunCase: the outcome and what it rests on. `save_failure` is called for a case that fails or
// differs, and answers the command line that shows it again ("" where it could not be saved).
using SaveFailure = std::function<std::string(const CaseToRun&)>;
CaseRun RunCase(const Subject& subject, const CaseToRun& to_run, const SaveFailure& save_failure);

}  // namespace portcullis::run
