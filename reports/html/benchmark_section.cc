#include "reports/html/benchmark_section.h"

#include <algorithm>
#include <map>
#include <set>

#include "reports/bench_curves.h"
#include "reports/html/parts.h"
#include "reports/number_text.h"
#include "reports/svg_curve.h"

namespace portcullis::reports {
namespace {

constexpr std::string_view kWinsock =
    "winsock";  // Windows' own sockets, by their name as contender

// What is in one cell: the ratio, then the time with its spread, and what the benchmark counted.
std::string Cell(const BenchFigures& run, const BenchEntry& entry, bool has_label) {
  const BenchEntry& base = BaseOf(run, entry);
  std::string html = base.median_ns > 0 ? Short(entry.median_ns / base.median_ns) + "&times;" : "";
  html += Why(TimeText(entry.median_ns) + " &plusmn; " + Fixed(entry.spread * 100, 1) + "&nbsp;%");
  for (const auto& [name, value] : entry.counters) {
    html += Why(Escape(name) + " " + Short(value));
  }
  if (has_label && !entry.label.empty()) html += Why(Escape(entry.label));
  return html;
}

// The benchmarks of one workload: a row for each contender, a column for each rest.
class Workload {
 public:
  Workload(const BenchFigures& run, const std::vector<const BenchFigures*>& native,
           std::string name)
      : run_(run), native_(native), name_(std::move(name)) {
    for (const BenchEntry& entry : run.benchmarks) {
      if (entry.workload != name_) continue;
      Add(rests_, entry.rest);
      Add(contenders_, entry.contender);
      entry_of_[{entry.contender, entry.rest}] = &entry;
    }
  }

  std::string Render() const {
    std::string html = "<h3>" + Escape(name_) + "</h3>\n";
    for (const GrowthChart& one : GrowthCharts(run_)) {
      if (one.workload == name_) html += RenderCurves(one.chart);
    }
    html += ScrollingTable(Escape(name_)) + "<thead><tr><th scope=\"col\">contender</th>";
    for (const std::string& rest : rests_) {
      html += "<th scope=\"col\">" + (rest.empty() ? "all" : Escape(rest)) + "</th>";
    }
    html += "</tr></thead>\n<tbody>\n";
    for (const std::string& contender : contenders_) html += Row(contender);
    for (const BenchFigures* const native : native_) html += NativeRow(*native);
    return html + "</tbody>\n" + std::string(kTableEnd);
  }

 private:
  static void Add(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }

  // A label that all of a contender's benchmarks have stands beside its name.
  std::string Row(const std::string& contender) const {
    std::set<std::string> labels;
    for (const auto& [key, entry] : entry_of_) {
      if (key.first == contender) labels.insert(entry->label);
    }
    const bool is_one = labels.size() == 1;
    std::string html = "<tr><th scope=\"row\">" + Escape(contender.empty() ? name_ : contender);
    if (is_one && !labels.begin()->empty()) html += Why(Escape(*labels.begin()));
    html += "</th>";
    for (const std::string& rest : rests_) {
      const auto found = entry_of_.find({contender, rest});
      html +=
          "<td>" + (found == entry_of_.end() ? "" : Cell(run_, *found->second, !is_one)) + "</td>";
    }
    return html + "</tr>\n";
  }

  // Nothing where the run on Windows has none of this workload.
  std::string NativeRow(const BenchFigures& native) const {
    std::string html = "<tr><th scope=\"row\">native" + Why(Escape(native.system)) + "</th>";
    bool any = false;
    for (const std::string& rest : rests_) {
      const auto found = std::find_if(
          native.benchmarks.begin(), native.benchmarks.end(), [&](const BenchEntry& entry) {
            return entry.workload == name_ && entry.contender == kWinsock && entry.rest == rest;
          });
      const bool is_there = found != native.benchmarks.end();
      any = any || is_there;
      html += "<td>" + (is_there ? Cell(native, *found, true) : "") + "</td>";
    }
    return any ? html + "</tr>\n" : "";
  }

  const BenchFigures& run_;
  const std::vector<const BenchFigures*>& native_;
  std::string name_;
  std::vector<std::string> rests_;
  std::vector<std::string> contenders_;
  std::map<std::pair<std::string, std::string>, const BenchEntry*> entry_of_;
};

void Entry(std::string& html, std::string_view term, const std::string& escaped) {
  html += "<dt>" + std::string(term) + "</dt><dd>" + escaped + "</dd>\n";
}

std::string Machine(const BenchFigures& run) {
  std::string html = "<dl class=\"case\">\n";
  Entry(html, "machine",
        Escape(run.processor) + ", " + std::to_string(run.cores) +
            (run.cores == 1 ? " core" : " cores"));
  Entry(html, "system", Escape(run.system));
  Entry(html, "compiler", Escape(run.compiler) + ", " + Escape(run.build_type));
  Entry(html, "date", Escape(run.date));
  Entry(html, "command", "<code>" + Escape(run.command) + "</code>");
  return html + "</dl>\n";
}

std::string Bounds(const BenchFigures& run) {
  if (run.bounds.empty()) return "";
  std::string html =
      ScrollingTable("bounds") +
      "<caption>What is held of them, by the fastest of "
      "each.</caption>\n"
      "<thead><tr><th scope=\"col\">bound</th><th scope=\"col\">ratio</th><th scope=\"col\">at "
      "most</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n";
  for (const BenchBound& bound : run.bounds) {
    html += "<tr><th scope=\"row\">" + Escape(bound.words) + "</th><td>" +
            (bound.ratio ? Short(*bound.ratio) : "") + "</td><td>" + Short(bound.most) +
            "</td><td>" +
            (!bound.ratio ? Badge(Result::kNotRun, "not run")
             : bound.held ? Badge(Result::kPass, "held")
                          : Badge(Result::kFail, "missed")) +
            "</td></tr>\n";
  }
  return html + "</tbody>\n" + std::string(kTableEnd);
}

std::string Instructions(const BenchFigures& run) {
  if (run.instructions.empty()) return "";
  std::string html =
      ScrollingTable("instructions") +
      "<caption>Instructions of one core operation of the "
      "reference, "
      "counted by callgrind: the load of the machine does not move them.</caption>\n<thead><tr>"
      "<th scope=\"col\">operation</th><th scope=\"col\">instructions</th><th "
      "scope=\"col\">committed"
      "</th><th scope=\"col\">change</th></tr></thead>\n<tbody>\n";
  for (const BenchInstructions& one : run.instructions) {
    std::string change;
    if (one.committed && !one.committed_compiler.empty()) {
      change = Soft("not compared: the committed count is of " + Escape(one.committed_compiler));
    } else if (one.committed) {
      const double percent =
          100 * (static_cast<double>(one.count) / static_cast<double>(*one.committed) - 1);
      change = one.count == *one.committed
                   ? "none"
                   : (percent > 0 ? "+" : "") + Fixed(percent, 2) + "&nbsp;%";
    }
    html += "<tr><th scope=\"row\">" + Escape(one.operation) + "</th><td>" +
            std::to_string(one.count) + "</td><td>" +
            (one.committed ? std::to_string(*one.committed) : "") + "</td><td>" + change +
            "</td></tr>\n";
  }
  return html + "</tbody>\n" + std::string(kTableEnd);
}

std::string Native(const std::vector<const BenchFigures*>& native) {
  std::string html = "<h3>native</h3>\n";
  if (native.empty()) {
    return html +
           "<p>No Windows run yet. On Windows: <code>portcullis-bench.exe "
           "--benchmark_out=windows.json --benchmark_repetitions=5 "
           "--benchmark_enable_random_interleaving=true</code>; here, with what <code>ver</code> "
           "says "
           "there: <code>ci/bench --from windows.json --system \"Windows "
           "10.0.&hellip;\"</code>.</p>\n";
  }
  html +=
      "<p>Windows' own sockets, beside what is theirs to be compared with on the same "
      "machine.</p>\n";
  for (const BenchFigures* const run : native) html += Machine(*run);
  return html;
}

std::string Tables(const BenchFigures& run, const std::vector<const BenchFigures*>& native) {
  std::vector<std::string> workloads;
  for (const BenchEntry& entry : run.benchmarks) {
    if (std::find(workloads.begin(), workloads.end(), entry.workload) == workloads.end()) {
      workloads.push_back(entry.workload);
    }
  }
  std::string html;
  for (const std::string& name : workloads) html += Workload(run, native, name).Render();
  return html;
}

}  // namespace

std::string RenderBenchFigures(const std::vector<BenchFigures>& runs) {
  std::vector<const BenchFigures*> native;
  std::vector<const BenchFigures*> others;
  for (const BenchFigures& run : runs) (IsNative(run) ? native : others).push_back(&run);
  std::string html =
      "<h2 id=\"benchmarks\">Benchmarks</h2>\n"
      "<p>How many times as long as <code>port_space</code> a contender takes for the same; where "
      "that "
      "has no part in it, as <code>host</code>, else as the first. Medians; below it the time "
      "itself, "
      "which is this machine's alone, and half the distance of its quartiles. What a contender "
      "says "
      "of itself stands beside its name. To reproduce it: <code>ci/bench</code>.</p>\n";
  const std::vector<const BenchFigures*> none;
  for (std::size_t i = 0; i < others.size(); ++i) {
    html += Machine(*others[i]) + Bounds(*others[i]) + Tables(*others[i], i == 0 ? native : none) +
            Instructions(*others[i]);
  }
  html += Native(native);
  if (others.empty() && !native.empty()) html += Bounds(*native[0]) + Tables(*native[0], none);
  return html;
}

}  // namespace portcullis::reports
