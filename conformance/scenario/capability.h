// Capabilities: what a target can do (features), what conditions it can set (controls), and two
// properties of it that change how it is judged. They travel as these strings.
//
// Called by conformance/run, which asks what a scenario needs, and by targets, which declare what
// they have. Nothing here looks at a target. Safe from any thread.

#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// Features.
inline constexpr const char* kAcquire = "acquire";  // declares SIO_ACQUIRE_PORT_RESERVATION
inline constexpr const char* kAssociate =
    "associate";                                    // SIO_ASSOCIATE_PORT_RESERVATION, getsockname
inline constexpr const char* kRelease = "release";  // SIO_RELEASE_PORT_RESERVATION
inline constexpr const char* kPersistent = "persistent";  // the six functions of iphlpapi
inline constexpr const char* kServiceProvider = "service_provider";  // WSPIoctl
inline constexpr const char* kRoutines = "completion_routines";      // and alertable waits
inline constexpr const char* kPorts = "completion_ports";
inline constexpr const char* kDuplicateSocket = "duplicate_socket";
inline constexpr const char* kIpv6 = "ipv6";
inline constexpr const char* kRawSockets = "raw_sockets";
inline constexpr const char* kUnixSockets = "unix_sockets";
inline constexpr const char* kProcesses = "processes";  // more than one process in a scenario
inline constexpr const char* kThreads = "threads";
inline constexpr const char* kCancelIoEx = "cancel_io_ex";
inline constexpr const char* kFlush = "flush";           // SIO_FLUSH on UDP sockets
inline constexpr const char* kBadMemory = "bad_memory";  // pointers that are not valid

// Controls.
inline constexpr const char* kHold = "hold";  // hold and complete
inline constexpr const char* kInterrupt = "interrupt";
inline constexpr const char* kCallback = "callback";
inline constexpr const char* kNetwork = "network";
inline constexpr const char* kProviderSupport = "provider_support";
inline constexpr const char* kExitThread = "exit_thread";
inline constexpr const char* kInherit = "inherit";  // processes that inherit sockets
inline constexpr const char* kRestart = "restart";
inline constexpr const char* kAdministrator = "administrator";  // rights to persistent reservations
inline constexpr const char* kNotElevated = "not_elevated";     // processes without them
inline constexpr const char* kUser = "user";

// Properties.
inline constexpr const char* kOwnsPorts = "owns_ports";  // nobody else takes ports of its space
inline constexpr const char* kFreesAtOnce = "frees_at_once";  // ports are free when close returns
// Of a run, not of a target: the ports that a call had asked for in vain were given time to become
// free (run/freeing.h).
inline constexpr const char* kGaveTime = "gave_time";

// AcquireSupport: the feature that ACQUIRE works for one protocol and family, such as
// "acquire udp ipv4". No target declares it: a run finds it out by asking once, and adds it.
// `protocol` is IPPROTO_TCP or IPPROTO_UDP, `family` AF_INET or AF_INET6; anything else gives the
// plain kAcquire, that is support for anything at all.
std::string AcquireSupport(std::int32_t protocol, std::int32_t family);

// TransportOf: IPPROTO_TCP or IPPROTO_UDP as the socket's type and protocol mean it, also where
// the protocol was left to the provider; IPPROTO_IP (0) for every other kind of socket.
std::int32_t TransportOf(const WsaSocketCall& socket);

// The features and controls that the steps of a scenario need; among them the rights of whoever
// calls Create… or Delete…, and fewer rights where a process is started with them. Derived, so that
// no case lists them.
std::set<std::string> RequiredFeatures(const Scenario& scenario);
std::set<std::string> RequiredControls(const Scenario& scenario);

}  // namespace portcullis::scenario
