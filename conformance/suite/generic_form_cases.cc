// The rules of every WSAIoctl on codes that every Winsock has, continued: what must succeed, return
// values and last errors, the overlapped form, and the questions. Nothing here uses ACQUIRE.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

Outcome KeepaliveAccepted() { return Success().Observed(Success().Returned(0)); }
Outcome UnknownCodeRefused() {
  return Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0));
}

constexpr KindRow kTcpSockets[] = {{"Tcp", kTcp},
                                   {"TcpOverIpv6", kTcp6},
                                   {"TcpWithoutTheOverlappedAttribute", NotOverlapped(kTcp)}};
constexpr KindRow kAnySockets[] = {
    {"Tcp", kTcp}, {"Udp", kUdp}, {"TcpOverIpv6", kTcp6}, {"UdpOverIpv6", kUdp6}};

// --- return value and last error -------------------------------------------------------------

PORTCULLIS_CASE_ROWS(GenericReturn, SioKeepaliveValsSucceedsOn, kTcpSockets, "GEN-RET-01",
                     "GEN-COUNT-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE_ROWS(GenericReturn, FionbioSucceedsOn, kAnySockets, "GEN-RET-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.SetMode("m1", s, true).Allows(Success());
  w.SetMode("m2", s, false).Allows(Success());
}

PORTCULLIS_CASE(GenericReturn, SioKeepaliveValsSucceedsInNonBlockingMode, "GEN-RET-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.SetMode("m1", s, true);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericReturn, SuccessWithoutOutputSetsTheReturnedCountToZero, "GEN-COUNT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericReturn, AFailureReturnsSocketErrorAndSaysWhy, "GEN-RET-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode).Allows(UnknownCodeRefused());
  w.GetLastError();
  w.Keepalive("k1", s).Returned(Memory::kNull).Allows(Fails(kWsaEfault));
  w.GetLastError();
}

PORTCULLIS_CASE(GenericReturn, ABeginningReturnsSocketErrorAndSaysSo, "GEN-RET-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.GetLastError();
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericReturn, TheLastErrorStaysWithItsThread, "GEN-RET-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  w.Keepalive("k1", s).Returned(Memory::kNull).Allows(Fails(kWsaEfault));
  other.Keepalive("k2", InvalidSocket()).Allows(Fails(kWsaEnotsock));
  w.GetLastError();
  other.GetLastError();
}

PORTCULLIS_CASE(GenericReturn, ASuccessOfAnotherThreadLeavesTheLastError, "GEN-RET-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  w.Keepalive("k1", s).Returned(Memory::kNull).Allows(Fails(kWsaEfault));
  other.Keepalive("k2", s).Allows(KeepaliveAccepted());
  w.GetLastError();
}

PORTCULLIS_CASE(GenericReturn, OneBlockedCallAfterTheOtherComesBack, "GEN-RET-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  other.Hold();
  other.Keepalive("k2", s).Allows(Blocked());
  w.Complete("k2");
  other.Hold();
  other.Keepalive("k3", s).Allows(Blocked());
  w.Complete("k3");
  other.Keepalive("k4", s).Allows(KeepaliveAccepted());
}

// --- overlapped ------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericOverlapped, TheCallReturnsAtOnce, "GEN-OVL-01", "Q-GEN-OVL-IMMEDIATE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericOverlapped, TheCallReturnsAtOnceWhateverHoldsIt, "GEN-OVL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.GetCompletion("k1").Allows(NoCompletion());
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericOverlapped, TheCallReturnsAtOnceForAnUnknownCode, "GEN-OVL-01",
                "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Overlapped()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
}

PORTCULLIS_CASE(GenericOverlapped, ItIsIndicatedExactlyOnce, "GEN-OVL-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, EveryOneIsIndicated, "GEN-OVL-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.Keepalive("k2", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  w.GetCompletion("k2").Allows(Success());
}

PORTCULLIS_CASE(GenericOverlapped, OneThatFailsLaterIsIndicatedWithItsFailure, "GEN-OVL-02",
                "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Overlapped()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
  w.GetCompletion("x1").Unstated("it carries the failure where the call pended, else is none");
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, OneThatFailsAtOnceIsNotIndicated, "GEN-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Returned(Memory::kNull).Overlapped().Allows(Fails(kWsaEfault));
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, OneWithAShortInputIsIndicatedOnlyIfItPended, "GEN-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).InSize(11).Overlapped().Allows(
      Fails(kWsaEfault, kWsaEinval).Or(Pending()).Observed(Fails(kWsaEfault)));
  w.GetCompletion("k1").Unstated("it carries the failure where the call pended, else is none");
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, APlainCallIsNotIndicated, "GEN-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, WithoutTheAttributeTheOverlappedIsIgnored, "GEN-OVL-04") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kTcp));
  w.Keepalive("k1", s).Overlapped().Allows(KeepaliveAccepted());
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, WithoutTheAttributeAnUnknownCodeNeverPends, "GEN-OVL-04") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kUdp));
  w.Ioctl("x1", s, kUnassignedCode).Overlapped().Allows(UnknownCodeRefused());
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, WithoutTheAttributeAFailureIsNotIndicated, "GEN-OVL-04") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kTcp));
  w.Keepalive("k1", s).InSize(11).Overlapped().Allows(
      Fails(kWsaEfault, kWsaEinval).Observed(Fails(kWsaEfault)));
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericOverlapped, WhilePendingTheReturnedCountIsNotUpdated, "GEN-OVL-05") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.Complete("k1");
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericOverlapped, WhileAnUnknownCodePendsTheReturnedCountIsNotUpdated,
                "GEN-OVL-05", "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Overlapped()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
}

// --- questions -------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericQuestions, WhatAnImmediateOverlappedSuccessReturnsAndTransfers,
                "Q-GEN-OVL-COUNT", "Q-GEN-OVL-TRANSFERRED", "Q-GEN-OVL-IMMEDIATE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericQuestions, WhichCodeAnUnknownCommandGets, "Q-GEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode).Allows(UnknownCodeRefused());
}

struct MemoryRow {
  const char* name;
  Memory memory;
};
constexpr MemoryRow kBadOutputs[] = {{"Null", Memory::kNull}, {"Unmapped", Memory::kUnmapped}};

PORTCULLIS_CASE_ROWS(GenericQuestions, AnOutputThatTheCommandDoesNotUseIs, kBadOutputs,
                     "Q-GEN-UNUSED-OUTPUT") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s)
      .Out(row.memory)
      .OutSize(16)
      .Allows(
          Success().Or(Fails(kWsaEfault)).Observed(Success().Returned(0).Or(Fails(kWsaEfault))));
}

PORTCULLIS_CASE_ROWS(GenericQuestions, AnOutputThatFionbioDoesNotUseIs, kBadOutputs,
                     "Q-GEN-UNUSED-OUTPUT") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.SetMode("m1", s, true).Out(row.memory).OutSize(16).Allows(Success().Or(Fails(kWsaEfault)));
}

Outcome KeepaliveAcceptedOrFault() {
  return Success().Or(Fails(kWsaEfault)).Observed(Success().Returned(0).Or(Fails(kWsaEfault)));
}

PORTCULLIS_CASE(GenericQuestions, ABadOverlappedOnASocketWithoutTheAttribute,
                "Q-GEN-OVL-IGNORED-POINTER") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kTcp));
  w.Keepalive("k1", s).Overlapped(Memory::kUnmapped).Allows(KeepaliveAcceptedOrFault());
}

PORTCULLIS_CASE(GenericQuestions, ABadRoutineOnASocketWithoutTheAttribute,
                "Q-GEN-ROUTINE-IGNORED") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kTcp));
  w.Keepalive("k1", s).Overlapped().Routine(Memory::kUnmapped).Allows(KeepaliveAcceptedOrFault());
}

PORTCULLIS_CASE(GenericQuestions, ABadRoutineWithoutAnOverlapped, "Q-GEN-ROUTINE-IGNORED") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Routine(Memory::kUnmapped).Allows(KeepaliveAcceptedOrFault());
}

PORTCULLIS_CASE(GenericQuestions, ARoutineAtTheEdgeOfAPageWithoutAnOverlapped,
                "Q-GEN-ROUTINE-CUT") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Routine(Memory::kCut).Allows(KeepaliveAcceptedOrFault());
}

// The order of checks: two things are wrong, and either may be noticed first.

PORTCULLIS_CASE(GenericQuestions, ABadCountAndAnUnknownCode, "Q-GEN-ORDER") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode)
      .Returned(Memory::kNull)
      .Allows(Fails(kWsaEfault, kWsaEinval, kWsaEopnotsupp));
}

PORTCULLIS_CASE(GenericQuestions, NoSocketAndABadCount, "Q-GEN-ORDER") {
  w.Startup();
  w.Keepalive("k1", InvalidSocket())
      .Returned(Memory::kNull)
      .Allows(Fails(kWsaEnotsock, kWsaEfault));
}

PORTCULLIS_CASE(GenericQuestions, NoSocketAndACountInTheInputThatIsNone, "Q-GEN-ORDER") {
  w.Startup();
  w.Keepalive("k1", InvalidSocket())
      .NoIn()
      .Returned(Memory::kAliasesInput)
      .Allows(Fails(kWsaEnotsock, kWsaEfault));
}

PORTCULLIS_CASE(GenericQuestions, AMisalignedInputThatIsTooShort, "Q-GEN-ORDER") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s)
      .In(Memory::kMisaligned)
      .InSize(1)
      .Allows(Fails(kWsaEfault, kWsaEinval).Or(FailsWithAnyCode()));
}

PORTCULLIS_CASE(GenericQuestions, AnInputThatSioFlushDoesNotUseIsUnmapped, "Q-GEN-ORDER") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Flush("f1", s).In(Memory::kUnmapped).InSize(1).Allows(Success().Or(Fails(kWsaEfault)));
}

PORTCULLIS_CASE(GenericQuestions, AnotherTypeOfSocketAndABadInput, "Q-GEN-ORDER") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Keepalive("k1", s)
      .In(Memory::kUnmapped)
      .Allows(Fails(kWsaEfault, kWsaEinval, kWsaEopnotsupp, kWsaEnoprotoopt));
}

PORTCULLIS_CASE(GenericQuestions, ADeadNetworkAndABadInput, "Q-GEN-ORDER") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.NetworkDown();
  w.Keepalive("k1", s).In(Memory::kUnmapped).Allows(Fails(kWsaEfault, kWsaEnetdown));
}

PORTCULLIS_CASE(GenericQuestions, ACallbackInProgressAndNoSocket, "Q-GEN-ORDER") {
  w.Startup();
  w.BeginCallback();
  w.Keepalive("k1", InvalidSocket()).Allows(Fails(kWsaEnotsock, kWsaEinprogress));
  w.EndCallback();
}

PORTCULLIS_CASE(GenericQuestions, WinsockNotStartedAndABadCount, "Q-GEN-ORDER") {
  w.Keepalive("k1", InvalidSocket())
      .Returned(Memory::kNull)
      .Allows(Fails(kWsaNotInitialised, kWsaEnotsock, kWsaEfault));
}

}  // namespace
}  // namespace portcullis::suite
