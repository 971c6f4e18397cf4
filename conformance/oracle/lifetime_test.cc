// How long a reservation lasts, and by which requirement a wrong refusal or a wrong grant is known.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr std::uint32_t kSize = abi::kPortReservationInstanceSize;

// What is broken where an ACQUIRE of that block by `socket` is refused.
std::vector<std::string> BrokenByRefusal(Play play, const std::string& socket, std::uint16_t start,
                                         std::uint16_t count) {
  return play.Fail(play.Do(Acquire("x", socket, start, count)), abi::kWsaEaddrinuse).broken;
}

// What is broken where it is granted.
std::vector<std::string> BrokenByGrant(Play play, const std::string& socket, std::uint16_t start,
                                       std::uint16_t count) {
  const std::size_t step = play.Do(Acquire("x", socket, start, count));
  return play.Succeed(step, kSize, Output(start, count, 999)).broken;
}

TEST(AReservation, EndsWithItsSocket) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 20019, 1)), AnyCode());
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 20019, 1)), Granted16());
  EXPECT_THAT(BrokenByRefusal(play, "u2", 20019, 1), ElementsAre("ACQ-LIFE-01"));
  EXPECT_THAT(BrokenByRefusal(play, "u2", 20020, 1), ElementsAre("ACQ-SUCCESS-01"));
}

TEST(AReservation, LastsThroughWhatHappensToOthers) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  EXPECT_THAT(BrokenByGrant(play, "u2", 20000, 1),
              testing::AllOf(Contains("ACQ-OVERLAP-01"), Not(Contains("ACQ-LIFE-02"))));
  play.Done(scenario::CloseSocketCall{Named("t1")});
  EXPECT_THAT(BrokenByGrant(play, "u2", 20000, 1),
              testing::AllOf(Contains("ACQ-OVERLAP-01"), Contains("ACQ-LIFE-02")));
}

TEST(AFailedCall, HoldsNothing) {
  Play play = Started();
  scenario::WsaIoctlCall call = Acquire("r", "u1", 20000, 20);
  call.out.size = 15;
  EXPECT_TRUE(play.Fail(play.Do(call), abi::kWsaEinval, 0u).allowed);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u1", 20000, 20)), Granted16());
  EXPECT_THAT(BrokenByRefusal(play, "u1", 20000, 20), Contains("ACQ-FAIL-01"));
}

TEST(TheLastCleanup, LeavesItOpenWhetherPortsAreFree) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::WsaCleanupCall{});
  play.Done(scenario::WsaStartupCall{});
  play.Done(Udp("u3"));
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), Union(Granted16(), AnyCode()));
  const std::size_t step = play.Do(Acquire("x", "u3", 20000, 20));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}}).readings,
              ElementsAre(Reading{"Q-LIFE-CLEANUP", "held"}));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, kSize, Output(20000, 20, 999)}).readings,
              ElementsAre(Reading{"Q-LIFE-CLEANUP", "freed"}));
}

TEST(TheLastCleanup, LeavesNothingOpenOnceItsProcessHasEnded) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::WsaCleanupCall{});
  play.Done(scenario::ExitProcessControl{});
  play.Done(scenario::StartProcessControl{});
  play.Done(scenario::WsaStartupCall{});
  play.Done(Udp("u3"));
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 20)), Granted16());
  EXPECT_THAT(BrokenByRefusal(play, "u3", 20000, 20), Contains("ACQ-LIFE-03"));
}

TEST(ARefusalForNothing, IsKnownByWhatItCollidesWith) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  EXPECT_THAT(BrokenByRefusal(play, "u2", 20020, 10), Contains("ACQ-OVERLAP-02"));
  EXPECT_THAT(BrokenByRefusal(play, "u2", 20020, 10), Contains("ACQ-RANGE-01"));
  EXPECT_THAT(BrokenByRefusal(play, "u2", 19990, 10), Contains("ACQ-OVERLAP-02"));
  EXPECT_THAT(BrokenByRefusal(play, "t1", 20000, 20), ElementsAre("ACQ-PROTO-01"));
  // 20 read in the wrong order is 5120, and 20000 is 0x4E20, which is 0x204E the other way.
  EXPECT_THAT(BrokenByRefusal(play, "u2", 22000, 1), ElementsAre("ACQ-ORDER-02"));
  EXPECT_THAT(BrokenByRefusal(play, "u2", 0x204E, 20), ElementsAre("ACQ-ORDER-01"));
}

TEST(AGrantOfTakenPorts, IsKnownByWhatItMisreads) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  EXPECT_THAT(BrokenByGrant(play, "u2", 20000, 20), ElementsAre("ACQ-OVERLAP-01"));
  EXPECT_THAT(BrokenByGrant(play, "u2", 20019, 1), Contains("ACQ-RANGE-01"));
  EXPECT_THAT(BrokenByGrant(play, "u2", 20019, 1), Contains("ACQ-ORDER-01"));
  EXPECT_THAT(BrokenByGrant(play, "u1", 65000, 1000), Contains("ACQ-RANGE-02"));
}

TEST(AReservationThatWasGrantedOutOfSight, MayHoldAnyNumberOfPorts) {
  Play play = Started();
  scenario::WsaIoctlCall call = Acquire("r", "u1", 256, 65280);
  call.returned = scenario::Memory::kAliasesInput;
  play.Succeed(play.Do(call), kSize, Output(256, 65280, 7));
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 0, 8192)), Union(Granted16(), AnyCode()));
}

TEST(AnOperationThatIsNotJudged, MayHoldItsPorts) {
  Play play = Started();
  play.Done(Udp("u3"));
  play.Done(scenario::HoldControl{});
  EXPECT_TRUE(play.Block(play.Do(Acquire("r1", "u1", 20100, 1))).allowed);
  // No thread makes a call while it is blocked in another; where it does, what it then holds is not
  // known.
  play.Pend(play.Do(Overlapped(Acquire("r2", "u2", 20000, 20))));
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u3", 20000, 1), Thread2()),
            Union(Granted16(), AnyCode()));
}

}  // namespace
}  // namespace portcullis::oracle
