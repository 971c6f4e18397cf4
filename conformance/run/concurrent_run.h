// Runs a scenario whose threads run beside each other, and has the oracle judge what they did.
//
// Called by block_run for blocks that are concurrent, and by whoever replays one of their cases. As
// scenario_run but for the waiting: a step is submitted once its own thread's step before it has
// been answered, whatever the others are in. Bounded waits; one thread.

#pragma once

#include <cstddef>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/step.h"

namespace portcullis::run {

// The phases of a concurrent scenario. The steps before the first one of a thread that is not
// called main run one by one, and so do those after the last one of such a thread: they make what
// the threads use, and look at what they left. All between runs beside each other, main's steps
// too. A scenario of threads called main alone has only a first phase.
struct Phases {
  std::size_t begin = 0;  // the first step that runs beside others
  std::size_t end = 0;    // the one after the last
  friend bool operator==(const Phases&, const Phases&) = default;
};
Phases PhasesOf(const scenario::Scenario& scenario);

// RunConcurrently: the trace has the events in the order in which the target gave them, so that the
// calls overlap where the target lets them. Every thread that can go on has its next step submitted
// before the target is asked for an event. `judged` has at most one verdict that is not a plain
// pass: see JudgeConcurrent. A trace that cannot be judged is a target_error of kind kCannotRun,
// that is to say an error of ours.
ScenarioRun RunConcurrently(const Subject& subject, const scenario::Scenario& scenario,
                            int attempt);

// HasOverlaps: true where a step was invoked before the one before it was answered.
bool HasOverlaps(const scenario::Trace& trace);

// JudgeConcurrentTrace: the same words on a trace that was recorded before.
ScenarioRun JudgeConcurrentTrace(const scenario::Trace& trace);

}  // namespace portcullis::run
