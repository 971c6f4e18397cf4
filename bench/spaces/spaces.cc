#include "bench/spaces/spaces.h"

#include <algorithm>
#include <iterator>

namespace portcullis::bench {
namespace {

using reference::kPortsPerWord;

using Interval = boost::icl::interval<std::uint32_t>;

// The bits of a block in one of its words.
std::uint64_t BitsIn(std::uint32_t word, std::uint32_t first, std::uint32_t last) {
  const std::uint32_t base = word * kPortsPerWord;
  return reference::BitsOf(first > base ? first - base : 0,
                           std::min(last - base, kPortsPerWord - 1));
}

}  // namespace

bool StdSet::Reserve(std::uint32_t first, std::uint32_t count) {
  const Block block{first, first + count};
  const auto after = blocks_.lower_bound(block);
  if (after != blocks_.end() && after->first < block.end) return false;
  if (after != blocks_.begin() && std::prev(after)->end > first) return false;
  blocks_.insert(after, block);
  return true;
}

void StdSet::Release(std::uint32_t first, std::uint32_t count) {
  blocks_.erase({first, first + count});
}

std::uint32_t StdSet::FindFree(std::uint32_t count) const {
  std::uint32_t start = 1;
  for (const Block& block : blocks_) {
    if (block.first - start >= count) return start;
    start = block.end;
  }
  return kPorts - start >= count ? start : 0;
}

bool StdSet::IsTaken(std::uint32_t port) const {
  const auto after = blocks_.upper_bound({port, port});
  return after != blocks_.begin() && std::prev(after)->end > port;
}

bool Icl::Reserve(std::uint32_t first, std::uint32_t count) {
  const auto block = Interval::right_open(first, first + count);
  if (boost::icl::intersects(taken_, block)) return false;
  taken_.add(block);
  return true;
}

void Icl::Release(std::uint32_t first, std::uint32_t count) {
  taken_.subtract(Interval::right_open(first, first + count));
}

std::uint32_t Icl::FindFree(std::uint32_t count) const {
  std::uint32_t start = 1;
  for (const auto& block : taken_) {
    if (block.lower() - start >= count) return start;
    start = block.upper();
  }
  return kPorts - start >= count ? start : 0;
}

bool Icl::IsTaken(std::uint32_t port) const { return boost::icl::contains(taken_, port); }

bool Bitset::Reserve(std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t port = first; port < first + count; ++port) {
    if (taken_[port]) return false;
  }
  for (std::uint32_t port = first; port < first + count; ++port) taken_[port] = true;
  return true;
}

void Bitset::Release(std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t port = first; port < first + count; ++port) taken_[port] = false;
}

std::uint32_t Bitset::FindFree(std::uint32_t count) const {
  std::uint32_t run = 0;
  for (std::uint32_t port = 1; port < kPorts; ++port) {
    run = taken_[port] ? 0 : run + 1;
    if (run == count) return port - count + 1;
  }
  return 0;
}

bool WordScan::Reserve(std::uint32_t first, std::uint32_t count) {
  const std::uint32_t last = first + count - 1;
  for (std::uint32_t word = first / kPortsPerWord; word <= last / kPortsPerWord; ++word) {
    if ((words_[word] & BitsIn(word, first, last)) != 0) return false;
  }
  for (std::uint32_t word = first / kPortsPerWord; word <= last / kPortsPerWord; ++word) {
    words_[word] |= BitsIn(word, first, last);
  }
  return true;
}

void WordScan::Release(std::uint32_t first, std::uint32_t count) {
  const std::uint32_t last = first + count - 1;
  for (std::uint32_t word = first / kPortsPerWord; word <= last / kPortsPerWord; ++word) {
    words_[word] &= ~BitsIn(word, first, last);
  }
}

std::uint32_t WordScan::FindFree(std::uint32_t count) const {
  return reference::ScanWords([this](std::uint32_t word) { return words_[word]; }, {}, count);
}

}  // namespace portcullis::bench
