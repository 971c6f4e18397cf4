#include "fuzz/port_range_input.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "reference/abi/control_codes.h"

namespace portcullis::fuzz {
namespace {

using scenario::Memory;

// Behind WSAStartup and the sockets that they use.
std::vector<scenario::Step> StepsOf(const std::vector<std::uint8_t>& bytes) {
  auto steps = DecodePortRangeInput(bytes).steps;
  EXPECT_TRUE(std::holds_alternative<scenario::WsaStartupCall>(steps.at(0).action));
  steps.erase(steps.begin());
  std::erase_if(steps, [](const scenario::Step& step) {
    return std::holds_alternative<scenario::WsaSocketCall>(step.action);
  });
  return steps;
}

template <typename Call>
const Call& As(const scenario::Step& step) {
  return std::get<Call>(step.action);
}

TEST(DecodePortRangeInput, MakesTwoSocketsOfEachProtocolAsTheyAreUsed) {
  EXPECT_EQ(DecodePortRangeInput({}).steps.size(), 1u);
  const std::vector<std::uint8_t> binds = {0x03, 0, 1, 0x07, 0, 2, 0x0B, 0, 3, 0x0F, 0, 4};
  const scenario::Scenario made = DecodePortRangeInput(binds);
  ASSERT_EQ(made.steps.size(), 9u);
  EXPECT_EQ(As<scenario::WsaSocketCall>(made.steps[1]).protocol, abi::kIpprotoTcp);
  EXPECT_EQ(As<scenario::WsaSocketCall>(made.steps[3]).protocol, abi::kIpprotoTcp);
  EXPECT_EQ(As<scenario::WsaSocketCall>(made.steps[5]).protocol, abi::kIpprotoUdp);
  EXPECT_EQ(As<scenario::WsaSocketCall>(made.steps[7]).protocol, abi::kIpprotoUdp);
}

TEST(DecodePortRangeInput, ReadsAMissingByteAsTheOrdinaryChoice) {
  const auto steps = StepsOf({0x00, 0x13, 0x88, 0x14});
  ASSERT_EQ(steps.size(), 1u);
  const auto& call = As<scenario::WsaIoctlCall>(steps[0]);
  EXPECT_EQ(call.code, abi::kSioAcquirePortReservation);
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

TEST(DecodePortRangeInput, ReadsSizesAndPointersOfAnAcquire) {
  // An overlapped ACQUIRE on the second UDP socket: sizes 3 and 15, input cut, output null, count
  // unmapped, OVERLAPPED past the edge, routine cut.
  const auto steps = StepsOf({0x1C, 1, 2, 3, 4, 4, 16, 0x0B, 0xE2});
  ASSERT_EQ(steps.size(), 2u);
  const auto& call = As<scenario::WsaIoctlCall>(steps[0]);
  EXPECT_EQ(call.socket.name, "u1");
  EXPECT_EQ(call.in.size, 3u);
  EXPECT_EQ(call.out.size, 15u);
  EXPECT_EQ(call.in.memory, Memory::kCut);
  EXPECT_EQ(call.out.memory, Memory::kNull);
  EXPECT_EQ(call.returned, Memory::kUnmapped);
  ASSERT_TRUE(call.overlapped.has_value());
  EXPECT_EQ(call.overlapped->memory, Memory::kPastEdge);
  EXPECT_EQ(call.routine, Memory::kCut);
  EXPECT_EQ(As<scenario::GetCompletionCall>(steps[1]).operation, call.as);
}

TEST(DecodePortRangeInput, NeverNamesANullOverlapped) {
  const auto steps = StepsOf({0x10, 0, 0, 1, 0, 0, 0, 0, 0x08});
  EXPECT_EQ(As<scenario::WsaIoctlCall>(steps[0]).overlapped->memory, Memory::kValid);
}

TEST(DecodePortRangeInput, OpensANewSocketAfterAClose) {
  const auto steps = StepsOf({0x02, 0x00});
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(As<scenario::CloseSocketCall>(steps[0]).socket.name, "t1");
  EXPECT_EQ(As<scenario::WsaIoctlCall>(steps[1]).socket.name, "t2");
}

TEST(DecodePortRangeInput, ReadsABindsPortMostSignificantByteFirst) {
  const auto steps = StepsOf({0x0B, 0x13, 0x88});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(As<scenario::BindCall>(steps[0]).socket.name, "u1");
  EXPECT_EQ(As<scenario::BindCall>(steps[0]).port.value, 5000);
}

TEST(DecodePortRangeInput, StopsAtItsBound) {
  const auto steps = StepsOf(std::vector<std::uint8_t>(1000, 0));
  EXPECT_EQ(steps.size(), kMostDecodedSteps);
}

}  // namespace
}  // namespace portcullis::fuzz
