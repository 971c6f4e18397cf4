// Scenarios with several processes, each a real child: testee_for_test as one process of a machine.

#include "conformance/targets/wire/one_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/capability.h"
#include "conformance/targets/wire/wire_scenarios.h"
#include "conformance/targets/wire/wire_target.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using namespace scenario;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::chrono::minutes kPatience{1};
constexpr WireBounds kPatient{
    .hello = kPatience, .reset = kPatience, .step = kPatience, .end = kPatience};

std::unique_ptr<Target> OneProcessTestee() {
  return MakeWireTarget({PORTCULLIS_TESTEE, "one-process"}, kPatient);
}

Step By(std::string process, Action action) {
  return {{std::move(process), "main"}, std::move(action)};
}

Step SocketOf(std::string process, std::string name) {
  return By(std::move(process), std::get<WsaSocketCall>(MakeSocket(std::move(name)).action));
}

// The results of the steps in their order; the error of a step that failed.
std::vector<std::int32_t> ErrorsOf(Target& target, const Scenario& scenario) {
  const auto placement = target.Reset(scenario, 0);
  EXPECT_TRUE(placement.has_value()) << placement.error().message;
  const Played played = Play(target, scenario);
  EXPECT_FALSE(played.error.has_value()) << played.error->message;
  std::vector<std::int32_t> errors;
  for (const Event& event : played.events) {
    if (const auto* returned = std::get_if<Returned>(&event)) errors.push_back(returned->error);
    if (const auto* died = std::get_if<Died>(&event)) ADD_FAILURE() << died->status;
  }
  return errors;
}

TEST(OneProcess, MakesProcessesACapabilityOfTheRun) {
  const auto target = OneProcessTestee();
  EXPECT_THAT(target->Describe().value().capabilities, Contains(kProcesses));
}

TEST(OneProcess, EachProcessOfAScenarioIsAChildOfItsOwn) {
  const Scenario scenario{
      "two processes",
      {},
      {By("p1", WsaStartupCall{}), SocketOf("p1", "s1"),
       SocketOf("p2", "s2"),  // which has not started Winsock
       By("p2", WsaStartupCall{}), SocketOf("p2", "s2"), By("p1", CloseSocketCall{Named("s2")}),
       By("p2", CloseSocketCall{Named("s2")})}};
  const auto target = OneProcessTestee();
  EXPECT_THAT(ErrorsOf(*target, scenario),
              ElementsAre(0, 0, abi::kWsaNotInitialised, 0, 0, abi::kWsaEnotsock, 0));
}

TEST(OneProcess, ChildrenAreKeptAndBeginAfreshWithEachScenario) {
  const Scenario scenario{
      "start", {}, {By("p1", WsaStartupCall{}), By("p2", WsaStartupCall{}), SocketOf("p2", "s1")}};
  const Scenario next{"not started", {}, {SocketOf("p2", "s1"), SocketOf("p1", "s1")}};
  const auto target = OneProcessTestee();
  EXPECT_THAT(ErrorsOf(*target, scenario), ElementsAre(0, 0, 0));
  EXPECT_THAT(ErrorsOf(*target, next),
              ElementsAre(abi::kWsaNotInitialised, abi::kWsaNotInitialised));
}

TEST(OneProcess, IsToldInNumbersWhatAnotherOneWasGranted) {
  WsaIoctlCall first = Acquire("r1", "s1", 3);
  WsaIoctlCall second = Acquire("r2", "s2", 3);
  second.in.contents = RangeContents{{PortRef::Kind::kStartOf, "r1", 3}, 2};
  const Scenario scenario{"numbers",
                          {{"w", 16}},
                          {By("p1", WsaStartupCall{}), SocketOf("p1", "s1"), By("p1", first),
                           By("p2", WsaStartupCall{}), SocketOf("p2", "s2"), By("p2", second)}};
  const auto target = OneProcessTestee();
  const Placement placement = target->Reset(scenario, 0).value();
  const Played played = Play(*target, scenario);
  const auto& granted = std::get<Returned>(played.events.back());
  EXPECT_EQ(granted.error, 0);
  const auto reservation = DecodeReservation(granted.output);
  ASSERT_TRUE(reservation.has_value());
  EXPECT_EQ(reservation->start, placement.at("w") + 8);
}

TEST(OneProcess, ThatIsToldToExitReturnsAndItsLaterCallsCannotBeMade) {
  for (const bool crash : {false, true}) {
    const Scenario scenario{
        "exit",
        {},
        {By("p2", WsaStartupCall{}), By("p2", ExitProcessControl{crash}),
         By("p2", WsaStartupCall{}), By("p2", WsaGetLastErrorCall{}), By("p1", WsaStartupCall{}),
         By("p2", StartProcessControl{}), SocketOf("p2", "s1"), By("p2", WsaStartupCall{})}};
    const auto target = OneProcessTestee();
    for (int round = 0; round < 2; ++round) {
      EXPECT_THAT(ErrorsOf(*target, scenario),
                  ElementsAre(0, 0, abi::kWsaInvalidHandle, 0, 0, 0, abi::kWsaNotInitialised, 0));
    }
  }
}

TEST(OneProcess, ADuplicateIsForTheOtherChildAndItsStructureGetsThere) {
  const Scenario scenario{
      "duplicate",
      {},
      {By("p1", WsaStartupCall{}), SocketOf("p1", "s1"), By("p2", WsaStartupCall{}),
       By("p1", WsaDuplicateSocketCall{"d1", Named("s1"), "p2"}),
       By("p2", WsaSocketFromCall{"s2", "d1"}), By("p1", WsaSocketFromCall{"s3", "d1"}),
       By("p2", WsaSocketFromCall{"s4", "never"})}};
  const auto target = OneProcessTestee();
  EXPECT_THAT(ErrorsOf(*target, scenario),
              ElementsAre(0, 0, 0, 0, 0, abi::kWsaEinval, abi::kWsaEinval));
}

TEST(OneProcess, WhatCannotBeDoneWithChildrenOfTheSystemCannotRun) {
  const std::vector<Action> actions{StartProcessControl{Rights::kAdministrator, {"s1"}},
                                    StartProcessControl{Rights::kUser, {}}};
  const auto target = OneProcessTestee();
  for (const Action& action : actions) {
    const Scenario scenario{"no", {}, {By("p2", action)}};
    ASSERT_TRUE(target->Reset(scenario, 0).has_value());
    const Played played = Play(*target, scenario);
    ASSERT_TRUE(played.error.has_value());
    EXPECT_EQ(played.error->kind, TargetError::Kind::kCannotRun);
  }
  for (const char* control : {kUser, kInherit, kRestart}) {
    EXPECT_THAT(target->Describe().value().capabilities, Not(Contains(control)));
  }
}

TEST(OneProcess, LeavesNoChildBehind) {
  {
    const auto target = OneProcessTestee();
    ErrorsOf(*target, {"three",
                       {},
                       {By("p1", WsaStartupCall{}), By("p2", WsaStartupCall{}),
                        By("p3", WsaStartupCall{})}});
  }
  EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0);
}

}  // namespace
}  // namespace portcullis::targets
