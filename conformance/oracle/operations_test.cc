// Operations that are held, pend, are cut off or complete late: worlds that only time tells apart.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t kSize = abi::kPortReservationInstanceSize;

Answers NothingThere() {
  Answers answers;
  answers.nothing = true;
  return answers;
}

Answers PendingOnly() {
  Answers answers;
  answers.pending = true;
  return answers;
}

Answers Get(const Play& play, const std::string& operation = "r") {
  return play.AllowedFor(scenario::GetCompletionCall{operation});
}

// u1 has an overlapped ACQUIRE of 20000 to 20019 pending, held or not.
struct Pending {
  explicit Pending(bool held) : play(Started()) {
    if (held) play.Done(scenario::HoldControl{}, Thread2());
    step = play.Do(Overlapped(Acquire("r", "u1", 20000, 20)), Thread2());
    EXPECT_TRUE(play.Pend(step).allowed);
  }
  Play play;
  std::size_t step = 0;
};

TEST(AHeldOverlappedCall, IsAnsweredPendingAndNothingElse) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 20000, 20)));
  EXPECT_EQ(play.AllowedNow(step).documented, PendingOnly());
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).broken,
              ElementsAre("ACQ-PENDING-01"));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEaddrinuse, {}, {}}).broken,
              Contains("ACQ-PENDING-01"));
  EXPECT_THAT(play.Try(scenario::Blocked{step}).broken, ElementsAre("ACQ-OVL-01"));
  EXPECT_TRUE(play.Pend(step).allowed);
}

TEST(APendingCall, LeavesTheCountAloneOrZero) {
  Play play = Started();
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 20000, 20)));
  EXPECT_TRUE(play.Try(scenario::Returned{step, -1, abi::kWsaIoPending, 0u, {}}).allowed);
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaIoPending, 16u, {}}).broken,
              ElementsAre("GEN-OVL-05"));
}

TEST(APendingOperation, CompletesExactlyOnceWithItsOutput) {
  Pending pending(false);
  EXPECT_EQ(Get(pending.play), Success());
  EXPECT_TRUE(pending.play.SeeCompletion("r", Completion(pending.step)).allowed);
  EXPECT_EQ(Get(pending.play), NothingThere());
  EXPECT_THAT(pending.play.SeeCompletion("r", Completion(pending.step)).broken,
              ElementsAre("ACQ-OVL-03"));
}

TEST(APendingOperation, IsLostWithoutACompletion) {
  Pending pending(false);
  const Verdict verdict = pending.play.SeeNothing("r");
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.cause, Cause::kLost);
  EXPECT_THAT(verdict.broken, ElementsAre("ACQ-OVL-03"));
}

TEST(APendingOperation, ReportsSixteenBytesAndTheBlock) {
  Pending pending(false);
  scenario::Completed completed = Completion(pending.step);
  completed.transferred = 0;
  EXPECT_THAT(pending.play.Try(completed).broken, ElementsAre("ACQ-OVL-02"));
  completed = Completion(pending.step);
  completed.output = Output(20001, 20, 7);
  EXPECT_THAT(pending.play.Try(completed).broken, ElementsAre("ACQ-OUT-05"));
}

TEST(APendingOperation, FailsForNothing) {
  Pending pending(false);
  EXPECT_THAT(pending.play.Try(Completion(pending.step, abi::kWsaEaddrinuse)).broken,
              ElementsAre("ACQ-SUCCESS-01"));
  EXPECT_FALSE(pending.play.Try(Completion(pending.step, abi::kWsaOperationAborted)).allowed);
}

TEST(AnImmediateOverlappedSuccess, IsFollowedByOneCompletionWithSuccess) {
  Play play = Started();
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 20000, 20)));
  EXPECT_TRUE(play.Succeed(step, 0u, Output(20000, 20, 7)).allowed);
  EXPECT_EQ(Get(play), Success());
  scenario::Completed completed = Completion(step);
  completed.transferred = 0;
  EXPECT_TRUE(play.Try(completed).allowed);
  completed.transferred = 8;
  EXPECT_THAT(play.Try(completed).broken, ElementsAre("ACQ-OVL-02"));
  EXPECT_THAT(play.Try(Completion(step, abi::kWsaEnobufs)).broken, ElementsAre("ACQ-OVL-03"));
  EXPECT_THAT(play.SeeNothing("r").broken, ElementsAre("ACQ-OVL-03"));
}

TEST(AFailedOverlappedCall, GivesNoIndication) {
  Play play = Started();
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 65535, 20)));
  EXPECT_TRUE(play.Fail(step, abi::kWsaEinval).allowed);
  EXPECT_EQ(Get(play), NothingThere());
  EXPECT_THAT(play.SeeCompletion("r", Completion(step, abi::kWsaEinval)).broken,
              ElementsAre("GEN-OVL-03"));
}

TEST(AnOverlappedOnASocketWithoutTheAttribute, IsIgnored) {
  Play play = Started();
  play.Done(Plain(Udp("p")));
  const std::size_t step = play.Do(Overlapped(Acquire("r", "p", 20000, 20)));
  EXPECT_EQ(play.AllowedNow(step).documented, Granted16());
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaIoPending, {}, {}}).broken,
              ElementsAre("GEN-OVL-04"));
  EXPECT_TRUE(play.Succeed(step, kSize, Output(20000, 20, 7)).allowed);
  EXPECT_EQ(Get(play), NothingThere());
  EXPECT_THAT(play.SeeCompletion("r", Completion(step)).broken, ElementsAre("GEN-OVL-04"));
}

TEST(AnOverlappedOnASocketWithoutTheAttribute, IsAllThatAPendingFailureBreaks) {
  Play play = Started();
  play.Done(Plain(Udp("p")));
  scenario::WsaIoctlCall unknown = Overlapped(Acquire("r", "p", 20000, 20));
  unknown.code = 0x980003FF;
  const std::size_t step = play.Do(unknown);
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaIoPending, {}, {}}).broken,
              ElementsAre("GEN-OVL-04"));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEnotsock, {}, {}}).broken,
              Contains("GEN-CODE-01"));
}

TEST(APendingCall, BreaksOnlyWhatIsFoundBeforeItPends) {
  Play play = Started();
  scenario::WsaIoctlCall unknown = Overlapped(Acquire("r", "u1", 20000, 20));
  unknown.code = 0x980003FF;
  unknown.routine = scenario::Memory::kUnmapped;
  const std::size_t step = play.Do(unknown);
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaIoPending, {}, {}}).broken,
              ElementsAre("GEN-FAULT-05"));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).broken, Contains("GEN-CODE-01"));
}

TEST(AHeldOperation, DoesNotCompleteUntilItIsLetGo) {
  Pending pending(true);
  EXPECT_EQ(Get(pending.play), NothingThere());
  EXPECT_THAT(pending.play.Try(Completion(pending.step)).broken,
              ElementsAre("ACQ-OVL-03", "ACQ-PENDING-01"));
  pending.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(pending.play), Success());
}

TEST(AHeldOperation, MayHaveItsPortsAlreadyOrNotYet) {
  Pending pending(true);
  const Answers open = Union(Granted16(), AnyCode());
  EXPECT_EQ(pending.play.AllowedFor(Acquire("x", "u2", 20010, 1)), open);
  EXPECT_EQ(pending.play.AllowedFor(Acquire("x", "u2", 20020, 1)), Granted16());
}

TEST(AHeldOperation, FailsInTheEndWhereAnotherGotItsPortsMeanwhile) {
  Pending pending(true);
  EXPECT_TRUE(pending.play.Hold("x", "u2", 20010, 1).allowed);
  pending.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(pending.play), AnyCode());
  EXPECT_THAT(pending.play.SeeCompletion("r", Completion(pending.step)).broken,
              Contains("ACQ-OVERLAP-01"));
}

TEST(AHeldOperation, SucceedsInTheEndWhereItKeptAnotherOut) {
  Pending pending(true);
  EXPECT_TRUE(pending.play.Fail(pending.play.Do(Acquire("x", "u2", 20010, 1)), abi::kWsaEaddrinuse)
                  .allowed);
  pending.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(pending.play), Success());
  EXPECT_FALSE(pending.play.Try(Completion(pending.step, abi::kWsaEaddrinuse)).allowed);
}

// Whether a socket may have two reservations is a question, and either of the two may be first.
TEST(AHeldOperation, MayFailInTheEndWhereItsSocketHasAReservationMeanwhile) {
  Pending pending(true);
  EXPECT_TRUE(pending.play.Hold("x", "u1", 20100, 1).allowed);
  pending.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(pending.play), Union(Success(), AnyCode()));
}

TEST(AHeldWildcard, MayHaveTakenAnyBlock) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  const std::size_t step = play.Do(Overlapped(Acquire("r", "u1", 0, 20)));
  play.Pend(step);
  EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 5000, 1)), Union(Granted16(), AnyCode()));
  EXPECT_EQ(play.AllowedFor(Acquire("x", "t2", 5000, 1)), Granted16());
}

TEST(ClosingTheSocket, AbortsWhatIsHeldForCertain) {
  Pending pending(true);
  EXPECT_TRUE(
      pending.play.Succeed(pending.play.Do(scenario::CloseSocketCall{Named("u1")})).allowed);
  EXPECT_EQ(Get(pending.play), Codes({abi::kWsaOperationAborted}));
  EXPECT_THAT(pending.play.Try(Completion(pending.step)).broken, ElementsAre("ACQ-ABORTED-03"));
  EXPECT_THAT(pending.play.Try(Completion(pending.step, abi::kWsaEintr)).broken,
              ElementsAre("ACQ-ABORTED-03"));
  // Whatever it had taken is free again.
  EXPECT_EQ(pending.play.AllowedFor(Acquire("x", "u2", 20000, 20)), Granted16());
  const Verdict lost = pending.play.SeeNothing("r");
  EXPECT_EQ(lost.cause, Cause::kLost);
  EXPECT_THAT(lost.broken, Contains("ACQ-ABORTED-03"));
}

TEST(ClosingTheSocket, MayComeTooLateForWhatIsNotHeld) {
  Pending pending(false);
  pending.play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(Get(pending.play), Union(Success(), Codes({abi::kWsaOperationAborted})));
}

// Each of these lets a held operation go on or end with WSA_OPERATION_ABORTED.
void ExpectMayBeAborted(Pending& pending, const char* id) {
  EXPECT_EQ(Get(pending.play), Union(NothingThere(), Codes({abi::kWsaOperationAborted}))) << id;
  EXPECT_THAT(pending.play.Try(Completion(pending.step, abi::kWsaEintr)).broken, Contains(id));
  Play aborted = pending.play;
  EXPECT_TRUE(
      aborted.SeeCompletion("r", Completion(pending.step, abi::kWsaOperationAborted)).allowed);
  EXPECT_EQ(aborted.AllowedFor(Acquire("x", "u2", 20000, 20)), Granted16()) << id;
  pending.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(pending.play), Union(Success(), Codes({abi::kWsaOperationAborted}))) << id;
}

TEST(CancelIoEx, MayAbortWhatIsHeld) {
  Pending pending(true);
  const std::size_t cancel = pending.play.Do(scenario::CancelIoExCall{Named("u1"), {}});
  EXPECT_TRUE(pending.play.Record(scenario::Returned{cancel, 1, 0, {}, {}}).allowed);
  ExpectMayBeAborted(pending, "ACQ-ABORTED-02");
}

TEST(TheEndOfTheIssuingThread, MayAbortWhatIsHeld) {
  Pending pending(true);
  pending.play.Done(scenario::ExitThreadControl{}, Thread2());
  ExpectMayBeAborted(pending, "ACQ-ABORTED-01");
}

TEST(CancelIoEx, FindsForCertainWhatNothingElseCanHaveEnded) {
  Pending pending(true);
  const scenario::CancelIoExCall cancel{Named("u1"), "r"};
  const std::size_t first = pending.play.Do(cancel);
  EXPECT_EQ(pending.play.AllowedNow(first).documented, Success());
  EXPECT_THAT(pending.play.Try(scenario::Returned{first, 0, abi::kErrorNotFound, {}, {}}).broken,
              ElementsAre("GEN-CANCEL-01"));
  // Of two that are under way at once either may come too late.
  const std::size_t second = pending.play.Do(cancel, Thread2());
  EXPECT_EQ(pending.play.AllowedNow(second).documented,
            Union(Success(), Codes({abi::kErrorNotFound})));
}

TEST(APendingCall, MayOverwriteACountThatSharesItsMemory) {
  constexpr std::uint32_t kStatus = 0xC00000BBu;
  for (const scenario::Memory memory :
       {scenario::Memory::kAliasesInput, scenario::Memory::kValid}) {
    Play play = Started();
    scenario::WsaIoctlCall flush = Overlapped(Acquire("r", "u1", 0, 0));
    flush.code = abi::kSioFlush;
    flush.returned = scenario::Memory::kAliasesInput;
    flush.overlapped->memory = memory;
    const std::size_t step = play.Do(flush);
    const Verdict verdict = play.Try(scenario::Returned{step, -1, abi::kWsaIoPending, kStatus, {}});
    EXPECT_EQ(verdict.allowed, memory == scenario::Memory::kAliasesInput) << verdict.detail;
  }
}

TEST(CancelIoEx, MayFindNothingOfAHeldOperationThatIsNotJudged) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  scenario::WsaIoctlCall affinity = Overlapped(Acquire("r", "u1", 0, 0));
  affinity.code = abi::kSioCpuAffinity;
  play.Pend(play.Do(affinity));
  EXPECT_EQ(play.AllowedNow(play.Do(scenario::CancelIoExCall{Named("u1"), {}})).documented,
            Union(Success(), Codes({abi::kErrorNotFound})));
}

// How that one ended is nobody's to know, so whether it got as far as to be held is not either.
TEST(AHold, MayBeLeftForTheNextByAnOperationThatIsNotJudged) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  scenario::WsaIoctlCall affinity = Overlapped(Acquire("r", "u1", 0, 0));
  affinity.code = abi::kSioCpuAffinity;
  play.Pend(play.Do(affinity));
  const std::size_t step = play.Do(Acquire("x", "u2", 20000, 4));
  Play blocked = play;
  EXPECT_TRUE(blocked.Block(step).allowed);
  EXPECT_TRUE(play.Succeed(step, 16, Output(20000, 4, 7)).allowed);
}

TEST(CancelIoEx, MayFindNothingMoreTheSecondTime) {
  Pending pending(true);
  const scenario::CancelIoExCall cancel{Named("u1"), "r"};
  EXPECT_TRUE(
      pending.play.Record(scenario::Returned{pending.play.Do(cancel), 1, 0, {}, {}}).allowed);
  EXPECT_EQ(pending.play.AllowedFor(cancel), Union(Success(), Codes({abi::kErrorNotFound})));
}

TEST(SioFlush, MayAbortWhatIsHeldOnItsSocket) {
  Pending pending(true);
  pending.play.Done(Carrier("f", "u1", abi::kSioFlush, 0));
  ExpectMayBeAborted(pending, "ACQ-ABORTED-04");
}

TEST(SioFlush, LeavesOtherSocketsAlone) {
  Pending pending(true);
  pending.play.Done(Carrier("f", "u2", abi::kSioFlush, 0));
  EXPECT_EQ(Get(pending.play), NothingThere());
}

TEST(TheLastCleanup, AbortsWhatIsHeld) {
  Pending pending(true);
  pending.play.Done(scenario::WsaCleanupCall{});
  EXPECT_EQ(Get(pending.play), Codes({abi::kWsaOperationAborted}));
}

TEST(ADyingNetwork, MayEndWhatIsHeldAndMustEndWhatIsThenCarriedOut) {
  Pending pending(true);
  pending.play.Done(scenario::NetworkControl{false});
  EXPECT_EQ(Get(pending.play), Union(NothingThere(), Codes({abi::kWsaEnetdown})));
  EXPECT_THAT(pending.play.Try(Completion(pending.step, abi::kWsaEaddrinuse)).broken,
              Contains("ACQ-NETDOWN-02"));
  Play back = pending.play;
  back.Done(scenario::NetworkControl{true});
  back.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(back), Union(Success(), Codes({abi::kWsaEnetdown})));
  pending.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(Get(pending.play), Codes({abi::kWsaEnetdown}));
  EXPECT_THAT(pending.play.Try(Completion(pending.step)).broken, Contains("ACQ-NETDOWN-02"));
}

TEST(APlainCall, IsNeverPending) {
  Play play = Started();
  EXPECT_THAT(play.Pend(play.Do(Acquire("r", "u1", 20000, 20))).broken,
              ElementsAre("ACQ-FORM-01", "ACQ-SUCCESS-01"));
}

TEST(TheStepsOfAThreadThatHasEnded, AreNotJudged) {
  Play play = Started();
  play.Done(scenario::ExitThreadControl{}, Thread2());
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u1", 20000, 20), Thread2()), AnyAnswer());
}

}  // namespace
}  // namespace portcullis::oracle
