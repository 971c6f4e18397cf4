// Which scenarios can be written in C: one process, one thread, and nothing but calls.
//
// Called before a forecast is made, so that the complaint names the step and not what came of it.
// Never fails. Safe from any thread.

#pragma once

#include <optional>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::exporting {

// WhyNotInC: the first step that a program in C cannot perform, and why: "step 3, hold the next
// operation: …". Nothing where all can be written.
std::optional<std::string> WhyNotInC(const scenario::Scenario& scenario);

}  // namespace portcullis::exporting
