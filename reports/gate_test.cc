#include "reports/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/documents/file_io.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const requirements::Catalogue& Catalogue() {
  static const requirements::Catalogue catalogue = [] {
    requirements::Catalogue made;
    for (const char* id : {"ACQ-OUT-01", "ACQ-OUT-02", "ACQ-NETDOWN-01", "ACQ-WILD-01"}) {
      made.requirements.emplace_back().id = id;
    }
    made.questions.emplace_back().id = "Q-ACQ-TAKEN-CODE";
    return made;
  }();
  return catalogue;
}

Expectations Read(const std::string& entries) {
  const auto read = ParseExpectations(R"({"format": 1, "expectations": [)" + entries + "]}",
                                      "acme.json", Catalogue());
  EXPECT_TRUE(read.has_value()) << documents::Print(read.error());
  return read.value_or(Expectations{});
}

std::string Entry(const std::string& subject, const std::string& more = "") {
  return "{" + subject + R"(, "result": "fail", "cause": "forbidden", "reason": "why")" + more +
         "}";
}

GateRules Rules(bool like_windows = false) {
  return {"2026-11-24", like_windows, {"ACQ-OUT-01", "ACQ-OUT-02", "ACQ-NETDOWN-01"}};
}

TEST(GateTest, AFailureThatNobodyExpectsIsRed) {
  const GateReport gate = Compare(SampleResults(), {}, Rules());
  EXPECT_THAT(gate.complaints, ElementsAre("ACQ-OUT-02 in Out.TooSmall: fail (forbidden), which "
                                           "nobody expects"));
  EXPECT_EQ(ExitCode(SampleResults(), gate), 1);
  EXPECT_THAT(PrintGate(gate), HasSubstr("UNEXPECTED  ACQ-OUT-02 in Out.TooSmall"));
}

TEST(GateTest, AnExpectedFailureIsGreenByRequirementAsByCase) {
  for (const char* subject : {R"("requirement": "ACQ-OUT-02")", R"("case": "Out.TooSmall")"}) {
    const GateReport gate = Compare(SampleResults(), Read(Entry(subject)), Rules());
    EXPECT_THAT(gate.complaints, IsEmpty()) << subject;
    EXPECT_EQ(gate.expected, 1u);
    EXPECT_EQ(ExitCode(SampleResults(), gate), 0);
    EXPECT_THAT(PrintGate(gate), HasSubstr("failures as expected: 1"));
  }
}

TEST(GateTest, AChangedCauseIsRed) {
  Results results = SampleResults();
  results.requirements[1].cases[1] = FailedCase("Out.TooSmall", "ACQ-OUT-02", Cause::kCrash);
  const GateReport gate = Compare(results, Read(Entry(R"("requirement": "ACQ-OUT-02")")), Rules());
  ASSERT_FALSE(gate.complaints.empty());
  EXPECT_THAT(gate.complaints[0], HasSubstr("fail (crash), where fail (forbidden) was expected"));
  EXPECT_THAT(gate.complaints[0], HasSubstr("acme.json: /expectations/0"));
}

TEST(GateTest, AnExpectedFailureThatIsGoneIsRed) {
  const std::string entries =
      Entry(R"("requirement": "ACQ-OUT-02")") + "," + Entry(R"("requirement": "ACQ-OUT-01")");
  const GateReport gate = Compare(SampleResults(), Read(entries), Rules());
  ASSERT_THAT(gate.complaints, SizeIs(1));
  EXPECT_THAT(gate.complaints[0], HasSubstr("/expectations/1: ACQ-OUT-01: expected fail"));
  EXPECT_THAT(gate.complaints[0], HasSubstr("which did not happen"));

  const GateReport by_case = Compare(
      SampleResults(),
      Read(Entry(R"("requirement": "ACQ-OUT-02")") + "," + Entry(R"("case": "Out.Passes")")),
      Rules());
  ASSERT_THAT(by_case.complaints, SizeIs(1));
  EXPECT_THAT(by_case.complaints[0], HasSubstr("case Out.Passes"));
}

TEST(GateTest, OfWhatDidNotRunInWholeNothingIsGone) {
  GateRules rules = Rules();
  rules.complete.erase("ACQ-OUT-01");
  const std::string entries = Entry(R"("requirement": "ACQ-OUT-02")") + "," +
                              Entry(R"("requirement": "ACQ-OUT-01")") + "," +
                              Entry(R"("case": "Out.NotSelected")");
  EXPECT_THAT(Compare(SampleResults(), Read(entries), rules).complaints, IsEmpty());
}

TEST(GateTest, AnExpectationHasAnEnd) {
  const std::string subject = R"("requirement": "ACQ-OUT-02")";
  EXPECT_THAT(Compare(SampleResults(), Read(Entry(subject, R"(, "until": "2026-11-24")")), Rules())
                  .complaints,
              IsEmpty());
  const GateReport ended =
      Compare(SampleResults(), Read(Entry(subject, R"(, "until": "2026-11-23")")), Rules());
  ASSERT_THAT(ended.complaints, SizeIs(1));
  EXPECT_THAT(ended.complaints[0], HasSubstr("ended on 2026-11-23"));
}

TEST(GateTest, ADifferenceIsRedOnlyWhereWindowsIsTheMeasure) {
  Results results = SampleResults();
  results.requirements[1].cases[1] = {
      "Out.TooSmall", Result::kDiffers, {}, "", {SampleEvidence("ACQ-OUT-02", std::nullopt)}};
  EXPECT_THAT(Compare(results, {}, Rules()).complaints, IsEmpty());
  EXPECT_THAT(Compare(results, {}, Rules(true)).complaints, SizeIs(1));
  const std::string expected =
      R"({"requirement": "ACQ-OUT-02", "result": "differs", "reason": "why"})";
  EXPECT_THAT(Compare(results, Read(expected), Rules(true)).complaints, IsEmpty());
}

TEST(GateTest, AFailureUnderAQuestionIsRedToo) {
  Results results = SampleResults();
  results.questions[0].cases[0] = FailedCase("Range.Taken", "Q-ACQ-TAKEN-CODE", Cause::kCrash);
  EXPECT_THAT(Compare(results, {}, Rules()).complaints, SizeIs(2));
}

// Of a block of generated cases each cause is a failure of its own, whichever the example shows.
TEST(GateTest, ARequirementThatIsExpectedToFailCoversTheGroupsOfABlock) {
  Results results = SampleResultsWithBlock();
  results.requirements.erase(results.requirements.begin() + 1);
  const GateReport unexpected = Compare(results, {}, Rules());
  EXPECT_THAT(unexpected.complaints,
              ElementsAre("ACQ-WILD-01 in Out.Matrix: fail (forbidden), which nobody expects",
                          "ACQ-WILD-01 in Out.Matrix: fail (crash), which nobody expects"));
  EXPECT_THAT(Compare(results, {}, Rules(true)).complaints, SizeIs(3));

  for (const char* subject : {R"("requirement": "ACQ-WILD-01")", R"("case": "Out.Matrix")"}) {
    const GateReport gate = Compare(results, Read(Entry(subject)), Rules());
    EXPECT_EQ(gate.expected, 1u) << subject;
    ASSERT_FALSE(gate.complaints.empty());
    EXPECT_THAT(gate.complaints.back(),
                HasSubstr("fail (crash), where fail (forbidden) was expected"));
  }
  results.requirements.back().cases[0].block->broken = {{Cause::kForbidden, 12}};
  const std::string entry = Entry(R"("requirement": "ACQ-WILD-01")");
  EXPECT_THAT(Compare(results, Read(entry), Rules()).complaints, IsEmpty());
}

TEST(GateTest, AnExpectationOfGeneratedCasesCoversNoOther) {
  const std::string entry = Entry(R"("requirement": "ACQ-OUT-02", "generated": true)") + "," +
                            Entry(R"("requirement": "ACQ-WILD-01", "generated": true)");
  Results results = SampleResultsWithBlock();
  results.requirements.back().cases[0].block->broken = {{Cause::kForbidden, 12}};
  const GateReport gate = Compare(results, Read(entry), Rules());
  EXPECT_EQ(gate.expected, 1u);
  EXPECT_THAT(gate.complaints,
              ElementsAre("ACQ-OUT-02 in Out.TooSmall: fail (forbidden), which nobody expects",
                          HasSubstr("/expectations/0: ACQ-OUT-02 in generated cases: expected")));
}

TEST(GateTest, OfABlockThatRanInPartNothingIsGone) {
  Results results = SampleResultsWithBlock();
  results.requirements = {results.requirements[0]};  // where Out.Matrix passes
  const std::string entry = Entry(R"("case": "Out.Matrix")");
  EXPECT_THAT(Compare(results, Read(entry), Rules()).complaints, IsEmpty());
  GateRules rules = Rules();
  rules.complete_blocks.insert("Out.Matrix");
  EXPECT_THAT(Compare(results, Read(entry), rules).complaints, SizeIs(1));
}

TEST(GateTest, AnErrorOfOursIsTwoWhateverWasExpected) {
  Results results = SampleResults();
  results.cases[Result::kError] = 1;
  EXPECT_EQ(ExitCode(results, {}), 2);
  results.cases.erase(Result::kError);
  EXPECT_EQ(ExitCode(results, {}), 0);
  results.generated.results[Result::kError] = 1;
  EXPECT_EQ(ExitCode(results, {}), 2);
}

std::string ErrorOf(const std::string& text) {
  const auto read = ParseExpectations(text, "acme.json", Catalogue());
  return read.has_value() ? "no error" : documents::Print(read.error());
}

std::string ErrorOfEntries(const std::string& entries) {
  return ErrorOf(R"({"format": 1, "expectations": [)" + entries + "]}");
}

TEST(ExpectationsTest, TheFileOfFormatOneIsRead) {
  const auto read =
      LoadExpectations(PORTCULLIS_REPORTS_TESTDATA "/expectations.1.json", Catalogue());
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  ASSERT_THAT(read->all, SizeIs(2));
  EXPECT_EQ(read->all[0].requirement, "ACQ-OUT-02");
  EXPECT_EQ(read->all[0].cause, Cause::kCrash);
  EXPECT_EQ(read->all[0].link, "https://example.org/1");
  EXPECT_EQ(read->all[0].until, "2027-01-31");
  EXPECT_EQ(read->all[1].of_case, "Out.Passes");
  EXPECT_EQ(read->all[1].result, Result::kDiffers);
}

TEST(ExpectationsTest, MistakesAreNamedWithTheirPlace) {
  const std::string good = Entry(R"("requirement": "ACQ-OUT-02")");
  EXPECT_EQ(ErrorOfEntries(good), "no error");
  EXPECT_THAT(ErrorOfEntries(good + "," + good), HasSubstr("/expectations/1: expected one entry"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("requirement": "ACQ-OUT-99")")),
              HasSubstr("/expectations/0/requirement: expected an id of the catalogue"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("case": "A.B", "requirement": "ACQ-OUT-02")")),
              HasSubstr("either \"requirement\" or \"case\""));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("case": "A.B", "generated": true)")),
              HasSubstr("/generated: expected no such key"));
  EXPECT_EQ(ErrorOfEntries(good + "," + Entry(R"("requirement": "ACQ-OUT-02", "generated": true)")),
            "no error");
  EXPECT_THAT(ErrorOfEntries(R"({"case": "A.B", "result": "pass", "reason": "why"})"),
              HasSubstr("/result: expected fail or differs"));
  EXPECT_THAT(ErrorOfEntries(R"({"case": "A.B", "result": "fail", "reason": "why"})"),
              HasSubstr("/cause: expected a cause"));
  EXPECT_THAT(ErrorOfEntries(R"({"case": "A.B", "result": "fail", "cause": "lost", "reason": ""})"),
              HasSubstr("/reason: expected a reason"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("case": "A.B")", R"(, "until": "soon")")),
              HasSubstr("/until: expected a date"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("case": "A.B")", R"(, "until": "2026-13-01")")),
              HasSubstr("/until: expected a date"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("case": "A.B")", R"(, "owner": "x")")),
              HasSubstr("/owner: expected no key of this name"));
  EXPECT_THAT(ErrorOf(R"({"format": 2, "expectations": []})"), HasSubstr("/format: expected 1"));
}

}  // namespace
}  // namespace portcullis::reports
