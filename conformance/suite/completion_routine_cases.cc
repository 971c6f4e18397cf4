// Completion routines: an overlapped call that has one is indicated by it and by nothing else, on
// the thread that called, while it waits alertably. First on a carrier (SIO_KEEPALIVE_VALS), so
// that an implementation without reservations is judged for real; then on the three codes.

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

Outcome KeepaliveAccepted() { return Success().Observed(Success().Returned(0)); }

// wait_alertable: a routine runs, or none does.
Outcome ARoutineRuns() { return Success(); }
Outcome NoRoutineRuns() { return NoCompletion(); }

// --- it runs -----------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericRoutine, RunsOnceInTheNextAlertableWait, "GEN-APC-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Success().Or(Pending()));
  w.WaitAlertable().Allows(ARoutineRuns());
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, RunsOnceTheOperationIsDone, "GEN-APC-01", "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Pending());
  w.WaitAlertable().Allows(NoRoutineRuns());
  w.Complete("k1");
  w.WaitAlertable().Allows(ARoutineRuns());
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, RunsForEachOfTwoCalls, "GEN-APC-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Pending());
  w.Hold();
  w.Keepalive("k2", s).Overlapped().Routine().Allows(Pending());
  w.Complete("k2");
  w.WaitAlertable().Allows(ARoutineRuns());
  w.Complete("k1");
  w.WaitAlertable().Allows(ARoutineRuns());
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, IsGivenTheErrorOfTheOperation, "GEN-APC-01", "GEN-NETDOWN-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Pending());
  w.NetworkDown();
  w.Complete("k1");
  w.WaitAlertable().Allows(ARoutineRuns());
  w.NetworkUp();
}

PORTCULLIS_CASE(GenericRoutine, IsGivenTheFailureOfAnUnknownCodeThatPended, "GEN-APC-01",
                "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Overlapped()
      .Routine()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
  w.WaitAlertable().Unstated("it runs where the call pended, else not");
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, IsQueuedAlreadyWhenTheCallReturnsZero, "GEN-APC-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Success().Or(Pending()));
  w.WaitAlertable().Allows(ARoutineRuns());
}

// --- it does not -------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericRoutine, DoesNotRunOnAnotherThread, "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Success().Or(Pending()));
  other.WaitAlertable().Allows(NoRoutineRuns());
  w.WaitAlertable().Allows(ARoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, DoesNotRunOnTheThreadThatCompletesIt, "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Keepalive("k1", s).Overlapped().Routine().Allows(Pending());
  w.Complete("k1");
  w.WaitAlertable().Allows(NoRoutineRuns());
  other.WaitAlertable().Allows(ARoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, DoesNotRunWithoutAnAlertableWait, "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Success().Or(Pending()));
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
  w.GetLastError();
  w.WaitAlertable().Allows(ARoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, DoesNotRunForACallThatFailed, "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Returned(Memory::kNull).Overlapped().Routine().Allows(Fails(kWsaEfault));
  w.WaitAlertable().Allows(NoRoutineRuns());
  w.Keepalive("k2", s).Overlapped().Routine().Allows(Success().Or(Pending()));
  w.WaitAlertable().Allows(ARoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, DoesNotRunWhereNoSocketIs, "GEN-APC-02", "GEN-NOTSOCK-01") {
  w.Startup();
  w.Keepalive("k1", InvalidSocket()).Overlapped().Routine().Allows(Fails(kWsaEnotsock));
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, DoesNotRunOnASocketWithoutTheAttribute, "GEN-APC-02",
                "GEN-OVL-04") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kTcp));
  w.Keepalive("k1", s).Overlapped().Routine().Allows(KeepaliveAccepted());
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE(GenericRoutine, DoesNotRunWhereTheCallHasNone, "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.WaitAlertable().Allows(NoRoutineRuns());
  w.GetCompletion("k1").Allows(Success());
}

// --- nor is the event signalled ------------------------------------------------------------------

PORTCULLIS_CASE(GenericRoutine, LeavesTheEventAlone, "GEN-APC-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(NoCompletion());
  w.WaitAlertable().Allows(ARoutineRuns());
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericRoutine, LeavesTheEventAloneOnceItPended, "GEN-APC-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Routine().Allows(Pending());
  w.Complete("k1");
  w.GetCompletion("k1").Allows(NoCompletion());
  w.WaitAlertable().Allows(ARoutineRuns());
}

// --- the three codes -----------------------------------------------------------------------------

struct FormRow {
  const char* name;
  SocketKind kind;
};
constexpr FormRow kProtocols[] = {{"Tcp", kTcp}, {"Udp", kUdp}};

PORTCULLIS_CASE_CODES_ROWS(Routine, RunsOnceOver, kProtocols, "*-OVL-03", "GEN-APC-01",
                           "GEN-APC-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  good.Call(w, "x1").Overlapped().Routine().Allows(Success().Or(Pending()));
  w.GetCompletion("x1").Allows(NoCompletion());
  w.WaitAlertable().Allows(ARoutineRuns());
  w.WaitAlertable().Allows(NoRoutineRuns());
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES(Routine, RunsOnceTheHeldOperationIsDone, "*-OVL-03", "GEN-APC-01",
                      "GEN-APC-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  w.Hold();
  good.Call(w, "x1").Overlapped().Routine().Allows(Pending());
  w.WaitAlertable().Allows(NoRoutineRuns());
  w.Complete("x1");
  other.WaitAlertable().Allows(NoRoutineRuns());
  w.WaitAlertable().Allows(ARoutineRuns());
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE_CODES(Routine, RunsForAnOperationThatClosingTheSocketAborts, "*-OVL-03",
                      "*-ABORTED-03", "GEN-APC-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Routine().Allows(Pending());
  w.Close(good.socket());
  w.WaitAlertable().Allows(ARoutineRuns());
  w.WaitAlertable().Allows(NoRoutineRuns());
}

PORTCULLIS_CASE_CODES(Routine, RunsForAnOperationThatADeadNetworkFails, "*-NETDOWN-02",
                      "GEN-APC-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Routine().Allows(Pending());
  w.NetworkDown();
  w.Complete("x1");
  w.WaitAlertable().Allows(ARoutineRuns());
  w.NetworkUp();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Routine, DoesNotRunForACallThatFailedAtOnce, "*-NOTSOCK-01", "GEN-APC-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.CallOn(w, "x1", InvalidSocket()).Overlapped().Routine().Allows(Fails(kWsaEnotsock));
  w.WaitAlertable().Allows(NoRoutineRuns());
}

}  // namespace
}  // namespace portcullis::suite
