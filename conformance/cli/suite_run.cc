#include "conformance/cli/suite_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/run/block_run.h"
#include "conformance/run/repeat.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::cli {
namespace {

using Outcome = tl::expected<reports::CaseOutcome, std::string>;

// A case, or the chosen ones of a block.
struct SuiteTest {
  const run::CaseToRun* one = nullptr;
  const run::BlockToRun* block = nullptr;
  std::vector<std::size_t> chosen{};

  const std::string& Name() const { return one != nullptr ? one->name : block->name; }
};

std::vector<SuiteTest> TestsOf(const SuiteRun& run) {
  std::vector<SuiteTest> tests;
  for (const run::CaseToRun& one : run.selection.cases) tests.push_back({&one, nullptr});
  // Chosen before anything is filtered or sharded, so that every shard means the same cases.
  auto chosen = run::ChooseCases(run.selection.blocks, run.generated.limit, run.generated.seed);
  for (std::size_t i = 0; i < run.selection.blocks.size(); ++i) {
    tests.push_back({nullptr, &run.selection.blocks[i], std::move(chosen[i])});
  }
  return tests;
}

// On a worker's thread: what it takes of the run stays as it is meanwhile.
run::CaseRun Perform(const SuiteRun& run, const SuiteTest& test, const run::Subject& subject) {
  if (test.one != nullptr) {
    const auto save = [&run](const run::CaseToRun& failed) { return run.failures.Save(failed); };
    return run::RunRepeatedly(subject, *test.one, run.repeat, save);
  }
  run::CaseRun performed = run::RunBlock(
      subject, *test.block, test.chosen,
      [&run](const run::CaseToRun& failed) { return run.failures.ByName(failed.name); }, run.repeat,
      run.keep_index);
  if (test.chosen.empty() && test.block->size > 0) {
    performed.outcome.reason = "left out: --cases";
  }
  return performed;
}

void NoteRun(SuiteRun& run, const SuiteTest& test) {
  if (test.one != nullptr || !test.chosen.empty()) run.ran.insert(test.Name());
  if (test.block != nullptr && test.chosen.size() == test.block->size) {
    run.ran_whole.insert(test.Name());
  }
}

// A target that is silent is waited for; one that is so again and again would be for days.
constexpr std::size_t kMostSilent = 25;

// In how many cases that are shown the target gave no answer in its time.
std::size_t SilentIn(const reports::CaseOutcome& outcome) {
  std::size_t silent = 0;
  for (const reports::Evidence& evidence : outcome.evidence) {
    if (evidence.cause == reports::Cause::kHang) silent += evidence.alike;
  }
  return silent;
}

run::CaseRun NotRun(const SuiteTest& test) {
  run::CaseRun not_run;
  reports::CaseOutcome& outcome = not_run.outcome;
  outcome.name = test.Name();
  outcome.requirements = test.one != nullptr ? test.one->requirements : test.block->requirements;
  outcome.result = reports::Result::kNotRun;
  outcome.reason = "the target was silent in " + std::to_string(kMostSilent) + " cases before";
  if (test.block != nullptr) {
    reports::BlockCounts counts;
    counts.generated = test.block->size;
    counts.ran = test.chosen.size();
    if (!test.chosen.empty()) counts.results[reports::Result::kNotRun] = test.chosen.size();
    outcome.block = std::move(counts);
  }
  return not_run;
}

Outcome Record(SuiteRun& run, run::CaseRun performed) {
  if (run.keep_index) {
    if (!performed.outcome.block.has_value()) {
      performed.kept.push_back(run::Keep(performed.outcome, "", performed.traces));
    }
    std::move(performed.kept.begin(), performed.kept.end(), std::back_inserter(run.kept));
  }
  if (run.keep_traces) {
    for (const scenario::Trace& trace : performed.traces) run.traces += scenario::PrintTrace(trace);
  }
  if (const auto written = run.journal.Append(performed.outcome); !written.has_value()) {
    return tl::make_unexpected(documents::Print(written.error()));
  }
  return std::move(performed.outcome);
}

Outcome Never() { return tl::make_unexpected("only listing"); }

}  // namespace

tl::expected<FrontResult, std::string> RunSuite(SuiteRun& run, std::vector<run::Subject> subjects,
                                                const FrontOptions& front) {
  const std::vector<SuiteTest> tests = TestsOf(run);
  Dealer dealer(std::move(subjects), [&](std::size_t i, const run::Subject& subject) {
    return Perform(run, tests[i], subject);
  });
  std::size_t silent = 0;  // cases, of those that are recorded
  std::vector<FrontTest> of_front;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    of_front.push_back({tests[i].Name(), [&, i]() -> Outcome {
                          NoteRun(run, tests[i]);
                          const auto found = run.finished.find(tests[i].Name());
                          if (found != run.finished.end()) return found->second;
                          if (silent >= kMostSilent) return Record(run, NotRun(tests[i]));
                          run::CaseRun performed = dealer.Await(i);
                          silent += SilentIn(performed.outcome);
                          return Record(run, std::move(performed));
                        }});
  }
  return RunThroughGtest(of_front, front, [&](std::vector<std::size_t> order) {
    std::erase_if(order, [&](std::size_t i) { return run.finished.contains(tests[i].Name()); });
    dealer.Deal(std::move(order));
  });
}

std::vector<FrontTest> NamesOf(const Selection& selection) {
  std::vector<FrontTest> tests;
  for (const run::CaseToRun& to_run : selection.cases) tests.push_back({to_run.name, Never});
  for (const run::BlockToRun& block : selection.blocks) tests.push_back({block.name, Never});
  return tests;
}

}  // namespace portcullis::cli
