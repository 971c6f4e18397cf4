// The interface behind which an implementation under test stands.
//
// The runner calls Reset, then Submit and Next until each step is answered, all from one thread.
// Steps of several threads may be under way at once. No function blocks without a bound: Submit
// returns at once, Next by its deadline. A target never judges. Errors of its own machinery (a
// child that cannot start, a peer that speaks nonsense) are TargetErrors; all else is an event.

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/worker.h"

namespace portcullis::targets {

using Deadline = std::chrono::steady_clock::time_point;

struct TargetError {
  enum class Kind { kCannotRun, kProtocol, kHang, kDisturbed };
  Kind kind = Kind::kCannotRun;
  std::string message;  // names the place and what was expected
};

class Target {
 public:
  virtual ~Target() = default;

  // SetWorker: before anything else. Only for targets that take ports from a machine, where the
  // windows of two workers must not meet.
  virtual void SetWorker(const Worker&) {}

  // Describe: what the target is; the same answer for its whole life.
  virtual tl::expected<scenario::Description, TargetError> Describe() = 0;

  // ExpectOverlaps: steps of the scenario of the next Reset may be submitted before the one before
  // is answered, or a while after it. Only for targets that would else perform a scenario before
  // its steps are submitted.
  virtual void ExpectOverlaps() {}

  // Reset: forgets everything, makes the target ready for `scenario` and places its windows on free
  // ports. `attempt` 0, 1, 2 … asks for other ports each time, where the target does not own them.
  virtual tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                               int attempt) = 0;

  // Submit: begins `step`, which its events call `index`. The step is the scenario's own, or what a
  // decorator made of it, so a target performs the step that it is given here.
  virtual void Submit(std::size_t index, const scenario::Step& step) = 0;

  // Next: the next event in sequence, or nothing by the deadline (a child is heard a moment longer). For every step: Invoked, then in
  // the end Returned or Blocked; Completed and the Returned of earlier Blocked calls come between
  // in the order they were seen. After Died nothing more comes until Reset.
  virtual tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) = 0;
};

}  // namespace portcullis::targets
