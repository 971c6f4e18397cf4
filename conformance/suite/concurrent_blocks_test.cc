// The concurrent blocks: the reference passes them, its drop-in passes them with calls that really
// overlap, and what is wrong under a race alone is found by them every time.

#include "conformance/suite/concurrent_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "conformance/run/block_run.h"
#include "conformance/run/concurrent_run.h"
#include "conformance/run/support.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/winsock/winsock_target.h"

namespace portcullis::suite {
namespace {

using ::testing::Contains;

const run::BlockToRun& Block(std::string_view name) {
  static const std::vector<run::BlockToRun> blocks = ConcurrentBlocks();
  for (const run::BlockToRun& block : blocks) {
    if (block.name == name) return block;
  }
  ADD_FAILURE() << "no block " << name;
  return blocks.front();
}

struct Tested {
  explicit Tested(std::unique_ptr<targets::Target> made) : target(std::move(made)) {
    description = target->Describe().value();
    capabilities = run::ProbeSupport(*target, description).value();
  }
  run::ScenarioRun Run(const run::GeneratedCase& generated) {
    return run::RunConcurrently({*target, description, capabilities}, generated.scenario, 0);
  }
  std::unique_ptr<targets::Target> target;
  scenario::Description description;
  std::set<std::string> capabilities;
};

// What is wrong with a run; empty where nothing is.
std::string Complaint(const run::ScenarioRun& done) {
  if (done.target_error.has_value()) return done.target_error->message;
  if (done.bound_reached) return "the bound was reached";
  for (const run::JudgedEvent& judged : done.judged) {
    std::string ids;
    for (const std::string& id : judged.verdict.broken) ids += " " + id;
    for (const std::string& id : judged.verdict.differs) ids += " " + id;
    if (judged.verdict.allowed && ids.empty()) continue;
    return "step " + std::to_string(scenario::StepOf(judged.event).value_or(0) + 1) + " breaks" +
           ids + ": " + judged.verdict.detail;
  }
  return {};
}

std::set<std::string> Broken(const run::ScenarioRun& done) {
  std::set<std::string> ids;
  for (const run::JudgedEvent& judged : done.judged) {
    ids.insert(judged.verdict.broken.begin(), judged.verdict.broken.end());
  }
  return ids;
}

TEST(ConcurrentBlocks, HaveCasesThatAreTheSameEveryTime) {
  for (const run::BlockToRun& block : ConcurrentBlocks()) {
    EXPECT_TRUE(block.concurrent);
    std::set<std::string> names;
    for (std::size_t i = 0; i < block.size; ++i) {
      const run::GeneratedCase made = block.make(i);
      names.insert(made.name);
      const std::optional<run::GeneratedCase> found = FindConcurrent(made.name);
      ASSERT_TRUE(found.has_value()) << made.name;
      EXPECT_EQ(found->scenario, made.scenario);
      const run::Phases phases = run::PhasesOf(made.scenario);
      EXPECT_EQ(phases.begin, made.decisive);
      EXPECT_EQ(phases.end, made.scenario.steps.size() - 3) << "main looks at the end";
    }
    EXPECT_EQ(names.size(), block.size);
  }
  EXPECT_FALSE(FindConcurrent("ConcurrentReservations.OneBlock:seed=1,threads=9").has_value());
  EXPECT_FALSE(FindConcurrent("ConcurrentReservations.OneBlock:seed=1,threads=2,x").has_value());
  EXPECT_FALSE(FindConcurrent("ConcurrentReservations.OneBlock:seed=").has_value());
  EXPECT_FALSE(FindConcurrent("Other:seed=1,threads=2").has_value());
}

TEST(ConcurrentBlocks, ArePassedByTheReference) {
  Tested reference(targets::MakeReferenceTarget());
  for (const run::BlockToRun& block : ConcurrentBlocks()) {
    for (std::size_t i = 0; i < block.size; ++i) {
      const run::GeneratedCase made = block.make(i);
      const run::ScenarioRun done = reference.Run(made);
      EXPECT_EQ(Complaint(done), "") << made.name;
      EXPECT_GT(done.overlapping, 0u) << made.name;
    }
  }
}

// Real threads take their time: of the cases every so-manieth, of any number of threads.
constexpr std::size_t kStride = 5;

TEST(ConcurrentBlocks, ArePassedByTheDropInWithCallsThatOverlap) {
  Tested dropin(targets::MakeWinsockTarget());
  for (const run::BlockToRun& block : ConcurrentBlocks()) {
    for (std::size_t i = 0; i < block.size; i += kStride) {
      const run::GeneratedCase made = block.make(i);
      const run::ScenarioRun done = dropin.Run(made);
      EXPECT_EQ(Complaint(done), "") << made.name;
      EXPECT_GT(done.overlapping, 0u) << made.name;
    }
  }
}

struct Racing {
  const char* defect;
  const char* block;
  const char* id;
};
constexpr Racing kRacing[] = {
    {"racing-acquires-both-granted", "ConcurrentReservations.OneBlock", "ACQ-OVERLAP-01"},
    {"racing-acquires-share-a-token", "ConcurrentReservations.OwnBlocks", "ACQ-OUT-08"},
    {"racing-binds-share-the-last-port", "ConcurrentBinds.LastPorts", "BND-EXHAUST-01"},
};

// By luck it is never: whatever is underneath, one that answers at once or one of real threads.
TEST(RacingDefects, AreFoundByTheirIdInEveryCaseThatHasTheirRace) {
  for (const Racing& racing : kRacing) {
    for (const bool real_threads : {false, true}) {
      Tested tested(targets::MakeDefectTarget(
          *targets::FindDefect(racing.defect),
          real_threads ? targets::MakeWinsockTarget() : targets::MakeReferenceTarget()));
      const run::BlockToRun& block = Block(racing.block);
      for (std::size_t i = 0; i < block.size; i += real_threads ? kStride : 1) {
        const run::GeneratedCase made = block.make(i);
        const run::ScenarioRun done = tested.Run(made);
        EXPECT_THAT(Broken(done), Contains(racing.id)) << racing.defect << " " << made.name;
        EXPECT_GT(done.overlapping, 0u);
      }
    }
  }
}

// Answers each call before it takes the next.
class OneByOne final : public targets::Target {
 public:
  explicit OneByOne(std::unique_ptr<Target> inner) : inner_(std::move(inner)) {}
  tl::expected<scenario::Description, targets::TargetError> Describe() override {
    return inner_->Describe();
  }
  tl::expected<scenario::Placement, targets::TargetError> Reset(const scenario::Scenario& scenario,
                                                                int attempt) override {
    events_.clear();
    return inner_->Reset(scenario, attempt);
  }
  void Submit(std::size_t index, const scenario::Step& step) override {
    inner_->Submit(index, step);
    while (auto event = inner_->Next({}).value()) events_.push_back(std::move(*event));
  }
  tl::expected<std::optional<scenario::Event>, targets::TargetError> Next(
      targets::Deadline) override {
    if (events_.empty()) return std::nullopt;
    scenario::Event event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

 private:
  std::unique_ptr<Target> inner_;
  std::deque<scenario::Event> events_;
};

TEST(ABlockOfConcurrentCases, IsNotProvokedWhereNoCallsOverlap) {
  Tested reference(std::make_unique<OneByOne>(targets::MakeReferenceTarget()));
  const run::BlockToRun& block = Block("ConcurrentReservations.OneBlock");
  const auto nowhere = [](const run::CaseToRun&) { return std::string(); };
  const run::CaseRun ran =
      run::RunBlock({*reference.target,
                     reference.description,
                     {reference.capabilities.begin(), reference.capabilities.end()}},
                    block, {0, 1, 2}, nowhere);
  EXPECT_EQ(ran.outcome.result, reports::Result::kNotProvoked) << ran.outcome.reason;
  EXPECT_NE(ran.outcome.reason.find("no two of its calls were under way at once"),
            std::string::npos)
      << ran.outcome.reason;
}

}  // namespace
}  // namespace portcullis::suite
