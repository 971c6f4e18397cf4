// The page's section on the last campaign of the fuzz targets: findings first, then a row for each
// target.
//
// Called by page.cc. Pure function; everything is escaped.

#pragma once

#include <string>

#include "reports/fuzz_figures.h"

namespace portcullis::reports {

std::string RenderFuzzFigures(const FuzzFigures& figures);

}  // namespace portcullis::reports
