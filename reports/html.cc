#include "reports/html.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "reports/html_bench.h"
#include "reports/html_fuzz.h"
#include "reports/html_parts.h"
#include "reports/html_proof.h"
#include "reports/html_register.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostCasesShown = 5;     // of one requirement on one target, as evidence
constexpr std::size_t kMostEvidenceShown = 3;  // of one case

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

class Page {
 public:
  Page(const std::vector<Results>& runs, const requirements::Catalogue& catalogue,
       const requirements::Proof& proof, const std::optional<FuzzFigures>& fuzz,
       const std::vector<BenchFigures>& bench)
      : runs_(runs), catalogue_(catalogue), proof_(proof), fuzz_(fuzz), bench_(bench) {
    CollectRows();
  }

  std::string Render() {
    html_ = PageHead();
    html_ += "<h1>Port reservations, requirement by requirement</h1>\n";
    html_ +=
        "<p class=\"soft\">Made by Portcullis. Each requirement is a statement of Windows' "
        "documentation; what the documentation leaves open is a question, whose answer is recorded "
        "and never failed.</p>\n"
        "<nav><a href=\"#requirements\">Requirements</a><a href=\"#register\">Register of "
        "ambiguities</a><a href=\"#proof\">Proof</a>";
    if (fuzz_) html_ += "<a href=\"#fuzzing\">Fuzzing</a>";
    if (!bench_.empty()) html_ += "<a href=\"#benchmarks\">Benchmarks</a>";
    html_ += "</nav>\n";
    Targets();
    Matrix();
    Complaints();
    html_ += RenderRegister(runs_, catalogue_, proof_);
    html_ += RenderProof(runs_, catalogue_, proof_);
    if (fuzz_) html_ += RenderFuzzFigures(*fuzz_);
    if (!bench_.empty()) html_ += RenderBenchFigures(bench_);
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

  void Targets() {
    html_ +=
        "<h2>Targets</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">target</th>"
        "<th scope=\"col\">system</th><th scope=\"col\">requirements</th>"
        "<th scope=\"col\">cases</th></tr></thead>\n<tbody>\n";
    for (const Results& run : runs_) {
      html_ += "<tr><th scope=\"row\">" + RunName(run) + "</th><td>" + Escape(run.target.system);
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

  void Matrix() {
    html_ += "<h2 id=\"requirements\">Requirements</h2>\n";
    html_ +=
        "<div class=\"scroll\"><table>\n<caption>Failures first, then in the catalogue's order; "
        "an id leads to its proof.</caption>\n<thead><tr><th scope=\"col\">requirement</th>"
        "<th scope=\"col\">statement</th>";
    for (const Results& run : runs_) html_ += "<th scope=\"col\">" + RunName(run) + "</th>";
    html_ += "</tr></thead>\n<tbody>\n";
    for (const Row& row : requirements_) {
      html_ += "<tr><th scope=\"row\" class=\"id\"><a href=\"#" + ProofAnchor(row.id) + "\">" +
               Escape(row.id) + "</a></th><td>" + Escape(row.statement) + "<span class=\"why\">" +
               Escape(row.level);
      if (!row.source.empty()) html_ += ": " + Escape(row.source);
      html_ += "</span></td>";
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
      return "<a href=\"#" + EvidenceAnchor(one.id, run) + "\">" + Badge(one.result) +
             "</a><span class=\"why\">in " + std::to_string(complaints) + " of " +
             std::to_string(one.cases.size()) + " cases</span>";
    }
    const std::string reason = ReasonOf(one.cases, one.result);
    std::string cell = Badge(one.result);
    if (!reason.empty()) cell += "<span class=\"why\">" + Escape(reason) + "</span>";
    return cell;
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
    html_ += "<section id=\"" + EvidenceAnchor(row.id, run) + "\">\n<h3>" + Badge(worst) +
             " <code>" + Escape(row.id) + "</code> on " + RunName(runs_[run]) + "</h3>\n<p>" +
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
      if (!evidence.generated.empty()) {
        std::string generated = "<code>" + Escape(evidence.generated) + "</code>";
        if (evidence.alike > 1) {
          generated += ", and " + std::to_string(evidence.alike - 1) + " more failed in this way";
        }
        Entry("generated", generated);
      }
      Entry("call " + std::to_string(evidence.step), "<code>" + Escape(evidence.call) + "</code>");
      Entry("allowed", Escape(evidence.allowed));
      Entry("observed", Escape(evidence.observed));
      if (evidence.seen_in.has_value()) Entry("seen in", PrintSeenIn(*evidence.seen_in));
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

  const std::vector<Results>& runs_;
  const requirements::Catalogue& catalogue_;
  const requirements::Proof& proof_;
  const std::optional<FuzzFigures>& fuzz_;
  const std::vector<BenchFigures>& bench_;
  std::vector<Row> requirements_;
  std::vector<Row> questions_;
  std::string html_;
};

}  // namespace

std::string RenderHtml(const std::vector<Results>& runs, const std::optional<FuzzFigures>& fuzz,
                       const std::vector<BenchFigures>& bench) {
  return RenderHtml(runs, requirements::TheCatalogue(), requirements::TheProof(), fuzz, bench);
}

std::string RenderHtml(const std::vector<Results>& runs, const requirements::Catalogue& catalogue,
                       const requirements::Proof& proof, const std::optional<FuzzFigures>& fuzz,
                       const std::vector<BenchFigures>& bench) {
  return Page(runs, catalogue, proof, fuzz, bench).Render();
}

}  // namespace portcullis::reports
