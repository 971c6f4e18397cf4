// The faults that `defect:random-SEED` draws from: in a step on its way in, and in an answer.
//
// Each takes its decisions from Draws. Called by random_target.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::targets {

// Numbers that follow from a seed and a text, the same everywhere.
class Draws {
 public:
  Draws(std::uint32_t seed, const std::string& text);
  std::uint32_t Below(std::uint32_t limit);  // limit >= 1

 private:
  std::uint64_t state_;
};

// AlterStep: another call than the one that was asked for.
void AlterStep(Draws& draws, scenario::Step& step);

enum class Told { kOnce, kTwice, kNever, kDies, kHangs };

// AlterAnswer: the event, which is the answer to a step or its completion, says something else; or
// a completion is told twice, or never; or the implementation dies of the call, or hangs in it.
Told AlterAnswer(Draws& draws, scenario::Event& event);

}  // namespace portcullis::targets
