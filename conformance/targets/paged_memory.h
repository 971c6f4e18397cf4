// The simulated address space of one process: regions of whole pages with a protection each, and
// pages that nothing backs between them.
//
// Used by the reference target and a fuzz target to lay out what a scenario calls valid, cut,
// read-only and so on. A region stores only the chunks of it that were written, so that neither a
// declared size of gigabytes nor a structure in the midst of it costs anything. Addresses are never
// used again, but what a region that is unmapped stored its bytes in is: call after call, nothing
// is allocated. Not for use from two threads at once.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/user_memory.h"

namespace portcullis::targets {

class PagedMemory final : public reference::UserMemory {
 public:
  enum class Protection { kReadOnly, kReadWrite };

  static constexpr std::uint64_t kPageSize = 4096;
  static constexpr reference::Address kUnmapped = 0x1000;  // no region ever lies here

  // Map: a new region of whole pages that holds at least `size` bytes, each of them `fill`, with an
  // unmapped page on either side. Returns its first address.
  reference::Address Map(std::uint64_t size, Protection protection, std::byte fill);
  void Unmap(reference::Address first);  // a region that Map made
  // End: the first address behind the region that begins at `first`.
  reference::Address End(reference::Address first) const;

  // Store: as the process' loader would, whatever the protection; what lies past the edge is lost.
  void Store(reference::Address address, std::span<const std::byte> bytes);
  // ReadSome: the bytes from `address` that can be read, at most `size` of them.
  std::vector<std::byte> ReadSome(reference::Address address, std::uint64_t size) const;

  bool Contains(reference::Address address, std::uint64_t size,
                reference::Access access) const override;
  bool Read(reference::Address address, std::span<std::byte> to) const override;
  bool Write(reference::Address address, std::span<const std::byte> from) override;

 private:
  struct Chunk {
    static constexpr std::uint64_t kSize = 64;
    std::uint64_t offset = 0;  // a multiple of kSize
    std::array<std::byte, kSize> bytes{};
  };
  struct Region {
    reference::Address first = 0;
    std::uint64_t size = 0;
    Protection protection = Protection::kReadWrite;
    std::byte fill{};
    std::vector<Chunk> written;  // by their offsets; `fill` between them
  };

  // The region that `address` lies in; nullptr where there is none.
  const Region* Find(reference::Address address) const;
  Region* Find(reference::Address address);
  // ChunkAt: the one that holds `offset`, made where there was none.
  static Chunk& ChunkAt(Region& region, std::uint64_t offset);
  static void Put(Region& region, std::uint64_t offset, std::span<const std::byte> bytes);

  std::vector<Region> regions_;  // by their addresses
  std::vector<Region> spare_;    // that were unmapped
  reference::Address next_ = 0x10000;
};

}  // namespace portcullis::targets
