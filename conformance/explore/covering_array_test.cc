#include "conformance/explore/covering_array.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace portcullis::explore {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Calls `visit` with every choice of values for every choice of `strength` dimensions.
template <typename Visit>
void ForEachTuple(const Space& space, const Visit& visit, Row row, std::size_t from,
                  std::size_t left) {
  if (left == 0) {
    visit(row);
    return;
  }
  for (std::size_t d = from; d + left <= space.sizes.size(); ++d) {
    for (std::size_t value = 0; value < space.sizes[d]; ++value) {
      Row next = row;
      next[d] = static_cast<int>(value);
      ForEachTuple(space, visit, next, d + 1, left - 1);
    }
  }
}

bool Has(const Row& row, const Row& tuple) {
  for (std::size_t d = 0; d < row.size(); ++d) {
    if (tuple[d] != kUnset && tuple[d] != row[d]) return false;
  }
  return true;
}

// Whether any complete row that is allowed has the tuple: all of them are tried.
bool IsPossible(const Space& space, const Row& tuple, std::size_t from = 0) {
  if (space.forbids && space.forbids(tuple)) return false;
  while (from < tuple.size() && tuple[from] != kUnset) ++from;
  if (from == tuple.size()) return true;
  for (std::size_t value = 0; value < space.sizes[from]; ++value) {
    Row next = tuple;
    next[from] = static_cast<int>(value);
    if (IsPossible(space, next, from + 1)) return true;
  }
  return false;
}

void ExpectCovers(const Space& space) {
  const std::vector<Row> rows = CoveringArray(space);
  std::set<Row> unique(rows.begin(), rows.end());
  EXPECT_EQ(unique.size(), rows.size());
  for (const Row& row : rows) {
    ASSERT_THAT(row, SizeIs(space.sizes.size()));
    EXPECT_FALSE(space.forbids && space.forbids(row));
    for (std::size_t d = 0; d < row.size(); ++d) {
      EXPECT_GE(row[d], 0);
      EXPECT_LT(row[d], static_cast<int>(space.sizes[d]));
    }
  }
  std::size_t possible = 0;
  const auto visit = [&](const Row& tuple) {
    const bool covered =
        std::any_of(rows.begin(), rows.end(), [&tuple](const Row& row) { return Has(row, tuple); });
    if (IsPossible(space, tuple)) {
      ++possible;
      EXPECT_TRUE(covered) << testing::PrintToString(tuple);
    } else {
      EXPECT_FALSE(covered) << testing::PrintToString(tuple);
    }
  };
  ForEachTuple(space, visit, Row(space.sizes.size(), kUnset), 0, space.strength);
  EXPECT_GT(possible, 0u);
}

TEST(CoveringArrayTest, CoversEveryPair) {
  ExpectCovers({{3, 3, 3, 3}, 2, {}});
  ExpectCovers({{2, 5, 1, 3, 4, 2}, 2, {}});
}

TEST(CoveringArrayTest, CoversEveryTriple) {
  ExpectCovers({{3, 2, 4, 3, 2, 2}, 3, {}});
  ExpectCovers({{5, 5, 5, 2, 2}, 3, {}});
}

TEST(CoveringArrayTest, CoversOtherStrengths) {
  ExpectCovers({{3, 4, 2}, 1, {}});
  ExpectCovers({{2, 3, 2, 2, 3}, 4, {}});
  ExpectCovers({{2, 3}, 2, {}});
}

TEST(CoveringArrayTest, KeepsOutWhatIsForbiddenAndCoversAllElse) {
  // The first value of dimension 0 goes with no value but the first of dimension 3.
  const auto forbids = [](const Row& row) { return row[0] == 0 && row[3] > 0; };
  ExpectCovers({{3, 2, 3, 4, 2}, 2, forbids});
  ExpectCovers({{3, 2, 3, 4, 2}, 3, forbids});
}

TEST(CoveringArrayTest, LeavesOutWhatHasNoCompletion) {
  // Value 1 of dimension 0 leaves dimension 2 no value at all, though no pair is forbidden as such.
  const auto forbids = [](const Row& row) {
    return (row[0] == 1 && row[2] == 0) || (row[0] == 1 && row[2] == 1);
  };
  ExpectCovers({{2, 3, 2, 3}, 2, forbids});
}

TEST(CoveringArrayTest, WhereNoRowIsAllowedThereIsNone) {
  EXPECT_THAT(CoveringArray({{2, 2, 2}, 2, [](const Row&) { return true; }}), IsEmpty());
}

// Beside the best that is possible or known: 9 of an orthogonal array, 6 for ten of two values
// (Sperner's bound), 15 for thirteen of three (Cohen et al., "The AETG System", 1997), 33 for
// 3-wise over six of three.
TEST(CoveringArrayTest, IsNotMuchLargerThanTheBestKnown) {
  EXPECT_EQ(CoveringArray({{2, 2, 2}, 2, {}}).size(), 4u);
  EXPECT_LE(CoveringArray({{3, 3, 3, 3}, 2, {}}).size(), 12u);
  EXPECT_LE(CoveringArray({std::vector<std::size_t>(10, 2), 2, {}}).size(), 10u);
  EXPECT_LE(CoveringArray({std::vector<std::size_t>(13, 3), 2, {}}).size(), 22u);
  EXPECT_LE(CoveringArray({std::vector<std::size_t>(6, 3), 3, {}}).size(), 50u);
}

TEST(CoveringArrayTest, TheSameSpaceGivesTheSameRows) {
  const Space space{{4, 3, 2, 5, 3}, 3, {}};
  EXPECT_EQ(CoveringArray(space), CoveringArray(space));
}

}  // namespace
}  // namespace portcullis::explore
