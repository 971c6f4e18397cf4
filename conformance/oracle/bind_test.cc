// bind, and what getsockname says of it, where ports are reserved.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// p1's u1 has 20000 to 20001 as "r", with which its u2 and u3 are associated; p2 has "v".
Play Associated() {
  Play play = Started();
  play.Hold("r", "u1", 20000, 2);
  for (const char* name : {"u3", "u4"}) play.Done(Udp(name));
  for (const char* name : {"u2", "u3", "u4"}) play.Done(AssociateCall(name, "r"));
  play.Done(Udp("w"));
  play.Done(scenario::WsaStartupCall{}, Process2());
  play.Done(Udp("v"), Process2());
  return play;
}

TEST(BindToPort0, OfAnAssociatedSocketTakesAPortOfTheReservation) {
  Play play = Associated();
  EXPECT_EQ(play.AllowedFor(Bind("u2", 0)), Success());
  EXPECT_THAT(Play(play).Refuse(Bind("u2", 0), abi::kWsaEaddrinuse).broken,
              ElementsAre("BND-PORT-01"));
  play.Done(Bind("u2", 0));
  EXPECT_TRUE(Play(play).SeePort("u2", 20001).allowed);
  EXPECT_THAT(Play(play).SeePort("u2", 20002).broken, ElementsAre("BND-PORT-01"));
}

TEST(BindToPort0, FailsWhereTheReservationIsUsedUp) {
  Play play = Associated();
  play.Done(Bind("u2", 0));
  play.Done(Bind("u3", 0));
  EXPECT_EQ(play.AllowedFor(Bind("u4", 0)), Either());  // nobody has seen the two ports
  play.SeePort("u2", 20001);
  EXPECT_EQ(play.AllowedFor(Bind("u4", 0)), Either());
  play.SeePort("u3", 20000);
  EXPECT_EQ(play.AllowedFor(Bind("u4", 0)), AnyCode());
  const std::size_t step = play.Do(Bind("u4", 0));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).broken,
              ElementsAre("BND-EXHAUST-01"));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEnobufs, {}, {}}).readings,
              ElementsAre(Reading{"Q-BND-EXHAUST-CODE", "WSAENOBUFS"}));
  play.Fail(step, abi::kWsaEnobufs);
  play.Done(scenario::CloseSocketCall{Named("u2")});
  EXPECT_EQ(play.AllowedFor(Bind("u4", 0)), Success());
}

TEST(BindToPort0, FailsAtOnceWhereTheReservationHasOnePort) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 1);
  play.Done(AssociateCall("u1", "r"));
  play.Done(AssociateCall("u2", "r"));
  play.Done(Bind("u1", 0));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 0)), AnyCode());
}

// No page says what a reservation gives to a socket of the other family; of a block of no ports it
// may be nothing, or a port from elsewhere.
TEST(BindToPort0, MaySucceedWhereTheReservationOfTheOtherFamilyIsUsedUp) {
  for (const std::uint16_t ports : {std::uint16_t{0}, std::uint16_t{1}}) {
    Play play = Started();
    play.Hold("r", "u1", 20000, ports);
    for (const char* name : {"six", "taker"}) play.Done(Ipv6(Udp(name)));
    play.Done(AssociateCall("six", "r"));
    play.Done(Bind("taker", 20000));
    EXPECT_EQ(play.AllowedFor(Bind("six", 0)), Either()) << ports;
  }
}

TEST(BindToPort0, FailsOfABlockOfNoPorts) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 0);
  play.Done(AssociateCall("u2", "r"));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 0)), AnyCode());
}

TEST(BindToPort0, NeverTakesAReservedPortForOthers) {
  Play play = Associated();
  play.Done(Bind("w", 0));
  EXPECT_THAT(play.SeePort("w", 20000).broken, ElementsAre("BND-RESERVED-03"));
  play.Done(Bind("v", 0), Process2());
  EXPECT_THAT(play.SeePort("v", 20001, Process2()).broken, ElementsAre("BND-RESERVED-02"));
}

TEST(BindToPort0, IsJudgedByWhatWasHeldThen) {
  Play play = Associated();
  play.Done(Bind("w", 0));
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_FALSE(Play(play).SeePort("w", 20000).allowed);
  Play later = Started();
  later.Done(Bind("u2", 0));
  EXPECT_EQ(later.AllowedFor(Acquire("r", "u1", 20000, 2)), Union(Granted16(), AnyCode()));
  later.Hold("r", "u1", 20000, 2);
  EXPECT_TRUE(later.SeePort("u2", 20000).allowed);
}

TEST(BindToPort0, KeepsOutOfPersistentReservationsOnWindows) {
  Play play = Started();
  play.Store(Create("p", 50000, 20), 7);
  play.Done(Bind("u1", 0));
  const Verdict verdict = play.SeePort("u1", 50003);
  EXPECT_TRUE(verdict.allowed);
  EXPECT_THAT(verdict.differs, ElementsAre("BND-PERSISTENT-01"));
}

TEST(BindByNumber, IntoTheOwnReservationSucceedsOnWindows) {
  Play play = Associated();
  const std::size_t step = play.Do(Bind("u2", 20001));
  EXPECT_EQ(play.AllowedNow(step).documented, Either());
  EXPECT_EQ(play.AllowedNow(step).observed, Success());
  const Verdict refused = play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_TRUE(refused.allowed);
  EXPECT_THAT(refused.differs, ElementsAre("BND-PORT-02"));
  play.Succeed(step);
  EXPECT_THAT(play.SeePort("u2", 20000).broken, ElementsAre("GEN-NAME-01"));
}

TEST(BindByNumber, OutsideOrToASharedPortIsFree) {
  Play play = Associated();
  EXPECT_EQ(play.AllowedFor(Bind("u2", 30000)), Either());
  play.Done(Bind("u2", 20001));
  EXPECT_EQ(play.AllowedFor(Bind("u3", 20001)), Either());
}

TEST(BindByNumber, IntoAnothersReservationFails) {
  Play play = Associated();
  EXPECT_EQ(play.AllowedFor(Bind("v", 20000), Process2()), AnyCode());
  const std::size_t step = play.Do(Bind("v", 20000), Process2());
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).broken,
              ElementsAre("BND-RESERVED-01"));
  EXPECT_EQ(play.AllowedFor(Bind("w", 20000)), Either());
  play.Fail(step, abi::kWsaEacces);
  play.Done(scenario::SetSockOptCall{Named("v"), scenario::SocketOption::kExclusiveAddrUse, true},
            Process2());
  EXPECT_EQ(play.AllowedFor(Bind("v", 20000), Process2()), AnyCode());
  play.Done(scenario::SetSockOptCall{Named("v"), scenario::SocketOption::kReuseAddr, true},
            Process2());
  EXPECT_EQ(play.AllowedFor(Bind("v", 20000), Process2()), Either());
}

TEST(SoReuseaddr, LeavesItOpenWhetherAPortIsShared) {
  Play play = Started();
  play.Done(scenario::SetSockOptCall{Named("u1"), scenario::SocketOption::kReuseAddr, true});
  play.Done(Bind("u1", 20000));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20000)), Either());
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20001)), Success());
  EXPECT_EQ(play.AllowedFor(
                scenario::SetSockOptCall{Named("u1"), scenario::SocketOption::kReuseAddr, false}),
            Either());
  EXPECT_EQ(play.AllowedFor(
                scenario::SetSockOptCall{Named("u2"), scenario::SocketOption::kReuseAddr, true}),
            Success());
}

TEST(Getsockname, GivesThePortOfABoundSocketAlone) {
  Play play = Started();
  EXPECT_EQ(play.AllowedFor(scenario::GetSockNameCall{"n", Named("u1")}), Codes({abi::kWsaEinval}));
  EXPECT_THAT(Play(play).SeePort("u1", 20000).broken, ElementsAre("GEN-NAME-02"));
  EXPECT_EQ(play.AllowedFor(scenario::GetSockNameCall{"n", Named("nobody")}),
            Codes({abi::kWsaEnotsock}));
  play.Done(Bind("u1", 0));
  EXPECT_EQ(play.AllowedFor(scenario::GetSockNameCall{"n", Named("u1")}), Success());
  EXPECT_THAT(Play(play).SeePort("u1", 0).broken, ElementsAre("GEN-NAME-01"));
  EXPECT_TRUE(play.SeePort("u1", 50000).allowed);
  EXPECT_THAT(Play(play).SeePort("u1", 50001).broken, ElementsAre("GEN-NAME-01"));
  scenario::BindCall again = Bind("u2", 0);
  again.port = {scenario::PortRef::Kind::kPortOf, "n", 1};
  play.Done(again);
  EXPECT_TRUE(play.SeePort("u2", 50001).allowed);
}

TEST(AnImplicitBind, NeverTakesAReservedPort) {
  Play play = Associated();
  const scenario::SendToCall send{Named("w"), {scenario::PortRef::Kind::kLiteral, "", 9}};
  EXPECT_EQ(play.AllowedFor(send), Either());
  play.Done(send);
  EXPECT_THAT(play.SeePort("w", 20000).broken, ElementsAre("BND-IMPLICIT-01"));
}

TEST(AnImplicitBind, MayHaveBoundWhereTheCallFailed) {
  Play play = Started();
  const scenario::ConnectCall connect{Named("t1"), {scenario::PortRef::Kind::kLiteral, "", 9}};
  EXPECT_EQ(play.AllowedFor(connect), AnyAnswer());
  play.Refuse(connect, abi::kWsaEconnrefused);
  EXPECT_EQ(play.AllowedFor(scenario::GetSockNameCall{"n", Named("t1")}),
            Union(Success(), Codes({abi::kWsaEinval})));
  EXPECT_EQ(play.AllowedFor(Bind("t1", 30000)), Either());
  EXPECT_TRUE(play.SeePort("t1", 50000).allowed);
  EXPECT_EQ(play.AllowedFor(Bind("t1", 30000)), Codes({abi::kWsaEinval}));
}

// The first call may have bound it, before the port was reserved.
TEST(AnImplicitBind, MayBeThatOfAnEarlierCallThatFailed) {
  const scenario::ConnectCall connect{Named("t1"), {scenario::PortRef::Kind::kLiteral, "", 9}};
  Play before = Started();
  before.Refuse(connect, abi::kWsaEconnrefused);
  before.Hold("r", "t2", 50000, 20);
  before.Refuse(connect, abi::kWsaEconnrefused);
  EXPECT_TRUE(before.SeePort("t1", 50000).allowed);
  Play after = Started();
  after.Hold("r", "t2", 50000, 20);
  after.Refuse(connect, abi::kWsaEconnrefused);
  after.Refuse(connect, abi::kWsaEconnrefused);
  EXPECT_THAT(after.SeePort("t1", 50000).broken, ElementsAre("BND-IMPLICIT-01"));
}

TEST(AnImplicitBind, OfAnAssociatedSocketIsRecorded) {
  for (const bool inside : {true, false}) {
    Play play = Associated();
    play.Done(scenario::SendToCall{Named("u2"), {scenario::PortRef::Kind::kLiteral, "", 9}});
    const Verdict verdict = play.SeePort("u2", inside ? 20000 : 50000);
    EXPECT_TRUE(verdict.allowed);
    EXPECT_THAT(verdict.readings,
                ElementsAre(Reading{"Q-BND-IMPLICIT", inside ? "reservation" : "elsewhere"}));
  }
}

TEST(ClosingTheAcquirer, LeavesItOpenWhatABoundSocketKeeps) {
  Play play = Associated();
  play.Done(Bind("u2", 20000));
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "w", 20001, 1)), Union(Granted16(), AnyCode()));
  const std::size_t step = play.Do(Acquire("x", "w", 20001, 1));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}}).readings,
              ElementsAre(Reading{"Q-LIFE-BOUND-CLOSE", "held"}));
  play.Fail(step, abi::kWsaEaddrinuse);
  play.Done(scenario::CloseSocketCall{Named("u2")});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "w", 20001, 1)), Granted16());
}

TEST(OnASharedMachine, ThePortOfABindByNumberMayBeTakenButNotThatOfTheReservation) {
  Play play = Started(NativeCapabilities());
  play.Hold("r", "u1", 20000, 2);
  play.Done(AssociateCall("u2", "r"));
  EXPECT_FALSE(Play(play).Refuse(Bind("u2", 0), abi::kWsaEaddrinuse).allowed);
  EXPECT_TRUE(Play(play).Refuse(Bind("u1", 30000), abi::kWsaEaddrinuse).disturbed);
}

// One dynamic port is free, and a socket that is bound to port 0 may have it.
TEST(PortZero, MayBeRefusedWhereTheLastPortMayBeTaken) {
  Play play = Started();
  play.Hold("r", "u1", 49152, 16383);
  play.Done(Udp("u3"));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 0)), Success());
  play.Done(Bind("u2", 0));
  EXPECT_EQ(play.AllowedFor(Bind("u3", 0)), Either());
}

TEST(APortInTheBlock, MayBeSharedBySocketsThatMayBeAssociatedWithTheSame) {
  for (const scenario::Memory memory : {scenario::Memory::kValid, scenario::Memory::kMisaligned}) {
    for (const bool first : {true, false}) {
      Play play = Associated();
      play.Done(Udp("u5"));
      scenario::WsaIoctlCall associate = AssociateCall("u5", "r");
      associate.in.memory = memory;
      play.Done(associate);
      play.Done(Bind(first ? "u2" : "u5", 20000));
      EXPECT_EQ(play.AllowedFor(Bind(first ? "u5" : "u2", 20000)), Either());
    }
  }
}

// Whether a reservation of the other family gives the socket its ports, nobody says: where it does
// not, the socket gets any port that is left, and there may be none.
TEST(PortZero, MayBeRefusedByAReservationOfTheOtherFamilyWhereTheLastPortMayBeTaken) {
  for (const bool full : {true, false}) {
    Play play = Started();
    play.Hold("r", "u1", 49152, full ? 16383 : 16382);
    play.Done(Bind("u1", 0));
    play.Done(Ipv6(Udp("six")));
    play.Hold("s", "six", 20000, 2);
    play.Done(AssociateCall("u2", "s"));
    EXPECT_EQ(play.AllowedFor(Bind("u2", 0)), full ? Either() : Success());
  }
}

}  // namespace
}  // namespace portcullis::oracle
