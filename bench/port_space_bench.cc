// The bare port space: what an acquire and its release cost when nothing else is done.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "reference/port_space.h"

namespace portcullis::bench {
namespace {

using reference::Family;
using reference::PortRange;
using reference::PortSpace;

constexpr std::uint32_t kFirst = 20000;

// The least that holding one port can cost: its bit is tested and set, then tested and cleared.
void BitTestAndSetPair(benchmark::State& state) {
  std::vector<std::uint64_t> words(65536 / 64);
  std::uint32_t port = kFirst;
  std::uint64_t refused = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(port);
    std::uint64_t& word = words[port / 64];
    const std::uint64_t bit = std::uint64_t{1} << (port % 64);
    if ((word & bit) == 0) {
      word |= bit;
    } else {
      ++refused;
    }
    benchmark::ClobberMemory();
    if ((word & bit) != 0) {
      word &= ~bit;
    } else {
      ++refused;
    }
    benchmark::ClobberMemory();
  }
  if (refused != 0) {
    state.SkipWithError("a bit was not as it was left");
  }
}
BENCHMARK(BitTestAndSetPair);

void AcquireRelease(benchmark::State& state) {
  PortSpace space(PortRange{}, PortSpace::Sharing{});
  std::uint32_t first = kFirst;
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::uint64_t refused = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(first);
    if (!space.Reserve(Family::kIpv4, first, count)) {
      ++refused;
    }
    benchmark::ClobberMemory();
    space.Unreserve(Family::kIpv4, first, count);
    benchmark::ClobberMemory();
  }
  if (refused != 0) {
    state.SkipWithError("a free block was refused");
  }
}
BENCHMARK(AcquireRelease)->Arg(1)->Arg(100)->Arg(10000);

// Every second port of the dynamic range is taken but for one hole near its end, so that the search
// passes as many blocks that do not fit as it can.
void WildcardInAFragmentedSpace(benchmark::State& state) {
  constexpr PortRange kDynamic{49152, 65535};
  constexpr std::uint32_t kHole = 65000;
  constexpr std::uint32_t kCount = 8;
  PortSpace space(PortRange{}, PortSpace::Sharing{});
  for (std::uint32_t port = kDynamic.first; port <= kDynamic.last; port += 2) {
    if (port < kHole || port >= kHole + kCount) {
      space.Reserve(Family::kIpv4, port, 1);
    }
  }
  std::uint64_t refused = 0;
  for (auto _ : state) {
    const auto start = space.FindBlock(Family::kIpv4, kDynamic, kCount);
    if (!start || !space.Reserve(Family::kIpv4, *start, kCount)) {
      ++refused;
      continue;
    }
    benchmark::ClobberMemory();
    space.Unreserve(Family::kIpv4, *start, kCount);
  }
  if (refused != 0) {
    state.SkipWithError("the hole was not found");
  }
}
BENCHMARK(WildcardInAFragmentedSpace);

}  // namespace
}  // namespace portcullis::bench
