// The winsock target: scenarios performed on the Winsock of the Windows system that the program
// runs on, by real calls of ws2_32.dll.
//
// Made by make_target, in a process of its own: an implementation may end the process that it runs
// in, and then does. Compiled for Windows only. One system thread stands for each scenario thread;
// a call that has not come back within 2 seconds is Blocked and its thread is left alone. One
// scenario process only; it sets no conditions except the end of a thread.

#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace portcullis::targets {

// MakeWinsockTarget: from here on an exception that nobody handles ends the process with the
// exception's code at once, without a dialog, a report or a debugger.
std::unique_ptr<Target> MakeWinsockTarget();

}  // namespace portcullis::targets
