#include "conformance/targets/paged_memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace portcullis::targets {
namespace {

using reference::Access;
using reference::Address;
using Protection = PagedMemory::Protection;

constexpr std::byte kFill{0xA5};
constexpr std::array kBytes = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};

TEST(PagedMemory, ReadsItsFillUntilSomethingIsWritten) {
  PagedMemory memory;
  const Address first = memory.Map(16, Protection::kReadWrite, kFill);
  ASSERT_TRUE(memory.Write(first + 4, kBytes));
  const std::vector<std::byte> expected = {
      kFill, kFill, kFill, kFill, std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, kFill};
  EXPECT_EQ(memory.ReadSome(first, 9), expected);
}

TEST(PagedMemory, EndsAtTheEdgeOfItsLastPage) {
  PagedMemory memory;
  const Address end = memory.End(memory.Map(1, Protection::kReadWrite, kFill));
  EXPECT_TRUE(memory.Contains(end - 4, 4, Access::kWrite));
  EXPECT_FALSE(memory.Contains(end - 4, 5, Access::kRead));
  EXPECT_FALSE(memory.Contains(end, 1, Access::kRead));
  EXPECT_TRUE(memory.Contains(end, 0, Access::kWrite));
}

TEST(PagedMemory, WritesNothingOfWhatDoesNotFit) {
  PagedMemory memory;
  const Address end = memory.End(memory.Map(1, Protection::kReadWrite, kFill));
  EXPECT_FALSE(memory.Write(end - 2, kBytes));
  EXPECT_EQ(memory.ReadSome(end - 2, 2), (std::vector{kFill, kFill}));
  memory.Store(end - 2, kBytes);
  EXPECT_EQ(memory.ReadSome(end - 2, 9), (std::vector{std::byte{1}, std::byte{2}}));
}

TEST(PagedMemory, KeepsWhatIsWrittenBeforeAndBehindOtherBytes) {
  PagedMemory memory;
  const Address first = memory.Map(64, Protection::kReadWrite, kFill);
  ASSERT_TRUE(memory.Write(first + 8, std::span(kBytes).first(2)));
  ASSERT_TRUE(memory.Write(first + 4, std::span(kBytes).last(2)));
  ASSERT_TRUE(memory.Write(first + 11, std::span(kBytes).first(1)));
  EXPECT_EQ(memory.ReadSome(first + 3, 10),
            (std::vector{kFill, std::byte{3}, std::byte{4}, kFill, kFill, std::byte{1},
                         std::byte{2}, kFill, std::byte{1}, kFill}));
}

TEST(PagedMemory, KeepsReadOnlyPagesFromAllButTheLoader) {
  PagedMemory memory;
  const Address first = memory.Map(4, Protection::kReadOnly, kFill);
  EXPECT_TRUE(memory.Contains(first, 4, Access::kRead));
  EXPECT_FALSE(memory.Contains(first, 4, Access::kWrite));
  EXPECT_FALSE(memory.Write(first, kBytes));
  memory.Store(first, kBytes);
  std::array<std::byte, 4> read{};
  ASSERT_TRUE(memory.Read(first, read));
  EXPECT_EQ(read, kBytes);
}

TEST(PagedMemory, HasAnUnmappedPageBetweenRegions) {
  PagedMemory memory;
  const Address first = memory.Map(1, Protection::kReadWrite, kFill);
  const Address second = memory.Map(1, Protection::kReadWrite, kFill);
  EXPECT_GE(second - memory.End(first), PagedMemory::kPageSize);
  EXPECT_FALSE(memory.Contains(first, second - first + 1, Access::kRead));
}

TEST(PagedMemory, TakesADeclaredSizeOfGigabytes) {
  PagedMemory memory;
  const Address first = memory.Map(0xFFFFFFFFu, Protection::kReadWrite, kFill);
  EXPECT_TRUE(memory.Contains(first, 0xFFFFFFFFu, Access::kWrite));
  EXPECT_EQ(memory.ReadSome(first, 2), (std::vector{kFill, kFill}));
}

// What this process has held at most, in bytes.
std::uint64_t MostMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

// Found by fuzz_ioctl's random bytes: one call took 1.7 GB and six seconds.
TEST(PagedMemory, CostsNothingBetweenWritesThatAreGigabytesApart) {
  PagedMemory memory;
  const std::uint64_t before = MostMemory();
  const Address first = memory.Map(0xFFFFFFFFu, Protection::kReadWrite, kFill);
  const Address last = memory.End(first) - 4;
  ASSERT_TRUE(memory.Write(last, kBytes));
  ASSERT_TRUE(memory.Write(first + 1, kBytes));
  EXPECT_LT(MostMemory() - before, std::uint64_t{64} << 20);
  EXPECT_EQ(memory.ReadSome(last - 1, 5),
            (std::vector{kFill, kBytes[0], kBytes[1], kBytes[2], kBytes[3]}));
  EXPECT_EQ(memory.ReadSome(first, 6),
            (std::vector{kFill, kBytes[0], kBytes[1], kBytes[2], kBytes[3], kFill}));
}

TEST(PagedMemory, KeepsALongWriteWhole) {
  PagedMemory memory;
  const Address first = memory.Map(400, Protection::kReadWrite, kFill);
  std::vector<std::byte> written;
  for (int i = 0; i < 300; ++i) written.push_back(static_cast<std::byte>(i));
  ASSERT_TRUE(memory.Write(first + 33, written));
  EXPECT_EQ(memory.ReadSome(first + 33, 300), written);
  EXPECT_EQ(memory.ReadSome(first + 32, 1), std::vector{kFill});
  EXPECT_EQ(memory.ReadSome(first + 333, 1), std::vector{kFill});
}

TEST(PagedMemory, HoldsNothingAtTheUnmappedAddressOrNull) {
  PagedMemory memory;
  memory.Map(1, Protection::kReadWrite, kFill);
  EXPECT_FALSE(memory.Contains(PagedMemory::kUnmapped, 1, Access::kRead));
  EXPECT_FALSE(memory.Contains(0, 1, Access::kRead));
  EXPECT_FALSE(memory.Contains(~Address{0}, 2, Access::kRead));
}

TEST(PagedMemory, ForgetsARegionThatIsUnmapped) {
  PagedMemory memory;
  const Address first = memory.Map(1, Protection::kReadWrite, kFill);
  memory.Unmap(first);
  EXPECT_FALSE(memory.Contains(first, 1, Access::kRead));
  EXPECT_NE(memory.Map(1, Protection::kReadWrite, kFill), first);
}

TEST(PagedMemory, GivesANewRegionNothingOfOneThatWasUnmapped) {
  PagedMemory memory;
  const Address first = memory.Map(4, Protection::kReadWrite, std::byte{0});
  ASSERT_TRUE(memory.Write(first, kBytes));
  memory.Unmap(first);
  EXPECT_EQ(memory.ReadSome(memory.Map(4, Protection::kReadWrite, kFill), 4),
            (std::vector{kFill, kFill, kFill, kFill}));
}

}  // namespace
}  // namespace portcullis::targets
