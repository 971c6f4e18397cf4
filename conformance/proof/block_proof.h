// The blocks of generated cases, for the proofs: what they say of a defect, and how often each
// requirement is the only one that they leave room for.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "reports/results.h"

namespace portcullis::proof {

// RunConcurrentBlocksOf: the concurrent blocks that declare this requirement, whole; one outcome
// each.
std::vector<reports::CaseOutcome> RunConcurrentBlocksOf(const run::Subject& subject,
                                                        std::string_view requirement);

// RunAllBlocks: every case of every block, `jobs` blocks at a time, each on a reference of its own;
// one outcome a block, in AllBlocks' order.
std::vector<reports::CaseOutcome> RunAllBlocks(unsigned jobs);

// CountDecided: by requirement, how many generated cases decide it; no zeros.
std::map<std::string, std::size_t> CountDecided(const std::vector<reports::CaseOutcome>& blocks);

}  // namespace portcullis::proof
