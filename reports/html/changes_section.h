// The page's changes: what got better or worse from one run to the next, and who has changed.
//
// Called by page.cc. Pure function; everything is escaped.

#pragma once

#include <string>
#include <vector>

#include "reports/diff.h"

namespace portcullis::reports {

// RenderChanges: a part for each of `differences`, the worst changes first; "" where there is none.
std::string RenderChanges(const std::vector<Difference>& differences);

}  // namespace portcullis::reports
