// The forms of the call: plain calls that return when they are done, overlapped ones that return
// at once and are indicated exactly once.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

// --- plain -----------------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireForm, APlainCallReturnsOnlyWhenItIsDone, "ACQ-FORM-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.Complete("r1");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(FailsWithAnyCode());  // r1 ended well
}

PORTCULLIS_CASE(AcquireForm, APlainCallThatNothingHoldsReturns, "ACQ-FORM-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireForm, APlainCallOnASocketWithoutTheAttributeBlocksToo, "ACQ-FORM-01") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kUdp));
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.Complete("r1");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireForm, NonBlockingModeHasNoEffect, "ACQ-NONBLOCK-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.SetMode("m1", s, true);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireForm, InNonBlockingModeTheCallBlocksAllTheSame, "ACQ-NONBLOCK-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.SetMode("m1", s, true);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.Complete("r1");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireForm, BackInBlockingModeNothingHasChanged, "ACQ-NONBLOCK-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.SetMode("m1", s, true);
  w.SetMode("m2", s, false);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireForm, ClosingTheSocketOfABlockedCallEndsIt, "Q-ACQ-CLOSE-WHILE-BLOCKED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Allows(Blocked());
  w.Close(s);
  const auto next = w.Socket(kUdp);
  w.Acquire("r2", next, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- overlapped ------------------------------------------------------------------------------

struct KindRow {
  const char* name;
  SocketKind kind;
};
constexpr KindRow kTransports[] = {
    {"Tcp", kTcp}, {"Udp", kUdp}, {"TcpOverIpv6", kTcp6}, {"UdpOverIpv6", kUdp6}};

PORTCULLIS_CASE_ROWS(AcquireOverlapped, TheCallReturnsAtOnceWhateverHoldsItOver, kTransports,
                     "ACQ-OVL-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireOverlapped, TheCallReturnsAtOnceInNonBlockingModeToo, "ACQ-OVL-01",
                "ACQ-NONBLOCK-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.SetMode("m1", s, true);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireOverlapped, WithoutAnEventItIsAnOverlappedCallAllTheSame, "ACQ-OVL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OverlappedWithoutEvent().Allows(Success().Or(Pending()));
}

PORTCULLIS_CASE(AcquireOverlapped, APendedOneCompletesWithSixteenBytesOfOutput, "ACQ-OVL-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+24", 1)).Allows(FailsWithAnyCode());
  w.Acquire("r3", other, Range("w+25", 1)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOverlapped, APendedWildcardCompletesWithItsBlock, "ACQ-OVL-02",
                "ACQ-WILD-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Acquire("r1", s, Range("0", 20)).Overlapped().Allows(Pending());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
  const auto other = w.Socket(kTcp);
  w.Acquire("r2", other, Range("start of r1", 20)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireOverlapped, ACompletedOneHoldsItsBlock, "ACQ-OVL-02", "ACQ-OVERLAP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+5", 1)).Allows(FailsWithAnyCode());
}

PORTCULLIS_CASE(AcquireOverlapped, ItIsIndicatedExactlyOnce, "ACQ-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
  w.GetCompletion("r1").Allows(NoCompletion());
}

PORTCULLIS_CASE(AcquireOverlapped, APendedOneIsIndicatedExactlyOnce, "ACQ-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.GetCompletion("r1").Allows(NoCompletion());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
  w.GetCompletion("r1").Allows(NoCompletion());
}

PORTCULLIS_CASE(AcquireOverlapped, AnAbortedOneIsIndicatedExactlyOnce, "ACQ-OVL-03",
                "ACQ-ABORTED-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Close(s);
  w.GetCompletion("r1").Allows(Fails(kWsaOperationAborted));
  w.GetCompletion("r1").Allows(NoCompletion());
}

PORTCULLIS_CASE(AcquireOverlapped, TwoAtOnceAreIndicatedEachForItself, "ACQ-OVL-03") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  const auto second = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", first, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Hold();
  w.Acquire("r2", second, Range("w+25", 20)).Overlapped().Allows(Pending());
  w.Complete("r2");
  w.GetCompletion("r1").Allows(NoCompletion());
  w.GetCompletion("r2").Allows(Success());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(Success());
}

PORTCULLIS_CASE(AcquireOverlapped, WhetherItCompletesAtOnce, "Q-GEN-OVL-IMMEDIATE",
                "Q-GEN-OVL-COUNT", "Q-GEN-OVL-TRANSFERRED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
}

// --- a socket without the overlapped attribute -------------------------------------------------

PORTCULLIS_CASE_ROWS(AcquireOverlapped, WithoutTheAttributeTheOverlappedIsIgnoredOver, kTransports,
                     "ACQ-FORM-01", "GEN-OVL-04") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(row.kind));
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Returned(16));
  w.GetCompletion("r1").Allows(NoCompletion());
}

PORTCULLIS_CASE(AcquireOverlapped, WithoutTheAttributeAHeldCallBlocks, "ACQ-FORM-01",
                "GEN-OVL-04") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kUdp));
  Writer other = w.Thread("t2");
  other.Hold();
  other.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Blocked());
  w.Complete("r1");
  w.GetCompletion("r1").Allows(NoCompletion());
}

PORTCULLIS_CASE(AcquireOverlapped, WithoutTheAttributeABadOverlappedMayFault,
                "Q-GEN-OVL-IGNORED-POINTER") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kUdp));
  w.Acquire("r1", s, Range("w+5", 20))
      .Overlapped(Memory::kUnmapped)
      .Allows(Success().Returned(16).Or(Fails(kWsaEfault)));
}

PORTCULLIS_CASE(AcquireOverlapped, WithoutTheAttributeABadRoutineMayFault,
                "Q-GEN-ROUTINE-IGNORED") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kUdp));
  w.Acquire("r1", s, Range("w+5", 20))
      .Overlapped()
      .Routine(Memory::kUnmapped)
      .Allows(Success().Returned(16).Or(Fails(kWsaEfault)));
}

PORTCULLIS_CASE(AcquireOverlapped, WithoutAnOverlappedABadRoutineMayFault,
                "Q-GEN-ROUTINE-IGNORED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20))
      .Routine(Memory::kUnmapped)
      .Allows(Success().Returned(16).Or(Fails(kWsaEfault)));
}

}  // namespace
}  // namespace portcullis::suite
