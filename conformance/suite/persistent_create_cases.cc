// CreatePersistentTcpPortReservation and CreatePersistentUdpPortReservation: what they grant, and
// each cause of failure on their pages. A function of iphlpapi returns its code; it needs no
// WSAStartup. Every case runs for both protocols.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;
using scenario::Rights;

struct ProtocolRow {
  const char* name;
  SocketKind kind;
  SocketKind kind6;
  Protocol protocol;
  Protocol other;
};
constexpr ProtocolRow kProtocols[] = {
    {"Tcp", kTcp, kTcp6, Protocol::kIpprotoTcp, Protocol::kIpprotoUdp},
    {"Udp", kUdp, kUdp6, Protocol::kIpprotoUdp, Protocol::kIpprotoTcp},
};

// What a Create that failed has left: the same block can be created.
void NothingIsReserved(Writer& w, Protocol protocol) {
  w.Lookup("nothing", protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  w.Create("again", protocol, Range("w+5", 20)).Allows(Success());
}

// --- what it grants ----------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentCreate, OfABlockThatNobodyHoldsSucceedsFor, kProtocols,
                     "PER-CREATE-01", "PER-CREATE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, OfOnePortSucceedsFor, kProtocols, "PER-CREATE-01") {
  w.Create("r1", row.protocol, Range("w+5", 1)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, NeedsNoWsaStartupNorMindsOneFor, kProtocols,
                     "PER-CREATE-01") {
  w.Startup();
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Cleanup();
  w.Create("r2", row.protocol, Range("w+25", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, GivesTokensThatDifferFor, kProtocols, "PER-CREATE-02",
                     "ACQ-OUT-08") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r3", s, Range("w+45", 20)).Allows(Success().Returned(16));
  w.Create("r4", row.protocol, Range("w+65", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, OfABlockBesideAnotherSucceedsFor, kProtocols,
                     "PER-CREATE-01", "PER-CREATE-09") {
  w.Create("r1", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r3", row.protocol, Range("w+45", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, LeavesTheBlockToTheOtherProtocolFor, kProtocols,
                     "PER-CREATE-10") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.other, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, MindsNoSocketOfTheOtherProtocolFor, kProtocols,
                     "PER-CREATE-10", "PER-CREATE-08") {
  w.Startup();
  const auto s = w.Socket(row.protocol == Protocol::kIpprotoTcp ? kUdp : kTcp);
  w.Bind(s, "w+15");
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
}

// --- byte order --------------------------------------------------------------------------------
// Which block a Create made shows in what overlaps it and what does not.

PORTCULLIS_CASE_ROWS(PersistentCreate, ReadsStartPortInNetworkOrderFor, kProtocols, "PER-CREATE-11",
                     "PER-USE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+5", 1)).Allows(Fails(kErrorSharingViolation));
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, ReadsNumberOfPortsInHostOrderFor, kProtocols,
                     "PER-CREATE-12") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+24", 1)).Allows(Fails(kErrorSharingViolation));
  w.Create("r3", row.protocol, Range("w+25", 1)).Allows(Success());
}

// 256 is 0x0100: read the other way round it would be one port, which the other block leaves out.
PORTCULLIS_CASE_ROWS(PersistentCreate, OfMorePortsThanAByteHoldsReachesAnotherBlockFor, kProtocols,
                     "PER-CREATE-12", "PER-CREATE-09") {
  w.Create("r1", row.protocol, Range("w+5", 4)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+0", 256)).Allows(Fails(kErrorSharingViolation));
}

PORTCULLIS_CASE_ROWS(PersistentCreate, OfMorePortsThanAByteHoldsKeepsThemFromAnotherFor, kProtocols,
                     "PER-CREATE-12", "PER-CREATE-09") {
  w.Create("r1", row.protocol, Range("w+0", 256)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+5", 4)).Allows(Fails(kErrorSharingViolation));
}

PORTCULLIS_CASE_ROWS(PersistentCreate, OfMorePortsThanAByteHoldsReachesABoundPortFor, kProtocols,
                     "PER-CREATE-12", "PER-CREATE-08") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+5");
  w.Create("r1", row.protocol, Range("w+0", 256)).Allows(Fails(kErrorSharingViolation));
}

// --- ERROR_INVALID_PARAMETER ---------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentCreate, WithStartPortZeroFailsFor, kProtocols, "PER-CREATE-03",
                     "PER-CREATE-13") {
  w.Create("r1", row.protocol, Range("0", 20)).Allows(Fails(kErrorInvalidParameter));
  NothingIsReserved(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentCreate, WithNumberOfPortsZeroFailsFor, kProtocols, "PER-CREATE-04",
                     "PER-CREATE-13") {
  w.Create("r1", row.protocol, Range("w+5", 0)).Allows(Fails(kErrorInvalidParameter));
  NothingIsReserved(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentCreate, WithBothZeroFailsFor, kProtocols, "PER-CREATE-03",
                     "PER-CREATE-04") {
  w.Create("r1", row.protocol, Range("0", 0)).Allows(Fails(kErrorInvalidParameter));
}

struct PastEndRow {
  const char* name;
  const char* start;
  std::uint16_t count;
};
constexpr PastEndRow kPastEnd[] = {
    {"ByOnePort", "65530", 7}, {"ByMany", "65000", 2000}, {"FromTheLastPort", "65535", 2}};

PORTCULLIS_CASE_ROWS(PersistentCreate, PastTheLastPortFailsForTcp, kPastEnd, "PER-CREATE-05",
                     "PER-CREATE-13") {
  w.Create("r1", Protocol::kIpprotoTcp, Range(row.start, row.count))
      .Allows(Fails(kErrorInvalidParameter));
  w.Create("r2", Protocol::kIpprotoTcp, Range("65530", 5)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, PastTheLastPortFailsForUdp, kPastEnd, "PER-CREATE-05",
                     "PER-CREATE-13") {
  w.Create("r1", Protocol::kIpprotoUdp, Range(row.start, row.count))
      .Allows(Fails(kErrorInvalidParameter));
  w.Create("r2", Protocol::kIpprotoUdp, Range("65530", 5)).Allows(Success());
}

// --- ERROR_ACCESS_DENIED -------------------------------------------------------------------------

struct RightsRow {
  const char* name;
  const char* requirement;
  Protocol protocol;
  Rights rights;
};
constexpr RightsRow kWithoutRights[] = {
    {"AUserForTcp", "PER-CREATE-06", Protocol::kIpprotoTcp, Rights::kUser},
    {"AUserForUdp", "PER-CREATE-06", Protocol::kIpprotoUdp, Rights::kUser},
    {"OneThatIsNotElevatedForTcp", "PER-CREATE-07", Protocol::kIpprotoTcp, Rights::kNotElevated},
    {"OneThatIsNotElevatedForUdp", "PER-CREATE-07", Protocol::kIpprotoUdp, Rights::kNotElevated},
};

PORTCULLIS_CASE_ROWS(PersistentCreate, IsDeniedTo, kWithoutRights, "PER-CREATE-13") {
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Create("r1", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorAccessDenied));
  NothingIsReserved(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentCreate, IsGrantedOnceElevatedTo, kWithoutRights) {
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Create("r1", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorAccessDenied));
  other.ExitProcess();
  other.StartProcess(Rights::kAdministrator);
  other.Create("r2", row.protocol, Range("w+5", 20)).Allows(Success());
}

// --- ERROR_SHARING_VIOLATION ---------------------------------------------------------------------

struct BoundRow {
  const char* name;
  SocketKind kind;
  Protocol protocol;
  const char* port;
};
constexpr BoundRow kBound[] = {
    {"FirstPortForTcp", kTcp, Protocol::kIpprotoTcp, "w+5"},
    {"LastPortForTcp", kTcp, Protocol::kIpprotoTcp, "w+24"},
    {"FirstPortForUdp", kUdp, Protocol::kIpprotoUdp, "w+5"},
    {"LastPortForUdp", kUdp, Protocol::kIpprotoUdp, "w+24"},
};

PORTCULLIS_CASE_ROWS(PersistentCreate, FailsWhileASocketIsBoundToThe, kBound, "PER-CREATE-08",
                     "PER-CREATE-13") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, row.port);
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorSharingViolation));
  w.Close(s);
  NothingIsReserved(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentCreate, FailsWhileASocketOfAnotherProcessIsBoundToThe, kBound,
                     "PER-CREATE-08") {
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Bind(theirs, row.port);
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorSharingViolation));
}

PORTCULLIS_CASE_ROWS(PersistentCreate, MindsNoSocketThatIsBoundBesideTheBlockFor, kProtocols,
                     "PER-CREATE-08", "PER-CREATE-01") {
  w.Startup();
  const auto below = w.Socket(row.kind);
  w.Bind(below, "w+4");
  const auto above = w.Socket(row.kind);
  w.Bind(above, "w+25");
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
}

struct OverlapRow {
  const char* name;
  Protocol protocol;
  const char* start;
  std::uint16_t count;
};
constexpr OverlapRow kOverlaps[] = {
    {"EqualsAnotherForTcp", Protocol::kIpprotoTcp, "w+25", 20},
    {"BeginsInAnotherForTcp", Protocol::kIpprotoTcp, "w+44", 20},
    {"EndsInAnotherForTcp", Protocol::kIpprotoTcp, "w+6", 20},
    {"LiesInAnotherForTcp", Protocol::kIpprotoTcp, "w+30", 2},
    {"SpansAnotherForTcp", Protocol::kIpprotoTcp, "w+20", 30},
    {"EqualsAnotherForUdp", Protocol::kIpprotoUdp, "w+25", 20},
    {"BeginsInAnotherForUdp", Protocol::kIpprotoUdp, "w+44", 20},
    {"EndsInAnotherForUdp", Protocol::kIpprotoUdp, "w+6", 20},
    {"LiesInAnotherForUdp", Protocol::kIpprotoUdp, "w+30", 2},
    {"SpansAnotherForUdp", Protocol::kIpprotoUdp, "w+20", 30},
};

PORTCULLIS_CASE_ROWS(PersistentCreate, FailsWhereTheBlock, kOverlaps, "PER-CREATE-09",
                     "PER-CREATE-13") {
  w.Create("r1", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range(row.start, row.count)).Allows(Fails(kErrorSharingViolation));
  w.Delete(row.protocol, Range("w+25", 20)).Allows(Success());
  w.Create("r3", row.protocol, Range(row.start, row.count)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentCreate, FailsForABlockOfAnotherProcessFor, kProtocols,
                     "PER-CREATE-09") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Process("p2")
      .Create("r2", row.protocol, Range("w+5", 20))
      .Allows(Fails(kErrorSharingViolation));
}

// --- questions -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateWithoutRightsAndWithStartPortZeroFor, kProtocols,
                     "Q-PER-ORDER") {
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kUser);
  other.Create("r1", row.protocol, Range("0", 20))
      .Allows(Fails(kErrorAccessDenied, kErrorInvalidParameter));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateWithoutRightsOfATakenBlockFor, kProtocols,
                     "Q-PER-ORDER") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kNotElevated);
  other.Create("r2", row.protocol, Range("w+5", 20))
      .Allows(Fails(kErrorAccessDenied, kErrorSharingViolation));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateWithoutRightsAndWithoutAPlaceForTheTokenFor,
                     kProtocols, "Q-PER-ORDER") {
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kUser);
  other.Create("r1", row.protocol, Range("w+5", 20))
      .TokenAt(Memory::kNull)
      .Allows(FailsWithAnyCode().Or(Fails(kErrorAccessDenied)));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateOfABlockThatEndsAtTheLastPortFor, kProtocols,
                     "Q-PER-LAST-PORT") {
  w.Create("r1", row.protocol, Range("65530", 6)).Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateOverARuntimeReservationFor, kProtocols,
                     "Q-PER-RUNTIME") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Create("r2", row.protocol, Range("w+5", 20)).Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateWhereASocketIsBoundOnIpv6AloneFor, kProtocols,
                     "Q-PER-FAMILY-BOUND") {
  w.Startup();
  const auto s = w.Socket(row.kind6);
  w.Bind(s, "w+15");
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, AcquireOverAPersistentReservationFor, kProtocols,
                     "Q-ACQ-PERSISTENT") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateWithATokenThatIsNullFor, kProtocols,
                     "Q-PER-NULL-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).TokenAt(Memory::kNull).Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateWithATokenThatIsUnmappedFor, kProtocols,
                     "Q-PER-NULL-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).TokenAt(Memory::kUnmapped).Allows(MayFail());
}

}  // namespace
}  // namespace portcullis::suite
