// Who answers calls on this system, and what a reader must know of their times.
//
// Used by call_workloads.cc. Where an implementation has no port reservations its contender is
// there, and its label says that it refused.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/calls/provider.h"

namespace portcullis::bench {

struct Contender {
  std::string name;
  std::string label;
  bool reserves = true;
  // A system's own machine: it lends 512 ports (DESIGN.md, Ports), and its descriptors.
  bool is_lent = false;
  // Null where the implementation cannot be started, and `error` says why.
  std::function<std::unique_ptr<Provider>(std::string& error)> make;
};

std::vector<Contender> Contenders();

}  // namespace portcullis::bench
