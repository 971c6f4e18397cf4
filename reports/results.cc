#include "reports/results.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace portcullis::reports {
namespace {

constexpr std::array<std::pair<Result, std::string_view>, 9> kResultNames{{
    {Result::kError, "error"},
    {Result::kFail, "fail"},
    {Result::kDiffers, "differs"},
    {Result::kPass, "pass"},
    {Result::kDisturbed, "disturbed"},
    {Result::kNotProvoked, "not provoked"},
    {Result::kNotSupported, "not supported"},
    {Result::kRecorded, "recorded"},
    {Result::kNotRun, "not run"},
}};

constexpr std::array<std::pair<Cause, std::string_view>, 5> kCauseNames{{
    {Cause::kForbidden, "forbidden"},
    {Cause::kCrash, "crash"},
    {Cause::kHang, "hang"},
    {Cause::kLost, "lost"},
    {Cause::kProtocol, "protocol"},
}};

template <typename Value, std::size_t size>
std::string_view NameOf(const std::array<std::pair<Value, std::string_view>, size>& names,
                        Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return "";
}

template <typename Value, std::size_t size>
std::optional<Value> ValueOf(const std::array<std::pair<Value, std::string_view>, size>& names,
                             std::string_view name) {
  for (const auto& [value, known] : names) {
    if (known == name) return value;
  }
  return std::nullopt;
}

// A target that dies, hangs or speaks nonsense leaves the rest of the case undone.
bool EndedEarly(const CaseOutcome& outcome) {
  return outcome.cause == Cause::kCrash || outcome.cause == Cause::kHang ||
         outcome.cause == Cause::kProtocol;
}

}  // namespace

std::string_view ResultName(Result result) { return NameOf(kResultNames, result); }
std::optional<Result> ParseResult(std::string_view name) { return ValueOf(kResultNames, name); }
std::string_view CauseName(Cause cause) { return NameOf(kCauseNames, cause); }
std::optional<Cause> ParseCause(std::string_view name) { return ValueOf(kCauseNames, name); }

const std::vector<Result>& AllResults() {
  static const std::vector<Result> all = [] {
    std::vector<Result> results;
    for (const auto& [result, name] : kResultNames) results.push_back(result);
    return results;
  }();
  return all;
}

Result Worse(Result a, Result b) { return std::min(a, b); }

CaseResult ResultOf(const CaseOutcome& outcome, std::string_view id) {
  CaseResult of_id{outcome.name, outcome.result, outcome.cause, outcome.reason, {}};
  if (outcome.result != Result::kFail && outcome.result != Result::kDiffers) return of_id;
  // Nothing that it broke was this one: it passed, where the case went on to its end. (Of a
  // question its reading is left.)
  of_id.result = id.starts_with("Q-") ? Result::kRecorded : Result::kPass;
  if (EndedEarly(outcome)) {
    of_id.result = Result::kNotRun;
    of_id.reason = "the case ended early";
  }
  of_id.cause.reset();
  for (const Evidence& evidence : outcome.evidence) {
    const auto& broken = evidence.requirements;
    if (!broken.empty() && std::find(broken.begin(), broken.end(), id) == broken.end()) continue;
    of_id.reason = outcome.reason;
    of_id.result =
        Worse(of_id.result, evidence.cause.has_value() ? Result::kFail : Result::kDiffers);
    if (!of_id.cause.has_value()) of_id.cause = evidence.cause;
    of_id.evidence.push_back(evidence);
  }
  return of_id;
}

std::string ReasonOf(const std::vector<CaseResult>& cases, Result result) {
  std::set<std::string> reasons;
  for (const CaseResult& of_case : cases) {
    if (of_case.result == result && !of_case.reason.empty()) reasons.insert(of_case.reason);
  }
  if (reasons.empty()) return "";
  if (reasons.size() == 1) return *reasons.begin();
  return *reasons.begin() + " (and " + std::to_string(reasons.size() - 1) + " more)";
}

std::map<Result, std::size_t> CountRequirements(const Results& results) {
  std::map<Result, std::size_t> counts;
  for (const RequirementResult& requirement : results.requirements) ++counts[requirement.result];
  for (const QuestionResult& question : results.questions) {
    if (!question.reading.empty()) ++counts[Result::kRecorded];
  }
  return counts;
}

}  // namespace portcullis::reports
