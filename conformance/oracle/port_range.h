// Arithmetic on blocks of ports, the obvious way.
//
// Used by the conditions and by attribution. Ports are in host order. Pure functions.

#pragma once

#include <cstdint>
#include <vector>

namespace portcullis::oracle {

// `count` ports from `start` on; may run past 65535, where nothing is.
struct PortRange {
  std::uint16_t start = 0;
  std::uint16_t count = 0;
  std::uint32_t End() const { return std::uint32_t{start} + count; }  // first port after it
  friend bool operator==(const PortRange&, const PortRange&) = default;
  friend auto operator<=>(const PortRange&, const PortRange&) = default;
};

bool Overlap(const PortRange& a, const PortRange& b);
bool Adjacent(const PortRange& a, const PortRange& b);
bool RunsPastTheEnd(const PortRange& range);     // its last port would be above 65535
bool EndsAtTheLastPort(const PortRange& range);  // its last port is 65535

// The range as somebody takes it who reads one of its numbers in the wrong byte order.
std::uint16_t SwapBytes(std::uint16_t value);
PortRange WithStartSwapped(const PortRange& range);
PortRange WithCountSwapped(const PortRange& range);

// HasFreeRun: true where `count` ports in a row, port 0 aside, lie in none of `taken`.
bool HasFreeRun(const std::vector<PortRange>& taken, std::uint32_t count);

// HasFreeDynamicBlocks: true where more than `fewer` blocks of `size` ports, aligned to it, in the
// dynamic range 49152 to 65535 are touched by none of `taken`. `size` is a power of two.
bool HasFreeDynamicBlocks(const std::vector<PortRange>& taken, std::uint32_t size,
                          std::uint32_t fewer);

}  // namespace portcullis::oracle
