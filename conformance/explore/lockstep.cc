#include "conformance/explore/lockstep.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "conformance/explore/minimiser.h"
#include "conformance/explore/random_history.h"
#include "conformance/oracle/judge.h"

namespace portcullis::explore {
namespace {

// Workers take this many histories at a time, and a run ends with a whole batch.
constexpr std::uint64_t kBatch = 64;

std::set<std::string> CapabilitiesOf(targets::Target& target) {
  const auto description = target.Describe();
  if (!description.has_value()) return {};
  return {description->capabilities.begin(), description->capabilities.end()};
}

run::Subject SubjectOf(const Opponent& opponent) {
  const auto description = opponent.target->Describe().value_or(scenario::Description{});
  return {*opponent.target, description, CapabilitiesOf(*opponent.target)};
}

run::ScenarioRun RunAtLength(const run::Subject& subject, const scenario::Scenario& scenario) {
  return run::RunScenario(subject, scenario, nullptr, 0);
}

struct Batch {
  std::uint64_t calls = 0;
  std::vector<std::uint64_t> failed;  // numbers of histories
};

Batch RunBatch(const LockstepOptions& options, std::uint64_t number) {
  Batch batch;
  for (std::uint64_t history = number * kBatch; history < (number + 1) * kBatch; ++history) {
    const std::uint64_t seed = SeedOfHistory(options.seed, history);
    const scenario::Scenario scenario = HistoryOfSeed(seed);
    const Opponent opponent = options.make(seed);
    batch.calls += scenario::CallsOf(scenario);
    if (!AllAllowed(*opponent.target, CapabilitiesOf(*opponent.target), scenario))
      batch.failed.push_back(history);
  }
  return batch;
}

// The batches that were done, counted only as far as they follow one another without a gap and
// until there are calls enough: what a worker did beyond, another number of workers might not have.
class Ledger {
 public:
  explicit Ledger(const LockstepOptions& options) : options_(options) {}

  std::optional<std::uint64_t> Take() {
    const std::lock_guard lock(mutex_);
    if (counted_.calls >= options_.calls) return std::nullopt;
    return next_++;
  }

  void Enter(std::uint64_t number, Batch batch) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(number, std::move(batch));
    for (auto found = waiting_.find(entered_);
         found != waiting_.end() && counted_.calls < options_.calls;
         found = waiting_.find(++entered_)) {
      counted_.calls += found->second.calls;
      counted_.failed.insert(counted_.failed.end(), found->second.failed.begin(),
                             found->second.failed.end());
      waiting_.erase(found);
    }
    if (options_.calls_so_far != nullptr) *options_.calls_so_far = counted_.calls;
  }

  std::uint64_t Batches() const { return entered_; }
  const Batch& Counted() const { return counted_; }

 private:
  const LockstepOptions& options_;
  std::mutex mutex_;
  std::uint64_t next_ = 0;
  std::uint64_t entered_ = 0;
  std::map<std::uint64_t, Batch> waiting_;
  Batch counted_;
};

void Work(const LockstepOptions& options, Ledger& ledger) {
  while (const std::optional<std::uint64_t> number = ledger.Take()) {
    ledger.Enter(*number, RunBatch(options, *number));
  }
}

Signature SignatureOfHistory(const LockstepOptions& options, std::uint64_t history) {
  const std::uint64_t seed = SeedOfHistory(options.seed, history);
  const Opponent opponent = options.make(seed);
  return SignatureOf(RunAtLength(SubjectOf(opponent), HistoryOfSeed(seed))).value_or(Signature{});
}

}  // namespace

std::uint64_t SeedOfHistory(std::uint64_t seed, std::uint64_t number) {
  // An odd factor keeps the histories of different seeds apart; SeededChoices mixes the rest, so
  // that neighbours have nothing in common.
  return seed * 0x9E3779B97F4A7C15u + number;
}

bool AllAllowed(targets::Target& target, const std::set<std::string>& capabilities,
                const scenario::Scenario& scenario, HeldTo held_to) {
  const auto placement = target.Reset(scenario, 0);
  if (!placement.has_value()) return false;
  oracle::Judge judge(scenario, {capabilities, *placement});
  // A target in this process has its events ready, so that no clock need be read.
  const targets::Deadline at_once{};
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    target.Submit(step, scenario.steps[step]);
    for (;;) {
      const auto next = target.Next(at_once);
      if (!next.has_value()) return false;
      if (!next->has_value()) break;
      if (std::holds_alternative<scenario::Died>(**next)) return false;
      const oracle::Verdict verdict = judge.Record(**next);
      if (!verdict.allowed) return false;
      const bool as_observed = verdict.differs.empty() && !verdict.disturbed;
      if (held_to == HeldTo::kObservations && !as_observed) return false;
    }
  }
  return !judge.BoundReached() && judge.Finish().empty();
}

std::optional<Finding> MinimisedFinding(const run::Subject& subject,
                                        const scenario::Scenario& scenario) {
  Finding finding;
  finding.scenario = scenario;
  finding.run = RunAtLength(subject, scenario);
  const std::optional<Signature> signature = SignatureOf(finding.run);
  if (!signature) return std::nullopt;
  finding.signature = *signature;
  if (signature->cause == "bound") return finding;
  finding.scenario = Minimise(scenario, [&](const scenario::Scenario& smaller) {
                       return SignatureOf(RunAtLength(subject, smaller)) == signature;
                     }).scenario;
  finding.scenario.name = "lockstep: " + Print(finding.signature);
  finding.run = RunAtLength(subject, finding.scenario);
  return finding;
}

Finding MinimisedFinding(const LockstepOptions& options, std::uint64_t history) {
  const std::uint64_t seed = SeedOfHistory(options.seed, history);
  const Opponent opponent = options.make(seed);
  Finding finding = MinimisedFinding(SubjectOf(opponent), HistoryOfSeed(seed)).value_or(Finding{});
  finding.history = history;
  finding.opponent = opponent.name;
  return finding;
}

LockstepReport RunLockstep(const LockstepOptions& options) {
  Ledger ledger(options);
  std::vector<std::thread> workers;
  for (std::uint32_t i = 1; i < std::max(options.jobs, 1u); ++i) {
    workers.emplace_back([&] { Work(options, ledger); });
  }
  Work(options, ledger);
  for (std::thread& worker : workers) worker.join();

  LockstepReport report;
  report.histories = ledger.Batches() * kBatch;
  report.calls = ledger.Counted().calls;
  report.disagreements = ledger.Counted().failed.size();
  for (const std::uint64_t history : ledger.Counted().failed) {
    const Signature signature = SignatureOfHistory(options, history);
    const auto known =
        std::find_if(report.findings.begin(), report.findings.end(),
                     [&](const Finding& finding) { return finding.signature == signature; });
    if (known != report.findings.end()) {
      ++known->occurrences;
    } else if (report.findings.size() < kMostFindings) {
      report.findings.push_back(MinimisedFinding(options, history));
      report.findings.back().occurrences = 1;
    }
  }
  return report;
}

}  // namespace portcullis::explore
