// Processes as they start and end, and the restart of the machine. Used by invocations.cc, since a
// control has its whole effect when it is made. Change the world in place; never judge.

#pragma once

#include <string>

#include "conformance/oracle/world.h"

namespace portcullis::oracle {

void StartProcess(World& world, const std::string& process,
                  const scenario::StartProcessControl& control);
void ExitProcess(World& world, const std::string& process);
void Restart(World& world);

// LoseWaits: how a WSAGetOverlappedResult ends that blocks on such a thread is nobody's statement.
template <typename Matches>
void LoseWaits(World& world, Matches matches) {
  for (auto wait = world.waits.begin(); wait != world.waits.end();) {
    if (matches(wait->second)) {
      world.lost_waits.insert(wait->first);
      wait = world.waits.erase(wait);
    } else {
      ++wait;
    }
  }
}

}  // namespace portcullis::oracle
