// SIO_RELEASE_PORT_RESERVATION.

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

class ReleaseTest : public HostTest {
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
  }
  bool IsHeld() { return host.ports(Protocol::kTcp).IsReserved(Family::kIpv4, 5009); }

  Handle acquirer = 0;
  std::uint64_t token = 0;
};

TEST_F(ReleaseTest, SetsThePortsFree) {
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_EQ(Count(), 0u);
  EXPECT_FALSE(IsHeld());
  EXPECT_EQ(Acquire(Socket(), 5000, 10), 0);
}

TEST_F(ReleaseTest, LeavesTheOtherReservationsOfTheSocket) {
  const std::uint64_t second = TokenOn(acquirer, 6000, 1);
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_TRUE(host.ports(Protocol::kTcp).IsReserved(Family::kIpv4, 6000));
  EXPECT_EQ(Release(acquirer, second), 0);
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

TEST_F(ReleaseTest, MayBeCalledOnAnySocketOfTheProcess) {
  EXPECT_EQ(Release(Socket(), token), 0);
  EXPECT_FALSE(IsHeld());
  Begin(Policy{.release_other_socket = Permission::kRefused});
  EXPECT_EQ(Release(Socket(), token), abi::kWsaEinval);
  EXPECT_TRUE(IsHeld());
  EXPECT_EQ(Release(acquirer, token), 0);
}

TEST_F(ReleaseTest, FailsForATokenOfNothing) {
  EXPECT_EQ(Release(acquirer, 0), abi::kWsaEinval);
  EXPECT_EQ(Release(acquirer, 0x7E570000DEADBEEFu), abi::kWsaEinval);
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_EQ(Release(acquirer, token), abi::kWsaEinval);
  Begin(Policy{.release_unknown = Permission::kGranted, .release_twice = Permission::kGranted});
  EXPECT_EQ(Release(acquirer, 0), 0);
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_EQ(Release(acquirer, token), 0);
}

TEST_F(ReleaseTest, OfAnotherProcessLeavesItHeldWhateverItAnswers) {
  const auto by_the_stranger = [this] {
    return StrangerCall(abi::kSioReleasePortReservation, StrangerSocket(), token);
  };
  EXPECT_EQ(by_the_stranger(), abi::kWsaEinval);
  EXPECT_TRUE(IsHeld());
  Begin(Policy{.release_foreign = Permission::kGranted});
  EXPECT_EQ(by_the_stranger(), 0);
  EXPECT_TRUE(IsHeld());
}

TEST_F(ReleaseTest, OfAPersistentReservationLeavesItWhateverItAnswers) {
  for (const Permission permission : {Permission::kRefused, Permission::kGranted}) {
    Begin(Policy{.release_persistent = permission});
    ASSERT_EQ(host.CreatePersistentPortReservation(main(), Protocol::kTcp, 7000, 2, kToken), 0);
    const std::uint64_t persistent = host.persistent().at(0).token;
    EXPECT_EQ(Release(acquirer, persistent),
              permission == Permission::kGranted ? 0 : abi::kWsaEinval);
    EXPECT_EQ(host.persistent().size(), 1u);
  }
}

TEST_F(ReleaseTest, PolicyChoosesWhatTheHolderOfADuplicateMayDo) {
  const auto by_the_holder_of_a_duplicate = [this] {
    StrangerSocket();
    const Handle own = host.WSASocketFrom(
        stranger(), host.WSADuplicateSocketW(main(), acquirer, stranger().process));
    return StrangerCall(abi::kSioReleasePortReservation, own, token);
  };
  EXPECT_EQ(by_the_holder_of_a_duplicate(), abi::kWsaEinval);
  EXPECT_TRUE(IsHeld());
  Begin(Policy{.release_duplicate = Permission::kGranted});
  EXPECT_EQ(by_the_holder_of_a_duplicate(), 0);
  EXPECT_FALSE(IsHeld());
}

TEST_F(ReleaseTest, LeavesBoundSocketsTheirPorts) {
  const Handle bound = Associated(token);
  ASSERT_EQ(Bind(bound, 0), 0);
  ASSERT_EQ(Release(acquirer, token), 0);
  EXPECT_FALSE(IsHeld());
  EXPECT_EQ(Acquire(acquirer, 5000, 1), abi::kWsaEaddrinuse);
  EXPECT_EQ(Acquire(acquirer, 5001, 9), 0);
  Begin(Policy{.release_bound = Permission::kRefused});
  ASSERT_EQ(Bind(Associated(token), 0), 0);
  EXPECT_EQ(Release(acquirer, token), abi::kWsaEinval);
  EXPECT_TRUE(IsHeld());
}

TEST_F(ReleaseTest, NeedsAWholeToken) {
  IoctlCall call = TokenRequest(abi::kSioReleasePortReservation, acquirer, token);
  call.in_size = 7;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  call.in_size = 9;
  EXPECT_EQ(Call(call), 0);
}

TEST_F(ReleaseTest, PolicyChoosesWhatAnOutputThatIsNotNeededDoes) {
  const auto with_output = [this](Address out) {
    IoctlCall call = TokenRequest(abi::kSioReleasePortReservation, acquirer, token);
    call.out = out;
    call.out_size = 8;
    return Call(call);
  };
  EXPECT_EQ(with_output(kUnmapped), 0);
  Begin(Policy{.unused_output = IgnoredPointer::kFault});
  EXPECT_EQ(with_output(kUnmapped), abi::kWsaEfault);
  EXPECT_EQ(with_output(kOut), 0);
  Begin(Policy{.release_out_size = NeedlessOutput::kInvalid});
  EXPECT_EQ(with_output(kOut), abi::kWsaEinval);
}

TEST_F(ReleaseTest, HeldOpenTakesEffectWhenItIsCompleted) {
  host.Hold(kProcess, kMain);
  const IoctlAnswer answer =
      host.WSAIoctl(main(), TokenRequest(abi::kSioReleasePortReservation, acquirer, token));
  ASSERT_TRUE(answer.blocked);
  EXPECT_TRUE(IsHeld());
  host.Complete(answer.operation, memory);
  EXPECT_FALSE(IsHeld());
}

TEST_F(ReleaseTest, ThatCouldNotBeCarriedOutIsNotHeldOpen) {
  host.Hold(kProcess, kMain);
  EXPECT_EQ(Release(acquirer, 0), abi::kWsaEinval);
  EXPECT_TRUE(host.WSAIoctl(main(), TokenRequest(abi::kSioReleasePortReservation, acquirer, token))
                  .blocked);
}

TEST_F(ReleaseTest, HeldOpenAndInterruptedLeavesTheReservation) {
  host.Hold(kProcess, kMain);
  host.WSAIoctl(main(), TokenRequest(abi::kSioReleasePortReservation, acquirer, token));
  host.Interrupt(kProcess, kMain, InterruptMeans::kIoManager);
  EXPECT_EQ(host.TakeCameBack().at(0).error, abi::kWsaEintr);
  EXPECT_TRUE(IsHeld());
}

}  // namespace
}  // namespace portcullis::reference
