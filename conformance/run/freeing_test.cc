// Targets that free the ports of a reservation late, or never: who is waited for, and who is
// accused.

#include "conformance/run/freeing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/concurrent_run.h"
#include "conformance/run/evidence.h"
#include "conformance/run/test_cases.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::run {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// A reference that frees later, and only once it has been waited for as long as `patience`.
class LateTarget final : public targets::Target {
 public:
  explicit LateTarget(std::chrono::milliseconds patience) : patience_(patience) {}

  tl::expected<scenario::Description, targets::TargetError> Describe() override {
    return inner_->Describe();
  }
  tl::expected<scenario::Placement, targets::TargetError> Reset(const scenario::Scenario& scenario,
                                                                int attempt) override {
    ++runs;
    return inner_->Reset(scenario, attempt);
  }
  void Submit(std::size_t index, const scenario::Step& step) override {
    inner_->Submit(index, step);
  }
  tl::expected<std::optional<scenario::Event>, targets::TargetError> Next(
      targets::Deadline deadline) override {
    const bool long_enough = deadline > std::chrono::steady_clock::now() + patience_;
    return inner_->Next(long_enough ? deadline : targets::Deadline{});
  }

  int runs = 0;

 private:
  std::chrono::milliseconds patience_;
  std::unique_ptr<targets::Target> inner_ = targets::MakeReferenceTarget(
      reference::Policy{.freeing = reference::Freeing::kLater}, "late");
};

// ACQUIRE, close, and the same ACQUIRE on another socket: steps 3 to 6.
scenario::Scenario AskedForAgain() {
  TestCase test("Test.AskedForAgain", "ACQ-LIFE-01");
  test.Add(Acquire("r1", 20), std::nullopt);
  test.Add(scenario::CloseSocketCall{{scenario::SocketRef::Kind::kNamed, "s1"}}, std::nullopt);
  test.Add(scenario::WsaSocketCall{"s1", abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true},
           std::nullopt);
  test.Add(Acquire("r2", 20), std::nullopt);
  return test.Get().scenario;
}

Subject SubjectOf(targets::Target& target) {
  const scenario::Description description = target.Describe().value();
  return {target, description, {description.capabilities.begin(), description.capabilities.end()}};
}

std::vector<std::string> Broken(const ScenarioRun& run) {
  std::vector<std::string> ids;
  for (const JudgedEvent& judged : run.judged) {
    ids.insert(ids.end(), judged.verdict.broken.begin(), judged.verdict.broken.end());
  }
  return ids;
}

bool WasDisturbed(const ScenarioRun& run) {
  return std::any_of(run.judged.begin(), run.judged.end(),
                     [](const JudgedEvent& judged) { return judged.verdict.disturbed; });
}

reports::QuestionReading Freed(const std::string& reading) { return {"Q-LIFE-FREED", reading}; }

TEST(Freeing, ATargetThatFreesAtOnceRunsOnce) {
  const std::unique_ptr<targets::Target> target = targets::MakeReferenceTarget();
  const ScenarioRun run = RunScenario(SubjectOf(*target), AskedForAgain(), nullptr, 0);
  EXPECT_THAT(Broken(run), IsEmpty());
  EXPECT_THAT(CollectReadings(run), Contains(Freed("at once")));
  EXPECT_THAT(run.trace.target.capabilities, Not(Contains("gave_time")));
}

TEST(Freeing, ATargetThatFreesLaterIsWaitedForAndSaidToBeLate) {
  LateTarget target{std::chrono::milliseconds(0)};
  const ScenarioRun run = RunScenario(SubjectOf(target), AskedForAgain(), nullptr, 0);
  EXPECT_THAT(Broken(run), IsEmpty());
  EXPECT_FALSE(WasDisturbed(run));
  EXPECT_THAT(CollectReadings(run), Contains(Freed("later")));
  EXPECT_THAT(CollectReadings(run), Not(Contains(Freed("at once"))));
  EXPECT_EQ(target.runs, 2);
}

TEST(Freeing, ASlowOneIsWaitedForLonger) {
  LateTarget target{std::chrono::milliseconds(1000)};
  const ScenarioRun run = RunScenario(SubjectOf(target), AskedForAgain(), nullptr, 0);
  EXPECT_THAT(Broken(run), IsEmpty());
  EXPECT_EQ(target.runs, 4);
}

TEST(Freeing, WhatIsNotFreeAfterTheLongestWaitIsALeak) {
  LateTarget target{std::chrono::hours(1)};
  const ScenarioRun run = RunScenario(SubjectOf(target), AskedForAgain(), nullptr, 0);
  EXPECT_THAT(Broken(run), Contains("ACQ-LIFE-01"));
  EXPECT_FALSE(WasDisturbed(run));
  EXPECT_EQ(target.runs, 4);
}

TEST(Freeing, ATraceIsJudgedAgainByTheTimeThatItsRunGave) {
  for (const std::chrono::milliseconds patience :
       {std::chrono::milliseconds(0), std::chrono::milliseconds(std::chrono::hours(1))}) {
    LateTarget target{patience};
    const ScenarioRun run = RunScenario(SubjectOf(target), AskedForAgain(), nullptr, 0);
    const ScenarioRun again = JudgeTrace(run.trace);
    EXPECT_EQ(Broken(again), Broken(run));
    EXPECT_EQ(CollectReadings(again), CollectReadings(run));
  }
}

TEST(Freeing, APendingAcquireIsAskedForAgainToo) {
  LateTarget target{std::chrono::milliseconds(0)};
  scenario::Scenario scenario = AskedForAgain();
  auto& call = std::get<scenario::WsaIoctlCall>(scenario.steps.back().action);
  call.overlapped.emplace();
  const scenario::Step asks = scenario.steps.back();
  scenario.steps.back() = {{}, scenario::HoldControl{}};
  scenario.steps.push_back(asks);
  scenario.steps.push_back({{}, scenario::CompleteControl{"r2"}});
  scenario.steps.push_back({{}, scenario::GetCompletionCall{"r2"}});
  const ScenarioRun run = RunScenario(SubjectOf(target), scenario, nullptr, 0);
  EXPECT_THAT(Broken(run), IsEmpty());
  EXPECT_FALSE(WasDisturbed(run));
  EXPECT_EQ(target.runs, 2);
}

TEST(Freeing, ThreadsThatRunBesideEachOtherAreGivenTimeToo) {
  LateTarget target{std::chrono::milliseconds(0)};
  scenario::Scenario scenario = AskedForAgain();
  scenario.steps.back().actor.thread = "t2";
  const ScenarioRun run = RunConcurrently(SubjectOf(target), scenario, 0);
  EXPECT_THAT(Broken(run), IsEmpty());
  EXPECT_FALSE(WasDisturbed(run));
  EXPECT_EQ(target.runs, 2);
}

}  // namespace
}  // namespace portcullis::run
