// The faults that `defect:random-SEED` draws from: in a step on its way in, in an answer, and an
// indication that nobody asked for.
//
// Each takes its decisions from Draws. Called by random_target.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

// The ports and tokens that were told in a scenario so far: what is told wrongly is often the right
// answer to another question. Ports in host order.
struct Heard {
  std::vector<std::uint16_t> ports;
  std::vector<std::uint64_t> tokens;

  void Note(const scenario::Event& event);
};

// AlterStep: another call than the one that was asked for.
void AlterStep(Draws& draws, scenario::Step& step);

enum class Told { kOnce, kTwice, kNever, kDies, kHangs };

// AlterAnswer: the event, which is the answer to a step or its completion, says something else; or
// a completion is told twice, or never; or, where it `may_end`, the implementation dies of the call
// or hangs in it.
Told AlterAnswer(Draws& draws, const Heard& heard, bool may_end, scenario::Event& event);

// Invent: the completion of something, seldom of what completes: of `step`, of one before it, or of
// any of the `steps` of the scenario, be it a call or made yet.
scenario::Completed Invent(Draws& draws, std::size_t step, std::size_t steps);

}  // namespace portcullis::targets
