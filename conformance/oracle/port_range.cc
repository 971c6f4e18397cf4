#include "conformance/oracle/port_range.h"

#include <algorithm>

#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

constexpr std::uint32_t kFirstDynamicPort = 49152;
constexpr std::uint32_t kPorts = abi::kHighestPort + 1;  // port 0 with them

bool IsFree(const std::vector<PortRange>& taken, std::uint32_t start, std::uint32_t count) {
  return start + count <= kPorts &&
         std::none_of(taken.begin(), taken.end(), [=](const PortRange& range) {
           return Overlap(range,
                          {static_cast<std::uint16_t>(start), static_cast<std::uint16_t>(count)});
         });
}

}  // namespace

bool Overlap(const PortRange& a, const PortRange& b) {
  return a.count != 0 && b.count != 0 && a.start < b.End() && b.start < a.End();
}

bool Adjacent(const PortRange& a, const PortRange& b) {
  return a.count != 0 && b.count != 0 && (a.End() == b.start || b.End() == a.start);
}

bool RunsPastTheEnd(const PortRange& range) { return range.End() > abi::kHighestPort + 1; }

bool EndsAtTheLastPort(const PortRange& range) { return range.End() == abi::kHighestPort + 1; }

std::uint16_t SwapBytes(std::uint16_t value) {
  return static_cast<std::uint16_t>(((value & 0xFF) << 8) | (value >> 8));
}

PortRange WithStartSwapped(const PortRange& range) { return {SwapBytes(range.start), range.count}; }

PortRange WithCountSwapped(const PortRange& range) { return {range.start, SwapBytes(range.count)}; }

bool HasFreeRun(const std::vector<PortRange>& taken, std::uint32_t count) {
  // The first free run there is begins with the first port, or where a block ends.
  return IsFree(taken, 1, count) ||
         std::any_of(taken.begin(), taken.end(),
                     [&](const PortRange& range) { return IsFree(taken, range.End(), count); });
}

bool HasFreeDynamicBlocks(const std::vector<PortRange>& taken, std::uint32_t size,
                          std::uint32_t fewer) {
  std::uint32_t free = 0;
  for (std::uint32_t start = kFirstDynamicPort; start < kPorts && free <= fewer; start += size) {
    if (IsFree(taken, start, size)) ++free;
  }
  return free > fewer;
}

}  // namespace portcullis::oracle
