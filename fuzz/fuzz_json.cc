// fuzz_json: every reader of foreign bytes, by name. The property: none crashes, and what one reads
// and prints is read again as the same. Most of its mutations are of JSON, the others of bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/explore/choices.h"
#include "fuzz/document_mutation.h"
#include "fuzz/end_at.h"
#include "fuzz/foreign_text.h"

// The engine's own mutator of bytes: null in a replay program, and where an engine has none.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t max_size);

namespace {

std::string_view Text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The size of `text` in `into`; 0, which an engine takes for no mutation, where it has no place.
std::size_t Store(const std::string& text, std::uint8_t* into, std::size_t max_size) {
  if (text.size() > max_size) return 0;
  std::copy(text.begin(), text.end(), into);
  return text.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis::fuzz;
  EndAt(CheckForeignText(Text(data, size)));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  portcullis::explore::SeededChoices choices(seed);
  const bool bytes = LLVMFuzzerMutate != nullptr;
  if (!bytes || !choices.OneIn(3)) {
    const std::string mutated = portcullis::fuzz::MutateDocuments(Text(data, size), choices);
    // The same: nothing of it is JSON.
    if (!bytes || mutated != Text(data, size)) return Store(mutated, data, max_size);
  }
  return LLVMFuzzerMutate(data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* into, std::size_t max_size,
                                                 unsigned seed) {
  portcullis::explore::SeededChoices choices(seed);
  return Store(
      portcullis::fuzz::CrossDocuments(Text(one, one_size), Text(other, other_size), choices), into,
      max_size);
}
