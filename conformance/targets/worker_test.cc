#include "conformance/targets/worker.h"

#include <gtest/gtest.h>

namespace portcullis::targets {
namespace {

TEST(PartOf, OneWorkerHasAllPorts) {
  EXPECT_EQ(PartOf({20000, 45001}, {0, 1}), (PortPart{20000, 45001}));
}

TEST(PartOf, ThePartsOfSeveralAreOfOneSizeAndMeetNowhere) {
  for (std::uint32_t count = 2; count <= kMostWorkers; ++count) {
    std::uint32_t end = 20000;
    for (std::uint32_t index = 0; index < count; ++index) {
      const PortPart part = PartOf({20000, 45001}, {index, count});
      EXPECT_EQ(part.first, end) << index << " of " << count;
      EXPECT_EQ(part.end - part.first, 25001 / count) << index << " of " << count;
      end = part.end;
    }
    EXPECT_LE(end, 45001u) << count;
  }
}

}  // namespace
}  // namespace portcullis::targets
