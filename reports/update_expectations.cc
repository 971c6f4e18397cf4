#include "reports/update_expectations.h"

#include <algorithm>

#include "reports/failures.h"

namespace portcullis::reports {
namespace {

Expectation EntryOf(const Failure& failure) {
  Expectation entry;
  if (failure.generated) {
    entry.requirement = failure.id;
    entry.generated = true;
  } else {
    entry.of_case = failure.of_case;
  }
  entry.result = failure.result;
  entry.cause = failure.cause;
  return entry;
}

// Passes are counted only where nothing was left out; else those that were expected stay.
ExpectedTarget Renewed(const std::optional<ExpectedTarget>& before, const Results& results,
                       const GateRules& rules) {
  ExpectedTarget target = TargetOf(results);
  if (rules.whole) return target;
  target.passed_cases = before.has_value() ? before->passed_cases : 0;
  target.passed_generated = before.has_value() ? before->passed_generated : 0;
  return target;
}

}  // namespace

UpdatedExpectations Update(const Expectations& expectations, const Results& results,
                           const GateRules& rules) {
  const Matches matches = Match(FailuresOf(results), expectations);
  UpdatedExpectations updated;
  updated.expectations.file = expectations.file;
  updated.expectations.target = Renewed(expectations.target, results, rules);
  std::vector<Expectation>& all = updated.expectations.all;
  for (std::size_t i = 0; i < expectations.all.size(); ++i) {
    const Expectation& one = expectations.all[i];
    if (matches.reach[i].names.empty() && CouldHaveComeTrue(one, results, rules)) {
      ++updated.dropped;
    } else {
      all.push_back(one);
    }
  }
  updated.kept = all.size();
  for (const MatchedFailure& matched : matches.failures) {
    if (matched.expected_by.has_value()) continue;
    if (matched.failure.result == Result::kDiffers && !rules.like_windows) continue;
    Expectation entry = EntryOf(matched.failure);
    if (std::find(all.begin(), all.end(), entry) == all.end()) all.push_back(std::move(entry));
  }
  updated.added = all.size() - updated.kept;
  updated.without_reason = static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const Expectation& one) { return one.reason.empty(); }));
  return updated;
}

std::string PrintUpdate(const UpdatedExpectations& updated) {
  std::string text = updated.expectations.file + ": " + std::to_string(updated.kept) + " kept, " +
                     std::to_string(updated.dropped) + " dropped, " +
                     std::to_string(updated.added) + " added\n";
  if (updated.without_reason > 0) {
    text += updated.expectations.file + ": " + std::to_string(updated.without_reason) +
            " wait for a reason, without which the file is refused\n";
  }
  return text;
}

}  // namespace portcullis::reports
