// The hand-written suite on a target in this process, as `portcullis test` runs it, without its
// files and its output.
//
// Called by the proofs that hold the suite against many targets. One thread a target; several
// targets may be run by as many threads.

#pragma once

#include <memory>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/run/case_run.h"
#include "conformance/run/scenario_run.h"
#include "conformance/scenario/event.h"
#include "conformance/targets/target.h"
#include "reports/results.h"

namespace portcullis::proof {

// A target that has been described and probed.
struct Probed {
  std::unique_ptr<targets::Target> target;
  scenario::Description description;
  std::set<std::string> capabilities;

  run::Subject Subject() const { return {*target, description, capabilities}; }
};

// Probe: an error says what the target answered instead.
tl::expected<Probed, std::string> Probe(std::unique_ptr<targets::Target> target);

// SuiteCases: every hand-written case, as the run takes it; by name.
const std::vector<run::CaseToRun>& SuiteCases();

// RunOutcome: what became of one case; where a failure could be seen again is nobody's question
// here.
reports::CaseOutcome RunOutcome(const run::Subject& subject, const run::CaseToRun& to_run);

// RunSuite: what became of each case; by name.
std::vector<reports::CaseOutcome> RunSuite(const run::Subject& subject);

// ResultsOf: the outcomes as the results file of a run would have them.
reports::Results ResultsOf(const Probed& probed, const std::vector<reports::CaseOutcome>& outcomes);

}  // namespace portcullis::proof
