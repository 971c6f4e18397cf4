// Holds the matrices against their marks, the oracle and the reference: what a value is said to
// violate, its cases decide; nobody is accused; each requirement is decided often enough.
//
// The blocks have tens of thousands of cases: here a part of each runs, enough to count to twenty.
// All of them: portcullis test.

#include "conformance/suite/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "conformance/run/support.h"
#include "conformance/scenario/describe.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/ioctl_matrix.h"
#include "conformance/suite/persistent_matrix.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::suite {
namespace {

using explore::Row;
using testing::Contains;
using testing::SizeIs;

constexpr std::size_t kEnough = 20;

const std::vector<Matrix>& Matrices() {
  static const std::vector<Matrix> matrices = [] {
    std::vector<Matrix> all = IoctlMatrices();
    for (const auto& more : {PersistentMatrices(), BindMatrices()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return matrices;
}

struct Block {
  const Matrix* matrix;
  BlockKind kind;
  std::vector<Row> rows;
  run::BlockToRun block;
};

const std::vector<Block>& Blocks() {
  static const std::vector<Block> blocks = [] {
    std::vector<Block> all;
    for (const Matrix& matrix : Matrices()) {
      for (const BlockKind kind : {BlockKind::kSingle, BlockKind::kPairs}) {
        all.push_back({&matrix, kind, RowsOf(matrix, kind), BlockOf(matrix, kind)});
      }
    }
    return all;
  }();
  return blocks;
}

// What the rows are sorted by of which a few run: what they meet; of those that meet nothing, who
// holds what and who asks.
std::vector<std::string> Kin(const Matrix& matrix, const Row& row) {
  std::vector<std::string> kin = Met(matrix, row);
  if (!kin.empty()) return kin;
  for (std::size_t d = 0; d < row.size(); ++d) {
    const Axis& axis = matrix.axes[d];
    const bool counts =
        axis.name == "state" || axis.name == "rights" || axis.name == "call" || axis.name == "port";
    if (counts) kin.push_back(axis.name + axis.marks[static_cast<std::size_t>(row[d])].name);
  }
  return kin;
}

// The part of a block that runs here: of each kin `most`, spread evenly.
std::vector<std::size_t> Part(const Block& block, std::size_t most) {
  std::map<std::vector<std::string>, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < block.rows.size(); ++i) {
    alike[Kin(*block.matrix, block.rows[i])].push_back(i);
  }
  std::vector<std::size_t> part;
  for (const auto& [kin, indices] : alike) {
    const std::size_t count = std::min(most, indices.size());
    for (std::size_t i = 0; i < count; ++i) part.push_back(indices[i * indices.size() / count]);
  }
  return part;
}

class Runner {
 public:
  explicit Runner(reference::Policy policy = {})
      : target_(targets::MakeReferenceTarget(policy)),
        description_(target_->Describe().value()),
        capabilities_(run::ProbeSupport(*target_, description_).value()) {}

  run::ScenarioRun Run(const run::GeneratedCase& made) {
    return run::RunScenario({*target_, description_, capabilities_}, made.scenario, nullptr, 0,
                            made.decisive);
  }

 private:
  std::unique_ptr<targets::Target> target_;
  scenario::Description description_;
  std::set<std::string> capabilities_;
};

void ExpectNobodyAccused(const run::ScenarioRun& done, const std::string& name) {
  EXPECT_FALSE(done.target_error.has_value()) << name;
  EXPECT_FALSE(done.bound_reached) << name;
  EXPECT_THAT(done.unfinished, SizeIs(0)) << name;
  for (const run::JudgedEvent& judged : done.judged) {
    const std::size_t step = scenario::StepOf(judged.event).value_or(0);
    EXPECT_TRUE(judged.verdict.allowed)
        << name << "\nstep " << step + 1 << " "
        << scenario::DescribeStep(done.trace.scenario.steps[step]) << "\n"
        << scenario::DescribeAnswer(done.trace.scenario.steps[step], judged.event) << "\nbreaks "
        << testing::PrintToString(judged.verdict.broken);
  }
}

// A case of a single block decides what its one value meets, or is valid and decides what it is a
// case of. And of all that a block is declared for there are enough.
TEST(MatrixTest, SinglesDecideWhatTheyMeetAndEachRequirementIsDecidedOftenEnough) {
  Runner runner;
  std::map<std::string, std::size_t> decides;
  for (const Block& block : Blocks()) {
    if (block.kind != BlockKind::kSingle) continue;
    for (const std::size_t index : Part(block, 24)) {
      const run::GeneratedCase made = block.block.make(index);
      const run::ScenarioRun done = runner.Run(made);
      ExpectNobodyAccused(done, made.name);
      for (const run::JudgedEvent& judged : done.judged) {
        EXPECT_THAT(judged.verdict.differs, SizeIs(0)) << made.name;
      }
      for (const std::string& id : done.decided) ++decides[id];
      const std::vector<std::string> met = Met(*block.matrix, block.rows[index]);
      ASSERT_LE(met.size(), 1u) << made.name;
      if (met.empty()) {
        EXPECT_FALSE(done.decided.empty()) << made.name;
      } else {
        EXPECT_THAT(done.decided, Contains(met.front())) << made.name;
      }
    }
  }
  std::set<std::string> declared;
  for (const Block& block : Blocks()) {
    for (const std::string& id : block.block.requirements) {
      if (!id.starts_with("Q-")) declared.insert(id);
    }
  }
  EXPECT_GT(declared.size(), 190u);
  for (const std::string& id : declared) EXPECT_GE(decides[id], kEnough) << id;
  for (const auto& [id, count] : decides) {
    EXPECT_TRUE(count < kEnough || declared.contains(id)) << id << " is decided by no block's word";
  }
}

TEST(MatrixTest, PairsRecordWhichConditionComesFirst) {
  Runner runner;
  std::map<std::string, std::set<std::string>> readings;  // by matrix
  for (const Block& block : Blocks()) {
    if (block.kind != BlockKind::kPairs) continue;
    const std::size_t stride = std::max<std::size_t>(1, block.rows.size() / 60);
    for (std::size_t i = 0; i < block.rows.size(); i += stride) {
      const run::GeneratedCase made = block.block.make(i);
      const run::ScenarioRun done = runner.Run(made);
      ExpectNobodyAccused(done, made.name);
      for (const run::JudgedEvent& judged : done.judged) {
        for (const oracle::Reading& reading : judged.verdict.readings) {
          readings[block.matrix->name].insert(reading.question);
        }
      }
    }
    const bool persistent = block.matrix->name.starts_with("MatrixPersistent.");
    const bool orders = block.matrix->name != "MatrixPersistent.Delete";
    if (!orders) continue;
    EXPECT_THAT(readings[block.matrix->name], Contains(persistent ? "Q-PER-ORDER" : "Q-GEN-ORDER"))
        << block.block.name;
  }
}

TEST(MatrixTest, NobodyIsAccusedWhoChoosesOtherwise) {
  for (const std::uint32_t seed : {11u, 12u, 13u}) {
    Runner runner(targets::RandomPolicy(seed));
    std::size_t skip = seed % 7;
    for (const Block& block : Blocks()) {
      for (const std::size_t index : Part(block, 1)) {
        if (skip++ % 7 != 0) continue;
        const run::GeneratedCase made = block.block.make(index);
        ExpectNobodyAccused(runner.Run(made), made.name + ", seed " + std::to_string(seed));
      }
    }
  }
}

// --- names -----------------------------------------------------------------------------------

TEST(MatrixTest, ANameFindsItsCase) {
  for (const Block& block : Blocks()) {
    ASSERT_GT(block.block.size, 0u) << block.block.name;
    const std::size_t stride = std::max<std::size_t>(1, block.block.size / 7);
    for (std::size_t i = 0; i < block.block.size; i += stride) {
      const run::GeneratedCase made = block.block.make(i);
      const auto found = FindGenerated(made.name);
      ASSERT_TRUE(found.has_value()) << made.name;
      EXPECT_EQ(found->name, made.name);
      EXPECT_EQ(found->scenario, made.scenario);
      EXPECT_EQ(found->decisive, made.decisive);
      EXPECT_EQ(found->needs, made.needs);
    }
  }
}

TEST(MatrixTest, AnUnknownNameFindsNothing) {
  EXPECT_TRUE(FindGenerated("MatrixAcquire.PlainSingle:kind=tcp").has_value());
  for (const char* name :
       {"", "MatrixAcquire.PlainSingle", "MatrixAcquire.Plain:kind=tcp",
        "MatrixAcquire.PlainSingle:kind=ipx", "MatrixAcquire.PlainSingle:colour=red",
        "MatrixAcquire.PlainSingle:kind", "MatrixAcquire.PlainSingle:kind=tcp,",
        "MatrixAcquire.PlainSingle:block=any.20,state=own"}) {
    EXPECT_FALSE(FindGenerated(name).has_value()) << name;
  }
}

TEST(MatrixTest, NamesAreUnique) {
  std::set<std::string> blocks;
  for (const run::BlockToRun& block : AllBlocks()) {
    EXPECT_TRUE(blocks.insert(block.name).second) << block.name;
  }
  const std::string allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
  for (const Block& block : Blocks()) {
    // Rows differ, and a value's name is its own within its dimension: so the names differ.
    EXPECT_EQ(std::set<Row>(block.rows.begin(), block.rows.end()).size(), block.rows.size());
    std::set<std::string> axes;
    for (const Axis& axis : block.matrix->axes) {
      EXPECT_TRUE(axes.insert(axis.name).second) << block.block.name << " " << axis.name;
      std::set<std::string> marks;
      for (const Mark& mark : axis.marks) {
        EXPECT_TRUE(marks.insert(mark.name).second) << axis.name << " " << mark.name;
        EXPECT_EQ(mark.name.find_first_not_of(allowed), std::string::npos) << mark.name;
      }
    }
  }
}

TEST(MatrixTest, EachControlCodeAndEachWayOfCallingItHasBothBlocks) {
  std::set<std::string> names;
  for (const run::BlockToRun& block : AllBlocks()) names.insert(block.name);
  for (const char* code : {"Acquire", "Associate", "Release", "Keepalive"}) {
    for (const char* way : {"Plain", "Event", "Port", "Routine", "NoIndication"}) {
      for (const char* kind : {"Single", "Pairs"}) {
        EXPECT_THAT(names, Contains("Matrix" + std::string(code) + "." + way + kind));
      }
    }
  }
  for (const char* name :
       {"MatrixSetMode.Plain", "MatrixFlush.Plain", "MatrixFlush.Event", "MatrixUnknown.Plain",
        "MatrixUnknown.Event", "MatrixPersistent.Create", "MatrixPersistent.Delete",
        "MatrixPersistent.Lookup", "MatrixBind.Bind"}) {
    EXPECT_THAT(names, Contains(std::string(name) + "Single"));
    EXPECT_THAT(names, Contains(std::string(name) + "Pairs"));
  }
}

// --- a small matrix --------------------------------------------------------------------------

Written Nothing(const Row& row) {
  Written written;
  written.decisive = row.size();
  return written;
}

Matrix Small() {
  return {"Test.Small",
          {{"colour", {{"red", ""}, {"blue", ""}, {"black", "X-01"}}},
           {"size", {{"1", ""}, {"2", ""}, {"0", "X-02"}, {"3", "Q-X"}}}},
          {"X-03"},
          {"Q-ORDER"},
          &Nothing,
          false,
          2};
}

std::set<std::string> NamesOf(const Matrix& matrix, BlockKind kind) {
  std::set<std::string> names;
  const run::BlockToRun block = BlockOf(matrix, kind);
  for (std::size_t i = 0; i < block.size; ++i) names.insert(block.make(i).name);
  return names;
}

TEST(MatrixTest, ASingleHasNoOrOneViolationAndNoQuestion) {
  using testing::UnorderedElementsAre;
  EXPECT_THAT(
      NamesOf(Small(), BlockKind::kSingle),
      UnorderedElementsAre("Test.SmallSingle:", "Test.SmallSingle:colour=blue",
                           "Test.SmallSingle:size=2", "Test.SmallSingle:colour=blue,size=2",
                           "Test.SmallSingle:colour=black", "Test.SmallSingle:colour=black,size=2",
                           "Test.SmallSingle:size=0", "Test.SmallSingle:colour=blue,size=0"));
  EXPECT_THAT(BlockOf(Small(), BlockKind::kSingle).requirements,
              testing::ElementsAre("X-01", "X-02", "X-03"));
}

TEST(MatrixTest, APairHasTwoConditionsOrOneQuestion) {
  const std::set<std::string> names = NamesOf(Small(), BlockKind::kPairs);
  EXPECT_THAT(names, SizeIs(3));
  EXPECT_THAT(names, Contains("Test.SmallPairs:colour=black,size=0"));
  EXPECT_THAT(names, Contains("Test.SmallPairs:colour=black,size=3"));
  EXPECT_THAT(BlockOf(Small(), BlockKind::kPairs).requirements,
              testing::ElementsAre("Q-ORDER", "Q-X"));
}

TEST(MatrixTest, ValuesThatDoNotGoTogetherMeetNowhere) {
  Matrix matrix = Small();
  matrix.axes[0].marks[2].is = 1;
  matrix.axes[1].marks[1].not_with = 1;
  EXPECT_THAT(NamesOf(matrix, BlockKind::kSingle),
              testing::Not(Contains("Test.SmallSingle:colour=black,size=2")));
  EXPECT_FALSE(FindCase(matrix, "Test.SmallSingle:colour=black,size=2").has_value());
}

TEST(MatrixTest, ANewDimensionLeavesEveryOldNameItsCase) {
  Matrix wider = Small();
  wider.axes.insert(wider.axes.begin(), {"shape", {{"round", ""}, {"square", ""}}});
  for (const std::string& name : NamesOf(Small(), BlockKind::kSingle)) {
    const auto found = FindCase(wider, name);
    ASSERT_TRUE(found.has_value()) << name;
    EXPECT_EQ(found->name, name);
  }
}

}  // namespace
}  // namespace portcullis::suite
