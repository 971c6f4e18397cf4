// The blocks of generated cases: matrices of calls, histories, and histories of
// threads beside each other.
//
// Called by conformance/cli, which runs them beside AllCases, and by the proofs. Building the list
// makes the covering arrays, no case; it touches no target. Safe from any thread.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "conformance/run/block.h"

namespace portcullis::suite {

// AllBlocks: sorted by name.
const std::vector<run::BlockToRun>& AllBlocks();

// FindGenerated: the generated case of that name (a block's name, a colon, its coordinates), also
// where the covering arrays do not choose these coordinates today; nothing where a part of the name
// is unknown.
std::optional<run::GeneratedCase> FindGenerated(std::string_view name);

}  // namespace portcullis::suite
