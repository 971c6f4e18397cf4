// What reservations keep from the sockets that are not associated: binds by number, to port 0 and
// implied by connect and sendto. Whose port a socket got shows in getsockname.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::SocketOption;

// --- by number, another process ------------------------------------------------------------------

struct PortRow {
  const char* name;
  SocketKind kind;
  const char* port;
};
constexpr PortRow kInside[] = {
    {"FirstPortOverTcp", kTcp, "w+5"},   {"PortWithinOverTcp", kTcp, "w+15"},
    {"LastPortOverTcp", kTcp, "w+24"},   {"FirstPortOverUdp", kUdp, "w+5"},
    {"PortWithinOverUdp", kUdp, "w+15"}, {"LastPortOverUdp", kUdp, "w+24"},
    {"PortOverIpv6", kTcp6, "w+15"},
};

PORTCULLIS_CASE_ROWS(BindReserved, AnotherProcessIsRefusedThe, kInside, "BND-RESERVED-01",
                     "Q-BND-RESERVED-CODE") {
  w.Startup();
  Writer other = w.Process("p2");
  other.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto theirs = other.Socket(row.kind);
  other.Bind(theirs, row.port).Allows(FailsWithAnyCode());
  w.Close(owner);
  other.Bind(theirs, row.port).Allows(Success());
}

PORTCULLIS_CASE_ROWS(BindReserved, AnotherProcessIsRefusedAPortThatTheSystemChoseOver, kTransports,
                     "BND-RESERVED-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Bind(theirs, "start of r1 + 3").Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE_ROWS(BindReserved, AnotherProcessIsRefusedWithExclusiveUseTooOver, kTransports,
                     "BND-RESERVED-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.SetSockOpt(theirs, SocketOption::kExclusiveAddrUse).Allows(Success());
  other.Bind(theirs, "w+15").Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(BindReserved, AnotherProcessBindsBesideTheBlock, "BND-RESERVED-01") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto below = other.Socket(kUdp);
  other.Bind(below, "w+4").Allows(Success());
  const auto above = other.Socket(kUdp);
  other.Bind(above, "w+25").Allows(Success());
}

PORTCULLIS_CASE(BindReserved, AnotherProcessBindsThePortOfTheOtherProtocol, "BND-RESERVED-01") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Bind(theirs, "w+15").Allows(Success());
}

PORTCULLIS_CASE(BindReserved, AnotherProcessBindsWhatWasReleased, "BND-RESERVED-01",
                "REL-LIFE-01") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Bind(theirs, "w+15").Allows(FailsWithAnyCode());
  w.Release("x1", owner, "r1").Allows(Success());
  other.Bind(theirs, "w+15").Allows(Success());
}

PORTCULLIS_CASE_ROWS(BindQuestions, OfAnotherProcessWithReuseToAReservedPortOver, kTransports,
                     "Q-BND-REUSE") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.SetSockOpt(theirs, SocketOption::kReuseAddr).Allows(Success());
  other.Bind(theirs, "w+15").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(BindQuestions, OfTheSameProcessToAReservedPortOver, kTransports,
                     "Q-BIND-RESERVED") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(row.kind);
  w.Bind(other, "w+15").Allows(MayFail());
}

// --- port 0 --------------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(BindReserved, PortZeroInAnotherProcessIsNoneOfTheBlockOver, kTransports,
                     "BND-RESERVED-02") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  for (const char* name : {"n1", "n2", "n3"}) {
    const auto theirs = other.Socket(row.kind);
    other.Bind(theirs, "0").Allows(Success());
    other.GetSockName(name, theirs).Allows(Success());
  }
}

PORTCULLIS_CASE_ROWS(BindReserved, PortZeroOfAnUnassociatedSocketIsNoneOfTheBlockOver, kTransports,
                     "BND-RESERVED-03") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  for (const char* name : {"n1", "n2", "n3"}) {
    const auto s = w.Socket(row.kind);
    w.Bind(s, "0").Allows(Success());
    w.GetSockName(name, s).Allows(Success());
  }
}

PORTCULLIS_CASE(BindReserved, PortZeroOfTheSocketThatAcquiredIsNoneOfTheBlockEither,
                "BND-RESERVED-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

// The very port that the system would give next is reserved meanwhile.
PORTCULLIS_CASE_ROWS(BindReserved, PortZeroIsNotTheLastPortOnceThatIsReservedOver, kTransports,
                     "BND-RESERVED-02", "BND-RESERVED-03") {
  w.Startup();
  const auto first = w.Socket(row.kind);
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  w.Close(first);
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("port of n1", 1))
      .Unstated("the port may be the last one, of which there is a question");
  const auto s = w.Socket(row.kind);
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n2", s).Allows(Success());
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Bind(theirs, "0").Allows(Success());
  other.GetSockName("n3", theirs).Allows(Success());
}

// --- implicit ------------------------------------------------------------------------------------

constexpr KindRow kDatagrams[] = {{"Udp", kUdp}, {"UdpOverIpv6", kUdp6}};

PORTCULLIS_CASE_ROWS(BindReserved, SendtoBindsToNoneOfTheBlockOver, kDatagrams, "BND-IMPLICIT-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.SendTo(s, "w+60").Allows(MayFail());
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

PORTCULLIS_CASE_ROWS(BindReserved, SendtoInAnotherProcessBindsToNoneOfTheBlockOver, kDatagrams,
                     "BND-IMPLICIT-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.SendTo(theirs, "w+60").Allows(MayFail());
  other.GetSockName("n1", theirs).Unstated("it fails where nothing was bound");
}

PORTCULLIS_CASE_ROWS(BindReserved, ConnectBindsToNoneOfTheBlockOver, kDatagrams,
                     "BND-IMPLICIT-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Connect(s, "w+60").Allows(MayFail());
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

PORTCULLIS_CASE(BindReserved, ConnectBindsToNoneOfTheBlockOverTcp, "BND-IMPLICIT-01") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kTcp);
  w.Connect(s, "w+60").Unstated("whether anybody answers is not judged");
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

// --- persistent reservations
// -----------------------------------------------------------------------

struct ProtocolRow {
  const char* name;
  SocketKind kind;
  Protocol protocol;
};
constexpr ProtocolRow kProtocols[] = {{"Tcp", kTcp, Protocol::kIpprotoTcp},
                                      {"Udp", kUdp, Protocol::kIpprotoUdp},
                                      {"TcpOverIpv6", kTcp6, Protocol::kIpprotoTcp},
                                      {"UdpOverIpv6", kUdp6, Protocol::kIpprotoUdp}};

PORTCULLIS_CASE_ROWS(BindReserved, PortZeroIsNoneOfAPersistentReservationOver, kProtocols,
                     "BND-PERSISTENT-01") {
  w.Startup();
  const auto first = w.Socket(row.kind);
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  w.Close(first);
  w.Create("r1", row.protocol, Range("port of n1", 1))
      .Unstated("the port may be the last one, of which there is a question");
  const auto s = w.Socket(row.kind);
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n2", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(BindQuestions, ByNumberIntoAPersistentReservationOver, kProtocols,
                     "Q-BND-PERSISTENT") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+15").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(BindReserved, APersistentReservationThatWasDeletedIsFreeOver, kProtocols,
                     "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+15").Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
