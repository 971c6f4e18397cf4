// Processes: duplicated and inherited sockets, the end of a process, the restart of the machine.

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

class ProcessesTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    Begin();
  }
  void Begin() {
    host.WSAStartup(stranger());
    acquirer = Socket();
    token = TokenOn(acquirer, 5000, 1);
  }
  bool IsHeld() { return host.ports(Protocol::kTcp).IsReserved(Family::kIpv4, 5000); }
  Handle Duplicate() {
    return host.WSASocketFrom(stranger(),
                              host.WSADuplicateSocketW(main(), acquirer, stranger().process));
  }

  Handle acquirer = 0;
  std::uint64_t token = 0;
};

TEST_F(ProcessesTest, DuplicateIsAnotherDescriptorOfTheSameSocket) {
  const Handle duplicate = Duplicate();
  ASSERT_NE(duplicate, kInvalidSocket);
  EXPECT_NE(duplicate, acquirer);
  ASSERT_EQ(host.Bind(stranger(), duplicate, 6000), 0);
  EXPECT_EQ(Port(acquirer), 6000);
}

TEST_F(ProcessesTest, DuplicateIsForTheNamedProcessAndALiveSocket) {
  const SocketDuplicate duplicate = host.WSADuplicateSocketW(main(), acquirer, stranger().process);
  EXPECT_EQ(host.WSASocketFrom(main(), duplicate), kInvalidSocket);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
  host.CloseSocket(main(), acquirer);
  EXPECT_EQ(host.WSASocketFrom(stranger(), duplicate), kInvalidSocket);
  EXPECT_EQ(host.WSADuplicateSocketW(main(), acquirer, stranger().process), SocketDuplicate{});
  EXPECT_EQ(LastError(), abi::kWsaEnotsock);
}

TEST_F(ProcessesTest, DuplicateKeepsTheReservationUntilTheLastDescriptorIsClosed) {
  const Handle duplicate = Duplicate();
  host.CloseSocket(main(), acquirer);
  EXPECT_TRUE(IsHeld());
  host.CloseSocket(stranger(), duplicate);
  EXPECT_FALSE(IsHeld());
}

TEST_F(ProcessesTest, PolicyEndsTheReservationWithTheDescriptorThatAcquiredIt) {
  Renew(Policy{.closed_duplicated = ClosedDuplicated::kFreed});
  Begin();
  const Handle duplicate = Duplicate();
  host.CloseSocket(main(), acquirer);
  EXPECT_FALSE(IsHeld());
  EXPECT_EQ(host.CloseSocket(stranger(), duplicate), 0);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

TEST_F(ProcessesTest, ClosingOneDescriptorAbortsWhatWasBegunOnIt) {
  const Handle event = host.MakeEvent(kProcess);
  host.Hold(kProcess, kMain);
  host.WSAIoctl(main(), Overlapped(Request(acquirer, 6000, 1), event));
  const Handle duplicate = Duplicate();
  host.CloseSocket(stranger(), duplicate);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
  Duplicate();
  host.CloseSocket(main(), acquirer);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
}

TEST_F(ProcessesTest, InheritedSocketHasItsParentsNumber) {
  ASSERT_TRUE(host.InheritSocket(kProcess, acquirer, stranger().process));
  EXPECT_NE(host.FindSocket(stranger().process, acquirer), nullptr);
  EXPECT_FALSE(host.InheritSocket(kProcess, acquirer, stranger().process));
  EXPECT_FALSE(host.InheritSocket(kProcess, kInvalidSocket, stranger().process));
  host.CloseSocket(main(), acquirer);
  EXPECT_TRUE(IsHeld());
  host.CloseSocket(stranger(), acquirer);
  EXPECT_FALSE(IsHeld());
}

TEST_F(ProcessesTest, ExitClosesWhatTheProcessHas) {
  const Handle bound = Socket();
  ASSERT_EQ(Bind(bound, 6000), 0);
  host.ExitProcess(kProcess);
  EXPECT_TRUE(host.HasEnded(kProcess));
  EXPECT_FALSE(host.HasEnded(stranger().process));
  EXPECT_FALSE(IsHeld());
  EXPECT_EQ(Bind(stranger(), StrangerSocket(), 6000), 0);
  EXPECT_EQ(host.FindSocket(kProcess, bound), nullptr);
}

TEST_F(ProcessesTest, ExitTakesItsBlockedCallsAndPendingOperationsAlong) {
  host.Hold(kProcess, kMain);
  const OperationId pending =
      host.WSAIoctl(main(), Overlapped(Request(acquirer, 6000, 1), 0)).operation;
  host.Hold(kProcess, kOther);
  const OperationId blocked = host.WSAIoctl(other(), Request(acquirer, 7000, 1)).operation;
  ASSERT_NE(host.FindOperation(pending), nullptr);
  ASSERT_NE(host.FindOperation(blocked), nullptr);
  host.ExitProcess(kProcess);
  EXPECT_EQ(host.FindOperation(pending), nullptr);
  EXPECT_EQ(host.FindOperation(blocked), nullptr);
  EXPECT_TRUE(host.TakeCameBack().empty());
}

TEST_F(ProcessesTest, ExitLeavesADuplicateOfAnotherProcess) {
  const Handle duplicate = Duplicate();
  host.ExitProcess(kProcess);
  EXPECT_TRUE(IsHeld());
  host.ExitProcess(stranger().process);
  EXPECT_FALSE(IsHeld());
  EXPECT_EQ(host.FindSocket(stranger().process, duplicate), nullptr);
}

TEST_F(ProcessesTest, NobodyDuplicatesForAProcessThatHasEnded) {
  host.ExitProcess(stranger().process);
  EXPECT_EQ(Duplicate(), kInvalidSocket);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
}

TEST_F(ProcessesTest, RestartLeavesNoRuntimeReservationAndNoProcess) {
  ASSERT_EQ(Bind(stranger(), StrangerSocket(), 6000), 0);
  host.Restart();
  EXPECT_TRUE(host.HasEnded(kProcess));
  EXPECT_TRUE(host.HasEnded(stranger().process));
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
  EXPECT_EQ(host.ports(Protocol::kTcp).bound_count(), 0u);
}

}  // namespace
}  // namespace portcullis::reference
