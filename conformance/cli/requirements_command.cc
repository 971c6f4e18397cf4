#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/contribution_command.h"
#include "conformance/cli/coverage.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"
#include "conformance/requirements/requirements_text.h"
#include "reports/register.h"
#include "reports/results_json.h"

namespace portcullis::cli {
namespace {

int PrintAmbiguities(const RequirementsOptions& options) {
  std::vector<reports::Results> runs;
  for (const std::string& path : options.results) {
    auto loaded = reports::LoadResults(path);
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    runs.push_back(std::move(*loaded));
  }
  const reports::Register all =
      reports::MakeRegister(requirements::TheCatalogue(), requirements::TheProof(), runs);
  const std::string text =
      options.json ? reports::PrintRegisterJson(all) : reports::PrintRegister(all);
  std::fputs(text.c_str(), stdout);
  return kExitAsExpected;
}

}  // namespace

int RunRequirements(const RequirementsOptions& options) {
  if (options.ambiguities && !options.contributions.empty()) {
    return Complain("requirements: --contribution is for requirements, not for --ambiguities");
  }
  if (options.ambiguities) return PrintAmbiguities(options);
  if (!options.results.empty()) {
    return Complain("requirements " + options.results.front() +
                    ": results files are for --ambiguities");
  }
  const auto confirmed = LoadConfirmed(options.contributions);
  if (!confirmed.has_value()) return Complain(confirmed.error());
  requirements::Catalogue catalogue = requirements::TheCatalogue();
  for (requirements::Requirement& one : catalogue.requirements) {
    if (const auto found = confirmed->find(one.id); found != confirmed->end()) {
      one.confirmed = found->second;
    }
  }
  const requirements::Proof& proof = requirements::TheProof();
  const requirements::Coverage coverage = CollectCoverage();
  const std::string text = options.json ? requirements::PrintJson(catalogue, coverage, proof)
                                        : requirements::PrintText(catalogue, coverage, proof);
  std::fputs(text.c_str(), stdout);
  return kExitAsExpected;
}

}  // namespace portcullis::cli
