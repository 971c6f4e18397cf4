// Machine: running completion routines, in a file of its own because their type is Windows'.

#include <winsock2.h>

#include "reference/dropin/machine.h"

namespace portcullis::dropin {

// With no lock held: a routine may call anything, another alertable wait as well.
void Machine::RunRoutines(const std::vector<reference::QueuedRoutine>& routines) {
  for (const reference::QueuedRoutine& queued : routines) {
    const auto routine = reinterpret_cast<LPWSAOVERLAPPED_COMPLETION_ROUTINE>(queued.routine);
    routine(static_cast<DWORD>(queued.error), queued.transferred,
            reinterpret_cast<LPWSAOVERLAPPED>(queued.overlapped), 0);
  }
}

}  // namespace portcullis::dropin
