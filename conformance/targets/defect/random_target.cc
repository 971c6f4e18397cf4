#include "conformance/targets/defect/random_target.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/scenario/capability.h"
#include "conformance/scenario/describe.h"
#include "conformance/targets/defect/random_faults.h"
#include "conformance/targets/random_name.h"

namespace portcullis::targets {
namespace {

// Not its name: a file that shows a failure again may have another.
std::string TextOf(const scenario::Scenario& scenario) {
  std::string text;
  for (const scenario::Step& step : scenario.steps) text += scenario::DescribeStep(step) + '\n';
  return text;
}

class RandomDefectTarget final : public Target {
 public:
  RandomDefectTarget(std::uint32_t seed, std::unique_ptr<Target> inner)
      : seed_(seed), inner_(std::move(inner)) {}

  tl::expected<scenario::Description, TargetError> Describe() override {
    tl::expected<scenario::Description, TargetError> description = inner_->Describe();
    if (description.has_value()) {
      description->name = "defect:" + std::string(kRandom) + std::to_string(seed_);
      if (seed_ % 2 == 1) std::erase(description->capabilities, scenario::kOwnsPorts);
      if (seed_ % 4 >= 2) std::erase(description->capabilities, scenario::kFreesAtOnce);
    }
    return description;
  }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override {
    draws_ = Draws(seed_, TextOf(scenario));
    heard_ = {};
    more_.clear();
    hangs_ = false;
    steps_ = scenario.steps.size();
    faults_.clear();
    // Where there are many they are of those that a scenario survives.
    many_ = seed_ % 3 == 0;
    const auto most = static_cast<std::uint32_t>(std::max<std::size_t>(3, steps_ / 3));
    const std::uint32_t count = many_ ? 1 + draws_.Below(most) : 1;
    while (faults_.size() < count) faults_.push_back(DrawFault());
    return inner_->Reset(scenario, attempt);
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    scenario::Step altered = step;
    for (Fault& fault : faults_) {
      if (fault.where != index) continue;
      fault.process = step.actor.process;
      if (fault.kind == Fault::Kind::kOnTheWayIn) AlterStep(draws_, altered);
    }
    inner_->Submit(index, altered);
  }

  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override {
    for (;;) {
      if (!more_.empty()) return TakeMore();
      if (hangs_) return tl::make_unexpected(TargetError{TargetError::Kind::kHang, "no answer"});
      tl::expected<std::optional<scenario::Event>, TargetError> next = inner_->Next(deadline);
      if (!next.has_value() || !next->has_value()) return next;
      if (IsUntold(**next)) continue;
      const Fault* const fault = FaultOf(**next);
      if (fault == nullptr) {
        heard_.Note(**next);
        return next;
      }
      if (fault->kind != Fault::Kind::kInTheAnswer) {
        more_ = {Invent(draws_, fault->where, steps_), **next};
        if (fault->kind == Fault::Kind::kAfterTheAnswer) std::swap(more_.front(), more_.back());
        continue;
      }
      const Told told = AlterAnswer(draws_, heard_, !many_, **next);
      if (told == Told::kNever) continue;
      if (told == Told::kTwice) more_ = {**next};
      if (told == Told::kDies) return scenario::Died{fault->process, "by a random fault"};
      hangs_ = told == Told::kHangs;
      if (!hangs_) return next;
    }
  }

 private:
  struct Fault {
    // kUntold: not that the call was made. The last two: a completion is told of before the answer,
    // or after it.
    enum class Kind { kOnTheWayIn, kUntold, kInTheAnswer, kBeforeTheAnswer, kAfterTheAnswer };
    Kind kind = Kind::kInTheAnswer;
    std::size_t where = 0;   // the step; one past the last: none
    int answers_before = 0;  // the faulty one; below zero: it has been
    std::string process;     // whose step it is
  };

  Fault DrawFault() {
    Fault fault;
    const auto steps = static_cast<std::uint32_t>(steps_);
    // What comes before the last few is mostly there to bring about where they are asked.
    constexpr std::uint32_t kLast = 4;
    const bool near_the_end = draws_.Below(2) == 0 && steps > kLast;
    fault.where = near_the_end ? steps - 1 - draws_.Below(kLast) : draws_.Below(steps + 1);
    const std::uint32_t kind = draws_.Below(24);
    if (kind < 8) {
      fault.kind = Fault::Kind::kOnTheWayIn;
    } else if (kind < 12) {
      fault.kind = kind < 10 ? Fault::Kind::kBeforeTheAnswer : Fault::Kind::kAfterTheAnswer;
    } else if (kind == 12) {
      fault.kind = Fault::Kind::kUntold;
    }
    fault.answers_before = draws_.Below(4) == 0 ? 1 : 0;
    return fault;
  }

  bool IsUntold(const scenario::Event& event) const {
    const auto* const invoked = std::get_if<scenario::Invoked>(&event);
    return invoked != nullptr &&
           std::any_of(faults_.begin(), faults_.end(), [invoked](const Fault& fault) {
             return fault.kind == Fault::Kind::kUntold && fault.where == invoked->step;
           });
  }

  // The fault that the event meets, being the answer that is told wrongly.
  Fault* FaultOf(const scenario::Event& event) {
    if (std::holds_alternative<scenario::Invoked>(event)) return nullptr;
    for (Fault& fault : faults_) {
      if (fault.kind < Fault::Kind::kInTheAnswer) continue;
      if (scenario::StepOf(event) == fault.where && fault.answers_before-- == 0) return &fault;
    }
    return nullptr;
  }

  scenario::Event TakeMore() {
    scenario::Event event = std::move(more_.front());
    more_.pop_front();
    return event;
  }

  std::uint32_t seed_;
  std::unique_ptr<Target> inner_;
  Draws draws_{0, {}};
  Heard heard_;
  std::size_t steps_ = 0;
  bool many_ = false;
  std::vector<Fault> faults_;
  bool hangs_ = false;
  std::deque<scenario::Event> more_;  // told before anything else is
};

}  // namespace

std::unique_ptr<Target> MakeRandomDefectTarget(std::uint32_t seed, std::unique_ptr<Target> inner) {
  return std::make_unique<RandomDefectTarget>(seed, std::move(inner));
}

}  // namespace portcullis::targets
