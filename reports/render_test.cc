// What people see: the terminal's text and the HTML page.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/html.h"
#include "reports/sample_proof.h"
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

TEST(TerminalTest, ABlockThatFailedShowsItsCountsAndOneExampleOfEachCause) {
  EXPECT_THAT(Summary(SampleResultsWithBlock(), false),
              HasSubstr("FAIL  ACQ-WILD-01  Out.Matrix   target: acme 2.1 (Linux)\n"
                        "  requirement  It is as ACQ-WILD-01 says.   (a page, a section; never run "
                        "on Windows)\n"
                        "  failed       12 of 2,000 generated cases: forbidden\n"
                        "  example      Out.Matrix:out=15\n"
                        "  call 3       WSAIoctl(s1, ACQUIRE, out: 15 bytes)\n"
                        "  allowed      WSAEINVAL, returned 0\n"
                        "  observed     WSAEFAULT, returned 0\n"
                        "  replay       portcullis replay --case 'Out.Matrix:out=15'\n"
                        "  failed       3 of 2,000 generated cases: crash\n"
                        "  failed       2 of 2,000 generated cases: differs\n\n"));
}

TEST(TerminalTest, BlocksThatBreakOneRuleAreOneGroupWithTheShortestExample) {
  Results results = SampleResultsWithBlock();
  std::vector<CaseResult> cases = {FailedCase("Out.Written", "ACQ-WILD-01")};
  for (const char* name : {"Out.Long", "Out.Matrix"}) {
    cases.push_back(FailedBlock(name, "ACQ-WILD-01"));
    cases.back().block->broken = {{Cause::kForbidden, 700}};
  }
  cases[1].evidence.front().generated = "Out.Long:in=3,out=15";
  results.requirements[3] = SampleRequirement("ACQ-WILD-01", cases);
  const std::string summary = Summary(results, false);
  EXPECT_THAT(summary, HasSubstr("FAIL  ACQ-WILD-01  Out.Written (forbidden)   target: "));
  EXPECT_THAT(summary,
              HasSubstr("FAIL  ACQ-WILD-01  generated cases of 2 blocks   target: acme 2.1 "
                        "(Linux)\n"
                        "  failed       1,400 of 4,000 generated cases: forbidden\n"
                        "  example      Out.Matrix:out=15\n"));
  EXPECT_THAT(summary, Not(HasSubstr("Out.Long")));
}

TEST(TerminalTest, TheGeneratedCasesAreCountedApartAndWhatWasLeftOutIsSaid) {
  Results results = SampleResultsWithBlock();
  const std::string cases = "cases: 1 fail, 2 pass, 1 not provoked, 1 recorded\n";
  EXPECT_THAT(Summary(results, false),
              HasSubstr(cases + "generated cases: 2,000 of 4,000 (--cases, --seed 7): 15 fail, 2 "
                                "differs, 1,983 pass\n"));
  results.generated = {1234567, 1234567, {{Result::kPass, 1234567}}};
  EXPECT_THAT(Summary(results, false), HasSubstr("\ngenerated cases: 1,234,567: 1,234,567 pass\n"));
  results.generated = {4000, 0, {}};
  EXPECT_THAT(Summary(results, false),
              HasSubstr("\ngenerated cases: 0 of 4,000 (--cases, --seed 7)\n"));
  EXPECT_THAT(Summary(SampleResults(), false), Not(HasSubstr("generated")));
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
  const std::size_t failed = html.find("href=\"#proof-ACQ-OUT-02\">ACQ-OUT-02<");
  const std::size_t passed = html.find("href=\"#proof-ACQ-OUT-01\">ACQ-OUT-01<");
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

std::string SamplePage(const std::vector<Results>& runs) {
  return RenderHtml(runs, SampleCatalogue(), SampleProof());
}

// From the mark `begin` to the next `end`.
std::string Part(const std::string& html, const std::string& begin, const std::string& end) {
  const std::size_t at = html.find(begin);
  return at == std::string::npos ? "" : html.substr(at, html.find(end, at) - at);
}

std::string ProofOf(const std::string& id, const std::vector<Results>& runs) {
  return Part(SamplePage(runs), "id=\"proof-" + id + "\"", "</section>");
}

TEST(HtmlTest, AGeneratedCaseIsNamedWithHowManyFailedLikeIt) {
  Results results = SampleResults();
  Evidence& evidence = results.requirements[1].cases[1].evidence.front();
  evidence.generated = "Matrix.Acquire:out=15";
  evidence.alike = 40;
  EXPECT_THAT(SamplePage({results}),
              HasSubstr("<dt>generated</dt><dd><code>Matrix.Acquire:out=15</code>, and 39 more "
                        "failed in this way</dd>"));
}

TEST(HtmlTest, TheRegisterShowsReadingsThoseWhoTakeThemAndWhereEachTargetStands) {
  Results other = SampleResults();
  other.target.name = "other";
  other.questions[0].reading = "";
  other.questions[0].cases = {{"a", Result::kNotSupported, {}, "the target lacks: it", {}}};
  const std::string html =
      Part(SamplePage({SampleResults(), other}), "id=\"register\"", "</table>");
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">acme 2.1</th><th scope=\"col\">other 2.1</th>"));
  EXPECT_THAT(html, HasSubstr("<code>WSAEADDRINUSE</code> <span class=\"soft\">seen by a client"));
  EXPECT_THAT(html, HasSubstr("taken by the reference: an issue about it"));
  EXPECT_THAT(html, HasSubstr("taken by variants: strict"));
  EXPECT_THAT(html, HasSubstr("<code>other</code> <span class=\"soft\">no source</span><span "
                              "class=\"why gap\">gap"));
  EXPECT_THAT(html, HasSubstr("<td>WSAEADDRINUSE</td><td><span class=\"soft\">not supported: the "
                              "target lacks: it</span></td>"));
}

TEST(HtmlTest, TheProofOfARequirementIsInOnePlace) {
  const std::string proof = ProofOf("ACQ-OUT-02", {SampleResults()});
  EXPECT_THAT(proof, HasSubstr("<p>It is as ACQ-OUT-02 says.</p>"));
  EXPECT_THAT(proof, HasSubstr("<dt>source</dt><dd>a page, a section</dd>"));
  EXPECT_THAT(proof, HasSubstr("<span class=\"r fail\">fail</span> acme 2.1"));
  EXPECT_THAT(proof, HasSubstr("<summary>2 cases "));
  EXPECT_THAT(proof, HasSubstr("<li><code>Out.AlsoPasses</code></li>"));
  EXPECT_THAT(proof, HasSubstr("<code>Out.TooSmall</code> <span class=\"r fail\">fail</span>"));
  EXPECT_THAT(proof, HasSubstr("132 generated cases that leave room for its answer alone"));
  EXPECT_THAT(proof, HasSubstr("<code>small-output-is-enough</code>, caught by "
                               "<code>ACQ-OUT-02</code>, <code>ACQ-OUT-01</code>"));
  EXPECT_THAT(proof, HasSubstr("all 2 pass it"));
}

TEST(HtmlTest, AmongSeveralRunsAFailedCaseNamesTheRun) {
  Results other = SampleResults();
  other.target.name = "other";
  other.requirements[1] =
      SampleRequirement("ACQ-OUT-02", {{"Out.TooSmall", Result::kPass, {}, "", {}}});
  const std::string proof = ProofOf("ACQ-OUT-02", {SampleResults(), other});
  EXPECT_THAT(proof, HasSubstr("<summary>2 cases</summary>"));
  EXPECT_THAT(proof, HasSubstr("<code>Out.TooSmall</code> <span class=\"r fail\">fail</span> <span "
                               "class=\"soft\">acme 2.1</span></li>"));
}

TEST(HtmlTest, WhatTheProofLacksIsSaid) {
  const std::string proof = ProofOf("ACQ-OUT-01", {SampleResults()});
  EXPECT_THAT(proof, HasSubstr("1 generated case that leaves room"));
  EXPECT_THAT(proof,
              HasSubstr("<code>output-is-left</code>, <span class=\"gap\">caught by nobody"));
  EXPECT_THAT(proof, HasSubstr("1 of 2 pass it"));
  EXPECT_THAT(proof, HasSubstr("<code>strict</code>: refuses what it may <span class=\"r "
                               "differs\">differs"));
  EXPECT_THAT(ProofOf("ACQ-WILD-01", {SampleResults()}),
              HasSubstr("<dt>defects</dt><dd><span class=\"gap\">none"));
}

TEST(HtmlTest, TheProofKeepsTheCataloguesOrder) {
  const std::string html = SamplePage({SampleResults()});
  EXPECT_LT(html.find("id=\"proof-ACQ-OUT-02\""), html.find("id=\"proof-ACQ-OUT-01\""));
  EXPECT_LT(html.find("id=\"proof-ACQ-OUT-01\""), html.find("id=\"proof-ACQ-NETDOWN-01\""));
}

TEST(HtmlTest, ARunOfAnotherCatalogueIsSaidToBe) {
  Results results = SampleResults();
  EXPECT_THAT(SamplePage({results}), Not(HasSubstr("of the catalogue; the proof is of")));
  results.catalogue_version = 9;
  EXPECT_THAT(SamplePage({results}),
              HasSubstr("acme 2.1 was run with version 9 of the catalogue; the proof is of version "
                        "1."));
}

TEST(HtmlTest, NothingFromATargetIsMarkup) {
  const std::string html = RenderHtml({HostileResults()});
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
}

TEST(HtmlTest, NothingFromTheProofIsMarkup) {
  requirements::Proof proof = SampleProof();
  proof.defects[0].name = proof.defects[0].caught_by[0] = kHostile;
  proof.readings[0].why = proof.readings[0].variants[0] = kHostile;
  proof.variants[0].name = proof.variants[0].summary = kHostile;
  const std::string html = RenderHtml({SampleResults()}, SampleCatalogue(), proof);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
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
