// The events of a scenario that has been run whole, given out as a caller steps through it.
//
// Used by wire_target. One thread.

#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/scenario/event.h"

namespace portcullis::targets {

class GivenRun {
 public:
  explicit GivenRun(std::vector<scenario::Event> events) : events_(std::move(events)) {}

  // Submit: the next step of the scenario is asked for.
  void Submit() { ++submitted_; }
  std::size_t submitted() const { return submitted_; }

  // Next: the next event, once the step that it belongs to has been submitted.
  std::optional<scenario::Event> Next() {
    if (given_ == events_.size()) return std::nullopt;
    const std::optional<std::size_t> step = StepOf(events_[given_]);
    if (step.has_value() && *step >= submitted_) return std::nullopt;
    return std::move(events_[given_++]);
  }

 private:
  std::vector<scenario::Event> events_;
  std::size_t given_ = 0;
  std::size_t submitted_ = 0;
};

}  // namespace portcullis::targets
