#include "reference/dropin/process_memory.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "reference/dropin/fault_guard.h"

namespace portcullis::dropin {
namespace {

std::uint64_t PageSize() {
  static const auto size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return size;
}

bool Wraps(Address address, std::uint64_t size) {
  return size != 0 && address > ~std::uint64_t{0} - (size - 1);
}

// Calls `touches` with one address of each page of the range until it says no.
template <typename Touches>
bool EachPage(Address address, std::uint64_t size, Touches touches) {
  if (size == 0) {
    return true;
  }
  if (Wraps(address, size)) {
    return false;
  }
  const Address last = address + (size - 1);
  const std::uint64_t page = PageSize();
  for (Address at = address;; at = (at / page + 1) * page) {
    if (!touches(at)) {
      return false;
    }
    if (at / page == last / page) {
      return true;
    }
  }
}

void* Pointer(Address address) {
  return reinterpret_cast<void*>(address);  // NOLINT(performance-no-int-to-ptr): what it is for
}

bool ReadByKernel(Address address, void* to, std::size_t size) {
  const iovec local{to, size};
  const iovec remote{Pointer(address), size};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

// Whether the word around `address` can be written: the kernel is asked to add 0 to it, atomically,
// which is what FUTEX_WAKE_OP does to its second word before it wakes nobody. There is no call that
// asks without writing, and reading a byte and writing it back would undo another thread's write.
bool IsWritableToKernel(Address address) {
  static std::uint32_t nobody = 0;
  constexpr std::uint32_t kAddZero = FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_EQ, 0);
  return syscall(SYS_futex, &nobody, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0, 0,
                 Pointer(address & ~Address{3}), kAddZero) >= 0;
}

}  // namespace

bool ProcessVmMemory::IsAllowed() {
  const char here = 1;
  char there = 0;
  return ReadByKernel(reinterpret_cast<Address>(&here), &there, 1) && there == here &&
         IsWritableToKernel(reinterpret_cast<Address>(&there));
}

bool ProcessVmMemory::Contains(Address address, std::uint64_t size, Access access) const {
  return EachPage(address, size, [access](Address at) {
    char byte = 0;
    return ReadByKernel(at, &byte, 1) && (access == Access::kRead || IsWritableToKernel(at));
  });
}

bool ProcessVmMemory::Read(Address address, std::span<std::byte> to) const {
  // The kernel may have copied a part before it met the edge: small reads, which nearly all are, go
  // by a copy, so that one call does; others are looked at first.
  std::array<std::byte, 64> copy{};
  if (to.size() <= copy.size() && !to.empty() && !Wraps(address, to.size())) {
    if (!ReadByKernel(address, copy.data(), to.size())) {
      return false;
    }
    std::copy_n(copy.begin(), to.size(), to.begin());
    return true;
  }
  return Contains(address, to.size(), Access::kRead) &&
         (to.empty() || ReadByKernel(address, to.data(), to.size()));
}

bool ProcessVmMemory::Write(Address address, std::span<const std::byte> from) {
  if (from.empty()) {
    return true;
  }
  if (!Contains(address, from.size(), Access::kWrite)) {
    return false;
  }
  // The kernel only reads `from`.
  const iovec local{const_cast<std::byte*>(from.data()), from.size()};
  const iovec remote{Pointer(address), from.size()};
  return process_vm_writev(getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(from.size());
}

FaultHandlerMemory::FaultHandlerMemory() { InstallFaultGuard(); }

bool FaultHandlerMemory::Contains(Address address, std::uint64_t size, Access access) const {
  return EachPage(address, size, [access](Address at) {
    return access == Access::kRead ? GuardedTouch(at) : GuardedTouchForWrite(at);
  });
}

bool FaultHandlerMemory::Read(Address address, std::span<std::byte> to) const {
  return Contains(address, to.size(), Access::kRead) && GuardedRead(address, to.data(), to.size());
}

bool FaultHandlerMemory::Write(Address address, std::span<const std::byte> from) {
  return Contains(address, from.size(), Access::kWrite) &&
         GuardedWrite(address, from.data(), from.size());
}

std::unique_ptr<reference::UserMemory> MakeProcessMemory(MemoryMeans means) {
  const bool by_kernel = means == MemoryMeans::kProcessVm ||
                         (means == MemoryMeans::kChoose && ProcessVmMemory::IsAllowed());
  if (by_kernel) {
    return std::make_unique<ProcessVmMemory>();
  }
  return std::make_unique<FaultHandlerMemory>();
}

}  // namespace portcullis::dropin
