#include "reports/gate.h"

#include <map>

namespace portcullis::reports {
namespace {

// "fail (crash)", "differs".
std::string Print(Result result, std::optional<Cause> cause) {
  std::string text(ResultName(result));
  if (cause.has_value()) text += " (" + std::string(CauseName(*cause)) + ")";
  return text;
}

std::string Subject(const Expectation& expectation) {
  if (!expectation.of_case.empty()) return "case " + expectation.of_case;
  return expectation.requirement + (expectation.generated ? " in generated cases" : "");
}

bool IsMeant(const Expectation& expectation, const std::string& id, const CaseResult& of_case) {
  if (!expectation.of_case.empty()) return expectation.of_case == of_case.name;
  return expectation.requirement == id && (!expectation.generated || of_case.block.has_value());
}

class Comparison {
 public:
  Comparison(const Expectations& expectations, const GateRules& rules)
      : expectations_(expectations), rules_(rules) {}

  void Take(const std::string& id, const CaseResult& of_case) {
    if (!of_case.block.has_value() || rules_.complete_blocks.contains(of_case.name)) {
      cases_run_.insert(of_case.name);
    }
    switch (of_case.result) {
      case Result::kFail:
      case Result::kDiffers:
        TakeFailures(id, of_case);
        return;
      case Result::kError:
        Complain(id + " in " + of_case.name + ": an error of ours: " + of_case.reason);
        return;
      case Result::kPass:
      case Result::kDisturbed:
      case Result::kNotProvoked:
      case Result::kNotSupported:
      case Result::kRecorded:
      case Result::kNotRun:
        return;
    }
  }

  GateReport Finish() {
    for (const Expectation& one : expectations_.all) {
      const bool came_true = came_true_.contains(&one);
      if (!one.until.empty() && one.until < rules_.today) {
        Complain(one.place + ": the expectation of " + Subject(one) + " ended on " + one.until);
      } else if (!came_true && CouldHaveComeTrue(one)) {
        Complain(one.place + ": " + Subject(one) + ": expected " + Print(one.result, one.cause) +
                 ", which did not happen: if it is mended, take this entry out");
      }
    }
    return std::move(report_);
  }

 private:
  void TakeFailures(const std::string& id, const CaseResult& of_case) {
    if (!of_case.block.has_value() || of_case.block->broken.empty()) {
      TakeFailure(id, of_case, of_case.result, of_case.cause);
      return;
    }
    for (const auto& [cause, count] : of_case.block->broken) {
      const Result result = cause.has_value() ? Result::kFail : Result::kDiffers;
      TakeFailure(id, of_case, result, cause);
    }
  }

  void TakeFailure(const std::string& id, const CaseResult& of_case, Result result,
                   std::optional<Cause> cause) {
    const Expectation* other_kind = nullptr;
    for (const Expectation& one : expectations_.all) {
      if (!IsMeant(one, id, of_case)) continue;
      if (one.result == result && one.cause == cause) {
        came_true_.insert(&one);
        ++report_.expected;
        return;
      }
      other_kind = &one;
    }
    if (result == Result::kDiffers && !rules_.like_windows && other_kind == nullptr) return;
    const std::string what = id + " in " + of_case.name + ": " + Print(result, cause);
    Complain(other_kind == nullptr
                 ? what + ", which nobody expects"
                 : what + ", where " + Print(other_kind->result, other_kind->cause) +
                       " was expected (" + other_kind->place + ")");
  }

  bool CouldHaveComeTrue(const Expectation& one) const {
    return one.of_case.empty() ? rules_.complete.contains(one.requirement)
                               : cases_run_.contains(one.of_case);
  }

  void Complain(std::string complaint) { report_.complaints.push_back(std::move(complaint)); }

  const Expectations& expectations_;
  const GateRules& rules_;
  GateReport report_;
  std::set<const Expectation*> came_true_;
  std::set<std::string> cases_run_;
};

}  // namespace

GateReport Compare(const Results& results, const Expectations& expectations,
                   const GateRules& rules) {
  Comparison comparison(expectations, rules);
  for (const RequirementResult& requirement : results.requirements) {
    for (const CaseResult& of_case : requirement.cases) comparison.Take(requirement.id, of_case);
  }
  for (const QuestionResult& question : results.questions) {
    for (const CaseResult& of_case : question.cases) comparison.Take(question.id, of_case);
  }
  return comparison.Finish();
}

std::string PrintGate(const GateReport& gate) {
  std::string text;
  for (const std::string& complaint : gate.complaints) text += "UNEXPECTED  " + complaint + "\n";
  if (gate.expected > 0) {
    text += "failures as expected: " + std::to_string(gate.expected) + "\n";
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
