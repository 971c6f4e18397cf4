// fuzz_history: structured call histories (sockets, processes, what is persistent, overlapped
// calls, closes, crashes), the reference in lockstep with the oracle. Its mutator and its
// cross-over work on the steps, so that what comes of them still means something.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "conformance/explore/choices.h"
#include "conformance/explore/history_mutation.h"
#include "fuzz/complaint.h"
#include "fuzz/end_at.h"
#include "fuzz/history_bytes.h"
#include "fuzz/subject.h"

// The engine's own mutator of bytes: null in a replay program, and where an engine has none.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t max_size);

namespace {

using namespace portcullis::fuzz;

std::size_t Store(const portcullis::scenario::Scenario& history, std::span<std::uint8_t> into) {
  const std::vector<std::uint8_t> bytes = EncodeHistory(history);
  const std::size_t size = std::min(bytes.size(), into.size());  // a prefix is a history too
  std::copy_n(bytes.begin(), size, into.begin());
  return size;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  EndAt(FindDisagreement(TheSubject(), DecodeHistory(std::span(data, size))));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  portcullis::explore::SeededChoices choices(seed);
  if (LLVMFuzzerMutate != nullptr && choices.OneIn(4)) {
    return LLVMFuzzerMutate(data, size, max_size);  // kinds, memory, codes: each is one byte
  }
  portcullis::scenario::Scenario history = DecodeHistory(std::span(data, size));
  portcullis::explore::MutateHistory(history, choices);
  return Store(history, std::span(data, max_size));
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* into, std::size_t max_size,
                                                 unsigned seed) {
  portcullis::explore::SeededChoices choices(seed);
  return Store(
      portcullis::explore::CrossHistories(DecodeHistory(std::span(one, one_size)),
                                          DecodeHistory(std::span(other, other_size)), choices),
      std::span(into, max_size));
}
