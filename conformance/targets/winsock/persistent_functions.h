// The six functions of iphlpapi for persistent reservations, as this system has them.
//
// Used by the winsock target and by `portcullis cleanup`. Looked up at run time: a system may lack
// some or all of them. Safe from any thread.

#pragma once

#include "conformance/targets/winsock/persistent_guard.h"

namespace portcullis::targets {

// SystemPersistentFunctions: null where the system lacks one of the six.
PersistentFunctions* SystemPersistentFunctions();

// TryPersistent: looks up a block that is not there; comes back unless the functions are there by
// name only, which on some systems ends the process.
bool TryPersistent();

}  // namespace portcullis::targets
