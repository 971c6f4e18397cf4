#include "conformance/run/block_run.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "conformance/run/repeat.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;

// A target that dies or is silent costs a restart or the bound of a call each time: enough is seen.
constexpr std::size_t kMostUnanswered = 20;

// --- groups of failures ----------------------------------------------------------------------

struct GroupKey {
  std::vector<std::string> requirements;  // sorted
  std::optional<Cause> cause;
  bool is_unstable = false;  // in some of the runs of its cases
  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

// What makes one example shorter than another: fewer coordinates that are not the defaults, fewer
// steps; then one order for all.
struct Length {
  std::size_t coordinates = 0;
  std::size_t steps = 0;
  std::string name;
  friend auto operator<=>(const Length&, const Length&) = default;
};

Length LengthOf(const GeneratedCase& made) {
  const std::size_t colon = made.name.find(':');
  const bool has_coordinates = colon != std::string::npos && colon + 1 < made.name.size();
  const auto commas = std::count(made.name.begin(), made.name.end(), ',');
  return {has_coordinates ? static_cast<std::size_t>(commas) + 1 : 0, made.scenario.steps.size(),
          made.name};
}

struct Group {
  std::size_t cases = 0;
  Length length;  // of the example
  std::size_t index = 0;
  reports::Evidence evidence;
  std::vector<scenario::Trace> traces;
};

using Groups = std::map<GroupKey, Group>;

void AddFailure(const GeneratedCase& made, std::size_t index, const CaseRun& ran, Groups& groups) {
  std::set<GroupKey> met;  // a case may complain twice of the same
  for (const reports::Evidence& evidence : ran.outcome.evidence) {
    GroupKey key{evidence.requirements, evidence.cause, evidence.seen_in.has_value()};
    std::sort(key.requirements.begin(), key.requirements.end());
    if (!met.insert(key).second) continue;
    Group& group = groups[key];
    const Length length = LengthOf(made);
    if (++group.cases > 1 && group.length <= length) continue;
    group.length = length;
    group.index = index;
    group.evidence = evidence;
    group.evidence.generated = made.name;
    group.traces = ran.traces;
  }
}

// How many cases broke each requirement, and how: also of the groups that are not shown.
void CountBroken(const BlockToRun& block, const reports::CaseOutcome& outcome,
                 reports::BlockCounts& counts) {
  if (outcome.repeats.has_value()) {
    const std::size_t runs = reports::JudgedRuns(outcome.repeats->endings);
    for (const auto& [id, breaks] : outcome.repeats->broken) {
      if (!reports::IsSteady(breaks, runs)) {
        ++counts.unstable[id];
        continue;
      }
      for (const auto& [cause, count] : breaks) ++counts.broken[id][cause];
    }
    return;
  }
  std::set<std::pair<std::string, std::optional<Cause>>> broken;  // a case may complain twice
  for (const reports::Evidence& evidence : outcome.evidence) {
    const auto& named = evidence.requirements.empty() ? block.requirements : evidence.requirements;
    for (const std::string& id : named) broken.emplace(id, evidence.cause);
  }
  for (const auto& [id, cause] : broken) ++counts.broken[id][cause];
}

// The groups that are shown, the largest first: so many, and more only where an id that was broken
// would else go unnamed and its requirement pass.
std::vector<const Group*> Shown(const Groups& groups) {
  std::vector<std::pair<const GroupKey*, const Group*>> by_size;
  for (const auto& [key, group] : groups) by_size.emplace_back(&key, &group);
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](const auto& a, const auto& b) { return a.second->cases > b.second->cases; });
  std::vector<const Group*> shown;
  std::set<std::string> named;
  for (const bool needed : {true, false}) {
    for (const auto& [key, group] : by_size) {
      if (std::find(shown.begin(), shown.end(), group) != shown.end()) continue;
      const auto& ids = key->requirements;
      const bool names_more = std::any_of(
          ids.begin(), ids.end(), [&named](const std::string& id) { return !named.contains(id); });
      if (needed ? !names_more : shown.size() >= kShownGroups) continue;
      shown.push_back(group);
      named.insert(ids.begin(), ids.end());
    }
  }
  std::stable_sort(shown.begin(), shown.end(),
                   [](const Group* a, const Group* b) { return a->cases > b->cases; });
  return shown;
}

// --- one block -------------------------------------------------------------------------------

bool IsUnanswered(const reports::CaseOutcome& outcome) {
  return outcome.result == Result::kFail && outcome.cause != Cause::kForbidden &&
         outcome.cause != Cause::kLost;
}

// "7 not supported: the target lacks: ipv6 (and 2 other reasons)", worst first.
class Reasons {
 public:
  void Add(Result result, const std::string& reason) {
    if (!reason.empty()) reasons_[result].insert(reason);
  }

  std::string Text(const std::map<Result, std::size_t>& results) const {
    std::string text;
    for (const auto& [result, reasons] : reasons_) {
      if (!text.empty()) text += "; ";
      text += std::to_string(results.at(result)) + " " + std::string(reports::ResultName(result)) +
              ": " + *reasons.begin();
      if (reasons.size() > 1) {
        text += " (and " + std::to_string(reasons.size() - 1) + " other reasons)";
      }
    }
    return text;
  }

 private:
  std::map<Result, std::set<std::string>> reasons_;
};

void ShowFailures(const BlockToRun& block, const Groups& groups, const SaveFailure& save_failure,
                  CaseRun& result) {
  std::vector<const Group*> shown = Shown(groups);
  for (const Group* group : shown) {
    reports::Evidence evidence = group->evidence;
    evidence.alike = group->cases;
    evidence.replay = save_failure(AsCase(block, block.make(group->index)));
    result.outcome.evidence.push_back(std::move(evidence));
    result.traces.insert(result.traces.end(), group->traces.begin(), group->traces.end());
  }
  if (groups.size() == shown.size()) return;
  std::string& reason = result.outcome.reason;
  if (!reason.empty()) reason += "; ";
  reason += std::to_string(groups.size() - shown.size()) +
            " more groups of failures, of the same requirements, are not shown";
}

}  // namespace

CaseToRun AsCase(const BlockToRun& block, GeneratedCase made) {
  return {std::move(made.name), block.requirements,    std::move(made.scenario), {},
          made.decisive,        std::move(made.needs), block.concurrent};
}

CaseRun RunBlock(const Subject& subject, const BlockToRun& block,
                 const std::vector<std::size_t>& chosen, const SaveFailure& save_failure,
                 std::size_t repeat, bool keep) {
  CaseRun result;
  reports::CaseOutcome& outcome = result.outcome;
  outcome.name = block.name;
  outcome.requirements = block.requirements;
  reports::BlockCounts counts;
  counts.generated = block.size;
  counts.ran = chosen.size();

  Groups groups;
  Reasons reasons;
  std::set<reports::QuestionReading> readings;
  std::size_t unanswered = 0;
  std::size_t run_so_far = 0;
  for (const std::size_t index : chosen) {
    if (unanswered == kMostUnanswered) {
      counts.results[Result::kNotRun] = chosen.size() - run_so_far;
      reasons.Add(Result::kNotRun,
                  "the target died or was silent in " + std::to_string(unanswered) + " cases");
      break;
    }
    ++run_so_far;
    const GeneratedCase made = block.make(index);
    const CaseRun ran =
        RunRepeatedly(subject, AsCase(block, made), repeat, [](const CaseToRun&) { return ""; });
    if (keep) result.kept.push_back(Keep(ran.outcome, block.name, ran.traces));
    ++counts.results[ran.outcome.result];
    outcome.duration_us += ran.outcome.duration_us;
    outcome.result = reports::Worse(outcome.result, ran.outcome.result);
    readings.insert(ran.outcome.readings.begin(), ran.outcome.readings.end());
    for (const std::string& id : ran.decided) ++counts.decides[id];
    if (ran.outcome.result == Result::kError) {
      reasons.Add(Result::kError, made.name + ": " + ran.outcome.reason);
    } else {
      reasons.Add(ran.outcome.result, ran.outcome.reason);
    }
    AddFailure(made, index, ran, groups);
    CountBroken(block, ran.outcome, counts);
    if (IsUnanswered(ran.outcome)) ++unanswered;
  }
  // Where some cases recorded what they are about, those that could not run take nothing from it.
  if (outcome.result > Result::kPass && counts.results.contains(Result::kRecorded)) {
    outcome.result = Result::kRecorded;
  }
  outcome.readings.assign(readings.begin(), readings.end());
  outcome.reason = reasons.Text(counts.results);
  ShowFailures(block, groups, save_failure, result);
  if (outcome.result == Result::kFail) {
    for (const reports::Evidence& evidence : outcome.evidence) {
      if (!outcome.cause) outcome.cause = evidence.cause;
    }
  }
  outcome.block = std::move(counts);
  return result;
}

}  // namespace portcullis::run
