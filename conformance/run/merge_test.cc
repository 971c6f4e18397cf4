#include "conformance/run/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "conformance/requirements/catalogue.h"
#include "reports/results_json.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

reports::CaseOutcome Outcome(std::string name, std::vector<std::string> requirements,
                             Result result) {
  reports::CaseOutcome outcome;
  outcome.name = std::move(name);
  outcome.requirements = std::move(requirements);
  outcome.result = result;
  return outcome;
}

reports::Evidence Broken(std::vector<std::string> ids) {
  return {Cause::kForbidden, std::move(ids), 1, "call", "allowed", "observed", ""};
}

Journal JournalOf(std::vector<reports::CaseOutcome> outcomes) {
  Journal journal;
  journal.header.catalogue_version = requirements::TheCatalogue().version;
  journal.header.target = {"acme", "1", "Linux", {}};
  journal.header.run = {"acme", {}};
  journal.outcomes = std::move(outcomes);
  return journal;
}

reports::RequirementResult RequirementOf(const reports::Results& results, const std::string& id) {
  const auto found = std::find_if(results.requirements.begin(), results.requirements.end(),
                                  [&](const auto& one) { return one.id == id; });
  return found == results.requirements.end() ? reports::RequirementResult{} : *found;
}

TEST(MergeTest, ARequirementTakesTheWorstOfItsCases) {
  reports::CaseOutcome failed = Outcome("T.B", {"ACQ-OUT-02"}, Result::kFail);
  failed.cause = Cause::kForbidden;
  failed.evidence = {Broken({"ACQ-OUT-02"})};
  const auto results =
      MergeJournals({JournalOf({Outcome("T.A", {"ACQ-OUT-02"}, Result::kPass), failed,
                                Outcome("T.C", {"ACQ-OUT-03"}, Result::kPass)})});
  ASSERT_TRUE(results.has_value());
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-02").result, Result::kFail);
  EXPECT_THAT(RequirementOf(*results, "ACQ-OUT-02").cases, SizeIs(2));
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-03").result, Result::kPass);
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-04").result, Result::kNotRun);
  EXPECT_EQ(results->cases.at(Result::kPass), 2u);
  EXPECT_EQ(results->cases.at(Result::kFail), 1u);
}

TEST(MergeTest, AFailedCaseFailsWhatItBrokeAndPassesTheRestOfWhatItDeclares) {
  reports::CaseOutcome failed = Outcome("T.A", {"ACQ-OUT-02", "ACQ-FAIL-01"}, Result::kFail);
  failed.cause = Cause::kForbidden;
  failed.evidence = {Broken({"ACQ-OUT-02", "ACQ-SUCCESS-01"})};
  const auto results = MergeJournals({JournalOf({failed})});
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-02").result, Result::kFail);
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-02").cases.front().cause, Cause::kForbidden);
  EXPECT_EQ(RequirementOf(*results, "ACQ-FAIL-01").result, Result::kPass);
  EXPECT_THAT(RequirementOf(*results, "ACQ-FAIL-01").cases.front().evidence, IsEmpty());
  // Broken without being declared: it still counts.
  EXPECT_EQ(RequirementOf(*results, "ACQ-SUCCESS-01").result, Result::kFail);
}

TEST(MergeTest, ADifferenceInAFailedCaseIsNoFailureOfItsRequirement) {
  reports::CaseOutcome failed = Outcome("T.A", {"ACQ-OUT-02"}, Result::kFail);
  failed.cause = Cause::kForbidden;
  reports::Evidence differs = Broken({"GEN-OVL-01"});
  differs.cause.reset();
  failed.evidence = {Broken({"ACQ-OUT-02"}), differs};
  const auto results = MergeJournals({JournalOf({failed})});
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-02").result, Result::kFail);
  EXPECT_EQ(RequirementOf(*results, "GEN-OVL-01").result, Result::kDiffers);
}

TEST(MergeTest, AFailureThatNamesNoRequirementCountsForAllThatTheCaseDeclares) {
  reports::CaseOutcome failed = Outcome("T.A", {"ACQ-OUT-02", "ACQ-OUT-03"}, Result::kFail);
  failed.cause = Cause::kForbidden;
  failed.evidence = {Broken({})};
  const auto results = MergeJournals({JournalOf({failed})});
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-02").result, Result::kFail);
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-03").result, Result::kFail);
}

TEST(MergeTest, QuestionsTakeEveryReadingThatWasSeen) {
  reports::CaseOutcome first = Outcome("T.A", {"Q-ACQ-TAKEN-CODE"}, Result::kRecorded);
  first.readings = {{"Q-ACQ-TAKEN-CODE", "WSAEADDRINUSE"}};
  reports::CaseOutcome second = Outcome("T.B", {"ACQ-OUT-02"}, Result::kPass);
  second.readings = {{"Q-ACQ-TAKEN-CODE", "WSAEACCES"}};
  const auto results = MergeJournals({JournalOf({second, first})});
  const auto question = std::find_if(results->questions.begin(), results->questions.end(),
                                     [](const auto& one) { return one.id == "Q-ACQ-TAKEN-CODE"; });
  ASSERT_NE(question, results->questions.end());
  EXPECT_EQ(question->reading, "WSAEACCES / WSAEADDRINUSE");
  EXPECT_THAT(question->cases, SizeIs(1));
}

TEST(MergeTest, ShardsGiveTheBytesOfTheWholeRun) {
  const auto a = Outcome("T.A", {"ACQ-OUT-02"}, Result::kPass);
  auto b = Outcome("T.B", {"ACQ-OUT-03"}, Result::kNotProvoked);
  b.reason = "why";
  const auto whole = MergeJournals({JournalOf({a, b})});
  b.duration_us = 99;  // times may differ
  const auto merged = MergeJournals({JournalOf({b}), JournalOf({a, b})});
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(reports::PrintResults(*whole), reports::PrintResults(*merged));
}

reports::CaseOutcome Block(std::string name, reports::BlockCounts counts) {
  reports::CaseOutcome outcome = Outcome(std::move(name), {"ACQ-OUT-02"}, Result::kPass);
  outcome.block = std::move(counts);
  return outcome;
}

TEST(MergeTest, GeneratedCasesAreCountedApartFromWrittenOnes) {
  const auto results = MergeJournals({JournalOf(
      {Outcome("T.A", {"ACQ-OUT-02"}, Result::kPass),
       Block("T.M", {50, 20, {{Result::kPass, 20}}, {{"ACQ-OUT-02", 12}}, {}}),
       Block("T.N",
             {9, 9, {{Result::kPass, 8}, {Result::kNotRun, 1}}, {{"ACQ-OUT-02", 3}}, {}})})});
  ASSERT_TRUE(results.has_value());
  EXPECT_EQ(results->cases, (std::map<Result, std::size_t>{{Result::kPass, 1}}));
  const reports::GeneratedTotals totals{59, 29, {{Result::kPass, 28}, {Result::kNotRun, 1}}};
  EXPECT_EQ(results->generated, totals);
  const reports::RequirementResult requirement = RequirementOf(*results, "ACQ-OUT-02");
  ASSERT_THAT(requirement.cases, SizeIs(3));
  EXPECT_EQ(requirement.cases[1].block, (reports::BlockShare{50, 20, 12, {}}));
  EXPECT_EQ(reports::DecidedBy(requirement), 15u);
}

TEST(MergeTest, ABlockFailsWhatItsCasesBrokeAlsoWhereItIsNotDeclared) {
  reports::CaseOutcome failed = Block("T.M", {5,
                                              5,
                                              {{Result::kFail, 5}},
                                              {{"ACQ-OUT-02", 5}},
                                              {{"ACQ-OUT-03", {{Cause::kForbidden, 5}}}}});
  failed.result = Result::kFail;
  failed.cause = Cause::kForbidden;
  const auto results = MergeJournals({JournalOf({failed})});
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-03").result, Result::kFail);
  EXPECT_EQ(RequirementOf(*results, "ACQ-OUT-02").result, Result::kPass);
}

TEST(MergeTest, ABlockIsOneUnitOfAShard) {
  const auto a = Outcome("T.A", {"ACQ-OUT-02"}, Result::kPass);
  const auto block = Block("T.M", {50, 20, {{Result::kPass, 20}}, {{"ACQ-OUT-02", 12}}, {}});
  const auto whole = MergeJournals({JournalOf({a, block})});
  auto again = block;
  again.duration_us = 99;
  const auto merged = MergeJournals({JournalOf({again}), JournalOf({block, a})});
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(reports::PrintResults(*whole), reports::PrintResults(*merged));
}

std::string ErrorOf(const std::vector<Journal>& journals) {
  const auto results = MergeJournals(journals);
  return results.has_value() ? "no error" : documents::Print(results.error());
}

TEST(MergeTest, WhatDoesNotBelongTogetherIsNotMerged) {
  EXPECT_THAT(ErrorOf({}), HasSubstr("expected a journal"));
  const auto pass = Outcome("T.A", {"ACQ-OUT-02"}, Result::kPass);
  EXPECT_THAT(
      ErrorOf({JournalOf({pass}), JournalOf({Outcome("T.A", {"ACQ-OUT-02"}, Result::kNotRun)})}),
      HasSubstr("case T.A: expected the same outcome"));
  Journal other_target = JournalOf({pass});
  other_target.header.target.version = "2";
  EXPECT_THAT(ErrorOf({JournalOf({pass}), other_target}), HasSubstr("the same target"));
  Journal other_selection = JournalOf({pass});
  other_selection.header.run.selection = {"ACQ"};
  EXPECT_THAT(ErrorOf({JournalOf({pass}), other_selection}), HasSubstr("the same id prefixes"));
  Journal other_choice = JournalOf({pass});
  other_choice.header.run.generated.seed = 2;
  EXPECT_THAT(ErrorOf({JournalOf({pass}), other_choice}), HasSubstr("the same --cases and --seed"));
  Journal other_repeat = JournalOf({pass});
  other_repeat.header.run.repeat = 3;
  EXPECT_THAT(ErrorOf({JournalOf({pass}), other_repeat}), HasSubstr("the same --repeat"));
  Journal other_catalogue = JournalOf({pass});
  other_catalogue.header.catalogue_version += 1;
  EXPECT_THAT(ErrorOf({other_catalogue}), HasSubstr("catalogue version"));
}

}  // namespace
}  // namespace portcullis::run
