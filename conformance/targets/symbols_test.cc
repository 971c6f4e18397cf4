#include "conformance/targets/symbols.h"

#include <gtest/gtest.h>

namespace portcullis::targets {
namespace {

using scenario::Memory;
using scenario::SocketRef;

constexpr std::uint32_t kFirst = 1;
constexpr std::uint32_t kSecond = 2;

TEST(SocketNames, ResolvesANameThatWasNeverMadeToInvalidSocket) {
  EXPECT_EQ(SocketNames().Find(kFirst, {SocketRef::Kind::kNamed, "s1"}, {}), kInvalidDescriptor);
}

TEST(SocketNames, RemembersTheNumberOfASocketForItsProcessAlone) {
  SocketNames names;
  names.Made(kFirst, "s1", 260);
  EXPECT_EQ(names.Find(kFirst, {SocketRef::Kind::kNamed, "s1"}, {}), 260u);
  EXPECT_EQ(names.Find(kSecond, {SocketRef::Kind::kNamed, "s1"}, {}), kInvalidDescriptor);
}

TEST(SocketNames, TellsWhoGotAName) {
  SocketNames names;
  EXPECT_TRUE(names.HoldersOf("s1").empty());
  names.Made(kSecond, "s1", 264);
  names.Made(kFirst, "s1", 260);
  const std::vector<std::pair<std::uint32_t, std::uint64_t>> expected = {{kFirst, 260},
                                                                         {kSecond, 264}};
  EXPECT_EQ(names.HoldersOf("s1"), expected);
}

TEST(SocketNames, TellsTheDescriptorsApartThatAreNoSockets) {
  const Descriptors others{.never = 1, .event = 2, .file = 3};
  const SocketNames names;
  EXPECT_EQ(names.Find(kFirst, {SocketRef::Kind::kNever, ""}, others), 1u);
  EXPECT_EQ(names.Find(kFirst, {SocketRef::Kind::kEvent, ""}, others), 2u);
  EXPECT_EQ(names.Find(kFirst, {SocketRef::Kind::kFile, ""}, others), 3u);
  EXPECT_EQ(names.Find(kFirst, {SocketRef::Kind::kInvalid, ""}, others), kInvalidDescriptor);
}

TEST(BytesBeforeEdge, LeaveACutStructureNeverWhole) {
  for (std::uint32_t declared = 1; declared < 40; ++declared) {
    for (const std::uint32_t structure : {0u, 4u, 12u, 16u, 32u}) {
      EXPECT_LT(BytesBeforeEdge(Memory::kCut, structure, declared), declared);
      if (structure != 0) {
        EXPECT_LT(BytesBeforeEdge(Memory::kCut, structure, declared), structure);
      }
    }
  }
}

TEST(BytesBeforeEdge, HoldTheWholeStructurePastTheEdge) {
  for (const std::uint32_t structure : {4u, 8u, 12u, 16u}) {
    EXPECT_EQ(BytesBeforeEdge(Memory::kPastEdge, structure, 24), structure);
  }
}

TEST(PlaceWindows, LeavesAsManyPortsFreeBehindEachAsItHas) {
  const scenario::Placement placed = PlaceWindows({{"a", 10}, {"b", 300}, {"c", 1}});
  EXPECT_EQ(placed.at("a"), 20000);
  EXPECT_EQ(placed.at("b"), 20020);
  EXPECT_EQ(placed.at("c"), 20620);
}

TEST(PlaceWindows, GivesUpWhereTheyDoNotFit) {
  EXPECT_TRUE(PlaceWindows({{"a", 45537}}).empty());
  EXPECT_EQ(PlaceWindows({{"a", 45536}}).size(), 1u);
}

}  // namespace
}  // namespace portcullis::targets
