// The failures that results show, one by one, and which expectation stands for each.
//
// Called by the gate, by the renewal of expectations and by whoever shows failures. A failure is
// one (requirement, case) in which the case broke the requirement; of a block of generated cases
// one for each cause, and one for what is unstable, however many of its cases failed so. Pure
// functions.

#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/expectations.h"
#include "reports/results.h"

namespace portcullis::reports {

struct Failure {
  std::string id;  // of a requirement or a question
  std::string of_case;
  bool generated = false;  // of a block
  Result result = Result::kFail;
  std::optional<Cause> cause;
  bool repeated = false;  // its run made each case several times
};

// FailuresOf: of requirements, then of questions, each in the catalogue's order.
std::vector<Failure> FailuresOf(const Results& results);

struct MatchedFailure {
  Failure failure;
  // The index of the expectation that stands for it; else of one that stands for another kind of
  // failure of the same thing.
  std::optional<std::size_t> expected_by{};
  std::optional<std::size_t> other_kind{};
};

// The requirements or cases that an expectation stands for, and those that its wildcard fits beside
// them: more than it may stand for.
struct Reach {
  std::set<std::string> names;
  std::set<std::string> beyond;
};

struct Matches {
  std::vector<MatchedFailure> failures;
  std::vector<Reach> reach;  // by expectation
};

// Match: an entry without a wildcard goes before those with one. A wildcard stands for the first
// `at_most` requirements or cases that it meets; the failures of others are expected by nobody.
Matches Match(const std::vector<Failure>& failures, const Expectations& expectations);

// ExpectedOnly: (id, case) where everything that the case broke was expected.
std::set<std::pair<std::string, std::string>> ExpectedOnly(const Matches& matches);

}  // namespace portcullis::reports
