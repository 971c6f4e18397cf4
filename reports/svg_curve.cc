#include "reports/svg_curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "reports/html/parts.h"
#include "reports/number_text.h"

namespace portcullis::reports {
namespace {

// In units of the drawing. It is narrow, so that on a phone its letters stay as large as the
// page's.
constexpr double kWidth = 400;
constexpr double kLeft = 56;
constexpr double kRight = 376;
constexpr double kTop = 46;
constexpr double kBottom = 276;
constexpr double kLegendTop = 330;
constexpr double kLegendRow = 18;
constexpr double kLegendColumn = 190;
constexpr double kMargin = 10;
constexpr std::size_t kColours = 6;
constexpr std::size_t kLooks = 12;

// The colours are Okabe's and Ito's, which people tell apart who see colours differently.
constexpr std::string_view kStyle = R"(<style>
.pc-chart { font: 12px system-ui, sans-serif; max-width: 34rem; width: 100%; height: auto; }
.pc-chart text { fill: #1b1f24; } .pc-chart .pc-paper, .pc-chart .pc-hollow { fill: #fff; }
.pc-chart .pc-grid { stroke: #d0d7de; stroke-width: 1; fill: none; }
.pc-chart .pc-line { fill: none; stroke-width: 1.8; }
.pc-chart .pc-k0 { color: #1b1f24; } .pc-chart .pc-k1 { color: #b35900; }
.pc-chart .pc-k2 { color: #0072b2; } .pc-chart .pc-k3 { color: #007a5a; }
.pc-chart .pc-k4 { color: #a8407f; } .pc-chart .pc-k5 { color: #806000; }
@media (prefers-color-scheme: dark) {
.pc-chart text { fill: #e6edf3; } .pc-chart .pc-paper, .pc-chart .pc-hollow { fill: #0d1117; }
.pc-chart .pc-grid { stroke: #30363d; }
.pc-chart .pc-k0 { color: #e6edf3; } .pc-chart .pc-k1 { color: #ff9f40; }
.pc-chart .pc-k2 { color: #6cb8f0; } .pc-chart .pc-k3 { color: #3fcf9f; }
.pc-chart .pc-k4 { color: #f0a0d0; } .pc-chart .pc-k5 { color: #f0e442; } }
</style>
)";

std::string At(double value) { return Fixed(value, 1); }

// One axis: powers of ten at its ends.
class Axis {
 public:
  Axis(double least, double most, double begin, double end) : begin_(begin), end_(end) {
    first_ = static_cast<int>(std::floor(std::log10(least)));
    last_ = std::max(static_cast<int>(std::ceil(std::log10(most))), first_ + 1);
  }
  double Place(double value) const {
    return begin_ + (end_ - begin_) * (std::log10(value) - first_) / (last_ - first_);
  }
  // Ticks: each power of ten, or where there are many of them fewer.
  std::vector<double> Ticks() const {
    const int step = 1 + (last_ - first_) / 8;
    std::vector<double> ticks;
    for (int power = first_; power <= last_; power += step) ticks.push_back(std::pow(10.0, power));
    return ticks;
  }

 private:
  double begin_;
  double end_;
  int first_ = 0;
  int last_ = 1;
};

bool HasPlace(const std::pair<double, double>& point) {
  return point.first > 0 && point.second > 0 && std::isfinite(point.first) &&
         std::isfinite(point.second);
}

std::string Text(double x, double y, std::string_view anchor, const std::string& escaped) {
  return "<text x=\"" + At(x) + "\" y=\"" + At(y) + "\" text-anchor=\"" + std::string(anchor) +
         "\">" + escaped + "</text>\n";
}

std::string Mark(std::size_t look, double x, double y) {
  constexpr std::array<std::string_view, kColours> kShapes = {
      "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",  // circle
      "m-3.5 -3.5h7v7h-7z",                   // square
      "m0 -4.5l4.5 8h-9z",                    // triangle
      "m0 -5l5 5l-5 5l-5 -5z",                // diamond
      "m0 4.5l4.5 -8h-9z",                    // triangle, upside down
      "m-4 -1.5h8v3h-8z",                     // bar
  };
  const bool is_full = look % kLooks < kColours;
  return "<path d=\"M" + At(x) + " " + At(y) + std::string(kShapes.at(look % kColours)) +
         "\" class=\"" + (is_full ? "pc-full" : "pc-hollow") +
         (is_full ? "\" fill=\"currentColor\"/>"
                  : "\" stroke=\"currentColor\" stroke-width=\"1.5\"/>");
}

std::string Line(std::size_t look, const std::string& path) {
  constexpr std::array<std::string_view, 4> kDashes = {"", "7 3", "2 3", "8 3 2 3"};
  const std::string_view dashes = kDashes.at(look % kDashes.size());
  std::string line = "<path class=\"pc-line\" stroke=\"currentColor\" d=\"" + path + "\"";
  if (!dashes.empty()) line += " stroke-dasharray=\"" + std::string(dashes) + "\"";
  return line + "/>";
}

std::string OpenGroup(const Curve& curve) {
  return "<g class=\"pc-k" + std::to_string(curve.look % kColours) + "\"><title>" +
         Escape(curve.name) + "</title>";
}

std::string Legend(const Curve& curve, std::size_t place) {
  const std::size_t row = place / 2;
  const double x = kMargin + kLegendColumn * static_cast<double>(place % 2);
  const double y = kLegendTop + kLegendRow * static_cast<double>(row);
  return OpenGroup(curve) + Line(curve.look, "M" + At(x) + " " + At(y - 4) + "h40") +
         Mark(curve.look, x + 20, y - 4) + "</g>\n" + Text(x + 48, y, "start", Escape(curve.name));
}

double Height(const CurveChart& chart) {
  const std::size_t rows = (chart.curves.size() + 1) / 2;
  return kLegendTop + kLegendRow * static_cast<double>(rows);
}

// The points of a chart that have a place, from left to right.
std::vector<Curve> Drawn(const CurveChart& chart) {
  std::vector<Curve> curves = chart.curves;
  for (Curve& curve : curves) {
    std::erase_if(curve.points, [](const auto& point) { return !HasPlace(point); });
    std::sort(curve.points.begin(), curve.points.end());
  }
  std::erase_if(curves, [](const Curve& curve) { return curve.points.empty(); });
  return curves;
}

std::string Grid(const CurveChart& chart, const Axis& x, const Axis& y) {
  std::string svg;
  for (const double tick : x.Ticks()) {
    svg += "<path class=\"pc-grid\" d=\"M" + At(x.Place(tick)) + " " + At(kTop) + "V" +
           At(kBottom) + "\"/>" +
           Text(x.Place(tick), kBottom + 18, "middle", Escape(chart.x_text(tick)));
  }
  for (const double tick : y.Ticks()) {
    svg += "<path class=\"pc-grid\" d=\"M" + At(kLeft) + " " + At(y.Place(tick)) + "H" +
           At(kRight) + "\"/>" +
           Text(kLeft - 6, y.Place(tick) + 4, "end", Escape(chart.y_text(tick)));
  }
  return svg + Text((kLeft + kRight) / 2, kBottom + 34, "middle", Escape(chart.x_name));
}

std::string Plot(const CurveChart& chart, const std::vector<Curve>& curves) {
  std::pair<double, double> least = curves[0].points[0];
  std::pair<double, double> most = least;
  for (const Curve& curve : curves) {
    for (const auto& [x, y] : curve.points) {
      least = {std::min(least.first, x), std::min(least.second, y)};
      most = {std::max(most.first, x), std::max(most.second, y)};
    }
  }
  const Axis x(least.first, most.first, kLeft, kRight);
  const Axis y(least.second, most.second, kBottom, kTop);
  std::string svg = Grid(chart, x, y);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    std::string path;
    std::string marks;
    for (const auto& [px, py] : curves[i].points) {
      path += (path.empty() ? "M" : "L") + At(x.Place(px)) + " " + At(y.Place(py));
      marks += Mark(curves[i].look, x.Place(px), y.Place(py));
    }
    svg +=
        OpenGroup(curves[i]) + Line(curves[i].look, path) + marks + "</g>\n" + Legend(curves[i], i);
  }
  return svg;
}

// What is inside of a chart's element.
std::string Inside(const CurveChart& chart) {
  std::string svg = "<title>" + Escape(chart.title) +
                    "</title>\n<rect class=\"pc-paper\" width=\"" + At(kWidth) + "\" height=\"" +
                    At(Height(chart)) + "\"/>\n" + Text(kMargin, 14, "start", Escape(chart.title)) +
                    Text(kMargin, 28, "start", Escape(chart.y_name));
  const std::vector<Curve> curves = Drawn(chart);
  return svg + (curves.empty() ? Text(kWidth / 2, (kTop + kBottom) / 2, "middle", "nothing was run")
                               : Plot(chart, curves));
}

// A file has to name its language; in a page that is known, and a page names no other place.
std::string Open(double height, const std::string& escaped_title, bool is_file) {
  return std::string("<svg ") + (is_file ? "xmlns=\"http://www.w3.org/2000/svg\" " : "") +
         "class=\"pc-chart\" role=\"img\" viewBox=\"0 0 " + At(kWidth) + " " + At(height) +
         "\" aria-label=\"" + escaped_title + "\">\n" + std::string(kStyle);
}

}  // namespace

std::string RenderCurves(const CurveChart& chart) {
  return Open(Height(chart), Escape(chart.title), false) + Inside(chart) + "</svg>\n";
}

std::string RenderCurvesFile(const std::vector<CurveChart>& charts) {
  double height = 0;
  std::string inner;
  std::string titles;
  for (const CurveChart& chart : charts) {
    inner += "<g transform=\"translate(0 " + At(height) + ")\">\n" + Inside(chart) + "</g>\n";
    titles += (titles.empty() ? "" : "; ") + Escape(chart.title);
    height += Height(chart) + kMargin;
  }
  if (charts.empty()) {
    height = 3 * kMargin;
    titles = "No growth curves were run.";
    inner = "<rect class=\"pc-paper\" width=\"100%\" height=\"100%\"/>\n" +
            Text(kMargin, 2 * kMargin, "start", titles);
  }
  return Open(height, titles, true) + inner + "</svg>\n";
}

}  // namespace portcullis::reports
