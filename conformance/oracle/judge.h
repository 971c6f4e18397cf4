// The oracle's front: follows one trace with a set of possible worlds and says of every event
// whether the documents allow it.
//
// Called by conformance/run. Never performs a call, never looks at a clock, never sees the
// reference. Not thread safe; one Judge per trace.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

class Judge {
 public:
  Judge(const scenario::Scenario& scenario, const Setup& setup);

  // AllowedNow: what the call at `step` may answer, in every world that is still possible. To be
  // asked before its Returned is recorded, with all earlier events recorded.
  Allowed AllowedNow(std::size_t step) const;

  // HeldTo: the requirements and questions that speak of the answer to the call at `step`, which
  // has been invoked: those of the conditions that count, in any world; where none counts, those of
  // a valid call. What an implementation broke that died instead of answering.
  std::vector<std::string> HeldTo(std::size_t step) const;

  // Decides: the requirements that this call decides (decided.h): whoever breaks one of them by the
  // answer to it can be meant by no other rule. To be asked when AllowedNow is.
  std::vector<std::string> Decides(std::size_t step) const;

  // Record: judges the event and moves on. After a forbidden event the worlds are those that fit
  // what was seen as well as any can, and judging goes on.
  Verdict Record(const scenario::Event& event);

  // Finish: judges what is still open at the end of the scenario: a blocked call that had to come
  // back. One verdict per complaint; empty where all is well.
  std::vector<Verdict> Finish();

  // Extend: one step more at the end of the scenario, for who decides it as the trace goes on. A
  // copy of a judge can be extended otherwise.
  void Extend(const scenario::Step& step) { scenario_.steps.push_back(step); }

  // Worlds: those that are still possible.
  const std::vector<World>& Worlds() const { return worlds_; }

  // BoundReached: the set of worlds hit its bound; every verdict since is void and the run must
  // report an error of ours.
  bool BoundReached() const;

 private:
  void Keep(std::vector<World> worlds);

  scenario::Scenario scenario_;
  Setup setup_;
  std::vector<World> worlds_;
  bool bound_reached_ = false;
};

}  // namespace portcullis::oracle
