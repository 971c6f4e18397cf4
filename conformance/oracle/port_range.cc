#include "conformance/oracle/port_range.h"

#include <algorithm>

#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

constexpr std::uint32_t kFirstDynamicPort = 49152;
constexpr std::uint32_t kPorts = abi::kHighestPort + 1;  // port 0 with them

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

bool HasFreeRun(std::vector<PortRange> taken, std::uint32_t count) {
  std::sort(taken.begin(), taken.end());
  std::uint32_t free_from = 1;  // all below is taken, or too short
  for (const PortRange& range : taken) {
    if (range.start >= free_from + count) return true;
    if (range.count != 0) free_from = std::max(free_from, range.End());
  }
  return free_from + count <= kPorts;
}

std::uint32_t FreeDynamicBlocks(std::vector<PortRange> taken, std::uint32_t size) {
  std::sort(taken.begin(), taken.end());
  const std::uint32_t blocks = (kPorts - kFirstDynamicPort) / size;
  std::uint32_t free = blocks;
  std::uint32_t next = 0;  // the blocks before it are counted
  for (const PortRange& range : taken) {
    if (range.count == 0 || range.End() <= kFirstDynamicPort) continue;
    const std::uint32_t first =
        range.start <= kFirstDynamicPort ? 0 : range.start - kFirstDynamicPort;
    const std::uint32_t last = range.End() - 1 - kFirstDynamicPort;
    const std::uint32_t end = std::min(last / size + 1, blocks);
    next = std::max(next, first / size);
    if (next >= end) continue;
    free -= end - next;
    next = end;
  }
  return free;
}

std::uint32_t NextPowerOfTwo(std::uint32_t count) {
  std::uint32_t size = 1;
  while (size < count) size *= 2;
  return size;
}

}  // namespace portcullis::oracle
