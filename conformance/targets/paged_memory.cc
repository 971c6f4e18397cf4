#include "conformance/targets/paged_memory.h"

#include <algorithm>

namespace portcullis::targets {

using reference::Access;
using reference::Address;

Address PagedMemory::Map(std::uint64_t size, Protection protection, std::byte fill) {
  const std::uint64_t pages = std::max<std::uint64_t>((size + kPageSize - 1) / kPageSize, 1);
  const Address first = next_;
  regions_.emplace_hint(regions_.end(), first, Region{pages * kPageSize, protection, fill, {}});
  next_ = first + (pages + 1) * kPageSize;
  return first;
}

void PagedMemory::Unmap(Address first) { regions_.erase(first); }

Address PagedMemory::End(Address first) const { return first + regions_.at(first).size; }

const PagedMemory::Region* PagedMemory::Find(Address address, Address& first) const {
  auto after = regions_.upper_bound(address);
  if (after == regions_.begin()) {
    return nullptr;
  }
  --after;
  first = after->first;
  return address - first < after->second.size ? &after->second : nullptr;
}

bool PagedMemory::Contains(Address address, std::uint64_t size, Access access) const {
  if (size == 0) {
    return true;
  }
  Address first = 0;
  const Region* region = Find(address, first);
  if (region == nullptr || size > region->size - (address - first)) {
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
  Address first = 0;
  const Region& region = *Find(address, first);
  const std::uint64_t offset = address - first;
  std::fill(to.begin(), to.end(), region.fill);
  if (offset < region.written.size()) {
    const std::size_t size = std::min<std::size_t>(to.size(), region.written.size() - offset);
    std::copy_n(region.written.begin() + static_cast<std::ptrdiff_t>(offset), size, to.begin());
  }
  return true;
}

std::vector<std::byte> PagedMemory::ReadSome(Address address, std::uint64_t size) const {
  Address first = 0;
  const Region* region = Find(address, first);
  if (region == nullptr) {
    return {};
  }
  std::vector<std::byte> bytes(
      static_cast<std::size_t>(std::min(size, region->size - (address - first))));
  Read(address, bytes);
  return bytes;
}

void PagedMemory::Put(Region& region, std::uint64_t offset, std::span<const std::byte> bytes) {
  const std::uint64_t end = offset + bytes.size();
  if (region.written.size() < end) {
    region.written.resize(static_cast<std::size_t>(end), region.fill);
  }
  std::copy(bytes.begin(), bytes.end(),
            region.written.begin() + static_cast<std::ptrdiff_t>(offset));
}

bool PagedMemory::Write(Address address, std::span<const std::byte> from) {
  if (!Contains(address, from.size(), Access::kWrite)) {
    return false;
  }
  if (!from.empty()) {
    Address first = 0;
    Find(address, first);
    Put(regions_.at(first), address - first, from);
  }
  return true;
}

void PagedMemory::Store(Address address, std::span<const std::byte> bytes) {
  Address first = 0;
  const Region* region = Find(address, first);
  if (region == nullptr) {
    return;
  }
  const std::uint64_t room = region->size - (address - first);
  Put(regions_.at(first), address - first,
      bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room))));
}

}  // namespace portcullis::targets
