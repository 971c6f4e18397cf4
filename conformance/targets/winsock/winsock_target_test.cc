// The winsock target over the drop-in answers as the reference does, where scenarios do what
// programs don't: processes that are named before they start, controls of actors that have ended, a
// name for two operations. Ordinary scenarios: the suite, which ci/prove runs over it.

#include "conformance/targets/winsock/winsock_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "conformance/targets/reference_target_fixture.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsSupersetOf;

constexpr std::chrono::seconds kLongest{20};  // that a call of the model may take to come back

// "step 3: 10038", "step 4: blocked": what became of the steps, in the order in which it was told.
std::vector<std::string> Answers(Target& target, const Scenario& scenario) {
  std::vector<std::string> answers;
  EXPECT_TRUE(target.Reset(scenario, 0).has_value());
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    target.Submit(i, scenario.steps[i]);
    for (bool answered = false; !answered;) {
      const auto event = target.Next(std::chrono::steady_clock::now() + kLongest).value();
      if (!event.has_value()) break;
      if (const auto* returned = std::get_if<Returned>(&*event)) {
        answered = returned->step == i;
        answers.push_back("step " + std::to_string(returned->step) + ": " +
                          std::to_string(returned->error));
      } else if (const auto* blocked = std::get_if<Blocked>(&*event)) {
        answered = blocked->step == i;
        answers.push_back("step " + std::to_string(blocked->step) + ": blocked");
      }
    }
  }
  return answers;
}

void ExpectSameAnswers(std::vector<Step> steps, const std::vector<std::string>& among_them) {
  const Scenario scenario = InWindow(std::move(steps));
  const std::vector<std::string> expected = Answers(*MakeReferenceTarget(), scenario);
  EXPECT_THAT(expected, IsSupersetOf(among_them));
  EXPECT_THAT(Answers(*MakeWinsockTarget(), scenario), ElementsAreArray(expected));
}

Step ByProcess2(Action action) { return Do(std::move(action), "main", "p2"); }
Action NameOf(const std::string& socket) { return GetSockNameCall{"n1", Named(socket)}; }
Step Bound() { return Do(BindCall{Named("s1"), {PortRef::Kind::kWindow, "w", 1}}); }
Step DuplicateForProcess2() { return Do(WsaDuplicateSocketCall{"d1", Named("s1"), "p2"}); }

TEST(AProcessThatRuns, InheritsNothingByAStart) {
  ExpectSameAnswers(
      {Start(), Make("s1"), Bound(), ByProcess2(WsaStartupCall{}),
       ByProcess2(StartProcessControl{Rights::kUser, {"s1"}}), ByProcess2(NameOf("s1"))},
      {"step 5: " + std::to_string(abi::kWsaEnotsock)});
}

TEST(AProcessThatOthersHaveNamed, StartsWithItsControl) {
  ExpectSameAnswers({Start(), Make("s1"), Bound(), DuplicateForProcess2(),
                     ByProcess2(StartProcessControl{Rights::kUser, {"s1"}}),
                     ByProcess2(WsaStartupCall{}), ByProcess2(NameOf("s1"))},
                    {"step 6: 0"});
}

TEST(AProcessThatOthersHaveNamed, DoesNotEndWithTheMachine) {
  ExpectSameAnswers({Start(), Make("s1"), DuplicateForProcess2(), Do(RestartControl{}), Start(),
                     ByProcess2(WsaStartupCall{})},
                    {"step 4: " + std::to_string(abi::kWsaInvalidHandle), "step 5: 0"});
}

TEST(TheMachine, IsSetByAnActorWhoseProcessHasEnded) {
  ExpectSameAnswers(
      {Start(), ByProcess2(WsaStartupCall{}), Do(ExitProcessControl{}), Do(NetworkControl{false}),
       ByProcess2(WsaSocketCall{"s2", abi::kAfInet, abi::kSockStream, 0, true})},
      {"step 4: " + std::to_string(abi::kWsaEnetdown)});
}

TEST(AProcessThatHasEnded, LeavesNothingToItsNextRun) {
  ExpectSameAnswers(
      {Start(), Make("s1"), Do(HoldControl{}), Do(InOverlappedForm(AcquireInWindow("r1"))),
       Do(ExitProcessControl{}), Do(StartProcessControl{}), Do(CompleteControl{"r1"}), Start(),
       Make("s1"), Do(AcquireInWindow("r2"))},
      {"step 3: " + std::to_string(abi::kWsaIoPending), "step 9: 0"});
}

// The second call waits for its thread, as it has to where threads are real (the reference makes
// it), and is the one that is meant.
TEST(Complete, MeansTheLatestOperationOfTheName) {
  const Scenario scenario =
      InWindow({Start(), Make("s1"), Do(HoldControl{}), Do(AcquireInWindow("r1")),
                Do(AcquireInWindow("r1")), Do(CompleteControl{"r1"})});
  EXPECT_THAT(Answers(*MakeWinsockTarget(), scenario),
              ElementsAre("step 0: 0", "step 1: 0", "step 2: 0", "step 3: blocked",
                          "step 4: blocked", "step 5: 0"));
}

}  // namespace
}  // namespace portcullis::targets
