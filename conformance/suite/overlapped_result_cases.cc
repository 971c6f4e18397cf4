// WSAGetOverlappedResult: what it says of an operation that is pending, that ended well and that
// failed. Bytes: 16 for ACQUIRE, none for codes without output.

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

// --- on a carrier --------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericResult, IsIncompleteWhileTheOperationIsPending, "GEN-RESULT-01",
                "GEN-RESULT-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.OverlappedResult("k1").Allows(Fails(kWsaIoIncomplete));
  w.OverlappedResult("k1").Allows(Fails(kWsaIoIncomplete));
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
  w.OverlappedResult("k1").Allows(Success().Returned(0));
}

PORTCULLIS_CASE(GenericResult, IsNoBytesOfACodeWithoutOutput, "GEN-RESULT-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  w.OverlappedResult("k1").Allows(Success().Returned(0));
}

PORTCULLIS_CASE(GenericResult, IsTheSameEachTime, "GEN-RESULT-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  w.OverlappedResult("k1").Allows(Success().Returned(0));
  w.Thread("t2").OverlappedResult("k1").Allows(Success().Returned(0));
}

PORTCULLIS_CASE(GenericResult, IsTheErrorOfAnOperationThatFailed, "GEN-RESULT-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  w.OverlappedResult("k1").Allows(Fails(kWsaEnetdown));
}

PORTCULLIS_CASE(GenericResult, IsTheErrorOfAnUnknownCodeThatPended, "GEN-RESULT-03",
                "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Overlapped()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
  w.GetCompletion("x1").Unstated("it carries the failure where the call pended, else is none");
  w.OverlappedResult("x1").Unstated("it is not judged where the call did not pend");
}

PORTCULLIS_CASE(GenericResult, ComesAtOnceToOneThatWaitsForWhatIsDone, "GEN-RESULT-04",
                "GEN-RESULT-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.AwaitOverlappedResult("k1").Allows(Success().Returned(0));
}

PORTCULLIS_CASE(GenericResult, ComesToOneThatWaitsWhenTheOperationEnds, "GEN-RESULT-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer waiting = w.Thread("t2");
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  waiting.AwaitOverlappedResult("k1").Allows(Blocked());
  w.Complete("k1");
  w.OverlappedResult("k1").Allows(Success().Returned(0));
}

// The error of the operation is that thread's last error then, as of any call that fails.
PORTCULLIS_CASE(GenericResult, IsTheErrorForOneThatWaitedAndItsLastErrorToo, "GEN-RESULT-03",
                "GEN-RESULT-04", "GEN-RET-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer waiting = w.Thread("t2");
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  waiting.AwaitOverlappedResult("k1").Allows(Blocked());
  w.NetworkDown();
  w.Complete("k1");
  waiting.GetLastError();
}

PORTCULLIS_CASE(GenericResult, DoesNotComeToOneThatWaitsForAnotherOperation, "GEN-RESULT-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer waiting = w.Thread("t2");
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.Hold();
  w.Keepalive("k2", s).Overlapped().Allows(Pending());
  waiting.AwaitOverlappedResult("k2").Allows(Blocked());
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
  w.OverlappedResult("k2").Allows(Fails(kWsaIoIncomplete));
  w.Complete("k2");
  w.OverlappedResult("k2").Allows(Success().Returned(0));
}

PORTCULLIS_CASE(GenericResult, ComesToEachThatWaitsWhenItsOwnOperationEnds, "GEN-RESULT-04") {
  w.Startup();
  const auto first = w.Socket(kTcp);
  const auto second = w.Socket(kTcp6);
  w.Hold();
  w.Keepalive("k1", first).Overlapped().Allows(Pending());
  w.Hold();
  w.Keepalive("k2", second).Overlapped().Allows(Pending());
  w.Thread("t2").AwaitOverlappedResult("k1").Allows(Blocked());
  w.Thread("t3").AwaitOverlappedResult("k2").Allows(Blocked());
  w.Complete("k2");
  w.OverlappedResult("k1").Allows(Fails(kWsaIoIncomplete));
  w.Complete("k1");
  w.OverlappedResult("k1").Allows(Success().Returned(0));
}

PORTCULLIS_CASE(GenericResult, ComesToOneThatWaitsThoughAnotherProcessEndedMeanwhile,
                "GEN-RESULT-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer waiting = w.Thread("t2");
  Writer other = w.Process("p2");
  other.Startup();
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  waiting.AwaitOverlappedResult("k1").Allows(Blocked());
  other.ExitProcess();
  w.Complete("k1");
  w.OverlappedResult("k1").Allows(Success().Returned(0));
}

// --- the three codes -----------------------------------------------------------------------------

constexpr KindRow kProtocols[] = {{"Tcp", kTcp}, {"Udp", kUdp}};

PORTCULLIS_CASE_CODES_ROWS(Result, IsItsBytesOnceAPendingOneHasEndedOver, kProtocols, "*-OVL-01",
                           "GEN-RESULT-01", "GEN-RESULT-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.OverlappedResult("x1").Allows(Fails(kWsaIoIncomplete));
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
  w.OverlappedResult("x1").Allows(Success().Returned(good.TransferredSize()));
}

PORTCULLIS_CASE_CODES(Result, IsTheErrorOfOneThatADeadNetworkFailed, "*-NETDOWN-02",
                      "GEN-RESULT-03", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  w.OverlappedResult("x1").Allows(Fails(kWsaEnetdown));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Result, IsNoOtherWhileTheNetworkIsDownStill, "*-NETDOWN-02",
                      "GEN-RESULT-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("x1");
  w.OverlappedResult("x1").Allows(Fails(kWsaEnetdown, kWsaIoIncomplete));
  w.NetworkUp();
  w.GetCompletion("x1").Allows(Fails(kWsaEnetdown));
}

PORTCULLIS_CASE_CODES(Result, ComesToOneThatWaitsWhenTheOperationEnds, "*-OVL-01",
                      "GEN-RESULT-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  Writer waiting = w.Thread("t2");
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  waiting.AwaitOverlappedResult("x1").Allows(Blocked());
  w.Complete("x1");
  good.IsDone(w);
}

// The flush may cancel what the thread waits for, so that its call comes back.
PORTCULLIS_CASE_CODES(Result, MayComeToOneThatWaitsBySioFlush, "*-ABORTED-04", "GEN-RESULT-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer waiting = w.Thread("t2");
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  waiting.AwaitOverlappedResult("x1").Allows(Blocked());
  w.Flush("f1", good.socket()).Allows(Success());
  w.GetCompletion("x1").Unstated(
      "it is aborted where the thread's call has come back, else may be");
}

PORTCULLIS_CASE(AcquireResult, OfOneThatWasDoneAtOnce, "Q-GEN-OVL-TRANSFERRED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
  w.OverlappedResult("r1").Unstated("16 bytes where the call pended, 16 or none where not");
}

}  // namespace
}  // namespace portcullis::suite
