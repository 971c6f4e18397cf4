// Processes that end and machines that restart: what becomes of runtime reservations.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

struct EndRow {
  const char* name;
  SocketKind kind;
  bool crash;
};
constexpr EndRow kEnds[] = {
    {"ThatExitsOverTcp", kTcp, false},         {"ThatExitsOverUdp", kUdp, false},
    {"ThatCrashesOverTcp", kTcp, true},        {"ThatCrashesOverUdp", kUdp, true},
    {"ThatExitsOverTcpAndIpv6", kTcp6, false}, {"ThatCrashesOverUdpAndIpv6", kUdp6, true},
};

void End(Writer& process, const EndRow& row) {
  if (row.crash) {
    process.CrashProcess();
  } else {
    process.ExitProcess();
  }
}

PORTCULLIS_CASE_ROWS(Process, AReservationEndsWithOne, kEnds, "ACQ-LIFE-03", "Q-LIFE-FREED") {
  w.Startup();
  const auto mine = w.Socket(row.kind);
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Acquire("r1", theirs, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", mine, Range("w+5", 20)).Allows(FailsWithAnyCode());
  End(other, row);
  w.Acquire("r3", mine, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(Process, EveryReservationEndsWithOne, kEnds, "ACQ-LIFE-03") {
  w.Startup();
  const auto mine = w.Socket(row.kind);
  Writer other = w.Process("p2");
  other.Startup();
  const auto first = other.Socket(row.kind);
  other.Acquire("r1", first, Range("w+5", 10)).Allows(Success().Returned(16));
  const auto second = other.Socket(row.kind);
  other.Acquire("r2", second, Range("w+15", 10)).Allows(Success().Returned(16));
  End(other, row);
  w.Acquire("r3", mine, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(Process, WithItsSocketsBoundAReservationEndsWithOne, kEnds, "ACQ-LIFE-03") {
  w.Startup();
  const auto mine = w.Socket(row.kind);
  Writer other = w.Process("p2");
  other.Startup();
  const auto owner = other.Socket(row.kind);
  other.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto consumer = other.Socket(row.kind);
  other.Associate("a1", consumer, "r1").Allows(Success());
  other.Bind(consumer, "0").Allows(Success());
  End(other, row);
  w.Acquire("r2", mine, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(Process, AReservationOfAnotherOutlivesOne, kEnds, "ACQ-LIFE-02") {
  w.Startup();
  const auto mine = w.Socket(row.kind);
  w.Acquire("r1", mine, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Acquire("r2", theirs, Range("w+25", 20)).Allows(Success().Returned(16));
  End(other, row);
  const auto next = w.Socket(row.kind);
  w.Acquire("r3", next, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE_ROWS(Process, TheBlockIsFreeForTheOneThatTakesThePlaceOfOne, kEnds, "ACQ-LIFE-03") {
  Writer other = w.Process("p2");
  other.Startup();
  const auto first = other.Socket(row.kind);
  other.Acquire("r1", first, Range("w+5", 20)).Allows(Success().Returned(16));
  End(other, row);
  other.StartProcess();
  other.Startup();
  const auto second = other.Socket(row.kind);
  other.Acquire("r2", second, Range("w+5", 20)).Allows(Success().Returned(16));
}

struct BlockRow {
  const char* name;
  std::uint16_t count;
};
constexpr BlockRow kBlocks[] = {{"OfOnePort", 1}, {"OfTwentyPorts", 20}};

// Whether the ports are free between the last WSACleanup and the end is a question.
PORTCULLIS_CASE_ROWS(Process, ThatCleanedUpBeforeItEndsWithItEndsTheReservation, kBlocks,
                     "ACQ-LIFE-03") {
  w.Startup();
  const auto mine = w.Socket(kUdp);
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kUdp);
  other.Acquire("r1", theirs, Range("w+5", row.count)).Allows(Success().Returned(16));
  other.Cleanup();
  other.ExitProcess();
  w.Acquire("r2", mine, Range("w+5", row.count)).Allows(Success().Returned(16));
}

// What it has left is its own: no other process takes it along.
PORTCULLIS_CASE(Process, TheEndOfOneLeavesWhatAnotherCleanedUp, "Q-LIFE-CLEANUP") {
  w.Startup();
  const auto mine = w.Socket(kUdp);
  w.Acquire("r1", mine, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Cleanup();
  Writer second = w.Process("p2");
  second.Startup();
  second.ExitProcess();
  Writer third = w.Process("p3");
  third.Startup();
  const auto theirs = third.Socket(kUdp);
  third.Acquire("r2", theirs, Range("w+5", 20))
      .Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE_ROWS(Process, TheOtherPortsOnceTheAcquirerEndsWhileAConsumerIsInheritedOver,
                     kTransports, "Q-LIFE-BOUND-CLOSE") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
  Writer child = w.Process("p2");
  child.StartProcessInheriting(s);
  w.ExitProcess();
  child.Startup();
  const auto next = child.Socket(row.kind);
  child.Acquire("r2", next, Range("w+15", 10))
      .Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(Process, ASocketOfOneIsNoneInTheOneThatTakesItsPlace, "GEN-NOTSOCK-01") {
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Keepalive("k1", theirs);
  other.ExitProcess();
  other.StartProcess();
  other.Startup();
  other.Keepalive("k2", theirs).Allows(Fails(kWsaEnotsock));
}

// Nothing is left to inherit, and the number of the descriptor means nothing in a new process.
PORTCULLIS_CASE(Process, ASocketThatIsClosedIsNoneInOneThatShouldInheritIt, "GEN-NOTSOCK-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Close(s);
  Writer child = w.Process("p2");
  child.StartProcessInheriting(s);
  child.Startup();
  child.Keepalive("k1", s).Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE(Process, AThreadThatWaitedInOneIsFreeInTheOneThatTakesItsPlace, "ACQ-LIFE-03",
                "GEN-RESULT-04") {
  Writer other = w.Process("p2");
  other.Startup();
  const auto first = other.Socket(kUdp);
  other.Hold();
  other.Acquire("r1", first, Range("w+5", 20)).Overlapped().Allows(Pending());
  other.AwaitOverlappedResult("r1").Allows(Blocked());
  other.ExitProcess();
  other.StartProcess();
  other.Startup();
  const auto second = other.Socket(kUdp);
  other.Acquire("r2", second, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(Process, WhoseAcquiringSocketWasClosedBeforeAReservationEndsWithOne, kEnds,
                     "ACQ-LIFE-03", "Q-LIFE-FREED") {
  w.Startup();
  const auto mine = w.Socket(row.kind);
  Writer other = w.Process("p2");
  other.Startup();
  const auto owner = other.Socket(row.kind);
  other.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto consumer = other.Socket(row.kind);
  other.Associate("a1", consumer, "r1").Allows(Success());
  other.Bind(consumer, "0").Allows(Success());
  other.Close(owner);
  End(other, row);
  w.Acquire("r2", mine, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- restart -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Process, ARestartEndsItsReservationsOver, kTransports, "ACQ-LIFE-04") {
  w.Startup();
  const auto before = w.Socket(row.kind);
  w.Acquire("r1", before, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto after = w.Socket(row.kind);
  w.Acquire("r2", after, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(Process, ARestartEndsTheReservationsOfEveryProcess, "ACQ-LIFE-04") {
  w.Startup();
  const auto mine = w.Socket(kUdp);
  w.Acquire("r1", mine, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kUdp);
  other.Acquire("r2", theirs, Range("w+25", 20)).Allows(Success().Returned(16));
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto after = w.Socket(kUdp);
  w.Acquire("r3", after, Range("w+5", 40)).Allows(Success().Returned(16));
}

// What a bound socket kept of a closed one's block is kept no longer, and is nobody's to set free.
PORTCULLIS_CASE_ROWS(Process, ARestartEndsWhatAConsumerKeptOver, kTransports, "ACQ-LIFE-04",
                     "ACQ-OVERLAP-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Close(owner);
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto after = w.Socket(row.kind);
  w.Acquire("r2", after, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto bystander = w.Socket(row.kind);
  w.Close(bystander);
  const auto next = w.Socket(row.kind);
  w.Acquire("r3", next, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(Process, ARestartLeavesNoPortBound, "ACQ-LIFE-04") {
  w.Startup();
  const auto before = w.Socket(kTcp);
  w.Bind(before, "w+5");
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto after = w.Socket(kTcp);
  w.Bind(after, "w+5").Allows(Success());
}

// What WSACleanup does to a socket that is open is not said; a restart leaves none.
PORTCULLIS_CASE(Process, ARestartAfterWsaCleanupLeavesNoPortBound, "ACQ-LIFE-04") {
  w.Startup();
  const auto before = w.Socket(kTcp);
  w.Bind(before, "w+5");
  w.Cleanup();
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto after = w.Socket(kTcp);
  w.Bind(after, "w+5").Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
