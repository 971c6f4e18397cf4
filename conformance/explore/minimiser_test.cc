#include "conformance/explore/minimiser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "conformance/explore/random_history.h"
#include "conformance/explore/simpler_steps.h"
#include "conformance/scenario/describe.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::explore {
namespace {

using scenario::Scenario;
using scenario::Step;

std::string Print(const Scenario& scenario) {
  std::string text;
  for (const Step& step : scenario.steps) text += scenario::DescribeStep(step) + "\n";
  return text;
}

std::size_t CountBinds(const Scenario& scenario) {
  return static_cast<std::size_t>(std::count_if(
      scenario.steps.begin(), scenario.steps.end(),
      [](const Step& step) { return std::holds_alternative<scenario::BindCall>(step.action); }));
}

// A history of which something can be kept: with three binds at least.
Scenario HistoryWithBinds() {
  for (std::uint64_t seed = 0;; ++seed) {
    Scenario history = HistoryOfSeed(seed);
    if (CountBinds(history) >= 3) return history;
  }
}

Step Ioctl(std::uint32_t code) {
  scenario::WsaIoctlCall call;
  call.as = "r1";
  call.socket = {scenario::SocketRef::Kind::kNamed, "s1"};
  call.code = code;
  return {{}, call};
}

TEST(Minimiser, KeepsOneStepOfWhatNeedsOne) {
  const Minimised least =
      Minimise(HistoryWithBinds(), [](const Scenario& s) { return CountBinds(s) >= 1; });
  EXPECT_EQ(Print(least.scenario), "bind(s1, port w+0)\n");
  EXPECT_TRUE(least.finished);
}

TEST(Minimiser, FindsTwoStepsThatNeedEachOtherHoweverFarApart) {
  const Minimised least =
      Minimise(HistoryWithBinds(), [](const Scenario& s) { return CountBinds(s) >= 3; });
  EXPECT_EQ(least.scenario.steps.size(), 3u);
  EXPECT_EQ(CountBinds(least.scenario), 3u);
}

TEST(Minimiser, NeverGivesAnEmptyScenario) {
  const Minimised least = Minimise(HistoryWithBinds(), [](const Scenario&) { return true; });
  EXPECT_EQ(least.scenario.steps.size(), 1u);
}

TEST(Minimiser, LeavesWhatCannotBeSmaller) {
  const Scenario history = HistoryWithBinds();
  EXPECT_EQ(Minimise(history, [](const Scenario&) { return false; }).scenario, history);
}

TEST(Minimiser, StopsAtItsBoundWithWhatItHas) {
  std::size_t asked = 0;
  const Minimised least = Minimise(
      HistoryWithBinds(),
      [&asked](const Scenario& s) {
        ++asked;
        return CountBinds(s) >= 2;
      },
      7);
  EXPECT_EQ(asked, 7u);
  EXPECT_EQ(least.trials, 7u);
  EXPECT_FALSE(least.finished);
  EXPECT_GE(CountBinds(least.scenario), 2u);
}

TEST(Minimiser, FindsTheSameEachTime) {
  const auto keeps = [](const Scenario& s) { return CountBinds(s) >= 2; };
  EXPECT_EQ(Minimise(HistoryWithBinds(), keeps).scenario,
            Minimise(HistoryWithBinds(), keeps).scenario);
}

TEST(Minimiser, MakesTheArgumentsPlainThatDoNotMatter) {
  Step step = Ioctl(abi::kSioAcquirePortReservation);
  auto& call = std::get<scenario::WsaIoctlCall>(step.action);
  call.provider = true;
  call.in = {scenario::Memory::kMisaligned, 16,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", 17}, 6}};
  call.out = {scenario::Memory::kCut, 64};
  call.returned = scenario::Memory::kNull;
  call.overlapped = scenario::Overlapped{scenario::Memory::kReadOnly, false};
  call.routine = scenario::Memory::kUnmapped;
  Scenario scenario{"", {{"w", 64}}, {step}};
  scenario.steps.front().actor = {"p2", "t2"};

  // Only that it is null matters of the returned count.
  const Minimised least = Minimise(scenario, [](const Scenario& s) {
    const auto* kept = std::get_if<scenario::WsaIoctlCall>(&s.steps.front().action);
    return kept != nullptr && kept->returned == scenario::Memory::kNull;
  });
  EXPECT_EQ(Print(least.scenario),
            "WSAIoctl(s1, ACQUIRE, in: 4 bytes {w+0, 1}, out: 16 bytes, returned: null, no "
            "OVERLAPPED) as r1\n");
  EXPECT_EQ(least.scenario.windows, (std::map<std::string, std::uint16_t>{{"w", 1}}));
}

TEST(Minimiser, GivesUpNamesThatDoNotMatter) {
  const scenario::Actor other{"p2", "t2"};
  const Scenario scenario{
      "",
      {},
      {{{}, scenario::CloseSocketCall{{scenario::SocketRef::Kind::kNamed, "s1"}}},
       {other, scenario::CloseSocketCall{{scenario::SocketRef::Kind::kNamed, "u3"}}}}};
  const Minimised least = Minimise(scenario, [](const Scenario& s) { return s.steps.size() == 2; });
  EXPECT_EQ(Print(least.scenario), "closesocket(s1)\nclosesocket(s1)\n");
}

TEST(SimplerSteps, EndForEveryStepOfARandomHistory) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (Step step : HistoryOfSeed(seed).steps) {
      std::size_t taken = 0;
      for (auto simpler = SimplerSteps(step); !simpler.empty(); simpler = SimplerSteps(step)) {
        step = simpler.back();  // the most timid one: the longest way
        ASSERT_LT(++taken, 80u) << scenario::DescribeStep(step);
      }
    }
  }
}

}  // namespace
}  // namespace portcullis::explore
