// The page's register of ambiguities: each question, its readings and their sources, who takes
// which, and a column for where each run's target stands.
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

// RenderRegister: `rows` are the questions of the runs.
std::string RenderRegister(const std::vector<Results>& runs, const std::vector<Row>& rows,
                           const requirements::Catalogue& catalogue,
                           const requirements::Proof& proof);

}  // namespace portcullis::reports
