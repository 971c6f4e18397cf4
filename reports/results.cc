#include "reports/results.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace portcullis::reports {
namespace {

constexpr std::array<std::pair<Result, std::string_view>, 10> kResultNames{{
    {Result::kError, "error"},
    {Result::kFail, "fail"},
    {Result::kUnstable, "unstable"},
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

bool IsJudged(const Ending& ending) {
  return ending.result == Result::kFail || ending.result == Result::kDiffers ||
         ending.result == Result::kPass || ending.result == Result::kRecorded;
}

// A target that dies, hangs or speaks nonsense leaves the rest of the case undone.
bool EndedEarly(std::optional<Cause> cause) {
  return cause == Cause::kCrash || cause == Cause::kHang || cause == Cause::kProtocol;
}

bool EndedEarly(const CaseOutcome& outcome) {
  if (!outcome.repeats.has_value()) return EndedEarly(outcome.cause);
  const Endings& endings = outcome.repeats->endings;
  return std::all_of(endings.begin(), endings.end(), [](const auto& counted) {
    return !IsJudged(counted.first) || EndedEarly(counted.first.cause);
  });
}

// Whether something was broken, so that each id has to be asked for its own part in it.
bool BrokeSomething(Result result) {
  return result == Result::kFail || result == Result::kUnstable || result == Result::kDiffers;
}

void TakeFailure(CaseResult& of_id, std::optional<Cause> cause) {
  of_id.result = Worse(of_id.result, cause.has_value() ? Result::kFail : Result::kDiffers);
  if (!of_id.cause.has_value()) of_id.cause = cause;
}

bool Names(const Evidence& evidence, std::string_view id) {
  const auto& broken = evidence.requirements;
  return broken.empty() || std::find(broken.begin(), broken.end(), id) != broken.end();
}

// Of the examples that break `id` the shortest one of each cause, and of what is unstable.
std::vector<Evidence> OneOfEachCause(const std::vector<Evidence>& all, std::string_view id) {
  std::map<std::pair<std::optional<Cause>, bool>, Evidence> chosen;
  for (const Evidence& one : all) {
    if (!Names(one, id)) continue;
    const auto [found, is_new] = chosen.emplace(std::pair(one.cause, one.seen_in.has_value()), one);
    if (!is_new && IsShorter(one, found->second)) found->second = one;
  }
  std::vector<Evidence> examples;
  for (auto& [kind, one] : chosen) examples.push_back(std::move(one));
  // What only differs comes last.
  std::stable_partition(examples.begin(), examples.end(),
                        [](const Evidence& one) { return one.cause.has_value(); });
  return examples;
}

// How many cases of the block broke `id`: as it counts them and, should it not, by its examples.
Breaks BreaksOf(const CaseOutcome& outcome, std::string_view id) {
  Breaks breaks;
  const auto counted = outcome.block->broken.find(std::string(id));
  if (counted != outcome.block->broken.end()) breaks = counted->second;
  if (outcome.block->unstable.contains(std::string(id))) return breaks;
  Breaks shown;
  for (const Evidence& one : outcome.evidence) {
    if (Names(one, id) && !one.seen_in.has_value()) shown[one.cause] += one.alike;
  }
  breaks.merge(shown);  // what is counted stays
  return breaks;
}

// A block that did not break `id`, as ResultOf says it.
void JudgeUnbroken(const CaseOutcome& outcome, std::string_view id, CaseResult& of_id) {
  const bool broke_another = BrokeSomething(outcome.result);
  if (!broke_another && outcome.result != Result::kPass) return;
  const bool is_question = id.starts_with("Q-");
  if (broke_another) {
    of_id.result = is_question ? Result::kRecorded : Result::kPass;
    of_id.cause.reset();
    of_id.reason.clear();
  }
  const bool counts_decisions = !outcome.block->decides.empty();
  if (counts_decisions && !is_question && of_id.block->decides == 0) {
    of_id.result = Result::kNotRun;
    of_id.reason = "none of its generated cases that ran decided it";
  }
}

CaseResult ResultOfBlock(const CaseOutcome& outcome, std::string_view id) {
  const BlockCounts& counts = *outcome.block;
  CaseResult of_id{outcome.name, outcome.result, outcome.cause, outcome.reason, {}};
  of_id.block = {counts.generated, counts.ran};
  const auto decides = counts.decides.find(std::string(id));
  if (decides != counts.decides.end()) of_id.block->decides = decides->second;
  if (outcome.result == Result::kError) return of_id;
  of_id.block->broken = BreaksOf(outcome, id);
  const auto unstable = counts.unstable.find(std::string(id));
  if (unstable != counts.unstable.end()) of_id.block->unstable = unstable->second;
  if (of_id.block->broken.empty() && of_id.block->unstable == 0) {
    JudgeUnbroken(outcome, id, of_id);
    return of_id;
  }
  of_id.result = Result::kNotRun;
  of_id.cause.reset();
  for (const auto& [cause, count] : of_id.block->broken) TakeFailure(of_id, cause);
  if (of_id.block->unstable > 0) of_id.result = Worse(of_id.result, Result::kUnstable);
  of_id.evidence = OneOfEachCause(outcome.evidence, id);
  // How many other failures the block has matters here only where it explains a missing example.
  if (!of_id.evidence.empty()) of_id.reason.clear();
  for (Evidence& one : of_id.evidence) {
    const auto broken = of_id.block->broken.find(one.cause);
    if (!one.seen_in.has_value() && broken != of_id.block->broken.end()) one.alike = broken->second;
  }
  return of_id;
}

bool IsUnstable(const CaseOutcome& outcome, std::string_view id) {
  if (!outcome.repeats.has_value()) return false;
  const auto broken = outcome.repeats->broken.find(std::string(id));
  return broken != outcome.repeats->broken.end() &&
         !IsSteady(broken->second, JudgedRuns(outcome.repeats->endings));
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

Result WorstOf(const std::vector<CaseResult>& cases) {
  Result worst = Result::kNotRun;
  for (const CaseResult& of_case : cases) worst = Worse(worst, of_case.result);
  return worst;
}

bool IsComplaint(Result result) { return Worse(result, Result::kDiffers) == result; }

std::size_t JudgedRuns(const Endings& endings) {
  std::size_t runs = 0;
  for (const auto& [ending, count] : endings) runs += IsJudged(ending) ? count : 0;
  return runs;
}

bool IsSteady(const Breaks& breaks, std::size_t runs) {
  return std::all_of(breaks.begin(), breaks.end(),
                     [runs](const auto& counted) { return counted.second == runs; });
}

std::string PrintEnding(const Ending& ending) {
  std::string text(ResultName(ending.result));
  if (ending.cause.has_value()) text += " (" + std::string(CauseName(*ending.cause)) + ")";
  return text;
}

std::string PrintSeenIn(const SeenIn& seen_in) {
  return std::to_string(seen_in.runs) + " of " + std::to_string(seen_in.of) + " runs";
}

CaseResult ResultOf(const CaseOutcome& outcome, std::string_view id) {
  if (outcome.block.has_value()) return ResultOfBlock(outcome, id);
  CaseResult of_id{outcome.name, outcome.result, outcome.cause, outcome.reason, {}};
  if (!BrokeSomething(outcome.result)) return of_id;
  // Nothing that it broke was this one: it passed, where the case went on to its end. (Of a
  // question its reading is left.)
  of_id.result = id.starts_with("Q-") ? Result::kRecorded : Result::kPass;
  of_id.reason.clear();
  if (EndedEarly(outcome)) {
    of_id.result = Result::kNotRun;
    of_id.reason = "the case ended early";
  }
  of_id.cause.reset();
  for (const Evidence& evidence : outcome.evidence) {
    if (!Names(evidence, id)) continue;
    of_id.reason = outcome.reason;
    TakeFailure(of_id, evidence.cause);
    of_id.evidence.push_back(evidence);
  }
  if (IsUnstable(outcome, id)) {
    of_id.result = Result::kUnstable;
    of_id.cause.reset();
    of_id.endings = outcome.repeats->endings;
  }
  return of_id;
}

bool IsShorter(const Evidence& a, const Evidence& b) {
  const auto rank = [](const Evidence& one) {
    const auto commas = std::count(one.generated.begin(), one.generated.end(), ',');
    return std::tuple(one.requirements.size(), commas, one.step, std::string_view(one.generated));
  };
  return rank(a) < rank(b);
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

std::size_t DecidedBy(const RequirementResult& requirement) {
  std::size_t decided_by = 0;
  for (const CaseResult& of_case : requirement.cases) {
    if (of_case.block.has_value()) decided_by += of_case.block->decides;
  }
  return decided_by;
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
