#include "conformance/explore/choices.h"

namespace portcullis::explore {

// The first numbers of neighbouring seeds would be as far apart each time: fold the high half of
// the state, which is the better one, into the low half before the first is given out.
SeededChoices::SeededChoices(std::uint64_t seed) : engine_(seed) {
  for (int round = 0; round < 2; ++round) {
    const std::uint64_t state = engine_();
    engine_.seed(state ^ (state >> 32));
  }
}

std::uint32_t SeededChoices::Below(std::uint32_t limit) {
  return static_cast<std::uint32_t>(((engine_() >> 32) * limit) >> 32);
}

}  // namespace portcullis::explore
