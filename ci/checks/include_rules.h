// Who may include whom. The table is in include_rules.cc; the design's section "The house" is the
// reason for every row of it.

#pragma once

#include <vector>

#include "ci/checks/source_tree.h"

namespace portcullis::checks {

// CheckIncludes reads every #include of the C++ files in `tree`. Broken are: an include of ours
// that the including folder's row does not allow; one that is not written from the root, or names
// no file; a folder with sources and without a row; nlohmann's json.hpp outside *_json.cc, or in
// more of these than kMostJsonSources; CLI11 outside the main.cc of conformance/cli and
// conformance/proof.
std::vector<Finding> CheckIncludes(const SourceTree& tree);

// One for each kind of document, read or only printed; two for scenarios (written here, read there)
// and for results (their counts apart), one for the reader of all JSON, one for that reader's test,
// one for the mutations of fuzz_json.
// With g++ 12 each costs 3 to 12 s of compilation under the sanitizers, twice that where it is also
// optimised; the header alone is 3 s of it, the rest what a file makes of its templates, printing
// above all. Measured and not worth their rules: a precompiled header (4 s less a file, but 115 MB,
// flags that must be the same everywhere, and nothing for ccache to keep); extern templates (1 s
// less a file, 26 s once); one unit for the files of a folder (8 s less in scenario/, nothing
// elsewhere).
inline constexpr std::size_t kMostJsonSources = 18;

}  // namespace portcullis::checks
