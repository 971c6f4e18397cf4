#include "reports/bench_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "conformance/documents/file_io.h"
#include "reports/bench_curves.h"
#include "reports/html/benchmark_section.h"
#include "reports/html/page.h"
#include "reports/html/parts.h"
#include "reports/number_text.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string CommittedText() {
  return documents::ReadFile(std::string(PORTCULLIS_REPORTS_TESTDATA) + "/bench.1.json").value();
}

BenchFigures Committed() { return ParseBenchFigures(CommittedText(), "f").value(); }

BenchEntry Entry(std::string workload, std::string contender, std::string rest, double ns = 1,
                 std::string label = "") {
  BenchEntry entry;
  entry.workload = std::move(workload);
  entry.contender = std::move(contender);
  entry.rest = std::move(rest);
  entry.median_ns = ns;
  entry.label = std::move(label);
  return entry;
}

// A run of one benchmark.
BenchFigures RunOf(BenchEntry entry, std::string system = "Linux") {
  BenchFigures run;
  run.system = std::move(system);
  run.benchmarks.push_back(std::move(entry));
  return run;
}

std::string ErrorOf(const std::string& from, const std::string& to) {
  std::string text = CommittedText();
  text.replace(text.find(from), from.size(), to);
  const auto figures = ParseBenchFigures(text, "f");
  return figures ? "no error" : documents::Print(figures.error());
}

TEST(BenchFigures, OfTheCommittedDocumentAreRead) {
  const auto figures = ParseBenchFigures(CommittedText(), "f");
  ASSERT_TRUE(figures) << documents::Print(figures.error());
  ASSERT_EQ(figures->benchmarks.size(), 12u);
  const BenchEntry& entry = figures->benchmarks[4];
  EXPECT_EQ(entry.workload + "|" + entry.contender + "|" + entry.rest, "Specific|std_set|10000");
  EXPECT_EQ(entry.median_ns, 480.25);
  EXPECT_EQ(entry.spread, 0.125);
  ASSERT_EQ(entry.counters.size(), 1u);
  EXPECT_EQ(entry.counters[0].first, "bytes");
  EXPECT_EQ(entry.counters[0].second, 480000);
  EXPECT_EQ(figures->benchmarks[5].label, "refused: what Wine does");
  EXPECT_FALSE(figures->bounds[1].held);
  EXPECT_FALSE(figures->bounds[2].ratio.has_value());
  EXPECT_EQ(figures->instructions[0].committed, 1400);
  EXPECT_EQ(figures->instructions[2].committed_compiler, "GNU 14.1.0");
}

TEST(BenchFigures, ThatAreWrongAreRefusedWithTheirPlace) {
  EXPECT_THAT(ErrorOf("480.25", "-1"), HasSubstr("f: /benchmarks/4/median_ns: expected a number"));
  EXPECT_THAT(ErrorOf("480000.0", "\"many\""),
              HasSubstr("f: /benchmarks/4/counters/bytes: expected a number"));
  EXPECT_THAT(ErrorOf("\"count\": 161", "\"count\": 0"), HasSubstr("/instructions/1/count"));
  EXPECT_THAT(ErrorOf("\"held\": false", "\"held\": 0"), HasSubstr("/bounds/1/held"));
  EXPECT_THAT(ErrorOf("\"format\": 1", "\"format\": 2"), HasSubstr("/format"));
}

TEST(BenchFigures, AreAtMostTenThousand) {
  std::string many = "\"benchmarks\": [{}";
  for (int i = 0; i < 10'000; ++i) many += ", {}";
  EXPECT_THAT(ErrorOf("\"benchmarks\": [", many + ", "),
              HasSubstr("f: /benchmarks: expected at most 10000 of them"));
}

TEST(BenchFigures, OfALaterVersionMayHaveMoreKeys) {
  EXPECT_EQ(ErrorOf("\"cores\": 2", "\"cores\": 2, \"nobody_knows_me\": [1]"), "no error");
}

TEST(BenchFigures, AreDividedByPortSpaceElseByHostElseByTheFirst) {
  BenchFigures run;
  for (const char* const name : {"icl", "host", "port_space"}) {
    run.benchmarks.push_back(Entry("A", name, ""));
  }
  EXPECT_EQ(BaseOf(run, run.benchmarks[0]).contender, "port_space");
  run.benchmarks.pop_back();
  EXPECT_EQ(BaseOf(run, run.benchmarks[0]).contender, "host");
  run.benchmarks.pop_back();
  EXPECT_EQ(BaseOf(run, run.benchmarks[0]).contender, "icl");
  run.benchmarks.push_back(Entry("A", "port_space", "20"));
  EXPECT_EQ(BaseOf(run, run.benchmarks[0]).contender, "icl");
}

TEST(BenchFigures, AreAPointOfACurveWhereAGrowthEndsInANumber) {
  EXPECT_EQ(Live(Entry("Growth", "", "60000")), 60000.0);
  EXPECT_EQ(Live(Entry("Growth claim", "", "even/100")), 100.0);
  for (const BenchEntry& entry : {Entry("Growth", "", ""), Entry("Growth", "", "100/even"),
                                  Entry("Growth", "", "0"), Entry("Specific", "", "100")}) {
    EXPECT_FALSE(Live(entry).has_value()) << entry.workload << "/" << entry.rest;
  }
}

TEST(BenchFigures, OfWineAreNotNative) {
  EXPECT_TRUE(IsNative(RunOf({}, "Windows 10.0.26100")));
  EXPECT_FALSE(IsNative(RunOf({}, "Wine 8.0 as Windows 10.0.19043")));
}

TEST(GrowthCharts, HaveACurveForEachContenderInTheOrderOfTheRun) {
  const auto charts = GrowthCharts(Committed());
  ASSERT_EQ(charts.size(), 1u);
  EXPECT_EQ(charts[0].workload, "Growth release");
  ASSERT_EQ(charts[0].chart.curves.size(), 2u);
  EXPECT_EQ(charts[0].chart.curves[1].name, "icl");
  EXPECT_EQ(charts[0].chart.curves[1].look, 1u);
  const std::vector<std::pair<double, double>> points = {{100, 30.5}, {60000, 400.5}};
  EXPECT_EQ(charts[0].chart.curves[1].points, points);
}

TEST(GrowthCharts, AreApartWhereTheirRestIs) {
  BenchFigures run;
  for (const char* const rest : {"even/10", "odd/10", "even/20"}) {
    run.benchmarks.push_back(Entry("Growth", "host", rest));
  }
  const auto charts = GrowthCharts(run);
  ASSERT_EQ(charts.size(), 2u);
  EXPECT_EQ(charts[0].chart.title, "Growth, even");
  EXPECT_EQ(charts[0].chart.curves[0].points.size(), 2u);
}

TEST(GrowthCharts, GiveAContenderTheSameLookInEach) {
  BenchFigures run;
  for (const auto& [workload, contender] :
       {std::pair("Growth a", "icl"), std::pair("Growth a", "host"),
        std::pair("Growth b", "host")}) {
    run.benchmarks.push_back(Entry(workload, contender, "even/10", 1));
  }
  const auto charts = GrowthCharts(run);
  ASSERT_EQ(charts.size(), 2u);
  EXPECT_EQ(charts[1].chart.title, "Growth b, even");
  EXPECT_EQ(charts[1].chart.curves[0].look, charts[0].chart.curves[1].look);
}

TEST(HtmlBench, IsASectionOfThePageWhereThereAreFigures) {
  EXPECT_THAT(RenderHtml({.bench = {Committed()}}), HasSubstr("href=\"#benchmarks\""));
  EXPECT_THAT(RenderHtml({.bench = {Committed()}}), HasSubstr("id=\"benchmarks\""));
  EXPECT_THAT(RenderHtml({}), Not(HasSubstr("#benchmarks")));
}

TEST(HtmlBench, ShowsRatiosWithTheTimesAndTheirSpreadBelow) {
  const std::string html = RenderBenchFigures({Committed()});
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">host</th><td>20&times;<span class=\"why\">150 ns "
                              "&plusmn; 2.0&nbsp;%</span></td><td></td>"));
  EXPECT_THAT(html, HasSubstr("8&times;<span class=\"why\">480 ns &plusmn; 12.5&nbsp;%</span>"
                              "<span class=\"why\">bytes 480000</span>"));
}

TEST(HtmlBench, PutsALabelBesideTheContendersName) {
  EXPECT_THAT(
      RenderBenchFigures({Committed()}),
      HasSubstr("<th scope=\"row\">plugin<span class=\"why\">refused: what Wine does</span>"));
  BenchFigures run = Committed();
  run.benchmarks.push_back(Entry("Wildcard", "plugin", "21", 1, "system calls"));
  EXPECT_THAT(RenderBenchFigures({run}), HasSubstr("<th scope=\"row\">plugin</th>"));
  EXPECT_THAT(RenderBenchFigures({run}), HasSubstr("<span class=\"why\">system calls</span></td>"));
}

TEST(HtmlBench, SaysWhichBoundsWereHeldMissedAndNotRun) {
  const std::string html = RenderBenchFigures({Committed()});
  EXPECT_THAT(html, HasSubstr("<td>10.5</td><td>20.5</td><td>" + Badge(Result::kPass, "held")));
  EXPECT_THAT(html, HasSubstr("<td>31.5</td><td>30.5</td><td>" + Badge(Result::kFail, "missed")));
  EXPECT_THAT(html, HasSubstr("<td></td><td>3.5</td><td>" + Badge(Result::kNotRun, "not run")));
}

TEST(HtmlBench, ComparesInstructionsOfTheSameCompilerAlone) {
  const std::string html = RenderBenchFigures({Committed()});
  EXPECT_THAT(html, HasSubstr("<td>1438</td><td>1400</td><td>+2.71&nbsp;%</td>"));
  EXPECT_THAT(html, HasSubstr("<td>161</td><td>161</td><td>none</td>"));
  EXPECT_THAT(html,
              HasSubstr("<td>1300</td><td><span class=\"soft\">not compared: the committed count "
                        "is of GNU 14.1.0"));
  EXPECT_THAT(html, HasSubstr("<td>1562</td><td></td><td></td>"));
}

TEST(HtmlBench, DrawsTheCurvesOfAGrowthAndNamesTheMachine) {
  const std::string html = RenderBenchFigures({Committed()});
  EXPECT_THAT(html, HasSubstr("aria-label=\"Growth release\""));
  EXPECT_THAT(html, HasSubstr("a processor, 2 cores"));
  EXPECT_THAT(html, HasSubstr("GNU 12.2.0, Release"));
  EXPECT_THAT(html,
              HasSubstr("<code>build/release/bin/portcullis-bench --benchmark_repetitions=5"));
}

TEST(HtmlBench, LoadsNothingFromElsewhere) {
  EXPECT_THAT(RenderHtml({.bench = {Committed()}}), Not(HasSubstr("http:")));
  EXPECT_THAT(RenderGrowthFile(Committed()), HasSubstr("xmlns=\"http://www.w3.org/2000/svg\""));
}

TEST(HtmlBench, SaysHowToMakeAWindowsRunWhereThereIsNone) {
  EXPECT_THAT(RenderBenchFigures({Committed()}), HasSubstr("No Windows run yet"));
  EXPECT_THAT(RenderBenchFigures({Committed()}), HasSubstr("ci/bench --from windows.json"));
}

TEST(HtmlBench, ShowsAWindowsRunBesideByItsOwnRatios) {
  BenchFigures windows = RunOf(Entry("Wildcard", "winsock", "20", 500), "Windows 10.0.26100");
  windows.benchmarks.push_back(Entry("Wildcard", "port_space", "20", 50));
  windows.processor = "another processor";
  for (const auto& runs : {std::vector{Committed(), windows}, std::vector{windows, Committed()}}) {
    const std::string html = RenderBenchFigures(runs);
    EXPECT_THAT(html,
                HasSubstr("<th scope=\"row\">native<span class=\"why\">Windows 10.0.26100</span>"
                          "</th><td>10&times;<span class=\"why\">500 ns"));
    EXPECT_THAT(html, HasSubstr("another processor"));
    EXPECT_THAT(html, Not(HasSubstr("No Windows run yet")));
    EXPECT_EQ(html.find(">native<"), html.rfind(">native<span"));  // one row, of the one workload
  }
  EXPECT_THAT(RenderBenchFigures({windows}),
              HasSubstr("<th scope=\"row\">winsock</th><td>10&times;"));
}

TEST(HtmlBench, EscapesEverythingFromAFile) {
  const std::string hostile = "<script>alert('x')</script>&\"";
  BenchEntry entry = Entry("Growth " + hostile, hostile, hostile + "/10", 1, hostile);
  entry.counters = {{hostile, 1}};
  BenchFigures run = RunOf(entry, hostile);
  run.date = run.command = run.processor = run.compiler = run.build_type = hostile;
  run.bounds = {{hostile, 1.0, 1.0, true}};
  run.instructions = {{hostile, 1, 1, hostile}};
  BenchFigures native = run;
  native.system = "Windows " + hostile;
  for (const std::string& text :
       {RenderBenchFigures({run, native}), RenderBenchFigures({native}), RenderGrowthFile(run)}) {
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, Not(HasSubstr("alert('x')")));
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;"));
  }
}

TEST(NumberText, HasThreeDigitsThatCount) {
  EXPECT_EQ(Short(0), "0");
  EXPECT_EQ(Short(0.012345), "0.0123");
  EXPECT_EQ(Short(0.5), "0.5");
  EXPECT_EQ(Short(12.34), "12.3");
  EXPECT_EQ(Short(20), "20");
  EXPECT_EQ(Short(524288), "524288");
  EXPECT_EQ(Short(-2.5), "-2.5");
  EXPECT_EQ(Short(1e-300), "0");
}

TEST(NumberText, ShowsATimeInTheUnitThatReadsBest) {
  EXPECT_EQ(TimeText(0.75), "0.75 ns");
  EXPECT_EQ(TimeText(1500), "1.5 \xC2\xB5s");
  EXPECT_EQ(TimeText(2.5e6), "2.5 ms");
  EXPECT_EQ(TimeText(3e9), "3 s");
}

}  // namespace
}  // namespace portcullis::reports
