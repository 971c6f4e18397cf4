#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/html.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TerminalTest, WhatIsLeftOutIsNotShown) {
  const std::string summary = Summary(SampleResultsWithBlock(), false,
                                      {{"ACQ-OUT-02", "Out.TooSmall"}, {"ACQ-WILD-01", "Other"}});
  EXPECT_THAT(summary, Not(HasSubstr("ACQ-OUT-02")));
  EXPECT_THAT(summary, HasSubstr("FAIL  ACQ-WILD-01  Out.Matrix"));
}

TEST(TerminalTest, WhatIsUnstableSaysInHowManyRuns) {
  Results results = SampleResultsWithBlock();
  CaseResult& written = results.requirements[1].cases[1];
  written.result = results.requirements[1].result = Result::kUnstable;
  written.cause.reset();
  written.reason = "fail (forbidden) in 1 of 3 runs, pass in 2";
  written.evidence[0].seen_in = {1, 3};
  CaseResult& block = results.requirements[3].cases[0];
  block.result = results.requirements[3].result = Result::kUnstable;
  block.block->broken.clear();
  block.block->unstable = 12;
  block.evidence[0].seen_in = {2, 3};
  const std::string summary = Summary(results, false);
  EXPECT_THAT(summary, HasSubstr("UNSTABLE  ACQ-OUT-02  Out.TooSmall   target: acme"));
  EXPECT_THAT(summary, HasSubstr("  reason       fail (forbidden) in 1 of 3 runs, pass in 2\n"));
  EXPECT_THAT(summary, HasSubstr("  seen in      1 of 3 runs\n"));
  EXPECT_THAT(summary, HasSubstr("  failed       12 of 2,000 generated cases: unstable\n"
                                 "  example      Out.Matrix:out=15\n"));
  EXPECT_THAT(OneLine(results), HasSubstr("2 unstable, 1 pass"));
  const std::string page = RenderHtml({results});
  EXPECT_THAT(page, HasSubstr("<span class=\"r unstable\">unstable</span>"));
  EXPECT_THAT(page, HasSubstr("<dt>seen in</dt><dd>1 of 3 runs</dd>"));
}

}  // namespace
}  // namespace portcullis::reports
