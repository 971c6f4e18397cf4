#include "conformance/scenario/capability.h"

#include <gtest/gtest.h>

#include "reference/abi/control_codes.h"

namespace portcullis::scenario {
namespace {

using Names = std::set<std::string>;

const SocketRef kS1{SocketRef::Kind::kNamed, "s1"};

WsaSocketCall Udp() { return {"s1", abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true}; }

WsaIoctlCall Ioctl(std::uint32_t code) {
  WsaIoctlCall call;
  call.socket = kS1;
  call.code = code;
  return call;
}

Scenario Of(std::vector<Action> actions) {
  Scenario scenario;
  for (Action& action : actions) scenario.steps.push_back({{}, std::move(action)});
  return scenario;
}

TEST(RequiredFeatures, AreNoneForPlainCallsOfOneThread) {
  EXPECT_EQ(RequiredFeatures(Of({WsaStartupCall{}, Udp(), Ioctl(abi::kFionbio),
                                 CloseSocketCall{kS1}, WsaCleanupCall{}})),
            Names{});
}

TEST(RequiredFeatures, FollowFromTheActors) {
  Scenario scenario = Of({WsaStartupCall{}, WsaStartupCall{}});
  scenario.steps[0].actor.process = "p2";
  EXPECT_EQ(RequiredFeatures(scenario), Names{kProcesses});
  scenario.steps[1].actor.thread = "t2";
  EXPECT_EQ(RequiredFeatures(scenario), (Names{kProcesses, kThreads}));
}

TEST(RequiredFeatures, FollowFromTheKindsOfSockets) {
  WsaSocketCall socket = Udp();
  socket.family = abi::kAfInet6;
  EXPECT_EQ(RequiredFeatures(Of({socket})), Names{kIpv6});
  socket.type = abi::kSockRaw;
  EXPECT_EQ(RequiredFeatures(Of({socket})), (Names{kIpv6, kRawSockets}));
  socket.family = abi::kAfUnix;
  socket.type = abi::kSockStream;
  EXPECT_EQ(RequiredFeatures(Of({socket})), Names{kUnixSockets});
}

TEST(RequiredFeatures, NameTheProtocolAndFamilyOfAnAcquire) {
  const WsaIoctlCall acquire = Ioctl(abi::kSioAcquirePortReservation);
  WsaSocketCall socket = Udp();
  EXPECT_EQ(RequiredFeatures(Of({socket, acquire})), Names{"acquire udp ipv4"});
  socket.protocol = abi::kIpprotoDefault;
  EXPECT_EQ(RequiredFeatures(Of({socket, acquire})), Names{"acquire udp ipv4"});
  socket.type = abi::kSockStream;
  socket.family = abi::kAfInet6;
  EXPECT_EQ(RequiredFeatures(Of({socket, acquire})), (Names{kIpv6, "acquire tcp ipv6"}));
}

TEST(RequiredFeatures, AskForAnySupportWhereAnAcquireIsOnNothingThatCouldHaveIt) {
  const WsaIoctlCall acquire = Ioctl(abi::kSioAcquirePortReservation);
  EXPECT_EQ(RequiredFeatures(Of({acquire})), Names{kAcquire});
  EXPECT_EQ(RequiredFeatures(Of({acquire, Udp()})), Names{kAcquire});
  WsaSocketCall raw = Udp();
  raw.type = abi::kSockRaw;
  EXPECT_EQ(RequiredFeatures(Of({raw, acquire})), (Names{kAcquire, kRawSockets}));
}

TEST(RequiredFeatures, IncludeBadMemoryForEveryPointerThatTakesPages) {
  const auto features = [](auto change) {
    WsaIoctlCall call = Ioctl(abi::kFionbio);
    change(call);
    return RequiredFeatures(Of({call}));
  };
  EXPECT_EQ(features([](auto& call) { call.in.memory = Memory::kNull; }), Names{});
  EXPECT_EQ(features([](auto& call) { call.returned = Memory::kNull; }), Names{});
  EXPECT_EQ(features([](auto& call) { call.in.memory = Memory::kCut; }), Names{kBadMemory});
  EXPECT_EQ(features([](auto& call) { call.out.memory = Memory::kReadOnly; }), Names{kBadMemory});
  EXPECT_EQ(features([](auto& call) { call.returned = Memory::kUnmapped; }), Names{kBadMemory});
  EXPECT_EQ(features([](auto& call) { call.routine = Memory::kUnmapped; }), Names{kBadMemory});
  EXPECT_EQ(features([](auto& call) { call.overlapped = Overlapped{}; }), Names{});
  EXPECT_EQ(features([](auto& call) {
              call.overlapped = Overlapped{Memory::kCut, true};
            }),
            Names{kBadMemory});
}

TEST(RequiredFeatures, IncludeFlushOnUdpAloneAndCancelIoEx) {
  EXPECT_EQ(RequiredFeatures(Of({Udp(), Ioctl(abi::kSioFlush)})), Names{kFlush});
  WsaSocketCall tcp{"s1", abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp, true};
  EXPECT_EQ(RequiredFeatures(Of({tcp, Ioctl(abi::kSioFlush)})), Names{});
  EXPECT_EQ(RequiredFeatures(Of({CancelIoExCall{kS1, std::nullopt}})), Names{kCancelIoEx});
}

TEST(RequiredControls, AreOneForEachConditionThatIsSet) {
  EXPECT_EQ(RequiredControls(Of({WsaStartupCall{}})), Names{});
  EXPECT_EQ(RequiredControls(Of({HoldControl{}})), Names{kHold});
  EXPECT_EQ(RequiredControls(Of({CompleteControl{"r1"}})), Names{kHold});
  EXPECT_EQ(RequiredControls(Of({InterruptControl{}, CallbackControl{}, NetworkControl{},
                                 ProviderSupportControl{}, ExitThreadControl{}})),
            (Names{kInterrupt, kCallback, kNetwork, kProviderSupport, kExitThread}));
  EXPECT_EQ(RequiredControls(Of({RestartControl{}, ExitProcessControl{}})), Names{kRestart});
}

TEST(RequiredControls, AreTheRightsOfWhoeverChangesWhatIsPersistent) {
  PersistentCall call;
  EXPECT_EQ(RequiredControls(Of({call})), Names{kAdministrator});
  EXPECT_EQ(RequiredControls(Of({StartProcessControl{Rights::kUser, {}}, call})), Names{kUser});
  EXPECT_EQ(RequiredControls(Of({StartProcessControl{Rights::kNotElevated, {"s1"}}})),
            (Names{kInherit, kNotElevated}));
  call.function = PersistentCall::Function::kLookup;
  EXPECT_EQ(RequiredControls(Of({call})), Names{});
}

TEST(RequiredFeatures, FollowFromTheCallsOfTheWholeFamily) {
  WsaIoctlCall associate = Ioctl(abi::kSioAssociatePortReservation);
  associate.routine = Memory::kValid;
  associate.provider = true;
  EXPECT_EQ(RequiredFeatures(Of({associate})),
            (Names{kAcquire, kAssociate, kRoutines, kServiceProvider}));
  EXPECT_EQ(RequiredFeatures(Of({PersistentCall{}, WaitAlertableCall{}})),
            (Names{kPersistent, kRoutines}));
  EXPECT_EQ(RequiredFeatures(Of({CreateIoCompletionPortCall{"c1", kS1}})), Names{kPorts});
  EXPECT_EQ(RequiredFeatures(Of({SkipCompletionPortOnSuccessCall{kS1}})), Names{kPorts});
}

TEST(RequiredFeatures, OfAnAcquireOnADuplicateAreThoseOfItsSocket) {
  const WsaSocketCall tcp{"s1", abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp, true};
  WsaIoctlCall acquire = Ioctl(abi::kSioAcquirePortReservation);
  acquire.socket.name = "s2";
  EXPECT_EQ(RequiredFeatures(Of({tcp, WsaDuplicateSocketCall{"d1", kS1, "p1"},
                                 WsaSocketFromCall{"s2", "d1"}, acquire})),
            (Names{kDuplicateSocket, AcquireSupport(abi::kIpprotoTcp, abi::kAfInet)}));
}

}  // namespace
}  // namespace portcullis::scenario
