#include "conformance/run/merge.h"

#include <map>
#include <string>
#include <utility>

#include "conformance/requirements/catalogue.h"
#include "reports/build_results.h"

namespace portcullis::run {
namespace {

using documents::DocumentError;

bool SameButForTime(reports::CaseOutcome a, const reports::CaseOutcome& b) {
  a.duration_us = b.duration_us;
  return a == b;
}

}  // namespace

tl::expected<reports::Results, DocumentError> MergeJournals(const std::vector<Journal>& journals) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  if (journals.empty()) return tl::make_unexpected(DocumentError{"merge", "", "a journal"});
  std::map<std::string, reports::CaseOutcome> by_name;
  for (const Journal& journal : journals) {
    if (journal.header.catalogue_version != catalogue.version) {
      return tl::make_unexpected(DocumentError{
          "journal of " + journal.header.target.name, "header, catalogue version",
          std::to_string(catalogue.version) + ", the version of this program's catalogue, not " +
              std::to_string(journal.header.catalogue_version)});
    }
    if (journal.header.target != journals.front().header.target) {
      return tl::make_unexpected(
          DocumentError{"journal of " + journal.header.target.name, "header, target",
                        "the same target (name, version, system, capabilities) in every journal, "
                        "as in the first: " +
                            journals.front().header.target.name});
    }
    for (const reports::CaseOutcome& outcome : journal.outcomes) {
      const auto [found, inserted] = by_name.emplace(outcome.name, outcome);
      if (!inserted && !SameButForTime(found->second, outcome)) {
        return tl::make_unexpected(DocumentError{"merge", "case " + outcome.name,
                                                 "the same outcome in every journal that has it"});
      }
    }
  }
  std::vector<reports::CaseOutcome> outcomes;
  outcomes.reserve(by_name.size());
  for (auto& [name, outcome] : by_name) outcomes.push_back(std::move(outcome));
  return reports::BuildResults(catalogue, journals.front().header.target, std::move(outcomes));
}

}  // namespace portcullis::run
