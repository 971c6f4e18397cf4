#include "fuzz/port_range_input.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "fuzz/port_states.h"
#include "reference/abi/control_codes.h"

namespace portcullis::fuzz {
namespace {

using scenario::Memory;

PortRangeInput Decoded(const std::vector<std::uint8_t>& bytes) {
  PortRangeInput input;
  DecodePortRangeInput(bytes, input);
  return input;
}

TEST(DecodePortRangeInput, ReadsAMissingByteAsTheOrdinaryChoice) {
  const PortRangeInput input = Decoded({0x00, 0x00, 0x13, 0x88, 0x14});
  const scenario::WsaIoctlCall& call = input.call;
  EXPECT_EQ(input.state, 0u);
  EXPECT_EQ(call.code, abi::kSioAcquirePortReservation);
  EXPECT_FALSE(call.provider);
  EXPECT_EQ(call.socket.name, "t1");
  EXPECT_EQ(call.in.memory, Memory::kValid);
  EXPECT_EQ(call.in.size, 4u);
  EXPECT_EQ(
      std::get<std::vector<std::byte>>(call.in.contents),
      (std::vector<std::byte>{std::byte{0x13}, std::byte{0x88}, std::byte{0x14}, std::byte{0}}));
  EXPECT_EQ(call.out.memory, Memory::kValid);
  EXPECT_EQ(call.out.size, 16u);
  EXPECT_EQ(call.returned, Memory::kValid);
  EXPECT_FALSE(call.overlapped.has_value());
  EXPECT_EQ(call.routine, Memory::kNull);
}

TEST(DecodePortRangeInput, ReadsSizesAndPointers) {
  // Overlapped, by WSPIoctl, on the second UDP socket: sizes 3 and 15, input cut, output null,
  // count unmapped, OVERLAPPED past the edge, routine cut.
  const PortRangeInput input = Decoded({0x02, 0x1B, 1, 2, 3, 4, 4, 16, 0x0B, 0xE2});
  const scenario::WsaIoctlCall& call = input.call;
  EXPECT_EQ(input.state, 2u);
  EXPECT_TRUE(call.provider);
  EXPECT_EQ(call.socket.name, "u2");
  EXPECT_EQ(call.in.size, 3u);
  EXPECT_EQ(call.out.size, 15u);
  EXPECT_EQ(call.in.memory, Memory::kCut);
  EXPECT_EQ(call.out.memory, Memory::kNull);
  EXPECT_EQ(call.returned, Memory::kUnmapped);
  ASSERT_TRUE(call.overlapped.has_value());
  EXPECT_EQ(call.overlapped->memory, Memory::kPastEdge);
  EXPECT_EQ(call.routine, Memory::kCut);
}

TEST(DecodePortRangeInput, EndsTheSizesWithLargeOnes) {
  const PortRangeInput input = Decoded({0, 0, 0, 0, 0, 0, 0xF7, 0xFF});
  EXPECT_EQ(input.call.in.size, 0xF6u);
  EXPECT_EQ(input.call.out.size, 0xFFFFFFFFu);
  EXPECT_EQ(Decoded({0, 0, 0, 0, 0, 0, 0xF8}).call.in.size, kLargeSizes.front());
}

TEST(DecodePortRangeInput, NeverNamesANullOverlapped) {
  const PortRangeInput input = Decoded({0, 0x08, 0, 0, 1, 0, 0, 0, 0, 0x08});
  EXPECT_EQ(input.call.overlapped->memory, Memory::kValid);
}

TEST(DecodePortRangeInput, CountsTheStatesRoundAndRound) {
  const auto states = static_cast<std::uint8_t>(PortStates().size());
  EXPECT_EQ(Decoded({states}).state, 0u);
  EXPECT_EQ(Decoded({static_cast<std::uint8_t>(states + 3)}).state, 3u);
}

TEST(DecodePortRangeInput, LeavesNothingOfTheInputBefore) {
  PortRangeInput input = Decoded({0x02, 0x1B, 1, 2, 3, 4, 4, 16, 0x0B, 0xE2});
  DecodePortRangeInput({}, input);
  EXPECT_EQ(input.call, Decoded({}).call);
  EXPECT_EQ(input.state, 0u);
}

TEST(WholeScenario, AsksForTheSameRangeAgainAndOnceMoreAfterAClose) {
  const PortRangeInput input = Decoded({0x01, 0x0A, 0x13, 0x88, 0x14});
  const auto steps = WholeScenario(input).steps;
  const std::size_t call = PortStates()[1].before.size();
  ASSERT_EQ(steps.size(), call + 5);
  EXPECT_EQ(std::get<scenario::WsaIoctlCall>(steps[call].action), input.call);
  EXPECT_TRUE(std::holds_alternative<scenario::GetCompletionCall>(steps[call + 1].action));
  const auto& again = std::get<scenario::WsaIoctlCall>(steps[call + 2].action);
  EXPECT_EQ(again.socket.name, "u2");
  EXPECT_EQ(again.in.contents, input.call.in.contents);
  EXPECT_EQ(std::get<scenario::CloseSocketCall>(steps[call + 3].action).socket.name, "u1");
  EXPECT_TRUE(std::holds_alternative<scenario::WsaIoctlCall>(steps[call + 4].action));
}

}  // namespace
}  // namespace portcullis::fuzz
