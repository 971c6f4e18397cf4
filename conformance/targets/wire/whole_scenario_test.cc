// Against children that take whole scenarios: testee_for_test, which misbehaves at some requests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/targets/reference_target.h"
#include "conformance/targets/wire/message.h"
#include "conformance/targets/wire/wire_scenarios.h"
#include "conformance/targets/wire/wire_target.h"

namespace portcullis::targets {
namespace {

using std::chrono::steady_clock;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using Kind = TargetError::Kind;

constexpr std::chrono::minutes kPatience{1};
constexpr WireBounds kPatient{
    .hello = kPatience, .reset = kPatience, .step = kPatience, .end = kPatience};
constexpr const char* kAtRun = "\"request\":\"run\"";
constexpr const char* kNotStepByStep = " (when the scenario was run whole; not step by step)";

std::unique_ptr<Target> Whole(std::vector<std::string> arguments = {},
                              const WireBounds& bounds = kPatient) {
  arguments.insert(arguments.begin(), {PORTCULLIS_TESTEE, "whole"});
  return MakeWireTarget(std::move(arguments), bounds);
}

scenario::Scenario ThreeSteps() {
  return {"three steps",
          {{"w", 8}},
          {Do(scenario::WsaStartupCall{}), MakeSocket("s1"), Do(Acquire("r1", "s1", 3))}};
}

std::vector<scenario::Event> EventsOfTheReference(const scenario::Scenario& scenario) {
  const auto reference = MakeReferenceTarget();
  EXPECT_TRUE(reference->Reset(scenario, 0).has_value());
  return Play(*reference, scenario).events;
}

void ExpectWorks(Target& target) {
  const scenario::Scenario scenario = ThreeSteps();
  ASSERT_TRUE(target.Reset(scenario, 0).has_value());
  EXPECT_EQ(Play(target, scenario).events, EventsOfTheReference(scenario));
}

tl::expected<std::optional<scenario::Event>, TargetError> WhatFollows(Target& target) {
  return target.Next(steady_clock::now() + kPatience);
}

TEST(WholeScenario, GivesTheSameEventsAsTheTargetInThisProcess) {
  const scenario::Scenario scenario = EveryKindOfEvent();
  const auto reference = MakeReferenceTarget();
  const auto testee = Whole();
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(testee->Reset(scenario, attempt).value(),
              reference->Reset(scenario, attempt).value());
    EXPECT_EQ(Play(*testee, scenario).events, Play(*reference, scenario).events);
    EXPECT_EQ(WhatFollows(*testee).value(), std::nullopt);
  }
}

TEST(WholeScenario, GivesNoEventOfAStepBeforeThatIsSubmitted) {
  const auto testee = Whole();
  const scenario::Scenario scenario = ThreeSteps();
  ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
  EXPECT_EQ(testee->Next(steady_clock::now()).value(), std::nullopt);
  testee->Submit(0, scenario.steps[0]);
  EXPECT_EQ(WhatFollows(*testee).value(), scenario::Event(scenario::Invoked{0}));
  EXPECT_TRUE(WhatFollows(*testee).value().has_value());
  EXPECT_EQ(WhatFollows(*testee).value(), std::nullopt);
}

TEST(WholeScenario, IsGoneWithTheNextReset) {
  const auto testee = Whole();
  ASSERT_TRUE(testee->Reset(EveryKindOfEvent(), 0).has_value());
  testee->Submit(0, EveryKindOfEvent().steps[0]);
  ExpectWorks(*testee);
}

// Which steps are begun together a testee cannot know beforehand.
TEST(WholeScenario, IsNotAskedForWhereStepsMayOverlap) {
  const auto testee = Whole({"exit", kAtRun});
  const scenario::Scenario scenario = EveryKindOfEvent();
  testee->ExpectOverlaps();
  ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
  EXPECT_EQ(Play(*testee, scenario).events, EventsOfTheReference(scenario));
  EXPECT_EQ(WhatFollows(*testee).value(), std::nullopt);
}

TEST(WholeScenario, TakesNoStepButItsOwn) {
  const auto testee = Whole();
  scenario::Scenario scenario = ThreeSteps();
  ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
  std::get<scenario::WsaIoctlCall>(scenario.steps[2].action).out.size = 15;
  const Played played = Play(*testee, scenario);
  ASSERT_TRUE(played.error.has_value());
  EXPECT_EQ(played.error->kind, Kind::kCannotRun);
  EXPECT_THAT(played.error->message, HasSubstr("step 2: expected the scenario's own next one"));
  EXPECT_THAT(played.events, SizeIs(4));
  ExpectWorks(*testee);
}

TEST(WholeScenario, ThatFindsNoRoomIsRefusedAsAtAReset) {
  const auto testee = Whole({"disturbed", "\"attempt\":1"});
  ExpectWorks(*testee);
  const auto placement = testee->Reset(ThreeSteps(), 1);
  ASSERT_FALSE(placement.has_value());
  EXPECT_EQ(placement.error().kind, Kind::kDisturbed);
  ExpectWorks(*testee);
}

TEST(WholeScenario, RefusesOneThatFitsNoLineAndGoesOn) {
  const auto testee = Whole();
  scenario::Scenario scenario = ThreeSteps();
  scenario.name = std::string(wire::kLongestLine, 'n');
  EXPECT_THAT(testee->Reset(scenario, 0).error().message, HasSubstr("one that fits a line"));
  ExpectWorks(*testee);
}

struct BadRun {
  const char* misbehaviour;
  std::optional<Kind> error;  // nothing: Died
  const char* words;
};

// Whoever misbehaves at a call does so in the whole run first. The call is named as ever.
TEST(WholeScenario, ThatGoesWrongIsDoneAgainStepByStepSoThatTheCallIsNamed) {
  const std::vector<BadRun> rows{
      {"signal", std::nullopt, "signal SIGTERM"},
      {"torn-line", std::nullopt, "exit code 0"},
      {"no-json", Kind::kProtocol, "could not load\"; expected JSON"},
      {"long-line", Kind::kProtocol, "said \"xxxxxxxxxxxxxxxx"},
  };
  for (const BadRun& row : rows) {
    const auto testee = Whole({row.misbehaviour, kAtRun, "\"index\":2"});
    ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value()) << row.misbehaviour;
    const Played played = Play(*testee, ThreeSteps());
    EXPECT_EQ(played.error.has_value(), row.error.has_value()) << row.misbehaviour;
    if (played.error.has_value()) {
      EXPECT_EQ(played.error->kind, *row.error) << row.misbehaviour;
      EXPECT_THAT(played.error->message, HasSubstr(row.words));
      EXPECT_THAT(played.events, SizeIs(4)) << row.misbehaviour;
    } else {
      EXPECT_THAT(played.events, SizeIs(5)) << row.misbehaviour;
      EXPECT_THAT(played.events.back(), IsDeathOf("p1", row.words));
    }
    EXPECT_EQ(WhatFollows(*testee).value(), std::nullopt) << row.misbehaviour;
  }
}

// Nothing is lost where the whole run alone went wrong: it is said once all steps have been done.
TEST(WholeScenario, ThatGoesWrongOnceSaysSoAfterItsLastStep) {
  const std::vector<BadRun> rows{
      {"signal", std::nullopt, "signal SIGTERM"},
      {"exit-before-a-child", std::nullopt, "exit code 3"},
      {"no-json", Kind::kProtocol, "could not load\"; expected JSON"},
      {"hello-again", Kind::kProtocol, "; expected the answer ready"},
      {"no-windows", Kind::kProtocol, "; expected a place for window w"},
      {"ran-at-once", Kind::kProtocol, "; expected an event of step 0 or one before"},
      {"event-of-a-later-step", Kind::kProtocol, "; expected an event of step 0 or one before"},
      {"disturbed-in-a-run", Kind::kDisturbed, ": lost the ports"},
  };
  for (const BadRun& row : rows) {
    const auto testee = Whole({row.misbehaviour, kAtRun});
    ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value()) << row.misbehaviour;
    const Played played = Play(*testee, ThreeSteps());
    EXPECT_FALSE(played.error.has_value()) << row.misbehaviour;
    EXPECT_EQ(played.events, EventsOfTheReference(ThreeSteps())) << row.misbehaviour;
    const auto next = WhatFollows(*testee);
    ASSERT_EQ(next.has_value(), !row.error.has_value()) << row.misbehaviour;
    if (next.has_value()) {
      ASSERT_TRUE(next->has_value()) << row.misbehaviour;
      EXPECT_THAT(**next, IsDeathOf("p1", row.words));
      EXPECT_THAT(**next, IsDeathOf("p1", kNotStepByStep));
    } else {
      EXPECT_EQ(next.error().kind, *row.error) << row.misbehaviour;
      EXPECT_THAT(next.error().message, AllOf(HasSubstr(row.words), EndsWith(kNotStepByStep)));
    }
    EXPECT_EQ(WhatFollows(*testee).value(), std::nullopt) << row.misbehaviour;
  }
}

TEST(WholeScenario, ThatFallsSilentHangs) {
  WireBounds bounds = kPatient;
  bounds.step = std::chrono::milliseconds(300);
  const auto testee = Whole({"silent-in-a-run", kAtRun}, bounds);
  ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value());
  EXPECT_EQ(Play(*testee, ThreeSteps()).events, EventsOfTheReference(ThreeSteps()));
  const auto next = WhatFollows(*testee);
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().kind, Kind::kHang);
  EXPECT_THAT(next.error().message, HasSubstr("has been silent for 300 ms"));
}

}  // namespace
}  // namespace portcullis::targets
