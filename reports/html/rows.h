// Requirements and questions across the runs of a page.
//
// Built once, read by every section. Rows point into the runs, which have to outlive them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "reports/results.h"

namespace portcullis::reports {

// One requirement or question. What the last run that has it says of it is shown.
struct Row {
  std::string id;
  std::string level;
  std::string api;  // as the catalogue has it; "other" where it does not have the id
  std::string statement;
  std::string source;                        // of a requirement
  std::string confirmed;                     // of a requirement
  std::vector<const RequirementResult*> of;  // by run; null where it does not have it
  std::vector<const QuestionResult*> question_of;

  // What the cases of a run say of it; null where the run does not have it.
  const std::vector<CaseResult>* CasesOf(std::size_t run) const;
  // Its result in a run: of a question, the worst of its cases; kNotRun where the run does not
  // have it.
  Result ResultOf(std::size_t run) const;
  Result Worst() const;
};

// In the order of the runs, which is the catalogue's.
std::vector<Row> RequirementRows(const std::vector<Results>& runs,
                                 const requirements::Catalogue& catalogue);
std::vector<Row> QuestionRows(const std::vector<Results>& runs,
                              const requirements::Catalogue& catalogue);

// PutComplaintsFirst: those that failed anywhere, worst first; else the order stays.
void PutComplaintsFirst(std::vector<Row>& rows);

// ResultToken: a result's name with a dash for each blank. FilterAttributes: what the page's script
// filters a row by.
std::string ResultToken(Result result);
std::string FilterAttributes(const Row& row);

// Anchors: where the page has the row of an id, its proof, and what was seen of it in a run (runs
// are counted from 1 there).
std::string RowAnchor(std::string_view id);
std::string ProofAnchor(std::string_view id);
std::string EvidenceAnchor(std::string_view id, std::size_t run);

// Permalink: the link beside a heading by which one gets its address.
std::string Permalink(const std::string& anchor, std::string_view id);

}  // namespace portcullis::reports
