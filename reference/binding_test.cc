// Which port a socket is bound to, as far as reservations change it. Plain binds: host_test.cc.

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

class BindingTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    Begin();
  }
  void Begin(const Policy& policy) {
    Renew(policy);
    Begin();
  }
  void Begin() {
    acquirer = Socket(abi::kSockDgram);
    token = TokenOn(acquirer, 5000, 2);
  }
  Handle Unbound() { return Socket(abi::kSockDgram); }
  Handle Member() { return Associated(token, abi::kSockDgram); }
  Handle WithReuse(Handle socket) {
    EXPECT_EQ(host.SetSockOpt(main(), socket, SocketOption::kReuseAddress, true), 0);
    return socket;
  }
  std::int32_t SetAffinity(Handle socket) {
    memory.Write(kIn, std::array<std::byte, 2>{});
    return Call({.socket = socket,
                 .code = abi::kSioCpuAffinity,
                 .in = kIn,
                 .in_size = 2,
                 .returned = kCount});
  }

  Handle acquirer = 0;
  std::uint64_t token = 0;
};

TEST_F(BindingTest, PortZeroOfAnAssociatedSocketComesFromTheReservation) {
  const Handle first = Member();
  const Handle second = Member();
  ASSERT_EQ(Bind(first, 0), 0);
  ASSERT_EQ(Bind(second, 0), 0);
  EXPECT_EQ(Port(first), 5000);
  EXPECT_EQ(Port(second), 5001);
}

TEST_F(BindingTest, FailsOnceTheReservationIsUsedUp) {
  ASSERT_EQ(Bind(Member(), 0), 0);
  ASSERT_EQ(Bind(acquirer, 49000), 0);
  ASSERT_EQ(Bind(Member(), 0), 0);
  const Handle third = Member();
  EXPECT_EQ(Bind(third, 0), abi::kWsaEaddrinuse);
  EXPECT_FALSE(host.FindSocket(kProcess, third)->bound);
}

TEST_F(BindingTest, TakesAPortOfTheReservationThatWasSetFree) {
  const Handle first = Member();
  ASSERT_EQ(Bind(first, 0), 0);
  ASSERT_EQ(Bind(Member(), 0), 0);
  host.CloseSocket(main(), first);
  const Handle third = Member();
  ASSERT_EQ(Bind(third, 0), 0);
  EXPECT_EQ(Port(third), 5000);
}

TEST_F(BindingTest, TakesAnExplicitPortInsideTheReservation) {
  const Handle socket = Member();
  ASSERT_EQ(Bind(socket, 5001), 0);
  EXPECT_EQ(Port(socket), 5001);
}

TEST_F(BindingTest, WorksOnTheAcquirerItself) {
  ASSERT_EQ(Associate(acquirer, token), 0);
  ASSERT_EQ(Bind(acquirer, 0), 0);
  EXPECT_EQ(Port(acquirer), 5000);
}

TEST_F(BindingTest, RefusesAnExplicitPortOutsideTheReservation) {
  EXPECT_EQ(Bind(Member(), 6000), abi::kWsaEinval);
  Begin(Policy{.bind_outside = Permission::kGranted});
  EXPECT_EQ(Bind(Member(), 6000), 0);
}

TEST_F(BindingTest, RefusesAReservedPortToAnotherProcess) {
  EXPECT_EQ(Bind(stranger(), StrangerSocket(abi::kSockDgram), 5000), abi::kWsaEacces);
  EXPECT_EQ(Bind(stranger(), StrangerSocket(abi::kSockDgram), 5002), 0);
  for (const auto option : {SocketOption::kReuseAddress, SocketOption::kExclusiveAddressUse}) {
    const Handle socket = StrangerSocket(abi::kSockDgram);
    ASSERT_EQ(host.SetSockOpt(stranger(), socket, option, true), 0);
    EXPECT_EQ(Bind(stranger(), socket, 5000), abi::kWsaEacces);
  }
}

TEST_F(BindingTest, RefusesAReservedPortThatIsSharedToAnotherProcessTooWithReuse) {
  ASSERT_EQ(Bind(WithReuse(Member()), 5000), 0);
  const Handle socket = StrangerSocket(abi::kSockDgram);
  ASSERT_EQ(host.SetSockOpt(stranger(), socket, SocketOption::kReuseAddress, true), 0);
  EXPECT_EQ(Bind(stranger(), socket, 5000), abi::kWsaEacces);
}

TEST_F(BindingTest, NeverGivesAReservedPortToPortZeroWhateverThePolicyOfBindByNumber) {
  Begin(
      Policy{.bind_reserved = BindReserved::kGranted, .bind_reserved_reuse = Permission::kGranted});
  TokenOn(acquirer, 49152, 3);
  const Handle socket = Unbound();
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 49155);
  const Handle foreign = StrangerSocket(abi::kSockDgram);
  ASSERT_EQ(Bind(stranger(), foreign, 0), 0);
  EXPECT_EQ(host.GetSockName(stranger(), foreign), 49156);
  EXPECT_EQ(Bind(Unbound(), 5000), 0);
}

TEST_F(BindingTest, NeverGivesAReservedPortToAnImplicitBind) {
  TokenOn(acquirer, 49152, 3);
  const Handle sender = Unbound();
  ASSERT_EQ(host.SendTo(main(), sender, 9), 0);
  EXPECT_EQ(Port(sender), 49155);
  const Handle connected = Unbound();
  ASSERT_EQ(host.Connect(main(), connected, 9), 0);
  EXPECT_EQ(Port(connected), 49156);
}

TEST_F(BindingTest, ImplicitOnAnAssociatedSocketTakesFromTheReservation) {
  Handle sender = Member();
  ASSERT_EQ(host.SendTo(main(), sender, 9), 0);
  EXPECT_EQ(Port(sender), 5000);
  Begin(Policy{.implicit_bind = ImplicitBind::kElsewhere});
  sender = Member();
  ASSERT_EQ(host.SendTo(main(), sender, 9), 0);
  EXPECT_EQ(Port(sender), 49152);
}

TEST_F(BindingTest, OfATcpConnectStandsThoughNobodyListens) {
  const Handle socket = Socket();
  EXPECT_EQ(host.Connect(main(), socket, 9), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEconnrefused);
  EXPECT_EQ(Port(socket), 49152);
  EXPECT_EQ(host.SendTo(main(), Socket(), 9), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEnotconn);
}

TEST_F(BindingTest, FailsOnceTheReservationHasEnded) {
  Handle socket = Member();
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_EQ(Bind(socket, 0), abi::kWsaEinval);
  EXPECT_EQ(Bind(socket, 5000), abi::kWsaEinval);
  Begin(Policy{.bind_ended = Permission::kGranted});
  socket = Member();
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 49152);
}

TEST_F(BindingTest, SharesAPortWhereBothSocketsReuseIt) {
  ASSERT_EQ(Bind(WithReuse(Member()), 5000), 0);
  EXPECT_EQ(Bind(Member(), 5000), abi::kWsaEaddrinuse);
  const Handle second = WithReuse(Member());
  EXPECT_EQ(Bind(second, 5000), 0);
  host.CloseSocket(main(), second);
  EXPECT_TRUE(host.ports(Protocol::kUdp).IsBound(Family::kIpv4, 5000));
}

TEST_F(BindingTest, PolicyChoosesWhoSharesAPort) {
  Begin(Policy{.shared_port = SharedPort::kRefused});
  ASSERT_EQ(Bind(WithReuse(Member()), 5000), 0);
  EXPECT_EQ(Bind(WithReuse(Member()), 5000), abi::kWsaEaddrinuse);
  Begin(Policy{.shared_port = SharedPort::kWithOneToken});
  ASSERT_EQ(Bind(Member(), 5000), 0);
  EXPECT_EQ(Bind(Member(), 5000), 0);
  ASSERT_EQ(Bind(Unbound(), 6000), 0);
  EXPECT_EQ(Bind(Unbound(), 6000), abi::kWsaEaddrinuse);
}

TEST_F(BindingTest, SharesAPortBetweenSocketsOfOneTokenWithAnAffinity) {
  for (int i = 0; i < 3; ++i) {
    const Handle socket = Member();
    ASSERT_EQ(SetAffinity(socket), 0);
    EXPECT_EQ(Bind(socket, 5000), 0);
    EXPECT_EQ(Port(socket), 5000);
  }
  EXPECT_EQ(Bind(Member(), 5000), abi::kWsaEaddrinuse);
  const Handle alone = Unbound();
  ASSERT_EQ(SetAffinity(alone), 0);
  EXPECT_EQ(Bind(alone, 5000), abi::kWsaEaddrinuse);
}

TEST_F(BindingTest, AffinityComesBeforeIt) {
  const Handle socket = Unbound();
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(SetAffinity(socket), abi::kWsaEinval);
}

TEST_F(BindingTest, ExclusiveUseKeepsOthersOut) {
  const Handle socket = Unbound();
  ASSERT_EQ(host.SetSockOpt(main(), socket, SocketOption::kExclusiveAddressUse, true), 0);
  EXPECT_EQ(host.SetSockOpt(main(), socket, SocketOption::kReuseAddress, true), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
  ASSERT_EQ(Bind(socket, 6000), 0);
  EXPECT_EQ(Bind(WithReuse(Unbound()), 6000), abi::kWsaEaddrinuse);
}

TEST_F(BindingTest, ExclusiveUseKeepsSocketsOfTheSameTokenOut) {
  Begin(Policy{.shared_port = SharedPort::kWithOneToken});
  const Handle socket = Member();
  ASSERT_EQ(host.SetSockOpt(main(), socket, SocketOption::kExclusiveAddressUse, true), 0);
  ASSERT_EQ(Bind(socket, 5000), 0);
  EXPECT_EQ(Bind(Member(), 5000), abi::kWsaEaddrinuse);
}

TEST_F(BindingTest, OptionsComeBeforeIt) {
  const Handle socket = Unbound();
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(host.SetSockOpt(main(), socket, SocketOption::kReuseAddress, true), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
}

TEST_F(BindingTest, NameOfAnUnboundSocketIsEinval) {
  EXPECT_EQ(host.GetSockName(main(), Unbound()), std::nullopt);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
  EXPECT_EQ(host.GetSockName(main(), kInvalidSocket), std::nullopt);
  EXPECT_EQ(LastError(), abi::kWsaEnotsock);
}

TEST_F(BindingTest, ClosingTheAcquirerSetsTheOtherPortsFree) {
  const Handle bound = Member();
  ASSERT_EQ(Bind(bound, 0), 0);
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(Acquire(Unbound(), 5001, 1), 0);
  EXPECT_EQ(Acquire(Unbound(), 5000, 1), abi::kWsaEaddrinuse);
  EXPECT_EQ(Port(bound), 5000);
}

TEST_F(BindingTest, PolicyKeepsTheBlockOfAClosedAcquirerUntilTheLastBoundSocketIsClosed) {
  Begin(Policy{.block_of_closed = BlockOfClosed::kHeld});
  const Handle first = Member();
  const Handle second = Member();
  ASSERT_EQ(Bind(first, 0), 0);
  ASSERT_EQ(Bind(second, 0), 0);
  host.CloseSocket(main(), acquirer);
  host.CloseSocket(main(), first);
  EXPECT_EQ(Acquire(Unbound(), 5000, 1), abi::kWsaEaddrinuse);
  EXPECT_EQ(Bind(stranger(), StrangerSocket(abi::kSockDgram), 5000), abi::kWsaEacces);
  host.CloseSocket(main(), second);
  EXPECT_EQ(Acquire(Unbound(), 5000, 2), 0);
}

TEST_F(BindingTest, PolicyThatKeepsBlocksKeepsNoneThatNobodyIsBoundFrom) {
  Begin(Policy{.block_of_closed = BlockOfClosed::kHeld});
  Member();
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(Acquire(Unbound(), 5000, 2), 0);
}

}  // namespace
}  // namespace portcullis::reference
