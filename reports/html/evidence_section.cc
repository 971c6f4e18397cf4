#include "reports/html/evidence_section.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "reports/html/parts.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostEvidenceShown = 3;  // of one case

constexpr std::size_t kMostCasesShown = 5;  // of one requirement
// A page of many runs that fail everywhere, each in a way of its own, stays one that opens at once.
constexpr std::size_t kMostBytes = 700'000;

void Entry(std::string& html, std::string_view term, const std::string& markup) {
  html += "<dt>" + std::string(term) + "</dt><dd>" + markup + "</dd>\n";
}

void CallOf(const Evidence& evidence, std::string& html) {
  if (!evidence.generated.empty()) {
    Entry(html, "generated",
          Code(evidence.generated) +
              (evidence.alike > 1
                   ? ", and " + std::to_string(evidence.alike - 1) + " more failed in this way"
                   : ""));
  }
  Entry(html, "call " + std::to_string(evidence.step), Code(evidence.call));
  Entry(html, "allowed", Escape(evidence.allowed));
  Entry(html, "observed", Escape(evidence.observed));
  if (evidence.seen_in.has_value()) Entry(html, "seen in", PrintSeenIn(*evidence.seen_in));
}

// What led to the first complaint, folded.
std::string TraceOf(const std::vector<std::string>& trace) {
  std::string lines;
  for (const std::string& line : trace) lines += Escape(line) + "\n";
  return "<details><summary>" + Counted(trace.size(), "line") + "</summary><pre>" + lines +
         "</pre></details>";
}

std::string CaseBlock(const CaseResult& of_case, bool shows_trace) {
  std::string html = "<dl class=\"case\">\n";
  std::string name = Code(of_case.name);
  if (of_case.cause.has_value()) name += " (" + std::string(CauseName(*of_case.cause)) + ")";
  Entry(html, "case", name);
  if (!of_case.reason.empty()) Entry(html, "reason", Escape(of_case.reason));
  const std::size_t shown = std::min(kMostEvidenceShown, of_case.evidence.size());
  for (std::size_t i = 0; i < shown; ++i) CallOf(of_case.evidence[i], html);
  if (of_case.evidence.size() > shown) {
    Entry(html, "",
          "and " + Counted(of_case.evidence.size() - shown, "more call") + " of this case");
  }
  if (shown > 0 && shows_trace && !of_case.evidence.front().trace.empty()) {
    Entry(html, "trace", TraceOf(of_case.evidence.front().trace));
  }
  if (shown > 0 && !of_case.evidence.front().replay.empty()) {
    Entry(html, "replay",
          "<code class=\"replay\">" + Escape(of_case.evidence.front().replay) + "</code>");
  }
  return html + "</dl>\n";
}

// What is shown of the cases of one requirement in one run.
std::string Cases(const std::vector<CaseResult>& cases) {
  std::string html;
  std::size_t shown = 0;
  std::size_t left = 0;
  for (const CaseResult& of_case : cases) {
    if (!IsComplaint(of_case.result)) continue;
    if (shown == kMostCasesShown) {
      ++left;
      continue;
    }
    html += CaseBlock(of_case, shown == 0);
    ++shown;
  }
  if (left == 0) return html;
  return html + "<p class=\"soft\">and " + Counted(left, "more case") +
         "; the results file has them all</p>\n";
}

// The runs of which the same was seen.
struct Seen {
  std::string markup;
  std::vector<std::size_t> runs;
};

// `is_full`: nothing more is shown, so that one part says so for all the runs.
std::vector<Seen> SeenOf(const Row& row, std::size_t runs, bool is_full) {
  std::vector<Seen> all;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::vector<CaseResult>* const cases = row.CasesOf(run);
    if (cases == nullptr || !IsComplaint(WorstOf(*cases))) continue;
    std::string markup = is_full
                             ? "<p class=\"soft\">Not shown, since the page would be too large: "
                               "a report of this run alone has it.</p>\n"
                             : Cases(*cases);
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Seen& one) { return one.markup == markup; });
    if (found != all.end()) {
      found->runs.push_back(run);
    } else {
      all.push_back({std::move(markup), {run}});
    }
  }
  return all;
}

std::string Part(const Row& row, const Seen& seen, const std::vector<Results>& runs) {
  const std::string anchor = EvidenceAnchor(row.id, seen.runs.front());
  std::string html =
      "<section class=\"seen\" id=\"" + anchor + "\"" + FilterAttributes(row) + ">\n<h3>";
  // The matrix links to each run's own.
  for (std::size_t i = 1; i < seen.runs.size(); ++i) {
    html += "<span id=\"" + EvidenceAnchor(row.id, seen.runs[i]) + "\"></span>";
  }
  html += Badge(WorstOf(*row.CasesOf(seen.runs.front()))) + " <a href=\"#" +
          (row.of.empty() ? RowAnchor(row.id) : ProofAnchor(row.id)) + "\">" + Code(row.id) +
          "</a> on ";
  for (std::size_t i = 0; i < seen.runs.size(); ++i) {
    html += (i == 0 ? "" : ", ") + RunName(runs[seen.runs[i]]);
  }
  html += Permalink(anchor, row.id) + "</h3>\n<p>" + Escape(row.statement) + "</p>\n";
  if (row.level == "documented" && row.confirmed.empty()) {
    html += "<p class=\"soft\">Documented; no Windows build has been run on it yet.</p>\n";
  }
  return html + seen.markup + "</section>\n";
}

}  // namespace

std::string RenderEvidence(const std::vector<Results>& runs, const std::vector<Row>& requirements,
                           const std::vector<Row>& questions) {
  std::string html;
  for (const std::vector<Row>* const rows : {&requirements, &questions}) {
    for (const Row& row : *rows) {
      for (const Seen& seen : SeenOf(row, runs.size(), html.size() > kMostBytes)) {
        html += Part(row, seen, runs);
      }
    }
  }
  return html.empty() ? "" : "<h2 id=\"seen\">What was seen</h2>\n" + html;
}

}  // namespace portcullis::reports
