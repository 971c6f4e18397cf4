// The page, as its markup says it. How it behaves in a browser: browser/.

#include "reports/html/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/hostile_results.h"
#include "reports/html/assets.h"
#include "reports/html/parts.h"
#include "reports/sample_proof.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

// How many scripts a page has: ours is the one.
std::size_t Scripts(const std::string& html) {
  std::size_t count = 0;
  for (std::size_t at = html.find("<script"); at != std::string::npos;
       at = html.find("<script", at + 1)) {
    ++count;
  }
  return count;
}

std::string PageOf(std::vector<Results> runs) { return RenderHtml({std::move(runs)}); }

TEST(HtmlTest, TheMatrixHasARowPerRequirementAndAColumnPerTargetFailuresFirst) {
  Results other = SampleResults();
  other.target.name = "other";
  other.requirements[1] = SampleRequirement("ACQ-OUT-02", {{"a", Result::kPass, {}, "", {}}});
  const std::string html = PageOf({SampleResults(), other});
  EXPECT_THAT(
      html,
      HasSubstr("<bdi>acme 2.1</bdi></th><th scope=\"col\" class=\"run\"><bdi>other 2.1</bdi>"));
  const std::size_t failed = html.find("href=\"#proof-ACQ-OUT-02\">ACQ-OUT-02<");
  const std::size_t passed = html.find("href=\"#proof-ACQ-OUT-01\">ACQ-OUT-01<");
  ASSERT_NE(failed, std::string::npos);
  ASSERT_NE(passed, std::string::npos);
  EXPECT_LT(failed, passed);
}

TEST(HtmlTest, AFailureLinksToItsEvidence) {
  const std::string html = PageOf({SampleResults()});
  EXPECT_THAT(html, HasSubstr("href=\"#ACQ-OUT-02-1\""));
  EXPECT_THAT(html, HasSubstr("id=\"ACQ-OUT-02-1\""));
  EXPECT_THAT(html, HasSubstr("<dt>observed</dt><dd>WSAEFAULT, returned 0</dd>"));
}

std::string SamplePage(const std::vector<Results>& runs) {
  return RenderHtml({runs}, SampleCatalogue(), SampleProof());
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
  EXPECT_THAT(
      html,
      HasSubstr("<bdi>acme 2.1</bdi></th><th scope=\"col\" class=\"run\"><bdi>other 2.1</bdi>"));
  EXPECT_THAT(html, HasSubstr("<code>WSAEADDRINUSE</code> <span class=\"soft\">seen by a client"));
  EXPECT_THAT(html, HasSubstr("taken by the reference: an issue about it"));
  EXPECT_THAT(html, HasSubstr("taken by variants: strict"));
  EXPECT_THAT(html, HasSubstr("<code>other</code> <span class=\"soft\">no source</span><span "
                              "class=\"why gap\">gap"));
  EXPECT_THAT(html,
              HasSubstr("<td data-run=\"acme 2.1\">WSAEADDRINUSE</td><td data-run=\"other "
                        "2.1\"><span class=\"soft\">not supported: the target lacks: it</span>"));
}

TEST(HtmlTest, TheProofOfARequirementIsInOnePlace) {
  const std::string proof = ProofOf("ACQ-OUT-02", {SampleResults()});
  EXPECT_THAT(proof, HasSubstr("<p>It is as ACQ-OUT-02 says.</p>"));
  EXPECT_THAT(proof, HasSubstr("<dt>source</dt><dd>a page, a section</dd>"));
  EXPECT_THAT(proof,
              HasSubstr(Badge(Result::kFail) + " <a href=\"#ACQ-OUT-02-1\"><bdi>acme 2.1</bdi>"));
  EXPECT_THAT(proof, HasSubstr("<summary>2 cases "));
  EXPECT_THAT(proof, HasSubstr("<li><code>Out.AlsoPasses</code></li>"));
  EXPECT_THAT(proof, HasSubstr("<code>Out.TooSmall</code> " + Badge(Result::kFail)));
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
  EXPECT_THAT(proof, HasSubstr("<code>Out.TooSmall</code> " + Badge(Result::kFail) + " " +
                               Soft("<bdi>acme 2.1</bdi>") + "</li>"));
}

TEST(HtmlTest, WhatTheProofLacksIsSaid) {
  const std::string proof = ProofOf("ACQ-OUT-01", {SampleResults()});
  EXPECT_THAT(proof, HasSubstr("1 generated case that leaves room"));
  EXPECT_THAT(proof,
              HasSubstr("<code>output-is-left</code>, <span class=\"gap\">caught by nobody"));
  EXPECT_THAT(proof, HasSubstr("1 of 2 pass it"));
  EXPECT_THAT(proof,
              HasSubstr("<code>strict</code>: refuses what it may " + Badge(Result::kDiffers)));
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
  EXPECT_THAT(
      SamplePage({results}),
      HasSubstr(
          "<bdi>acme 2.1</bdi> was run with version 9 of the catalogue; the proof is of version "
          "1."));
}

TEST(HtmlTest, NothingFromATargetIsMarkup) {
  const std::string html = PageOf({HostileResults()});
  EXPECT_EQ(Scripts(html), 1U);
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
}

TEST(HtmlTest, NothingFromTheProofIsMarkup) {
  requirements::Proof proof = SampleProof();
  proof.defects[0].name = proof.defects[0].caught_by[0] = kHostile;
  proof.readings[0].why = proof.readings[0].variants[0] = kHostile;
  proof.variants[0].name = proof.variants[0].summary = kHostile;
  const std::string html = RenderHtml({{SampleResults()}}, SampleCatalogue(), proof);
  EXPECT_EQ(Scripts(html), 1U);
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
}

TEST(HtmlTest, ThePageLoadsNothingFromElsewhere) {
  const std::string html = PageOf({SampleResults()});
  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
  EXPECT_THAT(html, Not(HasSubstr("<link")));
}

TEST(HtmlTest, WhatWasSeenInSeveralRunsIsSaidOnce) {
  Results other = SampleResults();
  other.target.version = "2.2";
  const std::string html = PageOf({SampleResults(), other});
  EXPECT_THAT(html, HasSubstr("on <bdi>acme 2.1</bdi>, <bdi>acme 2.2</bdi>"));
  EXPECT_THAT(html, HasSubstr("<section class=\"seen\" id=\"ACQ-OUT-02-1\""));
  EXPECT_THAT(html, HasSubstr("<span id=\"ACQ-OUT-02-2\"></span>"));
  other.requirements[1].cases[1].evidence[0].observed = "success";
  EXPECT_THAT(PageOf({SampleResults(), other}),
              HasSubstr("<section class=\"seen\" id=\"ACQ-OUT-02-2\""));
}

TEST(HtmlTest, WhatLedToAFailureIsThereAndFolded) {
  Results results = SampleResults();
  EXPECT_THAT(PageOf({results}), Not(HasSubstr("<dt>trace</dt>")));
  results.requirements[1].cases[1].evidence[0].trace = {"  1  WSAStartup(2.2)",
                                                        "     -> step 1: ok"};
  EXPECT_THAT(PageOf({results}),
              HasSubstr("<dt>trace</dt><dd><details><summary>2 lines</summary><pre>  1  "
                        "WSAStartup(2.2)\n     -&gt; step 1: ok\n</pre>"));
}

TEST(HtmlTest, WhatIsUnstableSaysInHowManyRuns) {
  Results results = SampleResults();
  CaseResult& written = results.requirements[1].cases[1];
  written.result = results.requirements[1].result = Result::kUnstable;
  written.evidence[0].seen_in = {1, 3};
  EXPECT_THAT(PageOf({results}), HasSubstr(Badge(Result::kUnstable)));
  EXPECT_THAT(PageOf({results}), HasSubstr("<dt>seen in</dt><dd>1 of 3 runs</dd>"));
}

TEST(HtmlTest, ARunOfTheSameTargetIsComparedWithTheOneBeforeIt) {
  Results mended = SampleResults();
  mended.target.version = "2.2";
  mended.requirements[1] = SampleRequirement(
      "ACQ-OUT-02",
      {{"Out.AlsoPasses", Result::kPass, {}, "", {}}, {"Out.TooSmall", Result::kPass, {}, "", {}}});
  const std::string html = PageOf({SampleResults(), mended});
  EXPECT_THAT(html, HasSubstr("<h2 id=\"changes\">"));
  EXPECT_THAT(html, HasSubstr("from <bdi>acme 2.1 (Linux)</bdi> to <bdi>acme 2.2 (Linux)</bdi>"));
  EXPECT_THAT(html, HasSubstr("<span class=\"r pass\">better</span>"));
  EXPECT_THAT(html, HasSubstr("fail, now pass<span class=\"why\">the target changed"));
  mended.target.name = "other";
  EXPECT_THAT(PageOf({SampleResults(), mended}), Not(HasSubstr("<h2 id=\"changes\">")));
  EXPECT_THAT(RenderHtml({.runs = {SampleResults(), mended}, .compares_all = true}),
              HasSubstr("<h2 id=\"changes\">"));
}

TEST(HtmlTest, WithManyRunsACellIsItsMarkAlone) {
  const std::vector<Results> few(4, SampleResults());
  const std::vector<Results> many(5, SampleResults());
  EXPECT_THAT(PageOf(few), HasSubstr("in 1 of 2 cases"));
  EXPECT_THAT(PageOf(many), Not(HasSubstr("in 1 of 2 cases")));
  EXPECT_THAT(PageOf(many), HasSubstr("class=\"cards compact\""));
}

TEST(HtmlTest, ALongTextIsCutBetweenCharactersAndSaysSo) {
  const std::string text(3999, 'x');
  EXPECT_EQ(Escape(text), text);
  EXPECT_EQ(Escape(text + "\xC3\xA4" + "tail"),
            text + "&hellip; (6 more bytes, in the results file)");
}

TEST(HtmlTest, CharactersThatWouldHideOrTurnTextAreShown) {
  EXPECT_EQ(Escape(std::string_view("a\0b\x1b\x7f", 5)),
            "a\xE2\x90\x80"
            "b\xE2\x90\x9B\xE2\x90\xA1");
  EXPECT_EQ(Escape("x\xE2\x80\xAEy\xE2\x81\xA6z\xE2\x80\x8F"), "x[U+202E]y[U+2066]z[U+200F]");
  EXPECT_EQ(Escape("\xE2\x82\xAC \xE2\x80"), "\xE2\x82\xAC \xE2\x80");
}

TEST(HtmlTest, ThePageOfNoRunIsStillAPage) { EXPECT_THAT(RenderHtml({}), HasSubstr("</html>")); }

}  // namespace
}  // namespace portcullis::reports
