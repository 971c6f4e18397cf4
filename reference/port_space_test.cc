#include "reference/port_space.h"

#include <gtest/gtest.h>

#include <set>

namespace portcullis::reference {
namespace {

constexpr PortRange kAll{1, 65535};

// False, with nothing taken, where the space says that the block is not free.
bool Reserve(PortSpace& space, Family family, std::uint32_t first, std::uint32_t count) {
  const bool can = space.CanReserve(family, first, count);
  if (can) space.Reserve(family, first, count);
  return can;
}

TEST(PortSpace, HoldsExactlyThePortsOfABlockThatSpansWords) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 60, 200));
  for (std::uint16_t port = 1; port <= 400; ++port) {
    EXPECT_EQ(space.IsReserved(Family::kIpv4, port), port >= 60 && port <= 259) << port;
  }
  EXPECT_EQ(space.reserved_count(), 200u);
}

TEST(PortSpace, HoldsTheLastPort) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 65535, 1));
  EXPECT_FALSE(space.CanReserve(Family::kIpv4, 65534, 2));
  EXPECT_TRUE(space.CanReserve(Family::kIpv4, 65534, 1));
}

TEST(PortSpace, HoldsEveryPortAtOnce) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 1, 65535));
  EXPECT_EQ(space.FindBlock(Family::kIpv4, kAll, 1), kNoPort);
  space.Unreserve(Family::kIpv4, 1, 65535);
  EXPECT_EQ(space.FindBlock(Family::kIpv4, kAll, 65535), 1);
}

TEST(PortSpace, EmptiedEqualsOneThatWasNeverFilled) {
  PortSpace used(kAll, {});
  ASSERT_TRUE(Reserve(used, Family::kIpv4, 7, 3));
  EXPECT_NE(used, PortSpace(kAll, {}));
  EXPECT_NE(PortSpace(kAll, {}), used);
  used.Unreserve(Family::kIpv4, 7, 3);
  EXPECT_EQ(used, PortSpace(kAll, {}));
  EXPECT_EQ(PortSpace(kAll, {}), used);
}

TEST(PortSpace, RefusesABlockWithOnePortTaken) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 5000, 20));
  EXPECT_FALSE(Reserve(space, Family::kIpv4, 4981, 20));
  EXPECT_FALSE(Reserve(space, Family::kIpv4, 5019, 1));
  EXPECT_EQ(space.reserved_count(), 20u);
}

TEST(PortSpace, GrantsTheBlocksOnBothSides) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 5000, 20));
  EXPECT_TRUE(Reserve(space, Family::kIpv4, 4980, 20));
  EXPECT_TRUE(Reserve(space, Family::kIpv4, 5020, 20));
}

TEST(PortSpace, ReservesForBothFamiliesWhereTheyAreJoined) {
  PortSpace joined(kAll, {.families_joined = true});
  ASSERT_TRUE(Reserve(joined, Family::kIpv4, 5000, 1));
  EXPECT_FALSE(Reserve(joined, Family::kIpv6, 5000, 1));
  PortSpace apart(kAll, {.families_joined = false});
  ASSERT_TRUE(Reserve(apart, Family::kIpv4, 5000, 1));
  EXPECT_TRUE(Reserve(apart, Family::kIpv6, 5000, 1));
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
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 5000, 2));
  space.Unbind(Family::kIpv4, 5000);
  EXPECT_TRUE(space.IsReserved(Family::kIpv4, 5000));
  EXPECT_EQ(space.bound_count(), 0u);
}

TEST(PortSpace, HandsOutNoReservedPortToABindUnlessAsked) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 5000, 1));
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
  EXPECT_FALSE(Reserve(space, Family::kIpv4, 4999, 2));
  EXPECT_FALSE(Reserve(space, Family::kIpv6, 5001, 1));
  EXPECT_EQ(space.FindBlock(Family::kIpv6, {4999, 6000}, 2), 5002);
  EXPECT_EQ(space.FindUnbound(Family::kIpv6, {5000, 6000}, false), 5002);
  EXPECT_EQ(space.FindUnbound(Family::kIpv6, {5000, 6000}, true), 5000);
  space.UnreservePersistent(5000, 2);
  EXPECT_TRUE(Reserve(space, Family::kIpv4, 4999, 2));
}

TEST(PortSpacePersistent, LetsReservationsInWhereTheRulesSay) {
  PortSpace space({}, {.persistent_excludes = false});
  space.ReservePersistent(5000, 2);
  EXPECT_EQ(space.FindBlock(Family::kIpv4, {5000, 6000}, 2), 5000);
  EXPECT_TRUE(Reserve(space, Family::kIpv4, 5000, 2));
  space.Unreserve(Family::kIpv4, 5000, 2);
  EXPECT_TRUE(space.IsPersistent(5001, 1));
}

// Far from where the search begins: there it asks an index, which has to hear of every change. The
// hole is at the beginning of a block of it, whose words are not looked at then.
TEST(PortSpace, FindsFarAwayWhatBecameFreeAndNotWhatWasTaken) {
  for (const bool joined : {true, false}) {
    PortSpace space(kAll, {.families_joined = joined});
    const auto far = [&] { return space.FindBlock(Family::kIpv6, kAll, 2); };
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 1, 40447));
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 40450, 25086));
    EXPECT_EQ(far(), 40448);
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 40448, 2));
    EXPECT_EQ(far(), kNoPort);
    space.Unreserve(Family::kIpv6, 40448, 2);
    EXPECT_EQ(far(), 40448);
    space.Bind(Family::kIpv6, 40449);
    EXPECT_EQ(far(), kNoPort);
    space.Unbind(Family::kIpv6, 40449);
    EXPECT_EQ(far(), 40448);
    space.ReservePersistent(40449, 1);
    EXPECT_EQ(far(), kNoPort);
    space.UnreservePersistent(40449, 1);
    EXPECT_EQ(far(), 40448);
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 40448, 1));
    EXPECT_EQ(far(), kNoPort);
    space.Unreserve(Family::kIpv6, 40448, 1);
    space.Unreserve(Family::kIpv6, 40450, 25086);
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 40448, 128));
    EXPECT_EQ(far(), 40576);
    space.Unreserve(Family::kIpv6, 40448, 128);
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 40450, 25086));
    const PortSpace copy = space;
    space.Unreserve(Family::kIpv6, 1, 40447);
    ASSERT_TRUE(Reserve(space, Family::kIpv6, 1, 40449));
    EXPECT_EQ(far(), kNoPort);
    EXPECT_EQ(copy.FindBlock(Family::kIpv6, kAll, 2), 40448);
  }
}

TEST(PortSpacePlacement, IsTheLastPortFromTheTopOfAnEmptySpace) {
  PortSpace space(kAll, {});
  EXPECT_EQ(space.FindBlock(Family::kIpv4, kAll, 1, {Placement::kHighest, 0}), 65535);
  EXPECT_EQ(space.FindUnbound(Family::kIpv4, kAll, false, {Placement::kHighest, 0}), 65535);
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 65535, 1));
  EXPECT_EQ(space.FindBlock(Family::kIpv4, kAll, 2, {Placement::kHighest, 0}), 65533);
}

TEST(PortSpacePlacement, IsTheSameInASpaceThatWasNeverUsedAsWhereAllWasGivenBack) {
  const PortSpace never_used(kAll, {});
  PortSpace given_back(kAll, {});
  ASSERT_TRUE(Reserve(given_back, Family::kIpv4, 7000, 600));
  given_back.Unreserve(Family::kIpv4, 7000, 600);
  for (const PortRange within : {PortRange{1, 65535}, PortRange{6990, 7700}, PortRange{90, 91}}) {
    for (const std::uint32_t count : {1u, 2u, 64u, 65u, 700u, 711u, 712u, 65535u}) {
      for (const Choosing choosing :
           {Choosing{Placement::kLowest, 0}, Choosing{Placement::kHighest, 0},
            Choosing{Placement::kSpread, 1}, Choosing{Placement::kSpread, 99}}) {
        EXPECT_EQ(never_used.FindBlock(Family::kIpv4, within, count, choosing),
                  given_back.FindBlock(Family::kIpv4, within, count, choosing))
            << count << " of " << within.first << " to " << within.last << ", placement "
            << static_cast<int>(choosing.placement) << ", seed " << choosing.seed;
      }
    }
  }
}

// Wherever it is looked for, a run is free, lies within, and is found where there is one.
TEST(PortSpacePlacement, IsTheHighestFromTheTopAndSomeElsewhere) {
  PortSpace space(kAll, {});
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 120, 40));
  ASSERT_TRUE(Reserve(space, Family::kIpv4, 190, 11));
  const PortRange within{100, 200};
  const auto find = [&](std::uint32_t count, Choosing choosing) {
    return space.FindBlock(Family::kIpv4, within, count, choosing);
  };
  EXPECT_EQ(find(10, {Placement::kLowest, 0}), 100);
  EXPECT_EQ(find(10, {Placement::kHighest, 0}), 180);
  EXPECT_EQ(find(30, {Placement::kHighest, 0}), 160);
  EXPECT_EQ(find(31, {Placement::kHighest, 0}), kNoPort);
  EXPECT_EQ(find(102, {Placement::kHighest, 0}), kNoPort);
  std::set<std::uint16_t> found;
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    const auto start = find(10, {Placement::kSpread, seed});
    ASSERT_NE(start, kNoPort) << seed;
    EXPECT_TRUE(space.CanReserve(Family::kIpv4, start, 10)) << start;
    EXPECT_GE(start, within.first);
    EXPECT_LE(start + 9, within.last);
    found.insert(start);
  }
  EXPECT_GT(found.size(), 10u);
}

}  // namespace
}  // namespace portcullis::reference
