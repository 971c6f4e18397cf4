// The forms that the calls of all three codes have: plain ones that return when they are done,
// overlapped ones that return at once and are indicated exactly once. (What an ACQUIRE reports in
// them: acquire_overlapped_cases.cc; routines and completion ports: completion_*_cases.cc.)

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

// --- plain -----------------------------------------------------------------------------------

PORTCULLIS_CASE_CODES(Form, APlainCallReturnsOnlyWhenItIsDone, "*-FORM-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  w.Complete("x1");
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES(Form, APlainCallThatNothingHoldsReturns, "*-FORM-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").Allows(good.Good());
}

PORTCULLIS_CASE_CODES(Form, APlainCallOnASocketWithoutTheAttributeBlocksToo, "*-FORM-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, NotOverlapped(kUdp));
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  w.Complete("x1");
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES(Form, NonBlockingModeHasNoEffect, "*-NONBLOCK-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.SetMode("m1", good.socket(), true);
  good.Call(w, "x1").Allows(good.Good());
}

PORTCULLIS_CASE_CODES(Form, InNonBlockingModeTheCallBlocksAllTheSame, "*-NONBLOCK-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.SetMode("m1", good.socket(), true);
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Allows(Blocked());
  w.Complete("x1");
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES(Form, BackInBlockingModeNothingHasChanged, "*-NONBLOCK-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.SetMode("m1", good.socket(), true);
  w.SetMode("m2", good.socket(), false);
  good.Call(w, "x1").Allows(good.Good());
}

// --- overlapped ------------------------------------------------------------------------------

PORTCULLIS_CASE_CODES_ROWS(Overlapped, TheCallReturnsAtOnceWhateverHoldsItOver, kTransports,
                           "*-OVL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(Overlapped, TheCallReturnsAtOnceInNonBlockingModeToo, "*-OVL-01",
                      "*-NONBLOCK-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.SetMode("m1", good.socket(), true);
  good.Call(w, "x1").Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(Overlapped, WithoutAnEventItIsAnOverlappedCallAllTheSame, "*-OVL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").OverlappedWithoutEvent().Allows(Success().Or(Pending()));
}

PORTCULLIS_CASE_CODES(Overlapped, ACompletedOneHasTakenEffect, "*-OVL-01", "*-SUCCESS-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("x1").Allows(Success());
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES(Overlapped, ItIsIndicatedExactlyOnce, "*-OVL-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("x1").Allows(Success());
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE_CODES(Overlapped, APendedOneIsIndicatedExactlyOnce, "*-OVL-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.GetCompletion("x1").Allows(NoCompletion());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE_CODES(Overlapped, AnAbortedOneIsIndicatedExactlyOnce, "*-OVL-03", "*-ABORTED-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Close(good.socket());
  w.GetCompletion("x1").Allows(Fails(kWsaOperationAborted));
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE_CODES(Overlapped, TwoAtOnceAreIndicatedEachForItself, "*-OVL-03") {
  w.Startup();
  const GoodCall first = code.Prepare(w, kUdp, "w+5");
  const GoodCall second = code.Prepare(w, kUdp, "w+25");
  w.Hold();
  first.Call(w, "x1").Overlapped().Allows(Pending());
  w.Hold();
  second.Call(w, "x2").Overlapped().Allows(Pending());
  w.Complete("x2");
  w.GetCompletion("x1").Allows(NoCompletion());
  w.GetCompletion("x2").Allows(Success());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(Overlapped, ItIsIndicatedWhoseSocketIsClosedMeanwhile, "*-OVL-03",
                      "*-ABORTED-03") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").Overlapped().Allows(Success().Or(Pending()));
  w.Close(good.socket());
  w.GetCompletion("x1").Unstated("it may be aborted only where the call pended");
  w.GetCompletion("x1").Allows(NoCompletion());
}

// --- a socket without the overlapped attribute -------------------------------------------------

PORTCULLIS_CASE_CODES_ROWS(Overlapped, WithoutTheAttributeTheOverlappedIsIgnoredOver, kTransports,
                           "*-FORM-01", "GEN-OVL-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, NotOverlapped(row.kind));
  good.Call(w, "x1").Overlapped().Allows(good.Good());
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE_CODES(Overlapped, WithoutTheAttributeAHeldCallBlocks, "*-FORM-01", "GEN-OVL-04") {
  w.Startup();
  const GoodCall good = code.Prepare(w, NotOverlapped(kUdp));
  Writer other = w.Thread("t2");
  other.Hold();
  good.Call(other, "x1").Overlapped().Allows(Blocked());
  w.Complete("x1");
  w.GetCompletion("x1").Allows(NoCompletion());
}

}  // namespace
}  // namespace portcullis::suite
