// Lockstep: an implementation in this process and the oracle, step by step, on random histories
// without end: who is right where they part is for a person to say.
//
// Called by `portcullis-prove lockstep` and by tests. A history is known by the seed of the run and
// its number, so the same seed finds the same whatever the number of workers. Safe from any thread
// as long as `make` is.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/explore/signature.h"
#include "conformance/run/scenario_run.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::explore {

// Whom a history is held against: a target, and what to call it so that it can be made again.
struct Opponent {
  std::unique_ptr<targets::Target> target;
  std::string name;  // "reference", "variant:random-17"
};

struct LockstepOptions {
  std::uint64_t calls = 0;  // how many calls at least; controls do not count
  std::uint64_t seed = 0;
  std::uint32_t jobs = 1;  // workers
  // Makes the opponent of one history from that history's seed; called by every worker.
  std::function<Opponent(std::uint64_t seed)> make;
  // How far the run is, for whoever shows it; may be null.
  std::atomic<std::uint64_t>* calls_so_far = nullptr;
};

// Disagreements with one signature: the first of them, made as small as it gets.
struct Finding {
  Signature signature;
  std::uint64_t history = 0;      // number of the first
  std::uint64_t occurrences = 0;  // how many histories ended so
  std::string opponent;
  scenario::Scenario scenario;
  run::ScenarioRun run;  // of the smaller scenario: every event with its verdict
};

struct LockstepReport {
  std::uint64_t histories = 0;
  std::uint64_t calls = 0;
  std::uint64_t disagreements = 0;
  std::vector<Finding> findings;  // by signature, at most kMostFindings; in the order of histories
};
inline constexpr std::size_t kMostFindings = 10;

LockstepReport RunLockstep(const LockstepOptions& options);

// SeedOfHistory: of which history `number` of a run is made.
std::uint64_t SeedOfHistory(std::uint64_t seed, std::uint64_t number);

// What a target is held to: what the documents allow, also where its ports are being freed still;
// or no more than what was observed on Windows.
enum class HeldTo { kDocuments, kObservations };

// AllAllowed: whether every event of `scenario` on the target was allowed and the oracle could
// follow. What run::RunScenario says at length, for the many histories of which there is nothing to
// say; a fuzzer asks it too.
bool AllAllowed(targets::Target& target, const std::set<std::string>& capabilities,
                const scenario::Scenario& scenario, HeldTo held_to = HeldTo::kDocuments);

// MinimisedFinding: of one scenario on a subject, made small; nothing where all was allowed. Where
// the oracle reached its bound the scenario stays as it is.
std::optional<Finding> MinimisedFinding(const run::Subject& subject,
                                        const scenario::Scenario& scenario);

// Minimised scenario against the same opponent: "keeps" is to fail with the same signature.
Finding MinimisedFinding(const LockstepOptions& options, std::uint64_t history);

}  // namespace portcullis::explore
