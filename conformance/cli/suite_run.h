// The selected cases and blocks on the targets of the run's workers, each into the journal in the
// order of the tests, whichever worker ran it.
//
// Called by the test command. GoogleTest decides which run and in which order; a block is one unit
// of both.

#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/cli/dealer.h"
#include "conformance/cli/failure_files.h"
#include "conformance/cli/gtest_front.h"
#include "conformance/cli/selection.h"
#include "conformance/run/journal.h"
#include "conformance/run/trace_index.h"
#include "reports/results.h"

namespace portcullis::cli {

struct SuiteRun {
  const Selection& selection;
  reports::GeneratedChoice generated;
  const FailureFiles& failures;
  run::JournalWriter& journal;
  bool keep_traces = false;  // in `traces`
  bool keep_index = false;   // and in `kept`
  std::size_t repeat = 1;    // how often each case runs
  // What the run that this one goes on with had finished, by name: its outcomes are taken as they
  // are.
  std::map<std::string, reports::CaseOutcome> finished{};

  // What came of it.
  std::set<std::string> ran{};        // names of cases, and of blocks of which a case was chosen
  std::set<std::string> ran_whole{};  // of these blocks, those of which every case was chosen
  std::string traces{};               // every attempt of every case, and of a block's examples
  std::vector<run::KeptCase> kept{};  // every case, generated ones too
};

// RunSuite: the tests that the front's flags choose, by as many workers as there are subjects.
tl::expected<FrontResult, std::string> RunSuite(SuiteRun& run, std::vector<run::Subject> subjects,
                                                const FrontOptions& front);

// NamesOf: what the front lists; none of it runs.
std::vector<FrontTest> NamesOf(const Selection& selection);

}  // namespace portcullis::cli
