// Every condition on a WSAIoctl: what it allows, and the requirement that any other answer breaks.

#include "conformance/oracle/ioctl_conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;
using scenario::SocketRef;
using scenario::WsaIoctlCall;
using ::testing::Contains;
using ::testing::IsEmpty;

struct Row {
  const char* name;
  std::function<void(Play&)> before;
  WsaIoctlCall call;
  Answers allowed;
  std::vector<std::string> broken;  // by the answers that are not allowed; empty: none is required
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

void AsTheyAre(Play&) {}

WsaIoctlCall With(WsaIoctlCall call, const std::function<void(WsaIoctlCall&)>& change) {
  change(call);
  return call;
}

WsaIoctlCall A() { return Acquire("r", "u1", 20000, 20); }
WsaIoctlCall K() { return Keepalive("k", "t1"); }
WsaIoctlCall Plainly(WsaIoctlCall call) { return call; }

Answers Or(const Answers& a, const Answers& b) { return Union(a, b); }
Answers Pending() {
  Answers answers;
  answers.pending = true;
  return answers;
}
Answers WithZero(Answers answers) {
  answers.count_on_failure = 0;
  return answers;
}
const Answers kFault = Codes({abi::kWsaEfault});

template <typename Action>
std::function<void(Play&)> After(Action action) {
  return [action](Play& play) { play.Done(action); };
}

std::vector<Row> Rows() {
  // A row is a line or two, to be read down.
  // clang-format off
  std::vector<Row> rows = {
      {"ValidAcquire", AsTheyAre, A(), Granted16(), {"ACQ-SUCCESS-01"}},
      {"ValidCarrier", AsTheyAre, K(), Success(), {"GEN-RET-01"}},
      {"NotStarted", After(scenario::WsaCleanupCall{}), K(),
       Codes({abi::kWsaNotInitialised, abi::kWsaEnotsock}), {"GEN-INIT-01"}},
      {"CallbackOnAcquire", After(scenario::CallbackControl{true}), A(),
       Codes({abi::kWsaEinprogress}), {"ACQ-INPROGRESS-02"}},
      {"CallbackOnCarrier", After(scenario::CallbackControl{true}), K(),
       Codes({abi::kWsaEinprogress}), {"GEN-INPROGRESS-01"}},
      {"NetworkDownOnAcquire", After(scenario::NetworkControl{false}), A(),
       Codes({abi::kWsaEnetdown}), {"ACQ-NETDOWN-01"}},
      {"NetworkDownOnCarrier", After(scenario::NetworkControl{false}), K(),
       Codes({abi::kWsaEnetdown}), {"GEN-NETDOWN-01"}},
      {"NetworkDownOverlapped", After(scenario::NetworkControl{false}), Overlapped(A()),
       Or(Codes({abi::kWsaEnetdown}), Pending()), {"ACQ-NETDOWN-01"}},
      {"OverlappedAcquire", AsTheyAre, Overlapped(A()), Or(Success(), Pending()),
       {"ACQ-SUCCESS-01"}},
      {"UnknownVendorCode", AsTheyAre, Carrier("x", "t1", abi::kUnassignedCode, 0),
       Codes({abi::kWsaEinval, abi::kWsaEopnotsupp}), {"ACQ-OPNOTSUPP-01", "GEN-CODE-01"}},
      {"NoCommandAtAll", AsTheyAre, Carrier("x", "t1", 0xDEADBEEF, 0),
       Codes({abi::kWsaEinval, abi::kWsaEopnotsupp}), {"ACQ-INVAL-01", "GEN-CODE-01"}},
      {"ProviderWithoutSupport", After(scenario::ProviderSupportControl{false}), A(),
       Codes({abi::kWsaEopnotsupp}), {"ACQ-OPNOTSUPP-02"}},
      {"ShortInput", AsTheyAre, With(A(), [](auto& call) { call.in.size = 3; }),
       Codes({abi::kWsaEfault, abi::kWsaEinval}), {"ACQ-IN-02"}},
      {"NoInputAtAll", AsTheyAre, With(A(), [](auto& call) { call.in = {}; }),
       Codes({abi::kWsaEfault, abi::kWsaEinval}), {"ACQ-IN-02"}},
      {"LargeInput", AsTheyAre, With(A(), [](auto& call) { call.in.size = 8; }),
       Or(Granted16(), Codes({abi::kWsaEfault, abi::kWsaEinval})), {"ACQ-SUCCESS-01"}},
      {"ShortOutput", AsTheyAre, With(A(), [](auto& call) { call.out.size = 15; }),
       WithZero(Codes({abi::kWsaEinval})), {"ACQ-OUT-02"}},
      {"NoOutputAtAll", AsTheyAre, With(A(), [](auto& call) { call.out = {}; }),
       WithZero(Codes({abi::kWsaEinval})), {"ACQ-OUT-02"}},
      {"ShortOutputOverlapped", AsTheyAre,
       Overlapped(With(A(), [](auto& call) { call.out.size = 15; })),
       Or(Pending(), WithZero(Codes({abi::kWsaEinval}))), {"ACQ-OUT-02"}},
      {"LargeOutput", AsTheyAre, With(A(), [](auto& call) { call.out.size = 64; }), Granted16(),
       {"ACQ-SUCCESS-01", "ACQ-OUT-03"}},
      {"ShortInAndOut", AsTheyAre,
       With(A(), [](auto& call) { call.in.size = call.out.size = 3; }),
       Codes({abi::kWsaEfault, abi::kWsaEinval}), {"ACQ-IN-02", "ACQ-OUT-02"}},
      {"ZeroPorts", AsTheyAre, Acquire("r", "u1", 20000, 0), Or(Granted16(), AnyCode()),
       {"ACQ-SUCCESS-01"}},
      {"PastTheEnd", AsTheyAre, Acquire("r", "u1", 65535, 2), AnyCode(),
       {"ACQ-RANGE-02", "ACQ-INVAL-02"}},
      {"UpToTheEnd", AsTheyAre, Acquire("r", "u1", 65530, 6), Or(Granted16(), AnyCode()),
       {"ACQ-SUCCESS-01"}},
      {"TakenByAReservation", [](Play& play) { play.Hold("x", "u2", 20019, 5); }, A(), AnyCode(),
       {"ACQ-OVERLAP-01"}},
      {"TakenByItself", [](Play& play) { play.Hold("x", "u1", 20000, 1); }, A(), AnyCode(),
       {"ACQ-OVERLAP-01"}},
      {"OtherProtocolHoldsIt", [](Play& play) { play.Hold("x", "t1", 20000, 20); }, A(),
       Granted16(), {"ACQ-PROTO-01"}},
      {"NextToAReservation", [](Play& play) { play.Hold("x", "u2", 20020, 5); }, A(),
       Granted16(), {"ACQ-OVERLAP-02"}},
      {"SecondOfASocket", [](Play& play) { play.Hold("x", "u1", 21000, 1); }, A(),
       Or(Granted16(), AnyCode()), {"ACQ-SUCCESS-01"}},
      {"Wildcard", AsTheyAre, Acquire("r", "u1", 0, 20), Granted16(), {"ACQ-WILD-01"}},
      {"KeepaliveOnUdp", AsTheyAre, Keepalive("k", "u1"),
       Codes({abi::kWsaEinval, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt}), {"GEN-TYPE-01"}},
      {"ShortKeepalive", AsTheyAre, Carrier("k", "t1", abi::kSioKeepaliveVals, 11),
       Codes({abi::kWsaEfault, abi::kWsaEinval}), {"GEN-IN-01"}},
      {"LargeKeepalive", AsTheyAre, Carrier("k", "t1", abi::kSioKeepaliveVals, 13),
       Or(Success(), Codes({abi::kWsaEfault, abi::kWsaEinval})), {"GEN-RET-01"}},
      {"ShortFionbio", AsTheyAre, Carrier("k", "t1", abi::kFionbio, 3),
       Codes({abi::kWsaEfault, abi::kWsaEinval}), {"GEN-IN-01"}},
      {"FlushOnTcp", AsTheyAre, Carrier("k", "t1", abi::kSioFlush, 0),
       Or(Success(), Codes({abi::kWsaEinval, abi::kWsaEopnotsupp, abi::kWsaEnoprotoopt})),
       {"GEN-RET-01"}},
      {"FlushOnUdp", AsTheyAre, Carrier("k", "u1", abi::kSioFlush, 0), Success(), {"GEN-RET-01"}},
      {"ReadOnlyInputIsGood", AsTheyAre,
       With(A(), [](auto& call) { call.in.memory = Memory::kReadOnly; }), Granted16(),
       {"ACQ-SUCCESS-01"}},
      {"BoundToOneOfThePorts",
       After(scenario::BindCall{Named("u2"), {scenario::PortRef::Kind::kWindow, "w", 3}}), A(),
       Or(Granted16(), AnyCode()), {"ACQ-SUCCESS-01"}},
      {"OnABoundSocket",
       After(scenario::BindCall{Named("u1"), {scenario::PortRef::Kind::kLiteral, "", 9000}}), A(),
       Or(Granted16(), AnyCode()), {"ACQ-SUCCESS-01"}},
      {"OtherFamilyHoldsIt",
       [](Play& play) {
         play.Done(Ipv6(Udp("v6")));
         play.Hold("x", "v6", 20000, 20);
       },
       A(), Or(Granted16(), AnyCode()), {"ACQ-SUCCESS-01"}},
  };
  // clang-format on
  for (const auto kind :
       {SocketRef::Kind::kInvalid, SocketRef::Kind::kNever, SocketRef::Kind::kEvent,
        SocketRef::Kind::kFile, SocketRef::Kind::kNamed}) {
    const auto use = [kind](auto& call) { call.socket = {kind, "nobody"}; };
    rows.push_back({"NoSocketForAcquire",
                    After(scenario::NetworkControl{false}),
                    With(A(), use),
                    Codes({abi::kWsaEnotsock}),
                    {"ACQ-NOTSOCK-01"}});
    rows.push_back({"NoSocketForCarrier",
                    AsTheyAre,
                    Overlapped(With(K(), use)),
                    Codes({abi::kWsaEnotsock}),
                    {"GEN-NOTSOCK-01"}});
    for (const auto& carrier :
         {Carrier("k", "t1", abi::kSioKeepaliveVals, 11), Carrier("k", "t1", abi::kFionbio, 3)}) {
      rows.push_back({"NoSocketForAShortCarrier",
                      AsTheyAre,
                      With(carrier, use),
                      Codes({abi::kWsaEnotsock, abi::kWsaEfault}),
                      {"GEN-NOTSOCK-01"}});
    }
  }
  const auto on_raw = [](auto& call) { call.socket.name = "raw"; };
  rows.push_back(
      {"RawSocket",
       After(scenario::WsaSocketCall{"raw", abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, true}),
       With(A(), on_raw),
       Codes({abi::kWsaEinval, abi::kWsaEopnotsupp}),
       {"ACQ-INVAL-03", "ACQ-OPNOTSUPP-03"}});
  rows.push_back({"UnixSocket",
                  After(scenario::WsaSocketCall{"raw", abi::kAfUnix, abi::kSockStream, 0, true}),
                  With(A(), on_raw),
                  Codes({abi::kWsaEinval, abi::kWsaEopnotsupp}),
                  {"ACQ-INVAL-03", "ACQ-OPNOTSUPP-03"}});
  for (const Memory bad : {Memory::kNull, Memory::kUnmapped, Memory::kCut}) {
    const auto count = [bad](auto& call) { call.returned = bad; };
    const auto in = [bad](auto& call) { call.in.memory = bad; };
    const auto out = [bad](auto& call) { call.out = {bad, 16}; };
    rows.push_back({"BadCount", AsTheyAre, With(A(), count), kFault, {"ACQ-FAULT-03"}});
    rows.push_back(
        {"BadCountOverlapped", AsTheyAre, Overlapped(With(A(), count)), kFault, {"ACQ-FAULT-03"}});
    rows.push_back({"BadCountOfCarrier", AsTheyAre, With(K(), count), kFault, {"GEN-FAULT-03"}});
    rows.push_back({"BadInput", AsTheyAre, With(A(), in), kFault, {"ACQ-FAULT-01"}});
    rows.push_back({"BadInputOverlapped",
                    AsTheyAre,
                    Overlapped(With(A(), in)),
                    Or(kFault, Pending()),
                    {"ACQ-FAULT-01"}});
    rows.push_back({"BadInputOfCarrier", AsTheyAre, With(K(), in), kFault, {"GEN-FAULT-01"}});
    rows.push_back({"BadOutput", AsTheyAre, With(A(), out), kFault, {"ACQ-FAULT-02"}});
    rows.push_back(
        {"BadOutputOfCarrier", AsTheyAre, With(K(), out), Or(Success(), kFault), {"GEN-RET-01"}});
  }
  for (const Memory bad : {Memory::kUnmapped, Memory::kCut}) {
    const auto pointer = [bad](auto& call) { call.overlapped = scenario::Overlapped{bad, true}; };
    rows.push_back({"BadOverlapped", AsTheyAre, With(A(), pointer), kFault, {"ACQ-FAULT-04"}});
    rows.push_back(
        {"BadOverlappedOfCarrier", AsTheyAre, With(K(), pointer), kFault, {"GEN-FAULT-04"}});
    rows.push_back({"BadOverlappedIsIgnored",
                    After(Plain(Udp("u1"))),
                    With(A(), pointer),
                    Or(Granted16(), kFault),
                    {"ACQ-SUCCESS-01"}});
  }
  const auto routine = [](auto& call) { call.routine = Memory::kUnmapped; };
  rows.push_back(
      {"BadRoutine", AsTheyAre, Overlapped(With(A(), routine)), kFault, {"ACQ-FAULT-05"}});
  rows.push_back(
      {"BadRoutineOfCarrier", AsTheyAre, Overlapped(With(K(), routine)), kFault, {"GEN-FAULT-05"}});
  rows.push_back(
      {"RoutineAlone", AsTheyAre, With(A(), routine), Or(Granted16(), kFault), {"ACQ-SUCCESS-01"}});
  rows.push_back({"RoutineCut",
                  AsTheyAre,
                  Overlapped(With(A(), [](auto& call) { call.routine = Memory::kCut; })),
                  Or(Or(Success(), Pending()), kFault),
                  {"ACQ-SUCCESS-01"}});
  for (const Memory odd :
       {Memory::kPastEdge, Memory::kMisaligned, Memory::kAliasesInput, Memory::kReadOnly}) {
    Answers open = Or(Or(Success(), kFault), AnyCode());
    rows.push_back({"QuestionableOutput",
                    AsTheyAre,
                    With(A(), [odd](auto& call) { call.out.memory = odd; }),
                    open,
                    {"ACQ-SUCCESS-01"}});
    rows.push_back({"QuestionableCount",
                    AsTheyAre,
                    With(A(), [odd](auto& call) { call.returned = odd; }),
                    open,
                    {"ACQ-SUCCESS-01"}});
  }
  return rows;
}

class AConditionOnAWsaIoctl : public ::testing::TestWithParam<Row> {
 protected:
  void SetUp() override {
    play_ = Started();
    GetParam().before(play_);
    step_ = play_.Do(Plainly(GetParam().call));
  }
  Play play_;
  std::size_t step_ = 0;
};

TEST_P(AConditionOnAWsaIoctl, AllowsExactlyThis) {
  EXPECT_EQ(Print(play_.AllowedNow(step_).documented), Print(GetParam().allowed));
  EXPECT_EQ(play_.AllowedNow(step_).documented, GetParam().allowed);
}

TEST_P(AConditionOnAWsaIoctl, IsBrokenByEveryOtherCode) {
  for (const std::int32_t code :
       {abi::kWsaEnotsock, abi::kWsaEfault, abi::kWsaEnetdown, abi::kWsaEintr, abi::kWsaEinprogress,
        abi::kWsaOperationAborted, abi::kWsaEopnotsupp, abi::kWsaNotInitialised,
        abi::kWsaEaddrinuse, abi::kWsaEinval, abi::kWsaEacces}) {
    const Verdict verdict =
        play_.Try(scenario::Returned{step_, abi::kSocketError, code, std::uint32_t{0}, {}});
    const bool allowed = oracle::Contains(GetParam().allowed, Answer{Answer::Kind::kCode, code});
    EXPECT_EQ(verdict.allowed, allowed) << abi::ErrorName(code);
    if (allowed) {
      EXPECT_THAT(verdict.broken, IsEmpty());
      continue;
    }
    EXPECT_THAT(verdict.broken, ::testing::Not(IsEmpty())) << abi::ErrorName(code);
    // What a valid call breaks besides SUCCESS depends on the code: attribution_test.cc.
    if (GetParam().allowed.success) continue;
    for (const std::string& id : GetParam().broken) {
      EXPECT_THAT(verdict.broken, Contains(id)) << abi::ErrorName(code);
    }
  }
}

TEST_P(AConditionOnAWsaIoctl, IsBrokenByAFailureOfAValidCallOrASuccessOfAnother) {
  const Answers& allowed = GetParam().allowed;
  if (allowed.success) {
    if (allowed.any_code) return;
    const Verdict verdict =
        play_.Try(scenario::Returned{step_, abi::kSocketError, abi::kWsaEnobufs, {}, {}});
    EXPECT_FALSE(verdict.allowed);
    for (const std::string& id : GetParam().broken) EXPECT_THAT(verdict.broken, Contains(id));
    return;
  }
  const Verdict verdict =
      play_.Try(scenario::Returned{step_, 0, 0, std::uint32_t{16}, Output(20000, 20, 7)});
  EXPECT_FALSE(verdict.allowed);
  for (const std::string& id : GetParam().broken) EXPECT_THAT(verdict.broken, Contains(id));
}

TEST_P(AConditionOnAWsaIoctl, SaysWhetherTheCallMayPend) {
  const Verdict verdict =
      play_.Try(scenario::Returned{step_, abi::kSocketError, abi::kWsaIoPending, {}, {}});
  EXPECT_EQ(verdict.allowed, GetParam().allowed.pending);
  EXPECT_EQ(verdict.broken.empty(), GetParam().allowed.pending);
}

TEST_P(AConditionOnAWsaIoctl, NeverLetsACallThatIsNotHeldBlock) {
  const Verdict verdict = play_.Try(scenario::Blocked{step_});
  EXPECT_FALSE(verdict.allowed);
  EXPECT_THAT(verdict.broken, ::testing::Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Rows, AConditionOnAWsaIoctl, ::testing::ValuesIn(Rows()),
                         [](const auto& row) {
                           return row.param.name + std::to_string(row.index);
                         });

TEST(WsaIoctl, OfAReusableNumberOnANativeTargetIsNotJudged) {
  Play play = Started(NativeCapabilities());
  WsaIoctlCall never = A();
  never.socket = {SocketRef::Kind::kNever, ""};
  EXPECT_EQ(play.AllowedFor(never), AnyAnswer());
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(A()), AnyAnswer());
  never.socket = {SocketRef::Kind::kEvent, ""};
  EXPECT_EQ(play.AllowedFor(never), Codes({abi::kWsaEnotsock}));
}

TEST(WsaIoctl, UnderACallbackAboveABlockedCallBreaksTheBlockingRow) {
  Play play = Started();
  play.Done(scenario::HoldControl{});
  play.Block(play.Do(Acquire("b", "u2", 30000, 1)));
  play.Done(scenario::CallbackControl{true});
  const std::size_t step = play.Do(A());
  const Verdict verdict = play.Fail(step, abi::kWsaEinval);
  EXPECT_THAT(verdict.broken, ::testing::ElementsAre("ACQ-INPROGRESS-01"));
}

TEST(WildcardAcquire, MustFailOnlyWhereNoBlockIsLeft) {
  Play play = Started();
  play.Hold("low", "u1", 1, 40000);
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u2", 0, 20)), Granted16());
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u2", 0, 20000)), Or(Granted16(), AnyCode()));
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u2", 0, 30000)), AnyCode());
  EXPECT_EQ(play.AllowedFor(Acquire("r", "t2", 0, 16384)), Granted16());
}

TEST(WildcardAcquire, IsRefusedForGoodWhereTheDynamicRangeIsInPieces) {
  Play play = Started();
  // One port in each half leaves no aligned 8192, though 8192 in a row may be free.
  play.Hold("a", "u1", 50000, 1);
  play.Hold("b", "u2", 60000, 1);
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u2", 0, 8192)).any_code, true);
  EXPECT_EQ(play.AllowedFor(Acquire("r", "t2", 0, 8192)), Granted16());
}

// On no socket only a pointer that is bad for certain, or may be, is as good a reason.
TEST(ACountThatAliasesTheInput, IsAsBadAsTheInputWhereThereIsNoSocket) {
  for (const scenario::Memory memory :
       {scenario::Memory::kValid, scenario::Memory::kNull, scenario::Memory::kPastEdge}) {
    const Play play = Started();
    scenario::WsaIoctlCall call = Carrier("r", "never made", abi::kSioFlush, 0);
    call.in.memory = memory;
    call.returned = scenario::Memory::kAliasesInput;
    EXPECT_EQ(play.AllowedFor(call).codes.count(abi::kWsaEfault) != 0,
              memory != scenario::Memory::kValid);
  }
}

}  // namespace
}  // namespace portcullis::oracle
