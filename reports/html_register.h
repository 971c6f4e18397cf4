// The page's register of ambiguities: each question, its readings and their sources, who takes
// which, and a column for where each run's target stands.
//
// Called by html.cc. Pure function; everything is escaped.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"
#include "reports/results.h"

namespace portcullis::reports {

std::string RenderRegister(const std::vector<Results>& runs,
                           const requirements::Catalogue& catalogue,
                           const requirements::Proof& proof);

// EvidenceAnchor: where the page has what was seen of a requirement or question in a run.
std::string EvidenceAnchor(const std::string& id, std::size_t run);

}  // namespace portcullis::reports
