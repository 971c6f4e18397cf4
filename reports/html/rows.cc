#include "reports/html/rows.h"

#include <algorithm>
#include <map>

#include "reports/html/parts.h"

namespace portcullis::reports {
namespace {

template <typename List>
std::string ApiOf(const List& list, const std::string& id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&id](const auto& one) { return one.id == id; });
  return found == list.end() ? "other" : found->api;
}

// The row of `one`, made where no earlier run had it.
template <typename One>
Row& RowOf(const One& one, std::map<std::string, std::size_t>& place_of, std::vector<Row>& rows) {
  const auto [found, is_new] = place_of.emplace(one.id, rows.size());
  if (is_new) rows.emplace_back();
  Row& row = rows[found->second];
  row.id = one.id;
  row.level = one.level;
  row.statement = one.statement;
  return row;
}

}  // namespace

const std::vector<CaseResult>* Row::CasesOf(std::size_t run) const {
  if (run < of.size() && of[run] != nullptr) return &of[run]->cases;
  if (run < question_of.size() && question_of[run] != nullptr) return &question_of[run]->cases;
  return nullptr;
}

Result Row::ResultOf(std::size_t run) const {
  if (run < of.size() && of[run] != nullptr) return of[run]->result;
  const std::vector<CaseResult>* const cases = CasesOf(run);
  return cases == nullptr ? Result::kNotRun : WorstOf(*cases);
}

Result Row::Worst() const {
  Result worst = Result::kNotRun;
  for (std::size_t run = 0; run < std::max(of.size(), question_of.size()); ++run) {
    worst = Worse(worst, ResultOf(run));
  }
  return worst;
}

std::vector<Row> RequirementRows(const std::vector<Results>& runs,
                                 const requirements::Catalogue& catalogue) {
  std::vector<Row> rows;
  std::map<std::string, std::size_t> place_of;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const RequirementResult& one : runs[run].requirements) {
      Row& row = RowOf(one, place_of, rows);
      row.source = one.source;
      row.confirmed = one.confirmed;
      row.of.resize(runs.size());
      row.of[run] = &one;
    }
  }
  for (Row& row : rows) row.api = ApiOf(catalogue.requirements, row.id);
  return rows;
}

std::vector<Row> QuestionRows(const std::vector<Results>& runs,
                              const requirements::Catalogue& catalogue) {
  std::vector<Row> rows;
  std::map<std::string, std::size_t> place_of;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const QuestionResult& one : runs[run].questions) {
      Row& row = RowOf(one, place_of, rows);
      row.question_of.resize(runs.size());
      row.question_of[run] = &one;
    }
  }
  for (Row& row : rows) row.api = ApiOf(catalogue.questions, row.id);
  return rows;
}

void PutComplaintsFirst(std::vector<Row>& rows) {
  const auto rank = [](const Row& row) {
    const Result worst = row.Worst();
    return IsComplaint(worst) ? worst : Result::kPass;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
}

std::string ResultToken(Result result) {
  std::string token(ResultName(result));
  std::replace(token.begin(), token.end(), ' ', '-');
  return token;
}

std::string FilterAttributes(const Row& row) {
  std::string results;
  for (std::size_t run = 0; run < std::max(row.of.size(), row.question_of.size()); ++run) {
    const std::string name =
        row.CasesOf(run) == nullptr ? "unknown" : ResultToken(row.ResultOf(run));
    results += (results.empty() ? "" : " ") + name;
  }
  return " data-api=\"" + Escape(row.api) + "\" data-level=\"" + Escape(row.level) +
         "\" data-results=\"" + results + "\"";
}

std::string RowAnchor(std::string_view id) { return Escape(id); }

std::string ProofAnchor(std::string_view id) { return "proof-" + Escape(id); }

std::string EvidenceAnchor(std::string_view id, std::size_t run) {
  return Escape(id) + "-" + std::to_string(run + 1);
}

std::string Permalink(const std::string& anchor, std::string_view id) {
  return "<a class=\"anchor\" href=\"#" + anchor + "\" aria-label=\"address of " + Escape(id) +
         "\">#</a>";
}

}  // namespace portcullis::reports
