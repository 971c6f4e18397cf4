#include "reports/diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "reports/register.h"

namespace portcullis::reports {
namespace {

// How far a result is from a pass; nothing of one that says nothing of the target.
std::optional<int> Distance(Result result) {
  switch (result) {
    case Result::kPass:
    case Result::kRecorded:
      return 0;
    case Result::kDiffers:
      return 1;
    case Result::kUnstable:
      return 2;
    case Result::kFail:
      return 3;
    case Result::kError:
      return 4;
    case Result::kDisturbed:
    case Result::kNotProvoked:
    case Result::kNotSupported:
    case Result::kNotRun:
      break;
  }
  return std::nullopt;
}

std::optional<Change> ChangeOf(Result before, Result after) {
  if (before == after) return std::nullopt;
  const std::optional<int> from = Distance(before);
  const std::optional<int> to = Distance(after);
  if (from && to) {
    if (*from == *to) return std::nullopt;
    return *to > *from ? Change::kWorse : Change::kBetter;
  }
  if (from) return *from == 0 ? Change::kWorse : Change::kNoAnswer;
  if (to) return *to == 0 ? Change::kBetter : Change::kWorse;
  return std::nullopt;  // it was not judged, and it is not
}

std::string Ended(const CaseResult& of_case) {
  return PrintEnding({of_case.result, of_case.cause});
}

// What a reader compares of a failure. The replay line names a file of the run, and how many cases
// of a block failed alike depends on which were chosen.
using Seen = std::set<std::array<std::string, 3>>;
Seen SeenIn(const CaseResult& of_case) {
  Seen seen;
  for (const Evidence& one : of_case.evidence) seen.insert({one.call, one.allowed, one.observed});
  return seen;
}

const CaseResult* Find(const std::vector<CaseResult>& cases, const std::string& name) {
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [&](const CaseResult& one) { return one.name == name; });
  return found == cases.end() ? nullptr : &*found;
}

// The cases that end otherwise or fail in another way, a line each; in the order of the later run,
// then those that are gone.
struct CaseChanges {
  std::vector<std::string> lines;
  bool same_cases = true;
  bool evidence = false;
};

CaseChanges CompareCases(const std::vector<CaseResult>& before,
                         const std::vector<CaseResult>& after) {
  CaseChanges changes;
  for (const CaseResult& now : after) {
    const CaseResult* const was = Find(before, now.name);
    if (was == nullptr) {
      changes.same_cases = false;
      changes.lines.push_back(now.name + ": new, " + Ended(now));
    } else if (was->result != now.result || was->cause != now.cause) {
      changes.evidence = changes.evidence || was->cause != now.cause;
      changes.lines.push_back(now.name + ": " + Ended(*was) + ", now " + Ended(now));
    } else if (SeenIn(*was) != SeenIn(now)) {
      changes.evidence = true;
      changes.lines.push_back(now.name + ": " + Ended(now) + " in another way" +
                              (now.evidence.empty() ? "" : ": " + now.evidence.front().observed));
    }
  }
  for (const CaseResult& was : before) {
    if (Find(after, was.name) != nullptr) continue;
    changes.same_cases = false;
    changes.lines.push_back(was.name + ": gone, was " + Ended(was));
  }
  return changes;
}

template <typename Entry>
std::map<std::string, const Entry*> ById(const std::vector<Entry>& entries) {
  std::map<std::string, const Entry*> by_id;
  for (const Entry& entry : entries) by_id.emplace(entry.id, &entry);
  return by_id;
}

// Of a requirement, and of a question, whose reading is what it says.
std::string WordOf(const RequirementResult& one) { return std::string(ResultName(one.result)); }
std::string WordOf(const QuestionResult& one) { return one.reading; }

template <typename Entry>
Changed Start(const Entry& of, Change change) {
  Changed changed;
  changed.change = change;
  changed.id = of.id;
  changed.level = of.level;
  changed.statement = of.statement;
  return changed;
}

std::optional<Change> ChangeOf(const RequirementResult& before, const RequirementResult& after,
                               const CaseChanges& cases) {
  if (const auto change = ChangeOf(before.result, after.result)) return change;
  return cases.evidence ? std::optional(Change::kEvidence) : std::nullopt;
}

std::optional<Change> ChangeOf(const QuestionResult& before, const QuestionResult& after,
                               const CaseChanges&) {
  return before.reading != after.reading ? std::optional(Change::kReading) : std::nullopt;
}

template <typename Entry>
void CompareEntries(const std::vector<Entry>& before, const std::vector<Entry>& after,
                    std::vector<Changed>& all) {
  const auto was = ById(before);
  const auto is = ById(after);
  for (const Entry& now : after) {
    const auto found = was.find(now.id);
    if (found == was.end()) {
      Changed changed = Start(now, Change::kNew);
      changed.changer = Changer::kSuite;
      changed.after = WordOf(now);
      all.push_back(std::move(changed));
      continue;
    }
    const Entry& then = *found->second;
    CaseChanges cases = CompareCases(then.cases, now.cases);
    const auto change = ChangeOf(then, now, cases);
    if (!change) continue;
    Changed changed = Start(now, *change);
    const bool same =
        cases.same_cases && then.statement == now.statement && then.level == now.level;
    changed.changer = same ? Changer::kTarget : Changer::kSuite;
    changed.before = WordOf(then);
    changed.after = WordOf(now);
    changed.cases = std::move(cases.lines);
    changed.is_regression = *change == Change::kWorse && now.level == "documented";
    all.push_back(std::move(changed));
  }
  for (const Entry& then : before) {
    if (is.contains(then.id)) continue;
    Changed changed = Start(then, Change::kGone);
    changed.changer = Changer::kSuite;
    changed.before = WordOf(then);
    all.push_back(std::move(changed));
  }
}

std::optional<std::string> WarningOf(const Results& before, const Results& after) {
  if (before.run.selection != after.run.selection) {
    return "the two runs were of other selections of the suite";
  }
  if (before.run.generated != after.run.generated) {
    return "the two runs chose other generated cases (--cases, --seed)";
  }
  if (before.catalogue_version != after.catalogue_version) {
    return "the two runs were made with other versions of the catalogue: " +
           std::to_string(before.catalogue_version) + " and " +
           std::to_string(after.catalogue_version);
  }
  return std::nullopt;
}

}  // namespace

bool Difference::HasRegression() const {
  return std::any_of(changed.begin(), changed.end(),
                     [](const Changed& one) { return one.is_regression; });
}

Difference Compare(const Results& before, const Results& after) {
  Difference difference;
  difference.before = TargetName(before.target);
  difference.after = TargetName(after.target);
  difference.warning = WarningOf(before, after);
  CompareEntries(before.requirements, after.requirements, difference.changed);
  CompareEntries(before.questions, after.questions, difference.changed);
  std::stable_sort(
      difference.changed.begin(), difference.changed.end(), [](const Changed& a, const Changed& b) {
        return std::pair(a.change, !a.is_regression) < std::pair(b.change, !b.is_regression);
      });
  return difference;
}

std::string_view ChangeName(Change change) {
  switch (change) {
    case Change::kWorse:
      return "worse";
    case Change::kNoAnswer:
      return "no longer judged";
    case Change::kBetter:
      return "better";
    case Change::kEvidence:
      return "fails in another way";
    case Change::kReading:
      return "read otherwise";
    case Change::kNew:
      return "new";
    case Change::kGone:
      return "gone";
  }
  return "";
}

}  // namespace portcullis::reports
