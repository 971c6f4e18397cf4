// bind of a socket that is associated: to port 0, by number inside and outside, when the block is
// used up, implicitly, shared, and when the reservation has ended.

#include <utility>

#include "conformance/suite/case.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::SocketOption;

// One socket of `kind` that is associated with the reservation r1.
SocketRef Associated(Writer& w, SocketKind kind, const char* name) {
  const auto s = w.Socket(kind);
  w.Associate(name, s, "r1").Allows(Success());
  return s;
}

// r1 on a socket of its own: `count` ports from w+5.
SocketRef Owner(Writer& w, SocketKind kind, std::uint16_t count) {
  const auto owner = w.Socket(kind);
  w.Acquire("r1", owner, Range("w+5", count)).Allows(Success().Returned(16));
  return owner;
}

// An explicit port of its block: what is documented says nothing of it, msquic lives by it.
Outcome Inside() { return MayFail().Observed(Success()); }

// --- port 0 ----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(BindAssociated, PortZeroTakesAPortOfTheReservationOver, kTransports,
                     "BND-PORT-01", "GEN-NAME-01") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto s = Associated(w, row.kind, "a1");
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(BindAssociated, PortZeroTakesEveryPortOfTheReservationInTurnOver, kTransports,
                     "BND-PORT-01") {
  w.Startup();
  Owner(w, row.kind, 3);
  for (const char* name : {"a1", "a2", "a3"}) {
    const auto s = Associated(w, row.kind, name);
    w.Bind(s, "0").Allows(Success());
    w.GetSockName(std::string("n") + name[1], s).Allows(Success());
  }
}

PORTCULLIS_CASE(BindAssociated, PortZeroTakesAPortOfABlockThatTheSystemChose, "BND-PORT-01") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("0", 4)).Allows(Success().Returned(16));
  const auto s = Associated(w, kTcp, "a1");
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE(BindAssociated, PortZeroTakesAPortThatAClosedSocketHadTaken, "BND-PORT-01") {
  w.Startup();
  Owner(w, kUdp, 1);
  const auto first = Associated(w, kUdp, "a1");
  w.Bind(first, "0").Allows(Success());
  w.Close(first);
  const auto second = Associated(w, kUdp, "a2");
  w.Bind(second, "0").Allows(Success());
  w.GetSockName("n1", second).Allows(Success());
}

PORTCULLIS_CASE(BindAssociated, TheSocketThatAcquiredTakesOneOfItsOwnPorts, "BND-PORT-01",
                "ASC-SUCCESS-02") {
  w.Startup();
  const auto s = Owner(w, kTcp, 20);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE(BindAssociated, AnUnassociatedSocketTakesNoneOfTheReservation, "BND-PORT-01",
                "BND-RESERVED-03") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

// --- by number ---------------------------------------------------------------------------------

struct PortRow {
  const char* name;
  SocketKind kind;
  const char* port;
};
constexpr PortRow kInside[] = {
    {"FirstPortOverTcp", kTcp, "w+5"},   {"PortWithinOverTcp", kTcp, "w+15"},
    {"LastPortOverTcp", kTcp, "w+24"},   {"FirstPortOverUdp", kUdp, "w+5"},
    {"PortWithinOverUdp", kUdp, "w+15"}, {"LastPortOverUdp", kUdp, "w+24"},
    {"PortOverIpv6", kUdp6, "w+15"},
};

PORTCULLIS_CASE_ROWS(BindAssociated, ByNumberTakesThe, kInside, "BND-PORT-02") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto s = Associated(w, row.kind, "a1");
  w.Bind(s, row.port).Allows(Inside());
  w.GetSockName("n1", s).Unstated("it fails where the bind did");
}

PORTCULLIS_CASE(BindAssociated, ByNumberOnTheSocketThatAcquired, "BND-PORT-02") {
  w.Startup();
  const auto s = Owner(w, kUdp, 1);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "start of r1").Allows(Inside());
  w.GetSockName("n1", s).Unstated("it fails where the bind did");
}

constexpr PortRow kOutside[] = {
    {"JustBelowOverTcp", kTcp, "w+4"},
    {"JustAboveOverTcp", kTcp, "w+25"},
    {"JustBelowOverUdp", kUdp, "w+4"},
    {"FarAwayOverUdp", kUdp, "w+60"},
};

PORTCULLIS_CASE_ROWS(BindQuestions, OfAnAssociatedSocketOutside, kOutside, "Q-BND-OUTSIDE") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto s = Associated(w, row.kind, "a1");
  w.Bind(s, row.port).Allows(MayFail());
}

// --- used up -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(BindAssociated, PortZeroFailsOnceEveryPortIsBoundOver, kTransports,
                     "BND-EXHAUST-01", "Q-BND-EXHAUST-CODE") {
  w.Startup();
  Owner(w, row.kind, 2);
  const auto first = Associated(w, row.kind, "a1");
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto second = Associated(w, row.kind, "a2");
  w.Bind(second, "0").Allows(Success());
  w.GetSockName("n2", second).Allows(Success());
  const auto third = Associated(w, row.kind, "a3");
  w.Bind(third, "0").Unstated("a port is left where both of them were given the same one");
  w.Close(first);
  w.Bind(third, "0").Allows(Success());
  w.GetSockName("n3", third).Allows(Success());
}

PORTCULLIS_CASE(BindAssociated, PortZeroFailsOnceTheOnlyPortIsBound, "BND-EXHAUST-01",
                "Q-BND-EXHAUST-CODE") {
  w.Startup();
  const auto owner = Owner(w, kTcp, 1);
  w.Associate("a1", owner, "r1").Allows(Success());
  w.Bind(owner, "0").Allows(Success());
  const auto second = Associated(w, kTcp, "a2");
  w.Bind(second, "0").Allows(FailsWithAnyCode());
  w.GetSockName("n1", second).Allows(Fails(kWsaEinval));
}

// The only port is bound, by a socket that may be one to share it with or to have it no longer: it
// need not be had, nor is it forbidden to have it.

struct ReuseRow {
  const char* name;
  bool first;
  bool second;
};
constexpr ReuseRow kReuse[] = {{"TheFirst", true, false}, {"TheSecond", false, true}};

PORTCULLIS_CASE_ROWS(BindAssociated, PortZeroMayFailForTheOnlyPortWithReuseOn, kReuse,
                     "BND-EXHAUST-01") {
  w.Startup();
  Owner(w, kUdp, 1);
  const auto first = Associated(w, kUdp, "a1");
  if (row.first) w.SetSockOpt(first, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(first, "0").Allows(Success());
  const auto second = Associated(w, kUdp, "a2");
  if (row.second) w.SetSockOpt(second, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(second, "0").Allows(MayFail());
}

PORTCULLIS_CASE(BindAssociated, PortZeroMayFailOnceSendtoMayHaveTakenTheOnlyPort, "BND-EXHAUST-01",
                "Q-BND-IMPLICIT") {
  w.Startup();
  Owner(w, kUdp, 1);
  const auto first = Associated(w, kUdp, "a1");
  w.SendTo(first, "w+60").Allows(MayFail());
  const auto second = Associated(w, kUdp, "a2");
  w.Bind(second, "0").Allows(MayFail());
}

// --- implicit ------------------------------------------------------------------------------------

PORTCULLIS_CASE(BindQuestions, SendtoOfAnAssociatedSocket, "Q-BND-IMPLICIT") {
  w.Startup();
  Owner(w, kUdp, 20);
  const auto s = Associated(w, kUdp, "a1");
  w.SendTo(s, "w+60").Allows(MayFail());
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

PORTCULLIS_CASE(BindQuestions, ConnectOfAnAssociatedUdpSocket, "Q-BND-IMPLICIT") {
  w.Startup();
  Owner(w, kUdp6, 20);
  const auto s = Associated(w, kUdp6, "a1");
  w.Connect(s, "w+60").Allows(MayFail());
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

PORTCULLIS_CASE(BindQuestions, ConnectOfAnAssociatedTcpSocket, "Q-BND-IMPLICIT") {
  w.Startup();
  Owner(w, kTcp, 20);
  const auto s = Associated(w, kTcp, "a1");
  w.Connect(s, "w+60").Unstated("whether anybody answers is not judged");
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

// The first connect is refused or not, and may bind the socket; so may the second.
PORTCULLIS_CASE(BindQuestions, TwoConnectsOfAnAssociatedTcpSocket, "Q-BND-IMPLICIT") {
  w.Startup();
  Owner(w, kTcp, 20);
  const auto s = Associated(w, kTcp, "a1");
  w.Connect(s, "w+60").Unstated("whether anybody answers is not judged");
  w.Connect(s, "w+61").Unstated("whether anybody answers is not judged");
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

// --- one port for several sockets
// ------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(BindQuestions, OfTwoAssociatedSocketsToOnePortOver, kTransports,
                     "Q-BND-SHARED") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto first = Associated(w, row.kind, "a1");
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto second = Associated(w, row.kind, "a2");
  w.Bind(second, "port of n1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(BindQuestions, OfTwoAssociatedSocketsWithReuseToOnePortOver, kTransports,
                     "Q-BND-SHARED") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto first = Associated(w, row.kind, "a1");
  w.SetSockOpt(first, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto second = Associated(w, row.kind, "a2");
  w.SetSockOpt(second, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(second, "port of n1").Allows(MayFail());
}

// SIO_CPU_AFFINITY, by which the sockets of a QUIC stack share a port; how it answers is no subject
// here.
void SetAffinity(Writer& w, const char* name, SocketRef socket) {
  w.Ioctl(name, std::move(socket), kSioCpuAffinity)
      .In(scenario::Memory::kValid)
      .InSize(kCpuAffinitySize)
      .Unstated("what else it does than to let sockets share a port is not judged");
}

PORTCULLIS_CASE_ROWS(BindQuestions, OfTwoAssociatedSocketsWithAnAffinityToOnePortOver, kTransports,
                     "Q-BND-SHARED") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto first = Associated(w, row.kind, "a1");
  SetAffinity(w, "f1", first);
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto second = Associated(w, row.kind, "a2");
  SetAffinity(w, "f2", second);
  w.Bind(second, "port of n1").Allows(MayFail());
}

struct OneOfTwoRow {
  const char* name;
  bool first;  // the one that binds first has it, or the other
};
constexpr OneOfTwoRow kOneOfTwo[] = {{"TheFirstHas", true}, {"TheSecondHas", false}};

PORTCULLIS_CASE_ROWS(BindQuestions, OfTwoAssociatedSocketsToOnePortWithAnAffinityThatOnly,
                     kOneOfTwo, "Q-BND-SHARED") {
  w.Startup();
  Owner(w, kUdp, 20);
  const auto first = Associated(w, kUdp, "a1");
  const auto second = Associated(w, kUdp, "a2");
  SetAffinity(w, "f1", row.first ? first : second);
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  w.Bind(second, "port of n1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(BindQuestions, OfTwoAssociatedSocketsToOnePortWithExclusiveUseThatOnly,
                     kOneOfTwo, "Q-BND-SHARED") {
  w.Startup();
  Owner(w, kUdp, 20);
  const auto first = Associated(w, kUdp, "a1");
  const auto second = Associated(w, kUdp, "a2");
  w.SetSockOpt(row.first ? first : second, SocketOption::kExclusiveAddrUse).Allows(Success());
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  w.Bind(second, "port of n1").Allows(MayFail());
}

// Who holds another port, or the same of the other protocol, has no say in it.
PORTCULLIS_CASE(BindQuestions, OfTwoAssociatedSocketsWithReuseBesideSocketsWithoutIt,
                "Q-BND-SHARED") {
  w.Startup();
  Owner(w, kUdp, 20);
  const auto first = Associated(w, kUdp, "a1");
  w.SetSockOpt(first, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto elsewhere = w.Socket(kUdp);
  w.Bind(elsewhere, "w+60").Allows(Success());
  const auto other_protocol = w.Socket(kTcp);
  w.Bind(other_protocol, "port of n1").Allows(Success());
  const auto second = Associated(w, kUdp, "a2");
  w.SetSockOpt(second, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(second, "port of n1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(BindAssociated, ByNumberIsRefusedThePortOfAnUnassociatedSocketOver,
                     kTransports, "GEN-BIND-02", "Q-BIND-RESERVED") {
  w.Startup();
  Owner(w, row.kind, 20);
  const auto holder = w.Socket(row.kind);
  w.Bind(holder, "w+15").Allows(MayFail());
  const auto s = Associated(w, row.kind, "a1");
  w.Bind(s, "w+15").Unstated("WSAEADDRINUSE where the other socket has the port, else granted");
}

PORTCULLIS_CASE(BindQuestions, OfTwoSocketsInTheMannerOfAQuicStack, "Q-BND-SHARED",
                "ASC-SUCCESS-03") {
  w.Startup();
  const auto first = w.Socket(kUdp6);
  w.SetSockOpt(first, SocketOption::kReuseAddr).Allows(Success());
  w.Acquire("r1", first, Range("w+5", 1)).Allows(Success().Returned(16));
  w.Associate("a1", first, "r1").Allows(Success());
  const auto second = w.Socket(kUdp6);
  w.SetSockOpt(second, SocketOption::kReuseAddr).Allows(Success());
  w.Associate("a2", second, "r1").Allows(Success());
  w.Bind(first, "w+5").Allows(Inside());
  w.Bind(second, "w+5").Unstated("a question of its own where the first bind took the port");
}

// --- a reservation that has ended
// -------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(BindQuestions, OfASocketWhoseReservationEndedWithItsSocketOver, kTransports,
                     "Q-BIND-ENDED") {
  w.Startup();
  const auto owner = Owner(w, row.kind, 20);
  const auto s = Associated(w, row.kind, "a1");
  w.Close(owner);
  w.Bind(s, "0").Allows(MayFail());
}

PORTCULLIS_CASE(BindQuestions, ByNumberOfASocketWhoseReservationHasEnded, "Q-BIND-ENDED") {
  w.Startup();
  const auto owner = Owner(w, kUdp, 20);
  const auto s = Associated(w, kUdp, "a1");
  w.Close(owner);
  w.Bind(s, "w+15").Allows(MayFail());
}

// No page says whether a socket can be associated by then, nor what it has where it can.
PORTCULLIS_CASE(BindQuestions, OfTwoSocketsThatWereAssociatedAfterTheRelease, "Q-ASC-STALE",
                "Q-BIND-ENDED", "Q-BND-SHARED") {
  w.Startup();
  const auto owner = Owner(w, kUdp, 20);
  w.Release("x1", owner, "r1").Allows(Success());
  const auto first = w.Socket(kUdp);
  w.Associate("a1", first, "r1").Allows(MayFail());
  const auto second = w.Socket(kUdp);
  w.Associate("a2", second, "r1").Allows(MayFail());
  w.Bind(first, "w+7").Unstated("an ordinary bind where the call failed, else a question");
  w.Bind(second, "w+7").Unstated("fails where both are ordinary binds, else a question");
}

PORTCULLIS_CASE_ROWS(BindQuestions, TheOtherPortsOnceTheAcquirerIsClosedOver, kTransports,
                     "Q-LIFE-BOUND-CLOSE") {
  w.Startup();
  const auto owner = Owner(w, row.kind, 20);
  const auto s = Associated(w, row.kind, "a1");
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
  w.Close(owner);
  const auto other = w.Socket(row.kind);
  w.Acquire("r2", other, Range("w+15", 10)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
  w.GetSockName("n2", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(BindAssociated, TheBlockIsFreeOnceTheAcquirerAndThenTheOtherAreClosedOver,
                     kTransports, "ACQ-LIFE-01", "Q-LIFE-FREED") {
  w.Startup();
  const auto owner = Owner(w, row.kind, 20);
  const auto s = Associated(w, row.kind, "a1");
  w.Bind(s, "0").Allows(Success());
  w.Close(owner);
  w.Close(s);
  const auto next = w.Socket(row.kind);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(BindAssociated, TheBoundPortStaysBoundOnceTheAcquirerIsClosed, "GEN-BIND-02",
                "GEN-NAME-01") {
  w.Startup();
  const auto owner = Owner(w, kUdp, 20);
  const auto s = Associated(w, kUdp, "a1");
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
  w.Close(owner);
  w.GetSockName("n2", s).Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
