// The calls around WSAIoctl: start and clean-up, making, binding and closing sockets, last errors.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(BeforeWsaStartup, CallsSayNotInitialised) {
  const Play play;
  EXPECT_EQ(play.AllowedFor(Udp("s")), Codes({abi::kWsaNotInitialised}));
  EXPECT_EQ(play.AllowedFor(scenario::WsaCleanupCall{}), Codes({abi::kWsaNotInitialised}));
  // No descriptor can be a socket then, so that is as true.
  const Answers either = Codes({abi::kWsaNotInitialised, abi::kWsaEnotsock});
  EXPECT_EQ(play.AllowedFor(scenario::CloseSocketCall{Named("s")}), either);
  EXPECT_EQ(play.AllowedFor(Bind("s", 20000)), either);
  EXPECT_EQ(play.AllowedFor(scenario::WsaStartupCall{}), Success());
}

TEST(WsaStartup, IsCountedForEachProcess) {
  Play play;
  play.Done(scenario::WsaStartupCall{});
  play.Done(scenario::WsaStartupCall{});
  play.Done(scenario::WsaCleanupCall{});
  EXPECT_EQ(play.AllowedFor(Udp("s")), Success());
  EXPECT_EQ(play.AllowedFor(Udp("s"), Process2()), Codes({abi::kWsaNotInitialised}));
  play.Done(scenario::WsaCleanupCall{});
  EXPECT_EQ(play.AllowedFor(Udp("s")), Codes({abi::kWsaNotInitialised}));
}

TEST(Closesocket, SucceedsOnceAndThenFindsNoSocket) {
  Play play = Started();
  const std::size_t close = play.Do(scenario::CloseSocketCall{Named("u1")});
  EXPECT_THAT(play.Try(scenario::Returned{close, -1, abi::kWsaEnobufs, {}, {}}).broken,
              ElementsAre("GEN-CLOSE-01"));
  EXPECT_TRUE(play.Succeed(close).allowed);
  EXPECT_EQ(play.AllowedFor(scenario::CloseSocketCall{Named("u1")}), Codes({abi::kWsaEnotsock}));
  const std::size_t again = play.Do(scenario::CloseSocketCall{Named("u1")});
  EXPECT_THAT(play.Try(scenario::Returned{again, 0, 0, {}, {}}).broken,
              ElementsAre("GEN-CLOSE-02"));
}

TEST(Closesocket, IsNotJudgedOnANumberThatTheSystemMayHaveGivenAway) {
  Play play = Started(NativeCapabilities());
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(scenario::CloseSocketCall{Named("u1")}), AnyAnswer());
}

TEST(ASocketsName, IsItsProcesss) {
  Play play = Started();
  play.Done(scenario::WsaStartupCall{}, Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u1", 20000, 1), Process2()), Codes({abi::kWsaEnotsock}));
  play.Done(Udp("u1"), Process2());
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u1", 20000, 1), Process2()), Granted16());
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u1", 20000, 1)), Granted16());
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u1", 20000, 1), Process2()), Granted16());
}

TEST(Bind, FailsForAPortInUseAndForABoundSocket) {
  Play play = Started();
  play.Done(Bind("u1", 20000));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20000)), Codes({abi::kWsaEaddrinuse}));
  EXPECT_EQ(play.AllowedFor(Bind("t1", 20000)), Success());
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20001)), Success());
  EXPECT_EQ(play.AllowedFor(Bind("u1", 20001)), Codes({abi::kWsaEinval}));
  const std::size_t second = play.Do(Bind("u2", 20000));
  EXPECT_THAT(play.Try(scenario::Returned{second, 0, 0, {}, {}}).broken,
              ElementsAre("GEN-BIND-02"));
  play.Fail(second, abi::kWsaEaddrinuse);
  const std::size_t rebind = play.Do(Bind("u1", 20001));
  EXPECT_THAT(play.Try(scenario::Returned{rebind, 0, 0, {}, {}}).broken,
              ElementsAre("GEN-BIND-01"));
}

TEST(Bind, IsFreeToTakeAReservedPortOrNot) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20019)), Union(Success(), AnyCode()));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20020)), Success());
  EXPECT_EQ(play.AllowedFor(Bind("t1", 20019)), Success());
}

TEST(Bind, FindsThePortFreeOnceItsSocketIsClosed) {
  Play play = Started();
  play.Done(Bind("u1", 20000));
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(Bind("u2", 20000)), Success());
}

TEST(ACallbackInProgress, ForbidsOtherCallsToo) {
  Play play = Started();
  play.Done(scenario::CallbackControl{true});
  EXPECT_EQ(play.AllowedFor(Udp("s")), Codes({abi::kWsaEinprogress}));
  EXPECT_EQ(play.AllowedFor(scenario::CloseSocketCall{Named("u1")}), Codes({abi::kWsaEinprogress}));
  EXPECT_EQ(play.AllowedFor(scenario::CloseSocketCall{Named("u1")}, Thread2()), Success());
}

TEST(WsaGetLastError, GivesTheErrorOfItsOwnThread) {
  Play play = Started();
  play.Fail(play.Do(Acquire("r", "u1", 65000, 1000)), abi::kWsaEinval);
  play.Fail(play.Do(scenario::CloseSocketCall{Named("never")}, Thread2()), abi::kWsaEnotsock);
  const std::size_t look = play.Do(scenario::WsaGetLastErrorCall{});
  EXPECT_TRUE(play.Try(scenario::Returned{look, abi::kWsaEinval, 0, {}, {}}).allowed);
  EXPECT_THAT(play.Try(scenario::Returned{look, abi::kWsaEnotsock, 0, {}, {}}).broken,
              ElementsAre("GEN-RET-03"));
}

TEST(WsaGetLastError, MayGiveAnythingAfterASuccess) {
  Play play = Started();
  play.Hold("r", "u1", 20000, 20);
  const std::size_t look = play.Do(scenario::WsaGetLastErrorCall{});
  EXPECT_TRUE(play.Try(scenario::Returned{look, abi::kWsaEfault, 0, {}, {}}).allowed);
}

// Nobody can ask for the result of an operation that was never begun, or that another process
// began: who performs the steps answers, and the thread's last error is what it was.
TEST(WsaGetLastError, MayGiveAnythingAfterAResultOfWhatItsProcessNeverBegan) {
  for (const char* operation : {"never", "elsewhere"}) {
    Play play = Started();
    play.Refuse(Overlapped(Acquire("elsewhere", "v", 20000, 20)), abi::kWsaNotInitialised,
                Process2());
    const std::size_t ask = play.Do(scenario::WsaGetOverlappedResultCall{operation, false});
    play.Record(scenario::Returned{ask, 0, abi::kWsaInvalidHandle, {}, {}});
    const std::size_t look = play.Do(scenario::WsaGetLastErrorCall{});
    EXPECT_TRUE(play.Try(scenario::Returned{look, abi::kSuccess, 0, {}, {}}).allowed) << operation;
    EXPECT_TRUE(play.Try(scenario::Returned{look, abi::kWsaInvalidHandle, 0, {}, {}}).allowed);
  }
}

TEST(AFailureWithoutAnError, IsNoAnswer) {
  Play play = Started();
  const std::size_t step = play.Do(Acquire("r", "u1", 20000, 20));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, 0, {}, {}}).broken, Contains("GEN-RET-02"));
  const std::size_t close = play.Do(scenario::CloseSocketCall{Named("u2")});
  EXPECT_THAT(play.Try(scenario::Returned{close, -1, 0, {}, {}}).broken, ElementsAre("GEN-RET-02"));
}

}  // namespace
}  // namespace portcullis::oracle
