// The reference target with the calls and controls of the whole family. Forms of ACQUIRE, memory
// and descriptors: reference_target_test.cc.

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "conformance/targets/reference_target_fixture.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

WsaIoctlCall TokenCall(std::uint32_t code, std::string as, std::string socket, TokenRef token) {
  WsaIoctlCall call;
  call.as = std::move(as);
  call.socket = Named(std::move(socket));
  call.code = code;
  call.in = {Memory::kValid, 8, TokenContents{std::move(token)}};
  return call;
}
WsaIoctlCall Associate(std::string socket, TokenRef token) {
  return TokenCall(abi::kSioAssociatePortReservation, "a", std::move(socket), std::move(token));
}
TokenRef TokenOf(std::string name) { return {TokenRef::Kind::kOf, std::move(name)}; }
PortRef InWindowAt(std::int32_t offset) { return {PortRef::Kind::kWindow, "w", offset}; }
PersistentCall Persistent(PersistentCall::Function function, std::string as) {
  return {function, abi::kIpprotoTcp, std::move(as), InWindowAt(5), 3};
}
constexpr auto kCreate = PersistentCall::Function::kCreate;
constexpr auto kDelete = PersistentCall::Function::kDelete;
constexpr auto kLookup = PersistentCall::Function::kLookup;

// The answer of each step.
std::vector<Returned> AnswersOf(const Scenario& scenario) {
  std::vector<Returned> answers(scenario.steps.size());
  for (const Event& event : EventsOf(scenario)) {
    if (const auto* returned = std::get_if<Returned>(&event)) {
      answers[returned->step] = *returned;
    }
  }
  return answers;
}
std::vector<Completed> CompletionsOf(const Scenario& scenario) {
  std::vector<Completed> completions;
  for (const Event& event : EventsOf(scenario)) {
    if (const auto* completed = std::get_if<Completed>(&event)) {
      completions.push_back(*completed);
    }
  }
  return completions;
}

TEST(ReferenceFamily, BindsAnAssociatedSocketToThePortsOfTheToken) {
  const auto answers =
      AnswersOf(InWindow({Start(), Make("s1"), Make("s2"), Do(AcquireInWindow("r1")),
                          Do(Associate("s2", TokenOf("r1"))), Do(BindCall{Named("s2"), {}}),
                          Do(GetSockNameCall{"n1", Named("s2")}), Make("s3"),
                          Do(BindCall{Named("s3"), {PortRef::Kind::kPortOf, "n1", 10}}),
                          Do(GetSockNameCall{"n2", Named("s3")})}));
  EXPECT_EQ(answers[4].result, 0);
  EXPECT_EQ(answers[4].count, 0u);
  EXPECT_EQ(answers[6].port, 20005);
  EXPECT_EQ(answers[9].port, 20015);
}

TEST(ReferenceFamily, TellsTokensApartThatStandForNothing) {
  for (const auto kind : {TokenRef::Kind::kOf, TokenRef::Kind::kNever, TokenRef::Kind::kZero}) {
    EXPECT_EQ(LastReturned(
                  EventsOf(InWindow({Start(), Make("s1"), Do(Associate("s1", {kind, "unmade"}))})))
                  .error,
              abi::kWsaEinval);
  }
}

TEST(ReferenceFamily, ReleasesWhatWasAcquired) {
  const auto answers =
      AnswersOf(InWindow({Start(), Make("s1"), Do(AcquireInWindow("r1")),
                          Do(TokenCall(abi::kSioReleasePortReservation, "x", "s1", TokenOf("r1"))),
                          Do(AcquireInWindow("r2"))}));
  EXPECT_EQ(answers[3].result, 0);
  EXPECT_EQ(answers[4].result, 0);
}

TEST(ReferenceFamily, RunsTheRoutineInAnAlertableWaitOfItsThread) {
  WsaIoctlCall call = InOverlappedForm(AcquireInWindow("r1"));
  call.routine = Memory::kValid;
  const Scenario scenario =
      InWindow({Start(), Make("s1"), Do(call), Do(GetCompletionCall{"r1"}),
                Do(WaitAlertableCall{}, "t2"), Do(WaitAlertableCall{}), Do(WaitAlertableCall{})});
  const auto completions = CompletionsOf(scenario);
  ASSERT_EQ(completions.size(), 1u);
  EXPECT_EQ(completions[0].step, 2u);
  EXPECT_EQ(completions[0].notification, Completed::Notification::kRoutine);
  EXPECT_EQ(completions[0].transferred, 16u);
  EXPECT_EQ(completions[0].output.size(), 16u);
  const auto answers = AnswersOf(scenario);
  EXPECT_EQ(answers[3].result, abi::kWsaWaitTimeout);
  EXPECT_EQ(answers[4].result, 0);
  EXPECT_EQ(answers[5].result, abi::kWaitIoCompletion);
  EXPECT_EQ(answers[6].result, 0);
}

TEST(ReferenceFamily, GivesAPacketAndTheEvent) {
  const Scenario scenario = InWindow(
      {Start(), Make("s1"), Do(CreateIoCompletionPortCall{"c1", Named("s1")}),
       Do(InOverlappedForm(AcquireInWindow("r1"))), Do(GetQueuedCompletionStatusCall{"c1"}),
       Do(GetQueuedCompletionStatusCall{"c1"}), Do(GetCompletionCall{"r1"})});
  const auto completions = CompletionsOf(scenario);
  ASSERT_EQ(completions.size(), 2u);
  EXPECT_EQ(completions[0].notification, Completed::Notification::kPort);
  EXPECT_EQ(completions[0].transferred, 16u);
  EXPECT_EQ(completions[1].notification, Completed::Notification::kEvent);
  const auto answers = AnswersOf(scenario);
  EXPECT_EQ(answers[4].result, 0);
  EXPECT_EQ(answers[5].result, abi::kWsaWaitTimeout);
}

TEST(ReferenceFamily, SkipsThePacketOfASuccessWhereItIsAsked) {
  const auto answers = AnswersOf(InWindow(
      {Start(), Make("s1"), Do(CreateIoCompletionPortCall{"c1", Named("s1")}),
       Do(SkipCompletionPortOnSuccessCall{Named("s1")}),
       Do(InOverlappedForm(AcquireInWindow("r1"))), Do(GetQueuedCompletionStatusCall{"c1"}),
       Do(CreateIoCompletionPortCall{"c1", Named("unmade")})}));
  EXPECT_EQ(answers[3].result, 1);
  EXPECT_EQ(answers[5].result, abi::kWsaWaitTimeout);
  EXPECT_EQ(answers[6].result, abi::kSocketError);
  EXPECT_EQ(answers[6].error, abi::kWsaInvalidHandle);
}

TEST(ReferenceFamily, GivesTheResultOfAnOperation) {
  const auto answers = AnswersOf(
      InWindow({Start(), Make("s1"), Do(HoldControl{}), Do(InOverlappedForm(AcquireInWindow("r1"))),
                Do(WsaGetOverlappedResultCall{"r1"}), Do(CompleteControl{"r1"}),
                Do(WsaGetOverlappedResultCall{"r1"})}));
  EXPECT_EQ(answers[4].result, 0);
  EXPECT_EQ(answers[4].error, abi::kWsaIoIncomplete);
  EXPECT_EQ(answers[4].count, std::nullopt);
  EXPECT_EQ(answers[6].result, 1);
  EXPECT_EQ(answers[6].count, 16u);
}

TEST(ReferenceFamily, WaitsForTheResultOfAHeldOperation) {
  const auto events = EventsOf(
      InWindow({Start(), Make("s1"), Do(HoldControl{}), Do(InOverlappedForm(AcquireInWindow("r1"))),
                Do(WsaGetOverlappedResultCall{"r1", true}, "t2"), Do(CompleteControl{"r1"})}));
  ASSERT_EQ(events.size(), 13u);
  EXPECT_EQ(events[9], Event(Blocked{4}));
  const auto& came_back = std::get<Returned>(events[11]);
  EXPECT_EQ(came_back.step, 4u);
  EXPECT_EQ(came_back.result, 1);
  EXPECT_EQ(came_back.count, 16u);
}

TEST(ReferenceFamily, TellsTheErrorOfTheProviderByItself) {
  WsaIoctlCall call = AcquireInWindow("r1");
  call.provider = true;
  call.in.size = 3;
  const auto answers =
      AnswersOf(InWindow({Start(), Make("s1"), Do(call), Do(WsaGetLastErrorCall{})}));
  EXPECT_EQ(answers[2].error, abi::kWsaEfault);
  EXPECT_EQ(answers[3].result, 0);
}

TEST(ReferenceFamily, BindsByConnectAndBySendto) {
  const auto answers = AnswersOf(InWindow(
      {Start(), Make("s1", abi::kSockDgram), Make("s2", abi::kSockDgram),
       Do(SendToCall{Named("s1"), InWindowAt(0)}), Do(GetSockNameCall{"n1", Named("s1")}),
       Do(ConnectCall{Named("s2"), InWindowAt(0)}), Do(GetSockNameCall{"n2", Named("s2")})}));
  EXPECT_EQ(answers[3].result, 0);
  EXPECT_EQ(answers[4].port, 49152);
  EXPECT_EQ(answers[5].result, 0);
  EXPECT_EQ(answers[6].port, 49153);
}

TEST(ReferenceFamily, SetsOptions) {
  const auto answers = AnswersOf(InWindow(
      {Start(), Make("s1"), Do(SetSockOptCall{Named("s1"), SocketOption::kReuseAddr, true}),
       Do(SetSockOptCall{Named("s1"), SocketOption::kExclusiveAddrUse, true})}));
  EXPECT_EQ(answers[2].result, 0);
  EXPECT_EQ(answers[3].error, abi::kWsaEinval);
}

TEST(ReferenceFamily, DuplicatesASocketForAnotherProcess) {
  const auto answers = AnswersOf(
      InWindow({Start(), Make("s1"), Do(BindCall{Named("s1"), InWindowAt(1)}),
                Do(WsaDuplicateSocketCall{"d1", Named("s1"), "p2"}),
                Do(WsaStartupCall{}, "main", "p2"), Do(WsaSocketFromCall{"s2", "d1"}, "main", "p2"),
                Do(GetSockNameCall{"n1", Named("s2")}, "main", "p2"),
                Do(GetSockNameCall{"n2", Named("s1")}, "main", "p2"),
                Do(WsaSocketFromCall{"s3", "unmade"}, "main", "p2")}));
  EXPECT_EQ(answers[3].result, 0);
  EXPECT_EQ(answers[6].port, 20001);
  EXPECT_EQ(answers[7].error, abi::kWsaEnotsock);
  EXPECT_EQ(answers[8].result, abi::kSocketError);
}

TEST(ReferenceFamily, LetsAProcessInheritSocketsByName) {
  const auto answers = AnswersOf(
      InWindow({Start(), Make("s1"), Do(BindCall{Named("s1"), InWindowAt(1)}),
                Do(StartProcessControl{Rights::kAdministrator, {"s1", "unmade"}}, "main", "p2"),
                Do(WsaStartupCall{}, "main", "p2"), Do(ExitProcessControl{}),
                Do(GetSockNameCall{"n1", Named("s1")}, "main", "p2")}));
  EXPECT_EQ(answers[6].port, 20001);
}

TEST(ReferenceFamily, MakesNoCallOfAProcessThatHasEnded) {
  const auto answers = AnswersOf(
      InWindow({Start(), Make("s1"), Do(AcquireInWindow("r1")), Do(ExitProcessControl{true}),
                Start(), Do(Persistent(kLookup, "q1")), Do(WaitAlertableCall{}),
                Do(WsaGetOverlappedResultCall{"r1"}), Do(StartProcessControl{}), Start(),
                Do(CloseSocketCall{Named("s1")}), Make("s1"), Do(AcquireInWindow("r2"))}));
  EXPECT_EQ(answers[4].result, abi::kSocketError);
  EXPECT_EQ(answers[5].result, abi::kWsaInvalidHandle);
  EXPECT_EQ(answers[6].result, 0);
  EXPECT_EQ(answers[7].result, 0);
  EXPECT_EQ(answers[9].result, 0);
  EXPECT_EQ(answers[10].error, abi::kWsaEnotsock);
  EXPECT_EQ(answers[12].result, 0);
}

TEST(ReferenceFamily, ChangesNothingOfAProcessThatRuns) {
  const auto answers = AnswersOf(InWindow({Start(), Do(StartProcessControl{Rights::kUser, {}}),
                                           Make("s1"), Do(Persistent(kCreate, "q1"))}));
  EXPECT_EQ(answers[2].result, 0);
  EXPECT_EQ(answers[3].result, 0);
}

TEST(ReferenceFamily, GivesPersistentReservationsByTheirReturnValues) {
  PersistentCall without_token = Persistent(kCreate, "q2");
  without_token.token = Memory::kNull;
  const auto answers = AnswersOf(InWindow(
      {Do(without_token), Do(Persistent(kCreate, "q1")), Do(Persistent(kLookup, "q2")),
       Do(Persistent(kCreate, "q3")), Do(Persistent(kDelete, "")), Do(Persistent(kLookup, "q4"))}));
  EXPECT_EQ(answers[0].result, abi::kErrorInvalidParameter);
  EXPECT_EQ(answers[1].result, 0);
  ASSERT_TRUE(answers[1].token.has_value());
  EXPECT_EQ(answers[2].token, answers[1].token);
  EXPECT_EQ(answers[3].result, abi::kErrorSharingViolation);
  EXPECT_EQ(answers[3].error, 0);
  EXPECT_EQ(answers[3].token, std::nullopt);
  EXPECT_EQ(answers[4].result, 0);
  EXPECT_EQ(answers[5].result, abi::kErrorNotFound);
}

TEST(ReferenceFamily, UsesThePersistentTokenOfALookupByName) {
  const auto answers = AnswersOf(
      InWindow({Do(Persistent(kCreate, "q1")), Do(RestartControl{}), Start(),
                Do(WsaStartupCall{}, "main", "p2"), Do(Persistent(kLookup, "q2"), "main", "p2"),
                Do(WsaSocketCall{"s2", abi::kAfInet, abi::kSockStream, 0, true}, "main", "p2"),
                Do(Associate("s2", TokenOf("q1")), "main", "p2"),
                Do(Associate("s2", TokenOf("q2")), "main", "p2"),
                Do(BindCall{Named("s2"), {}}, "main", "p2"),
                Do(GetSockNameCall{"n1", Named("s2")}, "main", "p2")}));
  EXPECT_EQ(answers[2].result, abi::kSocketError);  // p1 ended with the machine
  EXPECT_EQ(answers[6].error, abi::kWsaEinval);
  EXPECT_EQ(answers[7].result, 0);
  EXPECT_EQ(answers[9].port, 20005);
}

TEST(ReferenceFamily, GivesAProcessTheRightsThatItStartsWith) {
  for (const Rights rights : {Rights::kUser, Rights::kNotElevated}) {
    const auto answers =
        AnswersOf(InWindow({Do(StartProcessControl{rights, {}}), Do(Persistent(kCreate, "q1")),
                            Do(Persistent(kCreate, "q1"), "main", "p2")}));
    EXPECT_EQ(answers[1].result, abi::kErrorAccessDenied);
    EXPECT_EQ(answers[2].result, 0);
  }
}

}  // namespace
}  // namespace portcullis::targets
