#include "conformance/targets/defect/racing_target.h"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

namespace portcullis::targets {
namespace {

class RacingTarget final : public Target {
 public:
  RacingTarget(const Defect& defect, std::unique_ptr<Target> inner)
      : defect_(defect), inner_(std::move(inner)) {}

  tl::expected<scenario::Description, TargetError> Describe() override {
    tl::expected<scenario::Description, TargetError> description = inner_->Describe();
    if (description.has_value()) description->name = "defect:" + defect_.name;
    return description;
  }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override {
    history_ = CallHistory{};
    unanswered_.clear();
    checked_.clear();
    held_.reset();
    races_.reset();
    told_.clear();
    tl::expected<scenario::Placement, TargetError> placement = inner_->Reset(scenario, attempt);
    if (placement.has_value()) history_.placement = *placement;
    return placement;
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    history_.steps.insert_or_assign(index, step);
    if (!held_.has_value() && defect_.race->holds(history_, step)) {
      held_ = Held{index, step, {}, false};
      checked_.insert_or_assign(index, history_);
      Tell(scenario::Invoked{index});
      return;
    }
    unanswered_.insert(index);
    inner_->Submit(index, step);
  }

  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override {
    // Whoever is asked for an event has been given all the calls that are to race.
    if (held_.has_value() && !held_->waits) {
      held_->waits = true;
      held_->others = unanswered_;
    }
    ReleaseIfAlone();
    while (told_.empty() || IsRacing()) {
      tl::expected<std::optional<scenario::Event>, TargetError> next = inner_->Next(deadline);
      if (!next.has_value() || !next->has_value()) return next;
      Take(std::move(**next));
    }
    scenario::Event event = std::move(told_.front());
    told_.pop_front();
    return event;
  }

 private:
  struct Held {
    std::size_t index = 0;
    scenario::Step step;
    std::set<std::size_t> others;  // that are answered before it claims
    bool waits = false;            // `others` is known
  };

  // Nobody is told of an answer before the held call has been answered too: who was could undo what
  // the race was about.
  bool IsRacing() const { return held_.has_value() || races_.has_value(); }

  void Tell(scenario::Event event) {
    history_.Note(event);
    told_.push_back(std::move(event));
  }

  void Take(scenario::Event event) {
    const std::optional<std::size_t> step = scenario::StepOf(event);
    const auto checked = step.has_value() ? checked_.find(*step) : checked_.end();
    if (checked != checked_.end()) {
      if (std::holds_alternative<scenario::Invoked>(event)) return;  // has been told
      defect_.race->claim(checked->second, history_, event);
      checked_.erase(checked);
    }
    const bool is_answer = scenario::AnsweredStep(event).has_value();
    Tell(std::move(event));
    if (!step.has_value()) {  // Died
      held_.reset();
      races_.reset();
    } else if (is_answer) {
      Answered(*step);
    }
  }

  void Answered(std::size_t step) {
    unanswered_.erase(step);
    if (races_ == step) races_.reset();
    if (held_.has_value()) held_->others.erase(step);
    ReleaseIfAlone();
  }

  void ReleaseIfAlone() {
    if (!held_.has_value() || !held_->waits || !held_->others.empty()) return;
    const Held held = *std::exchange(held_, std::nullopt);
    races_ = held.index;
    unanswered_.insert(held.index);
    inner_->Submit(held.index, held.step);
  }

  const Defect& defect_;
  std::unique_ptr<Target> inner_;
  CallHistory history_;
  std::set<std::size_t> unanswered_;            // steps that the inner target has
  std::map<std::size_t, CallHistory> checked_;  // what had been seen when a call was held, by step
  std::optional<Held> held_;
  std::optional<std::size_t> races_;  // the step that was held last, until it is answered
  std::deque<scenario::Event> told_;  // what the outside has not asked for yet
};

}  // namespace

std::unique_ptr<Target> MakeRacingTarget(const Defect& defect, std::unique_ptr<Target> inner) {
  return std::make_unique<RacingTarget>(defect, std::move(inner));
}

}  // namespace portcullis::targets
