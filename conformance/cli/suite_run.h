// The selected cases and blocks on one target, each into the journal as it finishes.
//
// Called by the test command. GoogleTest decides which run and in which order; a block is one unit
// of both. One thread.

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/cli/failure_files.h"
#include "conformance/cli/gtest_front.h"
#include "conformance/cli/selection.h"
#include "conformance/run/case_run.h"
#include "conformance/run/journal.h"
#include "conformance/run/scenario_run.h"
#include "reports/results.h"

namespace portcullis::cli {

struct SuiteRun {
  const run::Subject& subject;
  const Selection& selection;
  reports::GeneratedChoice generated;
  const FailureFiles& failures;
  run::JournalWriter& journal;
  bool keep_traces = false;
  std::size_t repeat = 1;  // how often each case runs
  // What the run that this one goes on with had finished, by name: its outcomes are taken as they
  // are.
  std::map<std::string, reports::CaseOutcome> finished{};

  // What came of it.
  std::set<std::string> ran{};        // names of cases, and of blocks of which a case was chosen
  std::set<std::string> ran_whole{};  // of these blocks, those of which every case was chosen
  std::string traces{};
};

// TestsOf: what the front runs. `run` has to outlive the tests.
std::vector<FrontTest> TestsOf(SuiteRun& run);

// NamesOf: the same for a listing; none of them runs.
std::vector<FrontTest> NamesOf(const Selection& selection);

}  // namespace portcullis::cli
