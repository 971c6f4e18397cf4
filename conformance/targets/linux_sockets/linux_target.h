// Real Linux sockets as a target: one process of this machine, which has the reservation API on top
// of what the kernel offers.
//
// Implements Target and OneProcess: the runner starts a child for each process of a scenario, and
// nothing is shared between them but the kernel. Called by main.cc. One thread.

#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace portcullis::targets::linux_sockets {

// MakeLinuxTarget: probes what the kernel has (IPv6) and says it in its description.
std::unique_ptr<Target> MakeLinuxTarget();

}  // namespace portcullis::targets::linux_sockets
