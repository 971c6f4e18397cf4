// Runs the chosen cases of a block of generated cases, and says what became of the block.
//
// Called by the program's test command, once per block, as RunCase is once per case. The rules for
// what is not supported, not provoked and disturbed are those of a case; what failed is grouped, so
// that thousands of cases never make thousands of lines. One thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "conformance/run/block.h"
#include "conformance/run/case_run.h"
#include "conformance/run/scenario_run.h"

namespace portcullis::run {

// AsCase: one of a block's cases, as a case that declares no sets.
CaseToRun AsCase(const BlockToRun& block, GeneratedCase made);

// At most so many groups of failures are shown of one block.
inline constexpr std::size_t kShownGroups = 5;

// RunBlock: makes the cases `chosen` (indices below the block's size, each once) one by one, runs
// them and counts. The outcome's result is the worst of theirs, as a requirement takes it; its
// readings are those of all of them. Failures are grouped by the requirements that they break and
// by their cause; of each group the shortest example is kept, of at most kShownGroups groups, the
// largest ones. `traces` of the answer are those of the examples. `save_failure` is called once for
// each example that is kept, with a case that declares no sets. Each case is run `repeat` times, as
// RunRepeatedly does: what is unstable in a case is so in its block, and a group of its own. Where
// `keep` is true, `kept` of the answer has every case that was made, in their order.
CaseRun RunBlock(const Subject& subject, const BlockToRun& block,
                 const std::vector<std::size_t>& chosen, const SaveFailure& save_failure,
                 std::size_t repeat = 1, bool keep = false);

// ChooseCases: the indices to run, by block and rising. Without a limit all; else `limit` in all,
// spread over the blocks by their size, and at least one of each block that has any. The choice
// depends on blocks, limit and seed alone, on every platform.
std::vector<std::vector<std::size_t>> ChooseCases(const std::vector<BlockToRun>& blocks,
                                                  std::optional<std::size_t> limit,
                                                  std::uint32_t seed);

}  // namespace portcullis::run
