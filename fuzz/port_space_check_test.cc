// That fuzz_port_space could fail is shown by port_space_test.cc's own mutants (ci/mutate); here,
// that the bytes reach what they say, and that any bytes are taken.

#include "fuzz/port_space_check.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace portcullis::fuzz {
namespace {

TEST(CheckPortSpace, FindsNothingInRandomSteps) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint8_t> bytes(random() % 400);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    EXPECT_EQ(CheckPortSpace(bytes).value_or(""), "") << round;
  }
}

}  // namespace
}  // namespace portcullis::fuzz
