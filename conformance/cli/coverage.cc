#include "conformance/cli/coverage.h"

#include <string>

#include "conformance/suite/case.h"
#include "conformance/targets/defect/defects.h"

namespace portcullis::cli {

requirements::Coverage CollectCoverage() {
  requirements::Coverage coverage;
  for (const suite::Case& the_case : suite::AllCases()) {
    for (const std::string& id : the_case.requirements) {
      coverage.cases[id].push_back(suite::FullName(the_case));
    }
  }
  for (const targets::Defect& defect : targets::AllDefects()) {
    coverage.defects[std::string(defect.requirement)].emplace_back(defect.name);
  }
  return coverage;
}

}  // namespace portcullis::cli
