#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

TEST_F(HostTest, RefusesEveryCallBeforeWinsockIsStarted) {
  Host fresh;
  EXPECT_EQ(fresh.WSASocketW(main(), {abi::kAfInet, abi::kSockStream, 0, true}), kInvalidSocket);
  EXPECT_EQ(fresh.WSAGetLastError(kProcess, kMain), abi::kWsaNotInitialised);
  EXPECT_EQ(fresh.WSAIoctl(main(), {}).error, abi::kWsaNotInitialised);
  EXPECT_EQ(fresh.WSACleanup(main()), abi::kSocketError);
}

TEST_F(HostTest, CountsStartupsAgainstCleanups) {
  const Handle socket = Socket();
  ASSERT_EQ(Acquire(socket, 5000, 1), 0);
  ASSERT_EQ(host.WSAStartup(main()), 0);
  ASSERT_EQ(host.WSACleanup(main()), 0);
  EXPECT_NE(host.FindSocket(kProcess, socket), nullptr);
  ASSERT_EQ(host.WSACleanup(main()), 0);
  EXPECT_EQ(host.FindSocket(kProcess, socket), nullptr);
  EXPECT_EQ(host.ports(Protocol::kTcp).reserved_count(), 0u);
}

TEST_F(HostTest, AnswersEnotsockForWhatIsNoSocket) {
  const Handle socket = Socket();
  host.CloseSocket(main(), socket);
  for (const Handle handle :
       {socket, kInvalidSocket, Handle{0}, host.MakeEvent(kProcess), host.MakeFile(kProcess)}) {
    EXPECT_EQ(Acquire(handle, 5000, 1), abi::kWsaEnotsock) << handle;
    EXPECT_EQ(host.CloseSocket(main(), handle), abi::kSocketError);
    EXPECT_EQ(host.Bind(main(), handle, 0), abi::kSocketError);
  }
}

TEST_F(HostTest, KeepsTheSocketsOfOneProcessFromAnother) {
  const Handle socket = Socket();
  const Caller stranger{ProcessId{2}, kMain, memory};
  host.WSAStartup(stranger);
  EXPECT_EQ(host.WSAIoctl(stranger, Request(socket, 5000, 1)).error, abi::kWsaEnotsock);
}

TEST_F(HostTest, KeepsTheLastErrorOfEachThread) {
  Acquire(kInvalidSocket, 5000, 1);
  host.Bind(other(), Socket(), 5000);
  EXPECT_EQ(LastError(kMain), abi::kWsaEnotsock);
  EXPECT_EQ(LastError(kOther), 0);
}

TEST_F(HostTest, TellsKindsOfSocketsApart) {
  struct Row {
    std::int32_t family, type, protocol, error;
  };
  const Row rows[] = {
      {abi::kAfInet, abi::kSockStream, 0, 0},
      {abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp, 0},
      {abi::kAfInet6, abi::kSockDgram, abi::kIpprotoUdp, 0},
      {abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, 0},
      {abi::kAfUnix, abi::kSockStream, 0, 0},
      {abi::kAfUnix, abi::kSockDgram, 0, abi::kWsaEsocktnosupport},
      {abi::kAfInet, abi::kSockStream, abi::kIpprotoUdp, abi::kWsaEprototype},
      {abi::kAfInet, abi::kSockDgram, abi::kIpprotoIcmp, abi::kWsaEprotonosupport},
      {99, abi::kSockStream, 0, abi::kWsaEafnosupport},
      {abi::kAfInet, 99, 0, abi::kWsaEsocktnosupport},
  };
  for (const Row& row : rows) {
    const bool made =
        host.WSASocketW(main(), {row.family, row.type, row.protocol, true}) != kInvalidSocket;
    EXPECT_EQ(made, row.error == 0) << row.family << " " << row.type << " " << row.protocol;
    if (!made) {
      EXPECT_EQ(LastError(), row.error);
    }
  }
}

TEST_F(HostTest, BindsEachPortOnceForAProtocolOfAFamily) {
  const Handle first = Socket();
  ASSERT_EQ(host.Bind(main(), first, 5000), 0);
  EXPECT_EQ(host.Bind(main(), Socket(), 5000), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEaddrinuse);
  EXPECT_EQ(host.Bind(main(), Socket(abi::kSockDgram), 5000), 0);
  EXPECT_EQ(host.Bind(main(), Socket(abi::kSockStream, abi::kAfInet6), 5000), 0);
  EXPECT_EQ(host.Bind(main(), first, 5001), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEinval);
  host.CloseSocket(main(), first);
  EXPECT_EQ(host.Bind(main(), Socket(), 5000), 0);
}

TEST_F(HostTest, BindsPortZeroToAnEphemeralPortThatNobodyReserved) {
  ASSERT_EQ(Acquire(Socket(), 49152, 10), 0);
  const Handle socket = Socket();
  ASSERT_EQ(host.Bind(main(), socket, 0), 0);
  EXPECT_EQ(host.FindSocket(kProcess, socket)->port, 49162);
}

TEST_F(HostTest, RunsOutOfEphemeralPorts) {
  Renew(Host::Options{{1, 8}, {7, 8}, {}});
  EXPECT_EQ(host.Bind(main(), Socket(), 0), 0);
  EXPECT_EQ(host.Bind(main(), Socket(), 0), 0);
  EXPECT_EQ(host.Bind(main(), Socket(), 0), abi::kSocketError);
  EXPECT_EQ(LastError(), abi::kWsaEnobufs);
}

TEST_F(HostTest, AnswersAnUnknownCodeAsWindowsDoes) {
  const Handle socket = Socket();
  IoctlCall call = Request(socket, 5000, 1);
  call.code = abi::kUnassignedCode;
  EXPECT_EQ(Call(call), abi::kWsaEopnotsupp);
  EXPECT_EQ(Count(), 0u);
  const Handle event = host.MakeEvent(kProcess);
  call = Overlapped(Request(socket, 5000, 1), event);
  call.code = abi::kUnassignedCode;
  EXPECT_EQ(Call(call), abi::kWsaIoPending);
  EXPECT_EQ(Count(), kFill);
  EXPECT_TRUE(host.IsSignalled(kProcess, event));
  EXPECT_EQ(FinalError(), abi::kWsaEopnotsupp);
}

TEST_F(HostTest, AnswersKeepaliveAsWindowsDoes) {
  IoctlCall call = Request(Socket(), 0, 0);
  call.code = abi::kSioKeepaliveVals;
  call.in_size = 12;
  EXPECT_EQ(Call(call), 0);
  EXPECT_EQ(Count(), 0u);
  call = Request(call.socket, 0, 0);
  call.code = abi::kSioKeepaliveVals;
  call.in = 0;
  call.in_size = 12;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  EXPECT_EQ(Count(), 0u);
  const Handle event = host.MakeEvent(kProcess);
  call = Overlapped(Request(call.socket, 0, 0), event);
  call.code = abi::kSioKeepaliveVals;
  call.in_size = 11;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  EXPECT_EQ(Count(), kFill);
  EXPECT_FALSE(host.IsSignalled(kProcess, event));
}

TEST_F(HostTest, TakesFionbioOfAnyMode) {
  const Handle socket = Socket();
  IoctlCall call = Request(socket, 0, 1);  // any nonzero DWORD
  call.code = abi::kFionbio;
  EXPECT_EQ(Call(call), 0);
  call = Request(socket, 0, 0);
  call.code = abi::kFionbio;
  EXPECT_EQ(Call(call), 0);
  call.in_size = 3;
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  call.in_size = 5;
  EXPECT_EQ(Call(call), 0);
}

TEST_F(HostTest, AnswersEnetdownForCallsOnSocketsOfADeadNetwork) {
  const Handle socket = Socket(abi::kSockDgram);
  host.SetNetwork(false);
  EXPECT_EQ(Bind(socket, 0), abi::kWsaEnetdown);
  EXPECT_EQ(host.GetSockName(main(), socket), std::nullopt);
  EXPECT_EQ(LastError(), abi::kWsaEnetdown);
  EXPECT_EQ(host.Connect(main(), socket, 9), abi::kSocketError);
  EXPECT_EQ(host.SendTo(main(), socket, 9), abi::kSocketError);
  EXPECT_EQ(host.SetSockOpt(main(), socket, SocketOption::kReuseAddress, true), abi::kSocketError);
  EXPECT_EQ(host.WSADuplicateSocketW(main(), socket, kProcess), SocketDuplicate{});
  EXPECT_EQ(host.CloseSocket(main(), socket), 0);
}

TEST_F(HostTest, LooksAtTheDescriptorBeforeTheCountAndAtTheCountBeforeTheNetwork) {
  IoctlCall call = Request(Socket(), 5000, 1);
  call.returned = 0;
  host.SetNetwork(false);
  EXPECT_EQ(Call(call), abi::kWsaEfault);
  call.socket = kInvalidSocket;
  EXPECT_EQ(Call(call), abi::kWsaEnotsock);
}

TEST_F(HostTest, CopiedGoesItsOwnWay) {
  const Handle socket = Socket();
  Host copy = host;
  EXPECT_EQ(copy, host);
  ASSERT_EQ(Acquire(socket, 5000, 1), 0);
  EXPECT_NE(copy, host);
  copy.WSAIoctl(main(), Request(socket, 5000, 1));
  EXPECT_EQ(copy, host);
}

}  // namespace
}  // namespace portcullis::reference
