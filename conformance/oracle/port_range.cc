#include "conformance/oracle/port_range.h"

#include <algorithm>

#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

constexpr std::uint32_t kFirstDynamicPort = 49152;

}  // namespace

bool Overlap(const PortRange& a, const PortRange& b) {
  return a.count != 0 && b.count != 0 && a.start < b.End() && b.start < a.End();
}

bool Adjacent(const PortRange& a, const PortRange& b) {
  return a.count != 0 && b.count != 0 && (a.End() == b.start || b.End() == a.start);
}

bool RunsPastTheEnd(const PortRange& range) { return range.End() > abi::kHighestPort + 1; }

bool EndsAtTheLastPort(const PortRange& range) {
  return range.count != 0 && range.End() == abi::kHighestPort + 1;
}

std::uint16_t SwapBytes(std::uint16_t value) {
  return static_cast<std::uint16_t>(((value & 0xFF) << 8) | (value >> 8));
}

PortRange WithStartSwapped(const PortRange& range) { return {SwapBytes(range.start), range.count}; }

PortRange WithCountSwapped(const PortRange& range) { return {range.start, SwapBytes(range.count)}; }

void PortMap::Take(const PortRange& range) {
  const std::uint32_t end = std::min<std::uint32_t>(range.End(), abi::kHighestPort + 1);
  std::fill(taken_.begin() + range.start, taken_.begin() + end, char{1});
}

bool PortMap::HasRun(std::uint32_t count) const {
  std::uint32_t run = 0;
  for (const char taken : taken_) {
    run = taken != 0 ? 0 : run + 1;
    if (run >= count) return true;
  }
  return false;
}

std::uint32_t PortMap::FreeDynamicBlocks(std::uint32_t size) const {
  std::uint32_t blocks = 0;
  for (std::uint32_t first = kFirstDynamicPort; first + size <= abi::kHighestPort + 1;
       first += size) {
    const auto begin = taken_.begin() + first;
    if (std::find(begin, begin + size, char{1}) == begin + size) ++blocks;
  }
  return blocks;
}

std::uint32_t NextPowerOfTwo(std::uint32_t count) {
  std::uint32_t size = 1;
  while (size < count) size *= 2;
  return size;
}

}  // namespace portcullis::oracle
