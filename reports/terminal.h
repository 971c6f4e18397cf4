// Results as text for a terminal or a log: failures first, then what could not be judged and why,
// then the one line that counts.
//
// Text that came from a target is shown with its control characters as '?', so that it can't move
// the cursor or forge a line. Pure functions.

#pragma once

#include <set>
#include <string>
#include <utility>

#include "reports/results.h"

namespace portcullis::reports {

// Summary: what a reader needs after a run; `colour` for a terminal alone. Failures of (id, case)
// that are `left_out`, since they were expected, are not shown.
std::string Summary(const Results& results, bool colour,
                    const std::set<std::pair<std::string, std::string>>& left_out = {});

// OneLine: "reference: 57 pass, 9 recorded": requirements by result, and the questions that have a
// reading; what is zero is left out.
std::string OneLine(const Results& results);

// Plain: text that a target, or who wrote a file, may have had a hand in, as one line that moves no
// cursor.
std::string Plain(std::string text);

}  // namespace portcullis::reports
