// Who may include whom. The table is in include_rules.cc; the design's section "The house" is the
// reason for every row of it.

#pragma once

#include <vector>

#include "ci/checks/source_tree.h"

namespace portcullis::checks {

// CheckIncludes reads every #include of the C++ files in `tree`. Broken are: an include of ours
// that the including folder's row does not allow; one that is not written from the root, or names
// no file; a folder with sources and without a row; nlohmann's json.hpp outside *_json.cc, or in
// more of these than kMostJsonSources; CLI11 outside conformance/cli/main.cc.
std::vector<Finding> CheckIncludes(const SourceTree& tree);

// Each costs 7 s of compilation under the sanitizers, 22 s where it is also optimised.
inline constexpr std::size_t kMostJsonSources = 5;

}  // namespace portcullis::checks
