// The reference as a target: a Host, simulated memory for each process, and the events that its
// answers are.
//
// In this process, deterministic, never waiting: Submit performs the step whole, and Next gives the
// events that it made, whatever the deadline. The order within a step is Invoked; Completed or the
// Returned of earlier blocked calls that the step caused to come back; then Returned or Blocked.
//
// Meanings that a scenario needs where no machine could do it:
//   - a thread whose call is blocked may still make calls; they are answered as usual;
//   - a call by a thread or a process that has ended does nothing (unmade_call.h); a process that
//     starts again is another one, which shares nothing with the first but its name;
//   - names are the scenario's: any process may look for the event of any operation;
//   - a socket is inherited from the first process that has one of the name.

#pragma once

#include <memory>
#include <string>

#include "conformance/targets/copyable_target.h"
#include "conformance/targets/target.h"
#include "reference/policy.h"

namespace portcullis::targets {

// MakeReferenceTarget: has every feature, control and property of capability.h; `name` is what its
// description says.
std::unique_ptr<Target> MakeReferenceTarget(const reference::Policy& policy = {},
                                            std::string name = "reference");

// MakeCopyableReference: the same machine for walks; no windows are placed in it.
std::unique_ptr<CopyableTarget> MakeCopyableReference(const reference::Policy& policy = {});

}  // namespace portcullis::targets
