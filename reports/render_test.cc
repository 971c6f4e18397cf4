// What people see: the terminal's text and the HTML page.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/html.h"
#include "reports/sample_results.h"
#include "reports/terminal.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile = "<script>alert('x')</script>&\"\x1b[2J\n";

// Everything that a target or a foreign results file can put into results.
Results HostileResults() {
  Results results = SampleResults();
  results.target = {kHostile, kHostile, kHostile, {kHostile}};
  results.run.selection = {kHostile};
  RequirementResult& failed = results.requirements[1];
  failed.id = failed.statement = failed.source = failed.level = kHostile;
  CaseResult& of_case = failed.cases[1];
  of_case.name = of_case.reason = kHostile;
  of_case.evidence.front() = {Cause::kForbidden, {kHostile}, 3,       kHostile,
                              kHostile,          kHostile,   kHostile};
  results.requirements[2].cases[0].reason = kHostile;
  results.questions[0].id = results.questions[0].reading = kHostile;
  return results;
}

TEST(TerminalTest, AFailureSaysTheRuleTheCallWhatWasAllowedAndHowToSeeItAgain) {
  const std::string summary = Summary(SampleResults(), false);
  EXPECT_THAT(summary,
              HasSubstr("FAIL  ACQ-OUT-02  Out.TooSmall (forbidden)   "
                        "target: acme 2.1 (Linux)\n"
                        "  requirement  It is as ACQ-OUT-02 says.   (a page, a section; never run "
                        "on Windows)\n"
                        "  call 3       WSAIoctl(s1, ACQUIRE, out: 15 bytes)\n"
                        "  allowed      WSAEINVAL, returned 0\n"
                        "  observed     WSAEFAULT, returned 0\n"
                        "  replay       portcullis replay x.json --target acme\n"));
}

TEST(TerminalTest, ARuleThatWindowsPassedIsNotDoubted) {
  Results results = SampleResults();
  results.requirements[1].confirmed = "Windows 11";
  EXPECT_THAT(Summary(results, false), HasSubstr("(a page, a section)\n"));
  EXPECT_THAT(RenderHtml({results}), Not(HasSubstr("no Windows build")));
  EXPECT_THAT(RenderHtml({SampleResults()}), HasSubstr("no Windows build"));
}

TEST(TerminalTest, WhatCouldNotBeJudgedSaysWhy) {
  EXPECT_THAT(Summary(SampleResults(), false),
              HasSubstr("not provoked: the target offers no control: network\n  ACQ-NETDOWN-01\n"));
}

TEST(TerminalTest, TheLastLineCountsRequirementsAndAnsweredQuestions) {
  EXPECT_EQ(OneLine(SampleResults()),
            "acme: 1 fail, 1 pass, 1 not provoked, 1 recorded, 1 not run");
  EXPECT_THAT(Summary(SampleResults(), false),
              HasSubstr("cases: 1 fail, 2 pass, 1 not provoked, 1 recorded\n"));
}

TEST(TerminalTest, ColourIsThereOnlyWhereItIsAskedFor) {
  EXPECT_THAT(Summary(SampleResults(), true), HasSubstr("\x1b[1;31mFAIL\x1b[0m"));
  EXPECT_THAT(Summary(SampleResults(), false), Not(HasSubstr("\x1b")));
}

TEST(TerminalTest, ATargetCannotMoveTheCursorOrForgeALine) {
  const std::string summary = Summary(HostileResults(), false) + OneLine(HostileResults());
  EXPECT_THAT(summary, Not(HasSubstr("\x1b")));
  EXPECT_THAT(summary, Not(HasSubstr("</script>&\"\x1b")));
  EXPECT_THAT(summary, HasSubstr("</script>&\"?[2J?"));
}

TEST(TerminalTest, ManyFailuresOfOneRequirementAreCutAndCounted) {
  Results results = SampleResults();
  std::vector<CaseResult> cases;
  for (int i = 0; i < 10; ++i) cases.push_back(FailedCase("Out.N" + std::to_string(i), "X"));
  results.requirements[1] = SampleRequirement("ACQ-OUT-02", cases);
  EXPECT_THAT(Summary(results, false), HasSubstr("and 7 more cases of ACQ-OUT-02"));
}

TEST(HtmlTest, TheMatrixHasARowPerRequirementAndAColumnPerTargetFailuresFirst) {
  Results other = SampleResults();
  other.target.name = "other";
  other.requirements[1] = SampleRequirement("ACQ-OUT-02", {{"a", Result::kPass, {}, "", {}}});
  const std::string html = RenderHtml({SampleResults(), other});
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">acme 2.1</th><th scope=\"col\">other 2.1</th>"));
  const std::size_t failed = html.find("class=\"id\">ACQ-OUT-02<");
  const std::size_t passed = html.find("class=\"id\">ACQ-OUT-01<");
  ASSERT_NE(failed, std::string::npos);
  ASSERT_NE(passed, std::string::npos);
  EXPECT_LT(failed, passed);
}

TEST(HtmlTest, AFailureLinksToItsEvidence) {
  const std::string html = RenderHtml({SampleResults()});
  EXPECT_THAT(html, HasSubstr("href=\"#ACQ-OUT-02-1\""));
  EXPECT_THAT(html, HasSubstr("id=\"ACQ-OUT-02-1\""));
  EXPECT_THAT(html, HasSubstr("<dt>observed</dt><dd>WSAEFAULT, returned 0</dd>"));
}

TEST(HtmlTest, EachTargetsAnswerToAQuestionIsShown) {
  const std::string html = RenderHtml({SampleResults()});
  EXPECT_THAT(html, HasSubstr("<td>WSAEADDRINUSE</td>"));
  EXPECT_THAT(html, HasSubstr("not seen"));
}

TEST(HtmlTest, NothingFromATargetIsMarkup) {
  const std::string html = RenderHtml({HostileResults()});
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
}

TEST(HtmlTest, ThePageLoadsNothingFromElsewhere) {
  const std::string html = RenderHtml({SampleResults()});
  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<link")));
}

TEST(HtmlTest, ThePageOfNoRunIsStillAPage) { EXPECT_THAT(RenderHtml({}), HasSubstr("</html>")); }

}  // namespace
}  // namespace portcullis::reports
