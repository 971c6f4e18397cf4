// What is ACQUIRE's own in the forms of the call: what its completion reports, and its questions.
// (What the forms of all three codes have in common: form_cases.cc.)

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

// --- plain -----------------------------------------------------------------------------------

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

// No page says whether one that pends has its block already: one of the two goes without.
PORTCULLIS_CASE(AcquireOverlapped, APendedOneAndAnotherDoNotBothHaveTheBlock, "ACQ-OVERLAP-01",
                "Q-ACQ-TAKEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  const auto other = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  w.Acquire("r2", other, Range("w+5", 20)).Allows(Success().Returned(16).Or(FailsWithAnyCode()));
  w.Complete("r1");
  w.GetCompletion("r1").Unstated("it fails where the other has the block, and only there");
}

PORTCULLIS_CASE(AcquireOverlapped, WhetherItCompletesAtOnce, "Q-GEN-OVL-IMMEDIATE",
                "Q-GEN-OVL-COUNT", "Q-GEN-OVL-TRANSFERRED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("r1").Allows(Success());
}

// Either the block is taken or it is free still; the output is too short in any case.
PORTCULLIS_CASE(AcquireOverlapped, AShortOutputFailsForTheBlockOfAPendingOneToo, "ACQ-OVERLAP-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Hold();
  w.Acquire("r1", s, Range("w+5", 20)).Overlapped().Allows(Pending());
  const auto other = w.Socket(kUdp);
  w.Acquire("r2", other, Range("w+5", 20))
      .OutSize(15)
      .Allows(Fails(kWsaEinval).Or(FailsWithAnyCode()));
}

// --- a socket without the overlapped attribute -------------------------------------------------

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
