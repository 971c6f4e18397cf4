// The completion routine that every operation of a scenario is given, and where it leaves a note.
//
// A routine is told nothing but its OVERLAPPED, and hEvent is the scenario's, so the notes are the
// process's own. Written by whatever thread the system runs a routine on, read by the winsock
// target.

#pragma once

#include <cstdint>
#include <vector>

namespace portcullis::targets {

struct RoutineRun {
  const void* overlapped = nullptr;
  std::int32_t error = 0;
  std::uint32_t transferred = 0;
};

// NotingRoutine: an LPWSAOVERLAPPED_COMPLETION_ROUTINE.
void* NotingRoutine();

// TakeRoutineRuns: what has run since it was last asked, in that order.
std::vector<RoutineRun> TakeRoutineRuns();

}  // namespace portcullis::targets
