// DeletePersistentTcpPortReservation and DeletePersistentUdpPortReservation. Every case of a
// failure ends by showing that the reservation is still there.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Rights;

struct ProtocolRow {
  const char* name;
  SocketKind kind;
  Protocol protocol;
  Protocol other;
  SocketKind other_kind;
};
constexpr ProtocolRow kProtocols[] = {
    {"Tcp", kTcp, Protocol::kIpprotoTcp, Protocol::kIpprotoUdp, kUdp},
    {"Udp", kUdp, Protocol::kIpprotoUdp, Protocol::kIpprotoTcp, kTcp},
};

// The block of w+5 is there, and can be deleted.
void IsThereUntilDeleted(Writer& w, Protocol protocol) {
  w.Lookup("there", protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(protocol, Range("w+5", 20)).Allows(Success());
}

// --- success -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentDelete, EndsTheReservationFor, kProtocols, "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  w.Create("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentDelete, EndsItForEveryPortOfItFor, kProtocols, "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+5", 1)).Allows(Success());
  w.Create("r3", row.protocol, Range("w+6", 18)).Allows(Success());
  w.Create("r4", row.protocol, Range("w+24", 1)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentDelete, SetsTheBlockFreeForAcquireFor, kProtocols, "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(PersistentDelete, ByAnotherProcessSucceedsFor, kProtocols, "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
}

PORTCULLIS_CASE_ROWS(PersistentDelete, LeavesTheOtherReservationsFor, kProtocols, "PER-DELETE-01",
                     "PER-CREATE-10") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Create("r3", row.other, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r4", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Lookup("r5", row.other, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentDelete, EndsOneThatAUserWasDeniedBeforeFor, kProtocols,
                     "PER-DELETE-01", "PER-CREATE-13") {
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kUser);
  other.Create("r1", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorAccessDenied));
  w.Create("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
}

// Whether what is in use can be deleted is a question (below); what others use is none.

PORTCULLIS_CASE_ROWS(PersistentDelete, WhileASocketIsBoundFromAnotherSucceedsFor, kProtocols,
                     "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+25", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
  w.Delete(row.protocol, Range("w+25", 20)).Allows(Success());
  w.Lookup("r3", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentDelete, WhileSocketsAreBoundElsewhereSucceedsFor, kProtocols,
                     "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto first = w.Socket(row.kind);
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto second = w.Socket(row.kind);
  w.Bind(second, "w+25").Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentDelete, WhileTheOtherProtocolUsesTheSamePortsSucceedsFor, kProtocols,
                     "PER-DELETE-01", "PER-CREATE-10") {
  w.Create("r1", row.protocol, Range("w+5", 4)).Allows(Success());
  w.Startup();
  const auto owner = w.Socket(row.other_kind);
  w.Acquire("r2", owner, Range("w+5", 4)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.other_kind);
  w.Associate("a1", s, "r2").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Delete(row.protocol, Range("w+5", 4)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentDelete, AfterARestartWhoeverWasBoundFromItSucceedsFor, kProtocols,
                     "PER-DELETE-01", "PER-LIFE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
}

// --- ERROR_INVALID_PARAMETER ---------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentDelete, WithStartPortZeroFailsFor, kProtocols, "PER-DELETE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("0", 20)).Allows(Fails(kErrorInvalidParameter));
  IsThereUntilDeleted(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentDelete, WithNumberOfPortsZeroFailsFor, kProtocols, "PER-DELETE-03") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 0)).Allows(Fails(kErrorInvalidParameter));
  IsThereUntilDeleted(w, row.protocol);
}

// --- ERROR_NOT_FOUND -----------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentDelete, WhereNothingIsFailsFor, kProtocols, "PER-DELETE-04") {
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  IsThereUntilDeleted(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentDelete, TwiceFailsFor, kProtocols, "PER-DELETE-04") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
}

PORTCULLIS_CASE_ROWS(PersistentDelete, OfABlockOfTheOtherProtocolFailsFor, kProtocols,
                     "PER-DELETE-04") {
  w.Create("r1", row.other, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  IsThereUntilDeleted(w, row.other);
}

PORTCULLIS_CASE_ROWS(PersistentDelete, OfABlockBesideAnotherFailsFor, kProtocols, "PER-DELETE-04") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+25", 20)).Allows(Fails(kErrorNotFound));
  IsThereUntilDeleted(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentDelete, OfARuntimeReservationFailsFor, kProtocols, "PER-DELETE-04",
                     "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
  const auto other = w.Socket(row.kind);
  w.Acquire("r2", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

// --- ERROR_ACCESS_DENIED -------------------------------------------------------------------------

struct RightsRow {
  const char* name;
  const char* requirement;
  Protocol protocol;
  Rights rights;
};
constexpr RightsRow kWithoutRights[] = {
    {"AUserForTcp", "PER-DELETE-05", Protocol::kIpprotoTcp, Rights::kUser},
    {"AUserForUdp", "PER-DELETE-05", Protocol::kIpprotoUdp, Rights::kUser},
    {"OneThatIsNotElevatedForTcp", "PER-DELETE-06", Protocol::kIpprotoTcp, Rights::kNotElevated},
    {"OneThatIsNotElevatedForUdp", "PER-DELETE-06", Protocol::kIpprotoUdp, Rights::kNotElevated},
};

PORTCULLIS_CASE_ROWS(PersistentDelete, IsDeniedTo, kWithoutRights) {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorAccessDenied));
  IsThereUntilDeleted(w, row.protocol);
}

PORTCULLIS_CASE_ROWS(PersistentDelete, IsGrantedOnceElevatedTo, kWithoutRights) {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorAccessDenied));
  other.ExitProcess();
  other.StartProcess(Rights::kAdministrator);
  other.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
}

// --- questions -----------------------------------------------------------------------------------

struct PartRow {
  const char* name;
  Protocol protocol;
  const char* start;
  std::uint16_t count;
};
constexpr PartRow kParts[] = {
    {"TheFirstHalfForTcp", Protocol::kIpprotoTcp, "w+5", 10},
    {"TheLastPortForTcp", Protocol::kIpprotoTcp, "w+24", 1},
    {"MoreThanTheBlockForTcp", Protocol::kIpprotoTcp, "w+5", 21},
    {"TheFirstHalfForUdp", Protocol::kIpprotoUdp, "w+5", 10},
    {"TheLastPortForUdp", Protocol::kIpprotoUdp, "w+24", 1},
    {"MoreThanTheBlockForUdp", Protocol::kIpprotoUdp, "w+5", 21},
};

PORTCULLIS_CASE_ROWS(PersistentQuestions, DeleteOf, kParts, "Q-PER-DELETE-PART") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range(row.start, row.count)).Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, CreateAndLookupAfterADeleteOf, kParts,
                     "Q-PER-DELETE-PART") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range(row.start, row.count)).Allows(MayFail());
  w.Create("r2", row.protocol, Range("w+5", 20))
      .Unstated("it must fail where the delete failed; where not, what is left is open");
  w.Lookup("r3", row.protocol, Range("w+5", 20))
      .Unstated("as the create; where that succeeded its token is the one");
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, DeleteOfTwoBlocksAsOneFor, kProtocols,
                     "Q-PER-DELETE-PART") {
  w.Create("r1", row.protocol, Range("w+5", 10)).Allows(Success());
  w.Create("r2", row.protocol, Range("w+15", 10)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, DeleteWhileASocketIsBoundFromItFor, kProtocols,
                     "Q-PER-DELETE-CONSUMED") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(MayFail());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, DeleteOfABlockPastTheLastPortFor, kProtocols,
                     "Q-PER-PAST-END") {
  w.Delete(row.protocol, Range("65530", 7)).Allows(Fails(kErrorInvalidParameter, kErrorNotFound));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, DeleteWithoutRightsWhereNothingIsFor, kProtocols,
                     "Q-PER-ORDER") {
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kUser);
  other.Delete(row.protocol, Range("w+5", 20)).Allows(Fails(kErrorAccessDenied, kErrorNotFound));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, DeleteWithoutRightsAndWithStartPortZeroFor, kProtocols,
                     "Q-PER-ORDER") {
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kNotElevated);
  other.Delete(row.protocol, Range("0", 20))
      .Allows(Fails(kErrorAccessDenied, kErrorInvalidParameter));
}

PORTCULLIS_CASE_ROWS(PersistentQuestions, BindOfASocketOfADeletedReservationFor, kProtocols,
                     "Q-BIND-ENDED") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Bind(s, "0").Allows(MayFail());
}

}  // namespace
}  // namespace portcullis::suite
