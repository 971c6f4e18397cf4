// Plain calls that are held: blocked, carried out, interrupted, their socket closed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Means = scenario::InterruptControl::Means;

constexpr std::uint32_t kSize = abi::kPortReservationInstanceSize;

Answers Blocked() {
  Answers answers;
  answers.blocked = true;
  return answers;
}

// u1 has a plain ACQUIRE of 20000 to 20019 blocked on the second thread.
struct BlockedCall {
  explicit BlockedCall(bool nonblocking = false) : play(Started()) {
    if (nonblocking) play.Done(Carrier("mode", "u1", abi::kFionbio, 4));
    play.Done(scenario::HoldControl{}, Thread2());
    step = play.Do(Acquire("r", "u1", 20000, 20), Thread2());
    EXPECT_EQ(play.AllowedNow(step).documented, Blocked());
    EXPECT_TRUE(play.Block(step).allowed);
  }
  Play play;
  std::size_t step = 0;
};

TEST(ABlockedCall, ComesBackOnceItIsCarriedOut) {
  BlockedCall blocked;
  const scenario::Returned done{blocked.step, 0, 0, kSize, Output(20000, 20, 7)};
  EXPECT_THAT(blocked.play.Try(done).broken, ElementsAre("ACQ-FORM-01"));
  EXPECT_THAT(blocked.play.Replay().Finish(), IsEmpty());
  blocked.play.Done(scenario::CompleteControl{"r"});
  EXPECT_EQ(blocked.play.AllowedNow(blocked.step).documented, Granted16());
  const std::vector<Verdict> complaints = blocked.play.Replay().Finish();
  ASSERT_EQ(complaints.size(), 1u);
  EXPECT_EQ(complaints[0].cause, Cause::kHang);
  EXPECT_THAT(complaints[0].broken, ElementsAre("ACQ-FORM-01"));
  EXPECT_TRUE(blocked.play.Record(done).allowed);
  EXPECT_THAT(blocked.play.Replay().Finish(), IsEmpty());
  EXPECT_EQ(blocked.play.AllowedFor(Acquire("x", "u2", 20019, 1)), AnyCode());
}

void ExpectInterrupted(BlockedCall& blocked, const CodeSet& codes, const char* id) {
  EXPECT_EQ(blocked.play.AllowedNow(blocked.step).documented, Codes(codes)) << id;
  const std::vector<Verdict> complaints = blocked.play.Replay().Finish();
  ASSERT_EQ(complaints.size(), 1u);
  EXPECT_THAT(complaints[0].broken, ElementsAre(id));
  const scenario::Returned wrong{blocked.step, -1, abi::kWsaEinval, {}, {}};
  EXPECT_THAT(blocked.play.Try(wrong).broken, Contains(id));
  for (const std::int32_t code : codes) {
    Play play = blocked.play;
    EXPECT_TRUE(play.Fail(blocked.step, code).allowed) << abi::ErrorName(code);
    EXPECT_EQ(play.AllowedFor(Acquire("x", "u2", 20000, 20)), Granted16());
  }
}

// What cannot be written need not have been, however long the call took.
TEST(ABlockedCall, OwesNoCountWhereItsMemoryCannotBeWritten) {
  for (const scenario::Memory memory : {scenario::Memory::kValid, scenario::Memory::kReadOnly}) {
    Play play = Started();
    play.Done(scenario::HoldControl{}, Thread2());
    scenario::WsaIoctlCall call = Acquire("r", "u1", 20000, 20);
    call.returned = memory;
    const std::size_t step = play.Do(call, Thread2());
    play.Block(step);
    play.Done(scenario::CompleteControl{"r"});
    const Verdict verdict = play.Succeed(step, std::nullopt, Output(20000, 20, 7));
    EXPECT_EQ(verdict.allowed, memory == scenario::Memory::kReadOnly);
  }
}

TEST(WsaCancelBlockingCall, BringsABlockedCallBackWithEintr) {
  BlockedCall blocked;
  blocked.play.Done(scenario::InterruptControl{Means::kCancelBlockingCall}, Thread2());
  ExpectInterrupted(blocked, {abi::kWsaEintr}, "ACQ-INTR-01");
}

TEST(TheIoManager, BringsABlockedCallBackWithEintrOrAborted) {
  BlockedCall blocked;
  blocked.play.Done(scenario::InterruptControl{Means::kIoManager}, Thread2());
  ExpectInterrupted(blocked, {abi::kWsaEintr, abi::kWsaOperationAborted}, "ACQ-INTR-02");
  EXPECT_THAT(
      blocked.play.Try(scenario::Returned{blocked.step, -1, abi::kWsaEintr, {}, {}}).readings,
      ElementsAre(Reading{"Q-ACQ-CANCEL-CODE", "WSAEINTR"}));
}

TEST(AnInterruption, IsForNoCallForCertainWhereTwoAreBlockedOnOneThread) {
  BlockedCall blocked;
  blocked.play.Done(scenario::HoldControl{}, Thread2());
  blocked.play.Block(blocked.play.Do(Acquire("r2", "u2", 20100, 1), Thread2()));
  blocked.play.Done(scenario::InterruptControl{Means::kIoManager}, Thread2());
  EXPECT_THAT(blocked.play.Replay().Finish(), IsEmpty());
}

TEST(ClosingTheSocket, BringsABlockedCallBack) {
  BlockedCall blocked;
  blocked.play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(blocked.play.AllowedNow(blocked.step).documented,
            Codes({abi::kWsaEintr, abi::kWsaOperationAborted, abi::kWsaEnotsock}));
  EXPECT_THAT(
      blocked.play.Try(scenario::Returned{blocked.step, -1, abi::kWsaEnotsock, {}, {}}).readings,
      ElementsAre(Reading{"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSAENOTSOCK"}));
  EXPECT_EQ(blocked.play.Replay().Finish().size(), 1u);
}

TEST(NonBlockingMode, ChangesNothing) {
  BlockedCall blocked(true);
  Play play = Started();
  play.Done(Carrier("mode", "u1", abi::kFionbio, 4));
  play.Done(scenario::HoldControl{});
  const std::size_t step = play.Do(Acquire("r", "u1", 20000, 20));
  EXPECT_EQ(play.AllowedNow(step).documented, Blocked());
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEwouldblock, {}, {}}).broken,
              ElementsAre("ACQ-NONBLOCK-01"));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, kSize, Output(20000, 20, 7)}).broken,
              Contains("ACQ-NONBLOCK-01"));
}

TEST(NonBlockingMode, IsLeftToTheCarrierCodes) {
  Play play = Started();
  play.Done(Carrier("mode", "t1", abi::kFionbio, 4));
  play.Done(scenario::HoldControl{});
  EXPECT_EQ(play.AllowedFor(Keepalive("k", "t1")), Union(Blocked(), Codes({abi::kWsaEwouldblock})));
}

TEST(APlainCallThatIsNotHeld, HangsWhereItBlocks) {
  Play play = Started();
  const Verdict verdict = play.Block(play.Do(Acquire("r", "u1", 20000, 20)));
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.cause, Cause::kHang);
  EXPECT_THAT(verdict.broken, ElementsAre("ACQ-FORM-01"));
}

}  // namespace
}  // namespace portcullis::oracle
