// A step with its references to what other processes did put as plain numbers and bytes.
//
// Used by wire_target for testees that are one process each: a reservation that p1 acquired is
// nothing that p2's child could know by name. Names of sockets and operations stay, since they are
// the process's own. Never fails. Safe from any thread.

#pragma once

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/step.h"

namespace portcullis::targets {

// Resolve: ports become literals, tokens the eight bytes of the input.
scenario::Step Resolve(scenario::Step step, const scenario::Bindings& bindings);

}  // namespace portcullis::targets
