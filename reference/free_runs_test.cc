#include "reference/free_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <random>

namespace portcullis::reference {
namespace {

constexpr std::size_t kWords = 65536 / kPortsPerWord;

// Ports that are taken, each remembered by itself beside the FreeRuns under test.
struct Ports {
  std::bitset<65536> taken;
  FreeRuns runs;

  explicit Ports(std::size_t words) { runs.Resize(words); }
  std::uint64_t operator()(std::size_t word) const {
    std::uint64_t bits = 0;
    for (std::uint32_t bit = 0; bit < kPortsPerWord; ++bit) {
      bits |= std::uint64_t{taken[word * kPortsPerWord + bit]} << bit;
    }
    return bits;
  }
  void Set(std::uint32_t first, std::uint32_t count, bool is_taken) {
    for (std::uint32_t port = first; port < first + count; ++port) taken[port] = is_taken;
    runs.SetWords({first, count}, *this);
  }
};

// The obvious search, port by port.
std::uint16_t SlowRun(const Ports& ports, PortRange within, std::uint32_t count) {
  std::uint32_t run = 0;
  for (std::uint32_t port = within.first; port <= within.last; ++port) {
    run = ports.taken[port] ? 0 : run + 1;
    if (run == count) return static_cast<std::uint16_t>(port - count + 1);
  }
  return kNoPort;
}

class FreeRunsTest : public testing::Test {
 protected:
  std::uint32_t Draw(std::uint32_t from, std::uint32_t to) {
    return std::uniform_int_distribution(from, to)(random_);
  }
  void HoldsLikeTheObviousSearch(PortRange within, std::uint32_t count) {
    const auto expected = SlowRun(ports_, within, count);
    ASSERT_EQ(ports_.runs.Find(within, count), expected)
        << count << " ports within " << within.first << "-" << within.last;
    ASSERT_EQ(ScanWords(ports_, within, count), expected)
        << count << " ports, word by word, within " << within.first << "-" << within.last;
  }

  std::mt19937 random_{1};
  Ports ports_{kWords};
};

TEST_F(FreeRunsTest, FindsWhatTheObviousSearchFinds) {
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t first = Draw(1, 65535);
    const std::uint32_t most = round % 7 == 0 ? 20000 : 700;
    const std::uint32_t count = Draw(1, std::min(most, 65536 - first));
    ports_.Set(first, count, Draw(0, 2) != 0);
    const std::uint32_t low = Draw(1, 65535);
    const PortRange within{static_cast<std::uint16_t>(low),
                           static_cast<std::uint16_t>(Draw(low, 65535))};
    for (const std::uint32_t wanted : {1u, 2u, 63u, 64u, 65u, 511u, 512u, 513u, 3000u, 20000u}) {
      HoldsLikeTheObviousSearch(within, wanted);
      HoldsLikeTheObviousSearch({1, 65535}, wanted);
    }
  }
}

TEST_F(FreeRunsTest, FindsTheOneHoleOfEveryWidthWhereEverySecondPortIsTaken) {
  for (const std::uint32_t width : {2u, 20u, 100u, 1000u}) {
    for (const std::uint32_t hole : {1u, 500u, 30000u, 65536u - width}) {
      for (std::uint32_t port = 1; port <= 65535; ++port) ports_.Set(port, 1, port % 2 == 0);
      ports_.Set(hole, width, false);
      HoldsLikeTheObviousSearch({1, 65535}, width);
      HoldsLikeTheObviousSearch({1, 65535}, width + 3);
    }
  }
}

// Near the beginning, and where the words end that are looked at before the tree is.
TEST_F(FreeRunsTest, FindsAHoleOfAboutTwoWordsWhereverItBegins) {
  ports_.Set(1, 65535, true);
  for (const std::uint32_t base : {64u, 832u}) {
    for (std::uint32_t hole = base; hole < base + 130; ++hole) {
      for (const std::uint32_t width : {126u, 127u, 128u}) {
        ports_.Set(hole, width, false);
        HoldsLikeTheObviousSearch({1, 2000}, width);
        HoldsLikeTheObviousSearch({1, 2000}, width + 1);
        ports_.Set(hole, width, true);
      }
    }
  }
}

TEST_F(FreeRunsTest, SeesWhatBecameFreeSinceTheLastSearch) {
  ports_.Set(1, 65535, true);
  ASSERT_EQ(ports_.runs.Find({1, 65535}, 1), kNoPort);
  ports_.Set(40000, 3, false);
  EXPECT_EQ(ports_.runs.Find({1, 65535}, 3), 40000);
  ports_.Set(40001, 1, true);
  EXPECT_EQ(ports_.runs.Find({1, 65535}, 2), kNoPort);
}

TEST(FreeRuns, EndWithTheLastPortOfASmallerSpace) {
  constexpr std::uint16_t kLast = 2999;
  Ports ports(kLast / kPortsPerWord + 1);
  ports.Set(1, kLast - 1, true);
  EXPECT_EQ(ports.runs.Find({1, kLast}, 1), kLast);
  EXPECT_EQ(ports.runs.Find({1, kLast}, 2), kNoPort);
}

}  // namespace
}  // namespace portcullis::reference
