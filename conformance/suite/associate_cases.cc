// ASSOCIATE itself: which sockets and tokens must be accepted, and the questions about the others.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

// --- what must succeed -------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Associate, AnotherSocketOfTheProcessIsAcceptedOver, kTransports,
                     "ASC-SUCCESS-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(Associate, AReservationThatTheSystemChoseIsAcceptedOver, kTransports,
                     "ASC-SUCCESS-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(Associate, ASocketWithoutTheOverlappedAttributeIsAcceptedOver, kTransports,
                     "ASC-SUCCESS-01") {
  w.Startup();
  const auto owner = w.Socket(NotOverlapped(row.kind));
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(NotOverlapped(row.kind));
  w.Associate("a1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE(Associate, ACallOnAnotherThreadIsAccepted, "ASC-SUCCESS-01") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Thread("t2").Associate("a1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE(Associate, AReservationOfOnePortIsAccepted, "ASC-SUCCESS-01") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 1)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s);
}

PORTCULLIS_CASE_ROWS(Associate, TheSocketThatAcquiredIsAcceptedOver, kTransports,
                     "ASC-SUCCESS-02") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s);
}

PORTCULLIS_CASE_ROWS(Associate, SeveralSocketsAreAcceptedOver, kTransports, "ASC-SUCCESS-03",
                     "ASC-SUCCESS-02") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(row.kind);
  const auto third = w.Socket(row.kind);
  w.Associate("a1", owner, "r1").Allows(Success());
  w.Associate("a2", second, "r1").Allows(Success());
  w.Associate("a3", third, "r1").Allows(Success());
}

PORTCULLIS_CASE(Associate, AnotherSocketIsAcceptedOnceTheFirstIsBound, "ASC-SUCCESS-03") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto first = w.Socket(kUdp);
  w.Associate("a1", first, "r1").Allows(Success());
  w.Bind(first, "0").Allows(Success());
  const auto second = w.Socket(kUdp);
  w.Associate("a2", second, "r1").Allows(Success());
}

PORTCULLIS_CASE(Associate, EachReservationHasSocketsOfItsOwn, "ASC-SUCCESS-01", "BND-PORT-01") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 2)).Allows(Success().Returned(16));
  const auto other = w.Socket(kTcp);
  w.Acquire("r2", other, Range("w+20", 2)).Allows(Success().Returned(16));
  const auto first = w.Socket(kTcp);
  w.Associate("a1", first, "r1").Allows(Success());
  const auto second = w.Socket(kTcp);
  w.Associate("a2", second, "r2").Allows(Success());
  w.Bind(second, "0").Allows(Success());
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first);
  w.GetSockName("n2", second);
}

// --- a failure associates nothing --------------------------------------------------------------
// Every case of an error shows it for its own error, by a bind outside; here by port 0.

PORTCULLIS_CASE_ROWS(Associate, AfterAFailurePortZeroComesFromElsewhereOver, kTransports,
                     "ASC-FAIL-01", "BND-RESERVED-03") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").InSize(7).Allows(Fails(kWsaEfault, kWsaEinval));
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s);
}

PORTCULLIS_CASE(Associate, AfterAFailureInAnotherProcessPortZeroComesFromElsewhere, "ASC-FAIL-01",
                "BND-RESERVED-02") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("0", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto s = other.Socket(kUdp);
  other.Associate("a1", s, "r1").Allows(FailsWithAnyCode());
  other.Bind(s, "0").Allows(Success());
  other.GetSockName("n1", s);
}

PORTCULLIS_CASE(Associate, AfterAFailureAnotherTokenIsAccepted, "ASC-FAIL-01") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kTcp);
  w.Associate("a1", s, "never issued").Allows(FailsWithAnyCode());
  w.Associate("a2", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s);
}

PORTCULLIS_CASE(Associate, AFailureLeavesTheCallThatIsUnderWayAlone, "ASC-FAULT-03",
                "ASC-SUCCESS-01") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Associate("a1", s, "r1").Overlapped().Allows(Pending());
  // The first may have associated the socket already, which may be what this one fails for.
  w.Associate("a2", s, "r1")
      .Returned(Memory::kNull)
      .Allows(FailsWithAnyCode().Or(Fails(kWsaEfault)));
  w.Complete("a1");
  w.GetCompletion("a1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s);
}

// --- questions: tokens of reservations that have ended -----------------------------------------

PORTCULLIS_CASE_ROWS(AssociateQuestions, TheTokenOfAClosedSocketOver, kTransports, "Q-ASC-STALE") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(owner);
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(AssociateQuestions, TheTokenOfAReleasedReservation, "Q-ASC-STALE") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", owner, "r1").Allows(Success());
  const auto s = w.Socket(kUdp);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(AssociateQuestions, TheTokenOfAProcessThatHasEnded, "Q-ASC-STALE") {
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Acquire("r1", theirs, Range("w+5", 20)).Allows(Success().Returned(16));
  other.ExitProcess();
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

// The call was made in time; its reservation ends before it does.
PORTCULLIS_CASE_ROWS(AssociateQuestions, TheTokenOfASocketThatIsClosedMeanwhileOver, kTransports,
                     "Q-ASC-STALE") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Hold();
  w.Associate("a1", s, "r1").Overlapped().Allows(Pending());
  w.Close(owner);
  w.Complete("a1");
  w.GetCompletion("a1").Allows(MayFail());
}

struct ProtocolRow {
  const char* name;
  SocketKind kind;
  Protocol protocol;
};
constexpr ProtocolRow kProtocols[] = {{"Tcp", kTcp, Protocol::kIpprotoTcp},
                                      {"Udp", kUdp, Protocol::kIpprotoUdp}};

PORTCULLIS_CASE_ROWS(AssociateQuestions, TheTokenOfADeletedPersistentReservationOver, kProtocols,
                     "Q-ASC-STALE") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(AssociateQuestions, TheTokenOfOneThatWasDeletedAfterARestartOver, kProtocols,
                     "Q-ASC-STALE", "Q-PER-RESTART-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

// --- questions: sockets that do not match --------------------------------------------------------

PORTCULLIS_CASE(AssociateQuestions, ATcpTokenOnAUdpSocket, "Q-ASC-PROTOCOL") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(AssociateQuestions, AUdpTokenOnATcpSocket, "Q-ASC-PROTOCOL") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kTcp);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

struct FamilyRow {
  const char* name;
  SocketKind acquired;
  SocketKind associated;
};
constexpr FamilyRow kFamilies[] = {
    {"AnIpv4TokenOnAnIpv6TcpSocket", kTcp, kTcp6},
    {"AnIpv6TokenOnAnIpv4TcpSocket", kTcp6, kTcp},
    {"AnIpv4TokenOnAnIpv6UdpSocket", kUdp, kUdp6},
    {"AnIpv6TokenOnAnIpv4UdpSocket", kUdp6, kUdp},
};

PORTCULLIS_CASE_ROWS(AssociateQuestions, Family, kFamilies, "Q-ASC-FAMILY") {
  w.Startup();
  const auto owner = w.Socket(row.acquired);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.associated);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

// --- questions: sockets in another state ---------------------------------------------------------

PORTCULLIS_CASE_ROWS(AssociateQuestions, ASocketThatIsBoundOutsideOver, kTransports,
                     "Q-ASC-BOUND") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+60");
  w.Associate("a1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(AssociateQuestions, ASocketThatIsBoundToAPortOfTheSystems, "Q-ASC-BOUND") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kTcp);
  w.Bind(s, "0");
  w.Associate("a1", s, "r1").Allows(MayFail());
}

// A refused connect may leave the socket bound, and each one after it may bind it anew.
PORTCULLIS_CASE(AssociateQuestions, ASocketThatAConnectMayHaveBound, "Q-ASC-BOUND") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kTcp);
  w.Connect(s, "w+60").Unstated("whether anybody answers is not judged");
  w.Associate("a1", s, "r1").Allows(MayFail());
  w.Connect(s, "w+61").Unstated("whether anybody answers is not judged");
  w.Connect(s, "w+62").Unstated("whether anybody answers is not judged");
  w.GetSockName("n1", s).Unstated("it fails where nothing was bound");
}

PORTCULLIS_CASE_ROWS(AssociateQuestions, ASocketThatIsAssociatedWithAnotherOver, kTransports,
                     "Q-ASC-SECOND") {
  w.Startup();
  const auto first = w.Socket(row.kind);
  w.Acquire("r1", first, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(row.kind);
  w.Acquire("r2", second, Range("w+25", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Associate("a2", s, "r2").Allows(MayFail());
  w.Bind(s, "0").Unstated("which of the two it belongs to is open where the second succeeded");
  w.GetSockName("n1", s).Unstated("it fails where the bind did");
}

PORTCULLIS_CASE(AssociateQuestions, ASocketThatIsAssociatedWithTheSame, "Q-ASC-SECOND") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Associate("a1", owner, "r1").Allows(Success());
  w.Associate("a2", owner, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(AssociateQuestions, ASecondTokenWhoseSocketIsClosedMeanwhile, "Q-ASC-SECOND",
                "Q-ASC-STALE", "Q-GEN-ORDER") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.Acquire("r1", first, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(kUdp);
  w.Acquire("r2", second, Range("w+25", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Hold();
  w.Associate("a2", s, "r2").Overlapped().Allows(Pending().Or(FailsWithAnyCode()));
  w.Close(second);
  w.Complete("a2");
  w.GetCompletion("a2").Unstated("success or a failure where the call pended, else none");
}

}  // namespace
}  // namespace portcullis::suite
