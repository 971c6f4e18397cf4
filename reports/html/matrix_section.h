// The page's first sections: the runs, each with its verdict, and the matrix of requirements
// against them with its filters.
//
// Called by page.cc. Pure functions; everything is escaped.

#pragma once

#include <string>
#include <vector>

#include "reports/html/rows.h"
#include "reports/results.h"

namespace portcullis::reports {

std::string RenderRuns(const std::vector<Results>& runs);

// RenderFilters: the form that the script shows. What can be chosen is what there is.
std::string RenderFilters(const std::vector<Results>& runs, const std::vector<Row>& requirements,
                          const std::vector<Row>& questions);

// RenderMatrix: a row for each of `rows`, a column for each run. With more than kMostWords runs a
// cell has its mark alone, and its word for those who hear the page.
std::string RenderMatrix(const std::vector<Results>& runs, const std::vector<Row>& rows);

}  // namespace portcullis::reports
