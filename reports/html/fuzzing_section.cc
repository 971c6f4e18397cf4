#include "reports/html/fuzzing_section.h"

#include "reports/html/parts.h"

namespace portcullis::reports {
namespace {

std::string Cell(std::int64_t number) { return "<td>" + std::to_string(number) + "</td>"; }

std::string Findings(const FuzzFigures& figures) {
  if (figures.findings.empty()) return "<p>No input broke a target's property.</p>\n";
  std::string html = "<ul>\n";
  for (const FuzzFinding& finding : figures.findings) {
    html += "<li>" + Badge(Result::kFail) + " " + Escape(finding.target) + ": " +
            Escape(finding.kind) + " <code>" + Escape(finding.replay) + "</code></li>\n";
  }
  return html + "</ul>\n";
}

std::string Floor(const FuzzFloor& floor) {
  return "<p>" + Escape(floor.target) + " runs " + std::to_string(floor.exec_per_second) +
         " inputs in a second of processor time, an empty target " +
         std::to_string(floor.empty_exec_per_second) +
         (floor.held ? "" : ": fewer than a twentieth of it") + ".</p>\n";
}

}  // namespace

std::string RenderFuzzFigures(const FuzzFigures& figures) {
  std::string html = "<h2 id=\"fuzzing\">Fuzzing</h2>\n" + Findings(figures);
  html += ScrollingTable("campaign of the fuzz targets") +
          "<caption>The last campaign of ci/fuzz: " + std::to_string(figures.seconds) +
          " seconds on " + std::to_string(figures.jobs) +
          " processes, under AddressSanitizer and UBSan.</caption>\n<thead><tr>"
          "<th scope=\"col\">target</th><th scope=\"col\">inputs run</th><th scope=\"col\">a "
          "second</th>"
          "<th scope=\"col\">edges reached</th><th scope=\"col\">of them new</th>"
          "<th scope=\"col\">features</th><th scope=\"col\">corpus, files</th>"
          "<th scope=\"col\">bytes</th></tr></thead>\n<tbody>\n";
  for (const FuzzedTarget& target : figures.targets) {
    html += "<tr><th scope=\"row\">" + Escape(target.name) + "</th>" + Cell(target.executions) +
            Cell(target.exec_per_second) + Cell(target.edges) +
            Cell(target.edges - target.edges_at_begin) + Cell(target.features) +
            Cell(target.corpus_files) + Cell(target.corpus_bytes) + "</tr>\n";
  }
  html += "</tbody>\n" + std::string(kTableEnd);
  return figures.floor ? html + Floor(*figures.floor) : html;
}

}  // namespace portcullis::reports
