// Persistent reservations in use and over time: sockets that take their ports, processes that end,
// machines that restart.

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
};
constexpr ProtocolRow kProtocols[] = {
    {"Tcp", kTcp, Protocol::kIpprotoTcp},
    {"Udp", kUdp, Protocol::kIpprotoUdp},
    {"TcpOverIpv6", kTcp6, Protocol::kIpprotoTcp},
    {"UdpOverIpv6", kUdp6, Protocol::kIpprotoUdp},
};

// --- use ---------------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(PersistentUse, PortZeroTakesAPortOfTheBlockFor, kProtocols, "PER-USE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentUse, PortZeroTakesEveryPortInTurnFor, kProtocols, "PER-USE-01",
                     "BND-EXHAUST-01") {
  w.Create("r1", row.protocol, Range("w+5", 2)).Allows(Success());
  w.Startup();
  const auto first = w.Socket(row.kind);
  w.Associate("a1", first, "r1").Allows(Success());
  w.Bind(first, "0").Allows(Success());
  w.GetSockName("n1", first).Allows(Success());
  const auto second = w.Socket(row.kind);
  w.Associate("a2", second, "r1").Allows(Success());
  w.Bind(second, "0").Allows(Success());
  w.GetSockName("n2", second).Allows(Success());
  const auto third = w.Socket(row.kind);
  w.Associate("a3", third, "r1").Allows(Success());
  w.Bind(third, "0").Unstated("a port is left where both of them were given the same one");
}

PORTCULLIS_CASE_ROWS(PersistentUse, ByAnotherElevatedProcessSucceedsFor, kProtocols, "PER-USE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.StartProcess(Rights::kAdministrator);
  other.Startup();
  const auto s = other.Socket(row.kind);
  other.Associate("a1", s, "r1").Allows(Success());
  other.Bind(s, "0").Allows(Success());
  other.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentUse, ByTwoProcessesAtOnceSucceedsFor, kProtocols, "PER-USE-01",
                     "PER-USE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto mine = w.Socket(row.kind);
  w.Associate("a1", mine, "r1").Allows(Success());
  w.Bind(mine, "0").Allows(Success());
  w.GetSockName("n1", mine).Allows(Success());
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Associate("a2", theirs, "r1").Allows(Success());
  other.Bind(theirs, "0").Allows(Success());
  other.GetSockName("n2", theirs).Allows(Success());
}

// One port, for both families or for one of them: no page says which.
constexpr ProtocolRow kOverIpv6[] = {{"Tcp", kTcp6, Protocol::kIpprotoTcp},
                                     {"Udp", kUdp6, Protocol::kIpprotoUdp}};

PORTCULLIS_CASE_ROWS(PersistentUse, PortZeroMayFailOnceTheOtherFamilyHasTheOnlyPortFor, kOverIpv6,
                     "PER-USE-01", "BND-EXHAUST-01") {
  w.Create("r1", row.protocol, Range("w+5", 1)).Allows(Success());
  w.Startup();
  const auto first = w.Socket(row.kind);
  w.Associate("a1", first, "r1").Allows(Success());
  w.Bind(first, "0").Allows(Success());
  const auto second = w.Socket(row.protocol == Protocol::kIpprotoTcp ? kTcp : kUdp);
  w.Associate("a2", second, "r1").Allows(Success());
  w.Bind(second, "0").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentUse, PortZeroMayFailOnceOneThatCleanedUpHadTheOnlyPortFor,
                     kProtocols, "PER-USE-02", "BND-EXHAUST-01") {
  w.Create("r1", row.protocol, Range("w+5", 1)).Allows(Success());
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Associate("a1", theirs, "r1").Allows(Success());
  other.Bind(theirs, "0").Allows(Success());
  other.Cleanup();
  w.Startup();
  const auto mine = w.Socket(row.kind);
  w.Associate("a2", mine, "r1").Allows(Success());
  w.Bind(mine, "0").Allows(MayFail());
}

// --- life --------------------------------------------------------------------------------------

struct EndRow {
  const char* name;
  Protocol protocol;
  bool crash;
};
constexpr EndRow kEnds[] = {
    {"ExitsForTcp", Protocol::kIpprotoTcp, false},
    {"ExitsForUdp", Protocol::kIpprotoUdp, false},
    {"CrashesForTcp", Protocol::kIpprotoTcp, true},
    {"CrashesForUdp", Protocol::kIpprotoUdp, true},
};

PORTCULLIS_CASE_ROWS(PersistentLife, ItIsThereOnceItsProcess, kEnds, "PER-LIFE-01") {
  Writer other = w.Process("p2");
  other.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  if (row.crash) {
    other.CrashProcess();
  } else {
    other.ExitProcess();
  }
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r3", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorSharingViolation));
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLife, ItIsThereOnceItsConsumerIsGoneFor, kProtocols, "PER-LIFE-01",
                     "PER-USE-02") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Associate("a1", theirs, "r1").Allows(Success());
  other.Bind(theirs, "0").Allows(Success());
  other.ExitProcess();
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLife, ItIsThereAfterARestartFor, kProtocols, "PER-LIFE-02",
                     "Q-PER-RESTART-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Create("r3", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorSharingViolation));
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLife, AfterARestartTheTokenOfLookupIsTheOneToUseFor, kProtocols,
                     "PER-LIFE-02", "PER-USE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r2").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLife, AfterARestartTheOldTokenMayBeStaleFor, kProtocols,
                     "Q-ASC-STALE", "Q-PER-RESTART-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(PersistentLife, AfterARestartReleaseOfTheOldTokenLeavesItFor, kProtocols,
                     "REL-PERSISTENT-01", "Q-PER-RESTART-TOKEN") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Release("x1", s, "r1").Allows(MayFail());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
}

PORTCULLIS_CASE_ROWS(PersistentLife, WhatWasDeletedIsNotThereAfterARestartFor, kProtocols,
                     "PER-DELETE-01") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Delete(row.protocol, Range("w+5", 20)).Allows(Success());
  w.Restart();
  w.StartProcess();
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Fails(kErrorNotFound));
}

}  // namespace
}  // namespace portcullis::suite
