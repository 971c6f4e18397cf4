// Histories: blocks of generated cases, each a few dozen calls on few sockets, processes and ports,
// drawn by seed, so that what a page says of one call is asked where others have been before it.
//
// One block for each leaning of explore/random_history.h. A case is about all of its calls, not one
// decisive step. Used by blocks.cc and the proofs; nothing runs here.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "conformance/run/block.h"

namespace portcullis::suite {

// HistoryBlocks: a case is named by its seed, as in "Histories.Processes:seed=17".
std::vector<run::BlockToRun> HistoryBlocks();

// FindHistory: the case of that name, of any seed; nothing where it names no such block.
std::optional<run::GeneratedCase> FindHistory(std::string_view name);

}  // namespace portcullis::suite
