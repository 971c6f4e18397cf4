#include <functional>
#include <set>

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

using AcquireTest = HostTest;

TEST_F(AcquireTest, EchoesTheBlockInTheOrdersOfTheStructure) {
  ASSERT_EQ(Acquire(Socket(), 0x1234, 0x0102), 0);
  const abi::InetPortReservationInstance output = Output();
  EXPECT_EQ(output.reservation.start_port.bytes[0], std::byte{0x12});
  EXPECT_EQ(output.reservation.start_port.bytes[1], std::byte{0x34});
  EXPECT_EQ(output.reservation.number_of_ports.bytes[0], std::byte{0x02});
  EXPECT_EQ(output.reservation.number_of_ports.bytes[1], std::byte{0x01});
  EXPECT_NE(output.token.Value(), abi::kInvalidPortReservationToken);
  EXPECT_EQ(Count(), 16u);
}

TEST_F(AcquireTest, GivesEveryReservationAnotherToken) {
  const Handle socket = Socket();
  std::set<std::uint64_t> tokens;
  for (std::uint16_t port = 5000; port < 6000; ++port) {
    ASSERT_EQ(Acquire(socket, port, 1), 0);
    EXPECT_TRUE(tokens.insert(Output().token.Value()).second) << port;
  }
}

TEST_F(AcquireTest, HoldsTheFirstPortThroughTheLast) {
  ASSERT_EQ(Acquire(Socket(), 5000, 300), 0);
  const Handle socket = Socket();
  EXPECT_EQ(Acquire(socket, 5000, 1), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(socket, 5299, 1), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(socket, 4999, 1), 0);
  EXPECT_EQ(Acquire(socket, 5300, 1), 0);
}

TEST_F(AcquireTest, KeepsTcpApartFromUdp) {
  ASSERT_EQ(Acquire(Socket(abi::kSockStream), 5000, 10), 0);
  EXPECT_EQ(Acquire(Socket(abi::kSockDgram), 5000, 10), 0);
}

TEST_F(AcquireTest, EndsWithItsSocketAlone) {
  const Handle first = Socket();
  const Handle second = Socket();
  ASSERT_EQ(Acquire(first, 5000, 10), 0);
  ASSERT_EQ(Acquire(second, 6000, 10), 0);
  ASSERT_EQ(host.CloseSocket(main(), first), 0);
  EXPECT_EQ(Acquire(second, 5000, 10), 0);
  EXPECT_EQ(Acquire(second, 6000, 10), abi::kWsaEaddrinuse);
}

TEST_F(AcquireTest, ThatFailedHoldsNothing) {
  const Handle socket = Socket();
  ASSERT_EQ(Acquire(socket, 5005, 1), 0);
  const Host before = host;
  ASSERT_EQ(Acquire(socket, 5000, 10), abi::kWsaEaddrinuse);
  EXPECT_EQ(host.ports(Protocol::kTcp), before.ports(Protocol::kTcp));
  EXPECT_EQ(Acquire(socket, 5000, 5), 0);
}

TEST_F(AcquireTest, RefusesARangePastTheLastPort) {
  const Handle socket = Socket();
  EXPECT_EQ(Acquire(socket, 65535, 2), abi::kWsaEinval);
  EXPECT_EQ(Acquire(socket, 1, 65535), 0);
}

TEST_F(AcquireTest, GrantsTheLastPort) { EXPECT_EQ(Acquire(Socket(), 65535, 1), 0); }

TEST_F(AcquireTest, RefusesZeroPorts) {
  EXPECT_EQ(Acquire(Socket(), 5000, 0), abi::kWsaEinval);
  EXPECT_EQ(Acquire(Socket(), 0, 0), abi::kWsaEinval);
}

TEST_F(AcquireTest, OfAWildcardComesFromTheDynamicRangeAndTakesNoPortInUse) {
  ASSERT_EQ(Acquire(Socket(), 49155, 1), 0);
  const Handle bound = Socket();
  ASSERT_EQ(host.Bind(main(), bound, 49160), 0);
  ASSERT_EQ(Acquire(Socket(), 0, 5), 0);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 49161);
}

TEST_F(AcquireTest, OfAWildcardLooksElsewhereWhenTheDynamicRangeIsUsedUp) {
  const Handle socket = Socket();
  ASSERT_EQ(Acquire(socket, 49152, 16384), 0);
  ASSERT_EQ(Acquire(socket, 0, 100), 0);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 1);
}

TEST_F(AcquireTest, OfAWildcardFailsWhenNoBlockIsLeft) {
  const Handle socket = Socket();
  ASSERT_EQ(Acquire(socket, 32768, 1), 0);
  EXPECT_EQ(Acquire(socket, 0, 32768), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(socket, 0, 32767), 0);
}

TEST_F(AcquireTest, RefusesAPortThatASocketIsBoundTo) {
  ASSERT_EQ(host.Bind(main(), Socket(), 5003), 0);
  EXPECT_EQ(Acquire(Socket(), 5000, 10), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(Socket(abi::kSockStream, abi::kAfInet6), 5000, 10), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(Socket(abi::kSockDgram), 5000, 10), 0);
}

TEST_F(AcquireTest, RefusesAShortInputWithEfault) {
  IoctlCall call = Request(Socket(), 5000, 1);
  call.in_size = 3;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  call.in = 0;
  call.in_size = 0;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
}

TEST_F(AcquireTest, RefusesAShortOutputWithEinvalAndNoBytes) {
  IoctlCall call = Request(Socket(), 5000, 1);
  call.out_size = 15;
  EXPECT_EQ(Call(call), abi::kWsaEinval);
  EXPECT_EQ(Count(), 0u);
}

TEST_F(AcquireTest, LeavesWhatALargerOutputHoldsPastItsStructure) {
  IoctlCall call = Request(Socket(), 5000, 1);
  call.out_size = 20;
  memory.Write(kOut + 16, std::array{std::byte{0xA5}});
  ASSERT_EQ(Call(call), 0);
  EXPECT_EQ(Count(), 16u);
  std::array<std::byte, 1> tail{};
  memory.Read(kOut + 16, tail);
  EXPECT_EQ(tail[0], std::byte{0xA5});
}

TEST_F(AcquireTest, AnswersEfaultForEachBadPointer) {
  const IoctlCall good = Request(Socket(), 5000, 1);
  for (const Address bad : {Address{0}, kUnmapped, kEdge - 2}) {
    IoctlCall call = good;
    call.in = bad;
    EXPECT_EQ(Call(call), abi::kWsaEfault) << "in " << bad;
    call = good;
    call.out = bad;
    EXPECT_EQ(Call(call), abi::kWsaEfault) << "out " << bad;
    call = good;
    call.returned = bad;
    EXPECT_EQ(Call(call), abi::kWsaEfault) << "returned " << bad;
    if (bad != 0) {
      call = good;
      call.overlapped = bad;
      EXPECT_EQ(Call(call), abi::kWsaEfault) << "overlapped " << bad;
    }
  }
  IoctlCall call = Overlapped(good, 0);
  call.routine = kUnmapped;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  EXPECT_EQ(Call(good), 0);
}

TEST_F(AcquireTest, IsNotSupportedOnARawOrUnixSocket) {
  EXPECT_EQ(Acquire(Socket(abi::kSockRaw), 5000, 1), abi::kWsaEopnotsupp);
  EXPECT_EQ(Acquire(Socket(abi::kSockStream, abi::kAfUnix), 5000, 1), abi::kWsaEopnotsupp);
}

TEST_F(AcquireTest, IsNotSupportedWhileProvidersDoNotOfferIt) {
  const Handle socket = Socket();
  host.SetProviderSupport(false);
  EXPECT_EQ(Acquire(socket, 5000, 1), abi::kWsaEopnotsupp);
  host.SetProviderSupport(true);
  EXPECT_EQ(Acquire(socket, 5000, 1), 0);
}

TEST_F(AcquireTest, FailsOnADeadNetworkUntilItIsBack) {
  const Handle socket = Socket();
  host.SetNetwork(false);
  EXPECT_EQ(Acquire(socket, 5000, 1), abi::kWsaEnetdown);
  host.SetNetwork(true);
  EXPECT_EQ(Acquire(socket, 5000, 1), 0);
}

TEST_F(AcquireTest, FailsDuringACallbackOfItsOwnThreadAlone) {
  const Handle socket = Socket();
  host.CallbackBegin(kProcess, kMain);
  EXPECT_EQ(Acquire(socket, 5000, 1), abi::kWsaEinprogress);
  EXPECT_EQ(host.WSAIoctl(other(), Request(socket, 5000, 1)).error, 0);
  host.CallbackEnd(kProcess, kMain);
  EXPECT_EQ(Acquire(socket, 5001, 1), 0);
}

TEST_F(AcquireTest, OnASmallHostSeesOnlyItsPorts) {
  Renew(Host::Options{{1, 8}, {5, 8}, {}});
  const Handle socket = Socket();
  EXPECT_EQ(Acquire(socket, 8, 2), abi::kWsaEinval);
  EXPECT_EQ(Acquire(socket, 0, 4), 0);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 5);
  EXPECT_EQ(Acquire(socket, 0, 4), 0);
  EXPECT_EQ(Acquire(socket, 0, 1), abi::kWsaEaddrinuse);
}

// Each choice that shows in a plain ACQUIRE, brought about once.
TEST_F(AcquireTest, FollowsThePolicyWhereThePagesLeaveAChoice) {
  struct Row {
    const char* name;
    Policy policy;
    std::function<std::int32_t()> call;
    std::int32_t expected;
  };
  const auto taken = [this] {
    Acquire(Socket(), 5000, 1);
    return Acquire(Socket(), 5000, 1);
  };
  const auto short_input = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.in_size = 3;
    return Call(call);
  };
  const auto large_input = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.in_size = 5;
    return Call(call);
  };
  const auto bound_socket = [this] {
    const Handle socket = Socket();
    host.Bind(main(), socket, 4000);
    return Acquire(socket, 5000, 1);
  };
  const auto second = [this] {
    const Handle socket = Socket();
    Acquire(socket, 5000, 1);
    return Acquire(socket, 6000, 1);
  };
  const auto past_edge = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.out = kEdge - 16;
    call.out_size = 17;
    return Call(call);
  };
  const auto aliasing = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.out = call.in;
    return Call(call);
  };
  const auto misaligned = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.out += 1;
    return Call(call);
  };
  // No byte is misaligned where there is none: the size is what is wrong then.
  const auto misaligned_nothing = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.out += 1;
    call.out_size = 0;
    return Call(call);
  };
  const auto over_bound = [this] {
    host.Bind(main(), Socket(), 5000);
    return Acquire(Socket(), 5000, 1);
  };
  const auto other_family = [this] {
    Acquire(Socket(), 5000, 1);
    return Acquire(Socket(abi::kSockStream, abi::kAfInet6), 5000, 1);
  };
  const auto exhausted = [this] {
    Acquire(Socket(), 1, 65535);
    return Acquire(Socket(), 0, 1);
  };
  const auto bind_reserved = [this] {
    Acquire(Socket(), 5000, 1);
    host.Bind(main(), Socket(), 5000);
    return LastError();
  };
  const auto plain = [this](std::uint16_t start, std::uint16_t count) {
    return [this, start, count] { return Acquire(Socket(), start, count); };
  };
  const auto raw = [this] { return Acquire(Socket(abi::kSockRaw), 5000, 1); };
  const auto unknown = [this] {
    IoctlCall call = Request(Socket(), 5000, 1);
    call.code = abi::kUnassignedCode;
    return Call(call);
  };
  const Row rows[] = {
      {"taken", {.taken_code = TakenCode::kAccess}, taken, abi::kWsaEacces},
      {"range",
       {.range_code = RangeCode::kAddressNotAvailable},
       plain(65535, 2),
       abi::kWsaEaddrnotavail},
      {"exhausted",
       {.wild_exhausted_code = ExhaustedCode::kNoBuffers},
       exhausted,
       abi::kWsaEnobufs},
      {"zero", {.zero_ports = ZeroPorts::kGranted}, plain(5000, 0), 0},
      {"zero wildcard", {.zero_ports = ZeroPorts::kGranted}, plain(0, 0), 0},
      {"last", {.last_port = LastPort::kInvalid}, plain(65535, 1), abi::kWsaEinval},
      {"short", {.in_short_code = ShortInputCode::kInvalid}, short_input, abi::kWsaEinval},
      {"large accepted", {}, large_input, 0},
      {"large", {.in_large = LargeInput::kInvalid}, large_input, abi::kWsaEinval},
      {"type", {.type_code = SocketTypeCode::kInvalid}, raw, abi::kWsaEinval},
      {"joined", {}, other_family, abi::kWsaEaddrinuse},
      {"apart", {.families = Families::kApart}, other_family, 0},
      {"over bound", {.acquire_over_bound = Permission::kGranted}, over_bound, 0},
      {"on bound", {}, bound_socket, 0},
      {"not on bound",
       {.acquire_on_bound_socket = Permission::kRefused},
       bound_socket,
       abi::kWsaEinval},
      {"second", {}, second, 0},
      {"no second", {.second_acquire = Permission::kRefused}, second, abi::kWsaEinval},
      {"past edge", {}, past_edge, abi::kWsaEfault},
      {"past edge accepted", {.past_edge = QuestionablePointer::kAccepted}, past_edge, 0},
      {"misaligned accepted", {}, misaligned, 0},
      {"misaligned", {.misaligned = QuestionablePointer::kFault}, misaligned, abi::kWsaEfault},
      {"misaligned nothing",
       {.misaligned = QuestionablePointer::kFault},
       misaligned_nothing,
       abi::kWsaEinval},
      {"aliasing accepted", {}, aliasing, 0},
      {"aliasing", {.aliasing = QuestionablePointer::kFault}, aliasing, abi::kWsaEfault},
      {"bind reserved", {}, bind_reserved, abi::kWsaEacces},
      {"bind reserved in use",
       {.bind_reserved = BindReserved::kAddressInUse},
       bind_reserved,
       abi::kWsaEaddrinuse},
      {"unknown", {.unknown_code = UnknownCode::kInvalid}, unknown, abi::kWsaEinval},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Renew(row.policy);
    EXPECT_EQ(row.call(), row.expected);
  }
}

}  // namespace
}  // namespace portcullis::reference
