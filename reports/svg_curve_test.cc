#include "reports/svg_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>
#include <string>

#include "reports/number_text.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

CurveChart ChartOf(std::vector<Curve> curves) {
  return {"Release", "live", "time", Short, TimeText, std::move(curves)};
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST(SvgCurve, PutsPowersOfTenAtEqualDistances) {
  const std::string svg = RenderCurves(ChartOf({{"a", 0, {{1, 10}, {10, 100}, {100, 1000}}}}));
  // From left to right as the axis is long, from bottom to top as it is high.
  EXPECT_THAT(svg, HasSubstr("d=\"M56.0 276.0L216.0 161.0L376.0 46.0\""));
}

TEST(SvgCurve, NamesItsTicksItsAxesAndItsCurves) {
  const std::string svg = RenderCurves(ChartOf({{"word_scan", 0, {{100, 1500}, {60000, 2e6}}}}));
  for (const char* const text : {">100<", ">100000<", ">1 \xC2\xB5s<", ">10 ms<", ">live<",
                                 ">time<", ">word_scan<", ">Release<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(SvgCurve, TellsTwelveCurvesApartWithoutColour) {
  std::set<std::string> looks;
  const std::regex mark("<path d=\"M[0-9. ]+(m[^\"]*)\" class=\"(pc-[a-z]+)\"");
  for (std::size_t look = 0; look < 12; ++look) {
    const std::string svg = RenderCurves(ChartOf({{"a", look, {{1, 1}}}}));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(svg, found, mark));
    looks.insert(found[1].str() + found[2].str());
  }
  EXPECT_EQ(looks.size(), 12u);
}

TEST(SvgCurve, DrawsALineAndALegendForEachCurve) {
  const std::string svg = RenderCurves(
      ChartOf({{"a", 0, {{1, 1}, {10, 2}}}, {"b", 1, {{1, 3}, {10, 4}}}, {"c", 2, {{1, 3}}}}));
  EXPECT_EQ(CountOf(svg, "<path class=\"pc-line\""), 6u);
  EXPECT_EQ(CountOf(svg, "stroke-dasharray"), 4u);
}

TEST(SvgCurve, LeavesOutWhatHasNoPlaceOnItsAxes) {
  const std::string svg =
      RenderCurves(ChartOf({{"a", 0, {{0, 5}, {10, 5}, {10, 0}, {10, INFINITY}}}}));
  EXPECT_EQ(CountOf(svg, "pc-full"), 2u);  // the one point, and the legend's
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
  EXPECT_THAT(RenderCurves(ChartOf({{"a", 0, {{0, 1}}}})), HasSubstr("nothing was run"));
}

TEST(SvgCurve, KeepsEverythingInsideOfItself) {
  const std::string svg = RenderCurves(ChartOf({{"a", 0, {{1e-9, 1e-12}, {1e15, 1e18}}}}));
  EXPECT_THAT(svg, HasSubstr("M56.0 276.0L376.0 46.0"));
  EXPECT_LT(CountOf(svg, "pc-grid\" d"), 20u);  // not a tick for each of thirty powers
}

TEST(SvgCurve, FollowsTheReadersChoiceOfADarkPage) {
  EXPECT_THAT(RenderCurves(ChartOf({})), HasSubstr("@media (prefers-color-scheme: dark)"));
  EXPECT_THAT(RenderCurves(ChartOf({})), HasSubstr("class=\"pc-paper\""));
}

TEST(SvgCurve, SaysWhatItIsToWhoDoesNotSee) {
  EXPECT_THAT(RenderCurves(ChartOf({})), HasSubstr("role=\"img\""));
  EXPECT_THAT(RenderCurves(ChartOf({})), HasSubstr("aria-label=\"Release\""));
}

TEST(SvgCurve, IsAFileOfAllChartsBelowOneAnother) {
  const CurveChart chart = ChartOf({{"a", 0, {{1, 1}}}});
  const std::string svg = RenderCurvesFile({chart, chart});
  EXPECT_THAT(svg, testing::StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_EQ(CountOf(svg, "<style>"), 1u);
  EXPECT_EQ(CountOf(svg, "translate(0 0.0)"), 1u);
  EXPECT_EQ(CountOf(svg, "translate(0 358.0)"), 1u);
  EXPECT_THAT(RenderCurvesFile({}), HasSubstr("No growth curves were run."));
}

}  // namespace
}  // namespace portcullis::reports
