// From what a user writes after --target to a target.
//
// Called by the cli. It starts no process: a target that needs one starts it when it is first
// asked. Safe from any thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/targets/target.h"

namespace portcullis::targets {

struct TargetOptions {
  // The winsock target may make persistent reservations, and deletes them again.
  bool allow_persistent = false;
  // What would be served in a child is loaded into this process instead: for a debugger. An
  // implementation that dies or hangs takes the run with it.
  bool in_process = false;
};

// MakeTarget: "reference", "defect:NAME", the reference with that fault, and "variant:NAME", the
// reference with that policy (also variant:random-SEED), in this process; "winsock" and
// "plugin:PATH", a shared library (plugin/portcullis_plugin.h), in a child, `own_program serve`;
// "exec:COMMAND" a testee by its command line. The error of anything else
// lists what there is, that of an unknown defect or variant says where they are listed.
tl::expected<std::unique_ptr<Target>, TargetError> MakeTarget(std::string_view spec,
                                                              const std::string& own_program,
                                                              const TargetOptions& options = {});

// MakeServedTarget: what `portcullis serve` runs in its own process: "reference", "winsock",
// "plugin:PATH", "defect:NAME" or "variant:NAME".
tl::expected<std::unique_ptr<Target>, TargetError> MakeServedTarget(
    std::string_view spec, const TargetOptions& options = {});

// SplitCommand: words separated by spaces; single or double quotes keep spaces in a word, and stand
// for nothing else. No words where a quote is not closed.
std::vector<std::string> SplitCommand(std::string_view command);

}  // namespace portcullis::targets
