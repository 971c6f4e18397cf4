#include "conformance/oracle/judge.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/attribution.h"
#include "conformance/oracle/decided.h"
#include "conformance/oracle/effects.h"
#include "conformance/oracle/invocations.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/settle.h"
#include "conformance/oracle/step.h"

namespace portcullis::oracle {
namespace {

// Values that every verdict of `verdicts` has: what can be said whatever world is the true one.
template <typename Value>
std::vector<Value> InAll(const std::vector<const Verdict*>& verdicts,
                         std::vector<Value> Verdict::*member) {
  std::vector<Value> common = verdicts.front()->*member;
  for (const Verdict* verdict : verdicts) {
    const std::vector<Value>& values = verdict->*member;
    std::erase_if(common, [&values](const Value& value) {
      return std::find(values.begin(), values.end(), value) == values.end();
    });
  }
  return common;
}

// The verdict that the allowed worlds agree on; or, where no world allows the event, all that it
// breaks in any.
Verdict Merge(const std::vector<Verdict>& verdicts, const std::vector<const Verdict*>& kept) {
  Verdict merged = *kept.front();
  for (const Verdict& verdict : verdicts) {
    merged.allowed_set = Union(merged.allowed_set, verdict.allowed_set);
  }
  for (const Verdict* verdict : kept) merged.freeing = merged.freeing || verdict->freeing;
  if (merged.allowed) {
    merged.differs = InAll(kept, &Verdict::differs);
    merged.readings = InAll(kept, &Verdict::readings);
    return merged;
  }
  for (const Verdict* verdict : kept) {
    for (const std::string& id : verdict->broken) AddId(merged.broken, id);
    for (const std::string& id : verdict->differs) AddId(merged.differs, id);
    if (merged.detail.empty()) merged.detail = verdict->detail;
  }
  return merged;
}

// The requirement by which a blocked call has to come back; empty where it need not.
std::string HasToReturnBy(const Operation& operation) {
  if (operation.state != Operation::State::kBlocked || operation.not_judged) return {};
  if (operation.cuts.count(Cut::kCancelBlockingCall) != 0) {
    return RuleId(operation.code, "INTR-01");
  }
  if (operation.cuts.count(Cut::kIoManager) != 0) return RuleId(operation.code, "INTR-02");
  if (operation.carried_out || operation.cuts.count(Cut::kClosed) != 0) {
    return RuleId(operation.code, "FORM-01");
  }
  return {};
}

// A WSAGetOverlappedResult that waits, of an operation that has ended or can end any moment.
bool HasToTell(const Context& context, const World& world, std::size_t step) {
  return !RuleOverlappedResult(context, world, step).allowed.documented.blocked;
}

}  // namespace

Judge::Judge(const scenario::Scenario& scenario, const Setup& setup)
    : scenario_(scenario), setup_(setup), worlds_(1) {}

Allowed Judge::AllowedNow(std::size_t step) const {
  const Context context{scenario_, setup_};
  Allowed allowed = RuleCall(context, worlds_.front(), step).allowed;
  for (std::size_t i = 1; i < worlds_.size(); ++i) {
    allowed = Union(allowed, RuleCall(context, worlds_[i], step).allowed);
  }
  return allowed;
}

std::vector<std::string> Judge::HeldTo(std::size_t step) const {
  const Context context{scenario_, setup_};
  std::vector<std::string> ids;
  for (const World& world : worlds_) {
    const Ruling ruling = RuleCall(context, world, step);
    for (const Condition& condition : ruling.conditions) {
      for (const std::string& id : condition.broken) AddId(ids, id);
      if (condition.broken.empty() && !condition.question.empty()) AddId(ids, condition.question);
    }
    if (!ruling.conditions.empty()) continue;
    for (const std::string& id : ruling.valid) AddId(ids, id);
  }
  return ids;
}

std::vector<std::string> Judge::Decides(std::size_t step) const {
  return Decided({scenario_, setup_}, worlds_, step);
}

Verdict Judge::Record(const scenario::Event& event) {
  const Context context{scenario_, setup_};
  std::vector<Verdict> verdicts;
  verdicts.reserve(worlds_.size());
  for (const World& world : worlds_) verdicts.push_back(JudgeIn(context, world, event));
  Rank best = Rank::kForbidden;
  for (const Verdict& verdict : verdicts) best = std::min(best, RankOf(verdict));

  // The worlds in which the event is allowed live on; where there is none, all do, and follow what
  // was seen.
  std::vector<const Verdict*> kept;
  std::vector<World> next;
  for (std::size_t i = 0; i < worlds_.size(); ++i) {
    if (RankOf(verdicts[i]) != best) continue;
    kept.push_back(&verdicts[i]);
    std::optional<World> other = Follow(context, worlds_[i], event);
    next.push_back(std::move(worlds_[i]));
    if (other) next.push_back(std::move(*other));
  }
  Verdict verdict = verdicts.size() == 1 ? std::move(verdicts.front()) : Merge(verdicts, kept);
  // A step that begins neither ends an operation nor frees a port: what could have taken its ports
  // by now could before, and those worlds are there.
  if (std::holds_alternative<scenario::Invoked>(event)) {
    worlds_ = std::move(next);
  } else {
    Keep(std::move(next));
  }
  return verdict;
}

void Judge::Keep(std::vector<World> worlds) {
  worlds_ = Settle(std::move(worlds), setup_.most_worlds);
  if (worlds_.size() > setup_.most_worlds) {
    worlds_.resize(setup_.most_worlds);
    bound_reached_ = true;
  }
}

std::vector<Verdict> Judge::Finish() {
  std::vector<Verdict> complaints;
  for (const auto& [step, operation] : worlds_.front().operations) {
    const bool in_all =
        std::all_of(worlds_.begin(), worlds_.end(), [step = step](const World& world) {
          return !HasToReturnBy(world.operations.at(step)).empty();
        });
    if (!in_all) continue;
    Verdict verdict;
    verdict.allowed = false;
    verdict.broken = {HasToReturnBy(operation)};
    verdict.cause = Cause::kHang;
    verdict.allowed_set = AllowedNow(step);
    verdict.detail = "the blocked call of step " + std::to_string(step + 1) + " (" +
                     operation.name + ") never came back";
    complaints.push_back(std::move(verdict));
  }
  const Context context{scenario_, setup_};
  for (const auto& [step, actor] : worlds_.front().waits) {
    const bool in_all = std::all_of(
        worlds_.begin(), worlds_.end(),
        [&, step = step](const World& world) { return HasToTell(context, world, step); });
    if (!in_all) continue;
    Verdict verdict;
    verdict.allowed = false;
    verdict.broken = {"GEN-RESULT-04"};
    verdict.cause = Cause::kHang;
    verdict.allowed_set = AllowedNow(step);
    verdict.detail = "the WSAGetOverlappedResult of step " + std::to_string(step + 1) +
                     " never came back, though the operation has ended";
    complaints.push_back(std::move(verdict));
  }
  return complaints;
}

bool Judge::BoundReached() const { return bound_reached_; }

}  // namespace portcullis::oracle
