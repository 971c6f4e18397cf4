#include "reports/html.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostCasesShown = 5;     // of one requirement on one target, as evidence
constexpr std::size_t kMostEvidenceShown = 3;  // of one case

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Portcullis: port reservations, requirement by requirement</title>
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff;
  --band: #f6f8fa; --fail: #b3261e; --failbg: #fdecea; --differs: #7a5200; --differsbg: #fff4d6;
  --pass: #14632f; --passbg: #e6f4ea; --none: #57606a; --nonebg: #f0f2f4; --error: #7b1fa2;
  --errorbg: #f6e8fb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --line: #30363d;
  --paper: #0d1117; --band: #161b22; --fail: #ffb4ab; --failbg: #4a1512; --differs: #f2cc60;
  --differsbg: #3d2e00; --pass: #7ee2a0; --passbg: #0f3420; --none: #9da7b1; --nonebg: #21262d;
  --error: #e3b5f5; --errorbg: #3b1648; } }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; color: var(--ink);
  background: var(--paper); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; } p { margin: .3rem 0; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left;
  vertical-align: top; }
thead th { background: var(--band); position: sticky; top: 0; }
th.id, code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
th.id { white-space: nowrap; font-weight: 600; }
.r { display: inline-block; border-radius: .3rem; padding: .05rem .45rem; white-space: nowrap;
  color: var(--none); background: var(--nonebg); }
.pass { color: var(--pass); background: var(--passbg); }
.fail { color: var(--fail); background: var(--failbg); font-weight: 600; }
.differs { color: var(--differs); background: var(--differsbg); font-weight: 600; }
.error { color: var(--error); background: var(--errorbg); font-weight: 600; }
.why { display: block; color: var(--soft); font-size: .85em; }
dl.case { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .4rem 0;
  padding: .5rem .8rem; background: var(--band); border-left: 3px solid var(--line); }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
</style>
</head>
<body>
)";

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        // Characters that HTML has no place for.
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          escaped += "\xEF\xBF\xBD";
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

std::string_view ClassOf(Result result) {
  switch (result) {
    case Result::kError:
      return "r error";
    case Result::kFail:
      return "r fail";
    case Result::kDiffers:
      return "r differs";
    case Result::kPass:
      return "r pass";
    case Result::kDisturbed:
    case Result::kNotProvoked:
    case Result::kNotSupported:
    case Result::kRecorded:
    case Result::kNotRun:
      break;
  }
  return "r";
}

bool IsComplaint(Result result) { return Worse(result, Result::kDiffers) == result; }

std::string Badge(Result result) {
  return "<span class=\"" + std::string(ClassOf(result)) + "\">" + std::string(ResultName(result)) +
         "</span>";
}

// A requirement or a question across the runs.
struct Row {
  std::string id;
  std::string level;
  std::string statement;
  std::string source;
  std::string confirmed;
  Result worst = Result::kNotRun;
  std::map<std::size_t, const RequirementResult*> requirement_of;  // by run
  std::map<std::size_t, const QuestionResult*> question_of;
};

Result WorstOf(const std::vector<CaseResult>& cases) {
  Result worst = Result::kNotRun;
  for (const CaseResult& of_case : cases) worst = Worse(worst, of_case.result);
  return worst;
}

class Page {
 public:
  explicit Page(const std::vector<Results>& runs) : runs_(runs) { CollectRows(); }

  std::string Render() {
    html_ = kHead;
    html_ += "<h1>Port reservations, requirement by requirement</h1>\n";
    html_ +=
        "<p class=\"soft\">Made by Portcullis. Each requirement is a statement of Windows' "
        "documentation; what the documentation leaves open is a question, whose answer is recorded "
        "and never failed.</p>\n";
    Targets();
    Matrix();
    Complaints();
    Questions();
    html_ += "</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  void CollectRows() {
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      for (const RequirementResult& one : runs_[run].requirements) {
        Row& row = FindRow(requirements_, one.id);
        row.level = one.level;
        row.statement = one.statement;
        row.source = one.source;
        row.confirmed = one.confirmed;
        row.worst = Worse(row.worst, one.result);
        row.requirement_of[run] = &one;
      }
      for (const QuestionResult& one : runs_[run].questions) {
        Row& row = FindRow(questions_, one.id);
        row.level = one.level;
        row.statement = one.statement;
        row.worst = Worse(row.worst, WorstOf(one.cases));
        row.question_of[run] = &one;
      }
    }
    // Failures first, else as the catalogue has them.
    const auto rank = [](const Row& row) {
      return IsComplaint(row.worst) ? row.worst : Result::kPass;
    };
    std::stable_sort(requirements_.begin(), requirements_.end(),
                     [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
  }

  static Row& FindRow(std::vector<Row>& rows, const std::string& id) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&id](const Row& row) { return row.id == id; });
    if (found != rows.end()) return *found;
    rows.push_back({});
    rows.back().id = id;
    return rows.back();
  }

  static std::string Name(const Results& run) {
    return Escape(run.target.name + (run.target.version.empty() ? "" : " " + run.target.version));
  }

  void Targets() {
    html_ +=
        "<h2>Targets</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">target</th>"
        "<th scope=\"col\">system</th><th scope=\"col\">requirements</th>"
        "<th scope=\"col\">cases</th></tr></thead>\n<tbody>\n";
    for (const Results& run : runs_) {
      html_ += "<tr><th scope=\"row\">" + Name(run) + "</th><td>" + Escape(run.target.system);
      if (!run.run.selection.empty()) {
        html_ += "<span class=\"why\">only";
        for (const std::string& prefix : run.run.selection) html_ += " " + Escape(prefix);
        html_ += "</span>";
      }
      html_ += "</td><td>" + Counts(CountRequirements(run)) + "</td><td>" + Counts(run.cases) +
               "</td></tr>\n";
    }
    html_ += "</tbody></table></div>\n";
  }

  static std::string Counts(const std::map<Result, std::size_t>& counts) {
    std::string text;
    for (const auto& [result, count] : counts) {
      text += "<span class=\"" + std::string(ClassOf(result)) + "\">" + std::to_string(count) +
              " " + std::string(ResultName(result)) + "</span> ";
    }
    return text;
  }

  void TableHead(std::string_view caption, std::string_view first, std::string_view second) {
    html_ += "<div class=\"scroll\"><table>\n<caption>" + std::string(caption) +
             "</caption>\n<thead><tr><th scope=\"col\">" + std::string(first) +
             "</th><th scope=\"col\">" + std::string(second) + "</th>";
    for (const Results& run : runs_) html_ += "<th scope=\"col\">" + Name(run) + "</th>";
    html_ += "</tr></thead>\n<tbody>\n";
  }

  void RowHead(const Row& row) {
    html_ += "<tr><th scope=\"row\" class=\"id\">" + Escape(row.id) + "</th><td>" +
             Escape(row.statement) + "<span class=\"why\">" + Escape(row.level);
    if (!row.source.empty()) html_ += ": " + Escape(row.source);
    html_ += "</span></td>";
  }

  void Matrix() {
    html_ += "<h2>Requirements</h2>\n";
    TableHead("Failures first, then in the catalogue's order.", "requirement", "statement");
    for (const Row& row : requirements_) {
      RowHead(row);
      for (std::size_t run = 0; run < runs_.size(); ++run) {
        const auto found = row.requirement_of.find(run);
        html_ += "<td>";
        html_ += found == row.requirement_of.end() ? "<span class=\"r\">unknown</span>"
                                                   : Cell(*found->second, run);
        html_ += "</td>";
      }
      html_ += "</tr>\n";
    }
    html_ += "</tbody></table></div>\n";
  }

  std::string Cell(const RequirementResult& one, std::size_t run) const {
    if (IsComplaint(one.result)) {
      std::size_t complaints = 0;
      for (const CaseResult& of_case : one.cases) complaints += IsComplaint(of_case.result) ? 1 : 0;
      return "<a href=\"#" + Anchor(one.id, run) + "\">" + Badge(one.result) +
             "</a><span class=\"why\">in " + std::to_string(complaints) + " of " +
             std::to_string(one.cases.size()) + " cases</span>";
    }
    const std::string reason = ReasonOf(one.cases, one.result);
    std::string cell = Badge(one.result);
    if (!reason.empty()) cell += "<span class=\"why\">" + Escape(reason) + "</span>";
    return cell;
  }

  static std::string Anchor(const std::string& id, std::size_t run) {
    return Escape(id) + "-" + std::to_string(run + 1);
  }

  void Complaints() {
    bool any = false;
    for (const std::vector<Row>* rows : {&requirements_, &questions_}) {
      for (const Row& row : *rows) {
        if (!IsComplaint(row.worst)) continue;
        if (!any) html_ += "<h2>What was seen</h2>\n";
        any = true;
        for (const auto& [run, one] : row.requirement_of) ComplaintOf(row, run, one->cases);
        for (const auto& [run, one] : row.question_of) ComplaintOf(row, run, one->cases);
      }
    }
  }

  void ComplaintOf(const Row& row, std::size_t run, const std::vector<CaseResult>& cases) {
    const Result worst = WorstOf(cases);
    if (!IsComplaint(worst)) return;
    const bool is_documented = row.level == "documented";
    html_ += "<section id=\"" + Anchor(row.id, run) + "\">\n<h3>" + Badge(worst) + " <code>" +
             Escape(row.id) + "</code> on " + Name(runs_[run]) + "</h3>\n<p>" +
             Escape(row.statement) + "</p>\n";
    if (is_documented && row.confirmed.empty()) {
      html_ += "<p class=\"soft\">Documented; no Windows build has been run on it yet.</p>\n";
    }
    std::size_t shown = 0;
    std::size_t left = 0;
    for (const CaseResult& of_case : cases) {
      if (!IsComplaint(of_case.result)) continue;
      if (shown == kMostCasesShown) {
        ++left;
        continue;
      }
      ++shown;
      CaseBlock(of_case);
    }
    if (left > 0) {
      html_ += "<p class=\"soft\">and " + std::to_string(left) +
               " more cases; the results file has them all</p>\n";
    }
    html_ += "</section>\n";
  }

  void Entry(std::string_view term, const std::string& escaped) {
    html_ += "<dt>" + std::string(term) + "</dt><dd>" + escaped + "</dd>\n";
  }

  void CaseBlock(const CaseResult& of_case) {
    html_ += "<dl class=\"case\">\n";
    std::string name = "<code>" + Escape(of_case.name) + "</code>";
    if (of_case.cause.has_value()) name += " (" + std::string(CauseName(*of_case.cause)) + ")";
    Entry("case", name);
    if (!of_case.reason.empty()) Entry("reason", Escape(of_case.reason));
    for (std::size_t i = 0; i < of_case.evidence.size() && i < kMostEvidenceShown; ++i) {
      const Evidence& evidence = of_case.evidence[i];
      Entry("call " + std::to_string(evidence.step), "<code>" + Escape(evidence.call) + "</code>");
      Entry("allowed", Escape(evidence.allowed));
      Entry("observed", Escape(evidence.observed));
    }
    if (of_case.evidence.size() > kMostEvidenceShown) {
      Entry("", "and " + std::to_string(of_case.evidence.size() - kMostEvidenceShown) +
                    " more calls of this case");
    }
    if (!of_case.evidence.empty() && !of_case.evidence.front().replay.empty()) {
      Entry("replay", "<code>" + Escape(of_case.evidence.front().replay) + "</code>");
    }
    html_ += "</dl>\n";
  }

  void Questions() {
    html_ += "<h2>Questions</h2>\n";
    TableHead("What the documentation leaves open or contradicts, and the answer of each target.",
              "question", "what is open");
    for (const Row& row : questions_) {
      RowHead(row);
      for (std::size_t run = 0; run < runs_.size(); ++run) {
        const auto found = row.question_of.find(run);
        const bool answered = found != row.question_of.end() && !found->second->reading.empty();
        html_ += "<td>" + (answered ? Escape(found->second->reading)
                                    : "<span class=\"soft\">not seen</span>");
        if (found != row.question_of.end() && IsComplaint(WorstOf(found->second->cases))) {
          html_ += " <a href=\"#" + Anchor(row.id, run) + "\">" +
                   Badge(WorstOf(found->second->cases)) + "</a>";
        }
        html_ += "</td>";
      }
      html_ += "</tr>\n";
    }
    html_ += "</tbody></table></div>\n";
  }

  const std::vector<Results>& runs_;
  std::vector<Row> requirements_;
  std::vector<Row> questions_;
  std::string html_;
};

}  // namespace

std::string RenderHtml(const std::vector<Results>& runs) { return Page(runs).Render(); }

}  // namespace portcullis::reports
