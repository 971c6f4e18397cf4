#include "bench/live_bytes.h"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local std::int64_t live = 0;

// In front of each allocation, so large that what follows is aligned for anything.
constexpr std::size_t kHeader = alignof(std::max_align_t);
static_assert(kHeader >= sizeof(std::size_t));

void* Allocate(std::size_t size) {
  void* const block = std::malloc(size + kHeader);
  if (block == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(block) = size;
  live += static_cast<std::int64_t>(size);
  return static_cast<std::byte*>(block) + kHeader;
}

void Free(void* pointer) {
  if (pointer == nullptr) return;
  void* const block = static_cast<std::byte*>(pointer) - kHeader;
  live -= static_cast<std::int64_t>(*static_cast<std::size_t*>(block));
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void operator delete(void* pointer) noexcept { Free(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { Free(pointer); }

namespace portcullis::bench {

std::int64_t LiveBytes::Now() { return live; }

}  // namespace portcullis::bench
