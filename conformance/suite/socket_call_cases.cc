// The calls around WSAIoctl that scenarios need: closesocket, bind and CancelIoEx.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

constexpr KindRow kSockets[] = {
    {"Tcp", kTcp},
    {"Udp", kUdp},
    {"TcpOverIpv6", kTcp6},
    {"UdpOverIpv6", kUdp6},
    {"TcpWithoutTheOverlappedAttribute", NotOverlapped(kTcp)},
};

// --- closesocket -----------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Closesocket, SucceedsOn, kSockets, "GEN-CLOSE-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Close(s).Allows(Success());
}

PORTCULLIS_CASE(Closesocket, SucceedsOnABoundSocket, "GEN-CLOSE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Bind(s, "0");
  w.Close(s).Allows(Success());
}

struct DescriptorRow {
  const char* name;
  SocketRef (*descriptor)();
};
constexpr DescriptorRow kNoSockets[] = {
    {"InvalidSocket", &InvalidSocket},
    {"AnEvent", &EventHandle},
    {"AFile", &FileHandle},
    {"ASocketThatWasNeverMade", &NeverMade},
};

PORTCULLIS_CASE_ROWS(Closesocket, FailsOn, kNoSockets, "GEN-CLOSE-02") {
  w.Startup();
  w.Close(row.descriptor()).Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE(Closesocket, FailsOnAClosedSocket, "GEN-CLOSE-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Close(s);
  w.Close(s).Unstated("WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

// --- bind ------------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Bind, FailsOnceTheSocketIsBoundOver, kSockets, "GEN-BIND-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "0");
  w.Bind(s, "0").Allows(Fails(kWsaEinval));
}

PORTCULLIS_CASE(Bind, FailsOnceTheSocketIsBoundToAGivenPort, "GEN-BIND-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Bind(s, "w+5");
  w.Bind(s, "w+6").Allows(Fails(kWsaEinval));
}

PORTCULLIS_CASE_ROWS(Bind, FailsForThePortOfAnotherSocketOver, kSockets, "GEN-BIND-02") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+5");
  const auto other = w.Socket(row.kind);
  w.Bind(other, "w+5").Allows(Fails(kWsaEaddrinuse));
}

PORTCULLIS_CASE(Bind, SucceedsForAPortThatOnlyTheOtherProtocolUses, "GEN-BIND-02") {
  w.Startup();
  const auto tcp = w.Socket(kTcp);
  w.Bind(tcp, "w+5");
  const auto udp = w.Socket(kUdp);
  w.Bind(udp, "w+5").Allows(Success());
}

PORTCULLIS_CASE(Bind, SucceedsForAPortThatAClosedSocketUsed, "GEN-BIND-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Bind(s, "w+5");
  w.Close(s);
  const auto other = w.Socket(kUdp);
  w.Bind(other, "w+5").Allows(Success());
}

// Its descriptors are gone, and no page says whether its ports are free then.
PORTCULLIS_CASE_ROWS(Bind, MayFailForThePortThatASocketHadAtTheLastWsaCleanupOver, kTransports,
                     "GEN-BIND-02") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+5");
  w.Cleanup();
  w.Startup();
  const auto other = w.Socket(row.kind);
  w.Bind(other, "w+5").Allows(MayFail());
}

// --- CancelIoEx ------------------------------------------------------------------------------

PORTCULLIS_CASE(CancelIoEx, FindsNothingOnASocketWithoutOperations, "GEN-CANCEL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CancelAll(s).Allows(Fails(kErrorNotFound));
}

PORTCULLIS_CASE(CancelIoEx, FindsNothingOnceTheOperationIsComplete, "GEN-CANCEL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  w.Cancel(s, "k1").Allows(Fails(kErrorNotFound));
}

PORTCULLIS_CASE(CancelIoEx, FindsNothingOfAnotherSocket, "GEN-CANCEL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  const auto other = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.CancelAll(other).Allows(Fails(kErrorNotFound));
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(CancelIoEx, OfOneOperationLeavesTheOther, "GEN-OVL-02", "GEN-CANCEL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.Hold();
  w.Keepalive("k2", s).Overlapped().Allows(Pending());
  w.Cancel(s, "k1").Allows(Success());
  w.GetCompletion("k2").Allows(NoCompletion());
  w.Complete("k2");
  w.GetCompletion("k2").Allows(Success());
}

// CancelIoEx is for the operations of the calling process, also where the socket is that of both.
PORTCULLIS_CASE(CancelIoEx, FindsNothingOfAnotherProcess, "GEN-CANCEL-01", "GEN-DUP-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  other.CancelAll(theirs).Allows(Fails(kErrorNotFound));
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(CancelIoEx, FindsTheOneThatIsUnderWayBesideOneThatMayBeOver, "ACQ-ABORTED-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.CancelAll(s).Allows(Success());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

}  // namespace
}  // namespace portcullis::suite
