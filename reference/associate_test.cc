// SIO_ASSOCIATE_PORT_RESERVATION: its parameters and its tokens. What it does to bind:
// bind_test.cc.

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

class AssociateTest : public HostTest {
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
    acquirer = Socket();
    token = TokenOn(acquirer, 5000, 10);
    socket = Socket();
  }
  IoctlCall Request() { return TokenRequest(abi::kSioAssociatePortReservation, socket, token); }

  Handle acquirer = 0;
  Handle socket = 0;
  std::uint64_t token = 0;
};

TEST_F(AssociateTest, SucceedsOnSeveralSocketsAndOnTheAcquirerItself) {
  EXPECT_EQ(Associate(socket, token), 0);
  EXPECT_EQ(Associate(Socket(), token), 0);
  EXPECT_EQ(Associate(acquirer, token), 0);
}

TEST_F(AssociateTest, StoresZeroInTheCountOfAPlainSuccess) {
  ASSERT_EQ(Associate(socket, token), 0);
  EXPECT_EQ(Count(), 0u);
}

TEST_F(AssociateTest, PolicyChoosesTheCountOfASuccess) {
  Begin(Policy{.associate_count = ReturnedCount::kNonzero});
  ASSERT_EQ(Associate(socket, token), 0);
  EXPECT_EQ(Count(), 8u);
  Begin(Policy{.associate_count = ReturnedCount::kUntouched});
  ASSERT_EQ(Associate(socket, token), 0);
  EXPECT_EQ(Count(), kFill);
}

TEST_F(AssociateTest, AcceptsALargerInputAndNoSmallerOne) {
  IoctlCall call = Request();
  call.in_size = 12;
  EXPECT_EQ(Call(call), 0);
  for (const std::uint32_t size : {0u, 4u, 7u}) {
    call = Request();
    call.in_size = size;
    EXPECT_EQ(Call(call), abi::kWsaEfault) << size;
  }
  Begin(Policy{.associate_in_short_code = ShortInputCode::kInvalid});
  call = Request();
  call.in_size = 7;
  EXPECT_EQ(Call(call), abi::kWsaEinval);
}

TEST_F(AssociateTest, LooksAtEveryPointer) {
  const auto error_of = [this](auto spoil) {
    IoctlCall call = Request();
    spoil(call);
    return Call(call);
  };
  EXPECT_EQ(error_of([](IoctlCall& call) { call.in = 0; }), abi::kWsaEfault);
  EXPECT_EQ(error_of([](IoctlCall& call) { call.in = kEdge - 4; }), abi::kWsaEfault);
  EXPECT_EQ(error_of([](IoctlCall& call) { call.returned = 0; }), abi::kWsaEfault);
  EXPECT_EQ(error_of([](IoctlCall& call) { call.overlapped = kUnmapped; }), abi::kWsaEfault);
  EXPECT_EQ(error_of([](IoctlCall& call) { call.out = kUnmapped, call.out_size = 8; }),
            abi::kWsaEfault);
  EXPECT_EQ(error_of([](IoctlCall& call) { call.out = kUnmapped; }), 0);
}

TEST_F(AssociateTest, PolicyChoosesWhatAnOutputThatIsNotNeededDoes) {
  const auto with_output = [this] {
    IoctlCall call = Request();
    call.out = kOut;
    call.out_size = 8;
    return Call(call);
  };
  EXPECT_EQ(with_output(), 0);
  Begin(Policy{.associate_out_size = NeedlessOutput::kInvalid});
  EXPECT_EQ(with_output(), abi::kWsaEinval);
  Begin(Policy{.associate_out_size = NeedlessOutput::kFault});
  EXPECT_EQ(with_output(), abi::kWsaEfault);
  EXPECT_EQ(Call(Request()), 0);
}

TEST_F(AssociateTest, NeedsATcpOrUdpSocketAndAProviderThatOffersIt) {
  socket = host.WSASocketW(main(), {abi::kAfUnix, abi::kSockStream, 0, true});
  EXPECT_EQ(Call(Request()), abi::kWsaEopnotsupp);
  socket = Socket();
  host.SetProviderSupport(false);
  EXPECT_EQ(Call(Request()), abi::kWsaEopnotsupp);
  host.SetProviderSupport(true);
  EXPECT_EQ(Call(Request()), 0);
}

TEST_F(AssociateTest, RefusesATokenThatIsNone) {
  EXPECT_EQ(Associate(socket, 0), abi::kWsaEinval);
  EXPECT_EQ(Associate(socket, 0x7E570000DEADBEEFu), abi::kWsaEinval);
  EXPECT_EQ(Associate(socket, token + 1), abi::kWsaEinval);
  Begin(Policy{.zero_token_code = TokenCode::kAccess,
               .unknown_token_code = TokenCode::kAddressNotAvailable});
  EXPECT_EQ(Associate(socket, 0), abi::kWsaEacces);
  EXPECT_EQ(Associate(socket, 0x7E570000DEADBEEFu), abi::kWsaEaddrnotavail);
}

TEST_F(AssociateTest, RefusesTheTokenOfAnotherProcess) {
  const Handle foreign = StrangerSocket();
  EXPECT_EQ(StrangerCall(abi::kSioAssociatePortReservation, foreign, token), abi::kWsaEinval);
}

TEST_F(AssociateTest, RefusesATokenWhoseReservationHasEnded) {
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(Associate(socket, token), abi::kWsaEinval);
  acquirer = Socket();
  token = TokenOn(acquirer, 5000, 10);
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_EQ(Associate(socket, token), abi::kWsaEinval);
  Begin(Policy{.associate_stale = Permission::kGranted});
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(Associate(socket, token), 0);
}

TEST_F(AssociateTest, RefusesATokenOfTheOtherProtocol) {
  socket = Socket(abi::kSockDgram);
  EXPECT_EQ(Associate(socket, token), abi::kWsaEinval);
  Begin(Policy{.associate_protocol = Permission::kGranted});
  socket = Socket(abi::kSockDgram);
  ASSERT_EQ(Associate(socket, token), 0);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 49152);
}

TEST_F(AssociateTest, AcceptsATokenOfTheOtherFamily) {
  socket = Socket(abi::kSockStream, abi::kAfInet6);
  ASSERT_EQ(Associate(socket, token), 0);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 5000);
  Begin(Policy{.associate_family = Permission::kRefused});
  socket = Socket(abi::kSockStream, abi::kAfInet6);
  EXPECT_EQ(Associate(socket, token), abi::kWsaEinval);
}

// Its ports are no ports of the reservation then.
TEST_F(AssociateTest, WithATokenOfTheOtherFamilyHasNoEffectWhereFamiliesAreApart) {
  Begin(Policy{.families = Families::kApart});
  socket = Socket(abi::kSockStream, abi::kAfInet6);
  ASSERT_EQ(Associate(socket, token), 0);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 49152);
}

TEST_F(AssociateTest, ComesBeforeBind) {
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Associate(socket, token), abi::kWsaEinval);
  Begin(Policy{.associate_bound = Permission::kGranted});
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Associate(socket, token), 0);
}

TEST_F(AssociateTest, ReplacesTheAssociationBefore) {
  ASSERT_EQ(Associate(socket, token), 0);
  const std::uint64_t second = TokenOn(acquirer, 6000, 1);
  ASSERT_EQ(Associate(socket, second), 0);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 6000);
  Begin(Policy{.associate_second = Permission::kRefused});
  ASSERT_EQ(Associate(socket, token), 0);
  EXPECT_EQ(Associate(socket, token), abi::kWsaEinval);
}

TEST_F(AssociateTest, ThatFailedAssociatesNothing) {
  ASSERT_NE(Associate(socket, 0), 0);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 49152);
}

TEST_F(AssociateTest, PolicyChoosesWhatADuplicateOfTheAcquirerMakesOfItsProcess) {
  const auto by_the_holder_of_a_duplicate = [this] {
    const Handle other_socket = StrangerSocket();
    const SocketDuplicate duplicate =
        host.WSADuplicateSocketW(main(), acquirer, stranger().process);
    EXPECT_NE(host.WSASocketFrom(stranger(), duplicate), kInvalidSocket);
    return StrangerCall(abi::kSioAssociatePortReservation, other_socket, token);
  };
  EXPECT_EQ(by_the_holder_of_a_duplicate(), abi::kWsaEinval);
  Begin(Policy{.associate_duplicate = Permission::kGranted});
  EXPECT_EQ(by_the_holder_of_a_duplicate(), 0);
}

TEST_F(AssociateTest, HeldOpenTakesEffectWhenItIsCompleted) {
  host.Hold(kProcess, kMain);
  const IoctlAnswer answer = host.WSAIoctl(main(), Request());
  ASSERT_TRUE(answer.blocked);
  EXPECT_EQ(host.FindSocket(kProcess, socket)->associated, 0u);
  host.Complete(answer.operation, memory);
  EXPECT_EQ(host.FindSocket(kProcess, socket)->associated, token);
  const std::vector<CameBack> expected = {{answer.operation, 0, 0}};
  EXPECT_EQ(host.TakeCameBack(), expected);
  EXPECT_EQ(Count(), 0u);
}

TEST_F(AssociateTest, ThatCouldNotBeCarriedOutIsNotHeldOpen) {
  host.Hold(kProcess, kMain);
  EXPECT_EQ(Associate(socket, 0), abi::kWsaEinval);
  EXPECT_EQ(Associate(socket, token + 1), abi::kWsaEinval);
  EXPECT_TRUE(host.WSAIoctl(main(), Request()).blocked);
}

TEST_F(AssociateTest, HeldOpenFailsIfTheReservationEndsMeanwhile) {
  host.Hold(kProcess, kMain);
  const IoctlAnswer answer = host.WSAIoctl(main(), Request());
  host.CloseSocket(main(), acquirer);
  host.Complete(answer.operation, memory);
  EXPECT_EQ(host.TakeCameBack().at(0).error, abi::kWsaEinval);
}

TEST_F(AssociateTest, OverlappedTransfersNothing) {
  const Handle event = host.MakeEvent(kProcess);
  ASSERT_EQ(Call(Overlapped(Request(), event)), 0);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(FinalError(), 0);
  EXPECT_EQ(Transferred(), 0u);
}

}  // namespace
}  // namespace portcullis::reference
