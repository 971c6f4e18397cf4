// A target for the runner's own tests: another target that misbehaves at one step.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "conformance/targets/target.h"

namespace portcullis::run {

struct Misbehaviour {
  enum class Kind {
    kNone,
    kDies,
    kDiesAfterwards,  // once the step is answered and nothing else is there to say
    kHangs,
    kSpeaksNonsense,
    kCannotRun,
    kFindsPortsTaken
  };
  Kind kind = Kind::kNone;
  std::size_t at_step = 0;
  int attempts = 1000;  // how many of its resets it misbehaves after
};

class MisbehavingTarget final : public targets::Target {
 public:
  MisbehavingTarget(std::unique_ptr<targets::Target> inner, Misbehaviour misbehaviour)
      : inner_(std::move(inner)), misbehaviour_(misbehaviour) {}

  tl::expected<scenario::Description, targets::TargetError> Describe() override {
    return inner_->Describe();
  }

  tl::expected<scenario::Placement, targets::TargetError> Reset(const scenario::Scenario& scenario,
                                                                int attempt) override {
    ++resets_;
    due_ = false;
    if (Misbehaves() && misbehaviour_.kind == Misbehaviour::Kind::kFindsPortsTaken) {
      return tl::make_unexpected(
          targets::TargetError{targets::TargetError::Kind::kDisturbed, "no free window"});
    }
    return inner_->Reset(scenario, attempt);
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    due_ = Misbehaves() && index == misbehaviour_.at_step &&
           misbehaviour_.kind != Misbehaviour::Kind::kNone;
    if (!due_ || misbehaviour_.kind == Misbehaviour::Kind::kDiesAfterwards) {
      inner_->Submit(index, step);
    }
  }

  tl::expected<std::optional<scenario::Event>, targets::TargetError> Next(
      targets::Deadline deadline) override {
    using Error = targets::TargetError;
    if (!due_) return inner_->Next(deadline);
    if (misbehaviour_.kind == Misbehaviour::Kind::kDiesAfterwards) {
      auto next = inner_->Next(deadline);
      if (next.has_value() && !next->has_value()) return Death();
      return next;
    }
    switch (misbehaviour_.kind) {
      case Misbehaviour::Kind::kDies:
        return Death();
      case Misbehaviour::Kind::kHangs:
        return tl::make_unexpected(Error{Error::Kind::kHang, "no answer within 2 s"});
      case Misbehaviour::Kind::kSpeaksNonsense:
        return tl::make_unexpected(Error{Error::Kind::kProtocol, "line 7: expected an event"});
      case Misbehaviour::Kind::kCannotRun:
        return tl::make_unexpected(Error{Error::Kind::kCannotRun, "no such program"});
      case Misbehaviour::Kind::kNone:
      case Misbehaviour::Kind::kDiesAfterwards:
      case Misbehaviour::Kind::kFindsPortsTaken:
        break;
    }
    return inner_->Next(deadline);
  }

 private:
  static scenario::Event Death() { return scenario::Died{"p1", "signal 11"}; }
  bool Misbehaves() const { return resets_ <= misbehaviour_.attempts; }

  std::unique_ptr<targets::Target> inner_;
  Misbehaviour misbehaviour_;
  int resets_ = 0;
  bool due_ = false;
};

}  // namespace portcullis::run
