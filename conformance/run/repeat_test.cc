#include "conformance/run/repeat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/block_run.h"
#include "conformance/run/misbehaving_target.h"
#include "conformance/run/support.h"
#include "conformance/run/test_cases.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// A target that is one implementation in some of its runs and another in the others, in turns.
class TurningTarget final : public targets::Target {
 public:
  explicit TurningTarget(std::vector<std::unique_ptr<targets::Target>> turns)
      : turns_(std::move(turns)) {}

  tl::expected<scenario::Description, targets::TargetError> Describe() override {
    return turns_.front()->Describe();
  }
  tl::expected<scenario::Placement, targets::TargetError> Reset(const scenario::Scenario& scenario,
                                                                int attempt) override {
    turn_ = next_++ % turns_.size();
    return turns_[turn_]->Reset(scenario, attempt);
  }
  void Submit(std::size_t index, const scenario::Step& step) override {
    turns_[turn_]->Submit(index, step);
  }
  tl::expected<std::optional<scenario::Event>, targets::TargetError> Next(
      targets::Deadline deadline) override {
    return turns_[turn_]->Next(deadline);
  }

 private:
  std::vector<std::unique_ptr<targets::Target>> turns_;
  std::size_t next_ = 0;
  std::size_t turn_ = 0;
};

std::unique_ptr<targets::Target> Good() { return targets::MakeReferenceTarget(); }

// ACQ-OUT-02 is broken by it.
std::unique_ptr<targets::Target> Bad() {
  return targets::MakeDefectTarget(*targets::FindDefect("short-output-gives-efault"), Good());
}

std::unique_ptr<targets::Target> Misbehaving(Misbehaviour::Kind kind, std::size_t at_step) {
  return std::make_unique<MisbehavingTarget>(Good(), Misbehaviour{kind, at_step});
}

template <typename... Turns>
TurningTarget InTurns(Turns... turns) {
  std::vector<std::unique_ptr<targets::Target>> all;
  (all.push_back(std::move(turns)), ...);
  return TurningTarget(std::move(all));
}

Subject SubjectOf(targets::Target& target) {
  const scenario::Description description = Good()->Describe().value();
  return {target, description, *ProbeSupport(*Good(), description)};
}

reports::CaseOutcome RunTimes(targets::Target& target, std::size_t times) {
  return RunRepeatedly(SubjectOf(target), ShortOutput(), times,
                       [](const CaseToRun&) { return std::string("replay"); })
      .outcome;
}

TEST(RepeatTest, RunsThatEndAlikeAreTheOutcomeOfOne) {
  TurningTarget good = InTurns(Good());
  const reports::CaseOutcome passed = RunTimes(good, 3);
  EXPECT_EQ(passed.result, Result::kPass);
  EXPECT_FALSE(passed.repeats.has_value());
  TurningTarget bad = InTurns(Bad());
  reports::CaseOutcome failed = RunTimes(bad, 3);
  TurningTarget bad_once = InTurns(Bad());
  const reports::CaseOutcome once = RunTimes(bad_once, 1);
  EXPECT_EQ(failed.result, Result::kFail);
  failed.duration_us = once.duration_us;
  EXPECT_EQ(failed, once);
}

TEST(RepeatTest, ACaseThatFailsNowAndThenIsUnstableWithItsCounts) {
  TurningTarget target = InTurns(Good(), Bad(), Good());
  const reports::CaseOutcome outcome = RunTimes(target, 3);
  EXPECT_EQ(outcome.result, Result::kUnstable);
  EXPECT_EQ(outcome.cause, std::nullopt);
  EXPECT_EQ(outcome.reason, "fail (forbidden) in 1 of 3 runs, pass in 2");
  ASSERT_TRUE(outcome.repeats.has_value());
  EXPECT_THAT(outcome.repeats->endings,
              ElementsAre(Pair(reports::Ending{Result::kFail, Cause::kForbidden}, 1),
                          Pair(reports::Ending{Result::kPass, {}}, 2)));
  ASSERT_THAT(outcome.evidence, SizeIs(1));
  EXPECT_EQ(outcome.evidence[0].seen_in, (reports::SeenIn{1, 3}));
  EXPECT_EQ(outcome.evidence[0].replay, "replay");

  const reports::CaseResult broken = ResultOf(outcome, "ACQ-OUT-02");
  EXPECT_EQ(broken.result, Result::kUnstable);
  EXPECT_EQ(broken.endings, outcome.repeats->endings);
  EXPECT_EQ(ResultOf(outcome, "ACQ-FAIL-01").result, Result::kPass) << "none of its runs broke it";
}

TEST(RepeatTest, ACaseThatAlwaysFailsButNotInOneWayIsUnstable) {
  TurningTarget target = InTurns(Misbehaving(Misbehaviour::Kind::kDies, 2), Bad());
  const reports::CaseOutcome outcome = RunTimes(target, 4);
  EXPECT_EQ(outcome.result, Result::kUnstable);
  EXPECT_EQ(outcome.reason, "fail (forbidden) in 2 of 4 runs, fail (crash) in 2");
}

TEST(RepeatTest, ADisturbedRunMakesNobodyUnstable) {
  const auto taken = [] { return Misbehaving(Misbehaviour::Kind::kFindsPortsTaken, 0); };
  // A disturbed run is tried three times.
  TurningTarget target = InTurns(taken(), taken(), taken(), Good());
  const reports::CaseOutcome outcome = RunTimes(target, 2);
  EXPECT_EQ(outcome.result, Result::kPass);
  ASSERT_TRUE(outcome.repeats.has_value());
  EXPECT_THAT(outcome.repeats->endings, SizeIs(2));
  TurningTarget never = InTurns(taken());
  EXPECT_EQ(RunTimes(never, 2).result, Result::kDisturbed);
}

TEST(RepeatTest, AnErrorOfOursEndsIt) {
  TurningTarget target =
      InTurns(Good(), Misbehaving(Misbehaviour::Kind::kCannotRun, 1), Good(), Good());
  const reports::CaseOutcome outcome = RunTimes(target, 4);
  EXPECT_EQ(outcome.result, Result::kError);
  EXPECT_EQ(outcome.reason, "no such program");
}

// Case i of a block asks for an output of i bytes: 0 to 15 are too few.
GeneratedCase MakeOutput(std::size_t index) {
  TestCase test("", "");
  scenario::WsaIoctlCall call = Acquire("r1", 20);
  call.out.size = static_cast<std::uint32_t>(index);
  test.Add(call, std::nullopt);
  return {"Test.Output:out=" + std::to_string(index), test.Get().scenario,
          test.Get().scenario.steps.size() - 1};
}

TEST(RepeatTest, ABlockCountsItsUnstableCasesApart) {
  // Two runs of each case: of both the second is bad, which only short outputs show.
  TurningTarget target = InTurns(Good(), Bad());
  const BlockToRun block{"Test.Output", {"ACQ-OUT-02", "ACQ-OUT-03"}, 32, &MakeOutput};
  const reports::CaseOutcome outcome =
      RunBlock(
          SubjectOf(target), block, {14, 15, 16}, [](const CaseToRun&) { return ""; }, 2)
          .outcome;
  EXPECT_EQ(outcome.result, Result::kUnstable);
  EXPECT_THAT(outcome.block->results,
              ElementsAre(Pair(Result::kUnstable, 2), Pair(Result::kPass, 1)));
  EXPECT_THAT(outcome.block->unstable, ElementsAre(Pair("ACQ-OUT-02", 2)));
  EXPECT_THAT(outcome.block->broken, IsEmpty());
  ASSERT_THAT(outcome.evidence, SizeIs(1));
  EXPECT_EQ(outcome.evidence[0].alike, 2u);
  EXPECT_EQ(outcome.evidence[0].seen_in, (reports::SeenIn{1, 2}));

  const reports::CaseResult broken = ResultOf(outcome, "ACQ-OUT-02");
  EXPECT_EQ(broken.result, Result::kUnstable);
  EXPECT_EQ(broken.block->unstable, 2u);
  EXPECT_THAT(broken.evidence, SizeIs(1));
  EXPECT_NE(ResultOf(outcome, "ACQ-OUT-03").result, Result::kUnstable);
}

}  // namespace
}  // namespace portcullis::run
