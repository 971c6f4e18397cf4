// Several descriptors of one socket: WSADuplicateSocketW, inheritance, and what they do to the
// reservation that the socket acquired.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

Outcome MayBeFree() { return Success().Returned(16).Or(FailsWithAnyCode()); }

// --- the calls -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Duplicate, GivesAnotherProcessADescriptorOver, kTransports, "GEN-DUP-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  other.Bind(theirs, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
  other.GetSockName("n2", theirs).Allows(Success());
}

PORTCULLIS_CASE(Duplicate, GivesTheSameProcessASecondDescriptor, "GEN-DUP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Bind(s, "w+5");
  w.Duplicate("d1", s, "p1").Allows(Success());
  const auto second = w.FromDuplicate("d1");
  w.Close(s);
  w.GetSockName("n1", second).Allows(Success());
  const auto next = w.Socket(kUdp);
  w.Bind(next, "w+5").Allows(Fails(kWsaEaddrinuse));
}

PORTCULLIS_CASE(Duplicate, MayBeGoneWithTheProcessThatItWasMadeFor, "GEN-DUP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  other.ExitProcess();
  other.StartProcess();
  other.Startup();
  other.FromDuplicate("d1", MayFail().Or(Fails(kWsaEnotsock)));
}

PORTCULLIS_CASE(Duplicate, ThatIsClosedMayEndABlockedCallOnTheOther, "Q-ACQ-CLOSE-WHILE-BLOCKED",
                "ACQ-FORM-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.Duplicate("d1", s, "p1").Allows(Success());
  const auto second = w.FromDuplicate("d1");
  w.Close(second);
  w.Complete("r1");
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Unstated("it must fail where the call ended well");
}

PORTCULLIS_CASE(Duplicate, KeepsThePortBoundUntilTheLastDescriptorIsClosed, "GEN-DUP-01",
                "GEN-BIND-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Bind(s, "w+5");
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  w.Close(s);
  const auto next = w.Socket(kTcp);
  w.Bind(next, "w+5").Allows(Fails(kWsaEaddrinuse));
  other.Close(theirs);
  w.Bind(next, "w+5").Allows(Success());
}

// --- the life of a reservation
// ---------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Duplicate, OfTheAcquiringSocketMayHoldItsReservationOver, kTransports,
                     "Q-LIFE-DUPLICATE", "ACQ-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  w.Close(s);
  const auto next = w.Socket(row.kind);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(MayBeFree());
  w.Close(next);
  other.Close(theirs);
  const auto last = w.Socket(row.kind);
  w.Acquire("r3", last, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(Duplicate, ThatAnotherProcessClosesLeavesTheReservationOver, kTransports,
                     "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  other.Close(theirs);
  const auto next = w.Socket(row.kind);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE_ROWS(Duplicate, ThatIsInheritedMayHoldTheReservationOver, kTransports,
                     "Q-LIFE-DUPLICATE", "ACQ-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer child = w.Process("p2");
  child.StartProcessInheriting(s);
  w.Close(s);
  const auto next = w.Socket(row.kind);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(MayBeFree());
  w.Close(next);
  child.ExitProcess();
  const auto last = w.Socket(row.kind);
  w.Acquire("r3", last, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(Duplicate, ThatIsInheritedIsTheSameSocket, "GEN-DUP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Bind(s, "w+5");
  Writer child = w.Process("p2");
  child.StartProcessInheriting(s);
  child.Startup();
  child.GetSockName("n1", s).Allows(Success());
  child.Close(s).Allows(Success());
  w.GetSockName("n2", s).Allows(Success());
}

// --- who may use the token
// -------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Duplicate, LetsAnotherProcessAssociateOrNotOver, kTransports,
                     "Q-ASC-DUPLICATE") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  other.FromDuplicate("d1");
  const auto theirs = other.Socket(row.kind);
  other.Associate("a1", theirs, "r1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(Duplicate, LetsAnotherProcessReleaseOrNotOver, kTransports,
                     "Q-REL-DUPLICATE") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  other.Release("x1", theirs, "r1").Allows(MayFail());
  const auto next = w.Socket(row.kind);
  w.Acquire("r2", next, Range("w+5", 20))
      .Unstated("it must fail where the release failed; after one that succeeded it may");
}

PORTCULLIS_CASE(Duplicate, ThatIsInheritedStillLetsReleaseOrNotOnceAnotherIsClosed,
                "Q-REL-DUPLICATE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer child = w.Process("p2");
  child.StartProcessInheriting(s);
  w.Duplicate("d1", s, "p2").Allows(Success());
  child.Startup();
  const auto second = child.FromDuplicate("d1");
  child.Close(second);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  child.Release("x1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(Duplicate, OfAnAssociatedSocketIsAssociated, "BND-PORT-01", "GEN-DUP-01") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kTcp);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Duplicate("d1", s, "p1").Allows(Success());
  const auto second = w.FromDuplicate("d1");
  w.Bind(second, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
