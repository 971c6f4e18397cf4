#include "reference/port_space.h"

#include <gtest/gtest.h>

#include <set>

namespace portcullis::reference {
namespace {

constexpr PortRange kAll{1, 65535};

TEST(PortBitmap, HoldsExactlyThePortsOfABlockThatSpansWords) {
  PortBitmap set(65535);
  set.Insert(60, 200);
  for (std::uint32_t port = 1; port <= 400; ++port) {
    EXPECT_EQ(set.ContainsAny(port, 1), port >= 60 && port <= 259) << port;
  }
  EXPECT_EQ(set.size(), 200u);
}

TEST(PortBitmap, HoldsTheLastPort) {
  PortBitmap set(65535);
  set.Insert(65535, 1);
  EXPECT_TRUE(set.ContainsAny(65535, 1));
  EXPECT_FALSE(set.ContainsAny(65534, 1));
}

TEST(PortBitmap, HoldsEveryPortAtOnce) {
  PortBitmap set(65535);
  set.Insert(1, 65535);
  EXPECT_EQ(FirstFreeRun(std::vector<const PortBitmap*>{&set}, kAll, 1), std::nullopt);
  set.Erase(1, 65535);
  EXPECT_EQ(set, PortBitmap(65535));
}

TEST(PortBitmap, EmptiedEqualsOneThatWasNeverFilled) {
  PortBitmap used(65535);
  used.Insert(7, 3);
  EXPECT_NE(used, PortBitmap(65535));
  used.Erase(7, 3);
  EXPECT_EQ(used, PortBitmap(65535));
}

// The obvious search, port by port.
std::optional<std::uint16_t> SlowRun(const std::set<std::uint32_t>& taken, PortRange within,
                                     std::uint32_t count) {
  for (std::uint32_t start = within.first; start + count - 1 <= within.last; ++start) {
    bool free = true;
    for (std::uint32_t port = start; port < start + count; ++port) {
      free = free && !taken.contains(port);
    }
    if (free) {
      return static_cast<std::uint16_t>(start);
    }
  }
  return std::nullopt;
}

TEST(FirstFreeRun, FindsWhatTheObviousSearchFinds) {
  std::uint32_t state = 12345;
  const auto random = [&state](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  constexpr std::uint16_t kLast = 400;
  for (int round = 0; round < 500; ++round) {
    PortBitmap set(kLast);
    std::set<std::uint32_t> taken;
    const std::uint32_t blocks = random(12);
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const std::uint32_t start = 1 + random(kLast);
      const std::uint32_t count = 1 + random(std::min(40u, kLast - start + 1));
      if (!set.ContainsAny(start, count)) {
        set.Insert(start, count);
        for (std::uint32_t port = start; port < start + count; ++port) {
          taken.insert(port);
        }
      }
    }
    const auto first = static_cast<std::uint16_t>(1 + random(kLast));
    const PortRange within{first, static_cast<std::uint16_t>(first + random(kLast - first + 1u))};
    for (const std::uint32_t count : {1u, 2u, 3u, 17u, 63u, 64u, 65u, 130u, 400u}) {
      EXPECT_EQ(FirstFreeRun(std::vector<const PortBitmap*>{&set}, within, count),
                SlowRun(taken, within, count))
          << "round " << round << " count " << count << " within " << within.first << "-"
          << within.last;
    }
  }
}

TEST(PortSpace, RefusesABlockWithOnePortTaken) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(space.Reserve(Family::kIpv4, 5000, 20));
  EXPECT_FALSE(space.Reserve(Family::kIpv4, 4981, 20));
  EXPECT_FALSE(space.Reserve(Family::kIpv4, 5019, 1));
  EXPECT_EQ(space.reserved_count(), 20u);
}

TEST(PortSpace, GrantsTheBlocksOnBothSides) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(space.Reserve(Family::kIpv4, 5000, 20));
  EXPECT_TRUE(space.Reserve(Family::kIpv4, 4980, 20));
  EXPECT_TRUE(space.Reserve(Family::kIpv4, 5020, 20));
}

TEST(PortSpace, ReservesForBothFamiliesWhereTheyAreJoined) {
  PortSpace joined(kAll, {.families_joined = true});
  ASSERT_TRUE(joined.Reserve(Family::kIpv4, 5000, 1));
  EXPECT_FALSE(joined.Reserve(Family::kIpv6, 5000, 1));
  PortSpace apart(kAll, {.families_joined = false});
  ASSERT_TRUE(apart.Reserve(Family::kIpv4, 5000, 1));
  EXPECT_TRUE(apart.Reserve(Family::kIpv6, 5000, 1));
}

TEST(PortSpace, RefusesAPortThatASocketOfEitherJoinedFamilyIsBoundTo) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    PortSpace space(kAll, {});
    space.Bind(family, 5000);
    EXPECT_FALSE(space.CanReserve(Family::kIpv4, 4999, 3));
    EXPECT_EQ(space.FindBlock(Family::kIpv4, {5000, 5001}, 1), 5001);
    space.Unbind(family, 5000);
    EXPECT_TRUE(space.CanReserve(Family::kIpv4, 4999, 3));
  }
}

TEST(PortSpace, LooksOnlyAtItsOwnFamilysSocketsWhereFamiliesAreApart) {
  PortSpace space(kAll, {.families_joined = false});
  space.Bind(Family::kIpv6, 5000);
  EXPECT_TRUE(space.CanReserve(Family::kIpv4, 5000, 1));
  EXPECT_FALSE(space.CanReserve(Family::kIpv6, 5000, 1));
  EXPECT_EQ(space.FindBlock(Family::kIpv4, {5000, 5001}, 1), 5000);
  EXPECT_EQ(space.FindBlock(Family::kIpv6, {5000, 5001}, 1), 5001);
}

TEST(PortSpace, KeepsReservationsApartFromBoundSocketsWhereBoundPortsDoNotExclude) {
  PortSpace space(kAll, {.bound_excludes = false});
  space.Bind(Family::kIpv4, 5000);
  ASSERT_TRUE(space.Reserve(Family::kIpv4, 5000, 2));
  space.Unbind(Family::kIpv4, 5000);
  EXPECT_TRUE(space.IsReserved(Family::kIpv4, 5000));
  EXPECT_EQ(space.bound_count(), 0u);
}

TEST(PortSpace, HandsOutNoReservedPortToABindUnlessAsked) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(space.Reserve(Family::kIpv4, 5000, 1));
  EXPECT_EQ(space.FindUnbound(Family::kIpv4, {5000, 5001}, false), 5001);
  EXPECT_EQ(space.FindUnbound(Family::kIpv4, {5000, 5001}, true), 5000);
}

TEST(PortSpaceBindings, AreCountedWhereSocketsShareAPort) {
  PortSpace space({}, {});
  space.Bind(Family::kIpv4, 5000);
  space.BindAgain(Family::kIpv4, 5000);
  space.BindAgain(Family::kIpv4, 5000);
  space.Unbind(Family::kIpv4, 5000);
  space.Unbind(Family::kIpv4, 5000);
  EXPECT_TRUE(space.IsBound(Family::kIpv4, 5000));
  space.Unbind(Family::kIpv4, 5000);
  EXPECT_FALSE(space.IsBound(Family::kIpv4, 5000));
  EXPECT_EQ(space, PortSpace({}, {}));
}

TEST(PortSpacePersistent, KeepsReservationsOutOfBothFamilies) {
  PortSpace space({}, {.families_joined = false});
  space.ReservePersistent(5000, 2);
  EXPECT_FALSE(space.Reserve(Family::kIpv4, 4999, 2));
  EXPECT_FALSE(space.Reserve(Family::kIpv6, 5001, 1));
  EXPECT_EQ(space.FindBlock(Family::kIpv6, {4999, 6000}, 2), 5002);
  EXPECT_EQ(space.FindUnbound(Family::kIpv6, {5000, 6000}, false), 5002);
  EXPECT_EQ(space.FindUnbound(Family::kIpv6, {5000, 6000}, true), 5000);
  space.UnreservePersistent(5000, 2);
  EXPECT_TRUE(space.Reserve(Family::kIpv4, 4999, 2));
}

TEST(PortSpacePersistent, LetsReservationsInWhereTheRulesSay) {
  PortSpace space({}, {.persistent_excludes = false});
  space.ReservePersistent(5000, 2);
  EXPECT_EQ(space.FindBlock(Family::kIpv4, {5000, 6000}, 2), 5000);
  EXPECT_TRUE(space.Reserve(Family::kIpv4, 5000, 2));
  space.Unreserve(Family::kIpv4, 5000, 2);
  EXPECT_TRUE(space.IsPersistent(5001, 1));
}

// Wherever it is looked for, a run is free, lies within, and is found where there is one.
TEST(FreeRun, FindsTheHighestFromTheTopAndSomeElsewhere) {
  PortBitmap taken(65535);
  taken.Insert(120, 40);
  taken.Insert(190, 11);
  const std::vector<const PortBitmap*> sets{&taken};
  const PortRange within{100, 200};
  EXPECT_EQ(FreeRun(sets, within, 10, {Placement::kLowest, 0}), 100);
  EXPECT_EQ(FreeRun(sets, within, 10, {Placement::kHighest, 0}), 180);
  EXPECT_EQ(FreeRun(sets, within, 30, {Placement::kHighest, 0}), 160);
  EXPECT_EQ(FreeRun(sets, within, 31, {Placement::kHighest, 0}), std::nullopt);
  EXPECT_EQ(FreeRun(sets, within, 102, {Placement::kHighest, 0}), std::nullopt);
  std::set<std::uint16_t> found;
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    const auto start = FreeRun(sets, within, 10, {Placement::kSpread, seed});
    ASSERT_TRUE(start.has_value()) << seed;
    EXPECT_FALSE(taken.ContainsAny(*start, 10)) << *start;
    EXPECT_GE(*start, within.first);
    EXPECT_LE(*start + 9, within.last);
    found.insert(*start);
  }
  EXPECT_GT(found.size(), 10u);
}

}  // namespace
}  // namespace portcullis::reference
