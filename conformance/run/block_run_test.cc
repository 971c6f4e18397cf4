#include "conformance/run/block_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "conformance/run/misbehaving_target.h"
#include "conformance/run/support.h"
#include "conformance/run/test_cases.h"
#include "conformance/scenario/capability.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

// Case i asks for an output of i bytes: 0 to 15 are too few for an ACQUIRE, 16 to 31 enough.
GeneratedCase MakeOutput(std::size_t index) {
  TestCase test("", "");
  scenario::WsaIoctlCall call = Acquire("r1", 20);
  call.out.size = static_cast<std::uint32_t>(index);
  test.Add(call, std::nullopt);
  const std::string coordinates = index == 16 ? "" : "out=" + std::to_string(index);
  return {"Test.Output:" + coordinates, test.Get().scenario, test.Get().scenario.steps.size() - 1};
}

BlockToRun OutputBlock() { return {"Test.Output", {"ACQ-OUT-02", "ACQ-OUT-03"}, 32, &MakeOutput}; }

std::vector<std::size_t> All(const BlockToRun& block) {
  return ChooseCases({block}, std::nullopt, 0).front();
}

struct Ran {
  CaseRun run;
  std::vector<std::string> saved;
};

Ran RunOn(targets::Target& target, const BlockToRun& block, const std::vector<std::size_t>& chosen,
          const std::string& without_capability = "") {
  const auto description = target.Describe();
  Subject subject{target, *description, *ProbeSupport(target, *description)};
  subject.capabilities.erase(without_capability);
  Ran ran;
  ran.run = RunBlock(subject, block, chosen, [&ran](const CaseToRun& to_run) {
    ran.saved.push_back(to_run.name);
    return "replay " + to_run.name;
  });
  return ran;
}

std::unique_ptr<targets::Target> Defect(const char* name) {
  return targets::MakeDefectTarget(*targets::FindDefect(name), targets::MakeReferenceTarget());
}

TEST(BlockRunTest, ABlockThatPassesCountsItsCasesAndSavesNothing) {
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, OutputBlock(), All(OutputBlock()));
  const reports::CaseOutcome& outcome = ran.run.outcome;
  EXPECT_EQ(outcome.name, "Test.Output");
  EXPECT_EQ(outcome.result, Result::kPass);
  ASSERT_TRUE(outcome.block.has_value());
  EXPECT_EQ(outcome.block->generated, 32u);
  EXPECT_EQ(outcome.block->ran, 32u);
  EXPECT_THAT(outcome.block->results, ElementsAre(Pair(Result::kPass, 32u)));
  EXPECT_THAT(outcome.evidence, IsEmpty());
  EXPECT_THAT(ran.saved, IsEmpty());
  EXPECT_EQ(outcome.reason, "");
}

TEST(BlockRunTest, CountsHowManyCasesAllowOneRequirementsAnswerAlone) {
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, OutputBlock(), All(OutputBlock()));
  const auto& decides = ran.run.outcome.block->decides;
  EXPECT_THAT(decides, Contains(Pair("ACQ-OUT-02", 16u)));
  EXPECT_THAT(decides, Contains(Pair("ACQ-SUCCESS-01", 16u)));
  EXPECT_THAT(decides, Contains(Pair("ACQ-OUT-03", 15u)));
  EXPECT_THAT(decides, Contains(Pair("ACQ-OUT-04", 16u)));
}

TEST(BlockRunTest, ACaseWithTwoViolationsDecidesNothing) {
  BlockToRun block = OutputBlock();
  block.make = [](std::size_t index) {
    GeneratedCase made = MakeOutput(index);
    auto& call = std::get<scenario::WsaIoctlCall>(made.scenario.steps.back().action);
    call.in.size = 3;
    return made;
  };
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, block, {0, 1, 2});
  EXPECT_THAT(ran.run.outcome.block->decides, Not(Contains(Key("ACQ-OUT-02"))));
  EXPECT_THAT(ran.run.outcome.readings,
              Contains(testing::Field(&reports::QuestionReading::id, "Q-GEN-ORDER")));
}

TEST(BlockRunTest, ManyAlikeFailuresAreOneGroupWithTheShortestExample) {
  const auto target = Defect("short-output-gives-efault");
  const Ran ran = RunOn(*target, OutputBlock(), All(OutputBlock()));
  const reports::CaseOutcome& outcome = ran.run.outcome;
  EXPECT_EQ(outcome.result, Result::kFail);
  EXPECT_EQ(outcome.cause, Cause::kForbidden);
  EXPECT_THAT(outcome.block->results,
              ElementsAre(Pair(Result::kFail, 16u), Pair(Result::kPass, 16u)));
  const reports::Breaks broken = {{Cause::kForbidden, 16}};
  EXPECT_THAT(outcome.block->broken, ElementsAre(Pair("ACQ-OUT-02", broken)));
  ASSERT_THAT(outcome.evidence, SizeIs(1));
  EXPECT_THAT(outcome.evidence[0].requirements, ElementsAre("ACQ-OUT-02"));
  EXPECT_EQ(outcome.evidence[0].alike, 16u);
  EXPECT_EQ(outcome.evidence[0].generated, "Test.Output:out=0");
  EXPECT_EQ(outcome.evidence[0].replay, "replay Test.Output:out=0");
  EXPECT_THAT(ran.saved, ElementsAre("Test.Output:out=0"));
  EXPECT_THAT(ran.run.traces, SizeIs(1));
}

TEST(BlockRunTest, TheShortestExampleHasTheFewestCoordinates) {
  BlockToRun block = OutputBlock();
  block.make = [](std::size_t index) {
    GeneratedCase made = MakeOutput(index);
    // The later one has more steps, but fewer coordinates.
    made.name = index == 0 ? "Test.Output:a=1,out=0" : "Test.Output:out=1";
    if (index == 1) made.scenario.steps.push_back({{}, scenario::WsaGetLastErrorCall{}});
    return made;
  };
  const auto target = Defect("short-output-gives-efault");
  EXPECT_THAT(RunOn(*target, block, {0, 1}).saved, ElementsAre("Test.Output:out=1"));
}

TEST(BlockRunTest, OnlyWhatWasChosenRuns) {
  const auto target = Defect("short-output-gives-efault");
  const Ran ran = RunOn(*target, OutputBlock(), {7, 20, 21});
  EXPECT_EQ(ran.run.outcome.block->generated, 32u);
  EXPECT_EQ(ran.run.outcome.block->ran, 3u);
  EXPECT_THAT(ran.run.outcome.block->results,
              ElementsAre(Pair(Result::kFail, 1u), Pair(Result::kPass, 2u)));
}

TEST(BlockRunTest, ABlockOfWhichSomeCasesAreNotSupportedPassesAndCountsThem) {
  BlockToRun block = OutputBlock();
  block.make = [](std::size_t index) {
    GeneratedCase made = MakeOutput(index);
    if (index % 2 == 1) made.scenario.steps.push_back({{}, scenario::NetworkControl{true}});
    return made;
  };
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, block, {0, 1, 2, 3}, scenario::kNetwork);
  EXPECT_EQ(ran.run.outcome.result, Result::kPass);
  EXPECT_THAT(ran.run.outcome.block->results,
              ElementsAre(Pair(Result::kPass, 2u), Pair(Result::kNotProvoked, 2u)));
  EXPECT_EQ(ran.run.outcome.reason, "2 not provoked: the target offers no control: network");
  EXPECT_EQ(RunOn(*target, block, {1, 3}, scenario::kNetwork).run.outcome.result,
            Result::kNotProvoked);
}

TEST(BlockRunTest, ADeathBreaksWhatItsStepDecidesAndTheOthersRunOn) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kDies, 2});
  const Ran ran = RunOn(target, OutputBlock(), {0, 1, 2});
  EXPECT_EQ(ran.run.outcome.cause, Cause::kCrash);
  EXPECT_THAT(ran.run.outcome.block->results, ElementsAre(Pair(Result::kFail, 3u)));
  ASSERT_THAT(ran.run.outcome.evidence, SizeIs(1));
  EXPECT_THAT(ran.run.outcome.evidence[0].requirements, ElementsAre("ACQ-OUT-02"));
}

TEST(BlockRunTest, ADeathBeforeItsCallIsAnnouncedCountsAsOneDuringIt) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kDies, 2});
  const Ran ran = RunOn(target, OutputBlock(), {7});
  EXPECT_THAT(ran.run.outcome.block->decides, Contains(Pair("ACQ-OUT-02", 1u)));
}

// MakeOutput, and then a look whose end no rule of the block speaks of.
GeneratedCase MakeOutputAndLook(std::size_t index) {
  GeneratedCase made = MakeOutput(index);
  made.scenario.steps.push_back({{}, scenario::WsaGetLastErrorCall{}});
  return made;
}

TEST(BlockRunTest, ADeathOrSilenceAfterTheDecisiveStepBreaksWhatTheCaseDecides) {
  BlockToRun block = OutputBlock();
  block.make = &MakeOutputAndLook;
  for (const auto kind : {Misbehaviour::Kind::kDies, Misbehaviour::Kind::kHangs}) {
    MisbehavingTarget target(targets::MakeReferenceTarget(), {kind, 3});
    const Ran ran = RunOn(target, block, {7});
    ASSERT_THAT(ran.run.outcome.evidence, SizeIs(1));
    EXPECT_EQ(ran.run.outcome.evidence[0].step, 4u);
    EXPECT_THAT(ran.run.outcome.evidence[0].requirements, Contains("ACQ-OUT-02"));
    EXPECT_THAT(ran.run.outcome.evidence[0].requirements, Not(Contains("ACQ-OUT-03")));
  }
}

TEST(BlockRunTest, ADeathAfterTheLastAnswerBreaksWhatTheCaseDecides) {
  MisbehavingTarget target(targets::MakeReferenceTarget(),
                           {Misbehaviour::Kind::kDiesAfterwards, 2});
  const Ran ran = RunOn(target, OutputBlock(), {7});
  ASSERT_THAT(ran.run.outcome.evidence, SizeIs(1));
  EXPECT_THAT(ran.run.outcome.evidence[0].requirements, Contains("ACQ-OUT-02"));
  EXPECT_THAT(ran.run.outcome.evidence[0].requirements, Not(Contains("ACQ-OUT-03")));
}

// Two violations decide nothing: whoever dies of them has broken either, and who dies afterwards
// may have broken any rule of the block.
TEST(BlockRunTest, ADeathWhereNothingIsDecidedBreaksAllThatMayBeMeant) {
  BlockToRun block = OutputBlock();
  block.requirements = {"ACQ-OUT-02", "Q-GEN-ORDER"};
  block.make = [](std::size_t index) {
    GeneratedCase made = MakeOutput(index);
    std::get<scenario::WsaIoctlCall>(made.scenario.steps[2].action).in.size = 3;
    return made;
  };
  const auto broken = [&block](Misbehaviour::Kind kind) {
    MisbehavingTarget target(targets::MakeReferenceTarget(), {kind, 2});
    return RunOn(target, block, {7}).run.outcome.evidence.at(0).requirements;
  };
  EXPECT_THAT(broken(Misbehaviour::Kind::kDies), UnorderedElementsAre("ACQ-OUT-02", "ACQ-IN-02"));
  EXPECT_THAT(broken(Misbehaviour::Kind::kDiesAfterwards),
              ElementsAre("ACQ-OUT-02", "Q-GEN-ORDER"));
}

TEST(BlockRunTest, ATargetThatIsSilentAgainAndAgainIsLeftAlone) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kHangs, 2});
  const Ran ran = RunOn(target, OutputBlock(), All(OutputBlock()));
  EXPECT_THAT(ran.run.outcome.block->results,
              ElementsAre(Pair(Result::kFail, 20u), Pair(Result::kNotRun, 12u)));
  EXPECT_THAT(ran.run.outcome.reason, HasSubstr("12 not run: the target died or was silent"));
}

TEST(BlockRunTest, ATargetThatCannotRunIsOurErrorAndNamesTheCase) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kCannotRun, 0});
  const Ran ran = RunOn(target, OutputBlock(), {5});
  EXPECT_EQ(ran.run.outcome.result, Result::kError);
  EXPECT_THAT(ran.run.outcome.reason, HasSubstr("Test.Output:out=5: no such program"));
}

TEST(BlockRunTest, EveryBrokenRequirementIsNamedThoughFewExamplesAreShown) {
  // Deaths at different steps break different rules: more groups than are shown.
  BlockToRun block{
      "Test.Codes", {"Q-GEN-CODE"}, 12, [](std::size_t index) {
        TestCase test("", "");
        scenario::WsaIoctlCall call = Acquire("r1", 20);
        if (index % 2 == 0) call.out.size = 15;
        if (index % 3 == 0) call.in.size = 3;
        if (index % 4 == 0) call.in.memory = scenario::Memory::kNull;
        if (index % 6 == 1) call.socket.kind = scenario::SocketRef::Kind::kEvent;
        if (index % 5 == 0) call.returned = scenario::Memory::kNull;
        test.Add(call, std::nullopt);
        return GeneratedCase{"Test.Codes:i=" + std::to_string(index), test.Get().scenario, 2};
      }};
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kDies, 2});
  const Ran ran = RunOn(target, block, All(block));
  std::set<std::string> named;
  for (const reports::Evidence& evidence : ran.run.outcome.evidence) {
    named.insert(evidence.requirements.begin(), evidence.requirements.end());
  }
  EXPECT_THAT(named, UnorderedElementsAre("ACQ-OUT-02", "ACQ-IN-02", "ACQ-FAULT-01", "ACQ-FAULT-03",
                                          "ACQ-NOTSOCK-01", "ACQ-SUCCESS-01"));
  EXPECT_THAT(ran.run.outcome.evidence, SizeIs(kShownGroups));
  EXPECT_THAT(ran.run.outcome.reason, HasSubstr("more groups of failures"));
}

// --- ChooseCases -----------------------------------------------------------------------------

std::vector<BlockToRun> Blocks(const std::vector<std::size_t>& sizes) {
  std::vector<BlockToRun> blocks;
  for (const std::size_t size : sizes) {
    blocks.push_back({"Test.B" + std::to_string(blocks.size()), {}, size, &MakeOutput});
  }
  return blocks;
}

std::size_t Total(const std::vector<std::vector<std::size_t>>& chosen) {
  std::size_t total = 0;
  for (const auto& indices : chosen) total += indices.size();
  return total;
}

TEST(ChooseCasesTest, WithoutALimitAllAreChosen) {
  EXPECT_THAT(ChooseCases(Blocks({2, 0, 3}), std::nullopt, 1),
              ElementsAre(ElementsAre(0u, 1u), IsEmpty(), ElementsAre(0u, 1u, 2u)));
  EXPECT_EQ(Total(ChooseCases(Blocks({2, 0, 3}), 5, 1)), 5u);
}

TEST(ChooseCasesTest, ALimitIsSpreadOverTheBlocksAndKept) {
  const auto chosen = ChooseCases(Blocks({1000, 1, 100, 10}), 100, 7);
  EXPECT_EQ(Total(chosen), 100u);
  EXPECT_GT(chosen[0].size(), 80u);
  EXPECT_EQ(chosen[1].size(), 1u);
  EXPECT_GT(chosen[2].size(), 5u);
  EXPECT_GE(chosen[3].size(), 1u);
}

TEST(ChooseCasesTest, EachBlockHasAtLeastOneAndNoneMoreThanItHas) {
  for (std::size_t limit = 1; limit < 40; ++limit) {
    const std::vector<std::size_t> sizes{30, 1, 1, 7, 2};
    const auto chosen = ChooseCases(Blocks(sizes), limit, 3);
    EXPECT_EQ(Total(chosen), std::max<std::size_t>(limit, sizes.size()));
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      EXPECT_GE(chosen[i].size(), 1u);
      EXPECT_EQ(std::set<std::size_t>(chosen[i].begin(), chosen[i].end()).size(), chosen[i].size());
      EXPECT_THAT(chosen[i], Each(testing::Lt(sizes[i])));
    }
  }
  EXPECT_EQ(Total(ChooseCases(Blocks({30, 1}), 0, 3)), 0u);
}

TEST(ChooseCasesTest, TheChoiceDependsOnTheSeedAndNotOnTheOtherBlocks) {
  const auto blocks = Blocks({100, 100});
  EXPECT_EQ(ChooseCases(blocks, 20, 1), ChooseCases(blocks, 20, 1));
  EXPECT_NE(ChooseCases(blocks, 20, 1), ChooseCases(blocks, 20, 2));
  EXPECT_NE(ChooseCases(blocks, 20, 1)[0], ChooseCases(blocks, 20, 1)[1]);
}

// The same on every platform: what this one chose once.
TEST(ChooseCasesTest, TheChoiceOfASeedIsFixed) {
  EXPECT_THAT(ChooseCases(Blocks({100}), 5, 42)[0], ElementsAre(35u, 38u, 48u, 76u, 81u));
}

}  // namespace
}  // namespace portcullis::run
