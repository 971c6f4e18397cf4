// What the fuzz targets hold against the oracle: made, described and probed once in a process. The
// reference, or, to see what a fuzzer finds, what the variable PORTCULLIS_FUZZ_TARGET names of
// targets/model_target.h: defect:NAME, variant:NAME.
//
// Ends the process where there is no such target, or it cannot even say what it is.

#pragma once

#include "conformance/run/scenario_run.h"

namespace portcullis::fuzz {

const run::Subject& TheSubject();

}  // namespace portcullis::fuzz
