// The decorator behind a defect that shows under concurrency alone: a call that checks first and
// claims later, with other calls in between.
//
// Made by MakeDefectTarget. The first call that a race is about is held back when it is submitted:
// it has checked, and claims once every call that is under way beside it has been answered; only
// then are they told of. So the race is run every time, and not by luck. Where no other call is
// under way the held one goes on before anything else happens, and the target behaves as the one
// that it is around.

#pragma once

#include <memory>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/defect/call_history.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/target.h"

namespace portcullis::targets {

struct Race {
  // Whether the step is a call that the race is about: a good one, whose check would let it pass.
  bool (*holds)(const CallHistory& now, const scenario::Step& step) = nullptr;
  // Makes the answer of the held call one that went by its check: by what had been `checked`, and
  // not by what others were given since, which is in `now`.
  void (*claim)(const CallHistory& checked, const CallHistory& now,
                scenario::Event& answer) = nullptr;
};

// MakeRacingTarget: `defect` has a race, and outlives the target.
std::unique_ptr<Target> MakeRacingTarget(const Defect& defect, std::unique_ptr<Target> inner);

}  // namespace portcullis::targets
