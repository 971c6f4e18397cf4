// Results as one self-contained HTML page: the matrix of requirements against targets, failures
// first, with the evidence behind each; then the questions and how each target answers them.
//
// No script, nothing loaded from elsewhere. Everything that comes from a results file is escaped.
// Pure function.

#pragma once

#include <string>
#include <vector>

#include "reports/results.h"

namespace portcullis::reports {

// RenderHtml: one column for each of `runs`, in their order.
std::string RenderHtml(const std::vector<Results>& runs);

}  // namespace portcullis::reports
