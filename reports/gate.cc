#include "reports/gate.h"

#include <algorithm>

namespace portcullis::reports {
namespace {

// "GEN-A, GEN-B and 3 more"
std::string Some(const std::set<std::string>& names) {
  constexpr std::size_t kShown = 3;
  std::string text;
  std::size_t shown = 0;
  for (const std::string& name : names) {
    if (shown == kShown) return text + " and " + std::to_string(names.size() - kShown) + " more";
    text += (shown++ == 0 ? "" : ", ") + name;
  }
  return text;
}

std::string Number(std::size_t number) { return std::to_string(number); }

std::size_t Passed(const std::map<Result, std::size_t>& counts) {
  const auto found = counts.find(Result::kPass);
  return found == counts.end() ? 0 : found->second;
}

bool HasRun(const Results& results, const std::string& name, const GateRules& rules) {
  const auto is_it = [&](const CaseResult& of_case) {
    return of_case.name == name &&
           (!of_case.block.has_value() || rules.complete_blocks.contains(name));
  };
  const auto has_it = [&](const auto& entry) {
    return std::any_of(entry.cases.begin(), entry.cases.end(), is_it);
  };
  return std::any_of(results.requirements.begin(), results.requirements.end(), has_it) ||
         std::any_of(results.questions.begin(), results.questions.end(), has_it);
}

class Comparison {
 public:
  Comparison(const Results& results, const Expectations& expectations, const GateRules& rules)
      : results_(results), expectations_(expectations), rules_(rules) {}

  GateReport Make() {
    CompareTarget();
    for (const RequirementResult& one : results_.requirements) ComplainOfErrors(one.id, one.cases);
    for (const QuestionResult& one : results_.questions) ComplainOfErrors(one.id, one.cases);
    const Matches matches = Match(FailuresOf(results_), expectations_);
    for (const MatchedFailure& one : matches.failures) Take(one);
    for (std::size_t i = 0; i < expectations_.all.size(); ++i) {
      Take(expectations_.all[i], matches.reach[i]);
    }
    report_.expected_only = ExpectedOnly(matches);
    return std::move(report_);
  }

 private:
  void CompareTarget() {
    if (!expectations_.target.has_value()) return;
    const std::string place = expectations_.file + ": /target/";
    const std::vector<std::string>& has = results_.target.capabilities;
    for (const std::string& capability : expectations_.target->capabilities) {
      if (std::find(has.begin(), has.end(), capability) != has.end()) continue;
      Complain(place + "capabilities: the target no longer has: " + capability);
    }
    if (!rules_.whole) return;
    const ExpectedTarget now = TargetOf(results_);
    ComparePasses(place + "passes/cases", "cases", now.passed_cases,
                  expectations_.target->passed_cases);
    ComparePasses(place + "passes/generated", "generated cases", now.passed_generated,
                  expectations_.target->passed_generated);
  }

  void ComparePasses(const std::string& place, const std::string& what, std::size_t passed,
                     std::size_t expected) {
    if (passed >= expected) return;
    Complain(place + ": " + Number(passed) + " " + what + " pass, " + Number(expected - passed) +
             " fewer than the " + Number(expected) + " expected");
  }

  void ComplainOfErrors(const std::string& id, const std::vector<CaseResult>& cases) {
    for (const CaseResult& of_case : cases) {
      if (of_case.result != Result::kError) continue;
      Complain(id + " in " + of_case.name + ": an error of ours: " + of_case.reason);
    }
  }

  void Take(const MatchedFailure& matched) {
    const Failure& failure = matched.failure;
    const std::string what =
        failure.id + " in " + failure.of_case + ": " + PrintEnding({failure.result, failure.cause});
    if (matched.expected_by.has_value()) {
      report_.expected.push_back(what + ": " + expectations_.all[*matched.expected_by].reason);
    } else if (failure.result == Result::kDiffers && !rules_.like_windows) {
      // Not red, also where an entry expects worse: one that never comes true says so itself.
    } else if (matched.other_kind.has_value()) {
      const Expectation& other = expectations_.all[*matched.other_kind];
      Complain(what + ", where " + PrintEnding({other.result, other.cause}) + " was expected (" +
               other.place + ")");
    } else {
      Complain(what + ", which nobody expects");
    }
  }

  void Take(const Expectation& one, const Reach& reach) {
    if (!reach.beyond.empty()) {
      Complain(one.place + ": " + Subject(one) + " stands for " +
               Number(reach.names.size() + reach.beyond.size()) + " failing " +
               (one.of_case.empty() ? "requirements" : "cases") + ", " + Number(one.at_most) +
               " at most; beyond those: " + Some(reach.beyond));
    }
    if (!one.until.empty() && one.until < rules_.today) {
      Complain(one.place + ": the expectation of " + Subject(one) + " ended on " + one.until);
    } else if (reach.names.empty() && CouldHaveComeTrue(one, results_, rules_)) {
      Complain(one.place + ": " + Subject(one) + ": expected " +
               PrintEnding({one.result, one.cause}) +
               ", which did not happen: if it is mended, take this entry out");
    }
  }

  void Complain(std::string complaint) { report_.complaints.push_back(std::move(complaint)); }

  const Results& results_;
  const Expectations& expectations_;
  const GateRules& rules_;
  GateReport report_;
};

}  // namespace

GateReport Compare(const Results& results, const Expectations& expectations,
                   const GateRules& rules) {
  return Comparison(results, expectations, rules).Make();
}

ExpectedTarget TargetOf(const Results& results) {
  return {results.target.capabilities, Passed(results.cases), Passed(results.generated.results)};
}

bool CouldHaveComeTrue(const Expectation& expectation, const Results& results,
                       const GateRules& rules) {
  if (expectation.result == Result::kUnstable) return false;
  if (rules.whole) return true;
  if (!expectation.of_case.empty()) {
    return !HasWildcard(expectation) && HasRun(results, expectation.of_case, rules);
  }
  for (const RequirementResult& one : results.requirements) {
    if (Fits(expectation.requirement, one.id) && !rules.complete.contains(one.id)) return false;
  }
  for (const QuestionResult& one : results.questions) {
    if (Fits(expectation.requirement, one.id) && !rules.complete.contains(one.id)) return false;
  }
  return true;
}

std::string PrintGate(const GateReport& gate, bool verbose) {
  std::string text;
  for (const std::string& complaint : gate.complaints) text += "UNEXPECTED  " + complaint + "\n";
  if (verbose) {
    for (const std::string& expected : gate.expected) text += "expected    " + expected + "\n";
  }
  if (!gate.expected.empty()) {
    text += "failures as expected: " + Number(gate.expected.size()) +
            (verbose ? "\n" : " (--verbose lists them)\n");
  }
  return text;
}

int ExitCode(const Results& results, const GateReport& gate) {
  if (results.cases.contains(Result::kError) ||
      results.generated.results.contains(Result::kError)) {
    return 2;
  }
  return gate.complaints.empty() ? 0 : 1;
}

}  // namespace portcullis::reports
