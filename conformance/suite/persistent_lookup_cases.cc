// LookupPersistentTcpPortReservation and LookupPersistentUdpPortReservation. Every case of a
// failure ends by looking up the block that is there.

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
  Protocol protocol;
  Protocol other;
};
constexpr ProtocolRow kProtocols[] = {
    {"Tcp", kTcp, Protocol::kIpprotoTcp, Protocol::kIpprotoUdp},
    {"Udp", kUdp, Protocol::kIpprotoUdp, Protocol::kIpprotoTcp},
};

// --- success -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentLookup, GivesTheTokenOfCreateFor, kProtocols, "PER-LOOKUP-01",
                     "PER-LOOKUP-07") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, GivesEachBlockItsOwnTokenFor, kProtocols, "PER-LOOKUP-01",
                     "PER-LOOKUP-07") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Lookup("r4", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, GivesTheSameTokenEachTimeFor, kProtocols, "PER-LOOKUP-07") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Process("p2").Lookup("r4", row.protocol, Range("w+5", 20)).Allows(Success());
}

// The token that was looked up names that reservation: a socket takes its port from there.
PORTCULLIS_CASE_ROWS(PersistentLookup, GivesATokenToAssociateWithFor, kProtocols, "PER-LOOKUP-01",
                     "PER-USE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r3").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, ByAnotherProcessSucceedsFor, kProtocols, "PER-LOOKUP-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Process("p2").Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
}

struct RightsRow {
  const char* name;
  Protocol protocol;
  Rights rights;
};
constexpr RightsRow kWithoutRights[] = {
    {"AUserForTcp", Protocol::kIpprotoTcp, Rights::kUser},
    {"AUserForUdp", Protocol::kIpprotoUdp, Rights::kUser},
    {"OneThatIsNotElevatedForTcp", Protocol::kIpprotoTcp, Rights::kNotElevated},
    {"OneThatIsNotElevatedForUdp", Protocol::kIpprotoUdp, Rights::kNotElevated},
};

PORTCULLIS_CASE_ROWS(PersistentLookup, AsksNoRightsOf, kWithoutRights, "PER-LOOKUP-06") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  other.Lookup("r3", row.protocol, Range("w+25", 20)).Allows(Fails(kErrorNotFound));
}

// --- ERROR_INVALID_PARAMETER ---------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentLookup, WithStartPortZeroFailsFor, kProtocols, "PER-LOOKUP-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("0", 20)).Allows(Fails(kErrorInvalidParameter));
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, WithNumberOfPortsZeroFailsFor, kProtocols, "PER-LOOKUP-03") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 0)).Allows(Fails(kErrorInvalidParameter));
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

// --- ERROR_NOT_FOUND -----------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentLookup, WhereNothingIsFailsFor, kProtocols, "PER-LOOKUP-04") {
  w.Lookup("r1", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  w.Create("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, OfABlockOfTheOtherProtocolFailsFor, kProtocols,
                     "PER-LOOKUP-04") {
  w.Create("r1", row.other, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  w.Lookup("r3", row.other, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, OfARuntimeReservationFailsFor, kProtocols, "PER-LOOKUP-04") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
}

struct PartRow {
  const char* name;
  Protocol protocol;
  const char* start;
  std::uint16_t count;
};
constexpr PartRow kParts[] = {
    {"TheFirstHalfForTcp", Protocol::kIpprotoTcp, "w+5", 10},
    {"TheMiddleForTcp", Protocol::kIpprotoTcp, "w+10", 5},
    {"TheLastPortForTcp", Protocol::kIpprotoTcp, "w+24", 1},
    {"OnePortMoreForTcp", Protocol::kIpprotoTcp, "w+5", 21},
    {"OnePortEarlierForTcp", Protocol::kIpprotoTcp, "w+4", 21},
    {"TheFirstHalfForUdp", Protocol::kIpprotoUdp, "w+5", 10},
    {"TheMiddleForUdp", Protocol::kIpprotoUdp, "w+10", 5},
    {"TheLastPortForUdp", Protocol::kIpprotoUdp, "w+24", 1},
    {"OnePortMoreForUdp", Protocol::kIpprotoUdp, "w+5", 21},
    {"OnePortEarlierForUdp", Protocol::kIpprotoUdp, "w+4", 21},
};

PORTCULLIS_CASE_ROWS(PersistentLookup, FailsFor, kParts, "PER-LOOKUP-05") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range(row.start, row.count)).Allows(Fails(kErrorNotFound));
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLookup, OfTwoBlocksAsOneFailsFor, kProtocols, "PER-LOOKUP-05") {
  w.Create("r1", row.protocol, Range("w+5", 10)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+15", 10)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
}

// --- questions -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentQuestions, LookupOfABlockPastTheLastPortFor, kProtocols,
                     "Q-PER-PAST-END") {
  w.Lookup("r1", row.protocol, Range("65530", 7))
      .Allows(Fails(kErrorInvalidParameter, kErrorNotFound));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, LookupWithATokenThatIsNullFor, kProtocols,
                     "Q-PER-NULL-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).TokenAt(Memory::kNull).Allows(MayFail());
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, LookupWithATokenThatIsUnmappedFor, kProtocols,
                     "Q-PER-NULL-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).TokenAt(Memory::kUnmapped).Allows(MayFail());
}

}  // namespace
}  // namespace portcullis::suite
