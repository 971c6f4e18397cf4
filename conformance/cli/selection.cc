#include "conformance/cli/selection.h"

#include <algorithm>

#include "conformance/requirements/catalogue.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/case.h"

namespace portcullis::cli {
namespace {

constexpr std::size_t kLimitElsewhere = 10'000;

bool IsPrefixOfAnId(const std::string& prefix) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  const auto begins = [&prefix](const auto& entry) { return entry.id.starts_with(prefix); };
  return std::any_of(catalogue.requirements.begin(), catalogue.requirements.end(), begins) ||
         std::any_of(catalogue.questions.begin(), catalogue.questions.end(), begins);
}

bool BelongsTo(const std::vector<std::string>& ids, const std::vector<std::string>& prefixes) {
  return prefixes.empty() ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
           return std::any_of(ids.begin(), ids.end(),
                              [&](const std::string& id) { return id.starts_with(prefix); });
         });
}

}  // namespace

tl::expected<Selection, std::string> Select(const std::vector<std::string>& id_prefixes) {
  for (const std::string& prefix : id_prefixes) {
    if (!IsPrefixOfAnId(prefix)) {
      return tl::make_unexpected(prefix +
                                 ": no requirement or question begins so (portcullis "
                                 "requirements lists them)");
    }
  }
  Selection selected;
  for (const suite::Case& the_case : suite::AllCases()) {
    if (!BelongsTo(the_case.requirements, id_prefixes)) continue;
    selected.cases.push_back({suite::FullName(the_case),
                              the_case.requirements,
                              the_case.scenario,
                              the_case.allowed,
                              {},
                              {}});
  }
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    if (BelongsTo(block.requirements, id_prefixes)) selected.blocks.push_back(block);
  }
  return selected;
}

std::optional<std::size_t> DefaultLimit(std::string_view target) {
  const bool in_this_process =
      target == "reference" || target.starts_with("defect:") || target.starts_with("variant:");
  return in_this_process ? std::nullopt : std::optional(kLimitElsewhere);
}

}  // namespace portcullis::cli
