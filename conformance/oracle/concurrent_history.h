// A trace as moves that may overlap: each call or control with its answer, from where it was
// invoked to where it was answered.
//
// Called by concurrent_judge. Pure functions of one trace; nothing here judges.

#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// What takes effect as one, at a moment from `first` to `last`; both are places in the trace.
// `events` are those that belong to it: Invoked, the Completed that a look for one found, then
// Returned or Blocked. What comes unasked (a blocked call that comes back after all, an indication
// that nobody looked for) is a move of that event alone, and takes effect where it was seen.
struct Move {
  std::size_t step = 0;
  std::size_t first = 0;
  std::size_t last = std::numeric_limits<std::size_t>::max();
  std::vector<scenario::Event> events;
  bool Overlaps(const Move& other) const { return first < other.last && other.first < last; }
};

// MovesOf: in the order of their ends. Of a trace in which nobody has died, which is for the run to
// judge. An error, in words, where the trace cannot be judged: a step
// was never answered; or a step names what another thread made beside it, so that what the name
// stood for when the step was submitted is nobody's to know. (A name stands for what it stood for
// then; a scenario whose threads run beside each other names what came before, or is the thread's
// own.)
tl::expected<std::vector<Move>, std::string> MovesOf(const scenario::Scenario& scenario,
                                                     const std::vector<scenario::Event>& events);

// CountOverlapping: the calls that were under way while another call was.
std::size_t CountOverlapping(const scenario::Scenario& scenario, const std::vector<Move>& moves);

}  // namespace portcullis::oracle
