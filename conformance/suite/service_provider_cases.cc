// WSPIoctl: the provider's own function, which answers under the same conditions as WSAIoctl, gives
// its code through lpErrno and takes the calling thread by lpThreadId. The carrier first, then the
// principal cases of the three codes.

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

Outcome KeepaliveAccepted() { return Success().Observed(Success().Returned(0)); }

// --- on a carrier --------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericProvider, SucceedsAsWsaIoctlDoes, "SPI-RET-01", "GEN-RET-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Provider().Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericProvider, GivesTheCodeOfAFailureThroughLpErrno, "SPI-RET-01",
                "GEN-FAULT-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Provider().Returned(Memory::kNull).Allows(Fails(kWsaEfault));
  w.Keepalive("k2", s).Provider().Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericProvider, FailsForWhatIsNoSocket, "SPI-RET-01", "GEN-NOTSOCK-01") {
  w.Startup();
  w.Keepalive("k1", InvalidSocket()).Provider().Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE(GenericProvider, FailsForAnUnknownCode, "SPI-RET-01", "GEN-CODE-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Provider()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0)));
}

PORTCULLIS_CASE(GenericProvider, FailsForAShortInput, "SPI-RET-01", "GEN-IN-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Provider().InSize(11).Allows(
      Fails(kWsaEfault, kWsaEinval).Observed(Fails(kWsaEfault)));
}

PORTCULLIS_CASE(GenericProvider, FailsOnADeadNetwork, "SPI-RET-01", "GEN-NETDOWN-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.NetworkDown();
  w.Keepalive("k1", s).Provider().Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  w.Keepalive("k2", s).Provider().Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericProvider, FailsInACallback, "SPI-RET-01", "GEN-INPROGRESS-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.BeginCallback();
  w.Keepalive("k1", s).Provider().Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.Keepalive("k2", s).Provider().Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericProvider, PendsAndIsIndicated, "SPI-RET-01", "GEN-OVL-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Provider().Overlapped().Allows(Pending());
  w.GetCompletion("k1").Allows(NoCompletion());
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericProvider, RunsTheRoutineOnTheThreadThatCalled, "SPI-APC-01", "GEN-APC-01",
                "GEN-APC-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer caller = w.Thread("t2");
  caller.Hold();
  caller.Keepalive("k1", s).Provider().Overlapped().Routine().Allows(Pending());
  w.Complete("k1");
  w.WaitAlertable().Allows(NoCompletion());
  caller.WaitAlertable().Allows(Success());
  caller.WaitAlertable().Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericProvider, HasQueuedTheRoutineWhenItReturnsZero, "GEN-APC-04", "SPI-APC-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Provider().Overlapped().Routine().Allows(Success().Or(Pending()));
  w.WaitAlertable().Allows(Success());
  w.WaitAlertable().Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericProvider, RunsNoRoutineForACallThatFailed, "GEN-APC-02", "SPI-RET-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s)
      .Provider()
      .Returned(Memory::kNull)
      .Overlapped()
      .Routine()
      .Allows(Fails(kWsaEfault));
  w.WaitAlertable().Allows(NoCompletion());
}

// --- the three codes -----------------------------------------------------------------------------

PORTCULLIS_CASE_CODES_ROWS(Provider, SucceedsOver, kTransports, "*-SUCCESS-01", "SPI-RET-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  good.Call(w, "x1").Provider().Allows(good.Good());
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES_ROWS(Provider, PendsAndCompletesOver, kTransports, "*-PENDING-01", "*-OVL-03",
                           "SPI-RET-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  w.Hold();
  good.Call(w, "x1").Provider().Overlapped().Allows(Pending());
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE_CODES(Provider, RunsTheRoutineOnTheThreadThatCalled, "*-OVL-03", "SPI-APC-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer caller = w.Thread("t2");
  caller.Hold();
  good.Call(caller, "x1").Provider().Overlapped().Routine().Allows(Pending());
  w.Complete("x1");
  w.WaitAlertable().Allows(NoCompletion());
  caller.WaitAlertable().Allows(Success());
}

PORTCULLIS_CASE_CODES(Provider, FailsForWhatIsNoSocket, "*-NOTSOCK-01", "SPI-RET-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.CallOn(w, "x1", InvalidSocket()).Provider().Allows(Fails(kWsaEnotsock));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, FailsOnADeadNetwork, "*-NETDOWN-01", "SPI-RET-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.NetworkDown();
  good.Call(w, "x1").Provider().Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, FailsInACallback, "*-INPROGRESS-02", "SPI-RET-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.BeginCallback();
  good.Call(w, "x1").Provider().Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, FailsOnARawSocket, "*-INVAL-03", "SPI-RET-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  const auto raw = w.Socket(kRaw);
  good.CallOn(w, "x1", raw).Provider().Allows(Fails(kWsaEinval, kWsaEopnotsupp));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, FailsWhereTheTransportHasNoReservations, "*-OPNOTSUPP-02",
                      "SPI-RET-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.WithdrawProviderSupport();
  good.Call(w, "x1").Provider().Allows(Fails(kWsaEopnotsupp));
  w.OfferProviderSupport();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, FailsWhereTheInputIsUnmapped, "ACQ-FAULT-01", "ASC-FAULT-01",
                      "SPI-RET-01", "ACQ-FAIL-01", "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Provider().In(Memory::kUnmapped).Allows(Fails(kWsaEfault));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, FailsWithATooShortInput, "ACQ-IN-02", "ASC-IN-03", "REL-IN-03",
                      "SPI-RET-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").Provider().InSize(3).Allows(Fails(kWsaEfault, kWsaEinval));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, IsInterruptedByTheIoManager, "*-INTR-02", "SPI-RET-01",
                      "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Provider().Allows(Blocked());
  other.CancelSynchronousIo();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Provider, IsAbortedByClosingTheSocket, "*-ABORTED-03", "SPI-RET-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Provider().Overlapped().Allows(Pending());
  w.Close(good.socket());
  w.GetCompletion("x1").Allows(Fails(kWsaOperationAborted));
  good.IsUndoneWithoutSocket(w, "x2");
}

PORTCULLIS_CASE(AcquireProvider, FailsWhereTheBlockIsTaken, "ACQ-OVERLAP-01", "SPI-RET-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Provider().Allows(Success().Returned(16));
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+15", 20)).Provider().Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+25", 20)).Provider().Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireProvider, FailsWithATooSmallOutput, "ACQ-OUT-02", "SPI-RET-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Provider().OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
  w.Acquire("r2", s, Range("w+5", 20)).Provider().Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AssociateProvider, FailsWithTokenZero, "ASC-TOKEN-01", "SPI-RET-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Provider().Allows(Success().Returned(16));
  w.Associate("a1", s, "zero").Provider().Allows(FailsWithAnyCode());
  w.Associate("a2", s, "r1").Provider().Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
