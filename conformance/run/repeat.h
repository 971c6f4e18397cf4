// Runs one case several times, so that a target which answers now this and now that is told from
// one that fails.
//
// Called by the program's test command and by block_run. One thread.

#pragma once

#include <cstddef>

#include "conformance/run/case_run.h"

namespace portcullis::run {

// RunRepeatedly: `times` runs of the case as one outcome. Where all runs ended alike, that is the
// outcome of each; where they differ in their result, in its cause or in what they broke, it is
// unstable and `repeats` has the counts. Runs that were disturbed or not provoked say nothing of
// the target and make nobody unstable; an error of ours ends it. `save_failure` is called at most
// once.
CaseRun RunRepeatedly(const Subject& subject, const CaseToRun& to_run, std::size_t times,
                      const SaveFailure& save_failure);

}  // namespace portcullis::run
