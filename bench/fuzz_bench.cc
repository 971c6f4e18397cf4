// What one input costs fuzz_history without an engine: bytes to a history, and that on the
// reference in lockstep with the oracle.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "conformance/explore/random_history.h"
#include "fuzz/complaint.h"
#include "fuzz/history_bytes.h"
#include "fuzz/subject.h"

namespace portcullis::bench {
namespace {

constexpr std::uint64_t kHistories = 256;

void HistoryInLockstep(benchmark::State& state) {
  std::vector<std::vector<std::uint8_t>> inputs;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    inputs.push_back(fuzz::EncodeHistory(explore::HistoryOfSeed(seed)));
  }
  std::int64_t calls = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    const scenario::Scenario history = fuzz::DecodeHistory(inputs[next++ % inputs.size()]);
    if (fuzz::FindDisagreement(fuzz::TheSubject(), history)) {
      state.SkipWithError("the oracle and the reference disagree");
      break;
    }
    calls += static_cast<std::int64_t>(scenario::CallsOf(history));
  }
  state.SetItemsProcessed(calls);
}
BENCHMARK(HistoryInLockstep)->Name("Histories judged/host");

}  // namespace
}  // namespace portcullis::bench
