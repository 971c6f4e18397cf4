// How long a run waits for ports that a target frees later than the call returns that gave them
// back.
//
// Called by scenario_run and concurrent_run. No page says when the ports of a reservation that has
// ended are free, so that a refusal just afterwards says nothing yet: the scenario is run again,
// with a wait before the call that was refused, and only what is refused after the longest wait is
// judged as if nothing were being freed any more. A target that says frees_at_once is never waited
// for.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <set>

#include "conformance/run/scenario_run.h"
#include "conformance/targets/target.h"

namespace portcullis::run {

// What is waited for, and how long each time; at first nothing.
struct Waits {
  std::set<std::size_t> before;  // steps
  std::chrono::milliseconds length{0};

  // DeadlineOf: until when events are waited for before `step` is submitted; nothing where it is
  // submitted at once.
  std::optional<targets::Deadline> DeadlineOf(std::size_t step) const;

  // Judging: the capabilities of the target, and that the run gave time where it did.
  std::set<std::string> Judging(const std::set<std::string>& capabilities) const;
};

// RunUntilFreed: runs a scenario with `run_once` until nothing in it is refused that may be over in
// a moment, or has been waited for as long as is waited for at all; that last run. A run that could
// not end is not repeated.
ScenarioRun RunUntilFreed(const std::function<ScenarioRun(const Waits&)>& run_once);

}  // namespace portcullis::run
