// Winsock itself as a provider: on Windows the system's ws2_32 and iphlpapi, elsewhere the drop-in,
// by the same source, so that its way to success has been run before a Windows machine runs it.
//
// Every object may be used from a thread of its own.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bench/calls/provider.h"

namespace portcullis::bench {

// MakeWinsockProvider: null where Winsock could not be started.
std::unique_ptr<Provider> MakeWinsockProvider();

// RefusalOfReservations: what an implementation without them answers to a valid ACQUIRE, 0 where
// there is nothing of the kind. On Wine 10045, and then its calls time a refusal and nothing else.
std::int32_t RefusalOfReservations();

// SupportedCode: an ioctl that every implementation has (FIONBIO), for scale; the error.
std::int32_t SupportedCode(SocketNumber socket);

// LookupPersistent: LookupPersistentUdpPortReservation; the error.
std::int32_t LookupPersistent(std::uint16_t start, std::uint16_t count);

// WinsockIs: "the system's", with its release, or "the drop-in".
std::string WinsockIs();

}  // namespace portcullis::bench
