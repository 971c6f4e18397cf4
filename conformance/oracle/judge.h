// The oracle's front: follows one trace with a set of possible worlds and says of every event
// whether the documents allow it.
//
// Called by conformance/run. Never performs a call, never looks at a clock, never sees the
// reference. Not thread safe; one Judge per trace.

#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// What is known of the target before the trace begins.
struct Setup {
  std::set<std::string> capabilities;  // scenario/capability.h
  scenario::Placement placement;       // where the scenario's windows lie
};

// The answer that an implementation took to a question of the catalogue.
struct Reading {
  std::string question;
  std::string reading;
  friend bool operator==(const Reading&, const Reading&) = default;
  friend auto operator<=>(const Reading&, const Reading&) = default;
};

// How an event was forbidden, where it is more than a wrong answer: a plain call that never came
// back hangs, an operation whose completion never came is lost.
enum class Cause { kForbidden, kHang, kLost };

struct Verdict {
  bool allowed = true;                  // by the documents
  std::vector<std::string> broken;      // documented requirement ids; empty where allowed
  std::vector<std::string> differs;     // observed requirement ids that the event breaks
  std::vector<Reading> readings;        // the questions that this event answers
  bool disturbed = false;               // allowed only because others use the machine's ports
  Cause cause = Cause::kForbidden;      // meaningful where not allowed
  Allowed allowed_set;                  // what the call of this event was allowed
  std::string detail;                   // what is wrong, in words, where allowed_set does not say
};

class Judge {
 public:
  Judge(const scenario::Scenario& scenario, const Setup& setup);

  // AllowedNow: what the call at `step` may answer, in every world that is still possible. To be
  // asked before its Returned is recorded, with all earlier events recorded.
  Allowed AllowedNow(std::size_t step) const;

  // Record: judges the event and moves on. After a forbidden event the worlds are those that fit
  // what was seen as well as any can, and judging goes on.
  Verdict Record(const scenario::Event& event);

  // Finish: judges what is still open at the end of the scenario: a blocked call that had to come
  // back. One verdict per complaint; empty where all is well.
  std::vector<Verdict> Finish();

  // BoundReached: the set of worlds hit its bound; every verdict since is void and the run must
  // report an error of ours.
  bool BoundReached() const;

 private:
  scenario::Scenario scenario_;
  Setup setup_;
  std::vector<World> worlds_;
  bool bound_reached_ = false;
};

}  // namespace portcullis::oracle
