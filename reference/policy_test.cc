// Readings and habits that no test of the calls themselves has: each beside what the default does.

#include "reference/policy.h"

#include <gtest/gtest.h>

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

class PolicyTest : public HostTest {};

TEST_F(PolicyTest, BlocksOfCleanupAreFreedOrHeldUntilTheProcessEnds) {
  for (const bool held : {false, true}) {
    Renew(Policy{.blocks_of_cleanup = held ? BlocksOfCleanup::kHeld : BlocksOfCleanup::kFreed});
    ASSERT_EQ(Acquire(Socket(), 5000, 20), 0);
    host.WSACleanup(main());
    EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), held ? 20u : 0u);
    host.WSAStartup(main());
    EXPECT_EQ(Acquire(Socket(), 5000, 20), held ? abi::kWsaEaddrinuse : 0);
    host.ExitProcess(kProcess);
    EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
  }
}

TEST_F(PolicyTest, BlocksOfASocketThatAnotherProcessHoldsOutliveTheCleanupInAnyCase) {
  Renew(Policy{.blocks_of_cleanup = BlocksOfCleanup::kHeld});
  const Handle socket = Socket();
  ASSERT_EQ(Acquire(socket, 5000, 20), 0);
  host.WSAStartup(stranger());
  ASSERT_TRUE(host.InheritSocket(kProcess, socket, ProcessId{2}));
  host.WSACleanup(main());
  host.ExitProcess(kProcess);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 20u);
  host.ExitProcess(ProcessId{2});
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

// By close, RELEASE and the end of the process alike; the tokens are dead at once.
TEST_F(PolicyTest, BlocksMayBecomeFreeWhenTimeHasPassed) {
  Renew(Policy{.freeing = Freeing::kLater});
  const Handle closed = Socket();
  const Handle released_on = Socket();
  ASSERT_EQ(Acquire(closed, 5000, 20), 0);
  const std::uint64_t released = TokenOn(released_on, 6000, 20);
  ASSERT_EQ(Acquire(Socket(), 7000, 20), 0);
  host.CloseSocket(main(), closed);
  ASSERT_EQ(Release(released_on, released), 0);
  EXPECT_EQ(Acquire(Socket(), 5000, 20), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(Socket(), 6000, 20), abi::kWsaEaddrinuse);
  EXPECT_EQ(Associate(Socket(), released), abi::kWsaEinval);
  host.PassTime();
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 20u);
  host.ExitProcess(kProcess);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 20u);
  host.PassTime();
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

TEST_F(PolicyTest, ABlockThatAConsumerHasHeldMayBecomeFreeLaterStill) {
  Renew(Policy{.block_of_closed = BlockOfClosed::kHeld, .freeing = Freeing::kLater});
  const Handle owner = Socket();
  const Handle consumer = Associated(TokenOn(owner, 5000, 20));
  ASSERT_EQ(Bind(consumer, 0), 0);
  host.CloseSocket(main(), owner);
  host.PassTime();
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 20u);
  host.CloseSocket(main(), consumer);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 20u);
  host.PassTime();
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

TEST_F(PolicyTest, AnImplicitBindOfAnAssociatedSocketMayBeRefused) {
  Renew(Policy{.implicit_bind = ImplicitBind::kRefused});
  const Handle socket = Associated(TokenOn(Socket(abi::kSockDgram), 5000, 1), abi::kSockDgram);
  EXPECT_NE(host.Connect(main(), socket, 9), 0);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
  EXPECT_EQ(Bind(socket, 0), 0);
}

TEST_F(PolicyTest, ARoutineThatTheEdgeOfAPageCutsIsAcceptedOrNot) {
  for (const IgnoredPointer cut : {IgnoredPointer::kIgnored, IgnoredPointer::kFault}) {
    Renew(Policy{.cut_routine = cut});
    IoctlCall call = Overlapped(Request(Socket(), 5000, 1), 0);
    call.routine = kEdge - 2;
    EXPECT_EQ(Call(call), cut == IgnoredPointer::kFault ? abi::kWsaEfault : 0);
  }
}

TEST_F(PolicyTest, OverlappedCallsMayBeDoneAtOnceAndPendByTurns) {
  Renew(Policy{.overlapped_answer = OverlappedAnswer::kAlternating});
  const Handle socket = Socket();
  for (const std::int32_t expected : {0, abi::kWsaIoPending, 0, abi::kWsaIoPending}) {
    EXPECT_EQ(Call(Overlapped(Request(socket, 0, 1), 0)), expected);
    EXPECT_EQ(FinalError(), 0);
  }
}

TEST_F(PolicyTest, AnUnsupportedOverlappedCallMayFailAtOnce) {
  Renew(Policy{.unsupported_overlapped = UnsupportedOverlapped::kAtOnce});
  const Handle event = host.MakeEvent(kProcess);
  IoctlCall call = Overlapped(Request(Socket(), 5000, 1), event);
  call.code = 0xDEADBEEF;
  EXPECT_EQ(Call(call), abi::kWsaEopnotsupp);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
}

TEST_F(PolicyTest, ARefusedCallMayStoreZeroInTheCount) {
  for (const RefusedCount count : {RefusedCount::kUntouched, RefusedCount::kZero}) {
    Renew(Policy{.refused_count = count});
    IoctlCall call = Request(Socket(), 5000, 1);
    call.in_size = 3;
    EXPECT_EQ(Call(call), abi::kWsaEfault);
    EXPECT_EQ(Count(), count == RefusedCount::kZero ? 0u : kFill);
  }
}

TEST_F(PolicyTest, ASecondAssociationReplacesTheFirstOrHasNoEffect) {
  for (const bool kept : {false, true}) {
    Renew(Policy{.second_association =
                     kept ? SecondAssociation::kKept : SecondAssociation::kReplaces});
    const Handle owner = Socket();
    const std::uint64_t first = TokenOn(owner, 5000, 1);
    const std::uint64_t second = TokenOn(owner, 6000, 1);
    const Handle socket = Associated(first);
    ASSERT_EQ(Associate(socket, second), 0);
    ASSERT_EQ(Bind(socket, 0), 0);
    EXPECT_EQ(Port(socket), kept ? 5000 : 6000);
  }
}

TEST_F(PolicyTest, BlocksAndPortsMayComeFromTheTop) {
  Renew(Policy{.wildcard_block = Placement::kHighest,
               .reserved_port = Placement::kHighest,
               .ephemeral_port = Placement::kHighest});
  const Handle owner = Socket();
  const std::uint64_t token = TokenOn(owner, 0, 20);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 65516);
  const Handle socket = Associated(token);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 65535);
  const Handle ordinary = Socket();
  ASSERT_EQ(Bind(ordinary, 0), 0);
  EXPECT_EQ(Port(ordinary), 65515);
}

TEST_F(PolicyTest, AWildcardBlockFromAnywhereLiesBelowTheDynamicRangeWhileThereIsRoom) {
  Renew(Host::Options{
      {1, 400},
      {300, 400},
      Policy{.wildcard_range = WildcardRange::kAnywhere, .wildcard_block = Placement::kHighest}});
  ASSERT_EQ(Acquire(Socket(), 0, 299), 0);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 1);
  ASSERT_EQ(Acquire(Socket(), 0, 1), 0);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 400);
}

// A token that names no socket still leads to its reservation, and dies with it.
TEST_F(PolicyTest, TokensOfEveryPatternServe) {
  for (const TokenPattern pattern : {TokenPattern::kSparse, TokenPattern::kCounting,
                                     TokenPattern::kTopBit, TokenPattern::kHighHalf}) {
    Renew(Policy{.token_pattern = pattern});
    const Handle owner = Socket();
    const std::uint64_t token = TokenOn(owner, 5000, 2);
    EXPECT_EQ(Bind(Associated(token), 0), 0);
    EXPECT_EQ(Release(owner, token), 0);
    EXPECT_EQ(Associate(Socket(), token), abi::kWsaEinval);
    EXPECT_NE(TokenOn(owner, 6000, 1), token);
  }
}

}  // namespace
}  // namespace portcullis::reference
