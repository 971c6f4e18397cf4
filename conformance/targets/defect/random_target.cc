#include "conformance/targets/defect/random_target.h"

#include <cstddef>
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
    again_.reset();
    hangs_ = false;
    const auto steps = static_cast<std::uint32_t>(scenario.steps.size());
    // What comes before the last few is mostly there to bring about where they are asked.
    constexpr std::uint32_t kLast = 4;
    const bool near_the_end = draws_.Below(2) == 0 && steps > kLast;
    where_ = near_the_end ? steps - 1 - draws_.Below(kLast) : draws_.Below(steps + 1);
    on_the_way_in_ = draws_.Below(3) == 0;
    answers_before_ = draws_.Below(4) == 0 ? 1 : 0;
    return inner_->Reset(scenario, attempt);
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    if (index == where_) process_ = step.actor.process;
    scenario::Step altered = step;
    if (on_the_way_in_ && index == where_) AlterStep(draws_, altered);
    inner_->Submit(index, altered);
  }

  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override {
    for (;;) {
      if (again_.has_value()) return std::exchange(again_, std::nullopt);
      if (hangs_) return tl::make_unexpected(TargetError{TargetError::Kind::kHang, "no answer"});
      tl::expected<std::optional<scenario::Event>, TargetError> next = inner_->Next(deadline);
      if (!next.has_value() || !next->has_value() || !IsFaulty(**next)) return next;
      const Told told = AlterAnswer(draws_, **next);
      if (told == Told::kNever) continue;
      if (told == Told::kTwice) again_ = **next;
      if (told == Told::kDies) return scenario::Died{process_, "by a random fault"};
      hangs_ = told == Told::kHangs;
      if (!hangs_) return next;
    }
  }

 private:
  // Whether the event is the one answer of the scenario that is told wrongly.
  bool IsFaulty(const scenario::Event& event) {
    if (on_the_way_in_ || std::holds_alternative<scenario::Invoked>(event)) return false;
    if (scenario::StepOf(event) != where_) return false;
    return answers_before_-- == 0;
  }

  std::uint32_t seed_;
  std::unique_ptr<Target> inner_;
  Draws draws_{0, {}};
  std::size_t where_ = 0;  // the step; one past the last: none
  bool on_the_way_in_ = false;
  int answers_before_ = 0;  // the faulty one; below zero: it has been
  std::string process_;     // whose step it is
  bool hangs_ = false;
  std::optional<scenario::Event> again_;
};

}  // namespace

std::unique_ptr<Target> MakeRandomDefectTarget(std::uint32_t seed, std::unique_ptr<Target> inner) {
  return std::make_unique<RandomDefectTarget>(seed, std::move(inner));
}

}  // namespace portcullis::targets
