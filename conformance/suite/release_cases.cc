// RELEASE itself: what must succeed and what it sets free, what stays held, and the questions.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

// --- what must succeed -------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Release, OnTheSocketThatAcquiredSucceedsOver, kTransports, "REL-SUCCESS-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(Release, OfABlockThatTheSystemChoseSucceedsOver, kTransports,
                     "REL-SUCCESS-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("0", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE(Release, ByAnotherThreadSucceeds, "REL-SUCCESS-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Thread("t2").Release("x1", s, "r1").Allows(Success());
}

PORTCULLIS_CASE(Release, OnceTheBoundSocketIsClosedSucceeds, "REL-SUCCESS-01", "REL-LIFE-01") {
  w.Startup();
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(kUdp);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Close(s);
  w.Release("x1", owner, "r1").Allows(Success());
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- what it sets free -------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Release, SetsTheBlockFreeOver, kTransports, "REL-LIFE-01", "Q-LIFE-FREED") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
  const auto other = w.Socket(row.kind);
  w.Acquire("r2", other, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(Release, SetsTheBlockFreeForTheSameSocketAgain, "REL-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  for (const char* name : {"r1", "r2", "r3"}) {
    w.Acquire(name, s, Range("w+5", 20)).Allows(Success().Returned(16));
    w.Release("x1", s, name).Allows(Success());
  }
}

PORTCULLIS_CASE(Release, SetsTheBlockFreeForOtherProcesses, "REL-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kTcp);
  other.Acquire("r2", theirs, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(Release, SetsTheBlockFreeForBind, "REL-LIFE-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
  const auto other = w.Socket(kUdp);
  w.Bind(other, "w+15").Allows(Success());
}

PORTCULLIS_CASE(Release, SetsNothingElseFree, "ACQ-LIFE-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto neighbour = w.Socket(kUdp);
  w.Acquire("r2", neighbour, Range("w+25", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
  const auto other = w.Socket(kUdp);
  w.Acquire("r3", other, Range("w+25", 20)).Allows(FailsWithAnyCode());
  w.Acquire("r4", other, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- what stays held ---------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(Release, ThatFailedLeavesTheBlockHeldOver, kTransports, "REL-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").InSize(7).Allows(Fails(kWsaEfault, kWsaEinval));
  const auto other = w.Socket(row.kind);
  w.Acquire("r2", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
  const auto consumer = w.Socket(row.kind);
  w.Associate("a1", consumer, "r1").Allows(Success());
}

PORTCULLIS_CASE_ROWS(Release, OfAnotherProcessLeavesTheBlockHeldOver, kTransports, "REL-FOREIGN-01",
                     "Q-REL-FOREIGN") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(row.kind);
  other.Release("x1", theirs, "r1").Allows(MayFail());
  other.Acquire("r2", theirs, Range("w+5", 20)).Allows(FailsWithAnyCode());
  w.Release("x2", s, "r1").Allows(Success());
}

struct ProtocolRow {
  const char* name;
  SocketKind kind;
  Protocol protocol;
};
constexpr ProtocolRow kProtocols[] = {{"Tcp", kTcp, Protocol::kIpprotoTcp},
                                      {"Udp", kUdp, Protocol::kIpprotoUdp}};

PORTCULLIS_CASE_ROWS(Release, LeavesAPersistentReservationOver, kProtocols, "REL-PERSISTENT-01",
                     "Q-REL-PERSISTENT") {
  w.Create("r1", row.protocol, Range("w+5", 20)).Allows(Success());
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Release("x1", s, "r1").Allows(MayFail());
  w.Lookup("r2", row.protocol, Range("w+5", 20)).Allows(Success());
}

// --- questions -----------------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(ReleaseQuestions, OnAnotherSocketOfTheProcessOver, kTransports,
                     "Q-REL-OTHER-SOCKET") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto other = w.Socket(row.kind);
  w.Release("x1", other, "r1").Allows(MayFail());
}

struct TokenRow {
  const char* name;
  const char* token;
};
constexpr TokenRow kUnknown[] = {{"TokenZero", "zero"}, {"ATokenNeverIssued", "never issued"}};

PORTCULLIS_CASE_ROWS(ReleaseQuestions, Of, kUnknown, "Q-REL-UNKNOWN") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, row.token).Allows(MayFail());
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE_ROWS(ReleaseQuestions, ASecondTimeOver, kTransports, "Q-REL-TWICE") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Allows(Success());
  w.Release("x2", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE(ReleaseQuestions, OfOneWhoseSocketIsClosed, "Q-REL-TWICE") {
  w.Startup();
  const auto owner = w.Socket(kTcp);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(owner);
  const auto s = w.Socket(kTcp);
  w.Release("x1", s, "r1").Allows(MayFail());
}

PORTCULLIS_CASE_ROWS(ReleaseQuestions, OnTheAcquiringSocketThatIsBoundFromItOver, kTransports,
                     "Q-REL-BOUND") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Release("x1", s, "r1").Allows(MayFail());
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(ReleaseQuestions, WhileAnotherSocketIsBoundFromItOver, kTransports,
                     "Q-REL-BOUND") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Bind(s, "0").Allows(Success());
  w.Release("x1", owner, "r1").Allows(MayFail());
  const auto other = w.Socket(row.kind);
  w.Acquire("r2", other, Range("w+15", 10))
      .Unstated("it must fail where the release failed; after one that succeeded it may");
}

PORTCULLIS_CASE_ROWS(ReleaseQuestions, BindOfASocketThatWasAssociatedBeforeOver, kTransports,
                     "Q-BIND-ENDED") {
  w.Startup();
  const auto owner = w.Socket(row.kind);
  w.Acquire("r1", owner, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto s = w.Socket(row.kind);
  w.Associate("a1", s, "r1").Allows(Success());
  w.Release("x1", owner, "r1").Allows(Success());
  w.Bind(s, "0").Allows(MayFail());
}

}  // namespace
}  // namespace portcullis::suite
