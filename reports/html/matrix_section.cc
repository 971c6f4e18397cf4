#include "reports/html/matrix_section.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

#include "reports/html/parts.h"

namespace portcullis::reports {
namespace {

std::size_t CountOf(const std::map<Result, std::size_t>& counts, Result result) {
  const auto found = counts.find(result);
  return found == counts.end() ? 0 : found->second;
}

// In one line, what a stranger wants to know of a run.
std::string Verdict(const std::map<Result, std::size_t>& counts) {
  const std::size_t errors = CountOf(counts, Result::kError);
  const std::size_t broken = CountOf(counts, Result::kFail) + CountOf(counts, Result::kUnstable);
  const std::size_t differs = CountOf(counts, Result::kDiffers);
  if (errors > 0) return Badge(Result::kError, Counted(errors, "error") + " of the suite");
  if (broken > 0) return Badge(Result::kFail, Counted(broken, "requirement") + " broken");
  if (differs > 0) {
    return Badge(Result::kDiffers, "none broken, " + std::to_string(differs) +
                                       (differs == 1 ? " differs" : " differ"));
  }
  if (CountOf(counts, Result::kPass) == 0) return Badge(Result::kNotRun, "none could be judged");
  return Badge(Result::kPass, "none broken");
}

// The shares of the results; for the eye alone, since the words stand below.
std::string Bar(const std::map<Result, std::size_t>& counts) {
  std::size_t all = 0;
  for (const auto& [result, count] : counts) all += result == Result::kRecorded ? 0 : count;
  if (all == 0) return "";
  std::string html = "<span class=\"bar\" aria-hidden=\"true\">";
  for (const auto& [result, count] : counts) {
    if (result == Result::kRecorded) continue;
    std::array<char, 32> width{};
    std::snprintf(width.data(), width.size(), "%.2f%%",
                  100.0 * static_cast<double>(count) / static_cast<double>(all));
    html += "<i class=\"" + ResultToken(result) + "\" style=\"width:" + width.data() + "\"></i>";
  }
  return html + "</span>";
}

std::string Option(std::string_view value, std::string_view words) {
  return "<option value=\"" + std::string(value) + "\">" + std::string(words) + "</option>";
}

std::string Select(std::string_view name, std::string_view label, const std::string& options) {
  return "<label>" + std::string(label) + "<select name=\"" + std::string(name) + "\">" +
         Option("", "any") + options + "</select></label>\n";
}

std::string Tick(std::string_view name, std::string_view value, const std::string& words) {
  return "<label class=\"tick\"><input type=\"checkbox\" name=\"" + std::string(name) +
         "\" value=\"" + std::string(value) + "\"> " + words + "</label>\n";
}

// How many cases of a complaint complain: "in 7 of 56 cases".
std::string InCases(const std::vector<CaseResult>& cases) {
  const auto complaints = std::count_if(
      cases.begin(), cases.end(), [](const CaseResult& one) { return IsComplaint(one.result); });
  return "in " + std::to_string(complaints) + " of " + Counted(cases.size(), "case");
}

std::string Cell(const Row& row, std::size_t run, bool has_words) {
  if (row.of[run] == nullptr) return Badge(Result::kNotRun, "unknown");
  const RequirementResult& one = *row.of[run];
  if (IsComplaint(one.result)) {
    return "<a href=\"#" + EvidenceAnchor(one.id, run) + "\">" + Badge(one.result) + "</a>" +
           (has_words ? Why(InCases(one.cases)) : "");
  }
  const std::string reason = has_words ? ReasonOf(one.cases, one.result) : "";
  return Badge(one.result) + (reason.empty() ? "" : Why(Escape(reason)));
}

}  // namespace

std::string RenderRuns(const std::vector<Results>& runs) {
  std::string html =
      "<h2 id=\"runs\">Runs</h2>\n" + ScrollingTable("runs", "cards") +
      "<thead><tr><th scope=\"col\">target</th><th scope=\"col\">verdict</th>"
      "<th scope=\"col\">requirements</th><th scope=\"col\">cases</th></tr></thead>\n<tbody>\n";
  for (const Results& run : runs) {
    const std::map<Result, std::size_t> counts = CountRequirements(run);
    html += "<tr><th scope=\"row\">" + RunName(run) + Why(Escape(run.target.system));
    if (!run.run.selection.empty()) {
      std::string only = "only";
      for (const std::string& prefix : run.run.selection) only += " " + Escape(prefix);
      html += Why(only);
    }
    html += "</th><td class=\"verdict\">" + Verdict(counts) + "</td><td class=\"tally\">" +
            Bar(counts) + Counts(counts) + "</td><td class=\"tally\">" + Counts(run.cases) +
            "</td></tr>\n";
  }
  html += "</tbody>\n" + std::string(kTableEnd);
  html += "<details><summary>What the marks mean</summary><ul>\n";
  const std::pair<Result, std::string_view> meanings[] = {
      {Result::kFail, "a documented requirement is broken"},
      {Result::kUnstable, "broken in some of the runs of a repeated case, and not in all"},
      {Result::kDiffers,
       "otherwise than public code or reports say of Windows: shown, and no failure"},
      {Result::kPass, "as documented, wherever it was tried"},
      {Result::kNotProvoked,
       "a control or a right is missing that would bring the situation about"},
      {Result::kNotSupported, "the target does not have the feature"},
      {Result::kRecorded, "the documents leave it open: the answer is recorded in the register"},
      {Result::kDisturbed, "another user of the machine was in the way"},
      {Result::kNotRun, "not selected, or unknown to the catalogue of that run"},
      {Result::kError, "the suite itself went wrong"}};
  for (const auto& [result, meaning] : meanings) {
    html += "<li>" + Badge(result) + " " + std::string(meaning) + "</li>\n";
  }
  return html + "</ul></details>\n";
}

std::string RenderFilters(const std::vector<Results>& runs, const std::vector<Row>& requirements,
                          const std::vector<Row>& questions) {
  std::set<std::string> apis;
  std::set<std::string> levels;
  std::set<Result> results;
  for (const std::vector<Row>* const rows : {&requirements, &questions}) {
    for (const Row& row : *rows) {
      apis.insert(row.api);
      levels.insert(row.level);
      for (std::size_t run = 0; run < runs.size(); ++run) results.insert(row.ResultOf(run));
    }
  }
  const auto options = [](const std::set<std::string>& values) {
    std::string html;
    for (const std::string& value : values) html += Option(Escape(value), Escape(value));
    return html;
  };
  std::string html =
      "<form id=\"filters\" role=\"search\" aria-label=\"filter the requirements\" hidden>\n"
      "<label>text (press / to come here)<input type=\"search\" name=\"q\" size=\"24\" "
      "autocomplete=\"off\"></label>\n" +
      Select("api", "api", options(apis)) + Select("level", "level", options(levels));
  if (runs.size() > 1) {
    std::string names;
    for (std::size_t run = 0; run < runs.size(); ++run) {
      names += Option(std::to_string(run + 1), Escape(PlainRunName(runs[run])));
    }
    html += Select("run", "results of", names);
  }
  html += "<fieldset><legend>result</legend>\n";
  for (const Result result : results) {
    html += Tick("result", ResultToken(result), Badge(result));
  }
  html += "</fieldset>\n";
  if (runs.size() > 1) html += Tick("differ", "1", "only where the runs differ");
  return html +
         "<button type=\"reset\">all</button>\n<output aria-live=\"polite\"></output>\n</form>\n";
}

std::string RenderMatrix(const std::vector<Results>& runs, const std::vector<Row>& rows) {
  const bool has_words = runs.size() <= kMostWords;
  std::string html = ScrollingTable("requirements", has_words ? "cards" : "cards compact") +
                     "<caption>Failures first, then in the catalogue's order. An id leads to its "
                     "proof, a failure to what was seen.</caption>\n<thead><tr><th "
                     "scope=\"col\">requirement</th><th scope=\"col\">statement</th>" +
                     RunHeads(runs) + "</tr></thead>\n<tbody id=\"matrix\">\n";
  for (const Row& row : rows) {
    html += "<tr id=\"" + RowAnchor(row.id) + "\"" + FilterAttributes(row) +
            "><th scope=\"row\" class=\"id\"><a href=\"#" + ProofAnchor(row.id) + "\">" +
            Escape(row.id) + "</a>" + Permalink(RowAnchor(row.id), row.id) + "</th><td>" +
            Escape(row.statement) +
            Why(Escape(row.level) + (row.source.empty() ? "" : ": " + Escape(row.source))) +
            "</td>";
    for (std::size_t run = 0; run < runs.size(); ++run) {
      html += "<td class=\"run\" data-run=\"" + Escape(PlainRunName(runs[run])) + "\">" +
              Cell(row, run, has_words) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n" + std::string(kTableEnd);
}

}  // namespace portcullis::reports
