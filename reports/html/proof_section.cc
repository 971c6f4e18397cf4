#include "reports/html/proof_section.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "reports/html/parts.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostIdsShown = 6;  // beside a defect, before they are folded

std::string Folded(const std::string& summary, const std::string& items) {
  return "<details><summary>" + summary + "</summary><ul>" + items + "</ul></details>";
}

void Field(std::string& html, std::string_view term, const std::string& markup) {
  html += "<dt>" + std::string(term) + "</dt><dd>" + markup + "</dd>\n";
}

// The runs that ended alike, and why.
struct Standing {
  std::string badge;
  std::string reason;
  std::string names;
};

// Each result and reason once, with the runs that it is of.
std::string ResultsOfRuns(const Row& row, const std::vector<Results>& runs) {
  std::vector<Standing> all;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    Standing here{Badge(Result::kNotRun, "unknown"), "", RunName(runs[run])};
    if (row.of[run] != nullptr) {
      const RequirementResult& one = *row.of[run];
      here.badge = Badge(one.result);
      if (!IsComplaint(one.result)) {
        here.reason = ReasonOf(one.cases, one.result);
      } else if (runs.size() <= kMostWords) {
        here.names = "<a href=\"#" + EvidenceAnchor(row.id, run) + "\">" + here.names + "</a>";
      }
    }
    const auto found = std::find_if(all.begin(), all.end(), [&here](const Standing& one) {
      return one.badge == here.badge && one.reason == here.reason;
    });
    if (found != all.end()) {
      found->names += ", " + here.names;
    } else {
      all.push_back(std::move(here));
    }
  }
  std::string markup;
  for (const Standing& one : all) {
    markup += (markup.empty() ? "" : "<br>") + one.badge + " " + one.names +
              (one.reason.empty() ? "" : " " + Soft(Escape(one.reason)));
  }
  return markup;
}

// "fail acme 2.1", for each result that is no pass; of more than a few runs how many they are.
std::string MarksOf(const std::map<Result, std::vector<std::size_t>>& runs_of,
                    const std::vector<Results>& runs) {
  std::string markup;
  for (const auto& [result, of] : runs_of) {
    if (result == Result::kPass) continue;
    markup += " " + Badge(result);
    if (runs.size() == 1) continue;
    if (runs.size() > kMostWords) {
      markup +=
          " " + Soft("in " + std::to_string(of.size()) + " of " + Counted(runs.size(), "run"));
      continue;
    }
    for (const std::size_t run : of) markup += " " + Soft(RunName(runs[run]));
  }
  return markup;
}

// The hand-written cases, each with the results that are no pass.
std::string Cases(const Row& row, const std::vector<Results>& runs) {
  std::map<std::string, std::map<Result, std::vector<std::size_t>>> runs_of;  // by name, by result
  std::map<Result, std::size_t> counts;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (row.of[run] == nullptr) continue;
    for (const CaseResult& of_case : row.of[run]->cases) {
      if (of_case.block.has_value()) continue;
      runs_of[of_case.name][of_case.result].push_back(run);
      ++counts[of_case.result];
    }
  }
  if (runs_of.empty()) return Soft("none in these runs");
  std::string items;
  for (const auto& [name, of] : runs_of) {
    items += "<li>" + Code(name) + MarksOf(of, runs) + "</li>";
  }
  const std::string summary = Counted(runs_of.size(), "case");
  return Folded(runs.size() == 1 ? summary + " " + Counts(counts) : summary, items);
}

std::string Generated(const Row& row, const std::vector<Results>& runs, std::size_t decided) {
  std::string markup = Counted(decided, "generated case") + " that " +
                       (decided == 1 ? "leaves" : "leave") + " room for its answer alone";
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const RequirementResult* const one = row.of[run];
    const std::size_t here = one == nullptr ? 0 : DecidedBy(*one);
    if (here > 0) {
      markup += "<span class=\"why\">" + std::to_string(here) + " of them ran on " +
                RunName(runs[run]) + "</span>";
    }
  }
  return markup;
}

std::string CaughtBy(const std::vector<std::string>& ids) {
  if (ids.empty()) return "<span class=\"gap\">caught by nobody</span>";
  std::string shown = "caught by";
  std::string folded;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids.size() <= kMostIdsShown || i == 0) {
      shown += (i == 0 ? " " : ", ") + Code(ids[i]);
    } else {
      folded += (folded.empty() ? "" : ", ") + Code(ids[i]);
    }
  }
  if (folded.empty()) return shown;
  return shown + "<details><summary>and by " + Counted(ids.size() - 1, "other") + "</summary>" +
         folded + "</details>";
}

std::string Defects(const std::vector<requirements::DefectProof>& defects) {
  if (defects.empty()) return "<span class=\"gap\">none</span>";
  std::string markup;
  for (const requirements::DefectProof& defect : defects) {
    markup += "<div>" + Code(defect.name) + ", " + CaughtBy(defect.caught_by) + "</div>";
  }
  return markup;
}

std::string Variants(const requirements::Proof& proof, const std::string& id) {
  if (proof.variants.empty()) return Soft("none were run");
  std::size_t passing = 0;
  std::string names;
  for (const requirements::VariantProof& variant : proof.variants) {
    const std::string result = requirements::FindNotPassed(variant, id);
    passing += result.empty() ? 1 : 0;
    const Result shown = ParseResult(result).value_or(Result::kPass);
    names += "<li>" + Code(variant.name) + ": " + Escape(variant.summary) +
             (result.empty() ? "" : " " + Badge(shown)) + "</li>";
  }
  const std::size_t all = proof.variants.size();
  return Folded((passing == all ? "all " : std::to_string(passing) + " of ") + std::to_string(all) +
                    " pass it",
                names);
}

// In the catalogue's order; those that it does not have come last.
std::vector<Row> InOrder(std::vector<Row> rows, const requirements::Catalogue& catalogue) {
  const auto place = [&catalogue](const Row& row) {
    const auto& all = catalogue.requirements;
    return std::find_if(all.begin(), all.end(),
                        [&](const requirements::Requirement& one) { return one.id == row.id; }) -
           all.begin();
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return place(a) < place(b); });
  return rows;
}

// The proof is of the catalogue that is built in; a results file may be of another.
std::string OtherVersions(const std::vector<Results>& runs, const requirements::Proof& proof) {
  std::string html;
  for (const Results& run : runs) {
    if (run.catalogue_version == proof.catalogue_version) continue;
    html += "<p class=\"gap\">" + RunName(run) + " was run with version " +
            std::to_string(run.catalogue_version) + " of the catalogue; the proof is of version " +
            std::to_string(proof.catalogue_version) + ".</p>\n";
  }
  return html;
}

}  // namespace

std::string RenderProof(const std::vector<Results>& runs, const std::vector<Row>& rows,
                        const requirements::Catalogue& catalogue,
                        const requirements::Proof& proof) {
  std::string html =
      "<h2 id=\"proof\">Proof</h2>\n<p class=\"soft\">Why a pass means something, and why a "
      "correct "
      "implementation does not fail. A defect is a deliberate fault that breaks one requirement: "
      "the suite was run against it, and these are the ids that caught it. A generated case is "
      "counted where its answer follows from this requirement alone. A variant is a correct "
      "implementation that chooses otherwise wherever the documentation leaves a choice.</p>\n" +
      OtherVersions(runs, proof);
  for (const Row& row : InOrder(rows, catalogue)) {
    html += "<section class=\"proof\" id=\"" + ProofAnchor(row.id) + "\"" + FilterAttributes(row) +
            ">\n<h3>" + Code(row.id) + " " + Soft(Escape(row.level)) +
            Permalink(ProofAnchor(row.id), row.id) + "</h3>\n<p>" + Escape(row.statement) +
            "</p>\n<dl class=\"case\">\n";
    Field(html, "source", Escape(row.source));
    Field(html, "Windows", Escape(row.confirmed.empty() ? "never run on it" : row.confirmed));
    Field(html, "result", ResultsOfRuns(row, runs));
    Field(html, "cases", Cases(row, runs));
    Field(html, "decided by", Generated(row, runs, requirements::FindProofDecided(proof, row.id)));
    Field(html, "defects", Defects(requirements::FindProofDefects(proof, row.id)));
    Field(html, "variants", Variants(proof, row.id));
    html += "</dl>\n</section>\n";
  }
  return html;
}

}  // namespace portcullis::reports
