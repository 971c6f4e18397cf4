#include "conformance/cli/selection.h"

#include <algorithm>

#include "conformance/requirements/catalogue.h"
#include "conformance/suite/case.h"

namespace portcullis::cli {
namespace {

bool IsPrefixOfAnId(const std::string& prefix) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  const auto begins = [&prefix](const auto& entry) { return entry.id.starts_with(prefix); };
  return std::any_of(catalogue.requirements.begin(), catalogue.requirements.end(), begins) ||
         std::any_of(catalogue.questions.begin(), catalogue.questions.end(), begins);
}

bool BelongsTo(const suite::Case& the_case, const std::vector<std::string>& prefixes) {
  return prefixes.empty() ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
           return std::any_of(the_case.requirements.begin(), the_case.requirements.end(),
                              [&](const std::string& id) { return id.starts_with(prefix); });
         });
}

}  // namespace

tl::expected<std::vector<run::CaseToRun>, std::string> SelectCases(
    const std::vector<std::string>& id_prefixes) {
  for (const std::string& prefix : id_prefixes) {
    if (!IsPrefixOfAnId(prefix)) {
      return tl::make_unexpected(prefix +
                                 ": no requirement or question begins so (portcullis "
                                 "requirements lists them)");
    }
  }
  std::vector<run::CaseToRun> selected;
  for (const suite::Case& the_case : suite::AllCases()) {
    if (!BelongsTo(the_case, id_prefixes)) continue;
    selected.push_back(
        {suite::FullName(the_case), the_case.requirements, the_case.scenario, the_case.allowed});
  }
  return selected;
}

}  // namespace portcullis::cli
