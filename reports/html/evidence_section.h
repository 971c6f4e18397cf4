// The page's evidence: of each requirement or question that failed or differs, what was called,
// what was allowed and what came back.
//
// Called by page.cc. Pure function; everything is escaped.

#pragma once

#include <string>
#include <vector>

#include "reports/html/rows.h"
#include "reports/results.h"

namespace portcullis::reports {

// RenderEvidence: "" where nothing failed. Runs of which the same was seen share one part, so that
// a page of many builds says a thing once.
std::string RenderEvidence(const std::vector<Results>& runs, const std::vector<Row>& requirements,
                           const std::vector<Row>& questions);

}  // namespace portcullis::reports
