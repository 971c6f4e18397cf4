// A state of port_states.h, made once: the reference in it and the oracle beside it, to which any
// number of ACQUIREs are put, each as if it were the first.
//
// Used by fuzz_port_range.cc. Judges the answer to the call and nothing that comes after it (what
// shows only then, WholeScenario says); keeps no event. One thread.

#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/paged_memory.h"
#include "fuzz/port_states.h"
#include "reference/host.h"

namespace portcullis::fuzz {

class PreparedPorts {
 public:
  // The capabilities are those of the reference.
  PreparedPorts(const PortState& state, const std::set<std::string>& capabilities);

  struct Answered {
    scenario::Event event;         // what the reference answers
    bool changed_nothing = false;  // as many ports are reserved and bound as were before
  };

  // Answer: `call` is made on one of kStateSockets.
  Answered Answer(const scenario::WsaIoctlCall& call);

  // Allows: whether the oracle finds nothing in that answer to that call: allowed, by nobody else's
  // doing, and as it was observed on Windows. No world is copied and none moves on.
  bool Allows(const scenario::WsaIoctlCall& call, const scenario::Event& answer);

  // Started: whether `answer` is that of a call that goes on or will be heard of: it pends, is
  // blocked, or has an indication due.
  static bool Started(const scenario::WsaIoctlCall& call, const scenario::Event& answer);

 private:
  reference::Host before_;
  reference::Host host_;  // as before_ between two calls, but for the last error
  reference::ProcessId process_{};
  reference::ThreadId thread_{};
  std::array<reference::Handle, kStateSockets.size()> sockets_{};
  reference::Handle event_ = 0;
  targets::PagedMemory memory_;
  // The steps of the state and the call, and how things may be once that is invoked.
  std::size_t step_ = 0;
  scenario::Scenario scenario_;
  oracle::Setup setup_;
  std::vector<oracle::World> worlds_;
};

}  // namespace portcullis::fuzz
