// Completion routines, completion ports and WSAGetOverlappedResult. Events: operations_test.cc.

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

constexpr std::uint64_t kKey = 77;

class CompletionsTest : public HostTest {
 protected:
  static constexpr Address kRoutine = FlatMemory::kBase + 512;
  static constexpr Address kTransferred = FlatMemory::kBase + 448;

  void SetUp() override {
    HostTest::SetUp();
    Begin();
  }
  void Begin() {
    socket = Socket();
    event = host.MakeEvent(kProcess);
  }
  IoctlCall WithRoutine() {
    IoctlCall call = Overlapped(Request(socket, 5000, 1), event);
    call.routine = kRoutine;
    return call;
  }
  IoctlCall WithEvent() { return Overlapped(Request(socket, 5000, 1), event); }
  Handle TiedPort() {
    const Handle port = host.MakeCompletionPort(kProcess);
    EXPECT_TRUE(host.CreateIoCompletionPort(main(), socket, port, kKey));
    return port;
  }
  IoctlAnswer StartHeld(const IoctlCall& call) {
    host.Hold(kProcess, kMain);
    return host.WSAIoctl(main(), call);
  }
  ResultAnswer Result(bool wait, Address overlapped = kOverlapped) {
    memory.Write(kTransferred, abi::LittleEndian<std::uint32_t>::From(kFill).bytes);
    return host.WSAGetOverlappedResult(other(), {socket, overlapped, kTransferred, wait});
  }
  std::uint32_t ResultTransferred() {
    abi::LittleEndian<std::uint32_t> value;
    memory.Read(kTransferred, value.bytes);
    return value.Value();
  }

  Handle socket = 0;
  Handle event = 0;
};

TEST_F(CompletionsTest, RoutineIsQueuedOnceToTheThreadThatMadeTheCall) {
  ASSERT_EQ(Call(WithRoutine()), 0);
  EXPECT_TRUE(host.TakeRoutines(kProcess, kOther).empty());
  const std::vector<QueuedRoutine> expected = {{kRoutine, 0, 16, kOverlapped}};
  EXPECT_EQ(host.TakeRoutines(kProcess, kMain), expected);
  EXPECT_TRUE(host.TakeRoutines(kProcess, kMain).empty());
}

TEST_F(CompletionsTest, RoutineLeavesTheEventAlone) {
  ASSERT_EQ(Call(WithRoutine()), 0);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  host.SetEvent(kProcess, event);
  ASSERT_NE(Call(WithRoutine()), 0);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
}

TEST_F(CompletionsTest, RoutineOfAnUnknownCodeIsGivenTheFailure) {
  IoctlCall call = WithRoutine();
  call.code = abi::kUnassignedCode;
  ASSERT_EQ(Call(call), abi::kWsaIoPending);
  const std::vector<QueuedRoutine> expected = {{kRoutine, abi::kWsaEopnotsupp, 0, kOverlapped}};
  EXPECT_EQ(host.TakeRoutines(kProcess, kMain), expected);
}

TEST_F(CompletionsTest, RoutineOfAHeldOperationIsQueuedWhenItEnds) {
  const IoctlAnswer answer = StartHeld(WithRoutine());
  ASSERT_EQ(answer.error, abi::kWsaIoPending);
  EXPECT_TRUE(host.TakeRoutines(kProcess, kMain).empty());
  host.CancelIoEx(other(), socket, std::nullopt);
  EXPECT_EQ(host.TakeRoutines(kProcess, kMain).at(0).error, abi::kWsaOperationAborted);
}

TEST_F(CompletionsTest, CallThatFailsAtOnceIndicatesNothing) {
  ASSERT_EQ(Acquire(Socket(), 5000, 1), 0);
  ASSERT_EQ(Call(WithRoutine()), abi::kWsaEaddrinuse);
  EXPECT_TRUE(host.TakeRoutines(kProcess, kMain).empty());
  const Handle port = TiedPort();
  ASSERT_EQ(Call(WithEvent()), abi::kWsaEaddrinuse);
  EXPECT_EQ(host.TakePacket(kProcess, port), std::nullopt);
}

TEST_F(CompletionsTest, RoutineOfAThreadThatExitsNeverRuns) {
  StartHeld(WithRoutine());
  host.ExitThread(main());
  EXPECT_TRUE(host.TakeRoutines(kProcess, kMain).empty());
}

TEST_F(CompletionsTest, PortGetsOnePacketBesideTheEvent) {
  const Handle port = TiedPort();
  ASSERT_EQ(Call(WithEvent()), 0);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(host.TakePacket(kProcess, port),
            (CompletionPacket{kKey, kProcess, kOverlapped, 0, 16}));
  EXPECT_EQ(host.TakePacket(kProcess, port), std::nullopt);
}

TEST_F(CompletionsTest, PortGetsNoPacketForAnEventWithItsLowBitSet) {
  const Handle port = TiedPort();
  ASSERT_EQ(Call(Overlapped(Request(socket, 5000, 1), event | 1)), 0);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(host.TakePacket(kProcess, port), std::nullopt);
}

TEST_F(CompletionsTest, PortThatSkipsSuccessGetsOnlyWhatWasPending) {
  const Handle port = TiedPort();
  ASSERT_TRUE(host.SkipCompletionPortOnSuccess(main(), socket));
  ASSERT_EQ(Call(WithEvent()), 0);
  EXPECT_EQ(host.TakePacket(kProcess, port), std::nullopt);
  const IoctlAnswer answer = StartHeld(Overlapped(Request(socket, 6000, 1), event));
  host.Complete(answer.operation, memory);
  EXPECT_EQ(host.TakePacket(kProcess, port)->transferred, 16u);
  IoctlCall unknown = WithEvent();
  unknown.code = abi::kUnassignedCode;
  ASSERT_EQ(Call(unknown), abi::kWsaIoPending);
  EXPECT_EQ(host.TakePacket(kProcess, port)->error, abi::kWsaEopnotsupp);
}

TEST_F(CompletionsTest, PortKeepsThePacketsOfAClosedSocket) {
  const Handle port = TiedPort();
  StartHeld(WithEvent());
  host.CloseSocket(other(), socket);
  EXPECT_EQ(host.TakePacket(kProcess, port)->error, abi::kWsaOperationAborted);
}

TEST_F(CompletionsTest, PortIsTiedOnceToAnOverlappedSocket) {
  const Handle port = TiedPort();
  EXPECT_FALSE(host.CreateIoCompletionPort(main(), socket, port, kKey));
  EXPECT_EQ(LastError(), abi::kErrorInvalidParameter);
  const Handle plain = Socket(abi::kSockStream, abi::kAfInet, false);
  EXPECT_FALSE(host.CreateIoCompletionPort(main(), plain, port, kKey));
  EXPECT_EQ(LastError(), abi::kErrorInvalidParameter);
  EXPECT_FALSE(host.CreateIoCompletionPort(main(), kInvalidSocket, port, kKey));
  EXPECT_EQ(LastError(), abi::kWsaInvalidHandle);
  EXPECT_FALSE(host.CreateIoCompletionPort(main(), Socket(), event, kKey));
  EXPECT_EQ(LastError(), abi::kWsaInvalidHandle);
}

TEST_F(CompletionsTest, RoutineOnATiedSocketIsRefused) {
  TiedPort();
  EXPECT_EQ(Call(WithRoutine()), abi::kWsaEinval);
}

TEST_F(CompletionsTest, ResultOfWhatEndedWell) {
  ASSERT_EQ(Call(WithEvent()), 0);
  const ResultAnswer answer = Result(false);
  EXPECT_EQ(answer.result, 1);
  EXPECT_EQ(answer.error, 0);
  EXPECT_EQ(ResultTransferred(), 16u);
}

TEST_F(CompletionsTest, ResultOfWhatIsPendingIsIncomplete) {
  StartHeld(WithEvent());
  const ResultAnswer answer = Result(false);
  EXPECT_EQ(answer.result, 0);
  EXPECT_EQ(answer.error, abi::kWsaIoIncomplete);
  EXPECT_EQ(LastError(kOther), abi::kWsaIoIncomplete);
  EXPECT_EQ(ResultTransferred(), kFill);
}

TEST_F(CompletionsTest, ResultOfWhatFailedIsItsErrorAndNoCount) {
  StartHeld(WithEvent());
  host.CancelIoEx(main(), socket, std::nullopt);
  const ResultAnswer answer = Result(false);
  EXPECT_EQ(answer.result, 0);
  EXPECT_EQ(answer.error, abi::kWsaOperationAborted);
  EXPECT_EQ(ResultTransferred(), kFill);
}

TEST_F(CompletionsTest, ResultThatIsWaitedForComesBackWithTheEnd) {
  const IoctlAnswer held = StartHeld(WithEvent());
  const ResultAnswer answer = Result(true);
  ASSERT_TRUE(answer.blocked);
  EXPECT_NE(answer.operation, held.operation);
  host.Complete(held.operation, memory);
  const std::vector<CameBack> expected = {{answer.operation, 1, 0}};
  EXPECT_EQ(host.TakeCameBack(), expected);
  EXPECT_EQ(ResultTransferred(), 16u);
}

TEST_F(CompletionsTest, ResultThatIsWaitedForComesBackWithTheFailure) {
  StartHeld(WithEvent());
  const ResultAnswer answer = Result(true);
  host.CloseSocket(main(), socket);
  const std::vector<CameBack> expected = {{answer.operation, 0, abi::kWsaOperationAborted}};
  EXPECT_EQ(host.TakeCameBack(), expected);
  EXPECT_EQ(LastError(kOther), abi::kWsaOperationAborted);
  EXPECT_EQ(ResultTransferred(), kFill);
}

TEST_F(CompletionsTest, ResultThatIsWaitedForOutlastsTheEndOfAnotherOperation) {
  const IoctlAnswer held = StartHeld(WithEvent());
  ASSERT_TRUE(Result(true).blocked);
  memory.Write(kRoutine, std::array<std::byte, abi::kOverlappedSize>{});
  IoctlCall another = Request(socket, 6000, 1);
  another.overlapped = kRoutine;
  host.Complete(StartHeld(another).operation, memory);
  EXPECT_TRUE(host.TakeCameBack().empty());
  host.Complete(held.operation, memory);
  EXPECT_EQ(host.TakeCameBack().size(), 1u);
}

TEST_F(CompletionsTest, ResultThatIsThereIsNotWaitedFor) {
  ASSERT_EQ(Call(WithEvent()), 0);
  EXPECT_FALSE(Result(true).blocked);
}

TEST_F(CompletionsTest, ProviderGivesTheErrorInItsAnswerAlone) {
  Acquire(kInvalidSocket, 5000, 1);
  const IoctlAnswer answer = host.WSPIoctl(main(), Request(socket, 65535, 2));
  EXPECT_EQ(answer.result, abi::kSocketError);
  EXPECT_EQ(answer.error, abi::kWsaEinval);
  EXPECT_EQ(LastError(), abi::kWsaEnotsock);
  EXPECT_EQ(host.WSPIoctl(main(), Request(socket, 5000, 1)).error, 0);
  EXPECT_EQ(Count(), 16u);
}

TEST_F(CompletionsTest, ProviderThatWasBlockedLeavesTheLastErrorToo) {
  host.Hold(kProcess, kMain);
  ASSERT_TRUE(host.WSPIoctl(main(), Request(socket, 5000, 1)).blocked);
  host.Interrupt(kProcess, kMain, InterruptMeans::kIoManager);
  EXPECT_EQ(host.TakeCameBack().at(0).error, abi::kWsaEintr);
  EXPECT_EQ(LastError(), 0);
}

}  // namespace
}  // namespace portcullis::reference
