// The error rows that the pages of ACQUIRE, ASSOCIATE and RELEASE have in common, cause by cause
// (bad pointers: memory_cases.cc; what one page has alone: *_error_codes_cases.cc). Each cause: the
// call where it does not hold, the call where it does, the call when it is over; what the call that
// failed has left behind is shown last, and then the same call succeeds.

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

// --- WSA_IO_PENDING --------------------------------------------------------------------------

PORTCULLIS_CASE_CODES(ErrorCodes, AnOverlappedCallThatCannotCompleteAtOnceIsPending,
                      "*-PENDING-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, AnOverlappedCallThatNothingHoldsNeedNotPend, "*-PENDING-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("x1").Allows(Success());
}

// --- WSA_OPERATION_ABORTED -------------------------------------------------------------------
// A thread's end, an application's request and SIO_FLUSH may abort an operation and may come too
// late to do so. Closing the socket always ends it.

PORTCULLIS_CASE_CODES(ErrorCodes, TheEndOfTheThreadThatAskedMayAbort, "*-ABORTED-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Overlapped().Allows(Pending());
  other.ExitThread();
  w.GetCompletion("x1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, AfterTheEndOfItsThreadAnOperationIsAbortedOrEndsWell,
                      "*-ABORTED-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Overlapped().Allows(Pending());
  other.ExitThread();
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, TheEndOfAnotherThreadAbortsNothing, "*-ABORTED-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.GetLastError();
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  other.ExitThread();
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

// The first thread of every process is "main": it is not the one that ends.
PORTCULLIS_CASE_CODES(ErrorCodes, TheEndOfAThreadOfAnotherProcessAbortsNothing, "*-ABORTED-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Process("p2");
  other.Startup();
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  other.ExitThread();
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, CancelIoExOfTheOperationMayAbort, "*-ABORTED-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Cancel(good.socket(), "x1").Allows(Success());
  w.GetCompletion("x1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, AfterCancelIoExAnOperationIsAbortedOrEndsWell, "*-ABORTED-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.CancelAll(good.socket()).Allows(Success());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, CancelIoExOnAnotherSocketAbortsNothing, "*-ABORTED-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.CancelAll(bystander).Allows(Fails(kErrorNotFound));
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, ClosingTheSocketAborts, "*-ABORTED-03", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Close(good.socket());
  w.GetCompletion("x1").Allows(Fails(kWsaOperationAborted));
  good.IsUndoneWithoutSocket(w, "x2");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ClosingTheSocketAbortsWhatCouldHaveEndedWellLater,
                      "*-ABORTED-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Close(good.socket());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Fails(kWsaOperationAborted));
}

PORTCULLIS_CASE_CODES(ErrorCodes, AClosesocketThatACallbackForbidsAbortsNothing, "*-ABORTED-03",
                      "GEN-INPROGRESS-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.BeginCallback();
  w.Close(good.socket()).Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, ClosingAnotherSocketAbortsNothing, "*-ABORTED-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Close(bystander);
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, SioFlushMayAbort, "*-ABORTED-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Flush("f1", good.socket()).Allows(Success());
  w.GetCompletion("x1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, AfterSioFlushAnOperationIsAbortedOrEndsWell, "*-ABORTED-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Flush("f1", good.socket()).Allows(Success());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, SioFlushOfAnotherSocketAbortsNothing, "*-ABORTED-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Flush("f1", bystander).Allows(Success());
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, ASioFlushThatFailsAbortsNothing, "*-ABORTED-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Flush("f1", good.socket()).Returned(scenario::Memory::kUnmapped).Allows(Fails(kWsaEfault));
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, ASioFlushThatIsPendingAbortsNothingYet, "*-ABORTED-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Hold();
  w.Flush("f1", good.socket()).Overlapped().Allows(Pending());
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("f1");
  w.GetCompletion("x1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, ASioFlushThatHasEndedAbortsNothingThatBeginsLater,
                      "*-ABORTED-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  w.Flush("f1", good.socket()).Overlapped().Allows(Pending());
  w.Complete("f1");
  w.AwaitOverlappedResult("f1").Allows(Success().Returned(0));
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.OverlappedResult("f1").Allows(Success().Returned(0));
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

// --- WSAEINPROGRESS --------------------------------------------------------------------------

PORTCULLIS_CASE_CODES(ErrorCodes, ABlockingOperationOfTheThreadUnderItsCallbackForbidsTheCall,
                      "*-INPROGRESS-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall first = code.Prepare(w, kUdp, "w+5");
  const GoodCall second = code.Prepare(w, kUdp, "w+30");
  w.Hold();
  first.Call(w, "x1").Allows(Blocked());
  w.BeginCallback();
  second.Call(w, "x2").Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.Complete("x1");
  second.IsUndone(w, "x3");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ABlockingOperationOfAnotherThreadDoesNotMatter,
                      "*-INPROGRESS-01") {
  w.Startup();
  const GoodCall first = code.Prepare(w, kUdp, "w+5");
  const GoodCall second = code.Prepare(w, kUdp, "w+30");
  w.Hold();
  first.Call(w, "x1").Allows(Blocked());
  Writer other = w.Thread("t2");
  second.Call(other, "x2").Allows(second.Good());
  w.Complete("x1");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ACallbackInProgressForbidsTheCall, "*-INPROGRESS-02",
                      "*-FAIL-01") {
  w.Startup();
  const GoodCall first = code.Prepare(w, kTcp, "w+5");
  const GoodCall second = code.Prepare(w, kTcp, "w+30");
  first.Call(w, "x1").Allows(first.Good());
  w.BeginCallback();
  second.Call(w, "x2").Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  second.IsUndone(w, "x3");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ACallbackForbidsTheOverlappedCallAtOnce, "*-INPROGRESS-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.BeginCallback();
  good.Call(w, "x1").Overlapped().Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.GetCompletion("x1").Allows(NoCompletion());
  good.Call(w, "x2").Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("x2").Allows(Success());
}

PORTCULLIS_CASE_CODES(ErrorCodes, ACallbackOnAnotherThreadDoesNotMatter, "*-INPROGRESS-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.BeginCallback();
  good.Call(w, "x1").Allows(good.Good());
  other.EndCallback();
}

// --- WSAEINTR --------------------------------------------------------------------------------
// What the interrupted call itself answers is judged when it comes back; the last calls of each
// case show that it has changed nothing.

PORTCULLIS_CASE_CODES(ErrorCodes, WsaCancelBlockingCallInterrupts, "*-INTR-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  other.CancelBlockingCall();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(ErrorCodes, TheIoManagerInterrupts, "*-INTR-02", "Q-ACQ-CANCEL-CODE",
                      "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  other.CancelSynchronousIo();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(ErrorCodes, AnInterruptedCallLeavesItsCodeAsTheLastError, "*-INTR-01",
                      "GEN-RET-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  other.CancelBlockingCall();
  other.GetLastError();
}

struct InterruptionRow {
  const char* name;
  const char* requirement;
  bool by_function;
};
constexpr InterruptionRow kInterruptions[] = {
    {"ByWsaCancelBlockingCall", "*-INTR-01", true},
    {"ByTheIoManager", "*-INTR-02", false},
};

PORTCULLIS_CASE_CODES_ROWS(ErrorCodes, AnInterruptionOfAnotherThreadDoesNotMatter, kInterruptions) {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer held = w.Thread("t2");
  Writer bystander = w.Thread("t3");
  held.Hold();
  good.Call(held, "x1").Allows(Blocked());
  if (row.by_function) {
    bystander.CancelBlockingCall();
  } else {
    bystander.CancelSynchronousIo();
  }
  held.Complete("x1");
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES_ROWS(ErrorCodes, AfterAnInterruptionTheThreadCallsAsBefore, kInterruptions) {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  if (row.by_function) {
    other.CancelBlockingCall();
  } else {
    other.CancelSynchronousIo();
  }
  good.Call(other, "x2").Allows(good.Good());
}

// --- WSAEINVAL and WSAEOPNOTSUPP for a socket that is neither UDP nor TCP ----------------------

constexpr KindRow kOtherSockets[] = {
    {"ARawSocket", kRaw},
    {"AUnixSocket", kUnix},
};

PORTCULLIS_CASE_CODES(ErrorCodes, TheCommandDoesNotApplyToARawSocket, "*-INVAL-03", "Q-*-TYPE-CODE",
                      "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  const auto raw = w.Socket(kRaw);
  good.CallOn(w, "x1", raw).Allows(Fails(kWsaEinval, kWsaEopnotsupp));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES_ROWS(ErrorCodes, NeitherUdpNorTcpIs, kOtherSockets, "*-OPNOTSUPP-03",
                           "Q-*-TYPE-CODE", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  const auto s = w.Socket(row.kind);
  good.CallOn(w, "x1", s).Allows(Fails(kWsaEinval, kWsaEopnotsupp));
  good.IsUndone(w, "x2");
}

// --- WSAENETDOWN -----------------------------------------------------------------------------

PORTCULLIS_CASE_CODES(ErrorCodes, ADeadNetworkFailsTheCall, "*-NETDOWN-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall first = code.Prepare(w, kUdp, "w+5");
  const GoodCall second = code.Prepare(w, kUdp, "w+30");
  first.Call(w, "x1").Allows(first.Good());
  w.NetworkDown();
  second.Call(w, "x2").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  second.IsUndone(w, "x3");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ADeadNetworkFailsTheOverlappedCall, "*-NETDOWN-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.NetworkDown();
  good.Call(w, "x1").Overlapped().Allows(Fails(kWsaEnetdown).Or(Pending()));
  w.GetCompletion("x1").Unstated("it carries WSAENETDOWN where the call pended, else is none");
  w.NetworkUp();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ANetworkThatDiesUnderThePendingOperationFailsIt, "*-NETDOWN-02",
                      "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(ErrorCodes, ANetworkThatCameBackMayHaveFailedThePendingOperation,
                      "*-NETDOWN-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.NetworkDown();
  w.NetworkUp();
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success().Or(Fails(kWsaEnetdown)));
}

PORTCULLIS_CASE_CODES(ErrorCodes, ANetworkThatDiesUnderTheBlockedCallFailsIt, "*-NETDOWN-02",
                      "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  w.NetworkDown();
  w.Complete("x1");
  w.NetworkUp();
  good.IsUndone(w, "x2");
}

// --- WSAENOTSOCK -----------------------------------------------------------------------------

struct DescriptorRow {
  const char* name;
  SocketRef (*descriptor)();
};
constexpr DescriptorRow kNoSockets[] = {
    {"InvalidSocket", &InvalidSocket},
    {"AnEvent", &EventHandle},
    {"AFile", &FileHandle},
    {"ASocketThatWasNeverMade", &NeverMade},
};

PORTCULLIS_CASE_CODES_ROWS(ErrorCodes, NoSocketIs, kNoSockets, "*-NOTSOCK-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.CallOn(w, "x1", row.descriptor()).Allows(Fails(kWsaEnotsock));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES_ROWS(ErrorCodes, TheOverlappedCallFailsAtOnceFor, kNoSockets,
                           "*-NOTSOCK-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.CallOn(w, "x1", row.descriptor()).Overlapped().Allows(Fails(kWsaEnotsock));
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE_CODES(ErrorCodes, NoSocketIsANumberThatWasNeverADescriptor, "*-NOTSOCK-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.CallOn(w, "x1", NeverASocket())
      .Unstated("WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

PORTCULLIS_CASE_CODES(ErrorCodes, NoSocketIsAClosedOne, "*-NOTSOCK-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.Close(good.socket());
  good.Call(w, "x1").Unstated(
      "WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

// --- WSAEOPNOTSUPP ---------------------------------------------------------------------------

PORTCULLIS_CASE_CODES(ErrorCodes, ATransportProviderWithoutReservationsDoesNotSupportIt,
                      "*-OPNOTSUPP-02", "*-FAIL-01") {
  w.Startup();
  const GoodCall first = code.Prepare(w, kUdp, "w+5");
  const GoodCall second = code.Prepare(w, kUdp, "w+30");
  first.Call(w, "x1").Allows(first.Good());
  w.WithdrawProviderSupport();
  second.Call(w, "x2").Allows(Fails(kWsaEopnotsupp));
  w.OfferProviderSupport();
  second.IsUndone(w, "x3");
}

}  // namespace
}  // namespace portcullis::suite
