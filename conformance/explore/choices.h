// Choices: where whoever makes something at random takes its decisions from.
//
// Called by the generators of this folder. A generator asks for one number at a time and knows
// nothing of where it comes from: a seed here, a fuzzer's bytes elsewhere. Two sources that give
// the same numbers make the same thing, on every system and with every standard library.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace portcullis::explore {

class Choices {
 public:
  virtual ~Choices() = default;

  // Below: a number from 0 to limit - 1. limit >= 1.
  virtual std::uint32_t Below(std::uint32_t limit) = 0;

  bool OneIn(std::uint32_t many) { return Below(many) == 0; }

  template <typename Value>
  Value Of(std::initializer_list<Value> values) {
    return *(values.begin() + Below(static_cast<std::uint32_t>(values.size())));
  }
};

// The numbers that follow from a seed. The engine is one whose numbers the standard fixes; how a
// number below a limit is made of them it leaves to each library (std::uniform_int_distribution),
// so that is done here: the high half of a product (D. Lemire, "Fast random integer generation in
// an interval", 2019), without its correction, since no limit here comes near 2^32. The multiplier
// of the engine, modulo 2^64, is Knuth's for MMIX ("The Art of Computer Programming", volume
// 2, 3.3.4); its high halves are good enough for choices, and to begin one costs nothing.
class SeededChoices final : public Choices {
 public:
  explicit SeededChoices(std::uint64_t seed);

  std::uint32_t Below(std::uint32_t limit) override;

 private:
  std::linear_congruential_engine<std::uint64_t, 6364136223846793005u, 1442695040888963407u, 0>
      engine_;
};

}  // namespace portcullis::explore
