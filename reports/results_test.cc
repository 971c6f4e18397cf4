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
  ASSERT_THAT(all, SizeIs(9));
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

TEST(CountRequirementsTest, CountsEachResultAndTheAnsweredQuestions) {
  const std::map<Result, std::size_t> expected = {{Result::kFail, 1},
                                                  {Result::kPass, 1},
                                                  {Result::kNotProvoked, 1},
                                                  {Result::kRecorded, 1},
                                                  {Result::kNotRun, 1}};
  EXPECT_EQ(CountRequirements(SampleResults()), expected);
}

TEST(ResultsFileTest, WhatIsPrintedIsReadBack) {
  const auto read = ParseResults(PrintResults(SampleResults()), "acme.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(*read, SampleResults());
}

TEST(ResultsFileTest, TheFileOfFormatOneIsRead) {
  const auto read = LoadResults(PORTCULLIS_REPORTS_TESTDATA "/results.1.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(*read, SampleResults());
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
  std::string text = PrintResults(SampleResults());
  text.replace(text.find(from), from.size(), to);
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

TEST(ResultsFileTest, AFileThatCannotBeWrittenIsNamedAndNothingIsLeft) {
  const std::string folder = testing::TempDir() + "no such folder";
  const auto saved = SaveResults(SampleResults(), folder + "/x.json");
  ASSERT_FALSE(saved.has_value());
  EXPECT_THAT(documents::Print(saved.error()), HasSubstr("no such folder/x.json"));
}

}  // namespace
}  // namespace portcullis::reports
