// Processes as they start, inherit, share sockets, exit and crash, and a machine that restarts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

const Answers kPerhapsGranted = Union(Granted16(), AnyCode());

// p1's u1 has 20000 to 20019 as "r"; p2 has Winsock and "v".
Play TwoProcesses() {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::WsaStartupCall{}, Process2());
  play.Done(Udp("v"), Process2());
  return play;
}

TEST(TheEndOfAProcess, EndsItsReservations) {
  for (const bool crash : {false, true}) {
    Play play = TwoProcesses();
    EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), AnyCode());
    play.Done(scenario::ExitProcessControl{crash});
    EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), Granted16());
    EXPECT_THAT(play.Refuse(Acquire("x", "v", 20000, 20), abi::kWsaEaddrinuse, Process2()).broken,
                Contains("ACQ-LIFE-03"));
  }
}

TEST(AProcessThatHasEnded, MakesNoCallUntilItStartsAgain) {
  Play play = TwoProcesses();
  play.Done(scenario::ExitProcessControl{});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u1", 30000, 1)), AnyAnswer());
  EXPECT_TRUE(play.Refuse(Acquire("x", "u1", 30000, 1), abi::kWsaInvalidHandle).allowed);
  play.Done(scenario::StartProcessControl{scenario::Rights::kUser, {}});
  EXPECT_EQ(play.AllowedFor(Udp("u1")), Codes({abi::kWsaNotInitialised}));
  play.Done(scenario::WsaStartupCall{});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u1", 30000, 1)), Codes({abi::kWsaEnotsock}));
  EXPECT_EQ(play.AllowedFor(Create("p", 20000, 20)), Codes({abi::kErrorAccessDenied}));
}

TEST(AProcessThatRuns, IsNotChangedByAStart) {
  Play play = TwoProcesses();
  play.Done(scenario::StartProcessControl{scenario::Rights::kUser, {"u1"}}, Process2());
  EXPECT_EQ(play.AllowedFor(Create("p", 30000, 20), Process2()), Success());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u1", 30000, 1), Process2()), Codes({abi::kWsaEnotsock}));
}

TEST(ARestart, EndsEveryProcessAndEveryRuntimeReservation) {
  Play play = TwoProcesses();
  play.Done(scenario::RestartControl{});
  EXPECT_EQ(play.AllowedFor(scenario::WsaStartupCall{}, Process2()), AnyAnswer());
  play.Done(scenario::StartProcessControl{}, Process2());
  play.Done(scenario::WsaStartupCall{}, Process2());
  play.Done(Udp("v"), Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), Granted16());
  EXPECT_EQ(play.AllowedFor(AssociateCall("v", "r"), Process2()), Either());
  EXPECT_THAT(play.Refuse(Acquire("x", "v", 20000, 20), abi::kWsaEaddrinuse, Process2()).broken,
              Contains("ACQ-LIFE-04"));
}

// p2 has a duplicate "d" of p1's u1.
Play Duplicated() {
  Play play = TwoProcesses();
  EXPECT_EQ(play.AllowedFor(scenario::WsaDuplicateSocketCall{"i", Named("u1"), "p2"}), Success());
  play.Done(scenario::WsaDuplicateSocketCall{"i", Named("u1"), "p2"});
  EXPECT_EQ(play.AllowedFor(scenario::WsaSocketFromCall{"d", "i"}, Process2()), Success());
  play.Done(scenario::WsaSocketFromCall{"d", "i"}, Process2());
  return play;
}

TEST(ADuplicate, IsTheSameSocket) {
  Play play = Duplicated();
  play.Done(Bind("d", 30000), Process2());
  EXPECT_TRUE(play.SeePort("u1", 30000).allowed);
  EXPECT_EQ(play.AllowedFor(Bind("u1", 30001)), Codes({abi::kWsaEinval}));
}

// What a process had begun when it ended may have been carried out, and nobody is left to say so.
TEST(TheEndOfAProcess, LeavesOpenWhatItWasReleasing) {
  for (const bool its_socket : {true, false}) {
    Play play = Duplicated();
    const std::size_t step =
        play.Do(Overlapped(ReleaseCall("f", its_socket ? "d" : "v", TokenOf("r"))), Process2());
    play.Pend(step);
    play.Done(scenario::ExitProcessControl{}, Process2());
    EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());
  }
}

TEST(TheEndOfAProcess, LeavesHeldWhatItCouldNotRelease) {
  Play play = TwoProcesses();
  play.Pend(play.Do(Overlapped(ReleaseCall("v", "r")), Process2()));
  play.Done(scenario::ExitProcessControl{}, Process2());
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Success());
}

TEST(TheEndOfAProcess, LeavesHeldWhatItHadFailedToRelease) {
  Play play = Duplicated();
  const std::size_t step = play.Do(Overlapped(ReleaseCall("d", "r")), Process2());
  play.Pend(step);
  play.Record(Completion(step, abi::kWsaOperationAborted));
  play.Done(scenario::ExitProcessControl{}, Process2());
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Success());
}

TEST(TheEndOfAProcess, LeavesOpenWhatItWasAssociatingASharedSocketWith) {
  Play play = Duplicated();
  play.Done(Udp("u3"));
  play.Hold("q", "u3", 30000, 20);
  const std::size_t step = play.Do(Overlapped(AssociateCall("d", "r")), Process2());
  play.Pend(step);
  play.Done(scenario::ExitProcessControl{}, Process2());
  play.Done(Bind("u1", 0));
  EXPECT_TRUE(Play(play).SeePort("u1", 20000).allowed);
  EXPECT_TRUE(Play(play).SeePort("u1", 50000).allowed);
}

TEST(ADuplicate, ThatIsNotMadeBreaksThePage) {
  Play play = TwoProcesses();
  EXPECT_THAT(Play(play)
                  .Refuse(scenario::WsaDuplicateSocketCall{"i", Named("u1"), "p2"}, abi::kWsaEinval)
                  .broken,
              ElementsAre("GEN-DUP-01"));
  play.Done(scenario::WsaDuplicateSocketCall{"i", Named("u1"), "p2"});
  EXPECT_THAT(
      play.Refuse(scenario::WsaSocketFromCall{"d", "i"}, abi::kWsaEinval, Process2()).broken,
      ElementsAre("GEN-DUP-01"));
}

TEST(ADuplicateOfTheAcquirer, LeavesTheEndOfTheReservationOpenAndThenEndsIt) {
  Play play = Duplicated();
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), kPerhapsGranted);
  const std::size_t step = play.Do(Acquire("x", "v", 20000, 20), Process2());
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}}).readings,
              ElementsAre(Reading{"Q-LIFE-DUPLICATE", "held"}));
  play.Fail(step, abi::kWsaEaddrinuse);
  play.Done(scenario::CloseSocketCall{Named("d")}, Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), Granted16());
}

TEST(ADuplicateOfTheAcquirer, KeepsNothingHeldWhereItIsClosedFirst) {
  Play play = Duplicated();
  play.Done(scenario::CloseSocketCall{Named("d")}, Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), AnyCode());
}

TEST(ADuplicateOfTheAcquirer, LetsItsProcessUseTheTokenOrNot) {
  Play play = Duplicated();
  EXPECT_EQ(play.AllowedFor(AssociateCall("v", "r"), Process2()), Either());
  EXPECT_EQ(play.AllowedFor(ReleaseCall("d", "r"), Process2()), Either());
  EXPECT_EQ(play.AllowedFor(Bind("v", 20000), Process2()), Either());
  play.Done(ReleaseCall("d", "r"), Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 20000, 20)), kPerhapsGranted);
}

TEST(AnInheritedSocket, IsTheSameSocketUnderTheSameName) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::StartProcessControl{scenario::Rights::kAdministrator, {"u1"}}, Process2());
  play.Done(scenario::WsaStartupCall{}, Process2());
  EXPECT_EQ(play.AllowedFor(Bind("u1", 30000), Process2()), Success());
  play.Done(scenario::ExitProcessControl{});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u1", 20000, 20), Process2()).any_code, true);
  play.Done(scenario::CloseSocketCall{Named("u1")}, Process2());
  play.Done(Udp("v"), Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 20000, 20), Process2()), Granted16());
}

TEST(TheEndOfAProcess, TakesWhatIsPendingWithIt) {
  Play play = TwoProcesses();
  play.Done(scenario::HoldControl{});
  play.Pend(play.Do(Overlapped(Acquire("y", "u2", 30000, 20))));
  play.Done(scenario::HoldControl{}, Thread2());
  EXPECT_TRUE(play.Block(play.Do(Acquire("z", "u2", 40000, 20), Thread2())).allowed);
  play.Done(scenario::ExitProcessControl{true});
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 30000, 20), Process2()), Granted16());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "v", 40000, 20), Process2()), Granted16());
  EXPECT_TRUE(play.Replay().Finish().empty());
}

// It was made for the process that has ended, which is not the one that has its name now.
TEST(AnInfoForAProcessThatHasEnded, MayBeRefused) {
  for (const bool restart : {false, true}) {
    Play play = TwoProcesses();
    play.Done(scenario::WsaDuplicateSocketCall{"i", Named("u1"), "p2"});
    if (restart) {
      play.Done(scenario::RestartControl{});
      play.Done(scenario::StartProcessControl{});
    } else {
      play.Done(scenario::ExitProcessControl{}, Process2());
    }
    play.Done(scenario::StartProcessControl{}, Process2());
    play.Done(scenario::WsaStartupCall{}, Process2());
    EXPECT_TRUE(
        play.Refuse(scenario::WsaSocketFromCall{"d", "i"}, abi::kWsaEinval, Process2()).allowed);
  }
}

}  // namespace
}  // namespace portcullis::oracle
