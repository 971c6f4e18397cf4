#include "reference/flat_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portcullis::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

FlatMap<int, std::string> Three() {
  FlatMap<int, std::string> map;
  map[5] = "five";
  map[1] = "one";
  map[3] = "three";
  return map;
}

TEST(AFlatMap, IsInTheOrderOfItsKeysWhateverCameFirst) {
  EXPECT_THAT(Three(), ElementsAre(Pair(1, "one"), Pair(3, "three"), Pair(5, "five")));
}

TEST(AFlatMap, GivesAKeyAValueOfItsOwnOnce) {
  FlatMap<int, std::string> map = Three();
  EXPECT_EQ(map[4], "");
  map[4] = "four";
  EXPECT_EQ(map[4], "four");
  EXPECT_EQ(map.at(5), "five");
  EXPECT_THAT(map, ElementsAre(Pair(1, "one"), Pair(3, "three"), Pair(4, "four"), Pair(5, "five")));
}

TEST(AFlatMap, FindsWhatIsThereAlone) {
  const FlatMap<int, std::string> map = Three();
  for (const int key : {1, 3, 5}) {
    ASSERT_NE(map.find(key), map.end()) << key;
    EXPECT_EQ(map.find(key)->first, key);
    EXPECT_EQ(map.at(key), map.find(key)->second);
  }
  for (const int key : {0, 2, 4, 6}) EXPECT_EQ(map.find(key), map.end()) << key;
}

TEST(AFlatMap, IsEqualToOneOfTheSameKeysAndValues) {
  FlatMap<int, std::string> map;
  for (const auto& [key, value] : Three()) map[key] = value;
  EXPECT_EQ(map, Three());
  map[3] = "four";
  EXPECT_NE(map, Three());
}

}  // namespace
}  // namespace portcullis::reference
