#include "fuzz/history_bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "conformance/explore/random_history.h"
#include "conformance/explore/simpler_steps.h"
#include "conformance/scenario/random_scenario.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::fuzz {
namespace {

TEST(HistoryBytes, SayARandomHistoryWhole) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    scenario::Scenario history = explore::NumberedNames(explore::HistoryOfSeed(seed));
    const scenario::Scenario read = DecodeHistory(EncodeHistory(history));
    ASSERT_EQ(read.steps.size(), history.steps.size());
    EXPECT_EQ(read.windows.at("w1"), history.windows.at("w"));
    history.name = read.name;
    history.windows = read.windows;
    std::string text = scenario::PrintScenario(history);
    for (std::size_t at = 0; (at = text.find("\"w+", at)) != std::string::npos; ++at) {
      text.replace(at, 3, "\"w1+");
    }
    EXPECT_EQ(scenario::PrintScenario(read), text) << seed;
  }
}

TEST(HistoryBytes, OfAnyScenarioAreReadAgainAsTheyWereWritten) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const auto bytes = EncodeHistory(scenario::RandomScenario(seed).Make());
    const scenario::Scenario once = DecodeHistory(bytes);
    EXPECT_EQ(DecodeHistory(EncodeHistory(once)), once) << seed;
    EXPECT_TRUE(scenario::ParseScenario(scenario::PrintScenario(once), "once")) << seed;
  }
}

TEST(HistoryBytes, MakeABoundedScenarioOfAnything) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::vector<std::uint8_t> bytes(20000, static_cast<std::uint8_t>(byte));
    const scenario::Scenario made = DecodeHistory(bytes);
    EXPECT_EQ(made.steps.size(), kMostHistorySteps);
    EXPECT_EQ(DecodeHistory(EncodeHistory(made)), made) << byte;
  }
}

TEST(HistoryBytes, OfAPrefixAreAPrefix) {
  const auto bytes = EncodeHistory(explore::HistoryOfSeed(3));
  const scenario::Scenario whole = DecodeHistory(bytes);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const scenario::Scenario part = DecodeHistory(std::span(bytes).first(size));
    ASSERT_LE(part.steps.size(), whole.steps.size());
    for (std::size_t i = 0; i + 1 < part.steps.size(); ++i) {
      EXPECT_EQ(part.steps[i], whole.steps[i]) << size;
    }
  }
}

// The steps that each input meets before its own: a socket of each kind, two reservations, a bind,
// a completion port.
constexpr std::size_t kPrelude = 11;

TEST(IoctlBytes, SayEachCallAndWhatLooksForItsCompletion) {
  scenario::WsaIoctlCall call;
  call.as = "r4";
  call.provider = true;
  call.socket = {scenario::SocketRef::Kind::kNamed, "s6"};
  call.code = 0x12345678;
  call.in = {scenario::Memory::kCut, 1000, std::vector<std::byte>(3, std::byte{7})};
  call.out = {scenario::Memory::kAliasesInput, 0xFFFFFFFF};
  call.overlapped = scenario::Overlapped{scenario::Memory::kMisaligned, false};
  call.routine = scenario::Memory::kUnmapped;
  const scenario::Scenario made = DecodeIoctls(EncodeIoctls({call, call}));
  ASSERT_EQ(made.steps.size(), kPrelude + 4);
  EXPECT_EQ(std::get<scenario::WsaIoctlCall>(made.steps[kPrelude].action), call);
  EXPECT_EQ(std::get<scenario::GetCompletionCall>(made.steps[kPrelude + 1].action).operation, "r4");
  EXPECT_EQ(std::get<scenario::WsaIoctlCall>(made.steps[kPrelude + 2].action), call);
}

TEST(IoctlBytes, StopAtTheirBound) {
  EXPECT_EQ(DecodeIoctls({}).steps.size(), kPrelude);
  const std::vector<std::uint8_t> bytes(20000, 0);
  EXPECT_EQ(DecodeIoctls(bytes).steps.size(), kPrelude + kMostIoctls);
}

}  // namespace
}  // namespace portcullis::fuzz
