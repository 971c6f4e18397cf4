// What RELEASE may answer, and what it leaves behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr std::uint32_t kSize = abi::kPortReservationInstanceSize;

Play Held() {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  play.Done(Udp("u3"));
  return play;
}

std::vector<std::string> BrokenByGrant(Play play) {
  const std::size_t step = play.Do(Acquire("x", "u3", 20000, 20));
  return play.Succeed(step, kSize, Output(20000, 20, 999)).broken;
}

TEST(Release, SucceedsOnTheAcquiringSocketAndFreesThePorts) {
  Play play = Held();
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Success());
  const std::size_t step = play.Do(ReleaseCall("u1", "r"));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEinval, {}, {}}).broken,
              ElementsAre("REL-SUCCESS-01", "REL-IN-01"));
  EXPECT_TRUE(play.Succeed(step).allowed);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), Granted16());
  EXPECT_THAT(play.Refuse(Acquire("x", "u3", 20000, 20), abi::kWsaEaddrinuse).broken,
              Contains("REL-LIFE-01"));
}

TEST(Release, LeavesThePortsHeldWhereItFails) {
  Play play = Held();
  scenario::WsaIoctlCall call = ReleaseCall("u1", "r");
  call.in.size = 7;
  EXPECT_EQ(play.AllowedFor(call), Codes({abi::kWsaEfault, abi::kWsaEinval}));
  EXPECT_THAT(Play(play).Give(call, 0).broken, ElementsAre("REL-IN-03", "REL-INVAL-02"));
  play.Refuse(call, abi::kWsaEinval);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), AnyCode());
  EXPECT_THAT(BrokenByGrant(play), Contains("REL-FAIL-01"));
}

// Of an input that runs past the edge of its memory nobody can tell what was read. Whoever shares
// the socket may have released what it acquired.
TEST(Release, OfATokenOutOfSightMayBeOfAnySocketThatTheProcessHas) {
  for (const bool shares : {true, false}) {
    Play play = Held();
    play.Done(scenario::WsaStartupCall{}, Process2());
    play.Done(Udp("v"), Process2());
    play.Done(scenario::WsaDuplicateSocketCall{"i", Named(shares ? "u1" : "u2"), "p2"});
    play.Done(scenario::WsaSocketFromCall{"d", "i"}, Process2());
    scenario::WsaIoctlCall call = ReleaseCall("d", "r");
    call.in.memory = Memory::kPastEdge;
    play.Done(call, Process2());
    EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)),
              shares ? Union(Granted16(), AnyCode()) : AnyCode());
  }
}

// Out of sight it may have been this reservation's token that the socket was associated with.
TEST(Release, IsOpenWhileASocketIsBoundInTheBlockThatMayBeAssociatedWithIt) {
  for (const Memory memory : {Memory::kValid, Memory::kMisaligned}) {
    Play play = Held();
    scenario::WsaIoctlCall associate = AssociateCall("u3", "r");
    associate.in.memory = memory;
    play.Done(associate);
    EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Success());
    play.Done(Bind("u3", 20000));
    EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());
  }
}

TEST(Release, NamesTwoPointersAndLeavesTheOthersToTheGenericPage) {
  Play play = Held();
  scenario::WsaIoctlCall call = Overlapped(ReleaseCall("u1", "r"));
  call.overlapped->memory = Memory::kUnmapped;
  EXPECT_THAT(Play(play).Give(call, 0).broken, ElementsAre("REL-FAULT-04"));
  call = ReleaseCall("u1", "r");
  call.returned = Memory::kNull;
  EXPECT_THAT(Play(play).Give(call, 0).broken, ElementsAre("GEN-FAULT-03"));
  call = ReleaseCall("u1", "r");
  call.in.memory = Memory::kUnmapped;
  EXPECT_THAT(Play(play).Give(call, 0).broken, ElementsAre("GEN-FAULT-01"));
}

TEST(Release, IsFreeWhereNoPageSpeaks) {
  Play play = Held();
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u2", "r")), Either());
  EXPECT_EQ(play.AllowedFor(ReleaseCall("f", "u1", kZeroToken)), Either());
  EXPECT_EQ(play.AllowedFor(ReleaseCall("f", "u1", kNeverIssued)), Either());
  scenario::WsaIoctlCall call = ReleaseCall("u1", "r");
  call.out = {Memory::kValid, 16};
  EXPECT_EQ(play.AllowedFor(call), Union(Either(), Codes({abi::kWsaEfault})));
  play.Done(ReleaseCall("u1", "r"));
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());
}

TEST(AReleaseFromAnotherProcess, LeavesThePortsHeldWhateverItAnswers) {
  for (const bool success : {true, false}) {
    Play play = Held();
    play.Done(scenario::WsaStartupCall{}, Process2());
    play.Done(Udp("v"), Process2());
    EXPECT_EQ(play.AllowedFor(ReleaseCall("v", "r"), Process2()), Either());
    if (success) {
      play.Done(ReleaseCall("v", "r"), Process2());
    } else {
      EXPECT_THAT(play.Refuse(ReleaseCall("v", "r"), abi::kWsaEinval, Process2()).readings,
                  Contains(Reading{"Q-REL-FOREIGN", "fails"}));
    }
    EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), AnyCode());
    EXPECT_THAT(BrokenByGrant(play), Contains("REL-FOREIGN-01"));
    EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "r")), Success());
  }
}

TEST(AReleaseWithBoundSockets, LeavesItOpenWhetherThePortsAreHeld) {
  Play play = Held();
  play.Done(AssociateCall("u2", "r"));
  play.Done(Bind("u2", 20003));
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());
  play.Done(ReleaseCall("u1", "r"));
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20010, 5)), Union(Granted16(), AnyCode()));
  EXPECT_EQ(play.AllowedFor(Bind("u3", 20003)).success, false);
}

TEST(AReleaseOnTheBoundAcquirer, IsFreeToo) {
  Play play = Held();
  play.Done(AssociateCall("u1", "r"));
  play.Done(Bind("u1", 20003));
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());
}

TEST(APendingRelease, MayHaveFreedThePortsOrNotYet) {
  Play play = Held();
  play.Done(scenario::HoldControl{});
  const std::size_t step = play.Do(Overlapped(ReleaseCall("f", "u1", TokenOf("r"))));
  play.Pend(step);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), Union(Granted16(), AnyCode()));
  EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "r")), Either());
  Play cut = play;
  cut.Done(scenario::CloseSocketCall{Named("t1")});
  play.Done(scenario::CompleteControl{"f"});
  EXPECT_TRUE(play.SeeCompletion("f", scenario::Completed{step, {}, 0, 0, {}}).allowed);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), Granted16());
}

TEST(APendingRelease, LeavesThePortsHeldWhereItIsAborted) {
  Play play = Held();
  play.Done(scenario::HoldControl{});
  const std::size_t step = play.Do(Overlapped(ReleaseCall("f", "u1", TokenOf("r"))));
  play.Pend(step);
  const std::size_t cancel = play.Do(scenario::CancelIoExCall{Named("u1"), {}});
  play.Record(scenario::Returned{cancel, 1, 0, {}, {}});
  EXPECT_THAT(play.Try(Completion(step, abi::kWsaEintr)).broken, Contains("REL-ABORTED-02"));
  EXPECT_TRUE(play.SeeCompletion("f", Completion(step, abi::kWsaOperationAborted)).allowed);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), AnyCode());
  EXPECT_THAT(BrokenByGrant(play), Contains("REL-FAIL-01"));
}

TEST(AnAssociatedSocket, IsBoundOrNotOnceItsReservationIsReleased) {
  Play play = Held();
  play.Done(AssociateCall("u2", "r"));
  play.Done(ReleaseCall("u1", "r"));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 0)), Either());
  const std::size_t step = play.Do(Bind("u2", 0));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEinval, {}, {}}).readings,
              ElementsAre(Reading{"Q-BIND-ENDED", "fails"}));
}

}  // namespace
}  // namespace portcullis::oracle
