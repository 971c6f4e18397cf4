// Judges a case again from the traces that a run has left of it, without the target.
//
// Called by conformance/contribution. What the oracle says of the events is the same word for word;
// what only the runner saw is not in a trace: that a target was silent past its time, spoke
// nonsense, or found no free ports. Such a trace is cut short, and says no more than that. Pure;
// one thread.

#pragma once

#include <vector>

#include "conformance/run/case_run.h"
#include "conformance/scenario/event.h"
#include "reports/results.h"

namespace portcullis::run {

struct Rejudged {
  reports::CaseOutcome outcome;  // without a time, and without a line to replay it
  // A step of the last trace was never answered, and nobody died: of the outcome counts only what
  // was forbidden before.
  bool is_cut_short = false;
};

// Rejudge: `traces` are those of the attempts at the case, in their order; at least one.
Rejudged Rejudge(const CaseToRun& to_run, const std::vector<scenario::Trace>& traces);

}  // namespace portcullis::run
