#include "reports/failures.h"

namespace portcullis::reports {
namespace {

void AddFailures(const std::string& id, const CaseResult& of_case, bool repeated,
                 std::vector<Failure>& failures) {
  const bool failed = of_case.result == Result::kFail || of_case.result == Result::kUnstable ||
                      of_case.result == Result::kDiffers;
  if (!failed) return;
  const bool generated = of_case.block.has_value();
  const auto add = [&](Result result, std::optional<Cause> cause) {
    failures.push_back({id, of_case.name, generated, result, cause, repeated});
  };
  if (!generated || (of_case.block->broken.empty() && of_case.block->unstable == 0)) {
    add(of_case.result, of_case.cause);
    return;
  }
  for (const auto& [cause, count] : of_case.block->broken) {
    add(cause.has_value() ? Result::kFail : Result::kDiffers, cause);
  }
  if (of_case.block->unstable > 0) add(Result::kUnstable, std::nullopt);
}

bool IsMeant(const Expectation& expectation, const Failure& failure) {
  if (!expectation.of_case.empty()) return Fits(expectation.of_case, failure.of_case);
  return Fits(expectation.requirement, failure.id) && (!expectation.generated || failure.generated);
}

// What is unstable may fail in any way in a run that makes each case once.
bool IsOfThatKind(const Expectation& expectation, const Failure& failure) {
  if (expectation.result == Result::kUnstable) {
    return failure.result == Result::kUnstable || !failure.repeated;
  }
  return expectation.result == failure.result && expectation.cause == failure.cause;
}

// The entries without a wildcard, then those with one.
std::vector<std::size_t> NarrowFirst(const std::vector<Expectation>& all) {
  std::vector<std::size_t> order;
  for (const bool wildcards : {false, true}) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (HasWildcard(all[i]) == wildcards) order.push_back(i);
    }
  }
  return order;
}

// Whether the entry, which is meant, may stand for one failure more.
bool Reaches(const Expectation& one, const Failure& failure, Reach& reach) {
  const std::string& name = one.of_case.empty() ? failure.id : failure.of_case;
  const bool is_full = HasWildcard(one) && reach.names.size() >= one.at_most;
  if (is_full && !reach.names.contains(name)) {
    reach.beyond.insert(name);
    return false;
  }
  reach.names.insert(name);
  return true;
}

}  // namespace

std::vector<Failure> FailuresOf(const Results& results) {
  std::vector<Failure> failures;
  const bool repeated = results.run.repeat > 1;
  for (const RequirementResult& one : results.requirements) {
    for (const CaseResult& of_case : one.cases) AddFailures(one.id, of_case, repeated, failures);
  }
  for (const QuestionResult& one : results.questions) {
    for (const CaseResult& of_case : one.cases) AddFailures(one.id, of_case, repeated, failures);
  }
  return failures;
}

Matches Match(const std::vector<Failure>& failures, const Expectations& expectations) {
  const std::vector<Expectation>& all = expectations.all;
  const std::vector<std::size_t> order = NarrowFirst(all);
  Matches matches;
  matches.reach.resize(all.size());
  for (const Failure& failure : failures) {
    MatchedFailure matched{failure};
    for (const std::size_t i : order) {
      if (!IsMeant(all[i], failure)) continue;
      if (!IsOfThatKind(all[i], failure)) {
        matched.other_kind = i;
      } else if (Reaches(all[i], failure, matches.reach[i])) {
        matched.expected_by = i;
        break;
      }
    }
    matches.failures.push_back(std::move(matched));
  }
  return matches;
}

std::set<std::pair<std::string, std::string>> ExpectedOnly(const Matches& matches) {
  std::set<std::pair<std::string, std::string>> expected;
  for (const MatchedFailure& one : matches.failures) {
    if (one.expected_by.has_value()) expected.emplace(one.failure.id, one.failure.of_case);
  }
  for (const MatchedFailure& one : matches.failures) {
    if (!one.expected_by.has_value()) expected.erase({one.failure.id, one.failure.of_case});
  }
  return expected;
}

}  // namespace portcullis::reports
