// What a testee says it can do, as the run sees it.
//
// Used by wire_target. Never fails. Safe from any thread.

#pragma once

#include "conformance/scenario/event.h"
#include "conformance/targets/wire/message.h"

namespace portcullis::targets {

// AsOfTheRun: of a testee that is one process, processes are the runner's to offer, and lowered
// rights are offered where it can start children with them.
scenario::Description AsOfTheRun(const wire::HelloAnswer& hello);

}  // namespace portcullis::targets
