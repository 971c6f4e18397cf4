#include "conformance/targets/paged_memory.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace portcullis::targets {

using reference::Access;
using reference::Address;

Address PagedMemory::Map(std::uint64_t size, Protection protection, std::byte fill) {
  const std::uint64_t pages = std::max<std::uint64_t>((size + kPageSize - 1) / kPageSize, 1);
  if (spare_.empty()) spare_.emplace_back();
  Region& region = regions_.emplace_back(std::move(spare_.back()));
  spare_.pop_back();
  region.first = next_;
  region.size = pages * kPageSize;
  region.protection = protection;
  region.fill = fill;
  region.written.clear();
  next_ += region.size + kPageSize;
  return region.first;
}

void PagedMemory::Unmap(Address first) {
  const auto found =
      std::lower_bound(regions_.begin(), regions_.end(), first,
                       [](const Region& region, Address at) { return region.first < at; });
  spare_.push_back(std::move(*found));
  regions_.erase(found);
}

Address PagedMemory::End(Address first) const { return first + Find(first)->size; }

const PagedMemory::Region* PagedMemory::Find(Address address) const {
  const auto after =
      std::upper_bound(regions_.begin(), regions_.end(), address,
                       [](Address at, const Region& region) { return at < region.first; });
  if (after == regions_.begin()) {
    return nullptr;
  }
  const Region& region = *std::prev(after);
  return address - region.first < region.size ? &region : nullptr;
}

PagedMemory::Region* PagedMemory::Find(Address address) {
  return const_cast<Region*>(std::as_const(*this).Find(address));
}

bool PagedMemory::Contains(Address address, std::uint64_t size, Access access) const {
  if (size == 0) {
    return true;
  }
  const Region* region = Find(address);
  if (region == nullptr || size > region->size - (address - region->first)) {
    return false;
  }
  return access == Access::kRead || region->protection == Protection::kReadWrite;
}

bool PagedMemory::Read(Address address, std::span<std::byte> to) const {
  if (!Contains(address, to.size(), Access::kRead)) {
    return false;
  }
  if (to.empty()) {
    return true;
  }
  const Region& region = *Find(address);
  const std::uint64_t offset = address - region.first;
  std::fill(to.begin(), to.end(), region.fill);
  for (const Chunk& chunk : region.written) {
    const std::uint64_t from = std::max(offset, chunk.offset);
    const std::uint64_t end = std::min(offset + to.size(), chunk.offset + Chunk::kSize);
    if (from < end) {
      std::copy_n(chunk.bytes.begin() + static_cast<std::ptrdiff_t>(from - chunk.offset),
                  end - from, to.begin() + static_cast<std::ptrdiff_t>(from - offset));
    }
  }
  return true;
}

std::vector<std::byte> PagedMemory::ReadSome(Address address, std::uint64_t size) const {
  const Region* region = Find(address);
  if (region == nullptr) {
    return {};
  }
  std::vector<std::byte> bytes(
      static_cast<std::size_t>(std::min(size, region->size - (address - region->first))));
  Read(address, bytes);
  return bytes;
}

PagedMemory::Chunk& PagedMemory::ChunkAt(Region& region, std::uint64_t offset) {
  const std::uint64_t first = offset / Chunk::kSize * Chunk::kSize;
  const auto place =
      std::lower_bound(region.written.begin(), region.written.end(), first,
                       [](const Chunk& chunk, std::uint64_t at) { return chunk.offset < at; });
  if (place != region.written.end() && place->offset == first) return *place;
  Chunk& chunk = *region.written.insert(place, Chunk{.offset = first});
  chunk.bytes.fill(region.fill);
  return chunk;
}

void PagedMemory::Put(Region& region, std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    Chunk& chunk = ChunkAt(region, offset);
    const std::uint64_t within = offset - chunk.offset;
    const auto part = bytes.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), Chunk::kSize - within)));
    std::copy(part.begin(), part.end(), chunk.bytes.begin() + static_cast<std::ptrdiff_t>(within));
    bytes = bytes.subspan(part.size());
    offset += part.size();
  }
}

bool PagedMemory::Write(Address address, std::span<const std::byte> from) {
  if (!Contains(address, from.size(), Access::kWrite)) {
    return false;
  }
  if (!from.empty()) {
    Region& region = *Find(address);
    Put(region, address - region.first, from);
  }
  return true;
}

void PagedMemory::Store(Address address, std::span<const std::byte> bytes) {
  Region* const region = Find(address);
  if (region == nullptr) {
    return;
  }
  const std::uint64_t room = region->size - (address - region->first);
  Put(*region, address - region->first,
      bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room))));
}

}  // namespace portcullis::targets
