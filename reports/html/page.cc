#include "reports/html/page.h"

#include "reports/diff.h"
#include "reports/html/assets.h"
#include "reports/html/benchmark_section.h"
#include "reports/html/changes_section.h"
#include "reports/html/evidence_section.h"
#include "reports/html/fuzzing_section.h"
#include "reports/html/matrix_section.h"
#include "reports/html/parts.h"
#include "reports/html/proof_section.h"
#include "reports/html/register_section.h"
#include "reports/html/rows.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostNamesInTitle = 3;

// "Portcullis: acme 2.1, acme 2.2"
std::string Title(const std::vector<Results>& runs) {
  std::string title = "Portcullis: ";
  for (std::size_t run = 0; run < runs.size() && run < kMostNamesInTitle; ++run) {
    title += (run == 0 ? "" : ", ") + Escape(PlainRunName(runs[run]));
  }
  if (runs.size() > kMostNamesInTitle) {
    title += " and " + std::to_string(runs.size() - kMostNamesInTitle) + " more";
  }
  return runs.empty() ? title + "port reservations" : title;
}

std::vector<Difference> Differences(const PageContents& contents) {
  std::vector<Difference> all;
  for (std::size_t run = 1; run < contents.runs.size(); ++run) {
    const Results& before = contents.runs[run - 1];
    const Results& after = contents.runs[run];
    if (contents.compares_all || before.target.name == after.target.name) {
      all.push_back(Compare(before, after));
    }
  }
  return all;
}

// The navigation links to the sections that there are.
std::string Navigation(const std::string& body) {
  const std::pair<std::string_view, std::string_view> sections[] = {
      {"runs", "Runs"},
      {"changes", "Changes"},
      {"requirements", "Requirements"},
      {"seen", "What was seen"},
      {"register", "Register of ambiguities"},
      {"proof", "Proof"},
      {"fuzzing", "Fuzzing"},
      {"benchmarks", "Benchmarks"}};
  std::string html = "<nav aria-label=\"sections\">";
  for (const auto& [id, words] : sections) {
    if (body.find("<h2 id=\"" + std::string(id) + "\">") == std::string::npos) continue;
    html += "<a href=\"#" + std::string(id) + "\">" + std::string(words) + "</a>";
  }
  return html + "</nav>\n";
}

std::string Sections(const PageContents& contents, const requirements::Catalogue& catalogue,
                     const requirements::Proof& proof) {
  const std::vector<Results>& runs = contents.runs;
  std::string body;
  if (!runs.empty()) {
    const std::vector<Row> in_order = RequirementRows(runs, catalogue);
    std::vector<Row> requirements = in_order;
    PutComplaintsFirst(requirements);
    const std::vector<Row> questions_in_order = QuestionRows(runs, catalogue);
    std::vector<Row> questions = questions_in_order;
    PutComplaintsFirst(questions);
    body += RenderRuns(runs) + RenderChanges(Differences(contents)) +
            "<h2 id=\"requirements\">Requirements</h2>\n" +
            RenderFilters(runs, requirements, questions) + RenderMatrix(runs, requirements) +
            RenderEvidence(runs, requirements, questions) +
            RenderRegister(runs, questions_in_order, catalogue, proof) +
            RenderProof(runs, in_order, catalogue, proof);
  }
  if (contents.fuzz) body += RenderFuzzFigures(*contents.fuzz);
  if (!contents.bench.empty()) body += RenderBenchFigures(contents.bench);
  return body;
}

}  // namespace

std::string RenderHtml(const PageContents& contents) {
  return RenderHtml(contents, requirements::TheCatalogue(), requirements::TheProof());
}

std::string RenderHtml(const PageContents& contents, const requirements::Catalogue& catalogue,
                       const requirements::Proof& proof) {
  const std::string body = Sections(contents, catalogue, proof);
  std::string html = PageHead(Title(contents.runs));
  html +=
      "<a class=\"skip\" href=\"#content\">skip to the content</a>\n<header>\n"
      "<h1>Port reservations, requirement by requirement</h1>\n"
      "<p class=\"soft\">Made by Portcullis. Each requirement is a statement of Windows' "
      "documentation; what the documentation leaves open is a question, whose answer is "
      "recorded and never failed.</p>\n" +
      Navigation(body) + "</header>\n<main id=\"content\" tabindex=\"-1\">\n" + body +
      "</main>\n<p id=\"said\" class=\"soft\" aria-live=\"polite\"></p>\n<script>";
  html += PageScript();
  return html + "</script>\n</body>\n</html>\n";
}

}  // namespace portcullis::reports
