#include <cstdio>
#include <string>

#include "conformance/cli/commands.h"
#include "conformance/cli/coverage.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/requirements_text.h"

namespace portcullis::cli {

int RunRequirements(const RequirementsOptions& options) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  const requirements::Coverage coverage = CollectCoverage();
  const std::string text = options.json ? requirements::PrintJson(catalogue, coverage)
                                        : requirements::PrintText(catalogue, coverage);
  std::fputs(text.c_str(), stdout);
  return kExitAsExpected;
}

}  // namespace portcullis::cli
