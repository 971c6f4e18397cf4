#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/targets/defect/defects.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Completed;
using scenario::Event;
using scenario::Returned;
using testing::ElementsAre;

// A target that answers what it was told to, and keeps what it was given.
class ScriptedTarget final : public Target {
 public:
  ScriptedTarget(std::deque<Event> script, std::vector<scenario::Step>& given)
      : script_(std::move(script)), given_(given) {}
  tl::expected<scenario::Description, TargetError> Describe() override {
    return scenario::Description{"scripted", "", "", {}};
  }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario&, int) override {
    return scenario::Placement{};
  }
  void Submit(std::size_t, const scenario::Step& step) override { given_.push_back(step); }
  tl::expected<std::optional<Event>, TargetError> Next(Deadline) override {
    if (script_.empty()) return std::nullopt;
    const Event event = script_.front();
    script_.pop_front();
    return event;
  }

 private:
  std::deque<Event> script_;
  std::vector<scenario::Step>& given_;
};

Returned Answer(std::size_t step, std::int32_t result, std::int32_t error = abi::kSuccess) {
  return {step, result, error, std::nullopt, {}};
}

// What the outside sees of `steps` that the target below answers by `script`.
std::vector<Event> Shown(const Defect& defect, const std::vector<scenario::Step>& steps,
                         std::deque<Event> script, std::vector<scenario::Step>* given = nullptr) {
  std::vector<scenario::Step> taken;
  const auto target =
      MakeDefectTarget(defect, std::make_unique<ScriptedTarget>(std::move(script), taken));
  EXPECT_TRUE(target->Reset({}, 0).has_value());
  for (std::size_t index = 0; index < steps.size(); ++index) target->Submit(index, steps[index]);
  std::vector<Event> shown;
  for (;;) {
    const auto next = target->Next({});
    if (!next.has_value() || !next->has_value()) break;
    shown.push_back(**next);
  }
  if (given != nullptr) *given = taken;
  return shown;
}

const std::vector<scenario::Step> kTwoCalls = {{{}, scenario::WsaStartupCall{}},
                                               {{}, scenario::WsaGetLastErrorCall{}}};

TEST(DefectTargetTest, WithoutAFaultEverythingIsAsItIs) {
  const std::deque<Event> script = {Answer(0, 0), Answer(1, 0)};
  EXPECT_THAT(Shown({}, kTwoCalls, script), ElementsAre(script[0], script[1]));
}

TEST(DefectTargetTest, AStepIsAlteredOnItsWayIn) {
  Defect defect;
  defect.alter_step = [](const CallHistory&, scenario::Step& step) {
    step.action = scenario::WsaCleanupCall{};
  };
  std::vector<scenario::Step> given;
  Shown(defect, {kTwoCalls[0]}, {Answer(0, 0)}, &given);
  ASSERT_EQ(given.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<scenario::WsaCleanupCall>(given[0].action));
}

TEST(DefectTargetTest, AnEventIsAlteredOrDroppedOnItsWayOut) {
  Defect defect;
  defect.alter_event = [](const CallHistory&, Event& event) {
    auto& returned = std::get<Returned>(event);
    returned.result = 7;
    return returned.step != 1;
  };
  EXPECT_THAT(Shown(defect, kTwoCalls, {Answer(0, 0), Answer(1, 0)}),
              ElementsAre(Event{Answer(0, 7)}));
}

TEST(DefectTargetTest, AnInventedIndicationIsShownBeforeTheEventAndIsKnownToIt) {
  Defect defect;
  defect.invent = [](const CallHistory&, const Event& event) -> std::optional<Completed> {
    if (*StepOf(event) != 1) return std::nullopt;
    return Completed{0, Completed::Notification::kRoutine, 0, 0, {}};
  };
  defect.alter_event = [](const CallHistory& history, Event& event) {
    if (!history.indicated_now.empty()) std::get<Returned>(event).result = 9;
    return true;
  };
  const Completed invented{0, Completed::Notification::kRoutine, 0, 0, {}};
  EXPECT_THAT(Shown(defect, kTwoCalls, {Answer(0, 0), Answer(1, 0)}),
              ElementsAre(Event{Answer(0, 0)}, Event{invented}, Event{Answer(1, 9)}));
}

TEST(DefectTargetTest, TheLastErrorIsTheOneThatWasShown) {
  Defect defect;
  defect.alter_event = [](const CallHistory&, Event& event) {
    auto& returned = std::get<Returned>(event);
    if (returned.error == abi::kWsaEfault) returned.error = abi::kWsaEinval;
    return true;
  };
  EXPECT_THAT(Shown(defect, kTwoCalls,
                    {Answer(0, abi::kSocketError, abi::kWsaEfault), Answer(1, abi::kWsaEfault)}),
              ElementsAre(Event{Answer(0, abi::kSocketError, abi::kWsaEinval)},
                          Event{Answer(1, abi::kWsaEinval)}));
}

TEST(DefectsTest, HaveEachANameOfTheirOwnAndAFault) {
  std::set<std::string> names;
  for (const Defect& defect : AllDefects()) {
    EXPECT_TRUE(names.insert(defect.name).second) << defect.name;
    EXPECT_FALSE(defect.fault.empty()) << defect.name;
    EXPECT_TRUE(defect.alter_step != nullptr || defect.alter_event != nullptr ||
                defect.invent != nullptr || defect.race != nullptr)
        << defect.name;
    EXPECT_EQ(FindDefect(defect.name), &defect);
  }
  EXPECT_EQ(FindDefect("none"), nullptr);
}

}  // namespace
}  // namespace portcullis::targets
