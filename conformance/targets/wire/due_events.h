// Which events of the steps that a testee was given may come: each step is invoked once, then
// answered once, where the call blocked that comes before; a completion may come whenever its step
// has begun.
//
// Used by testee. Plain data; one thread.

#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "conformance/scenario/event.h"

namespace portcullis::targets {

class DueEvents {
 public:
  void Clear() { steps_.clear(); }
  void Add(std::size_t step) { steps_[step] = State::kSubmitted; }

  // Take: what was expected in the place of `event`, empty where it may come. Died is of no step,
  // and not a testee's to say.
  std::string Take(const scenario::Event& event);

 private:
  enum class State { kSubmitted, kInvoked, kBlocked, kReturned };
  std::map<std::size_t, State> steps_;
};

}  // namespace portcullis::targets
