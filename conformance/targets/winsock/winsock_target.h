// The winsock target: scenarios performed by real calls of Winsock and iphlpapi: on Windows the
// system's own, elsewhere those of reference/dropin.
//
// Made by make_target, on Windows in a process of its own: an implementation may end the process
// that it runs in, and then does. One system thread stands for each scenario thread; a call that
// has not come back within 2 seconds is Blocked and its thread is left alone. On Windows it is one
// process of the machine and sets no conditions except the ends of threads and of itself; the
// drop-in's machine is a model, with processes and conditions.

#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace portcullis::targets {

struct WinsockOptions {
  // Persistent reservations may be made, and are deleted again; each is in the journal before.
  bool allow_persistent = false;
};

// MakeWinsockTarget: from here on an exception that nobody handles ends the process (Windows).
std::unique_ptr<Target> MakeWinsockTarget(const WinsockOptions& options = {});

}  // namespace portcullis::targets
