#include "reference/port_bits.h"

#include <gtest/gtest.h>

#include <array>

namespace portcullis::reference {
namespace {

constexpr std::uint32_t kWords = 9;
constexpr std::uint32_t kPorts = kWords * kPortsPerWord;
using Words = std::array<std::uint64_t, kWords>;

bool IsSet(const Words& words, std::uint32_t port) {
  return (words[port / kPortsPerWord] >> (port % kPortsPerWord) & 1) != 0;
}

class PortBits : public testing::Test {
 protected:
  // Every block that begins or ends at, just before or just after the edge of a word.
  template <typename Check>
  static void ForEachBlock(Check check) {
    for (std::uint32_t first = 1; first < kPorts; ++first) {
      if ((first + 1) % kPortsPerWord > 2) continue;
      for (std::uint32_t end = first + 1; end <= kPorts; ++end) {
        if ((end + 1) % kPortsPerWord > 2) continue;
        SCOPED_TRACE(testing::Message() << "block " << first << " to " << end - 1);
        check(first, end);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
};

TEST_F(PortBits, AreSetInTheWholeBlockAndNowhereElse) {
  ForEachBlock([](std::uint32_t first, std::uint32_t end) {
    Words words{};
    SetBits(words, {first, end - first});
    for (std::uint32_t port = 0; port < kPorts; ++port) {
      EXPECT_EQ(IsSet(words, port), port >= first && port < end) << port;
    }
  });
}

TEST_F(PortBits, AreClearedInTheWholeBlockAndNowhereElse) {
  ForEachBlock([](std::uint32_t first, std::uint32_t end) {
    Words words;
    words.fill(kAllBits);
    ClearBits(words, {first, end - first});
    for (std::uint32_t port = 0; port < kPorts; ++port) {
      EXPECT_EQ(IsSet(words, port), port < first || port >= end) << port;
    }
  });
}

TEST_F(PortBits, AreSeenInTheBlockWhicheverItIsAndNotBesideIt) {
  ForEachBlock([](std::uint32_t first, std::uint32_t end) {
    for (std::uint32_t port = first - 1; port <= end && port < kPorts; ++port) {
      Words words{};
      words[port / kPortsPerWord] = std::uint64_t{1} << (port % kPortsPerWord);
      EXPECT_EQ(AnyBit(words, {first, end - first}), port >= first && port < end) << port;
    }
  });
}

TEST_F(PortBits, OfAWordGoFromTheFirstToTheLastBoth) {
  EXPECT_EQ(BitsOf(0, 63), kAllBits);
  EXPECT_EQ(BitsOf(0, 0), 1u);
  EXPECT_EQ(BitsOf(63, 63), std::uint64_t{1} << 63);
  EXPECT_EQ(BitsOf(4, 6), 0x70u);
}

}  // namespace
}  // namespace portcullis::reference
