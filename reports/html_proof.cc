#include "reports/html_proof.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "reports/html_parts.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostIdsShown = 6;  // beside a defect, before they are folded

// A requirement across the runs.
struct Entry {
  const RequirementResult* any = nullptr;
  std::vector<const RequirementResult*> of_run;  // null where a run does not know it
};

std::string Code(std::string_view text) { return "<code>" + Escape(text) + "</code>"; }

// "1 case", "12 cases".
std::string Counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string Folded(const std::string& summary, const std::string& items) {
  return "<details><summary>" + summary + "</summary><ul>" + items + "</ul></details>";
}

void Field(std::string& html, std::string_view term, const std::string& markup) {
  html += "<dt>" + std::string(term) + "</dt><dd>" + markup + "</dd>\n";
}

std::string ResultsOfRuns(const Entry& entry, const std::vector<Results>& runs) {
  std::string markup;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const RequirementResult* const one = entry.of_run[run];
    if (!markup.empty()) markup += "<br>";
    markup += (one == nullptr ? "<span class=\"r\">unknown</span>" : Badge(one->result)) + " " +
              RunName(runs[run]);
  }
  return markup;
}

// The hand-written cases, each with the results that are no pass.
std::string Cases(const Entry& entry, const std::vector<Results>& runs) {
  const bool alone = runs.size() == 1;
  std::map<std::string, std::string> marks;  // by name
  std::map<Result, std::size_t> counts;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (entry.of_run[run] == nullptr) continue;
    for (const CaseResult& of_case : entry.of_run[run]->cases) {
      if (of_case.block.has_value()) continue;
      std::string& mark = marks[of_case.name];
      ++counts[of_case.result];
      if (of_case.result == Result::kPass) continue;
      mark += " " + Badge(of_case.result) + (alone ? "" : " " + Soft(RunName(runs[run])));
    }
  }
  if (marks.empty()) return Soft("none in these runs");
  std::string items;
  for (const auto& [name, mark] : marks) items += "<li>" + Code(name) + mark + "</li>";
  std::string summary = Counted(marks.size(), "case");
  if (!alone) return Folded(summary, items);
  for (const auto& [result, count] : counts) {
    summary += " <span class=\"" + std::string(ClassOf(result)) + "\">" + std::to_string(count) +
               " " + std::string(ResultName(result)) + "</span>";
  }
  return Folded(summary, items);
}

std::string Generated(const Entry& entry, const std::vector<Results>& runs, std::size_t decided) {
  std::string markup = Counted(decided, "generated case") + " that " +
                       (decided == 1 ? "leaves" : "leave") + " room for its answer alone";
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const RequirementResult* const one = entry.of_run[run];
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

std::vector<Entry> CollectEntries(const std::vector<Results>& runs,
                                  const requirements::Catalogue& catalogue) {
  std::vector<Entry> entries;
  std::map<std::string, std::size_t> index_of;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const RequirementResult& one : runs[run].requirements) {
      const auto [found, inserted] = index_of.emplace(one.id, entries.size());
      if (inserted) entries.push_back({&one, std::vector<const RequirementResult*>(runs.size())});
      entries[found->second].of_run[run] = &one;
    }
  }
  const auto place = [&catalogue](const Entry& entry) {
    const auto& all = catalogue.requirements;
    return std::find_if(
               all.begin(), all.end(),
               [&](const requirements::Requirement& one) { return one.id == entry.any->id; }) -
           all.begin();
  };
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const Entry& a, const Entry& b) { return place(a) < place(b); });
  return entries;
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

std::string ProofAnchor(std::string_view id) { return "proof-" + Escape(id); }

std::string RenderProof(const std::vector<Results>& runs, const requirements::Catalogue& catalogue,
                        const requirements::Proof& proof) {
  std::string html =
      "<h2 id=\"proof\">Proof</h2>\n<p class=\"soft\">Why a pass means something, and why a "
      "correct "
      "implementation does not fail. A defect is a deliberate fault that breaks one requirement: "
      "the suite was run against it, and these are the ids that caught it. A generated case is "
      "counted where its answer follows from this requirement alone. A variant is a correct "
      "implementation that chooses otherwise wherever the documentation leaves a choice.</p>\n" +
      OtherVersions(runs, proof);
  for (const Entry& entry : CollectEntries(runs, catalogue)) {
    const RequirementResult& one = *entry.any;
    html += "<section class=\"proof\" id=\"" + ProofAnchor(one.id) + "\">\n<h3>" + Code(one.id) +
            " " + Soft(Escape(one.level)) + "</h3>\n<p>" + Escape(one.statement) +
            "</p>\n<dl class=\"case\">\n";
    Field(html, "source", Escape(one.source));
    Field(html, "Windows", Escape(one.confirmed.empty() ? "never run on it" : one.confirmed));
    Field(html, "result", ResultsOfRuns(entry, runs));
    Field(html, "cases", Cases(entry, runs));
    Field(html, "decided by",
          Generated(entry, runs, requirements::FindProofDecided(proof, one.id)));
    Field(html, "defects", Defects(requirements::FindProofDefects(proof, one.id)));
    Field(html, "variants", Variants(proof, one.id));
    html += "</dl>\n</section>\n";
  }
  return html;
}

}  // namespace portcullis::reports
