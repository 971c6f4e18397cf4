// The memory of this very process as a Host looks at it: whatever a program passes as a pointer,
// the answer is yes or no, never a fault.
//
// Two ways, the first where the system allows it:
//   ProcessVmMemory    process_vm_readv and process_vm_writev on this process: the kernel looks
//   FaultHandlerMemory plain accesses with a handler for SIGSEGV and SIGBUS around them, for
//                      sandboxes that refuse the first. The handler is installed once, passes on
//                      every fault that is not ours to the one before it, and stays
// Any thread may use either. Containment is checked page by page and changes no byte, not even
// against other threads' writes. Page protections that change during a call may yield a false
// answer, never a crash.

#pragma once

#include <memory>

#include "reference/user_memory.h"

namespace portcullis::dropin {

using reference::Access;
using reference::Address;

class ProcessVmMemory final : public reference::UserMemory {
 public:
  bool Contains(Address address, std::uint64_t size, Access access) const override;
  bool Read(Address address, std::span<std::byte> to) const override;
  bool Write(Address address, std::span<const std::byte> from) override;

  // IsAllowed: this system lets a process read itself so.
  static bool IsAllowed();
};

class FaultHandlerMemory final : public reference::UserMemory {
 public:
  FaultHandlerMemory();
  bool Contains(Address address, std::uint64_t size, Access access) const override;
  bool Read(Address address, std::span<std::byte> to) const override;
  bool Write(Address address, std::span<const std::byte> from) override;
};

enum class MemoryMeans { kChoose, kProcessVm, kFaultHandler };

// MakeProcessMemory: by `means`; kChoose takes the first way that works here.
std::unique_ptr<reference::UserMemory> MakeProcessMemory(MemoryMeans means);

}  // namespace portcullis::dropin
