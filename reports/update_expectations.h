// Renews expectations from a run: what still holds stays as somebody wrote it, what is gone goes,
// what is new comes in without a reason, which somebody has to write before the file is read again.
//
// Called by the test command (--update-expectations). Pure functions.

#pragma once

#include <cstddef>
#include <string>

#include "reports/expectations.h"
#include "reports/gate.h"
#include "reports/results.h"

namespace portcullis::reports {

struct UpdatedExpectations {
  Expectations expectations;
  std::size_t kept = 0;
  std::size_t dropped = 0;
  std::size_t added = 0;
  std::size_t without_reason = 0;  // of those that are there now
};

// Update: entries keep their order, reasons, links and dates; one goes where nothing of what it
// means still fails so and all of that has run. A new failure of a written case gets an entry of
// the case, one of generated cases an entry of the requirement's generated cases: which of them run
// is the seed's choice. What the target could do is taken from the run, the passes only where
// nothing was left out.
UpdatedExpectations Update(const Expectations& expectations, const Results& results,
                           const GateRules& rules);

// PrintUpdate: "wine.json: 35 kept, 2 dropped, 3 added, of which 3 wait for a reason".
std::string PrintUpdate(const UpdatedExpectations& updated);

}  // namespace portcullis::reports
