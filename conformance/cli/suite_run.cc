#include "conformance/cli/suite_run.h"

#include <utility>

#include "conformance/run/block_run.h"
#include "conformance/run/repeat.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::cli {
namespace {

using Outcome = tl::expected<reports::CaseOutcome, std::string>;

Outcome Record(SuiteRun& run, run::CaseRun finished) {
  if (run.keep_traces) {
    for (const scenario::Trace& trace : finished.traces) run.traces += scenario::PrintTrace(trace);
  }
  if (const auto written = run.journal.Append(finished.outcome); !written.has_value()) {
    return tl::make_unexpected(documents::Print(written.error()));
  }
  return std::move(finished.outcome);
}

Outcome RunOneCase(SuiteRun& run, const run::CaseToRun& to_run) {
  run.ran.insert(to_run.name);
  if (const auto found = run.finished.find(to_run.name); found != run.finished.end()) {
    return found->second;
  }
  const auto save = [&run](const run::CaseToRun& failed) { return run.failures.Save(failed); };
  return Record(run, run::RunRepeatedly(run.subject, to_run, run.repeat, save));
}

Outcome RunOneBlock(SuiteRun& run, const run::BlockToRun& block,
                    const std::vector<std::size_t>& chosen) {
  if (!chosen.empty()) run.ran.insert(block.name);
  if (chosen.size() == block.size) run.ran_whole.insert(block.name);
  if (const auto found = run.finished.find(block.name); found != run.finished.end()) {
    return found->second;
  }
  run::CaseRun finished = run::RunBlock(
      run.subject, block, chosen,
      [&run](const run::CaseToRun& failed) { return run.failures.ByName(failed.name); },
      run.repeat);
  if (chosen.empty() && block.size > 0) finished.outcome.reason = "left out: --cases";
  return Record(run, std::move(finished));
}

Outcome Never() { return tl::make_unexpected("only listing"); }

}  // namespace

std::vector<FrontTest> TestsOf(SuiteRun& run) {
  std::vector<FrontTest> tests;
  for (const run::CaseToRun& to_run : run.selection.cases) {
    tests.push_back({to_run.name, [&run, &to_run] { return RunOneCase(run, to_run); }});
  }
  // Chosen before anything is filtered or sharded, so that every shard means the same cases.
  const auto chosen =
      run::ChooseCases(run.selection.blocks, run.generated.limit, run.generated.seed);
  for (std::size_t i = 0; i < run.selection.blocks.size(); ++i) {
    const run::BlockToRun& block = run.selection.blocks[i];
    tests.push_back({block.name, [&run, &block, indices = chosen[i]] {
                       return RunOneBlock(run, block, indices);
                     }});
  }
  return tests;
}

std::vector<FrontTest> NamesOf(const Selection& selection) {
  std::vector<FrontTest> tests;
  for (const run::CaseToRun& to_run : selection.cases) tests.push_back({to_run.name, Never});
  for (const run::BlockToRun& block : selection.blocks) tests.push_back({block.name, Never});
  return tests;
}

}  // namespace portcullis::cli
