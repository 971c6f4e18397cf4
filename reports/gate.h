// The gate: holds results against expectations and answers the exit code of a run.
//
// A failure is one (requirement, case) in which the case broke the requirement; of a block of
// generated cases one for each cause, however many of its cases failed so. It is as expected
// where an expectation names the requirement, its generated cases or the case, with this result and
// cause. Everything
// else is red: a failure that nobody expects, one with another cause, an expectation that did not
// come true or whose time is over, and every error of ours. Pure functions.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "reports/expectations.h"
#include "reports/results.h"

namespace portcullis::reports {

struct GateRules {
  std::string today;  // "2026-11-24"
  // Differences from what was observed on Windows are failures too.
  bool like_windows = false;
  // The requirements and questions of which every case has run: only of these, and of cases that
  // have run, can it be said that an expected failure is gone.
  std::set<std::string> complete;
  // The same of blocks of generated cases, by name: that enough of their cases ran to say it.
  std::set<std::string> complete_blocks{};
};

struct GateReport {
  std::size_t expected = 0;  // failures that were expected
  std::vector<std::string> complaints;
};

GateReport Compare(const Results& results, const Expectations& expectations,
                   const GateRules& rules);

// PrintGate: the complaints for a reader, a line each; nothing where there is nothing to say.
std::string PrintGate(const GateReport& gate);

// ExitCode: 2 where a case, written or generated, ended in an error of ours, else 1 where the gate
// complains, else 0.
int ExitCode(const Results& results, const GateReport& gate);

}  // namespace portcullis::reports
