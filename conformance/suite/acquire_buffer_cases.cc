// Sizes and contents of ACQUIRE's two buffers, and what stands in the output afterwards.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

struct SizeRow {
  const char* name;
  std::uint32_t size;
};

// --- input -----------------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireInputBuffer, ExactlyFourBytesAreAccepted, "ACQ-IN-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).InSize(4).Allows(Success().Returned(16));
}

constexpr SizeRow kShortInputs[] = {
    {"NoByte", 0}, {"OneByte", 1}, {"TwoBytes", 2}, {"ThreeBytes", 3}};

PORTCULLIS_CASE_ROWS(AcquireInputBuffer, TooShortWith, kShortInputs, "ACQ-IN-02",
                     "Q-ACQ-IN-SHORT-CODE", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).InSize(row.size).Allows(Fails(kWsaEfault, kWsaEinval));
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireInputBuffer, NoInputAtAllIsTooShort, "ACQ-IN-02", "Q-ACQ-IN-SHORT-CODE",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).NoIn().Allows(Fails(kWsaEfault, kWsaEinval));
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireInputBuffer, TooShortInTheOverlappedForm, "ACQ-IN-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20))
      .InSize(3)
      .Overlapped()
      .Allows(Fails(kWsaEfault, kWsaEinval).Or(Pending()));
  w.GetCompletion("r1").Unstated("it carries the failure where the call pended, else is none");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

constexpr SizeRow kLargeInputs[] = {{"ByOneByte", 5}, {"ByAStructure", 8}, {"ByAPage", 4096}};

PORTCULLIS_CASE_ROWS(AcquireInputBuffer, TooLarge, kLargeInputs, "Q-ACQ-IN-LARGE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20))
      .InSize(row.size)
      .Allows(Success().Returned(16).Or(Fails(kWsaEfault, kWsaEinval)));
}

// --- output ----------------------------------------------------------------------------------

PORTCULLIS_CASE(AcquireOutputBuffer, ExactlySixteenBytesAreAccepted, "ACQ-OUT-01", "ACQ-OUT-04") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(16).Allows(Success().Returned(16));
}

constexpr SizeRow kShortOutputs[] = {{"NoByte", 0},
                                     {"OneByte", 1},
                                     {"TheRangeAlone", 4},
                                     {"HalfAStructure", 8},
                                     {"OneByteLess", 15}};

PORTCULLIS_CASE_ROWS(AcquireOutputBuffer, TooSmallFailsWithEinvalAndCountZeroWith, kShortOutputs,
                     "ACQ-OUT-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(row.size).Allows(Fails(kWsaEinval).Returned(0));
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, NoOutputAtAllIsTooSmall, "ACQ-OUT-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20))
      .Out(Memory::kNull)
      .OutSize(0)
      .Allows(Fails(kWsaEinval).Returned(0));
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, TooSmallInTheOverlappedForm, "ACQ-OUT-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20))
      .OutSize(15)
      .Overlapped()
      .Allows(Fails(kWsaEinval).Returned(0).Or(Pending()));
  w.GetCompletion("r1").Unstated("it carries WSAEINVAL where the call pended, else is none");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, TooSmallForAWildcardToo, "ACQ-OUT-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("0", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
}

constexpr SizeRow kLargeOutputs[] = {
    {"ByOneByte", 17}, {"ByAnotherStructure", 32}, {"ByAPage", 4096}};

PORTCULLIS_CASE_ROWS(AcquireOutputBuffer, LargerIsAcceptedAndTheCountIsStillSixteen, kLargeOutputs,
                     "ACQ-OUT-03", "ACQ-OUT-04") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(row.size).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, WhatBecomesOfTheBytesPastTheStructure, "Q-ACQ-OUT-TAIL") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).OutSize(64).Allows(Success().Returned(16));
}

// The bytes of the output are judged whenever a call succeeds; these cases are where a wrong one
// shows by itself.

PORTCULLIS_CASE(AcquireOutputBuffer, TheStartPortOfASpecificRequestComesBack, "ACQ-OUT-05") {
  w.Startup();
  const auto tcp = w.Socket(kTcp);
  w.Acquire("r1", tcp, Range("w+5", 1)).Allows(Success().Returned(16));
  const auto udp = w.Socket(kUdp);
  w.Acquire("r2", udp, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, TheNumberOfPortsComesBack, "ACQ-OUT-06") {
  w.Startup();
  const auto tcp = w.Socket(kTcp);
  w.Acquire("r1", tcp, Range("w+5", 1)).Allows(Success().Returned(16));
  const auto udp = w.Socket(kUdp);
  w.Acquire("r2", udp, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto any = w.Socket(kUdp);
  w.Acquire("r3", any, Range("0", 7)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, TheTokenIsNotZero, "ACQ-OUT-07") {
  w.Startup();
  const auto specific = w.Socket(kUdp);
  w.Acquire("r1", specific, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto any = w.Socket(kTcp);
  w.Acquire("r2", any, Range("0", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, TheTokenDiffersFromEveryLiveOne, "ACQ-OUT-08") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.Acquire("r1", first, Range("w+5", 20)).Allows(Success().Returned(16));
  const auto second = w.Socket(kUdp);
  w.Acquire("r2", second, Range("w+25", 20)).Allows(Success().Returned(16));
  const auto other_protocol = w.Socket(kTcp);
  w.Acquire("r3", other_protocol, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Close(second);
  const auto third = w.Socket(kUdp);
  w.Acquire("r4", third, Range("w+25", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireOutputBuffer, TheTokenDiffersFromThoseOfOtherProcesses, "ACQ-OUT-08") {
  w.Startup();
  const auto mine = w.Socket(kUdp);
  w.Acquire("r1", mine, Range("w+5", 20)).Allows(Success().Returned(16));
  Writer other = w.Process("p2");
  other.Startup();
  const auto theirs = other.Socket(kUdp);
  other.Acquire("r2", theirs, Range("w+25", 20)).Allows(Success().Returned(16));
}

}  // namespace
}  // namespace portcullis::suite
