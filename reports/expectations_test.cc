#include "reports/expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_expectations.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

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
  ASSERT_TRUE(read->target.has_value());
  EXPECT_EQ(*read->target, (ExpectedTarget{{"acquire", "ipv6"}, 120, 9000}));
  ASSERT_THAT(read->all, SizeIs(3));
  EXPECT_EQ(read->all[0].requirement, "ACQ-OUT-02");
  EXPECT_EQ(read->all[0].cause, Cause::kCrash);
  EXPECT_EQ(read->all[0].link, "https://example.org/1");
  EXPECT_EQ(read->all[0].until, "2027-01-31");
  EXPECT_EQ(read->all[1].of_case, "Out.Passes");
  EXPECT_EQ(read->all[1].result, Result::kDiffers);
  EXPECT_EQ(read->all[2].requirement, "ACQ-OUT-*");
  EXPECT_EQ(read->all[2].at_most, 2u);
}

TEST(ExpectationsTest, WhatIsReadIsPrintedAsItWas) {
  const auto read =
      LoadExpectations(PORTCULLIS_REPORTS_TESTDATA "/expectations.1.json", Catalogue());
  ASSERT_TRUE(read.has_value());
  const auto again = ParseExpectations(PrintExpectations(*read), read->file, Catalogue());
  ASSERT_TRUE(again.has_value()) << documents::Print(again.error());
  EXPECT_EQ(again->target, read->target);
  EXPECT_EQ(again->all, read->all);
}

TEST(ExpectationsTest, AStarStandsForAnyText) {
  EXPECT_TRUE(Fits("GEN-*", "GEN-FAULT-01"));
  EXPECT_TRUE(Fits("*-01", "GEN-01-01"));
  EXPECT_TRUE(Fits("G*T-*1", "GEN-FAULT-01"));
  EXPECT_TRUE(Fits("GEN**", "GEN"));
  EXPECT_FALSE(Fits("GEN-*", "GEN"));
  EXPECT_FALSE(Fits("*-01", "GEN-01-02"));
  EXPECT_FALSE(Fits("GEN", "GEN-01"));
  EXPECT_FALSE(Fits("", "GEN"));
}

TEST(ExpectationsTest, AWildcardSaysHowMuchItMayStandFor) {
  const std::string wild = R"("requirement": "ACQ-*")";
  EXPECT_EQ(ErrorOfEntries(Entry(wild, R"(, "at_most": 50)")), "no error");
  EXPECT_THAT(ErrorOfEntries(Entry(wild)), HasSubstr("expected the key \"at_most\""));
  EXPECT_THAT(ErrorOfEntries(Entry(wild, R"(, "at_most": 51)")), HasSubstr("/at_most: expected"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("case": "A.B")", R"(, "at_most": 1)")),
              HasSubstr("/at_most: expected no such key without a wildcard"));
  EXPECT_THAT(ErrorOfEntries(Entry(R"("requirement": "REL-*")", R"(, "at_most": 1)")),
              HasSubstr("/requirement: expected an id of the catalogue"));
}

TEST(ExpectationsTest, AnEmptyReasonIsRefusedUntilSomebodyWritesIt) {
  const std::string text = R"({"format": 1, "expectations": [
      {"case": "A.B", "result": "fail", "cause": "lost", "reason": ""}]})";
  EXPECT_THAT(ErrorOf(text), HasSubstr("/reason: expected a reason why case A.B fails so"));
  EXPECT_TRUE(ParseExpectations(text, "acme.json", Catalogue(), Reasons::kMayBeEmpty).has_value());
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
              HasSubstr("/result: expected fail, unstable or differs"));
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
