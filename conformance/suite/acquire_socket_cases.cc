// The sockets that an ACQUIRE is made on: which kinds, and in which state.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

constexpr KindRow kFitting[] = {
    {"Tcp", kTcp},
    {"Udp", kUdp},
    {"TcpOverIpv6", kTcp6},
    {"UdpOverIpv6", kUdp6},
    {"AStreamOfTheDefaultProtocol", {kAfInet, kSockStream, kIpprotoDefault}},
    {"DatagramsOfTheDefaultProtocol", {kAfInet, kSockDgram, kIpprotoDefault}},
    {"TcpWithoutTheOverlappedAttribute", NotOverlapped(kTcp)},
    {"UdpWithoutTheOverlappedAttribute", NotOverlapped(kUdp)},
};

PORTCULLIS_CASE_ROWS(AcquireSocket, Fits, kFitting, "ACQ-SUCCESS-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireSocket, ARawSocketDoesNotFitForAWildcardEither, "ACQ-INVAL-03",
                "ACQ-OPNOTSUPP-03") {
  w.Startup();
  const auto s = w.Socket(kRaw);
  w.Acquire("r1", s, Range("0", 20)).Allows(Fails(kWsaEinval, kWsaEopnotsupp));
}

// --- bound sockets ---------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireSocket, IsBoundOutsideTheBlockItself, "Q-ACQ-ON-BOUND-SOCKET") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Bind(s, "w+40");
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireSocket, IsBoundItselfAndAsksForAnyBlock, "Q-ACQ-ON-BOUND-SOCKET") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Bind(s, "w+40");
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

struct PortRow {
  const char* name;
  const char* port;
};
constexpr PortRow kPorts[] = {{"FirstPort", "w+5"}, {"PortWithin", "w+15"}, {"LastPort", "w+24"}};

PORTCULLIS_CASE_ROWS(AcquireSocket, AnotherSocketIsBoundToTheBlocks, kPorts, "Q-ACQ-BOUND") {
  w.Startup();
  const auto bound = w.Socket(kUdp);
  w.Bind(bound, row.port);
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireSocket, AnotherSocketIsBoundBesideTheBlock, "ACQ-SUCCESS-01") {
  w.Startup();
  const auto below = w.Socket(kUdp);
  w.Bind(below, "w+4");
  const auto above = w.Socket(kUdp);
  w.Bind(above, "w+25");
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireSocket, AnotherSocketWasBoundIntoTheBlock, "ACQ-SUCCESS-01") {
  w.Startup();
  const auto bound = w.Socket(kUdp);
  w.Bind(bound, "w+15");
  w.Close(bound);
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireSocket, ASocketOfTheOtherProtocolIsBoundIntoTheBlock, "ACQ-PROTO-01") {
  w.Startup();
  const auto bound = w.Socket(kTcp);
  w.Bind(bound, "w+15");
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(AcquireSocket, AnotherSocketBindsToTheReservedBlocks, kPorts,
                     "Q-BIND-RESERVED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Bind(other, row.port).Allows(MayFail());
}

// --- several reservations --------------------------------------------------------------------

PORTCULLIS_CASE(AcquireSocket, HasAReservationAlready, "Q-ACQ-SECOND") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", s, Range("w+25", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireSocket, HasAReservationAlreadyAndAsksForAnyBlock, "Q-ACQ-SECOND") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", s, Range("0", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireSocket, WasRefusedOnceAndAsksAgain, "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto refused = w.Socket(kUdp);
  w.Acquire("r2", refused, Range("w+5", 20)).Allows(FailsWithAnyCode());
  w.Acquire("r3", refused, Range("w+25", 20)).Allows(Success().Returned(16));
}

}  // namespace
}  // namespace portcullis::suite
