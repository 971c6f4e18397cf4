#include "fuzz/prepared_ports.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/oracle/judge.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/reference_target.h"
#include "fuzz/complaint.h"
#include "fuzz/port_range_input.h"
#include "fuzz/subject.h"
#include "reference/abi/error_codes.h"

namespace portcullis::fuzz {
namespace {

using scenario::Event;
using scenario::Returned;

constexpr int kInputsOfAState = 400;

PortRangeInput Drawn(std::mt19937& random, std::size_t state) {
  std::array<std::uint8_t, 10> bytes{};
  // Half of the bytes as they are of an ordinary call: of all others together nearly none succeeds.
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random() % 2 ? random() : 0);
  bytes[0] = static_cast<std::uint8_t>(state);
  PortRangeInput input;
  DecodePortRangeInput(bytes, input);
  return input;
}

// The whole scenario on a target of its own, as far as the call; and the judge as it is then.
struct LongWay {
  explicit LongWay(const PortRangeInput& input)
      : scenario(WholeScenario(input)), judge(scenario, {TheSubject().capabilities, {}}) {
    const std::size_t call = PortStates()[input.state].before.size();
    const auto target = targets::MakeReferenceTarget();
    EXPECT_TRUE(target->Reset(scenario, 0).has_value());
    for (std::size_t step = 0; step <= call; ++step) {
      target->Submit(step, scenario.steps[step]);
      while (auto event = target->Next({}).value()) {
        if (step == call && !std::holds_alternative<scenario::Invoked>(*event)) {
          answer = *event;
        } else {
          judge.Record(*event);
        }
      }
    }
  }

  bool Allows(const Event& event) const {
    oracle::Judge at_the_call = judge;
    const oracle::Verdict verdict = at_the_call.Record(event);
    return verdict.allowed && !verdict.disturbed && verdict.differs.empty();
  }

  scenario::Scenario scenario;
  oracle::Judge judge;
  Event answer = scenario::Blocked{};
};

// What an implementation might have answered instead.
std::vector<Event> Others(const Event& answer) {
  std::vector<Event> others;
  Returned returned;
  if (const auto* given = std::get_if<Returned>(&answer)) returned = *given;
  returned.step = *scenario::StepOf(answer);
  for (const std::int32_t error :
       {abi::kWsaEinval, abi::kWsaEfault, abi::kWsaEaddrinuse, abi::kWsaEacces, abi::kWsaEnobufs,
        abi::kWsaEnotsock, abi::kWsaEopnotsupp, abi::kWsaEnetdown, abi::kWsaNotInitialised,
        abi::kWsaEinprogress, abi::kWsaIoPending}) {
    Returned other = returned;
    other.result = abi::kSocketError;
    other.error = error;
    other.output.clear();
    others.emplace_back(std::move(other));
  }
  Returned success = returned;
  success.result = success.error = 0;
  success.output.resize(16);
  for (const std::size_t place : {0u, 1u, 2u, 3u, 8u}) {
    Returned other = success;
    other.output[place] ^= std::byte{1};
    others.emplace_back(std::move(other));
  }
  for (const std::uint32_t count : {0u, 4u, 16u}) {
    Returned other = returned;
    other.count = count;
    others.emplace_back(std::move(other));
  }
  others.emplace_back(std::move(success));
  others.emplace_back(scenario::Blocked{returned.step});
  return others;
}

class EveryState : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryState, IsReachedByStepsThatTheOracleAllows) {
  const PortState& state = PortStates()[GetParam()];
  scenario::Scenario scenario{"state", {}, state.before};
  scenario.steps.insert(scenario.steps.end(), state.after.begin(), state.after.end());
  const auto complaint = FindComplaint(TheSubject(), scenario);
  EXPECT_FALSE(complaint.has_value()) << *complaint;
}

TEST_P(EveryState, AnswersACallAsTheWholeScenarioDoesWhateverCameBefore) {
  PreparedPorts ports(PortStates()[GetParam()], TheSubject().capabilities);
  std::mt19937 random(7);
  for (int i = 0; i < kInputsOfAState; ++i) {
    const PortRangeInput input = Drawn(random, GetParam());
    const LongWay whole(input);
    ASSERT_EQ(ports.Answer(input.call).event, whole.answer) << PrintScenario(whole.scenario);
  }
}

TEST_P(EveryState, AllowsWhatAJudgeAllowsWhoFollowsTheWholeScenario) {
  PreparedPorts ports(PortStates()[GetParam()], TheSubject().capabilities);
  std::mt19937 random(8);
  for (int i = 0; i < kInputsOfAState / 4; ++i) {
    const PortRangeInput input = Drawn(random, GetParam());
    const LongWay whole(input);
    EXPECT_TRUE(ports.Allows(input.call, whole.answer)) << PrintScenario(whole.scenario);
    for (const Event& other : Others(whole.answer)) {
      ASSERT_EQ(ports.Allows(input.call, other), whole.Allows(other))
          << PrintScenario(whole.scenario);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(PortStates, EveryState,
                         testing::Range(std::size_t{0}, PortStates().size()));

TEST(PreparedPorts, SaysWhetherACallTookPorts) {
  PreparedPorts ports(PortStates()[0], TheSubject().capabilities);
  PortRangeInput input;
  DecodePortRangeInput(std::array<std::uint8_t, 5>{0, 0, 0x13, 0x88, 0x14}, input);
  EXPECT_FALSE(ports.Answer(input.call).changed_nothing);
  input.call.out.size = 15;
  EXPECT_TRUE(ports.Answer(input.call).changed_nothing);
}

TEST(PreparedPorts, KnowsACallThatGoesOnAfterItsAnswer) {
  scenario::WsaIoctlCall call;
  const Event success = Returned{.step = 1, .count = 16u, .output = {}};
  const Event pending =
      Returned{.step = 1, .result = -1, .error = abi::kWsaIoPending, .count = {}, .output = {}};
  const Event refused =
      Returned{.step = 1, .result = -1, .error = abi::kWsaEinval, .count = {}, .output = {}};
  EXPECT_FALSE(PreparedPorts::Started(call, success));
  EXPECT_TRUE(PreparedPorts::Started(call, scenario::Blocked{1}));
  call.overlapped = scenario::Overlapped{};
  EXPECT_TRUE(PreparedPorts::Started(call, success));
  EXPECT_TRUE(PreparedPorts::Started(call, pending));
  EXPECT_FALSE(PreparedPorts::Started(call, refused));
}

}  // namespace
}  // namespace portcullis::fuzz
