#include "conformance/targets/symbols.h"

#include <gtest/gtest.h>

#include "reference/abi/control_codes.h"

namespace portcullis::targets {
namespace {

using scenario::InBuffer;
using scenario::Memory;
using scenario::PortRef;
using scenario::RangeContents;
using scenario::SocketRef;

TEST(Symbols, ResolvesANameThatWasNeverMadeToInvalidSocket) {
  EXPECT_EQ(Symbols().Socket({SocketRef::Kind::kNamed, "s1"}, {}), kInvalidDescriptor);
}

TEST(Symbols, RemembersTheNumberOfASocket) {
  Symbols symbols;
  symbols.MadeSocket("s1", 260);
  EXPECT_EQ(symbols.Socket({SocketRef::Kind::kNamed, "s1"}, {}), 260u);
}

TEST(Symbols, TellsTheDescriptorsApartThatAreNoSockets) {
  const Descriptors others{.never = 1, .event = 2, .file = 3};
  const Symbols symbols;
  EXPECT_EQ(symbols.Socket({SocketRef::Kind::kNever, ""}, others), 1u);
  EXPECT_EQ(symbols.Socket({SocketRef::Kind::kEvent, ""}, others), 2u);
  EXPECT_EQ(symbols.Socket({SocketRef::Kind::kFile, ""}, others), 3u);
  EXPECT_EQ(symbols.Socket({SocketRef::Kind::kInvalid, ""}, others), kInvalidDescriptor);
}

TEST(Symbols, CountsPortsFromTheWindow) {
  const Symbols symbols({{"w", 20000}});
  EXPECT_EQ(symbols.Port({PortRef::Kind::kWindow, "w", 5}), 20005);
  EXPECT_EQ(symbols.Port({PortRef::Kind::kWindow, "w", -1}), 19999);
  EXPECT_EQ(symbols.Port({PortRef::Kind::kWindow, "other", 5}), 5);
  EXPECT_EQ(symbols.Port({PortRef::Kind::kLiteral, "", 65535}), 65535);
}

TEST(Symbols, CountsPortsFromWhatAReservationWasGranted) {
  Symbols symbols;
  EXPECT_EQ(symbols.Port({PortRef::Kind::kStartOf, "r1", 3}), 3);
  symbols.Granted("r1", std::vector{std::byte{0x12}, std::byte{0x34}, std::byte{1}, std::byte{0}});
  EXPECT_EQ(symbols.Port({PortRef::Kind::kStartOf, "r1", 3}), 0x1237);
  symbols.Granted("r1", std::vector{std::byte{0x99}});
  EXPECT_EQ(symbols.Port({PortRef::Kind::kStartOf, "r1", 0}), 0x1234);
}

TEST(Symbols, EncodesARangeInTheOrdersOfTheStructure) {
  const InBuffer buffer{Memory::kValid, 4, RangeContents{{PortRef::Kind::kLiteral, "", 0x1234}, 2}};
  const std::vector expected = {std::byte{0x12}, std::byte{0x34}, std::byte{2}, std::byte{0}};
  EXPECT_EQ(Symbols().Input(buffer), expected);
}

TEST(Symbols, CutsTheInputToItsDeclaredSize) {
  const InBuffer buffer{Memory::kValid, 3, RangeContents{{PortRef::Kind::kLiteral, "", 0x1234}, 2}};
  EXPECT_EQ(Symbols().Input(buffer).size(), 3u);
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
  EXPECT_EQ(
      BytesBeforeEdge(Memory::kPastEdge, OutputStructure(abi::kSioAcquirePortReservation), 24),
      16u);
  EXPECT_EQ(BytesBeforeEdge(Memory::kPastEdge, InputStructure(abi::kSioKeepaliveVals), 24), 12u);
  EXPECT_EQ(BytesBeforeEdge(Memory::kPastEdge, InputStructure(abi::kFionbio), 24), 4u);
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
