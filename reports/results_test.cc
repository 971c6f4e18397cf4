#include "reports/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/documents/file_io.h"
#include "reports/results_json.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ResultTest, EveryNameIsReadBack) {
  for (const Result result : AllResults()) EXPECT_EQ(ParseResult(ResultName(result)), result);
  for (const Cause cause :
       {Cause::kForbidden, Cause::kCrash, Cause::kHang, Cause::kLost, Cause::kProtocol}) {
    EXPECT_EQ(ParseCause(CauseName(cause)), cause);
  }
  EXPECT_EQ(ParseResult("fine"), std::nullopt);
  EXPECT_EQ(ParseCause("bad luck"), std::nullopt);
}

TEST(ResultTest, ARequirementTakesTheWorst) {
  const std::vector<Result>& all = AllResults();
  ASSERT_THAT(all, SizeIs(10));
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = 0; b < all.size(); ++b) {
      EXPECT_EQ(Worse(all[a], all[b]), all[std::min(a, b)]);
    }
  }
  EXPECT_EQ(Worse(Result::kNotProvoked, Result::kPass), Result::kPass);
}

CaseOutcome OutcomeWith(Result result, std::vector<Evidence> evidence) {
  CaseOutcome outcome;
  outcome.name = "Theme.Name";
  outcome.requirements = {"A", "B", "Q-C"};
  outcome.result = result;
  outcome.evidence = std::move(evidence);
  return outcome;
}

TEST(ResultOfTest, APassIsAPassOfAllThatTheCaseDeclares) {
  EXPECT_EQ(ResultOf(OutcomeWith(Result::kPass, {}), "A").result, Result::kPass);
  EXPECT_EQ(ResultOf(OutcomeWith(Result::kNotProvoked, {}), "B").result, Result::kNotProvoked);
}

TEST(ResultOfTest, AFailureIsOneOfWhatTheEvidenceNames) {
  const CaseOutcome outcome = OutcomeWith(
      Result::kFail, {SampleEvidence("A", Cause::kForbidden), SampleEvidence("B", std::nullopt)});
  EXPECT_EQ(ResultOf(outcome, "A").result, Result::kFail);
  EXPECT_EQ(ResultOf(outcome, "A").cause, Cause::kForbidden);
  EXPECT_THAT(ResultOf(outcome, "A").evidence, SizeIs(1));
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kDiffers);
  EXPECT_EQ(ResultOf(outcome, "B").cause, std::nullopt);
  EXPECT_EQ(ResultOf(outcome, "D").result, Result::kPass);
  EXPECT_EQ(ResultOf(outcome, "Q-C").result, Result::kRecorded);
  EXPECT_THAT(ResultOf(outcome, "Q-C").evidence, IsEmpty());
}

TEST(ReasonOfTest, NamesOneReasonAndCountsTheOthers) {
  std::vector<CaseResult> cases = {{"a", Result::kNotSupported, {}, "no ipv6", {}},
                                   {"b", Result::kNotProvoked, {}, "no network", {}},
                                   {"c", Result::kNotSupported, {}, "no ipv6", {}}};
  EXPECT_EQ(ReasonOf(cases, Result::kNotSupported), "no ipv6");
  EXPECT_EQ(ReasonOf(cases, Result::kPass), "");
  cases.push_back({"d", Result::kNotSupported, {}, "no acquire", {}});
  EXPECT_EQ(ReasonOf(cases, Result::kNotSupported), "no acquire (and 1 more)");
}

TEST(ResultOfTest, WhatACrashLeftUndoneIsNotRun) {
  CaseOutcome outcome = OutcomeWith(Result::kFail, {SampleEvidence("A", Cause::kCrash)});
  outcome.cause = Cause::kCrash;
  EXPECT_EQ(ResultOf(outcome, "A").result, Result::kFail);
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kNotRun);
  EXPECT_EQ(ResultOf(outcome, "Q-C").result, Result::kNotRun);
  EXPECT_EQ(ResultOf(outcome, "B").reason, "the case ended early");
}

// Of three cases each of A and B: one broke A, one A and B, and one only differs from A.
CaseOutcome FailedBlockOutcome() {
  CaseOutcome outcome = OutcomeWith(Result::kFail, {SampleEvidence("A", Cause::kForbidden),
                                                    SampleEvidence("A", Cause::kForbidden)});
  outcome.cause = Cause::kForbidden;
  outcome.reason = "1 more group of failures";
  outcome.requirements.emplace_back("D");
  outcome.evidence[0].requirements = {"A", "B"};
  outcome.evidence[0].generated = "Theme.Name:long";
  outcome.evidence[1].generated = "Theme.Name:short";
  outcome.block = {9,
                   6,
                   {{Result::kFail, 2}, {Result::kDiffers, 1}, {Result::kPass, 3}},
                   {{"A", 3}, {"B", 3}},
                   {{"A", {{Cause::kForbidden, 2}, {std::nullopt, 1}}},
                    {"B", {{Cause::kForbidden, 1}}},
                    {"E", {{Cause::kCrash, 1}}}}};
  return outcome;
}

TEST(ResultOfBlockTest, ARequirementTakesItsOwnCountsAndOneExampleOfEachCause) {
  const CaseResult a = ResultOf(FailedBlockOutcome(), "A");
  EXPECT_EQ(a.result, Result::kFail);
  EXPECT_EQ(a.cause, Cause::kForbidden);
  const Breaks broken = {{Cause::kForbidden, 2}, {std::nullopt, 1}};
  EXPECT_EQ(a.block, (BlockShare{9, 6, 3, broken}));
  ASSERT_THAT(a.evidence, SizeIs(1));
  EXPECT_EQ(a.evidence[0].generated, "Theme.Name:short") << "the one that breaks A alone";
  EXPECT_EQ(a.evidence[0].alike, 2u);
  EXPECT_EQ(a.reason, "");
}

TEST(ResultOfBlockTest, WhatItBrokeOutsideItsExamplesFailsAllTheSame) {
  const CaseResult e = ResultOf(FailedBlockOutcome(), "E");
  EXPECT_EQ(e.result, Result::kFail);
  EXPECT_EQ(e.cause, Cause::kCrash);
  EXPECT_THAT(e.evidence, IsEmpty());
  EXPECT_EQ(e.reason, "1 more group of failures");
}

TEST(ResultOfBlockTest, AnExampleFailsWhereNothingWasCounted) {
  CaseOutcome outcome = FailedBlockOutcome();
  outcome.block->broken.clear();
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kFail);
  EXPECT_EQ(ResultOf(outcome, "B").block->broken, (Breaks{{Cause::kForbidden, 1}}));
}

TEST(ResultOfBlockTest, ItPassesWhatItDecidedAndDidNotBreak) {
  CaseOutcome outcome = FailedBlockOutcome();
  outcome.block->broken.erase("B");
  outcome.evidence[0].requirements = {"A"};
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kPass);
  EXPECT_EQ(ResultOf(outcome, "B").cause, std::nullopt);
  EXPECT_EQ(ResultOf(outcome, "Q-C").result, Result::kRecorded);
  EXPECT_EQ(ResultOf(outcome, "D").result, Result::kNotRun) << "no case of it decided D";
  EXPECT_THAT(ResultOf(outcome, "D").reason, HasSubstr("none of its generated cases"));
}

// Where a target supports half of a block, its other cases do not speak for what it does not.
TEST(ResultOfBlockTest, APassIsOneOnlyOfWhatACaseDecided) {
  CaseOutcome outcome = OutcomeWith(Result::kPass, {});
  outcome.block = {9, 6, {{Result::kPass, 3}, {Result::kNotSupported, 3}}, {{"A", 3}}, {}};
  EXPECT_EQ(ResultOf(outcome, "A").result, Result::kPass);
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kNotRun);
  EXPECT_EQ(ResultOf(outcome, "Q-C").result, Result::kPass);
  // A block of concurrent histories counts no decisions.
  outcome.block->decides.clear();
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kPass);
}

TEST(ResultOfBlockTest, OneThatDiedGoesOnWithItsNextCase) {
  CaseOutcome outcome = FailedBlockOutcome();
  outcome.cause = Cause::kCrash;
  outcome.block->broken = {{"A", {{Cause::kCrash, 1}}}};
  outcome.evidence = {SampleEvidence("A", Cause::kCrash)};
  EXPECT_EQ(ResultOf(outcome, "B").result, Result::kPass);
}

TEST(ResultOfBlockTest, WhatEveryCaseSaysOfItselfIsSaidOfAll) {
  for (const Result result : {Result::kError, Result::kNotSupported, Result::kNotRun}) {
    CaseOutcome outcome = FailedBlockOutcome();
    outcome.result = result;
    outcome.evidence.clear();
    outcome.block->broken.clear();
    EXPECT_EQ(ResultOf(outcome, "A").result, result);
    EXPECT_EQ(ResultOf(outcome, "D").reason, "1 more group of failures");
  }
}

TEST(DecidedByTest, IsTheSumOverTheBlocks) {
  const Results results = SampleResultsWithBlock();
  EXPECT_EQ(DecidedBy(results.requirements[0]), 40u);
  EXPECT_EQ(DecidedBy(results.requirements[1]), 0u);
  RequirementResult twice = results.requirements[0];
  twice.cases.push_back(FailedBlock("Out.Other", "ACQ-OUT-01"));
  EXPECT_EQ(DecidedBy(twice), 190u);
}

TEST(CountRequirementsTest, CountsEachResultAndTheAnsweredQuestions) {
  const std::map<Result, std::size_t> expected = {{Result::kFail, 1},
                                                  {Result::kPass, 1},
                                                  {Result::kNotProvoked, 1},
                                                  {Result::kRecorded, 1},
                                                  {Result::kNotRun, 1}};
  EXPECT_EQ(CountRequirements(SampleResults()), expected);
}

TEST(ResultsFileTest, WhatIsPrintedIsReadBack) {
  for (const Results& results : {SampleResults(), SampleResultsWithBlock()}) {
    const auto read = ParseResults(PrintResults(results), "acme.json");
    ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
    EXPECT_EQ(*read, results);
  }
}

TEST(ResultsFileTest, ARequirementShowsHowManyGeneratedCasesDecideIt) {
  EXPECT_THAT(PrintResults(SampleResultsWithBlock()), HasSubstr("\"decided_by\": 40,"));
}

TEST(ResultsFileTest, TheFileOfFormatOneIsRead) {
  const auto read = LoadResults(PORTCULLIS_REPORTS_TESTDATA "/results.1.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(*read, SampleResultsWithBlock());
}

TEST(ResultsFileTest, WhatIsUnstableIsReadBack) {
  const auto read = LoadResults(PORTCULLIS_REPORTS_TESTDATA "/results.1-repeated.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(read->run.repeat, 3u);
  const std::vector<CaseResult>& cases = read->requirements[0].cases;
  EXPECT_EQ(cases[0].endings,
            (Endings{{{Result::kFail, Cause::kForbidden}, 1}, {{Result::kPass, {}}, 2}}));
  EXPECT_EQ(cases[0].evidence[0].seen_in, (SeenIn{1, 3}));
  EXPECT_EQ(cases[1].block->unstable, 12u);
  const auto again = ParseResults(PrintResults(*read), "again");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *read);
}

TEST(ResultsFileTest, TextThatIsNotUtf8IsWrittenAllTheSame) {
  Results results = SampleResults();
  results.target.name = "acme \xFF";
  const auto read = ParseResults(PrintResults(results), "acme.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(read->target.name, "acme \xEF\xBF\xBD");
}

TEST(ResultsFileTest, UnknownKeysAreIgnored) {
  std::string text = PrintResults(SampleResults());
  text.insert(text.find("\"target\""), "\"later\": [1, 2], ");
  EXPECT_EQ(*ParseResults(text, "acme.json"), SampleResults());
}

std::string ErrorAfter(const std::string& from, const std::string& to) {
  std::string text = PrintResults(SampleResultsWithBlock());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "no such text: " + from;
  text.replace(at, from.size(), to);
  const auto read = ParseResults(text, "acme.json");
  return read.has_value() ? "no error" : documents::Print(read.error());
}

TEST(ResultsFileTest, MistakesAreNamedWithTheirPlace) {
  EXPECT_THAT(ErrorAfter("\"format\": 1", "\"format\": 2"),
              HasSubstr("acme.json: /format: expected 1"));
  EXPECT_THAT(ErrorAfter("\"result\": \"pass\"", "\"result\": \"great\""),
              HasSubstr("/requirements/0/result: expected one of error, fail"));
  EXPECT_THAT(ErrorAfter("\"cause\": \"forbidden\"", "\"cause\": \"whim\""),
              HasSubstr("/requirements/1/cases/1/cause: expected forbidden, crash"));
  EXPECT_THAT(ErrorAfter("\"version\": \"2.1\"", "\"version\": 2.1"),
              HasSubstr("/target/version: expected a string"));
}

TEST(ResultsFileTest, CountsThatContradictEachOtherAreMistakes) {
  EXPECT_THAT(
      ErrorAfter("\"ran\": 2000", "\"ran\": 4001"),
      HasSubstr("/requirements/0/cases/1/block/ran: expected a whole number from 0 to 4000"));
  EXPECT_THAT(ErrorAfter("\"decides\": 40", "\"decides\": 2001"),
              HasSubstr("/block/decides: expected a whole number from 0 to 2000"));
  EXPECT_THAT(ErrorAfter("\"cases\": 12", "\"cases\": 2001"),
              HasSubstr("/block/broken/1/cases: expected a whole number from 1 to 2000"));
  EXPECT_THAT(ErrorAfter("\"cause\": \"crash\"", "\"cause\": \"forbidden\""),
              HasSubstr("/block/broken/2/cause: expected one entry of each cause"));
  EXPECT_THAT(ErrorAfter("\"alike\": 12", "\"alike\": 0"),
              HasSubstr("/evidence/0/alike: expected a whole number from 1"));
  EXPECT_THAT(ErrorAfter("\"pass\": 1983", "\"pass\": 1984"),
              HasSubstr("/totals/generated/cases: expected results of 2000 cases, as many as ran"));
  EXPECT_THAT(ErrorAfter("\"limit\": 2000", "\"limit\": -1"),
              HasSubstr("/run/generated/limit: expected a whole number from 0"));
  EXPECT_THAT(ErrorAfter("\"seed\": 7", "\"seed\": 4294967296"),
              HasSubstr("/run/generated/seed: expected a whole number from 0 to 4294967295"));
}

TEST(ResultsFileTest, AFileThatCannotBeWrittenIsNamedAndNothingIsLeft) {
  const std::string folder = testing::TempDir() + "no such folder";
  const auto saved = SaveResults(SampleResults(), folder + "/x.json");
  ASSERT_FALSE(saved.has_value());
  EXPECT_THAT(documents::Print(saved.error()), HasSubstr("no such folder/x.json"));
}

}  // namespace
}  // namespace portcullis::reports
