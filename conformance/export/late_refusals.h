// An implementation that says of its refusals, where it may, only by the completion: the overlapped
// call is pending, and its event tells the error.
//
// A decorator for forecasts: the reference refuses at once, Windows often does not, and a file that
// is to judge Windows has to know what follows. Where a call must not pend the oracle forbids the
// answer, and the run counts for nothing.

#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace portcullis::exporting {

std::unique_ptr<targets::Target> RefuseLate(std::unique_ptr<targets::Target> target);

}  // namespace portcullis::exporting
