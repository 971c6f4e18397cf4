// Capabilities: what a target can do (features), what conditions it can set (controls), and two
// properties of it that change how it is judged. They travel as these strings.

#pragma once

#include <set>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// Features.
inline constexpr const char* kAcquire = "acquire";  // declares SIO_ACQUIRE_PORT_RESERVATION
inline constexpr const char* kIpv6 = "ipv6";
inline constexpr const char* kRawSockets = "raw_sockets";
inline constexpr const char* kUnixSockets = "unix_sockets";
inline constexpr const char* kProcesses = "processes";  // more than one process in a scenario
inline constexpr const char* kThreads = "threads";
inline constexpr const char* kCancelIoEx = "cancel_io_ex";
inline constexpr const char* kFlush = "flush";  // SIO_FLUSH on UDP sockets
inline constexpr const char* kBadMemory = "bad_memory";  // pointers that are not valid

// Controls.
inline constexpr const char* kHold = "hold";  // hold and complete
inline constexpr const char* kInterrupt = "interrupt";
inline constexpr const char* kCallback = "callback";
inline constexpr const char* kNetwork = "network";
inline constexpr const char* kProviderSupport = "provider_support";
inline constexpr const char* kExitThread = "exit_thread";

// Properties.
inline constexpr const char* kOwnsPorts = "owns_ports";  // nobody else takes ports of its space
inline constexpr const char* kFreesAtOnce = "frees_at_once";  // ports are free when close returns

// The features and controls that the steps of a scenario need. Derived, so that no case lists them.
std::set<std::string> RequiredFeatures(const Scenario& scenario);
std::set<std::string> RequiredControls(const Scenario& scenario);

}  // namespace portcullis::scenario
