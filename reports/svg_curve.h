// Curves on two logarithmic axes, as SVG: for a page, or as a file of its own.
//
// Each curve has its colour, its marks and its dashes, so that it is told apart without colour too.
// Follows the reader's choice of a dark page. No script, nothing loaded from elsewhere; every name
// is escaped. Pure functions.

#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace portcullis::reports {

struct Curve {
  std::string name;
  std::size_t look = 0;  // one number for one name, in every chart of a page; twelve differ
  std::vector<std::pair<double, double>> points;
};

// What is written at a tick.
using TickText = std::string (*)(double value);

struct CurveChart {
  std::string title;
  std::string x_name;
  std::string y_name;
  TickText x_text;
  TickText y_text;
  std::vector<Curve> curves;
};

// RenderCurves: an <svg> element. Points that are not above 0 have no place on such axes and are
// left out; a chart without points says so.
std::string RenderCurves(const CurveChart& chart);

// RenderCurvesFile: charts below one another, as a file.
std::string RenderCurvesFile(const std::vector<CurveChart>& charts);

}  // namespace portcullis::reports
