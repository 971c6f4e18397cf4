// Accesses to memory that may not be there, by the processor itself: a fault in one of them is an
// answer, any other fault goes to whoever handled faults before.
//
// Used by FaultHandlerMemory. Any thread; nothing allocates. The four accesses are invisible to
// sanitizers, which would take a stranger's pointer for a mistake of ours.

#pragma once

#include <cstddef>
#include <cstdint>

namespace portcullis::dropin {

// InstallFaultGuard: takes over SIGSEGV and SIGBUS; the second time does nothing. Before any of the
// others.
void InstallFaultGuard();

// Each answers false where a byte could not be accessed; of a GuardedRead or GuardedWrite that is
// answered so, a part may be done.
bool GuardedTouch(std::uint64_t address);          // reads one byte
bool GuardedTouchForWrite(std::uint64_t address);  // writes one byte's own value, atomically
bool GuardedRead(std::uint64_t address, void* to, std::size_t size);
bool GuardedWrite(std::uint64_t address, const void* from, std::size_t size);

}  // namespace portcullis::dropin
