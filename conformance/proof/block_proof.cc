#include "conformance/proof/block_proof.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "conformance/proof/jobs.h"
#include "conformance/proof/suite_run.h"
#include "conformance/run/block_run.h"
#include "conformance/suite/blocks.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::proof {
namespace {

reports::CaseOutcome RunWhole(const run::Subject& subject, const run::BlockToRun& block) {
  std::vector<std::size_t> all(block.size);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return run::RunBlock(subject, block, all, [](const run::CaseToRun&) { return std::string(); })
      .outcome;
}

}  // namespace

std::vector<reports::CaseOutcome> RunConcurrentBlocksOf(const run::Subject& subject,
                                                        std::string_view requirement) {
  std::vector<reports::CaseOutcome> outcomes;
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    const auto& ids = block.requirements;
    const bool declares = std::find(ids.begin(), ids.end(), requirement) != ids.end();
    if (!block.concurrent || !declares) continue;
    outcomes.push_back(RunWhole(subject, block));
  }
  return outcomes;
}

std::vector<reports::CaseOutcome> RunAllBlocks(unsigned jobs) {
  const std::vector<run::BlockToRun>& blocks = suite::AllBlocks();
  std::vector<reports::CaseOutcome> outcomes(blocks.size());
  ForEachIndex(blocks.size(), jobs, [&](std::size_t i) {
    const Probed reference = Probe(targets::MakeReferenceTarget()).value();
    outcomes[i] = RunWhole(reference.Subject(), blocks[i]);
  });
  return outcomes;
}

std::map<std::string, std::size_t> CountDecided(const std::vector<reports::CaseOutcome>& blocks) {
  std::map<std::string, std::size_t> decided;
  for (const reports::CaseOutcome& block : blocks) {
    if (!block.block.has_value()) continue;
    for (const auto& [requirement, cases] : block.block->decides) decided[requirement] += cases;
  }
  return decided;
}

}  // namespace portcullis::proof
