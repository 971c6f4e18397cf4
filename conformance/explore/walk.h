// The walk: every history of a small host up to some length, an implementation and the oracle side
// by side, each answer judged.
//
// Called by `portcullis-prove walk` and by tests. Breadth first, so that the first disagreement is
// a shortest one. A state is the machine with the worlds of the oracle; states that no step can
// tell apart are one (copyable_target.h, world_text.h), and so are those in which two sockets of
// one process have changed places. Of a state its hash of 128 bits is kept, its parent and the step
// that led to it: about 80 bytes; it is reached again by going its shortest history. One thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/copyable_target.h"

namespace portcullis::explore {

// What one step came to, for tests: everything as it is for the state that stands for its like.
struct WalkedTransition {
  std::string from;    // text of the state
  std::string step;    // in words
  std::string answer;  // in words, without the numbers of tokens
  std::string to;
};

struct WalkOptions {
  std::function<std::unique_ptr<targets::CopyableTarget>()> make;
  scenario::Description target;  // what it is and can do
  std::size_t length = 100;      // of the longest histories; what comes first of the three ends it
  double seconds = 60;
  std::size_t most_states = 4'000'000;
  // For tests: which steps of the alphabet are taken (empty: all); whether like states are one.
  std::vector<std::size_t> steps;
  bool fold = true;
  std::function<void(const WalkedTransition&)> see;
};

struct WalkLevel {
  std::size_t length = 0;         // of these histories
  std::uint64_t states = 0;       // reached by one of them and by no shorter one
  std::uint64_t transitions = 0;  // answers that were judged at the end of one
  std::uint64_t folded = 0;       // of which led to a state that was known, or like one
  bool whole = false;             // every history of this length was gone, or folded
};

struct WalkReport {
  std::vector<WalkLevel> levels;  // from length 1 on
  std::uint64_t states = 1;       // with the first one
  std::uint64_t transitions = 0;
  std::uint64_t folded = 0;
  bool everything = false;                // no state is left: histories of any length
  std::optional<run::ScenarioRun> wrong;  // the shortest history on which the two disagree
};

WalkReport Walk(const WalkOptions& options);

}  // namespace portcullis::explore
