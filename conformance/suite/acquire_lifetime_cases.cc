// How long a reservation lasts: exactly as long as the socket on which it was acquired.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

// --- it never outlives its socket ------------------------------------------------------------

PORTCULLIS_CASE_ROWS(AcquireLifetime, EndsWithItsSocketOver, kTransports, "ACQ-LIFE-01",
                     "Q-LIFE-FREED") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(s);
  const auto next = w.Socket(row.kind);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, EndsWithItsSocketForEveryPortOfIt, "ACQ-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(s);
  const auto first = w.Socket(kUdp);
  w.Acquire("r2", first, Range("w+5", 1)).Allows(Success().Returned(16));
  const auto rest = w.Socket(kUdp);
  w.Acquire("r3", rest, Range("w+6", 18)).Allows(Success().Returned(16));
  const auto last = w.Socket(kUdp);
  w.Acquire("r4", last, Range("w+24", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, EndsWithItsSocketForOtherProcessesToo, "ACQ-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(s);
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Acquire("r2", theirs, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, EndsWithItsSocketAgainAndAgain, "ACQ-LIFE-01") {
  w.Startup();
  for (const char* name : {"r1", "r2", "r3", "r4"}) {
    const auto s = w.Socket(kUdp);
    w.Acquire(name, s, Range("w+5", 20)).Allows(Success().Returned(16));
    w.Close(s);
  }
}

PORTCULLIS_CASE(AcquireLifetime, OneThatAnOverlappedCallMadeEndsWithItsSocket, "ACQ-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
  w.Close(s);
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, EndsWithItsSocketWhoeverHasTheBlockOfTheOtherProtocol,
                "ACQ-LIFE-01", "ACQ-PROTO-01", "Q-LIFE-FREED") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(s);
  const auto udp = w.Socket(kUdp);
  w.Acquire("r2", udp, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto next = w.Socket(kTcp);
  w.Acquire("r3", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, EndsWithItsSocketThoughThatWasRefusedAtFirst, "ACQ-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(s);
  const auto next = w.Socket(kUdp);
  w.Acquire("r3", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, EndsWithTheLastWsaCleanupOrNot, "Q-LIFE-CLEANUP") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Cleanup();
  w.Startup();
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
  const auto third = w.Socket(kUdp);
  w.Acquire("r3", third, Range("w+5", 20))
      .Unstated("it must fail where the second has the block; where nobody has, it may do either");
}

// --- it lasts as long as its socket ----------------------------------------------------------

PORTCULLIS_CASE(AcquireLifetime, LastsWhileAnotherSocketIsClosed, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(bystander);
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireLifetime, LastsWhileTheReservationOfAnotherSocketEnds, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  const auto neighbour = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", neighbour, Range("w+25", 20)).Allows(Success().Returned(16));
  w.Close(neighbour);
  const auto other = w.Socket(kTcp);
  w.Acquire("r3", other, Range("w+24", 2)).Allows(FailsWithAnyCode());
  w.Acquire("r4", other, Range("w+25", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, LastsWhileAnotherCallFails, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto other = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", other, Range("w+25", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
  w.Acquire("r3", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireLifetime, LastsWhileACallOnItsOwnSocketFails, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", s, Range("65530", 7)).Allows(FailsWithAnyCode());
  const auto other = w.Socket(kUdp);
  w.Acquire("r3", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireLifetime, LastsWhileItsThreadEnds, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  other.ExitThread();
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireLifetime, LastsWhileAnotherProcessCleansUp, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kUdp);
  other.Close(theirs);
  other.Cleanup();
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireLifetime, LastsWhileACleanupIsNotTheLast, "ACQ-LIFE-02") {
  w.Startup();
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Cleanup();
  const auto next = w.Socket(kTcp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireLifetime, LastsThroughADeadNetwork, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto other = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.NetworkDown();
  w.NetworkUp();
  w.Acquire("r2", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

// --- a call that failed holds nothing --------------------------------------------------------
// Every case of an error shows it for its own error; here what is left to others.

PORTCULLIS_CASE(AcquireLifetime, WhatFailedForOneSocketIsFreeForAnother, "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, WhatFailedForOneProcessIsFreeForAnother, "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Acquire("r2", theirs, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireLifetime, ManyFailuresHoldNothing, "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  for (const char* name : {"r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8"}) {
    w.Acquire(name, s, Range("w+5", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
  }
  w.Acquire("r9", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

}  // namespace
}  // namespace portcullis::suite
