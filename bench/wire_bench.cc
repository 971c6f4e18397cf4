// The calls of random histories, in this process and over the testee protocol: what a testee in
// another process costs beside a target in ours. No oracle looks on.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conformance/explore/random_history.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/wire/wire_target.h"

namespace portcullis::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t kHistories = 256;
constexpr std::chrono::seconds kPatience{20};

std::vector<scenario::Scenario> Histories() {
  std::vector<scenario::Scenario> histories;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    histories.push_back(explore::HistoryOfSeed(seed));
  }
  return histories;
}

// Steps through the history as a run does; false where a step is not answered.
bool Play(targets::Target& target, const scenario::Scenario& history) {
  if (!target.Reset(history, 0).has_value()) return false;
  for (std::size_t step = 0; step < history.steps.size(); ++step) {
    target.Submit(step, history.steps[step]);
    const targets::Deadline deadline = steady_clock::now() + kPatience;
    for (bool answered = false; !answered;) {
      const auto next = target.Next(deadline);
      if (!next.has_value() || !next->has_value()) return false;
      answered = scenario::AnsweredStep(**next) == step;
    }
  }
  return target.Next(steady_clock::now()).has_value();
}

void PlayHistories(benchmark::State& state, targets::Target& target) {
  const std::vector<scenario::Scenario> histories = Histories();
  std::int64_t calls = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    const scenario::Scenario& history = histories[next++ % histories.size()];
    if (!Play(target, history)) {
      state.SkipWithError("a history was not played to its end");
      break;
    }
    calls += static_cast<std::int64_t>(scenario::CallsOf(history));
  }
  state.SetItemsProcessed(calls);
}

void HistoryInThisProcess(benchmark::State& state) {
  const auto target = targets::MakeReferenceTarget();
  PlayHistories(state, *target);
}
BENCHMARK(HistoryInThisProcess)->Name("Calls of histories/host")->UseRealTime();

void HistoryOverThePipe(benchmark::State& state) {
  const auto target =
      targets::MakeWireTarget({PORTCULLIS_PROGRAM, "serve", "--target", "reference"});
  PlayHistories(state, *target);
}
BENCHMARK(HistoryOverThePipe)->Name("Calls of histories/pipe")->UseRealTime();

}  // namespace
}  // namespace portcullis::bench
