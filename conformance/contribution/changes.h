// What became of a machine between the two records of it that a contribution has, before its runs
// and after them.
//
// Called by contribution.cc. Nothing of ours may remain; what else has changed may have been in a
// run's way, and is told as a disturbance. Pure; no I/O.

#pragma once

#include <string>
#include <vector>

#include "conformance/contribution/files.h"
#include "conformance/contribution/machine.h"

namespace portcullis::contribution {

struct Changes {
  std::vector<std::string> problems;      // ours remains; or it was another machine
  std::vector<std::string> disturbances;  // anything else that differs
  std::vector<std::string> notes;         // what was not told
};

// CompareMachines: `files` has netsh's words, as before/excluded-ipv4-tcp.txt, after/dynamic-… .
Changes CompareMachines(const Machine& before, const Machine& after, const Files& files);

}  // namespace portcullis::contribution
