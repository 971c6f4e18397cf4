#include "conformance/export/dependence.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

bool IsRefusal(Came came) {
  return came != 0 && came != abi::kWsaIoPending && came != abi::kWsaWaitTimeout;
}

// What makes two runs expect the same of a step.
bool AreAlike(const SeenStep& a, const SeenStep& b) {
  return a.allowed == b.allowed && a.perhaps_taken == b.perhaps_taken;
}

using Answered = std::vector<Came>;  // of the earlier steps that are looked at

Answered AnsweredAt(const SeenRun& run, const std::vector<std::size_t>& steps) {
  Answered answered;
  for (const std::size_t step : steps) answered.push_back(run[step].came);
  return answered;
}

// Whether the answers of `earlier` tell apart all runs that are not alike at `step`.
bool Tell(const std::vector<SeenRun>& runs, std::size_t step,
          const std::vector<std::size_t>& earlier) {
  std::map<Answered, const SeenStep*> first;
  return std::all_of(runs.begin(), runs.end(), [&](const SeenRun& run) {
    const auto [found, is_new] = first.try_emplace(AnsweredAt(run, earlier), &run[step]);
    return is_new || AreAlike(*found->second, run[step]);
  });
}

// The latest one or two steps that tell; nothing where none do.
std::optional<std::vector<std::size_t>> FindTelling(const std::vector<SeenRun>& runs,
                                                    std::size_t step) {
  if (Tell(runs, step, {})) return std::vector<std::size_t>{};
  for (std::size_t i = step; i-- > 0;) {
    if (Tell(runs, step, {i})) return std::vector<std::size_t>{i};
  }
  for (std::size_t i = step; i-- > 0;) {
    for (std::size_t j = i; j-- > 0;) {
      if (Tell(runs, step, {j, i})) return std::vector<std::size_t>{j, i};
    }
  }
  return std::nullopt;
}

void AddIndications(const SeenStep& seen, Expectation& expectation) {
  for (const SeenIndication& indication : seen.indications) {
    const auto found =
        std::find_if(expectation.indications.begin(), expectation.indications.end(),
                     [&](const auto& known) { return known.operation == indication.operation; });
    if (found == expectation.indications.end()) {
      expectation.indications.push_back(
          {indication.operation, indication.allowed, indication.checks});
    } else {
      found->allowed = oracle::Union(found->allowed, indication.allowed);
      found->checks = Both(found->checks, indication.checks);
    }
  }
}

Expectation Gather(const std::vector<const SeenStep*>& group) {
  Expectation expectation;
  expectation.allowed = group.front()->allowed;
  std::optional<SuccessChecks> checks;
  for (const SeenStep* const seen : group) {
    expectation.allowed = oracle::Union(expectation.allowed, seen->allowed);
    expectation.perhaps_taken = expectation.perhaps_taken || seen->perhaps_taken;
    if (seen->came == 0) checks = checks ? Both(*checks, seen->checks) : seen->checks;
    AddIndications(*seen, expectation);
  }
  expectation.checks = checks.value_or(SuccessChecks{});
  return expectation;
}

}  // namespace

StepForecast ForecastOf(const std::vector<SeenRun>& runs, std::size_t step) {
  StepForecast forecast;
  const std::vector<std::size_t> telling =
      FindTelling(runs, step).value_or(std::vector<std::size_t>{});
  std::map<Answered, std::vector<const SeenStep*>> groups;
  bool succeeded = false;
  bool failed = false;
  bool pended = false;
  bool saw_nothing = false;
  for (const SeenRun& run : runs) {
    groups[AnsweredAt(run, telling)].push_back(&run[step]);
    const Came came = run[step].came;
    succeeded = succeeded || came == 0;
    pended = pended || came == abi::kWsaIoPending;
    saw_nothing = saw_nothing || came == abi::kWsaWaitTimeout;
    failed = failed || IsRefusal(came);
  }
  for (const auto& [answered, group] : groups) {
    Expectation expectation = Gather(group);
    // One expectation for all answers that lead to it.
    const auto same = std::find_if(
        forecast.expectations.begin(), forecast.expectations.end(), [&](const Expectation& known) {
          return telling.size() == 1 && known.allowed == expectation.allowed &&
                 known.perhaps_taken == expectation.perhaps_taken &&
                 known.checks == expectation.checks && known.indications.empty() &&
                 expectation.indications.empty();
        });
    if (same != forecast.expectations.end()) {
      same->after[telling.front()].insert(answered.front());
      continue;
    }
    for (std::size_t i = 0; i < telling.size(); ++i) {
      expectation.after[telling[i]].insert(answered[i]);
    }
    forecast.expectations.push_back(std::move(expectation));
  }
  for (const Expectation& expectation : forecast.expectations) {
    const oracle::Answers& allowed = expectation.allowed;
    forecast.unknown_after_success |= allowed.success && !succeeded;
    forecast.unknown_after_failure |= (allowed.any_code || !allowed.codes.empty()) && !failed;
    forecast.unknown_after_pending |= allowed.pending && !pended;
    forecast.unknown_after_nothing |= allowed.nothing && !saw_nothing;
  }
  return forecast;
}

}  // namespace portcullis::exporting
