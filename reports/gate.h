// The gate: holds results against expectations and answers the exit code of a run.
//
// A failure (failures.h) is as expected where an expectation names the requirement, its generated
// cases or the case, with this result and cause. Everything else is red: a failure that nobody
// expects, one with another cause, an expectation that did not come true, that stands for more than
// it may or whose time is over, a capability or passes that the target had and has lost, and every
// error of ours. Pure functions.

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/expectations.h"
#include "reports/failures.h"
#include "reports/results.h"

namespace portcullis::reports {

struct GateRules {
  std::string today;  // "2026-11-24"
  // Differences from what was observed on Windows are failures too.
  bool like_windows = false;
  // The requirements and questions of which every case has run: only of these, and of cases that
  // have run, can it be said that an expected failure is gone.
  std::set<std::string> complete{};
  // The same of blocks of generated cases, by name: that enough of their cases ran to say it.
  std::set<std::string> complete_blocks{};
  // Nothing of the suite was left out: only then are passes counted, and cases missed that a
  // wildcard means.
  bool whole = false;
};

struct GateReport {
  std::vector<std::string> complaints;
  std::vector<std::string> expected;  // the failures that were expected, a line each
  // What a reader of the run need not be shown: (id, case) with expected failures alone.
  std::set<std::pair<std::string, std::string>> expected_only;
};

GateReport Compare(const Results& results, const Expectations& expectations,
                   const GateRules& rules);

// TargetOf: what the target could do in this run, to be expected of later ones.
ExpectedTarget TargetOf(const Results& results);

// CouldHaveComeTrue: whether all that the entry may stand for has run, so that a failure which did
// not show is gone. Of what is unstable no run can say that.
bool CouldHaveComeTrue(const Expectation& expectation, const Results& results,
                       const GateRules& rules);

// PrintGate: the complaints for a reader, a line each, and how many failures were expected; which,
// where `verbose`. Nothing where there is nothing to say.
std::string PrintGate(const GateReport& gate, bool verbose = false);

// ExitCode: 2 where a case, written or generated, ended in an error of ours, else 1 where the gate
// complains, else 0.
int ExitCode(const Results& results, const GateReport& gate);

}  // namespace portcullis::reports
