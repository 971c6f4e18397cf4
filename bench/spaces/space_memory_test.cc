// What the reference's port space takes: README.md states these figures.

#include <gtest/gtest.h>

#include <memory>

#include "bench/live_bytes.h"
#include "bench/spaces/spaces.h"

namespace portcullis::bench {
namespace {

TEST(PortSpaceMemory, IsUnder64KiBWithItsIndexWhereNothingIsReserved) {
  const LiveBytes before;
  const auto space = std::make_unique<PortSpaceOfReference>();
  EXPECT_GT(before.Since(), 0);
  EXPECT_LT(before.Since(), 64 * 1024);
}

TEST(PortSpaceMemory, DoesNotGrowWithReservations) {
  PortSpaceOfReference space;
  ASSERT_TRUE(space.Reserve(1, 1));
  const LiveBytes before;
  for (std::uint32_t port = 3; port < kPorts; port += 2) ASSERT_TRUE(space.Reserve(port, 1));
  EXPECT_EQ(before.Since(), 0);
}

}  // namespace
}  // namespace portcullis::bench
