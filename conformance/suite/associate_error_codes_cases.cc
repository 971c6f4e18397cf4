// The causes of the ASSOCIATE page's error rows that are its own: inputs that are not acceptable,
// and persistent tokens without the right to them. (What all three pages have in common:
// error_codes_cases.cc.) Each case ends with what shows that nothing was associated.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Rights;

// --- WSAEINVAL: tokens ------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(AssociateErrorCodes, TokenZeroIsNotAcceptableOver, kTransports, "ASC-INVAL-02",
                     "ASC-TOKEN-01", "Q-ASC-ZERO-CODE", "ASC-FAIL-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "zero").Allows(FailsWithAnyCode());
  w.Associate("a2", s, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(AssociateErrorCodes, ATokenThatWasNeverIssuedFailsOver, kTransports,
                     "ASC-TOKEN-02", "Q-ASC-UNKNOWN-CODE", "ASC-FAIL-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "never issued").Allows(FailsWithAnyCode());
  w.Associate("a2", s, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(AssociateErrorCodes, TheTokenOfAnotherProcessFailsOver, kTransports,
                     "ASC-TOKEN-03", "Q-ASC-FOREIGN-CODE", "ASC-FAIL-01") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Associate("a1", theirs, "r1").Allows(FailsWithAnyCode());
  other.Bind(theirs, "w+60").Allows(Success());
  const auto s = w.Socket(row.kind);
  w.Associate("a2", s, "r1").Allows(Success());
}

PORTCULLIS_CASE(AssociateErrorCodes, TheOverlappedCallFailsForTokenZero, "ASC-TOKEN-01",
                "ASC-INVAL-02", "ASC-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Associate("a1", s, "zero").Overlapped().Allows(FailsWithAnyCode().Or(Pending()));
  w.GetCompletion("a1").Unstated("it carries the failure where the call pended, else is none");
  w.Bind(s, "w+60").Allows(Success());
}

PORTCULLIS_CASE(AssociateErrorCodes, TheOverlappedCallFailsForATokenNeverIssued, "ASC-TOKEN-02",
                "ASC-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Associate("a1", s, "never issued").Overlapped().Allows(FailsWithAnyCode().Or(Pending()));
  w.GetCompletion("a1").Unstated("it carries the failure where the call pended, else is none");
  w.Bind(s, "w+60").Allows(Success());
}

// --- WSAEACCES -------------------------------------------------------------------------------

struct RightsRow {
  const char* name;
  const char* requirement;
  SocketKind kind;
  Protocol protocol;
  Rights rights;
};
constexpr RightsRow kWithoutRights[] = {
    {"AUserOverTcp", "ASC-ACCES-01", kTcp, Protocol::kIpprotoTcp, Rights::kUser},
    {"AUserOverUdp", "ASC-ACCES-01", kUdp, Protocol::kIpprotoUdp, Rights::kUser},
    {"OneThatIsNotElevatedOverTcp", "ASC-ACCES-02", kTcp, Protocol::kIpprotoTcp,
     Rights::kNotElevated},
    {"OneThatIsNotElevatedOverUdp", "ASC-ACCES-02", kUdp, Protocol::kIpprotoUdp,
     Rights::kNotElevated},
};

PORTCULLIS_CASE_ROWS(AssociateErrorCodes, APersistentTokenIsForbiddenTo, kWithoutRights,
                     "ASC-FAIL-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Associate("a1", theirs, "r1").Allows(Fails(kWsaEacces));
  other.Bind(theirs, "w+60").Allows(Success());
  w.Startup();
  const auto mine = w.Socket(row.kind);
  w.Associate("a2", mine, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(AssociateErrorCodes, ARuntimeTokenOfItsOwnIsAllowedTo, kWithoutRights,
                     "ASC-SUCCESS-01") {
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Startup();
  const auto owner = other.Socket(row.kind);
  other.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = other.Socket(row.kind);
  other.Associate("a1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(AssociateErrorCodes, ThePersistentTokenIsAllowedOnceElevatedAgainTo,
                     kWithoutRights, "PER-USE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(row.rights);
  other.Startup();
  const auto first = other.Socket(row.kind);
  other.Associate("a1", first, "r1").Allows(Fails(kWsaEacces));
  other.ExitProcess();
  other.StartProcess(Rights::kAdministrator);
  other.Startup();
  const auto second = other.Socket(row.kind);
  other.Associate("a2", second, "r1").Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
