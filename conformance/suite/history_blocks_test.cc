// The histories: each is what its name says, the reference passes them, and each block decides what
// it declares.

#include "conformance/suite/history_blocks.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "conformance/run/block_run.h"
#include "conformance/run/support.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::suite {
namespace {

// Half of the cases are to decide each requirement as often as all those of a matrix.
constexpr std::size_t kRun = 500;
constexpr std::size_t kEnough = 20;

TEST(HistoryBlocks, HaveCasesThatAreFoundByTheirNames) {
  std::set<std::string> names;
  for (const run::BlockToRun& block : HistoryBlocks()) {
    for (std::size_t i = 0; i < block.size; ++i) {
      const run::GeneratedCase made = block.make(i);
      EXPECT_TRUE(names.insert(made.name).second) << made.name;
      const std::optional<run::GeneratedCase> found = FindHistory(made.name);
      ASSERT_TRUE(found.has_value()) << made.name;
      EXPECT_EQ(found->scenario, made.scenario);
    }
  }
}

TEST(HistoryBlocks, FindNoCaseUnderAnotherName) {
  for (const char* name :
       {"Histories.Forms", "Histories.Forms:", "Histories.Forms:seed=", "Histories.Forms:seed=x",
        "Histories.Forms:seed=1,", "Histories.Forms:seed=-1", "Histories.None:seed=1"}) {
    EXPECT_FALSE(FindHistory(name).has_value()) << name;
  }
  EXPECT_TRUE(FindHistory("Histories.Forms:seed=4294967295").has_value()) << "of any seed";
}

TEST(HistoryBlocks, AccuseTheReferenceOfNothingAndDecideWhatTheyDeclare) {
  const auto target = targets::MakeReferenceTarget();
  const auto description = target->Describe().value();
  const auto capabilities = run::ProbeSupport(*target, description).value();
  for (const run::BlockToRun& block : HistoryBlocks()) {
    std::vector<std::size_t> first(kRun);
    std::iota(first.begin(), first.end(), std::size_t{0});
    run::CaseRun ran = run::RunBlock({*target, description, capabilities}, block, first,
                                     [](const run::CaseToRun&) { return std::string(); });
    EXPECT_EQ(ran.outcome.result, reports::Result::kPass) << block.name << ran.outcome.reason;
    for (const std::string& id : block.requirements) {
      EXPECT_GE(ran.outcome.block->decides[id], kEnough) << block.name << " of " << id;
    }
  }
}

}  // namespace
}  // namespace portcullis::suite
