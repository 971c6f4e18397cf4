// VirtualAlloc, VirtualProtect and VirtualFree, as far as a program needs them that makes good
// pages and bad ones: fresh memory that is committed at once, and the protections that a port
// reservation can meet.

#include <sys/mman.h>
#include <unistd.h>
#include <windows.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace {

int ProtectionOf(DWORD protection) {
  switch (protection) {
    case PAGE_NOACCESS:
      return PROT_NONE;
    case PAGE_READONLY:
      return PROT_READ;
    case PAGE_READWRITE:
      return PROT_READ | PROT_WRITE;
    default:
      return -1;
  }
}

// What VirtualAlloc gave, by its address: VirtualFree is told no size.
std::mutex sizes_mutex;
std::map<std::uintptr_t, std::size_t>& Sizes() {
  static auto* const sizes = new std::map<std::uintptr_t, std::size_t>;
  return *sizes;
}

BOOL Refuse(DWORD error) {
  SetLastError(error);
  return FALSE;
}

}  // namespace

extern "C++" {

LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protection) {
  const int allowed = ProtectionOf(protection);
  if (address != nullptr || size == 0 || type != (MEM_COMMIT | MEM_RESERVE) || allowed < 0) {
    Refuse(address != nullptr || allowed < 0 ? ERROR_NOT_SUPPORTED : ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  void* const made =
      mmap(nullptr, size, allowed, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (made == MAP_FAILED) {
    Refuse(ERROR_NOT_ENOUGH_MEMORY);
    return nullptr;
  }
  const std::lock_guard lock(sizes_mutex);
  Sizes()[reinterpret_cast<std::uintptr_t>(made)] = size;
  return made;
}

BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protection, LPDWORD before) {
  const int allowed = ProtectionOf(protection);
  if (allowed < 0) return Refuse(ERROR_NOT_SUPPORTED);
  if (before == nullptr || size == 0)
    return Refuse(before == nullptr ? ERROR_NOACCESS : ERROR_INVALID_PARAMETER);
  // Every page that has a byte of it, as on Windows.
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto first = reinterpret_cast<std::uintptr_t>(address) / page * page;
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(address) + size;
  if (mprotect(reinterpret_cast<void*>(first), end - first, allowed) != 0) {
    return Refuse(ERROR_INVALID_ADDRESS);
  }
  *before = PAGE_READWRITE;  // nobody here asks what it was
  return TRUE;
}

BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type) {
  if (size != 0 || type != MEM_RELEASE) return Refuse(ERROR_NOT_SUPPORTED);
  const std::lock_guard lock(sizes_mutex);
  const auto found = Sizes().find(reinterpret_cast<std::uintptr_t>(address));
  if (found == Sizes().end()) return Refuse(ERROR_INVALID_ADDRESS);
  munmap(address, found->second);
  Sizes().erase(found);
  return TRUE;
}

}  // extern "C++"
