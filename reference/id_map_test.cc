#include "reference/id_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace portcullis::reference {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Map = IdMap<std::uint64_t, std::string>;

Map Three() {
  Map map;
  map.Add(0x100, "first");
  map.Add(0x104, "second");
  map.Add(0x108, "third");
  return map;
}

TEST(AnIdMap, HasNothingAtFirst) {
  const Map map;
  EXPECT_TRUE(map.empty());
  EXPECT_THAT(map, IsEmpty());
  EXPECT_EQ(map.Find(0x100), nullptr);
  EXPECT_EQ(map.Find(0), nullptr);
}

TEST(AnIdMap, FindsWhatIsThereAlone) {
  Map map = Three();
  EXPECT_EQ(map.size(), 3u);
  EXPECT_THAT(
      map, UnorderedElementsAre(Pair(0x100, "first"), Pair(0x104, "second"), Pair(0x108, "third")));
  ASSERT_NE(map.Find(0x104), nullptr);
  *map.Find(0x104) = "changed";
  EXPECT_EQ(std::as_const(map).at(0x104), "changed");
  for (const std::uint64_t key : {std::uint64_t{0}, std::uint64_t{0x10C}, ~std::uint64_t{0}}) {
    EXPECT_EQ(map.Find(key), nullptr) << key;
  }
}

TEST(AnIdMap, AddsAKeyOnce) {
  Map map = Three();
  EXPECT_FALSE(map.Add(0x104, "another"));
  EXPECT_EQ(map, Three());
  EXPECT_TRUE(map.Add(0x10C, "fourth"));
  EXPECT_EQ(map.size(), 4u);
}

TEST(AnIdMap, IsEqualToOneThatHoldsTheSameHoweverThatCameToIt) {
  Map map;
  for (std::uint64_t key = 0x200; key != 0x100; key -= 4) map.Add(key, "for a while");
  for (std::uint64_t key = 0x200; key != 0x108; key -= 4) map.Erase(key);
  EXPECT_NE(map, Three());
  map.at(0x104) = "second";
  map.at(0x108) = "third";
  EXPECT_NE(map, Three()) << "one is missing";
  map.Add(0x100, "first");
  EXPECT_EQ(map, Three());
  map.Erase(0x108);
  map.Add(0x10C, "third");
  EXPECT_NE(map, Three()) << "one has another key";
}

// What is put where has to be found however many were erased between it and its own place.
TEST(AnIdMap, HoldsWhatAMapHoldsAfterAnyAdditionsAndErasures) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    IdMap<std::uint32_t, std::uint32_t> map;
    std::map<std::uint32_t, std::uint32_t> expected;
    for (std::uint32_t step = 1; step <= 400; ++step) {
      const auto spread = static_cast<std::uint32_t>(round % 2 == 0 ? 1 : 1 + random() % 1024);
      const auto key = 1 + static_cast<std::uint32_t>(random() % 64) * spread;
      if (random() % 2 == 0) {
        EXPECT_EQ(map.Add(key, step), expected.emplace(key, step).second);
      } else if (expected.erase(key) != 0) {
        map.Erase(key);
      }
      ASSERT_EQ(map.size(), expected.size());
      for (const auto& [known, value] : expected) {
        ASSERT_NE(map.Find(known), nullptr) << known << " in step " << step;
        ASSERT_EQ(map.at(known), value);
      }
    }
    const std::map<std::uint32_t, std::uint32_t> all(map.begin(), map.end());
    EXPECT_EQ(all, expected);
  }
}

}  // namespace
}  // namespace portcullis::reference
