// The page's proof: for whoever doubts the suite, everything about one requirement in one place.
//
// Called by page.cc. Pure function; everything is escaped.

#pragma once

#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"
#include "reports/html/rows.h"
#include "reports/results.h"

namespace portcullis::reports {

// RenderProof: of each of `rows`, the requirements of the runs, its statement, source, result,
// cases, the generated cases that decide it, the defects with the ids that caught them, and the
// variants that pass. In the catalogue's order.
std::string RenderProof(const std::vector<Results>& runs, const std::vector<Row>& rows,
                        const requirements::Catalogue& catalogue, const requirements::Proof& proof);

}  // namespace portcullis::reports
