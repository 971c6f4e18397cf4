#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

class OperationsTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    socket = Socket();
    event = host.MakeEvent(kProcess);
  }

  // Holds the next operation, and starts an overlapped ACQUIRE of 5000.
  OperationId StartPending() {
    host.Hold(kProcess, kMain);
    const IoctlAnswer answer = host.WSAIoctl(main(), Overlapped(Request(socket, 5000, 1), event));
    EXPECT_EQ(answer.error, abi::kWsaIoPending);
    return answer.operation;
  }
  OperationId StartBlocked() {
    host.Hold(kProcess, kMain);
    const IoctlAnswer answer = host.WSAIoctl(main(), Request(socket, 5000, 1));
    EXPECT_TRUE(answer.blocked);
    return answer.operation;
  }
  void ExpectAborted() {
    EXPECT_TRUE(host.IsSignalled(kProcess, event));
    EXPECT_EQ(FinalError(), abi::kWsaOperationAborted);
    EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
  }
  void ExpectCameBack(OperationId id, std::int32_t error) {
    const std::vector<CameBack> expected = {{id, error == 0 ? 0 : abi::kSocketError, error}};
    EXPECT_EQ(host.TakeCameBack(), expected);
    EXPECT_EQ(LastError(), error);
    EXPECT_TRUE(host.TakeCameBack().empty());
  }

  Handle socket = 0;
  Handle event = 0;
};

TEST_F(OperationsTest, OverlappedAndNotHeldIsDoneAtOnceWithOneIndication) {
  EXPECT_EQ(Call(Overlapped(Request(socket, 5000, 1), event)), 0);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(FinalError(), 0);
  EXPECT_EQ(Transferred(), 16u);
  EXPECT_EQ(Count(), kFill);
}

TEST_F(OperationsTest, OverlappedThatFailsAtOnceIndicatesNothing) {
  EXPECT_EQ(Call(Overlapped(Request(socket, 65535, 2), event)), abi::kWsaEinval);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
}

TEST_F(OperationsTest, OverlappedResetsTheEventOfTheOneBefore) {
  ASSERT_EQ(Call(Overlapped(Request(socket, 5000, 1), event)), 0);
  ASSERT_EQ(Call(Overlapped(Request(socket, 5000, 1), event)), abi::kWsaEaddrinuse);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
}

TEST_F(OperationsTest, OverlappedIsIgnoredOnASocketWithoutTheAttribute) {
  socket = Socket(abi::kSockStream, abi::kAfInet, false);
  EXPECT_EQ(Call(Overlapped(Request(socket, 5000, 1), event)), 0);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(Count(), 16u);
  IoctlCall bad = Request(socket, 6000, 1);
  bad.overlapped = kUnmapped;
  bad.routine = kUnmapped;
  EXPECT_EQ(Call(bad), 0);
}

TEST_F(OperationsTest, PendingHoldsNothingUntilItIsCompleted) {
  const OperationId id = StartPending();
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(FinalError(), abi::kWsaIoIncomplete);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
  host.Complete(id, memory);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(FinalError(), 0);
  EXPECT_EQ(Transferred(), 16u);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 5000);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 1u);
}

TEST_F(OperationsTest, PendingReadsItsInputOnlyWhenItStarts) {
  const OperationId id = StartPending();
  Request(socket, 7777, 9);
  host.Complete(id, memory);
  EXPECT_TRUE(host.ports(Protocol::kTcp).IsReserved(Family::kIpv4, 5000));
}

TEST_F(OperationsTest, PendingFailsIfTheBlockIsTakenMeanwhile) {
  const OperationId id = StartPending();
  ASSERT_EQ(Acquire(Socket(), 5000, 1), 0);
  host.Complete(id, memory);
  EXPECT_EQ(FinalError(), abi::kWsaEaddrinuse);
}

TEST_F(OperationsTest, PendingFailsIfTheNetworkIsDownWhenItIsCompleted) {
  const OperationId id = StartPending();
  host.SetNetwork(false);
  host.Complete(id, memory);
  EXPECT_EQ(FinalError(), abi::kWsaEnetdown);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

TEST_F(OperationsTest, PendingIsCompletedOnce) {
  const OperationId id = StartPending();
  host.Complete(id, memory);
  host.ResetEvent(kProcess, event);
  host.Complete(id, memory);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
}

TEST_F(OperationsTest, PendingIsAbortedByClosingItsSocket) {
  StartPending();
  host.CloseSocket(other(), socket);
  ExpectAborted();
}

TEST_F(OperationsTest, PendingOutlivesTheCloseOfAnotherSocket) {
  const OperationId id = StartPending();
  host.CloseSocket(other(), Socket());
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  EXPECT_NE(host.FindOperation(id), nullptr);
}

TEST_F(OperationsTest, PendingIsAbortedByTheLastCleanup) {
  StartPending();
  host.WSACleanup(other());
  ExpectAborted();
}

TEST_F(OperationsTest, PendingIsAbortedByCancelIoEx) {
  StartPending();
  EXPECT_FALSE(host.CancelIoEx(main(), socket, kUnmapped));
  EXPECT_FALSE(host.CancelIoEx(main(), Socket(), std::nullopt));
  EXPECT_EQ(LastError(), abi::kErrorNotFound);
  EXPECT_TRUE(host.CancelIoEx(main(), socket, kOverlapped));
  ExpectAborted();
  EXPECT_FALSE(host.CancelIoEx(main(), socket, std::nullopt));
}

TEST_F(OperationsTest, PendingIsAbortedByTheExitOfItsThreadAlone) {
  StartPending();
  host.ExitThread(other());
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  EXPECT_FALSE(host.HasExited(kProcess, kMain));
  host.ExitThread(main());
  EXPECT_TRUE(host.HasExited(kProcess, kMain));
  ExpectAborted();
}

TEST_F(OperationsTest, PendingIsAbortedByAFlushOfItsUdpSocket) {
  socket = Socket(abi::kSockDgram);
  StartPending();
  IoctlCall flush = {.socket = Socket(abi::kSockDgram), .code = abi::kSioFlush, .returned = kCount};
  ASSERT_EQ(Call(flush), 0);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  flush.socket = socket;
  ASSERT_EQ(Call(flush), 0);
  ExpectAborted();
}

TEST_F(OperationsTest, FlushIsNotSupportedOnTcp) {
  EXPECT_EQ(Call({.socket = socket, .code = abi::kSioFlush, .returned = kCount}),
            abi::kWsaEopnotsupp);
}

TEST_F(OperationsTest, BlockedComesBackWhenItIsCompleted) {
  const OperationId id = StartBlocked();
  EXPECT_TRUE(host.TakeCameBack().empty());
  host.Complete(id, memory);
  ExpectCameBack(id, 0);
  EXPECT_EQ(Count(), 16u);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 5000);
}

TEST_F(OperationsTest, BlockedBlocksInNonBlockingModeToo) {
  IoctlCall call = Request(socket, 0, 1);
  call.code = abi::kFionbio;
  ASSERT_EQ(Call(call), 0);
  StartBlocked();
}

TEST_F(OperationsTest, BlockedIsInterrupted) {
  for (const auto means : {InterruptMeans::kCancelBlockingCall, InterruptMeans::kIoManager}) {
    const OperationId id = StartBlocked();
    host.Interrupt(kProcess, kOther, means);
    EXPECT_TRUE(host.TakeCameBack().empty());
    host.Interrupt(kProcess, kMain, means);
    ExpectCameBack(id, abi::kWsaEintr);
    EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
  }
}

TEST_F(OperationsTest, BlockedComesBackWhenItsSocketIsClosed) {
  const OperationId id = StartBlocked();
  host.CloseSocket(other(), socket);
  ExpectCameBack(id, abi::kWsaEintr);
  EXPECT_EQ(host.FindOperation(id), nullptr);
}

TEST_F(OperationsTest, BlockedOutlivesACancelOfOverlappedOperations) {
  StartBlocked();
  EXPECT_FALSE(host.CancelIoEx(other(), socket, std::nullopt));
  EXPECT_TRUE(host.TakeCameBack().empty());
}

TEST_F(OperationsTest, HoldWaitsForAnOperationThatCouldBeCarriedOut) {
  host.Hold(kProcess, kMain);
  EXPECT_EQ(Acquire(socket, 5000, 0), abi::kWsaEinval);
  EXPECT_EQ(Acquire(kInvalidSocket, 5000, 1), abi::kWsaEnotsock);
  EXPECT_EQ(host.WSAIoctl(other(), Request(socket, 5000, 1)).error, 0);
  EXPECT_EQ(Acquire(socket, 5000, 1), abi::kWsaEaddrinuse);
  EXPECT_TRUE(host.WSAIoctl(main(), Request(socket, 6000, 1)).blocked);
  EXPECT_EQ(Acquire(socket, 7000, 1), 0);
}

TEST_F(OperationsTest, PolicyChoosesTheCodeOfACallThatWasCutShort) {
  Renew(Policy{.closed_while_blocked_code = ClosedWhileBlockedCode::kNotSocket,
               .cancelled_call_code = CancelledCallCode::kAborted});
  socket = Socket();
  OperationId id = StartBlocked();
  host.Interrupt(kProcess, kMain, InterruptMeans::kIoManager);
  ExpectCameBack(id, abi::kWsaOperationAborted);
  id = StartBlocked();
  host.CloseSocket(other(), socket);
  ExpectCameBack(id, abi::kWsaEnotsock);
}

TEST_F(OperationsTest, PolicyChoosesWhatAnImmediateOverlappedSuccessReports) {
  Renew(Policy{.overlapped_count = OverlappedCount::kSize,
               .immediate_transferred = ImmediateTransferred::kZero});
  socket = Socket();
  event = host.MakeEvent(kProcess);
  ASSERT_EQ(Call(Overlapped(Request(socket, 5000, 1), event)), 0);
  EXPECT_EQ(Count(), 16u);
  EXPECT_EQ(Transferred(), 0u);
  Renew(Policy{.overlapped_answer = OverlappedAnswer::kPending});
  socket = Socket();
  event = host.MakeEvent(kProcess);
  ASSERT_EQ(Call(Overlapped(Request(socket, 5000, 1), event)), abi::kWsaIoPending);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(Transferred(), 16u);
}

}  // namespace
}  // namespace portcullis::reference
