// The forms in which an operation is indicated: by its event, its routine, a packet, and on asking.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using scenario::Completed;
using scenario::WsaIoctlCall;
using Method = Completed::Notification;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

WsaIoctlCall ByRoutine(WsaIoctlCall call) {
  call = Overlapped(std::move(call));
  call.routine = scenario::Memory::kValid;
  return call;
}

WsaIoctlCall Provider(WsaIoctlCall call) {
  call.provider = true;
  return call;
}

Completed By(Method method, Completed completed) {
  completed.notification = method;
  return completed;
}

const scenario::WaitAlertableCall kWait;

Answers Result(const Play& play, bool wait = false) {
  return play.AllowedFor(scenario::WsaGetOverlappedResultCall{"r", wait});
}

// u1 has an ACQUIRE of 20000 to 20019 pending on the second thread.
struct Pending {
  explicit Pending(WsaIoctlCall call, bool held = false, Play started = Started())
      : play(std::move(started)) {
    if (held) play.Done(scenario::HoldControl{}, Thread2());
    step = play.Do(std::move(call), Thread2());
    EXPECT_TRUE(play.Pend(step).allowed);
  }
  Play play;
  std::size_t step = 0;
};

WsaIoctlCall A() { return Acquire("r", "u1", 20000, 20); }

// --- routines --------------------------------------------------------------------------------

TEST(ARoutine, RunsOnceInAnAlertableWaitOfItsThread) {
  Pending pending(ByRoutine(A()));
  Play& play = pending.play;
  EXPECT_EQ(play.AllowedFor(kWait), Nothing());
  EXPECT_EQ(play.AllowedFor(kWait, Thread2()), Success());
  const std::size_t wait = play.Do(kWait, Thread2());
  EXPECT_TRUE(play.Record(By(Method::kRoutine, Completion(pending.step))).allowed);
  EXPECT_TRUE(play.Record(scenario::Returned{wait, 192, 0, {}, {}}).allowed);
  EXPECT_EQ(play.AllowedFor(kWait, Thread2()), Nothing());
  play.Do(kWait, Thread2());
  EXPECT_THAT(play.Record(By(Method::kRoutine, Completion(pending.step))).broken,
              ElementsAre("ACQ-OVL-03", "GEN-APC-01"));
}

TEST(ARoutine, IsLostWhereTheWaitRunsNone) {
  Pending pending(ByRoutine(A()));
  const Verdict verdict = pending.play.Give(kWait, 0, Thread2());
  EXPECT_THAT(verdict.broken, ElementsAre("ACQ-OVL-03", "GEN-APC-01"));
  EXPECT_EQ(verdict.cause, Cause::kLost);
  EXPECT_THAT(Pending(ByRoutine(A())).play.Give(kWait, 192, Thread2()).broken,
              ElementsAre("GEN-OVL-03"));
}

TEST(ARoutine, RunsNowhereElse) {
  Pending pending(ByRoutine(Provider(A())));
  Play& play = pending.play;
  EXPECT_THAT(play.Try(By(Method::kRoutine, Completion(pending.step))).broken,
              ElementsAre("GEN-APC-02", "SPI-APC-01"));
  play.Do(kWait);
  EXPECT_THAT(play.Record(By(Method::kRoutine, Completion(pending.step))).broken,
              ElementsAre("GEN-APC-02", "SPI-APC-01"));
}

TEST(ARoutine, KeepsTheEventSilent) {
  Pending pending(ByRoutine(A()));
  EXPECT_EQ(pending.play.AllowedFor(scenario::GetCompletionCall{"r"}, Thread2()), Nothing());
  EXPECT_THAT(pending.play.SeeCompletion("r", Completion(pending.step)).broken,
              ElementsAre("GEN-APC-03"));
}

TEST(ARoutine, DoesNotRunForACallThatFailed) {
  Play play = Started();
  const std::size_t step = play.Do(ByRoutine(Acquire("r", "u1", 65535, 20)));
  play.Fail(step, abi::kWsaEinval);
  EXPECT_EQ(play.AllowedFor(kWait), Nothing());
  play.Do(kWait);
  EXPECT_THAT(play.Record(By(Method::kRoutine, Completion(step, abi::kWsaEinval))).broken,
              ElementsAre("GEN-APC-02", "GEN-OVL-03"));
}

TEST(ARoutine, IsQueuedAlreadyWhereTheCallReturned0) {
  Play play = Started();
  const std::size_t pending = play.Do(ByRoutine(Acquire("r", "u1", 20000, 20)));
  play.Pend(pending);
  const std::size_t at_once = play.Do(ByRoutine(AssociateCall("a", "u2", TokenOf("x"))));
  // Never granted, it may fail only; a forbidden success is followed all the same.
  play.Fail(at_once, abi::kWsaEinval);
  const std::size_t done = play.Do(ByRoutine(Keepalive("k", "t1")));
  EXPECT_TRUE(play.Succeed(done).allowed);
  const std::size_t wait = play.Do(kWait);
  EXPECT_TRUE(play.Record(By(Method::kRoutine, Completion(pending))).allowed);
  EXPECT_THAT(play.Record(scenario::Returned{wait, 192, 0, {}, {}}).broken,
              ElementsAre("GEN-OVL-02", "GEN-APC-01", "GEN-APC-04"));
}

TEST(ARoutine, IsGivenTheErrorAndTheBytes) {
  Pending pending(ByRoutine(A()));
  pending.play.Do(kWait, Thread2());
  Completed wrong = By(Method::kRoutine, Completion(pending.step));
  wrong.transferred = 4;
  EXPECT_THAT(pending.play.Try(wrong).broken, ElementsAre("ACQ-OVL-02", "GEN-APC-01"));
  EXPECT_THAT(
      pending.play.Try(By(Method::kRoutine, Completion(pending.step, abi::kWsaEnobufs))).broken,
      ElementsAre("ACQ-SUCCESS-01", "GEN-APC-01"));
}

// --- completion ports ------------------------------------------------------------------------

Play Tied() {
  Play play = Started();
  EXPECT_TRUE(
      play.Succeed(play.Do(scenario::CreateIoCompletionPortCall{"c", Named("u1")})).allowed);
  return play;
}

const scenario::GetQueuedCompletionStatusCall kTake{"c"};

TEST(APacket, ComesOnceBesideTheEvent) {
  Pending pending(Overlapped(A()), false, Tied());
  Play& play = pending.play;
  EXPECT_EQ(play.AllowedFor(kTake), Success());
  const std::size_t take = play.Do(kTake);
  EXPECT_TRUE(play.Record(By(Method::kPort, Completion(pending.step))).allowed);
  EXPECT_TRUE(play.Succeed(take).allowed);
  EXPECT_EQ(play.AllowedFor(kTake), Nothing());
  EXPECT_EQ(play.AllowedFor(scenario::GetCompletionCall{"r"}), Success());
  EXPECT_TRUE(play.SeeCompletion("r", Completion(pending.step)).allowed);
  play.Do(kTake);
  EXPECT_THAT(play.Record(By(Method::kPort, Completion(pending.step))).broken,
              ElementsAre("ACQ-OVL-03", "GEN-PORT-01"));
}

TEST(APacket, IsLostWhereNoneComes) {
  Pending pending(Overlapped(A()), false, Tied());
  EXPECT_THAT(pending.play.Give(kTake, abi::kWsaWaitTimeout).broken,
              ElementsAre("ACQ-OVL-03", "GEN-PORT-01"));
}

TEST(APacket, DoesNotComeForACallThatFailed) {
  Play play = Tied();
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 65535, 20)));
  play.Fail(step, abi::kWsaEinval);
  EXPECT_EQ(play.AllowedFor(kTake), Nothing());
  play.Do(kTake);
  EXPECT_THAT(play.Record(By(Method::kPort, Completion(step, abi::kWsaEinval))).broken,
              ElementsAre("GEN-PORT-01", "GEN-OVL-03"));
}

TEST(APacket, IsSkippedOnSuccessWhereTheSocketSaysSo) {
  Play play = Tied();
  const std::size_t skip = play.Do(scenario::SkipCompletionPortOnSuccessCall{Named("u1")});
  EXPECT_TRUE(play.Record(scenario::Returned{skip, 1, 0, {}, {}}).allowed);
  Play pending = play;
  const std::size_t step = play.Do(Overlapped(A()));
  play.Succeed(step, 0u, Output(20000, 20, 7));
  EXPECT_EQ(play.AllowedFor(kTake), Nothing());
  play.Do(kTake);
  EXPECT_THAT(play.Record(By(Method::kPort, Completion(step))).broken, ElementsAre("GEN-PORT-02"));
  pending.Pend(pending.Do(Overlapped(A())));
  EXPECT_EQ(pending.AllowedFor(kTake), Success());
}

TEST(ARoutineOnATiedSocket, IsNotJudged) {
  EXPECT_EQ(Tied().AllowedFor(ByRoutine(A())), AnyAnswer());
}

TEST(AnUnmappedRoutineOnATiedSocket, LeavesOpenWhatThePortGivesWhereItWasAccepted) {
  Play play = Tied();
  WsaIoctlCall call = ByRoutine(A());
  call.routine = scenario::Memory::kUnmapped;
  EXPECT_FALSE(play.Succeed(play.Do(call), 0u, Output(20000, 20, 7)).allowed);
  EXPECT_EQ(play.AllowedFor(kTake), AnyAnswer());
}

// --- WSAGetOverlappedResult ------------------------------------------------------------------

Answers Transferred(std::uint32_t bytes) {
  Answers answers = Success();
  answers.count_on_success = bytes;
  return answers;
}

TEST(TheResult, IsIncompleteWhileTheOperationIsHeld) {
  Pending pending(Overlapped(A()), true);
  EXPECT_EQ(Result(pending.play), Codes({abi::kWsaIoIncomplete}));
  const std::size_t ask = pending.play.Do(scenario::WsaGetOverlappedResultCall{"r", false});
  EXPECT_THAT(pending.play.Try(scenario::Returned{ask, 1, 0, 16u, {}}).broken,
              ElementsAre("GEN-RESULT-01"));
}

TEST(TheResult, MayBeThereOrNotWhileTheOperationIsNotHeld) {
  Pending pending(Overlapped(A()));
  EXPECT_EQ(Result(pending.play), Union(Transferred(16), Codes({abi::kWsaIoIncomplete})));
  EXPECT_EQ(Result(pending.play, true), Transferred(16));
}

TEST(TheResult, IsWhatTheIndicationSaid) {
  Pending pending(Overlapped(A()));
  Play& play = pending.play;
  play.SeeCompletion("r", Completion(pending.step));
  EXPECT_EQ(Result(play), Transferred(16));
  const std::size_t ask = play.Do(scenario::WsaGetOverlappedResultCall{"r", false});
  EXPECT_TRUE(play.Try(scenario::Returned{ask, 1, 0, 16u, {}}).allowed);
  EXPECT_THAT(play.Try(scenario::Returned{ask, 1, 0, 0u, {}}).broken, ElementsAre("GEN-RESULT-02"));
  EXPECT_THAT(play.Try(scenario::Returned{ask, 0, abi::kWsaIoIncomplete, {}, {}}).broken,
              ElementsAre("GEN-RESULT-02"));
}

TEST(TheResult, OfAnOperationThatFailedIsItsError) {
  Pending pending(Overlapped(A()), true);
  Play& play = pending.play;
  const std::size_t cancel = play.Do(scenario::CancelIoExCall{Named("u1"), "r"});
  play.Record(scenario::Returned{cancel, 1, 0, {}, {}});
  play.SeeCompletion("r", Completion(pending.step, abi::kWsaOperationAborted));
  EXPECT_EQ(Result(play), Codes({abi::kWsaOperationAborted}));
  const std::size_t ask = play.Do(scenario::WsaGetOverlappedResultCall{"r", false});
  EXPECT_THAT(play.Try(scenario::Returned{ask, 0, abi::kWsaOperationAborted, 0u, {}}).broken,
              ElementsAre("GEN-RESULT-03"));
  EXPECT_THAT(play.Try(scenario::Returned{ask, 0, abi::kWsaEinval, {}, {}}).broken,
              ElementsAre("GEN-RESULT-03"));
}

TEST(TheResult, LeavesTheIndicationDue) {
  Pending pending(Overlapped(A()));
  Play& play = pending.play;
  const std::size_t ask = play.Do(scenario::WsaGetOverlappedResultCall{"r", false});
  EXPECT_TRUE(play.Record(scenario::Returned{ask, 1, 0, 16u, {}}).allowed);
  EXPECT_EQ(Result(play), Transferred(16));
  EXPECT_EQ(play.AllowedFor(scenario::GetCompletionCall{"r"}), Success());
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 20000, 1)), AnyCode());
  EXPECT_TRUE(play.SeeCompletion("r", Completion(pending.step)).allowed);
  EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "r")), Success());
}

TEST(WaitingForTheResult, BlocksUntilTheOperationHasEnded) {
  Pending pending(Overlapped(A()), true);
  Play& play = pending.play;
  const std::size_t ask = play.Do(scenario::WsaGetOverlappedResultCall{"r", true}, Thread2());
  Answers blocked;
  blocked.blocked = true;
  EXPECT_EQ(play.AllowedNow(ask).documented, blocked);
  EXPECT_THAT(play.Try(scenario::Returned{ask, 0, abi::kWsaIoIncomplete, {}, {}}).broken,
              ElementsAre("GEN-RESULT-04"));
  EXPECT_TRUE(play.Block(ask).allowed);
  EXPECT_EQ(play.AllowedFor(kWait, Thread2()), AnyAnswer());
  EXPECT_THAT(play.Replay().Finish(), IsEmpty());
  play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(play.AllowedNow(ask).documented, Transferred(16));
  EXPECT_THAT(play.Replay().Finish().at(0).broken, ElementsAre("GEN-RESULT-04"));
  EXPECT_TRUE(play.Record(scenario::Returned{ask, 1, 0, 16u, {}}).allowed);
  EXPECT_THAT(play.Replay().Finish(), IsEmpty());
}

TEST(WaitingForTheResult, IsNotJudgedWithARoutine) {
  Pending pending(ByRoutine(A()));
  EXPECT_EQ(Result(pending.play, true), AnyAnswer());
  EXPECT_EQ(Result(pending.play), Union(Transferred(16), Codes({abi::kWsaIoIncomplete})));
}

TEST(WaitingForTheResult, NeedNotComeBackToAProcessThatHasEnded) {
  Pending pending(Overlapped(A()), true);
  Play& play = pending.play;
  EXPECT_TRUE(
      play.Block(play.Do(scenario::WsaGetOverlappedResultCall{"r", true}, Thread2())).allowed);
  play.Done(scenario::ExitProcessControl{});
  EXPECT_THAT(play.Replay().Finish(), IsEmpty());
}

// --- WSPIoctl --------------------------------------------------------------------------------

TEST(WspIoctl, IsHeldToTheSameConditionsAndByItsOwnNameToAnErrno) {
  Play play = Started();
  EXPECT_EQ(play.AllowedFor(Provider(A())), Granted16());
  const std::size_t step = play.Do(Provider(A()));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, 0, {}, {}}).broken,
              ElementsAre("GEN-RET-02", "SPI-RET-01"));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEnotsock, {}, {}}).broken,
              ElementsAre("ACQ-SUCCESS-01"));
}

TEST(WspIoctl, LeavesTheLastErrorToItself) {
  Play play = Started();
  play.Fail(play.Do(Provider(Acquire("r", "u1", 65000, 1000))), abi::kWsaEinval);
  const std::size_t look = play.Do(scenario::WsaGetLastErrorCall{});
  EXPECT_TRUE(play.Try(scenario::Returned{look, 0, 0, {}, {}}).allowed);
}

// Which operation it waits for was settled when it was called.
TEST(AWaitForAResult, IsForTheOperationThatHadTheNameThen) {
  Pending pending(Overlapped(A()), true);
  Play& play = pending.play;
  const std::size_t wait = play.Do(scenario::WsaGetOverlappedResultCall{"r", true});
  EXPECT_TRUE(play.Block(wait).allowed);
  const std::size_t second = play.Do(Overlapped(Keepalive("r", "u2")));
  EXPECT_TRUE(play.Pend(second).allowed);
  play.Give(scenario::CancelIoExCall{Named("u1"), {}}, 1);
  EXPECT_TRUE(play.Try(scenario::Returned{wait, 0, abi::kWsaOperationAborted, {}, {}}).allowed);
}

// The block was given back and granted anew between the end of the operation and the look at it.
TEST(ACompletion, MayTellOfABlockThatAnotherHasByNow) {
  for (const bool pending : {false, true}) {
    Play play = Started();
    const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 0, 20)));
    if (pending) {
      play.Pend(step);
    } else {
      play.Succeed(step, std::nullopt, Output(50000, 20, 7));
    }
    play.Done(scenario::CloseSocketCall{Named("u1")});
    const std::size_t second = play.Do(Acquire("x", "u2", 0, 20));
    play.Succeed(second, 16, Output(50000, 20, 8));
    Completed late = Completion(step);
    late.output = Output(50000, 20, 7);
    EXPECT_TRUE(play.SeeCompletion("r", late).allowed) << pending;
  }
}

// Not so while its reservation is held: then the second grant was wrong, or what it tells is.
TEST(ACompletion, TellsOfNoBlockThatAnotherHas) {
  Play play = Started();
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 0, 20)));
  play.Pend(step);
  const std::size_t second = play.Do(Acquire("x", "u2", 0, 20));
  play.Succeed(second, 16, Output(50000, 20, 8));
  Completed completed = Completion(step);
  completed.output = Output(50000, 20, 7);
  EXPECT_THAT(play.SeeCompletion("r", completed).broken, Contains("ACQ-WILD-02"));
}

TEST(AFlush, MayHaveEndedWhatPendsBeforeItReturns) {
  Pending pending(Overlapped(A()), true);
  Play& play = pending.play;
  const std::size_t wait = play.Do(scenario::WsaGetOverlappedResultCall{"r", true});
  EXPECT_TRUE(play.Block(wait).allowed);
  const scenario::Returned aborted{wait, 0, abi::kWsaOperationAborted, {}, {}};
  EXPECT_FALSE(play.Try(aborted).allowed);
  const std::size_t flush = play.Do(Carrier("f", "u1", abi::kSioFlush, 0));
  EXPECT_TRUE(play.Try(aborted).allowed);
  play.Fail(flush, abi::kWsaEinval);
  EXPECT_FALSE(play.Try(aborted).allowed);
}

TEST(ACompletion, GivesItsNameBackToTheBlockThatItTellsOf) {
  Play play = Started();
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 20000, 20)));
  play.Succeed(step, std::nullopt, Output(20000, 20, 7));
  play.Hold("r", "u2", 30000, 20);
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());  // that of another socket
  play.SeeCompletion("r", Completion(step));
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Success());
}

}  // namespace
}  // namespace portcullis::oracle
