// The error rows of the ACQUIRE page, cause by cause (bad pointers: acquire_memory_cases.cc). Each
// cause: the call where it does not hold, the call where it does, the call when it is over; the
// last acquires the very block that failed, since a call that failed holds nothing.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

// --- WSA_IO_PENDING --------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireErrorCodes, AnOverlappedCallThatCannotCompleteAtOnceIsPending,
                "ACQ-PENDING-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireErrorCodes, AnOverlappedCallThatNothingHoldsNeedNotPend, "ACQ-PENDING-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
}

// --- WSA_OPERATION_ABORTED -------------------------------------------------------------------
// A thread's end, an application's request and SIO_FLUSH may abort an operation and may come too
// late to do so. Closing the socket always ends it.

PORTCULLIS_CASE(AcquireErrorCodes, TheEndOfTheThreadThatAskedMayAbort, "ACQ-ABORTED-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  other.ExitThread();
  w.GetCompletion("r1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE(AcquireErrorCodes, AfterTheEndOfItsThreadAnOperationIsAbortedOrEndsWell,
                "ACQ-ABORTED-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  other.ExitThread();
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE(AcquireErrorCodes, TheEndOfAnotherThreadAbortsNothing, "ACQ-ABORTED-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.GetLastError();
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  other.ExitThread();
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireErrorCodes, CancelIoExOfTheOperationMayAbort, "ACQ-ABORTED-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Cancel(s, "r1").Allows(Success());
  w.GetCompletion("r1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE(AcquireErrorCodes, AfterCancelIoExAnOperationIsAbortedOrEndsWell,
                "ACQ-ABORTED-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.CancelAll(s).Allows(Success());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE(AcquireErrorCodes, CancelIoExOnAnotherSocketAbortsNothing, "ACQ-ABORTED-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.CancelAll(bystander).Allows(Fails(kErrorNotFound));
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireErrorCodes, ClosingTheSocketAborts, "ACQ-ABORTED-03", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Close(s);
  w.GetCompletion("r1").Allows(Fails(kWsaOperationAborted));
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ClosingAnotherSocketAbortsNothing, "ACQ-ABORTED-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Close(bystander);
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireErrorCodes, SioFlushMayAbort, "ACQ-ABORTED-04") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Flush("f1", s).Allows(Success());
  w.GetCompletion("r1").Allows(NoCompletion().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE(AcquireErrorCodes, AfterSioFlushAnOperationIsAbortedOrEndsWell, "ACQ-ABORTED-04") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Flush("f1", s).Allows(Success());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success().Or(Fails(kWsaOperationAborted)));
}

PORTCULLIS_CASE(AcquireErrorCodes, SioFlushOfAnotherSocketAbortsNothing, "ACQ-ABORTED-04") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto bystander = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Flush("f1", bystander).Allows(Success());
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

// --- WSAEINPROGRESS --------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireErrorCodes, ABlockingOperationOfTheThreadUnderItsCallbackForbidsTheCall,
                "ACQ-INPROGRESS-01", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto second = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.BeginCallback();
  w.Acquire("r2", second, Range("w+30", 20)).Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.Complete("r1");
  w.Acquire("r3", second, Range("w+30", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ABlockingOperationOfAnotherThreadDoesNotMatter,
                "ACQ-INPROGRESS-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto second = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.Thread("t2").Acquire("r2", second, Range("w+30", 20)).Allows(Success().Returned(16));
  w.Complete("r1");
}

PORTCULLIS_CASE(AcquireErrorCodes, ACallbackInProgressForbidsTheCall, "ACQ-INPROGRESS-02",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  const auto second = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.BeginCallback();
  w.Acquire("r2", second, Range("w+30", 20)).Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.Acquire("r3", second, Range("w+30", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ACallbackForbidsTheOverlappedCallAtOnce, "ACQ-INPROGRESS-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.BeginCallback();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Acquire("r2", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r2").Allows(Success());
}

PORTCULLIS_CASE(AcquireErrorCodes, ACallbackOnAnotherThreadDoesNotMatter, "ACQ-INPROGRESS-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.BeginCallback();
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  other.EndCallback();
}

// --- WSAEINTR --------------------------------------------------------------------------------
// What the interrupted call itself answers is judged when it comes back; the last call of each case
// shows that it holds nothing.

PORTCULLIS_CASE(AcquireErrorCodes, WsaCancelBlockingCallInterrupts, "ACQ-INTR-01", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  other.CancelBlockingCall();
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, TheIoManagerInterrupts, "ACQ-INTR-02", "Q-ACQ-CANCEL-CODE",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  other.CancelSynchronousIo();
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

struct InterruptionRow {
  const char* name;
  const char* requirement;
  bool by_function;
};
constexpr InterruptionRow kInterruptions[] = {
    {"ByWsaCancelBlockingCall", "ACQ-INTR-01", true},
    {"ByTheIoManager", "ACQ-INTR-02", false},
};

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, AnInterruptionOfAnotherThreadDoesNotMatter,
                     kInterruptions) {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer held = w.Thread("t2");
  Writer bystander = w.Thread("t3");
  held.Hold();
  held.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  if (row.by_function) {
    bystander.CancelBlockingCall();
  } else {
    bystander.CancelSynchronousIo();
  }
  held.Complete("r1");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(FailsWithAnyCode());  // r1 ended well
}

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, AfterAnInterruptionTheThreadCallsAsBefore, kInterruptions) {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  if (row.by_function) {
    other.CancelBlockingCall();
  } else {
    other.CancelSynchronousIo();
  }
  other.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- WSAEINVAL -------------------------------------------------------------------------------

struct CodeRow {
  const char* name;
  std::uint32_t code;
};
constexpr CodeRow kNoCommands[] = {
    {"Zero", 0},
    {"OneHundredWithoutItsVendorBits", 100},
    {"AllBitsSet", 0xFFFFFFFFu},
};

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, ACodeThatIsNoCommandFails, kNoCommands, "ACQ-INVAL-01",
                     "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("x1", s, Range("w+5", 20))
      .Code(row.code)
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0)));
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ARangeThatEndsPastTheLastPortIsNotAcceptable, "ACQ-INVAL-02",
                "Q-ACQ-RANGE-CODE", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("65530", 7)).Allows(FailsWithAnyCode());
  w.Acquire("r2", s, Range("65530", 5)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, TheCommandDoesNotApplyToARawSocket, "ACQ-INVAL-03",
                "Q-ACQ-TYPE-CODE", "ACQ-FAIL-01") {
  w.Startup();
  const auto raw = w.Socket(kRaw);
  w.Acquire("r1", raw, Range("w+5", 20)).Allows(Fails(kWsaEinval, kWsaEopnotsupp));
  const auto udp = w.Socket(kUdp);
  w.Acquire("r2", udp, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- WSAENETDOWN -----------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireErrorCodes, ADeadNetworkFailsTheCall, "ACQ-NETDOWN-01", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto second = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.NetworkDown();
  w.Acquire("r2", second, Range("w+30", 20)).Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  w.Acquire("r3", second, Range("w+30", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ADeadNetworkFailsTheOverlappedCall, "ACQ-NETDOWN-01",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.NetworkDown();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Fails(kWsaEnetdown).Or(Pending()));
  w.GetCompletion("r1").Unstated("it carries WSAENETDOWN where the call pended, else is none");
  w.NetworkUp();
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ANetworkThatDiesUnderThePendingOperationFailsIt,
                "ACQ-NETDOWN-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ANetworkThatCameBackMayHaveFailedThePendingOperation,
                "ACQ-NETDOWN-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.NetworkDown();
  w.NetworkUp();
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success().Or(Fails(kWsaEnetdown)));
}

PORTCULLIS_CASE(AcquireErrorCodes, ANetworkThatDiesUnderTheBlockedCallFailsIt, "ACQ-NETDOWN-02",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.NetworkDown();
  w.Complete("r1");
  w.NetworkUp();
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
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

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, NoSocketIs, kNoSockets, "ACQ-NOTSOCK-01", "ACQ-FAIL-01") {
  w.Startup();
  w.Acquire("r1", row.descriptor(), Range("w+5", 20)).Allows(Fails(kWsaEnotsock));
  const auto s = w.Socket(kUdp);
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, TheOverlappedCallFailsAtOnceFor, kNoSockets,
                     "ACQ-NOTSOCK-01") {
  w.Startup();
  w.Acquire("r1", row.descriptor(), Range("w+5", 20)).Overlapped().Allows(Fails(kWsaEnotsock));
  w.GetCompletion("r1").Allows(NoCompletion());
}

PORTCULLIS_CASE(AcquireErrorCodes, NoSocketIsANumberThatWasNeverADescriptor, "ACQ-NOTSOCK-01") {
  w.Startup();
  w.Acquire("r1", NeverASocket(), Range("w+5", 20))
      .Unstated("WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

PORTCULLIS_CASE(AcquireErrorCodes, NoSocketIsAClosedOne, "ACQ-NOTSOCK-01", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Close(s);
  w.Acquire("r1", s, Range("w+5", 20))
      .Unstated("WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

// --- WSAEOPNOTSUPP ---------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireErrorCodes, AVendorCommandThatNobodyHasIsNotSupported, "ACQ-OPNOTSUPP-01",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("x1", s, Range("w+5", 20))
      .Code(kUnassignedCode)
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0)));
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ATransportProviderWithoutReservationsDoesNotSupportIt,
                "ACQ-OPNOTSUPP-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto second = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.WithdrawProviderSupport();
  w.Acquire("r2", second, Range("w+30", 20)).Allows(Fails(kWsaEopnotsupp));
  w.OfferProviderSupport();
  w.Acquire("r3", second, Range("w+30", 20)).Allows(Success().Returned(16));
}

struct KindRow {
  const char* name;
  SocketKind kind;
};
constexpr KindRow kOtherSockets[] = {
    {"ARawSocket", kRaw},
    {"AUnixSocket", kUnix},
};

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, NeitherUdpNorTcpIs, kOtherSockets, "ACQ-OPNOTSUPP-03",
                     "Q-ACQ-TYPE-CODE", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Fails(kWsaEinval, kWsaEopnotsupp));
  const auto tcp = w.Socket(kTcp);
  w.Acquire("r2", tcp, Range("w+5", 20)).Allows(Success().Returned(16));
}

}  // namespace
}  // namespace portcullis::suite
