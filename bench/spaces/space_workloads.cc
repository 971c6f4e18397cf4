#include "bench/spaces/space_workloads.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/live_bytes.h"
#include "bench/spaces/spaces.h"

namespace portcullis::bench {
namespace {

constexpr std::uint32_t kFirst = 20000;

std::string Name(const char* workload, const char* contender, const std::string& rest) {
  std::string name = std::string(workload) + "/" + contender;
  return rest.empty() ? name : name + "/" + rest;
}

// The least that holding one port can cost: its bit is tested and set, then tested and cleared.
void BitTestAndSetPair(benchmark::State& state) {
  std::vector<std::uint64_t> words(kPorts / reference::kPortsPerWord);
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
  if (refused != 0) state.SkipWithError("a bit was not as it was left");
}

template <typename Space>
void Specific(benchmark::State& state, std::uint32_t count) {
  const auto space = std::make_unique<Space>();
  std::uint32_t first = kFirst;
  std::uint64_t refused = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(first);
    benchmark::DoNotOptimize(count);
    if (!space->Reserve(first, count)) ++refused;
    benchmark::ClobberMemory();
    space->Release(first, count);
    benchmark::ClobberMemory();
  }
  if (refused != 0) state.SkipWithError("a free block was refused");
}

enum class Fill { kEmpty, kHalfFull, kFragmented };

// Half full: blocks of up to 1,000 ports, taken and free in turn, the last 1,000 free. Fragmented:
// as many blocks as there can be, every second port, up to the one hole at the end; for one port
// all but the last.
template <typename Space>
void FillIn(Space& space, Fill fill, std::uint32_t width) {
  if (fill == Fill::kFragmented) {
    const std::uint32_t step = width == 1 ? 1 : 2;
    const std::uint32_t hole = kPorts - width;
    for (std::uint32_t port = 1; port < hole; port += step) space.Reserve(port, 1);
    if (step == 2 && (hole - 1) % 2 == 0) space.Reserve(hole - 1, 1);
  }
  if (fill == Fill::kHalfFull) {
    std::mt19937 random(1);
    std::uniform_int_distribution<std::uint32_t> size(1, 1000);
    std::uint32_t port = 1;
    while (true) {
      const std::uint32_t taken = size(random);
      if (port + taken > kPorts - 1000) return;
      space.Reserve(port, taken);
      port += taken + size(random);
    }
  }
}

template <typename Space>
void Wildcard(benchmark::State& state, Fill fill, std::uint32_t width) {
  const auto space = std::make_unique<Space>();
  FillIn(*space, fill, width);
  std::uint64_t refused = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(width);
    const std::uint32_t start = space->FindFree(width);
    if (start == 0 || !space->Reserve(start, width)) {
      ++refused;
      continue;
    }
    benchmark::ClobberMemory();
    space->Release(start, width);
    benchmark::ClobberMemory();
  }
  if (refused != 0) state.SkipWithError("there was a hole, and it was not found");
}

// Ports in an order that no cache foresees.
std::vector<std::uint32_t> Shuffled(std::uint32_t count) {
  std::vector<std::uint32_t> ports(count);
  for (std::uint32_t i = 0; i < count; ++i) ports[i] = 1 + i * (kPorts - 2) / count;
  std::shuffle(ports.begin(), ports.end(), std::mt19937(3));
  return ports;
}

// One port each, `live` of them, spread over the space.
template <typename Space>
std::unique_ptr<Space> WithLive(const std::vector<std::uint32_t>& ports) {
  auto space = std::make_unique<Space>();
  for (const std::uint32_t port : ports) space->Reserve(port, 1);
  return space;
}

template <typename Space>
void GrowthRelease(benchmark::State& state, std::uint32_t live) {
  const std::vector<std::uint32_t> ports = Shuffled(live);
  const LiveBytes before;
  const auto space = WithLive<Space>(ports);
  state.counters["bytes"] = static_cast<double>(before.Since());
  std::size_t next = 0;
  std::uint64_t refused = 0;
  for (auto _ : state) {
    const std::uint32_t port = ports[next];
    next = next + 1 == ports.size() ? 0 : next + 1;
    space->Release(port, 1);
    benchmark::ClobberMemory();
    if (!space->Reserve(port, 1)) ++refused;
    benchmark::ClobberMemory();
  }
  if (refused != 0) state.SkipWithError("a port that was given back was refused");
}

template <typename Space>
void GrowthLookUp(benchmark::State& state, std::uint32_t live) {
  const std::vector<std::uint32_t> ports = Shuffled(live);
  const auto space = WithLive<Space>(ports);
  std::size_t next = 0;
  std::uint64_t missed = 0;
  for (auto _ : state) {
    if (!space->IsTaken(ports[next])) ++missed;
    next = next + 1 == ports.size() ? 0 : next + 1;
    benchmark::ClobberMemory();
  }
  if (missed != 0) state.SkipWithError("a port that is taken was not found");
}

// What a machine with many containers does: 10,000 reservations of up to 32 ports, wherever there
// is room, of which about 1,000 live at a time; each iteration is the whole trace.
struct TraceStep {
  bool acquires = false;
  std::uint32_t value = 0;  // how many ports; or which of the live ones is released
};

std::vector<TraceStep> ContainerTrace() {
  constexpr std::uint32_t kReservations = 10000;
  constexpr std::uint32_t kLive = 1000;
  std::mt19937 random(11);
  std::vector<TraceStep> trace;
  std::uint32_t acquired = 0;
  std::uint32_t live = 0;
  while (acquired < kReservations || live != 0) {
    const bool full = acquired == kReservations;
    if (!full && (live == 0 || random() % (2 * kLive) >= live)) {
      trace.push_back({true, 1 + static_cast<std::uint32_t>(random() % 32)});
      ++acquired;
      ++live;
    } else {
      trace.push_back({false, static_cast<std::uint32_t>(random() % live)});
      --live;
    }
  }
  return trace;
}

template <typename Space>
void ContainerHost(benchmark::State& state) {
  const std::vector<TraceStep> trace = ContainerTrace();
  const auto space = std::make_unique<Space>();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> held;
  for (auto _ : state) {
    for (const TraceStep& step : trace) {
      if (step.acquires) {
        const std::uint32_t start = space->FindFree(step.value);
        if (start == 0 || !space->Reserve(start, step.value)) {
          state.SkipWithError("the space was full");
          return;
        }
        held.emplace_back(start, step.value);
      } else {
        std::swap(held[step.value], held.back());
        space->Release(held.back().first, held.back().second);
        held.pop_back();
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(trace.size()));
}

template <typename Space>
void Empty(benchmark::State& state) {
  for (auto _ : state) {
    const LiveBytes before;
    const auto space = std::make_unique<Space>();
    // What it takes once anything was reserved, with nothing reserved now.
    space->Reserve(kFirst, 1);
    benchmark::DoNotOptimize(space->FindFree(60000));
    space->Release(kFirst, 1);
    state.counters["bytes"] = static_cast<double>(before.Since());
  }
}

template <typename Space>
void RegisterSpace() {
  const auto add = [](const char* workload, const std::string& rest, auto run) {
    benchmark::RegisterBenchmark(Name(workload, Space::kName, rest).c_str(), run);
  };
  for (const std::uint32_t count : {1u, 20u, 100u, 10000u}) {
    add("Specific", std::to_string(count),
        [count](benchmark::State& state) { Specific<Space>(state, count); });
  }
  const std::pair<Fill, const char*> fills[] = {
      {Fill::kEmpty, "empty"}, {Fill::kHalfFull, "half full"}, {Fill::kFragmented, "fragmented"}};
  for (const auto& [fill, word] : fills) {
    for (const std::uint32_t width : {1u, 2u, 20u, 100u, 1000u}) {
      add("Wildcard", std::string(word) + "/" + std::to_string(width),
          [fill = fill, width](benchmark::State& state) { Wildcard<Space>(state, fill, width); });
    }
  }
  for (const std::uint32_t live : {1u, 100u, 10000u, 60000u}) {
    add("Growth release and acquire", std::to_string(live),
        [live](benchmark::State& state) { GrowthRelease<Space>(state, live); });
    add("Growth look-up", std::to_string(live),
        [live](benchmark::State& state) { GrowthLookUp<Space>(state, live); });
  }
  add("Container host", "", ContainerHost<Space>);
  add("Empty", "", Empty<Space>);
}

}  // namespace

void RegisterSpaceWorkloads() {
  benchmark::RegisterBenchmark("Specific/bit_pair/1", BitTestAndSetPair);
  RegisterSpace<PortSpaceOfReference>();
  RegisterSpace<StdSet>();
  RegisterSpace<Icl>();
  RegisterSpace<Bitset>();
  RegisterSpace<WordScan>();
}

}  // namespace portcullis::bench
