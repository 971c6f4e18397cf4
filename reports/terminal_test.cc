#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/hostile_results.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

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
}

}  // namespace
}  // namespace portcullis::reports
