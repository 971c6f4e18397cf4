// The targets of one run that work beside each other, on one machine: which ports are whose.

#pragma once

#include <cstdint>

namespace portcullis::targets {

inline constexpr std::uint32_t kMostWorkers = 64;

struct Worker {
  std::uint32_t index = 0;  // below `count`
  std::uint32_t count = 1;  // at most kMostWorkers
  friend bool operator==(const Worker&, const Worker&) = default;
};

struct PortPart {
  std::uint32_t first = 0;
  std::uint32_t end = 0;  // behind its last port
  friend bool operator==(const PortPart&, const PortPart&) = default;
};

// PartOf: the worker's own part of `ports`; the parts of all are of one size, and meet nowhere.
constexpr PortPart PartOf(const PortPart& ports, const Worker& worker) {
  const std::uint32_t size = (ports.end - ports.first) / worker.count;
  const std::uint32_t first = ports.first + size * worker.index;
  return {first, first + size};
}

}  // namespace portcullis::targets
