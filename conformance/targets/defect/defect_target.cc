// The decorator: hands steps and events through the defect and keeps the history for it.

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <variant>

#include "conformance/targets/defect/defects.h"
#include "conformance/targets/defect/racing_target.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

class DefectTarget final : public Target {
 public:
  DefectTarget(const Defect& defect, std::unique_ptr<Target> inner)
      : defect_(defect), inner_(std::move(inner)) {}

  tl::expected<scenario::Description, TargetError> Describe() override {
    tl::expected<scenario::Description, TargetError> description = inner_->Describe();
    if (description.has_value()) {
      description->name = "defect:" + defect_.name;
    }
    return description;
  }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override {
    tl::expected<scenario::Placement, TargetError> placement = inner_->Reset(scenario, attempt);
    history_ = CallHistory{};
    shown_errors_.clear();
    behind_.reset();
    if (placement.has_value()) history_.placement = *placement;
    return placement;
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    history_.steps.insert_or_assign(index, step);
    scenario::Step altered = step;
    if (defect_.alter_step != nullptr) defect_.alter_step(history_, altered);
    inner_->Submit(index, altered);
  }

  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override {
    for (;;) {
      const bool was_behind = behind_.has_value();
      tl::expected<std::optional<scenario::Event>, TargetError> next =
          was_behind ? std::exchange(behind_, std::nullopt) : inner_->Next(deadline);
      if (!next.has_value() || !next->has_value()) return next;
      scenario::Event& event = **next;
      if (defect_.invent != nullptr && !was_behind) {
        if (const auto invented = defect_.invent(history_, event)) {
          behind_ = event;
          event = *invented;
          history_.Note(event);
          return next;
        }
      }
      KeepLastError(event);
      KeepResult(event);
      const scenario::Event unaltered = event;
      if (defect_.alter_event != nullptr && !defect_.alter_event(history_, event)) continue;
      NoteShownError(unaltered, event);
      history_.Note(event);
      return next;
    }
  }

 private:
  // A fault in a call's code is one in what WSAGetLastError says afterwards, too: else every defect
  // of a code would break the rule about the last error beside its own.
  void NoteShownError(const scenario::Event& unaltered, const scenario::Event& shown) {
    const auto* const before = std::get_if<scenario::Returned>(&unaltered);
    const auto* const after = std::get_if<scenario::Returned>(&shown);
    if (before == nullptr || after == nullptr || after->error == 0) return;
    const scenario::Actor& actor = history_.steps.at(after->step).actor;
    if (after->error == before->error) {
      shown_errors_.erase(actor);
    } else {
      shown_errors_[actor] = after->error;
    }
  }

  void KeepLastError(scenario::Event& event) const {
    auto* const returned = std::get_if<scenario::Returned>(&event);
    if (returned == nullptr) return;
    const scenario::Step& step = history_.steps.at(returned->step);
    const auto shown = shown_errors_.find(step.actor);
    if (shown != shown_errors_.end() &&
        std::holds_alternative<scenario::WsaGetLastErrorCall>(step.action)) {
      returned->result = shown->second;
    }
  }

  // Likewise what WSAGetOverlappedResult says of an operation that has ended: it is what the
  // indication of that operation says, or would say.
  void KeepResult(scenario::Event& event) const {
    auto* const returned = std::get_if<scenario::Returned>(&event);
    if (returned == nullptr || defect_.alter_event == nullptr) return;
    const auto* const call = std::get_if<scenario::WsaGetOverlappedResultCall>(
        &history_.steps.at(returned->step).action);
    if (call == nullptr || returned->error == abi::kWsaIoIncomplete) return;
    const auto operation = LastIoctl(call->operation, returned->step);
    if (!operation.has_value()) return;
    scenario::Completed before;
    before.step = *operation;
    before.error = returned->error;
    before.transferred = returned->count.value_or(0);
    scenario::Event altered = before;
    defect_.alter_event(history_, altered);
    const auto* const after = std::get_if<scenario::Completed>(&altered);
    if (after == nullptr || after->error == before.error) return;
    returned->error = after->error;
    returned->result = after->error == abi::kSuccess ? 1 : 0;
  }

  // The last WSAIoctl under that name before `end`.
  std::optional<std::size_t> LastIoctl(const std::string& name, std::size_t end) const {
    std::optional<std::size_t> last;
    for (const auto& [index, step] : history_.steps) {
      const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
      if (index < end && call != nullptr && call->as == name) last = index;
    }
    return last;
  }

  const Defect& defect_;
  std::unique_ptr<Target> inner_;
  CallHistory history_;
  std::optional<scenario::Event> behind_;  // the target's, behind one that was invented
  std::map<scenario::Actor, std::int32_t> shown_errors_;  // where they are not the target's own
};

}  // namespace

std::unique_ptr<Target> MakeDefectTarget(const Defect& defect, std::unique_ptr<Target> inner) {
  if (defect.race != nullptr) return MakeRacingTarget(defect, std::move(inner));
  return std::make_unique<DefectTarget>(defect, std::move(inner));
}

const std::vector<Defect>& AllDefects() {
  static const std::vector<Defect> all = [] {
    std::vector<Defect> joined;
    for (const auto theme :
         {ErrorCodeDefects, BufferDefects, RangeDefects, LifetimeDefects, AssociateDefects,
          ReleaseDefects, BindDefects, PersistentDefects, ProcessDefects, FormDefects,
          GenericDefects, CompletionDefects, RacingDefects}) {
      const std::vector<Defect> defects = theme();
      joined.insert(joined.end(), defects.begin(), defects.end());
    }
    return joined;
  }();
  return all;
}

const Defect* FindDefect(std::string_view name) {
  const std::vector<Defect>& all = AllDefects();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [name](const Defect& defect) { return defect.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace portcullis::targets
