// Which ports an ACQUIRE takes: byte order, edges, wildcards, overlap. Where a block is live,
// another socket asks for the ports in question: those of the block must be refused with whatever
// code, those beside it granted.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

// --- byte order ------------------------------------------------------------------------------
// The counts differ in their two bytes, so that a swapped one names another block; 20 is 0x0014,
// swapped 5,120, and 258 is 0x0102, swapped 513. A window of more than 256 ports has starts whose
// swapped ports lie far outside it.

PORTCULLIS_CASE(AcquireByteOrder, StartPortIsTakenInNetworkOrder, "ACQ-ORDER-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+7", 1)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+24", 1)).Allows(FailsWithAnyCode());
  w.Acquire("r4", other, Range("w+25", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireByteOrder, NumberOfPortsIsTakenInHostOrder, "ACQ-ORDER-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+24", 1)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+25", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireByteOrder, ANumberOfPortsAboveAByteIsTakenInHostOrder, "ACQ-ORDER-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 258)).Allows(Success().Returned(16));
  const auto other = w.Socket(kTcp);
  w.Acquire("r2", other, Range("w+262", 1)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+263", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireByteOrder, StartPortComesBackInNetworkOrder, "ACQ-ORDER-03") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.Acquire("r1", first, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(kUdp);
  w.Acquire("r2", second, Range("w+25", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireByteOrder, NumberOfPortsComesBackInHostOrder, "ACQ-ORDER-04") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.Acquire("r1", first, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(kTcp);
  w.Acquire("r2", second, Range("w+5", 258)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireByteOrder, AWildcardsStartPortComesBackInNetworkOrder, "ACQ-ORDER-03",
                "ACQ-WILD-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("start of r1", 1)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("start of r1 + 19", 1)).Allows(FailsWithAnyCode());
}

// --- specific requests -----------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(AcquireRange, AFreeBlockIsGrantedTo, kTransports, "ACQ-SUCCESS-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

struct BlockRow {
  const char* name;
  const char* start;
  std::uint16_t count;
};
constexpr BlockRow kPortsOfTheBlock[] = {
    {"TheFirst", "w+20", 1}, {"OneInTheMiddle", "w+30", 1}, {"TheLast", "w+39", 1}};

PORTCULLIS_CASE_ROWS(AcquireRange, EveryPortOfTheBlockIsHeld, kPortsOfTheBlock, "ACQ-RANGE-01",
                     "Q-ACQ-TAKEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range(row.start, row.count)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireRange, TheFirstPortAfterTheBlockIsNotHeld, "ACQ-RANGE-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kTcp);
  w.Acquire("r2", other, Range("w+40", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireRange, TheLastPortBeforeTheBlockIsNotHeld, "ACQ-RANGE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+19", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireRange, ABlockMayBeAnyFreeBlock, "ACQ-RANGE-01") {
  w.Startup();
  const auto one = w.Socket(kUdp);
  w.Acquire("r1", one, Range("w+0", 1)).Allows(Success().Returned(16));
  const auto odd = w.Socket(kUdp);
  w.Acquire("r2", odd, Range("w+1", 7)).Allows(Success().Returned(16));
  const auto across_a_power_of_two = w.Socket(kUdp);
  w.Acquire("r3", across_a_power_of_two, Range("w+8", 255)).Allows(Success().Returned(16));
}

constexpr BlockRow kPastTheEnd[] = {
    {"TheLastPortAndOneMore", "65535", 2},
    {"AThousandFromSixtyFiveThousand", "65000", 1000},
    {"EverythingFromTheSecondPort", "2", 65535},
    {"AsManyAsFitANumberFromTheLast", "65535", 65535},
};

PORTCULLIS_CASE_ROWS(AcquireRange, ARangeThatPasses65535Fails, kPastTheEnd, "ACQ-RANGE-02",
                     "Q-ACQ-RANGE-CODE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range(row.start, row.count)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireRange, ARangeThatPasses65535HoldsNothing, "ACQ-RANGE-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("65000", 1000)).Allows(FailsWithAnyCode());
  w.Acquire("r2", s, Range("65000", 10)).Allows(Success().Returned(16));
}

constexpr BlockRow kUpToTheEnd[] = {{"Alone", "65535", 1}, {"AfterOthers", "65530", 6}};

PORTCULLIS_CASE_ROWS(AcquireRange, TheLastPortOfAll, kUpToTheEnd, "Q-ACQ-LAST-PORT") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range(row.start, row.count))
      .Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

constexpr BlockRow kNoPorts[] = {{"ASpecificStart", "w+5", 0}, {"AWildcard", "0", 0}};

PORTCULLIS_CASE_ROWS(AcquireRange, ZeroPortsFrom, kNoPorts, "Q-ACQ-ZERO-PORTS") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range(row.start, row.count))
      .Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

// --- wildcards -------------------------------------------------------------------------------

struct CountRow {
  const char* name;
  std::uint16_t count;
};
constexpr CountRow kCounts[] = {{"OnePort", 1},      {"TwoPorts", 2},  {"ThreePorts", 3},
                                {"TwentyPorts", 20}, {"OddMany", 101}, {"AboveAByte", 258}};

PORTCULLIS_CASE_ROWS(AcquireWildcard, SucceedsFor, kCounts, "ACQ-WILD-01", "ACQ-WILD-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", row.count)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(AcquireWildcard, IsGrantedTo, kTransports, "ACQ-WILD-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireWildcard, ItsBlockOverlapsNoLiveReservation, "ACQ-WILD-02") {
  w.Startup();
  const auto first = w.Socket(kTcp);
  w.Acquire("r1", first, Range("0", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(kTcp);
  w.Acquire("r2", second, Range("0", 20)).Allows(Success().Returned(16));
  const auto third = w.Socket(kTcp);
  w.Acquire("r3", third, Range("0", 50)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireWildcard, ItsBlockIsHeldLikeAnyOther, "ACQ-WILD-02", "ACQ-OVERLAP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("start of r1", 20)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("start of r1 + 19", 1)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireWildcard, ItsBlockIsFreeAgainAfterItsSocket, "ACQ-LIFE-01", "ACQ-WILD-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
  w.Close(s);
  const auto other = w.Socket(kUdp);
  // One port less: whether a block may end at 65,535 is another question.
  w.Acquire("r2", other, Range("start of r1", 19)).Allows(Success().Returned(16));
}

// Set free, the block may be the next wildcard's, whether or not anybody has looked at the
// completion of the first.
PORTCULLIS_CASE(AcquireWildcard, ItsBlockMayBeTheNextOnesBeforeItsPacketIsFetched, "ACQ-WILD-01",
                "ACQ-WILD-02", "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Hold();
  w.Acquire("r1", s, Range("0", 20)).Overlapped().Allows(Pending());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
  w.Release("x1", s, "r1").Allows(Success());
  const auto other = w.Socket(kTcp);
  w.Acquire("r2", other, Range("0", 20)).Allows(Success().Returned(16));
  w.Dequeue("c1").Allows(Success());
}

PORTCULLIS_CASE(AcquireWildcard, ItsBlockMayBeTheNextOnesBeforeItsEventIsSeen, "ACQ-WILD-02",
                "ACQ-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.Release("x1", s, "r1")
      .Unstated("the token is there for certain where the call was done at once");
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("0", 20)).Allows(Success().Returned(16));
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireWildcard, ItsBlockMayBeTheNextOnesBeforeItsReleaseIsSeen, "ACQ-WILD-02",
                "REL-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Acquire("r1", s, Range("0", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(Success());
  w.Hold();
  w.Release("x1", s, "r1").Overlapped().Allows(Pending());
  w.Complete("x1");
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("0", 20)).Allows(Success().Returned(16));
  w.GetCompletion("r1").Allows(Success());
  w.GetCompletion("x1").Unstated("success, where no other reservation has that token");
}

PORTCULLIS_CASE(AcquireWildcard, FailsWhereNoBlockIsThatLong, "Q-ACQ-WILD-EXHAUSTED-CODE",
                "ACQ-WILD-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 1)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("0", 65535)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+6", 1)).Allows(Success().Returned(16));
}

// 65,535 ports are all that there are. A block of the other protocol is not in their way, nor need
// one of the other family be; yet no page says that so many can be found.
constexpr KindRow kElsewhere[] = {{"Protocol", kTcp}, {"Family", kUdp6}};

PORTCULLIS_CASE_ROWS(AcquireWildcard, OfEveryPortMayBeGrantedBesideABlockOfTheOther, kElsewhere,
                     "Q-ACQ-WILD-EXHAUSTED-CODE", "ACQ-WILD-02") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 1)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("0", 65535)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireWildcard, OfEveryPortMayBeGrantedOnceTheHolderHasCleanedUp,
                "Q-ACQ-WILD-EXHAUSTED-CODE", "Q-LIFE-CLEANUP") {
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kUdp);
  other.Acquire("r1", theirs, Range("w+5", 1)).Allows(Success().Returned(16));
  other.Cleanup();
  w.Startup();
  const auto mine = w.Socket(kUdp);
  w.Acquire("r2", mine, Range("0", 65535)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireWildcard, OfNoPortsMayGiveATokenToAssociateWith, "Q-ACQ-ZERO-PORTS") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("0", 0)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
  const auto other = w.Socket(kUdp);
  w.Associate("a1", other, "r1").Unstated("there is a token only where no ports were granted");
  w.Bind(other, "0").Unstated("there may be nothing that it could take a port of");
}

PORTCULLIS_CASE(AcquireWildcard, WhereItsBlockLies, "Q-ACQ-WILD-RANGE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("0", 8)).Allows(Success().Returned(16));
}

// --- overlap ---------------------------------------------------------------------------------

constexpr BlockRow kOverlapping[] = {
    {"TheSameBlock", "w+20", 20}, {"FromTheLeft", "w+10", 11}, {"FromTheRight", "w+39", 10},
    {"InsideOnly", "w+25", 5},    {"AllAround", "w+10", 40},   {"ItsFirstHalf", "w+20", 10},
    {"ItsLastHalf", "w+30", 10},
};

PORTCULLIS_CASE_ROWS(AcquireOverlap, AnotherSocketMayNotHave, kOverlapping, "ACQ-OVERLAP-01",
                     "Q-ACQ-TAKEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range(row.start, row.count)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE_ROWS(AcquireOverlap, TheSocketItselfMayNotHave, kOverlapping, "ACQ-OVERLAP-01",
                     "Q-ACQ-TAKEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  w.Acquire("r2", s, Range(row.start, row.count)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE_ROWS(AcquireOverlap, AnotherProcessMayNotHave, kOverlapping, "ACQ-OVERLAP-01",
                     "Q-ACQ-TAKEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kUdp);
  other.Acquire("r2", theirs, Range(row.start, row.count)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireOverlap, ARefusedRequestHoldsNotEvenItsFreePart, "ACQ-FAIL-01",
                "ACQ-OVERLAP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+10", 20)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+10", 10)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOverlap, TheOverlappedCallMayNotHaveItEither, "ACQ-OVERLAP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+20", 20)).Overlapped().Allows(FailsWithAnyCode().Or(Pending()));
  w.GetCompletion("r2").Unstated("it carries the failure where the call pended, else is none");
}

PORTCULLIS_CASE(AcquireOverlap, OfTwoCallsThatAreUnderWayOneHasTheBlock, "ACQ-OVERLAP-01",
                "ACQ-FORM-01") {
  w.Startup();
  const auto late = w.Socket(kUdp);
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", late, Range("w+20", 20)).Allows(Blocked());
  // The first may have the block already, or get it as the last thing that it does.
  w.Acquire("r2", s, Range("w+20", 20))
      .Overlapped()
      .Allows(Success().Or(Pending()).Or(FailsWithAnyCode()));
  w.Complete("r1");
  w.GetCompletion("r2").Unstated("it fails, or is none, where the first has the block");
}

PORTCULLIS_CASE(AcquireOverlap, TheBlockRightBelowIsFree, "ACQ-OVERLAP-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+10", 10)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOverlap, TheBlockRightAboveIsFree, "ACQ-OVERLAP-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(kTcp);
  w.Acquire("r2", other, Range("w+40", 10)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOverlap, TheSameBlockOfUdpIsFreeBesideTcp, "ACQ-PROTO-01") {
  w.Startup();
  const auto tcp = w.Socket(kTcp);
  w.Acquire("r1", tcp, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto udp = w.Socket(kUdp);
  w.Acquire("r2", udp, Range("w+20", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOverlap, TheSameBlockOfTcpIsFreeBesideUdp, "ACQ-PROTO-01") {
  w.Startup();
  const auto udp = w.Socket(kUdp);
  w.Acquire("r1", udp, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto tcp = w.Socket(kTcp);
  w.Acquire("r2", tcp, Range("w+20", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOverlap, TheSameBlockOfIpv6BesideIpv4, "Q-ACQ-FAMILIES") {
  w.Startup();
  const auto ipv4 = w.Socket(kUdp);
  w.Acquire("r1", ipv4, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto ipv6 = w.Socket(kUdp6);
  w.Acquire("r2", ipv6, Range("w+20", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(AcquireOverlap, TheSameBlockOfIpv4BesideIpv6, "Q-ACQ-FAMILIES") {
  w.Startup();
  const auto ipv6 = w.Socket(kTcp6);
  w.Acquire("r1", ipv6, Range("w+20", 20)).Allows(Success().Returned(16));
  const auto ipv4 = w.Socket(kTcp);
  w.Acquire("r2", ipv4, Range("w+20", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

}  // namespace
}  // namespace portcullis::suite
