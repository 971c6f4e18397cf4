// That what is compared does the same job: every contender gives the answers of every other.

#include "bench/spaces/spaces.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace portcullis::bench {
namespace {

template <typename Space>
class SpaceTest : public testing::Test {};
using Spaces = testing::Types<PortSpaceOfReference, StdSet, Icl, WordScan>;
TYPED_TEST_SUITE(SpaceTest, Spaces);

TYPED_TEST(SpaceTest, AnswersAsABitForEachPortDoes) {
  std::mt19937 random(7);
  const auto draw = [&random](std::uint32_t from, std::uint32_t to) {
    return std::uniform_int_distribution(from, to)(random);
  };
  TypeParam space;
  Bitset plain;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> held;
  for (int round = 0; round < 3000; ++round) {
    const std::uint32_t first = draw(1, kPorts - 1);
    const std::uint32_t count = draw(1, std::min(draw(0, 3) == 0 ? 3000u : 40u, kPorts - first));
    const bool granted = plain.Reserve(first, count);
    ASSERT_EQ(space.Reserve(first, count), granted) << first << " " << count;
    if (granted) held.emplace_back(first, count);
    if (!held.empty() && draw(0, 2) == 0) {
      std::swap(held[draw(0, static_cast<std::uint32_t>(held.size() - 1))], held.back());
      const auto [start, size] = held.back();
      held.pop_back();
      plain.Release(start, size);
      space.Release(start, size);
    }
    const std::uint32_t port = draw(1, kPorts - 1);
    ASSERT_EQ(space.IsTaken(port), plain.IsTaken(port)) << port;
    if (round % 16 == 0) {
      for (const std::uint32_t width : {1u, 20u, 1000u, 65535u}) {
        ASSERT_EQ(space.FindFree(width), plain.FindFree(width)) << width << " in round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace portcullis::bench
