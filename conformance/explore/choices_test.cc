#include "conformance/explore/choices.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace portcullis::explore {
namespace {

std::vector<std::uint32_t> Draw(std::uint64_t seed, std::uint32_t limit, int many) {
  SeededChoices choices(seed);
  std::vector<std::uint32_t> drawn;
  for (int i = 0; i < many; ++i) drawn.push_back(choices.Below(limit));
  return drawn;
}

// A seed in a failure report is worth something only as long as these numbers stay what they are.
TEST(SeededChoices, AreTheSameNumbersEverywhere) {
  EXPECT_EQ(Draw(1, 1000, 6), (std::vector<std::uint32_t>{75, 447, 194, 261, 134, 970}));
}

TEST(SeededChoices, StayBelowTheLimitAndReachAllOfIt) {
  const std::vector<std::uint32_t> drawn = Draw(7, 5, 200);
  EXPECT_EQ(std::set<std::uint32_t>(drawn.begin(), drawn.end()),
            (std::set<std::uint32_t>{0, 1, 2, 3, 4}));
}

TEST(SeededChoices, HaveOneAnswerBelowOne) {
  EXPECT_EQ(Draw(7, 1, 3), (std::vector<std::uint32_t>{0, 0, 0}));
}

TEST(SeededChoices, DifferInEitherHalfOfTheSeed) {
  EXPECT_NE(Draw(1, 1000, 6), Draw(2, 1000, 6));
  EXPECT_NE(Draw(1, 1000, 6), Draw(1 + (std::uint64_t{1} << 32), 1000, 6));
}

}  // namespace
}  // namespace portcullis::explore
