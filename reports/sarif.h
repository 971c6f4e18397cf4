// Results as SARIF 2.1.0 (OASIS), for the viewers that read what analysers find: a rule for each
// requirement, a result for each case that broke it or for the requirement's outcome.
//
// A failure that is expected is suppressed, with the expectation's reason. There are no lines of a
// source: a place is the case, as a logical location. Pure function.

#pragma once

#include <string>
#include <vector>

#include "reports/expectations.h"
#include "reports/results.h"

namespace portcullis::reports {

// RenderSarif: a run of the log for each of `runs`.
std::string RenderSarif(const std::vector<Results>& runs, const Expectations& expectations);

}  // namespace portcullis::reports
