// A target in another process: children that speak the testee protocol.
//
// Made by make_target. A testee that says its process id is one process of its machine: each
// process of a scenario is then a child of its own, which the runner starts, tells what it cannot
// know of the others, and ends. Any other testee plays all processes itself, in one child. A child
// that dies gives Died, with how it ended in words, and a fresh one is started when it is needed
// again; one that hangs or speaks nonsense is killed, with a TargetError, and replaced in the same
// way. One thread.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "conformance/targets/target.h"

namespace portcullis::targets {

// How long a testee may be silent before it counts as hanging. A step's bound is longer than what a
// testee itself takes before it calls a step blocked or a completion not seen (5 s).
struct WireBounds {
  std::chrono::milliseconds hello{60'000};  // a child may have a whole Wine prefix to start
  std::chrono::milliseconds reset{20'000};  // placing windows can mean many binds
  std::chrono::milliseconds step{15'000};
  std::chrono::milliseconds end{2'000};
};

// MakeWireTarget: `command` is the program and its arguments, not empty. Nothing is started before
// the first Describe or Reset.
std::unique_ptr<Target> MakeWireTarget(std::vector<std::string> command,
                                       const WireBounds& bounds = {});

}  // namespace portcullis::targets
