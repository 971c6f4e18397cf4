// The rules of every WSAIoctl, carried by codes that every Winsock has: SIO_KEEPALIVE_VALS, which
// the provider carries out, and FIONBIO, which is done at once. So an implementation without port
// reservations is judged for real. Nothing here uses ACQUIRE. Here: what must fail.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

// The keep-alive values are accepted: what every case ends or begins with.
Outcome KeepaliveAccepted() { return Success().Observed(Success().Returned(0)); }

struct MemoryRow {
  const char* name;
  Memory memory;
};
constexpr MemoryRow kBadPointers[] = {
    {"IsNull", Memory::kNull},
    {"IsUnmapped", Memory::kUnmapped},
    {"IsCutByTheEdgeOfAPage", Memory::kCut},
};
constexpr MemoryRow kBadAddresses[] = {
    {"IsUnmapped", Memory::kUnmapped},
    {"IsCutByTheEdgeOfAPage", Memory::kCut},
};

// --- Winsock not started ---------------------------------------------------------------------

PORTCULLIS_CASE(GenericInit, WsaIoctlFailsBeforeWsaStartup, "GEN-INIT-01") {
  w.Keepalive("k1", NeverMade()).Allows(Fails(kWsaNotInitialised, kWsaEnotsock));
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericInit, WsaIoctlFailsAfterTheLastWsaCleanup, "GEN-INIT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.Cleanup();
  w.Keepalive("k2", s).Allows(Fails(kWsaNotInitialised, kWsaEnotsock));
}

PORTCULLIS_CASE(GenericInit, WsaSocketFailsBeforeWsaStartup, "GEN-INIT-01") {
  w.Socket(kTcp, Fails(kWsaNotInitialised));
  w.Startup();
  w.Socket(kTcp);
}

PORTCULLIS_CASE(GenericInit, ClosesocketFailsBeforeWsaStartup, "GEN-INIT-01") {
  w.Close(NeverMade()).Allows(Fails(kWsaNotInitialised, kWsaEnotsock));
}

PORTCULLIS_CASE(GenericInit, WsaCleanupFailsBeforeWsaStartup, "GEN-INIT-01") {
  w.Cleanup().Allows(Fails(kWsaNotInitialised));
}

PORTCULLIS_CASE(GenericInit, EveryWsaStartupTakesAWsaCleanup, "GEN-INIT-01") {
  w.Startup();
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Cleanup();
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.Cleanup();
  w.Keepalive("k2", s).Allows(Fails(kWsaNotInitialised, kWsaEnotsock));
  w.Cleanup().Allows(Fails(kWsaNotInitialised));
}

PORTCULLIS_CASE(GenericInit, AProcessStartsForItselfOnly, "GEN-INIT-01") {
  w.Startup();
  Writer other = w.Process("p2");
  other.Socket(kTcp, Fails(kWsaNotInitialised));
  other.Startup();
  other.Socket(kTcp);
}

// --- not a socket ----------------------------------------------------------------------------

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

PORTCULLIS_CASE_ROWS(GenericNotSock, ACommandForTheProviderFailsOn, kNoSockets, "GEN-NOTSOCK-01") {
  w.Startup();
  w.Keepalive("k1", row.descriptor()).Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE_ROWS(GenericNotSock, FionbioFailsOn, kNoSockets, "GEN-NOTSOCK-01") {
  w.Startup();
  w.SetMode("m1", row.descriptor(), true).Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE_ROWS(GenericNotSock, AnUnknownCodeFailsOn, kNoSockets, "GEN-NOTSOCK-01") {
  w.Startup();
  w.Ioctl("x1", row.descriptor(), kUnassignedCode).Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE_ROWS(GenericNotSock, TheOverlappedFormFailsAtOnceOn, kNoSockets, "GEN-NOTSOCK-01",
                     "GEN-OVL-03") {
  w.Startup();
  w.Keepalive("k1", row.descriptor()).Overlapped().Allows(Fails(kWsaEnotsock));
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE_ROWS(GenericNotSock, TheOverlappedFormOfAnUnknownCodeFailsAtOnceOn, kNoSockets,
                     "GEN-NOTSOCK-01", "GEN-OVL-03") {
  w.Startup();
  w.Ioctl("x1", row.descriptor(), kUnassignedCode).Overlapped().Allows(Fails(kWsaEnotsock));
  w.GetCompletion("x1").Allows(NoCompletion());
}

PORTCULLIS_CASE(GenericNotSock, ANumberThatWasNeverADescriptorIsNone, "GEN-NOTSOCK-01") {
  w.Startup();
  w.Keepalive("k1", NeverASocket())
      .Unstated("WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

PORTCULLIS_CASE(GenericNotSock, AClosedSocketIsNone, "GEN-NOTSOCK-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Close(s);
  w.Keepalive("k1", s).Unstated(
      "WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

// --- conditions of the thread and of the network -----------------------------------------------

PORTCULLIS_CASE(GenericConditions, ACallbackInProgressForbidsTheCall, "GEN-INPROGRESS-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.BeginCallback();
  w.Keepalive("k2", s).Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.Keepalive("k3", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericConditions, ACallbackInProgressForbidsAnUnknownCode, "GEN-INPROGRESS-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.BeginCallback();
  w.SetMode("m1", s, true).Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.SetMode("m2", s, true);
}

PORTCULLIS_CASE(GenericConditions, ACallbackInProgressForbidsOtherCallsToo, "GEN-INPROGRESS-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.BeginCallback();
  w.Socket(kTcp, Fails(kWsaEinprogress));
  w.Close(s).Allows(Fails(kWsaEinprogress));
  w.EndCallback();
  w.Close(s);
}

PORTCULLIS_CASE(GenericConditions, ACallbackInProgressAndAFamilyThatNobodyHas, "GEN-INPROGRESS-01",
                "Q-GEN-ORDER") {
  w.Startup();
  w.BeginCallback();
  w.Socket({99, kSockStream, kIpprotoDefault},
           FailsWithAnyCode().Or(Fails(kWsaEinprogress, kWsaEopnotsupp)));
  w.EndCallback();
  w.Socket(kTcp);
}

PORTCULLIS_CASE(GenericConditions, ACallbackOnAnotherThreadDoesNotMatter, "GEN-INPROGRESS-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  Writer other = w.Thread("t2");
  other.BeginCallback();
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  other.EndCallback();
}

PORTCULLIS_CASE(GenericConditions, ADeadNetworkFailsTheCall, "GEN-NETDOWN-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.NetworkDown();
  w.Keepalive("k2", s).Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  w.Keepalive("k3", s).Allows(KeepaliveAccepted());
}

// --- bad pointers ----------------------------------------------------------------------------

PORTCULLIS_CASE_ROWS(GenericFault, TheProvidersCommandFaultsWhereTheInput, kBadAddresses,
                     "GEN-FAULT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).In(row.memory).Allows(Fails(kWsaEfault));
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericFault, TheProvidersCommandFaultsWhereTheInputIsNull, "GEN-FAULT-01",
                "GEN-IN-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s)
      .In(Memory::kNull)
      .Allows(Fails(kWsaEfault).Observed(Fails(kWsaEfault).Returned(0)));
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE_ROWS(GenericFault, FionbioFaultsWhereTheInput, kBadPointers, "GEN-FAULT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.SetMode("m1", s, true).In(row.memory).Allows(Fails(kWsaEfault));
}

PORTCULLIS_CASE_ROWS(GenericFault, TheProvidersCommandFaultsWhereTheReturnedCount, kBadPointers,
                     "GEN-FAULT-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Returned(row.memory).Allows(Fails(kWsaEfault));
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE_ROWS(GenericFault, FionbioFaultsWhereTheReturnedCount, kBadPointers,
                     "GEN-FAULT-03") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.SetMode("m1", s, true).Returned(row.memory).Allows(Fails(kWsaEfault));
}

PORTCULLIS_CASE_ROWS(GenericFault, TheOverlappedFormFaultsAtOnceWhereTheReturnedCount, kBadPointers,
                     "GEN-FAULT-03", "GEN-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Returned(row.memory).Overlapped().Allows(Fails(kWsaEfault));
  w.GetCompletion("k1").Allows(NoCompletion());
}

PORTCULLIS_CASE_ROWS(GenericFault, TheProvidersCommandFaultsAtOnceWhereTheOverlapped, kBadAddresses,
                     "GEN-FAULT-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped(row.memory).Allows(Fails(kWsaEfault));
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericFault, TheProvidersCommandFaultsAtOnceWhereTheRoutineIsUnmapped,
                "GEN-FAULT-05", "GEN-OVL-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).Overlapped().Routine(Memory::kUnmapped).Allows(Fails(kWsaEfault));
  w.GetCompletion("k1").Allows(NoCompletion());
}

// --- control codes ---------------------------------------------------------------------------

struct CodeRow {
  const char* name;
  std::uint32_t code;
};
constexpr CodeRow kUnknownCodes[] = {
    {"Zero", 0},
    {"AVendorCommandThatNobodyHas", kUnassignedCode},
    {"FionbioWithoutItsDirectionBits", 0x667E},
    {"ManyBits", 0xDEADBEEF},
    {"AllBits", 0xFFFFFFFF},
};

Outcome UnknownCodeRefused() {
  return Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0));
}

PORTCULLIS_CASE_ROWS(GenericCode, TheUnknownCodeFailsOnTcp, kUnknownCodes, "GEN-CODE-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, row.code).Allows(UnknownCodeRefused());
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE_ROWS(GenericCode, TheUnknownCodeFailsOnUdp, kUnknownCodes, "GEN-CODE-01",
                     "GEN-CODE-02", "GEN-CODE-03", "Q-GEN-CODE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Ioctl("x1", s, row.code).Allows(UnknownCodeRefused());
}

PORTCULLIS_CASE(GenericCode, AnUnknownCodeIsNotSupportedRatherThanInvalid, "GEN-CODE-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, kUnassignedCode).Allows(UnknownCodeRefused());
}

PORTCULLIS_CASE(GenericCode, AnUnknownCodeSetsTheReturnedCountToZero, "GEN-CODE-03") {
  w.Startup();
  const auto s = w.Socket(NotOverlapped(kTcp));
  w.Ioctl("x1", s, kUnassignedCode).Allows(UnknownCodeRefused());
}

PORTCULLIS_CASE_ROWS(GenericCode, OverlappedTheUnknownCodePendsAndThenFails, kUnknownCodes,
                     "GEN-CODE-01", "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Ioctl("x1", s, row.code)
      .Overlapped()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
  w.GetCompletion("x1").Unstated("it carries the failure where the call pended, else is none");
}

// --- sizes -----------------------------------------------------------------------------------

struct SizeRow {
  const char* name;
  std::uint32_t size;
};
constexpr SizeRow kShortKeepalives[] = {{"OneByte", 1}, {"HalfOfIt", 6}, {"OneByteLess", 11}};

PORTCULLIS_CASE_ROWS(GenericInput, TooShortForSioKeepaliveValsWith, kShortKeepalives, "GEN-IN-01",
                     "GEN-IN-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).InSize(row.size).Allows(
      Fails(kWsaEfault, kWsaEinval).Observed(Fails(kWsaEfault)));
  w.Keepalive("k2", s).Allows(KeepaliveAccepted());
}

PORTCULLIS_CASE(GenericInput, TooShortForSioKeepaliveValsWithNoByte, "GEN-IN-01", "GEN-IN-02",
                "GEN-IN-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).InSize(0).Allows(
      Fails(kWsaEfault, kWsaEinval).Observed(Fails(kWsaEfault).Returned(0)));
}

PORTCULLIS_CASE(GenericInput, NoInputForSioKeepaliveValsSetsTheReturnedCountToZero, "GEN-IN-01",
                "GEN-IN-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).NoIn().Allows(
      Fails(kWsaEfault, kWsaEinval).Observed(Fails(kWsaEfault).Returned(0)));
}

PORTCULLIS_CASE_ROWS(GenericInput, OverlappedTooShortForSioKeepaliveValsWith, kShortKeepalives,
                     "GEN-IN-01", "GEN-IN-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).InSize(row.size).Overlapped().Allows(
      Fails(kWsaEfault, kWsaEinval).Or(Pending()).Observed(Fails(kWsaEfault)));
  w.GetCompletion("k1").Unstated("it carries the failure where the call pended, else is none");
}

constexpr SizeRow kShortModes[] = {
    {"NoByte", 0}, {"OneByte", 1}, {"TwoBytes", 2}, {"ThreeBytes", 3}};

PORTCULLIS_CASE_ROWS(GenericInput, TooShortForFionbioWith, kShortModes, "GEN-IN-01", "GEN-IN-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.SetMode("m1", s, true)
      .InSize(row.size)
      .Allows(Fails(kWsaEfault, kWsaEinval).Observed(Fails(kWsaEfault)));
}

constexpr SizeRow kLargeModes[] = {{"ByOneByte", 5}, {"ByAnotherNumber", 8}};

PORTCULLIS_CASE_ROWS(GenericInput, FionbioAcceptsMore, kLargeModes, "GEN-IN-04",
                     "Q-GEN-CARRIER-IN-LARGE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.SetMode("m1", s, true)
      .InSize(row.size)
      .Allows(Success().Or(Fails(kWsaEfault, kWsaEinval)).Observed(Success()));
}

constexpr SizeRow kLargeKeepalives[] = {{"ByOneByte", 13}, {"ByAnotherStructure", 24}};

PORTCULLIS_CASE_ROWS(GenericInput, TooLargeForSioKeepaliveVals, kLargeKeepalives,
                     "Q-GEN-CARRIER-IN-LARGE") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Keepalive("k1", s).InSize(row.size).Allows(
      Success()
          .Or(Fails(kWsaEfault, kWsaEinval))
          .Observed(Success().Returned(0).Or(Fails(kWsaEfault, kWsaEinval))));
}

// --- type of socket --------------------------------------------------------------------------

constexpr KindRow kNotTcp[] = {{"Udp", kUdp}, {"UdpOverIpv6", kUdp6}, {"Raw", kRaw}};

PORTCULLIS_CASE_ROWS(GenericType, SioKeepaliveValsIsNotFor, kNotTcp, "GEN-TYPE-01",
                     "Q-GEN-TYPE-CODE") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Keepalive("k1", s).Allows(Fails(kWsaEinval, kWsaEopnotsupp, kWsaEnoprotoopt));
}

PORTCULLIS_CASE(GenericType, SioFlushOnTcp, "Q-GEN-FLUSH-SUPPORT") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Flush("f1", s).Allows(Success().Or(Fails(kWsaEinval, kWsaEopnotsupp, kWsaEnoprotoopt)));
}

}  // namespace
}  // namespace portcullis::suite
