// Scenarios whose threads run beside each other: what is submitted when, what is recorded, and what
// becomes of a target that does not answer.

#include "conformance/run/concurrent_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::run {
namespace {

using scenario::Step;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// The reference, whose calls come back when an event is asked for: those that have been submitted
// by then are invoked together and answered last in, first out. Keeps what it was asked, in order.
class BesideTarget final : public targets::Target {
 public:
  explicit BesideTarget(std::string& log) : log_(log) {}

  tl::expected<scenario::Description, targets::TargetError> Describe() override {
    return inner_->Describe();
  }
  tl::expected<scenario::Placement, targets::TargetError> Reset(const scenario::Scenario& scenario,
                                                                int attempt) override {
    return inner_->Reset(scenario, attempt);
  }
  void Submit(std::size_t index, const Step& step) override {
    log_ += " submit " + std::to_string(index);
    events_.push_back(scenario::Invoked{index});
    inner_->Submit(index, step);
    while (const std::optional<scenario::Event> event = *inner_->Next({})) {
      if (!std::holds_alternative<scenario::Invoked>(*event)) answers_.push_front(*event);
    }
  }
  tl::expected<std::optional<scenario::Event>, targets::TargetError> Next(
      targets::Deadline) override {
    if (events_.empty()) std::swap(events_, answers_);
    if (events_.empty() || silent) return std::nullopt;
    const scenario::Event event = events_.front();
    events_.pop_front();
    if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
      log_ += " answer " + std::to_string(returned->step);
      if (returned->step == dies_at) return scenario::Event(scenario::Died{"p1", "signal 11"});
    }
    return event;
  }

  bool silent = false;
  std::size_t dies_at = 1000;

 private:
  std::string& log_;
  std::unique_ptr<targets::Target> inner_ = targets::MakeReferenceTarget();
  std::deque<scenario::Event> events_;
  std::deque<scenario::Event> answers_;
};

Step By(const std::string& thread, scenario::Action action) {
  return {{"p1", thread}, std::move(action)};
}

scenario::WsaSocketCall Udp(const std::string& name) {
  return {name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true};
}

scenario::WsaIoctlCall Acquire(const std::string& as, const std::string& socket) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = {scenario::SocketRef::Kind::kNamed, socket};
  call.code = abi::kSioAcquirePortReservation;
  call.in = {scenario::Memory::kValid, abi::kPortRangeSize,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", 0}, 2}};
  call.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

// Steps 0 to 2 by main, 3 and 5 by t1, 4 and 6 by t2, 7 by main.
scenario::Scenario TwoThreads() {
  scenario::Scenario scenario;
  scenario.windows["w"] = 8;
  const scenario::SocketRef u2{scenario::SocketRef::Kind::kNamed, "u2"};
  scenario.steps = {By("main", scenario::WsaStartupCall{}),
                    By("main", Udp("u1")),
                    By("main", Udp("u2")),
                    By("t1", Acquire("r1", "u1")),
                    By("t2", Acquire("r2", "u2")),
                    By("t1", scenario::WsaGetLastErrorCall{}),
                    By("t2", scenario::CloseSocketCall{u2}),
                    By("main", Udp("u3"))};
  return scenario;
}

struct Ran {
  ScenarioRun run;
  std::string log;
};

Ran RunOf(const scenario::Scenario& scenario, bool silent = false, std::size_t dies_at = 1000) {
  Ran ran;
  BesideTarget target(ran.log);
  target.silent = silent;
  target.dies_at = dies_at;
  const scenario::Description description = target.Describe().value();
  ran.run = RunConcurrently(
      {target, description, {description.capabilities.begin(), description.capabilities.end()}},
      scenario, 0);
  return ran;
}

bool AllAllowed(const ScenarioRun& run) {
  return std::all_of(run.judged.begin(), run.judged.end(),
                     [](const JudgedEvent& judged) { return judged.verdict.allowed; });
}

TEST(Phases, AreWhatIsBeforeBetweenAndAfterTheOtherThreads) {
  EXPECT_EQ(PhasesOf(TwoThreads()), (Phases{3, 7}));
  scenario::Scenario scenario = TwoThreads();
  scenario.steps.resize(3);
  EXPECT_EQ(PhasesOf(scenario), (Phases{3, 3}));
  scenario.steps.push_back(By("t1", scenario::WsaGetLastErrorCall{}));
  scenario.steps.push_back(By("main", scenario::WsaGetLastErrorCall{}));
  scenario.steps.push_back({{"p2", "t1"}, scenario::WsaGetLastErrorCall{}});
  EXPECT_EQ(PhasesOf(scenario), (Phases{3, 6}));
  EXPECT_EQ(PhasesOf({}), (Phases{0, 0}));
}

TEST(AConcurrentRun, SubmitsAllThreadsThatCanGoOnBeforeItAsks) {
  const Ran ran = RunOf(TwoThreads());
  EXPECT_EQ(ran.log,
            " submit 0 answer 0 submit 1 answer 1 submit 2 answer 2"
            " submit 3 submit 4 answer 4 submit 6 answer 3 submit 5 answer 5 answer 6"
            " submit 7 answer 7");
  EXPECT_FALSE(ran.run.target_error.has_value());
  EXPECT_TRUE(AllAllowed(ran.run));
  EXPECT_THAT(ran.run.trace.events, SizeIs(16));
  EXPECT_EQ(ran.run.overlapping, 4u);
}

// t1 had the block, t2 was refused; answered the other way round both are still right.
TEST(ATraceOfOverlappingCalls, IsJudgedOfflineAsItWasInTheRun) {
  const Ran ran = RunOf(TwoThreads());
  EXPECT_TRUE(HasOverlaps(ran.run.trace));
  const ScenarioRun again = JudgeTrace(ran.run.trace);
  EXPECT_TRUE(AllAllowed(again));
  EXPECT_EQ(again.overlapping, 4u);

  scenario::Trace both = ran.run.trace;
  const auto granted =
      std::find_if(both.events.begin(), both.events.end(), [](const scenario::Event& event) {
        const auto* returned = std::get_if<scenario::Returned>(&event);
        return returned != nullptr && returned->step == 3;
      });
  for (scenario::Event& event : both.events) {
    auto* const returned = std::get_if<scenario::Returned>(&event);
    if (returned == nullptr || returned->step != 4) continue;
    *returned = std::get<scenario::Returned>(*granted);
    returned->step = 4;
    returned->output[8] ^= std::byte{1};
  }
  const ScenarioRun wrong = JudgeTrace(both);
  EXPECT_FALSE(AllAllowed(wrong));
  EXPECT_EQ(wrong.last_step, 3u) << "of two that were granted the one that came last is told";
  const auto& verdict =
      wrong.judged[static_cast<std::size_t>(granted - both.events.begin())].verdict;
  EXPECT_THAT(verdict.broken, ::testing::Contains("ACQ-OVERLAP-01"));
}

TEST(ATraceOfCallsThatFollowEachOther, IsNoneOfOverlaps) {
  scenario::Scenario scenario = TwoThreads();
  scenario.steps.resize(4);
  EXPECT_FALSE(HasOverlaps(RunOf(scenario).run.trace));
  EXPECT_EQ(RunOf(scenario).run.overlapping, 0u);
}

TEST(ATargetThatIsSilent, Hangs) {
  const Ran ran = RunOf(TwoThreads(), true);
  ASSERT_TRUE(ran.run.target_error.has_value());
  EXPECT_EQ(ran.run.target_error->kind, targets::TargetError::Kind::kHang);
  EXPECT_EQ(ran.run.last_step, 0u);
}

TEST(ATargetThatDies, EndsTheRunWithoutAVerdict) {
  const Ran ran = RunOf(TwoThreads(), false, 4);
  EXPECT_TRUE(std::holds_alternative<scenario::Died>(ran.run.trace.events.back()));
  EXPECT_TRUE(AllAllowed(ran.run));
  EXPECT_EQ(ran.log.find("answer 3"), std::string::npos);
}

TEST(AScenarioThatNamesWhatAnotherThreadMakes, IsAnErrorOfOurs) {
  scenario::Scenario scenario = TwoThreads();
  std::get<scenario::WsaIoctlCall>(scenario.steps[4].action).in.contents =
      scenario::RangeContents{{scenario::PortRef::Kind::kStartOf, "r1", 2}, 2};
  const Ran ran = RunOf(scenario);
  ASSERT_TRUE(ran.run.target_error.has_value());
  EXPECT_EQ(ran.run.target_error->kind, targets::TargetError::Kind::kCannotRun);
  EXPECT_THAT(ran.run.target_error->message, HasSubstr("step 5 names \"r1\""));
}

}  // namespace
}  // namespace portcullis::run
