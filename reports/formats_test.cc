// SARIF and Markdown, as far as their text says it. Other readers take them in
// html/browser/formats_test.mjs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/hostile_results.h"
#include "reports/markdown.h"
#include "reports/sample_results.h"
#include "reports/sarif.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

// Stands for the one failure of SampleResults.
Expectations TheFailureIsExpected() {
  Expectations expectations;
  Expectation one;
  one.of_case = "Out.TooSmall";
  one.result = Result::kFail;
  one.cause = Cause::kForbidden;
  one.reason = "issue 7 of acme";
  expectations.all = {one};
  return expectations;
}

TEST(MarkdownTest, AFailureHasItsRuleItsCallAndHowToSeeItAgain) {
  const std::string text = RenderMarkdown({SampleResults()}, {});
  EXPECT_THAT(text, HasSubstr("| **acme 2.1** | Linux | 1 fail, 1 pass, 1 not provoked"));
  EXPECT_THAT(text, HasSubstr("| fail | **ACQ-OUT-02** (documented) It is as ACQ-OUT-02 says."));
  EXPECT_THAT(text, HasSubstr("<code>WSAIoctl&#40;s1, ACQUIRE, out&#58; 15 bytes&#41;</code>"));
  EXPECT_THAT(text, HasSubstr("<code>portcullis replay x.json --target acme</code>"));
}

TEST(MarkdownTest, WhatIsExpectedIsCountedAlone) {
  const std::string text = RenderMarkdown({SampleResults()}, TheFailureIsExpected());
  EXPECT_THAT(text, HasSubstr("1 failures of cases are expected."));
  EXPECT_THAT(text, Not(HasSubstr("ACQ-OUT-02")));
  EXPECT_THAT(text, HasSubstr("Nothing else fails or differs."));
}

TEST(MarkdownTest, IsNeverLongerThanAComment) {
  Results results = SampleResults();
  results.requirements.assign(2000, results.requirements[1]);
  const std::string text = RenderMarkdown({results, results}, {});
  EXPECT_LT(text.size(), kMostMarkdown);
  EXPECT_THAT(text, HasSubstr("more requirements; the results file has them all"));
}

TEST(MarkdownTest, ATargetCannotMakeMarkupOrEndACell) {
  const std::string text = RenderMarkdown({HostileResults()}, {});
  EXPECT_THAT(text, Not(HasSubstr("<script>")));
  EXPECT_EQ(EscapeMarkdown("a|b\n*c*"), "a\\|b \\*c\\*");
  EXPECT_EQ(MarkdownCode("a|b`</code>"), "<code>a&#124;b&#96;&#60;/code&#62;</code>");
}

TEST(SarifTest, AFailureIsAnErrorOfItsRuleAtItsCase) {
  const std::string text = RenderSarif({SampleResults()}, {});
  EXPECT_THAT(text, HasSubstr("\"ruleId\": \"ACQ-OUT-02\""));
  EXPECT_THAT(text, HasSubstr("\"level\": \"error\""));
  EXPECT_THAT(text, HasSubstr("\"fullyQualifiedName\": \"Out.TooSmall\""));
  EXPECT_THAT(text, HasSubstr("\"portcullis/v1\": \"ACQ-OUT-02/Out.TooSmall/forbidden\""));
  EXPECT_THAT(text, Not(HasSubstr("suppressions")));
}

TEST(SarifTest, WhatIsExpectedIsSuppressedWithItsReason) {
  const std::string text = RenderSarif({SampleResults()}, TheFailureIsExpected());
  EXPECT_THAT(text, HasSubstr("\"justification\": \"issue 7 of acme\""));
}

}  // namespace
}  // namespace portcullis::reports
