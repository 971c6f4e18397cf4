// Holds at compile time that the structures of the system's own headers lie in memory as
// reference/abi has them, for 64 and for 32 bits: on Windows those of its headers, elsewhere those
// of reference/dropin. A 32-bit program differs in WSAOVERLAPPED and in descriptors alone.

#include <cstddef>

#include "conformance/targets/winsock/windows_api.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/abi/port_structures.h"

// After the headers that it needs.
#include <mstcpip.h>

namespace portcullis::targets {
namespace {

static_assert(sizeof(INET_PORT_RANGE) == abi::kPortRangeSize);
static_assert(offsetof(INET_PORT_RANGE, StartPort) == offsetof(abi::InetPortRange, start_port));
static_assert(offsetof(INET_PORT_RANGE, NumberOfPorts) ==
              offsetof(abi::InetPortRange, number_of_ports));
static_assert(sizeof(INET_PORT_RESERVATION_TOKEN) == abi::kPortReservationTokenSize);
static_assert(sizeof(INET_PORT_RESERVATION_INSTANCE) == abi::kPortReservationInstanceSize);
static_assert(alignof(INET_PORT_RESERVATION_INSTANCE) == 8);
static_assert(offsetof(INET_PORT_RESERVATION_INSTANCE, Token) ==
              offsetof(abi::InetPortReservationInstance, token));
static_assert(sizeof(tcp_keepalive) == abi::kTcpKeepaliveSize);
static_assert(sizeof(SOCKET) == sizeof(void*));

static_assert(sizeof(OVERLAPPED) == (sizeof(void*) == 8 ? abi::kOverlappedSize : 20u));
static_assert(offsetof(OVERLAPPED, InternalHigh) == sizeof(void*));
static_assert(offsetof(OVERLAPPED, hEvent) == 2 * sizeof(void*) + 8);

static_assert(SIO_ACQUIRE_PORT_RESERVATION == abi::kSioAcquirePortReservation);
static_assert(SIO_ASSOCIATE_PORT_RESERVATION == abi::kSioAssociatePortReservation);
static_assert(SIO_RELEASE_PORT_RESERVATION == abi::kSioReleasePortReservation);

}  // namespace
}  // namespace portcullis::targets
