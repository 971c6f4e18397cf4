#include "conformance/explore/campaign.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>

#include "conformance/explore/behaviour.h"
#include "conformance/explore/choices.h"
#include "conformance/explore/fitting.h"
#include "conformance/explore/history_mutation.h"
#include "conformance/explore/lockstep.h"
#include "conformance/explore/minimiser.h"
#include "conformance/explore/random_history.h"

namespace portcullis::explore {
namespace {

using scenario::Scenario;

constexpr std::uint64_t kRound = 32;
constexpr std::size_t kMostKept = 4096;  // then a new one takes an old one's place
constexpr int kAttempts = 3;             // in other windows, as a case of the suite

// A target in this process takes seconds for thousands of trials; one that is silent each time
// would take a day for them.
constexpr std::chrono::seconds kLookInto{30};

bool Asked(const std::function<bool()>& question) { return question && question(); }

bool WasDisturbed(const run::ScenarioRun& run) {
  if (run.target_error) {
    return run.target_error->kind == targets::TargetError::Kind::kDisturbed;
  }
  return std::any_of(run.judged.begin(), run.judged.end(),
                     [](const run::JudgedEvent& judged) { return judged.verdict.disturbed; });
}

// How a history is made. Each way is taken the more often, the more its histories have shown of
// late: at first what is drawn anew shows most, later what is made of others.
enum class Way { kAnew, kMutated, kCrossed };
constexpr std::uint32_t kYieldOfOne = 64;  // one new behaviour a history
constexpr std::uint32_t kLeastYield = 8;   // so that none is given up

struct Made {
  Way way = Way::kAnew;
  Scenario history;
};

struct Tried {
  std::optional<Signature> signature;
  bool disturbed = false;
  std::string error;  // of a target that cannot be run
  std::vector<std::uint64_t> behaviours;
};

run::ScenarioRun RunInAFreeWindow(const run::Subject& subject, const Scenario& history) {
  run::ScenarioRun run = run::RunScenario(subject, history, nullptr, 0);
  for (int attempt = 1; attempt < kAttempts && WasDisturbed(run); ++attempt) {
    run = run::RunScenario(subject, history, nullptr, attempt);
  }
  return run;
}

Tried Try(const run::Subject& subject, const Scenario& history) {
  const run::ScenarioRun run = RunInAFreeWindow(subject, history);
  Tried tried{SignatureOf(run), WasDisturbed(run), "", BehavioursOf(run)};
  if (run.target_error && run.target_error->kind == targets::TargetError::Kind::kCannotRun) {
    tried.error = run.target_error->message;
  }
  return tried;
}

using Findings = std::vector<CampaignFinding>;

// The finding that a failure is one more of. Where a call broke all that another did, and more, it
// met more conditions, not another fault, as long as none of what it broke is new. (The ids of a
// signature are sorted.)
Findings::iterator FindAlike(Findings& findings, const Signature& signature) {
  const auto same =
      std::find_if(findings.begin(), findings.end(),
                   [&](const CampaignFinding& known) { return known.signature == signature; });
  if (same != findings.end()) return same;
  const bool all_known =
      std::all_of(signature.ids.begin(), signature.ids.end(), [&](const std::string& id) {
        return std::any_of(findings.begin(), findings.end(), [&](const CampaignFinding& known) {
          const std::vector<std::string>& ids = known.signature.ids;
          return known.signature.cause == signature.cause &&
                 std::binary_search(ids.begin(), ids.end(), id);
        });
      });
  if (!all_known) return findings.end();
  return std::find_if(findings.begin(), findings.end(), [&](const CampaignFinding& known) {
    const std::vector<std::string>& ids = known.signature.ids;
    return known.signature.cause == signature.cause && !ids.empty() &&
           std::includes(signature.ids.begin(), signature.ids.end(), ids.begin(), ids.end());
  });
}

// What is no failure of the target.
bool IsFailure(const Signature& signature) {
  return signature.cause != "bound" && signature.cause != "disturbed" && signature.cause != "error";
}

bool MayBeOurDoing(const Signature& signature) {
  return signature.cause == "crash" || signature.cause == "protocol" || signature.cause == "error";
}

class Campaign {
 public:
  Campaign(const std::vector<run::Subject>& subjects, const CampaignOptions& options)
      : subjects_(subjects), options_(options) {}

  CampaignReport Run() {
    while (GoesOn()) RunRound();
    return std::move(report_);
  }

 private:
  bool GoesOn() const {
    if (report_.error || report_.silent || Asked(options_.is_over)) return false;
    return !options_.histories || report_.figures.histories < *options_.histories;
  }

  Made Make(std::uint64_t number) const {
    SeededChoices choices(SeedOfHistory(options_.seed, number));
    Made made{kept_.empty() ? Way::kAnew : DrawWay(choices), {}};
    switch (made.way) {
      case Way::kAnew: {
        const bool well_formed = choices.OneIn(2);
        made.history =
            MakeRandomHistory(choices, {.well_formed = well_formed, .bad_routines = false});
        break;
      }
      case Way::kMutated:
        made.history = Kept(choices);
        MutateHistory(made.history, choices);
        break;
      case Way::kCrossed: {
        const Scenario& one = Kept(choices);
        made.history = CrossHistories(one, Kept(choices), choices);
        break;
      }
    }
    if (made.history.steps.size() > kMostHistorySteps) {
      made.history.steps.resize(kMostHistorySteps);
    }
    made.history.name =
        "history " + std::to_string(number) + " of seed " + std::to_string(options_.seed);
    made.history = FittedTo(subjects_.front().capabilities, std::move(made.history));
    return made;
  }

  Way DrawWay(Choices& choices) const {
    std::uint32_t total = 0;
    for (const std::uint32_t yield : yields_) total += kLeastYield + yield;
    std::uint32_t drawn = choices.Below(total);
    for (const Way way : {Way::kAnew, Way::kMutated}) {
      const std::uint32_t weight = kLeastYield + yields_[static_cast<std::size_t>(way)];
      if (drawn < weight) return way;
      drawn -= weight;
    }
    return Way::kCrossed;
  }

  void NoteYield(Way way, std::uint32_t fresh) {
    std::uint32_t& yield = yields_[static_cast<std::size_t>(way)];
    yield = (yield * 31 + fresh * kYieldOfOne) / 32;
  }

  const Scenario& Kept(Choices& choices) const {
    return kept_[choices.Below(static_cast<std::uint32_t>(kept_.size()))];
  }

  void RunRound() {
    const std::uint64_t first = report_.figures.histories;
    const std::uint64_t left = options_.histories ? *options_.histories - first : kRound;
    std::vector<Made> round;
    for (std::uint64_t i = 0; i < std::min(kRound, left); ++i) round.push_back(Make(first + i));

    std::vector<std::optional<Tried>> tried(round.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&](const run::Subject& subject) {
      for (std::size_t i = next++; i < round.size() && !Asked(options_.is_over); i = next++) {
        tried[i] = Try(subject, round[i].history);
      }
    };
    std::vector<std::thread> workers;
    for (std::size_t i = 1; i < subjects_.size(); ++i) {
      workers.emplace_back([&, i] { work(subjects_[i]); });
    }
    work(subjects_.front());
    for (std::thread& worker : workers) worker.join();

    for (std::size_t i = 0; i < round.size() && !report_.error && !report_.silent; ++i) {
      if (tried[i]) Enter(first + i, std::move(round[i]), *tried[i]);
    }
    if (options_.show) options_.show(report_.figures);
  }

  void Enter(std::uint64_t number, Made made, const Tried& tried) {
    if (tried.signature && MayBeOurDoing(*tried.signature) && Asked(options_.is_interrupted)) {
      return;
    }
    if (!tried.error.empty()) {
      report_.error = tried.error;
      return;
    }
    ++report_.figures.histories;
    report_.figures.calls += scenario::CallsOf(made.history);
    if (tried.disturbed) ++report_.figures.disturbed;
    const std::size_t seen_before = seen_.size();
    seen_.insert(tried.behaviours.begin(), tried.behaviours.end());
    const std::size_t fresh = seen_.size() - seen_before;
    NoteYield(made.way, static_cast<std::uint32_t>(fresh));
    report_.figures.behaviours = seen_.size();
    if (!tried.signature) {
      if (fresh > 0) Keep(std::move(made.history));
    } else if (!IsFailure(*tried.signature)) {
      if (tried.signature->cause == "bound") ++report_.figures.not_followed;
    } else {
      Fail(number, std::move(made.history), *tried.signature);
    }
  }

  // What failed is not kept: most of what is made of it would fail alike, and hide what comes
  // after.
  void Keep(Scenario history) {
    if (kept_.size() < kMostKept) {
      kept_.push_back(std::move(history));
    } else {
      kept_[report_.figures.kept % kMostKept] = std::move(history);
    }
    ++report_.figures.kept;
  }

  void Fail(std::uint64_t number, Scenario history, const Signature& signature) {
    ++report_.figures.failures;
    if (signature.cause == "hang") report_.silent = ++silent_ == kMostSilent;
    const auto known = FindAlike(report_.findings, signature);
    if (known != report_.findings.end()) {
      ++known->occurrences;
    } else if (report_.findings.size() == kMostSignatures) {
      ++report_.too_many;
    } else {
      report_.findings.push_back(LookInto(number, std::move(history), signature));
      if (options_.found) options_.found(report_.findings.back());
    }
  }

  // The smallest that fails alike each time; where that is none, what failed at first.
  CampaignFinding LookInto(std::uint64_t number, Scenario history, const Signature& signature) {
    const auto end = std::chrono::steady_clock::now() + kLookInto;
    const auto has_time = [&] {
      return std::chrono::steady_clock::now() < end && !Asked(options_.is_interrupted);
    };
    const run::Subject& subject = subjects_.front();
    const auto fails_alike = [&](const Scenario& scenario) {
      return SignatureOf(RunInAFreeWindow(subject, scenario)) == signature;
    };
    CampaignFinding finding{signature, number, 1, {}, 0, 0};
    finding.scenario = Minimise(history, [&](const Scenario& smaller) {
                         return has_time() && FittedTo(subject.capabilities, smaller) == smaller &&
                                fails_alike(smaller);
                       }).scenario;
    const auto run_again = [&] {
      finding.runs = finding.alike = 0;
      while (finding.runs < kRunsAgain && has_time()) {
        if (fails_alike(finding.scenario)) ++finding.alike;
        ++finding.runs;
      }
    };
    run_again();
    if (finding.alike < finding.runs) {
      const CampaignFinding smaller = finding;
      finding.scenario = std::move(history);
      run_again();
      if (finding.alike <= smaller.alike) finding = smaller;
    }
    return finding;
  }

  const std::vector<run::Subject>& subjects_;
  const CampaignOptions& options_;
  CampaignReport report_;
  std::unordered_set<std::uint64_t> seen_;
  std::vector<Scenario> kept_;
  std::array<std::uint32_t, 3> yields_{};  // by Way
  std::uint64_t silent_ = 0;
};

}  // namespace

CampaignReport RunCampaign(const std::vector<run::Subject>& subjects,
                           const CampaignOptions& options) {
  return Campaign(subjects, options).Run();
}

}  // namespace portcullis::explore
