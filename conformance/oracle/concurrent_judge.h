// Judges a finished trace whose calls overlap: it is allowed when there is an order of its moves,
// each at a moment between its Invoked and its answer, that the specification allows.
//
// Called by conformance/run. The same rules as the judge's: a move is judged by step.h and followed
// by effects.h as if nothing else were under way, and what pends is settled by settle.h. What is
// new here is the search for the order, after Wing and Gong, "Testing and verifying concurrent
// objects" (Journal of Parallel and Distributed Computing 17, 1993), with what Lowe added in
// "Testing for linearizability" (Concurrency and Computation 29, 2017): a move takes effect just in
// time, when one that has to have taken effect is answered, and no pair of (moves that have taken
// effect, state) is looked at twice. Porcupine (github.com/anishathalye/porcupine, checker.go)
// prunes by that cache too; it looks depth first for one order, this breadth first for all states,
// so that the answer at which none is left is the first that no order explains.
//
// What it does not say: the readings of questions (the cases that run alone tell them), and that a
// call that was held open never came back. Pure function; safe from any thread.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// The stated bound of the set of configurations: (moves that have taken effect, world). Four
// threads that do what they like with a few blocks come to some dozens.
inline constexpr std::size_t kMostConfigurations = 4096;

struct ConcurrentVerdict {
  // The first answer that no order explains, or that none explains without being told apart from
  // Windows, or without others in the way: its step and its place in the trace. Nothing where all
  // is well. What comes after a forbidden answer is not judged.
  std::optional<std::size_t> step;
  std::size_t place = 0;
  Verdict verdict;

  std::size_t overlapping = 0;          // calls that were under way while another was
  std::size_t most_configurations = 0;  // at any one time
  bool bound_reached = false;           // void: an error of ours, never a pass
  std::string unfit;                    // void: why the trace cannot be judged (see MovesOf)
};

ConcurrentVerdict JudgeConcurrent(const scenario::Scenario& scenario,
                                  const std::vector<scenario::Event>& events, const Setup& setup,
                                  std::size_t most_configurations = kMostConfigurations);

}  // namespace portcullis::oracle
