// Concurrent histories: blocks of generated cases whose threads run beside each other.
//
// Each case has two to four threads that make up to eight calls each, on sockets of their own and
// on one that they share, and ask for a few blocks of ports, so that who comes first decides what
// is answered. They are drawn by seed, and alike on every platform. Before them main makes what
// they use; after them it looks at what they left. Used by blocks.cc and the proofs; nothing runs
// here.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "conformance/run/block.h"

namespace portcullis::suite {

// ConcurrentBlocks: each of them `concurrent`. A case is named by its seed and its threads, as in
// "ConcurrentReservations.OneBlock:seed=3,threads=4".
std::vector<run::BlockToRun> ConcurrentBlocks();

// FindConcurrent: the case of that name, of any seed; nothing where it names no such block.
std::optional<run::GeneratedCase> FindConcurrent(std::string_view name);

}  // namespace portcullis::suite
