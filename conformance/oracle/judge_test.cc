// The judge: both directions, what it believes after a forbidden event, readings, and machines that
// others use too.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t kSize = abi::kPortReservationInstanceSize;

// --- both directions -------------------------------------------------------------------------

TEST(TheJudge, AllowsWhatIsRightAndForbidsWhatIsNot) {
  Play play = Started();
  const std::size_t step = play.Do(Acquire("r", "u1", 20000, 20));
  const Verdict right = play.Try(scenario::Returned{step, 0, 0, kSize, Output(20000, 20, 7)});
  EXPECT_TRUE(right.allowed);
  EXPECT_THAT(right.broken, IsEmpty());
  const Verdict wrong = play.Try(scenario::Returned{step, -1, abi::kWsaEnotsock, {}, {}});
  EXPECT_FALSE(wrong.allowed);
  EXPECT_FALSE(wrong.misreported);
  EXPECT_THAT(wrong.broken, ElementsAre("ACQ-SUCCESS-01"));
  EXPECT_EQ(wrong.allowed_set.documented, Granted16());
}

TEST(TheJudge, TellsARightAnswerWithWrongContents) {
  Play play = Started();
  const std::size_t step = play.Do(Acquire("r", "u1", 20000, 20));
  const Verdict count = play.Try(scenario::Returned{step, 0, 0, 20u, Output(20000, 20, 7)});
  EXPECT_TRUE(count.misreported);
  EXPECT_THAT(count.broken, ElementsAre("ACQ-OUT-04"));
  const Verdict token = play.Try(scenario::Returned{step, 0, 0, kSize, Output(20000, 20, 0)});
  EXPECT_THAT(token.broken, ElementsAre("ACQ-OUT-07"));
  const Verdict order = play.Try(scenario::Returned{step, 0, 0, kSize, Output(0x204E, 20, 7)});
  EXPECT_THAT(order.broken, ElementsAre("ACQ-ORDER-03"));
}

TEST(TheJudge, GoesOnWithWhatWasSeenAfterAForbiddenEvent) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  EXPECT_FALSE(play.Hold("x", "u2", 20010, 20).allowed);
  play.Done(Udp("u3"));
  // Both are held now, as far as anybody can tell.
  EXPECT_EQ(play.AllowedFor(Acquire("y", "u3", 20029, 1)), AnyCode());
  EXPECT_EQ(play.AllowedFor(Acquire("y", "u3", 20030, 1)), Granted16());
  EXPECT_TRUE(play.Hold("y", "u3", 20030, 1).allowed);
}

TEST(TheJudge, SaysWhatDiffersFromWindowsBesideWhatIsAllowed) {
  Play play = Started();
  const std::size_t step = play.Do(Carrier("k", "t1", abi::kUnassignedCode, 0));
  const Verdict differs = play.Try(scenario::Returned{step, -1, abi::kWsaEinval, 0u, {}});
  EXPECT_TRUE(differs.allowed);
  EXPECT_THAT(differs.differs, ElementsAre("GEN-CODE-02"));
  const Verdict same = play.Try(scenario::Returned{step, -1, abi::kWsaEopnotsupp, 0u, {}});
  EXPECT_THAT(same.differs, IsEmpty());
}

// A condition that may make the call fail says nothing of the count of one that succeeds.
TEST(AKeepaliveThatSucceeds, CountsNothingWhateverMightHaveFailed) {
  Play play = Started();
  scenario::WsaIoctlCall call = Keepalive("k", "t1");
  call.routine = scenario::Memory::kUnmapped;
  const std::size_t step = play.Do(call);
  const Verdict counted = play.Try(scenario::Returned{step, 0, 0, 12u, {}});
  EXPECT_TRUE(counted.allowed);
  EXPECT_THAT(counted.differs, ElementsAre("GEN-COUNT-01"));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, 0u, {}}).differs, IsEmpty());
}

// --- holds -----------------------------------------------------------------------------------

// An overlapped SIO_FLUSH on TCP may be refused later, and then no hold has kept it.
TEST(AHold, IsLeftForTheNextByACallThatMayHaveFailed) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  EXPECT_TRUE(play.Pend(play.Do(Overlapped(Carrier("f", "t1", abi::kSioFlush, 0)))).allowed);
  Answers blocked;
  blocked.blocked = true;
  const Answers now = play.AllowedFor(Acquire("r", "u1", 20000, 20));
  EXPECT_EQ(now, Union(Granted16(), blocked));
}

TEST(SioFlush, MayAbortOthersBeforeItIsIndicatedItself) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  play.Pend(play.Do(Overlapped(Acquire("r", "u1", 20000, 20))));
  play.Pend(play.Do(Overlapped(Carrier("f", "u1", abi::kSioFlush, 0))));
  EXPECT_THAT(play.AllowedFor(scenario::GetCompletionCall{"r"}).codes,
              ElementsAre(abi::kWsaOperationAborted));
}

TEST(SioFlush, AbortsNothingWhileItIsHeld) {
  Play play = Started();
  for (const char* name : {"r", "f"}) {
    play.Done(scenario::HoldControl{});
    play.Pend(play.Do(Overlapped(name[0] == 'r' ? Acquire(name, "u1", 20000, 20)
                                                : Carrier(name, "u1", abi::kSioFlush, 0))));
  }
  EXPECT_THAT(play.AllowedFor(scenario::GetCompletionCall{"r"}).codes, IsEmpty());
  play.Done(scenario::CompleteControl{"f"});
  EXPECT_THAT(play.AllowedFor(scenario::GetCompletionCall{"r"}).codes,
              ElementsAre(abi::kWsaOperationAborted));
}

TEST(AThreadThatHasEnded, TakesNoNameWithItsCalls) {
  Play play = Started();
  const std::size_t pending = play.Do(Overlapped(Acquire("r", "u1", 20000, 20)));
  play.Pend(pending);
  play.Done(scenario::ExitThreadControl{}, Thread2());
  play.Fail(play.Do(Keepalive("r", "t1"), Thread2()), abi::kWsaInvalidHandle);
  scenario::Completed completed;
  completed.step = pending;
  completed.transferred = kSize;
  completed.output = Output(20000, 20, 7);
  const std::size_t look = play.Do(scenario::GetCompletionCall{"r"});
  EXPECT_TRUE(play.Record(completed).allowed);
  EXPECT_TRUE(play.Succeed(look).allowed);
}

// --- readings --------------------------------------------------------------------------------

TEST(AReading, IsTakenWhereOneCauseAloneLedToTheAnswer) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  const std::size_t taken = play.Do(Acquire("x", "u2", 20000, 1));
  EXPECT_THAT(play.Try(scenario::Returned{taken, -1, abi::kWsaEacces, {}, {}}).readings,
              ElementsAre(Reading{"Q-ACQ-TAKEN-CODE", "WSAEACCES"}));
  EXPECT_THAT(play.Try(scenario::Returned{taken, -1, abi::kWsaEnoprotoopt, {}, {}}).readings,
              ElementsAre(Reading{"Q-ACQ-TAKEN-CODE", "other"}));
}

TEST(AReading, IsTheOrderWhereSeveralConditionsCount) {
  Play play = Started();
  scenario::WsaIoctlCall call = Acquire("x", "u1", 65000, 1000);
  call.out.size = 15;
  const std::size_t step = play.Do(call);
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEinval, {}, {}}).readings,
              ElementsAre(Reading{"Q-GEN-ORDER", "WSAEINVAL"}));
}

TEST(AReading, IsNotTakenFromAForbiddenAnswer) {
  Play play = Started();
  const std::size_t step = play.Do(Acquire("x", "u1", 0, 20));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, kSize, Output(50000, 20, 7)}).readings,
              ElementsAre(Reading{"Q-ACQ-WILD-RANGE", "dynamic range"}));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, kSize, Output(50000, 20, 0)}).readings,
              IsEmpty());
}

// What does not fit the dynamic range lies elsewhere, whatever the system would rather do.
TEST(AReading, OfWhereAWildcardLiesIsTakenWhereTheDynamicRangeHasRoom) {
  Play play = Started();
  const std::size_t few = play.Do(Acquire("x", "u1", 0, 20));
  EXPECT_THAT(play.Try(scenario::Returned{few, 0, 0, kSize, Output(1000, 20, 7)}).readings,
              ElementsAre(Reading{"Q-ACQ-WILD-RANGE", "elsewhere"}));
  play.Succeed(few, kSize, Output(1000, 20, 7));
  const std::size_t many = play.Do(Acquire("y", "u2", 0, 20000));
  EXPECT_THAT(play.Try(scenario::Returned{many, 0, 0, kSize, Output(2000, 20000, 8)}).readings,
              IsEmpty());
}

// --- a machine that others use too -----------------------------------------------------------

TEST(OnASharedMachine, ARefusalMayBeSomebodyElses) {
  Play play = Started(NativeCapabilities());
  const std::size_t step = play.Do(Acquire("r", "u1", 20000, 20));
  const Verdict refused = play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_TRUE(refused.allowed);
  EXPECT_TRUE(refused.disturbed);
  // A code that says something false is nobody else's doing.
  const Verdict lie = play.Try(scenario::Returned{step, -1, abi::kWsaEfault, {}, {}});
  EXPECT_FALSE(lie.allowed);
  EXPECT_FALSE(lie.disturbed);
}

TEST(OnASharedMachine, AGrantOfWhatTheScenarioHoldsIsStillWrong) {
  Play play = Started(NativeCapabilities());
  play.Hold("r", "u1", 20000, 20);
  const Verdict verdict = play.Hold("x", "u2", 20000, 1);
  EXPECT_FALSE(verdict.allowed);
  EXPECT_THAT(verdict.broken, Contains("ACQ-OVERLAP-01"));
}

TEST(OnASharedMachine, WhatFitsWithoutADisturbanceIsNone) {
  Play play = Started(NativeCapabilities());
  play.Hold("r", "u1", 20000, 20);
  const std::size_t step = play.Do(Acquire("x", "u2", 20000, 1));
  const Verdict verdict = play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_TRUE(verdict.allowed);
  EXPECT_FALSE(verdict.disturbed);
}

// --- a machine that does not free at once ----------------------------------------------------

Play OnALateMachine(bool gave_time = false) {
  std::set<std::string> capabilities = ModelCapabilities();
  capabilities.erase(scenario::kFreesAtOnce);
  if (gave_time) capabilities.insert(scenario::kGaveTime);
  return Started(capabilities);
}

TEST(AMachineThatFreesLater, MayRefuseWhatWasJustClosed) {
  Play play = OnALateMachine();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::CloseSocketCall{Named("u1")});
  const std::size_t freed = play.Do(Acquire("x", "u2", 20000, 20));
  const Verdict refused = play.Try(scenario::Returned{freed, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_TRUE(refused.disturbed);
  EXPECT_TRUE(refused.freeing);
  play.Fail(freed, abi::kWsaEaddrinuse);
  const std::size_t untouched = play.Do(Acquire("y", "u2", 20100, 20));
  const Verdict wrong = play.Try(scenario::Returned{untouched, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_FALSE(wrong.allowed);
  EXPECT_FALSE(wrong.freeing);
}

// The families may be apart: what a socket of the other one got says nothing of the block that was
// closed. One of the same family shows that all of it is free.
TEST(AMachineThatFreesLater, MayStillRefuseTheRestOfABlockOfWhichTheOtherFamilyGotAPort) {
  for (const bool other_family : {true, false}) {
    Play play = OnALateMachine();
    scenario::WsaSocketCall six = Udp("six");
    six.family = other_family ? abi::kAfInet6 : abi::kAfInet;
    play.Done(six);
    play.Hold("r", "u1", 20000, 2);
    play.Done(scenario::CloseSocketCall{Named("u1")});
    play.Hold("x", "six", 20000, 1);
    const std::size_t rest = play.Do(Acquire("y", "u2", 20001, 1));
    const Verdict refused = play.Try(scenario::Returned{rest, -1, abi::kWsaEaddrinuse, {}, {}});
    EXPECT_EQ(refused.allowed, other_family);
    EXPECT_EQ(refused.freeing, other_family);
  }
}

TEST(AMachineThatFreesLater, MayRefuseItNoMoreOnceItHasHadTime) {
  Play play = OnALateMachine(true);
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::CloseSocketCall{Named("u1")});
  const std::size_t step = play.Do(Acquire("x", "u2", 20000, 20));
  const Verdict refused = play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_FALSE(refused.allowed);
  EXPECT_THAT(refused.broken, Contains("ACQ-LIFE-01"));
  EXPECT_TRUE(refused.freeing);  // whoever judges a run that gave less time knows that it was less
}

TEST(AMachineThatFreesLater, MayRefuseAWildcardOnceAnythingWasClosed) {
  Play play = OnALateMachine();
  play.Hold("r", "u1", 20000, 20);
  const std::size_t before = play.Do(Acquire("x", "u2", 0, 20));
  EXPECT_FALSE(play.Try(scenario::Returned{before, -1, abi::kWsaEaddrinuse, {}, {}}).allowed);
  play.Succeed(before, kSize, Output(50000, 20, 8));
  play.Done(scenario::CloseSocketCall{Named("u1")});
  play.Done(Udp("u3"));
  const std::size_t after = play.Do(Acquire("y", "u3", 0, 20));
  EXPECT_TRUE(play.Try(scenario::Returned{after, -1, abi::kWsaEaddrinuse, {}, {}}).disturbed);
}

TEST(AMachineThatFreesLater, MayHaveNoPortForABindOnceAnythingWasClosed) {
  for (const bool closed : {false, true}) {
    Play play = OnALateMachine();
    play.Hold("r", "u1", 20000, 20);
    if (closed) play.Done(scenario::CloseSocketCall{Named("u1")});
    const std::size_t step = play.Do(scenario::BindCall{Named("u2"), {}});
    const Verdict refused = play.Try(scenario::Returned{step, -1, abi::kWsaEnobufs, {}, {}});
    EXPECT_EQ(refused.allowed, closed);
    EXPECT_EQ(refused.disturbed, closed);
  }
}

// What it refuses says "held" only once it has had time.
TEST(AMachineThatFreesLater, MayStillBeFreeingWhatACleanupClosed) {
  Play play = OnALateMachine();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::WsaCleanupCall{});
  play.Done(scenario::WsaStartupCall{});
  play.Done(Udp("u3"));
  const std::size_t step = play.Do(Acquire("x", "u3", 20000, 20));
  const Verdict refused = play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_TRUE(refused.allowed);
  EXPECT_FALSE(refused.disturbed);
  EXPECT_TRUE(refused.freeing);
}

TEST(AMachineThatFreesLater, IsNotExcusedWhereTheCallMustFailOrTheCodeSaysSomethingFalse) {
  Play play = OnALateMachine();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::CloseSocketCall{Named("u1")});
  const std::size_t step = play.Do(Acquire("x", "u2", 20000, 20));
  EXPECT_FALSE(play.Try(scenario::Returned{step, -1, abi::kWsaEfault, {}, {}}).freeing);
  play.Succeed(step, kSize, Output(20000, 20, 8));
  play.Done(Udp("u3"));
  const std::size_t taken = play.Do(Acquire("y", "u3", 20000, 20));
  EXPECT_FALSE(play.Try(scenario::Returned{taken, -1, abi::kWsaEaddrinuse, {}, {}}).freeing);
}

TEST(AMachineThatFreesLater, IsSaidToDoSoWhereItWasGivenTime) {
  for (const bool gave_time : {false, true}) {
    Play play = OnALateMachine(gave_time);
    play.Hold("r", "u1", 20000, 20);
    play.Done(scenario::CloseSocketCall{Named("u1")});
    const Verdict granted = play.Hold("x", "u2", 20000, 20);
    EXPECT_THAT(granted.readings,
                Contains(Reading{"Q-LIFE-FREED", gave_time ? "later" : "at once"}));
    play.Done(Udp("u3"));
    const Verdict fresh = play.Hold("y", "u3", 20100, 20);
    EXPECT_THAT(fresh.readings, IsEmpty());
  }
}

// By the time that the indication is seen, the block that it tells of has been given back itself.
TEST(AMachineThatFreesLater, IsNotSaidToDoSoByTheBlockThatWasGranted) {
  for (const bool gave_time : {false, true}) {
    Play play = OnALateMachine(gave_time);
    play.Pend(play.Do(Overlapped(Acquire("x", "u1", 20000, 20))));
    play.Done(scenario::CloseSocketCall{Named("u1")});
    const Verdict seen = play.SeeCompletion("x", Completion(play.StepOf("x")));
    EXPECT_TRUE(seen.allowed);
    EXPECT_THAT(seen.readings, IsEmpty());
  }
}

// The families may be apart: then the block was never in the way of the other one.
TEST(AMachineThatFreesLater, IsNotSaidToDoSoByASocketOfTheOtherFamily) {
  for (const bool gave_time : {false, true}) {
    Play play = OnALateMachine(gave_time);
    play.Done(Ipv6(Udp("six")));
    play.Hold("r", "u1", 20000, 20);
    play.Done(scenario::CloseSocketCall{Named("u1")});
    EXPECT_THAT(play.Hold("x", "six", 20000, 20).readings, IsEmpty());
  }
}

TEST(AMachineThatFreesAtOnce, IsNeverWaitedFor) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  play.Done(scenario::CloseSocketCall{Named("u1")});
  const std::size_t step = play.Do(Acquire("x", "u2", 20000, 20));
  const Verdict refused = play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}});
  EXPECT_FALSE(refused.allowed);
  EXPECT_FALSE(refused.freeing);
}

}  // namespace
}  // namespace portcullis::oracle
