// The process-wide machine's settings, from the environment: README.md lists the variables.
//
// Read once. A value that is none of the known ones ends the process with a message: a program that
// was to run without rights must not run with them.

#pragma once

#include "reference/dropin/machine.h"

namespace portcullis::dropin {

Machine::Options OptionsFromEnvironment();

}  // namespace portcullis::dropin
