// Against real children: testee_for_test, which misbehaves at one request.

#include "conformance/targets/wire/wire_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

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

namespace portcullis::targets {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using Kind = TargetError::Kind;

// For children that answer, on a loaded machine too. A test in which one hangs lowers what it hangs
// against.
constexpr std::chrono::minutes kPatience{1};
constexpr milliseconds kMoment{300};
constexpr WireBounds kPatient{
    .hello = kPatience, .reset = kPatience, .step = kPatience, .end = kPatience};

std::unique_ptr<Target> Testee(std::vector<std::string> arguments = {},
                               const WireBounds& bounds = kPatient) {
  arguments.insert(arguments.begin(), PORTCULLIS_TESTEE);
  return MakeWireTarget(std::move(arguments), bounds);
}

scenario::Scenario TwoSteps() {
  return {"two steps", {{"w", 8}}, {Do(scenario::WsaStartupCall{}), MakeSocket("s1")}};
}

// One that goes on where a misbehaviour at step 2 is due.
scenario::Scenario ThreeSteps() {
  scenario::Scenario scenario = TwoSteps();
  scenario.steps.push_back(Do(Acquire("r1", "s1", 3)));
  return scenario;
}

std::vector<scenario::Event> EventsOfTheReference(const scenario::Scenario& scenario) {
  const auto reference = MakeReferenceTarget();
  EXPECT_TRUE(reference->Reset(scenario, 0).has_value());
  return Play(*reference, scenario).events;
}

void ExpectWorks(Target& target) {
  const scenario::Scenario scenario = TwoSteps();
  const auto placement = target.Reset(scenario, 0);
  ASSERT_TRUE(placement.has_value()) << placement.error().message;
  const Played played = Play(target, scenario);
  EXPECT_FALSE(played.error.has_value()) << played.error->message;
  EXPECT_EQ(played.events, EventsOfTheReference(scenario));
}

// What the step that is misbehaved at gave in the end: the kind of an error, or Died.
struct Ending {
  std::optional<Kind> error;  // nothing: it died
  std::string words;
};
Ending EndingOf(const Played& played) {
  if (played.error.has_value()) return {played.error->kind, played.error->message};
  if (played.events.empty()) return {Kind::kCannotRun, "nothing happened"};
  const auto* const died = std::get_if<scenario::Died>(&played.events.back());
  return died == nullptr ? Ending{Kind::kCannotRun, "it did not die"}
                         : Ending{std::nullopt, died->status};
}

// --- a well-behaved testee ---------------------------------------------------------------------

TEST(WireTarget, GivesTheSameEventsAsTheTargetInThisProcess) {
  const scenario::Scenario scenario = EveryKindOfEvent();
  const auto reference = MakeReferenceTarget();
  const auto testee = Testee();
  EXPECT_EQ(testee->Describe().value(), reference->Describe().value());
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(testee->Reset(scenario, attempt).value(),
              reference->Reset(scenario, attempt).value());
    const Played played = Play(*testee, scenario);
    EXPECT_FALSE(played.error.has_value()) << played.error->message;
    EXPECT_EQ(played.events, Play(*reference, scenario).events);
  }
}

// The events of two steps that were submitted before the first one was answered.
std::vector<scenario::Event> EventsTogether(Target& target, const scenario::Scenario& scenario) {
  EXPECT_TRUE(target.Reset(scenario, 0).has_value());
  for (std::size_t i = 0; i < 2; ++i) target.Submit(i, scenario.steps[i]);
  std::vector<scenario::Event> events;
  while (events.size() < 4) {
    const auto next = target.Next(steady_clock::now() + kPatience);
    if (!next.has_value() || !next->has_value()) break;
    events.push_back(**next);
  }
  return events;
}

TEST(WireTarget, GivesTheEventsOfStepsThatWereSubmittedTogether) {
  const auto reference = MakeReferenceTarget();
  const auto testee = Testee();
  EXPECT_EQ(EventsTogether(*testee, TwoSteps()), EventsTogether(*reference, TwoSteps()));
  ExpectWorks(*testee);
}

TEST(WireTarget, PerformsTheStepThatItIsGivenRatherThanTheScenarios) {
  scenario::Scenario scenario = ThreeSteps();
  const auto testee = Testee();
  ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
  std::get<scenario::WsaIoctlCall>(scenario.steps[2].action).out.size = 15;
  EXPECT_EQ(Play(*testee, scenario).events, EventsOfTheReference(scenario));
}

TEST(WireTarget, SaysAtOnceThatNothingMoreComesHoweverLateTheDeadline) {
  const scenario::Scenario scenario = TwoSteps();
  const auto testee = Testee();
  ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
  Play(*testee, scenario);
  for (const Deadline deadline : {steady_clock::now() + std::chrono::hours(1), Deadline::max()}) {
    const auto next = testee->Next(deadline);
    ASSERT_TRUE(next.has_value()) << next.error().message;
    EXPECT_FALSE(next->has_value());
  }
}

TEST(WireTarget, WaitsThatNobodyReadToTheirEndDisturbNothing) {
  const scenario::Scenario scenario = EveryKindOfEvent();
  const std::vector<scenario::Event> expected = EventsOfTheReference(scenario);
  const auto testee = Testee();
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
    EXPECT_EQ(Play(*testee, scenario).events, expected);
    EXPECT_FALSE(testee->Next(Deadline()).value().has_value());
  }
}

TEST(WireTarget, TakesAResetInTheMiddleOfAStep) {
  const auto testee = Testee();
  ASSERT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
  testee->Submit(0, TwoSteps().steps[0]);
  ExpectWorks(*testee);
}

TEST(WireTarget, RefusesAScenarioThatFitsNoLineAndGoesOn) {
  const auto testee = Testee();
  scenario::Scenario scenario = TwoSteps();
  scenario.name = std::string(wire::kLongestLine, 'n');
  const auto placement = testee->Reset(scenario, 0);
  ASSERT_FALSE(placement.has_value());
  EXPECT_EQ(placement.error().kind, Kind::kCannotRun);
  EXPECT_THAT(placement.error().message,
              AllOf(HasSubstr("scenario \"nnnn"), SizeIs(testing::Lt(1000u)),
                    EndsWith("…\": expected one that fits a line of 1048576 bytes")));
  ExpectWorks(*testee);
}

TEST(WireTarget, LeavesNoProcessBehind) {
  auto testee = Testee();
  ExpectWorks(*testee);
  testee.reset();
  EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0);
}

// --- a testee that cannot be started, or misbehaves when it is ---------------------------------

TEST(WireTarget, ThatIsNoProgramCannotRun) {
  const auto testee = MakeWireTarget({"no-such-program-here"});
  for (int i = 0; i < 2; ++i) {
    const auto description = testee->Describe();
    ASSERT_FALSE(description.has_value());
    EXPECT_EQ(description.error().kind, Kind::kCannotRun);
    EXPECT_THAT(description.error().message, HasSubstr("cannot start \"no-such-program-here\""));
  }
  EXPECT_FALSE(testee->Reset(TwoSteps(), 0).has_value());
  testee->Submit(0, TwoSteps().steps[0]);
  EXPECT_FALSE(testee->Next(steady_clock::now() + kPatience).value().has_value());
}

struct BadStart {
  const char* misbehaviour;
  Kind kind;
  const char* words;
};

TEST(WireTarget, ThatMisbehavesAtHelloSaysHow) {
  const std::vector<BadStart> rows{
      {"signal", Kind::kCannotRun, "ended at hello: signal SIGTERM"},
      {"exit", Kind::kCannotRun, "ended at hello: exit code 3"},
      {"torn-line", Kind::kCannotRun, "ended at hello: exit code 0"},
      {"no-json", Kind::kProtocol, "said \"wine: ?[1m? could not load\"; expected JSON"},
      {"no-answer", Kind::kProtocol, "expected \"hello\", \"ready\", \"event\""},
      {"another-protocol", Kind::kProtocol, "\" speaks version 7 8 of the protocol; expected 1"},
      {"version-0", Kind::kProtocol, "\" speaks version 0 of the protocol; expected 1"},
      {"waited-unasked", Kind::kProtocol,
       "said \"{?answer?:?waited?}\"; expected the answer hello"},
      {"long-line", Kind::kProtocol, "\"; expected a line of at most 1048576 bytes"},
      {"long-error", Kind::kCannotRun, ": yyyyy"},
      {"disturbed", Kind::kDisturbed, ": no room for window w\xC3\xA4"},
  };
  for (const BadStart& row : rows) {
    const auto testee = Testee({row.misbehaviour, "\"hello\""});
    for (int i = 0; i < 2; ++i) {  // the second time of a fresh child
      const auto description = testee->Describe();
      ASSERT_FALSE(description.has_value()) << row.misbehaviour;
      EXPECT_EQ(description.error().kind, row.kind) << row.misbehaviour;
      EXPECT_THAT(description.error().message,
                  AllOf(HasSubstr("testee_for_test\""), HasSubstr(row.words), Not(HasSubstr("\n")),
                        SizeIs(testing::Lt(1000u))));
    }
    EXPECT_FALSE(testee->Reset(TwoSteps(), 0).has_value()) << row.misbehaviour;
  }
}

TEST(WireTarget, IsToldWhichWorkerItIs) {
  const auto testee = Testee({"exit", R"("worker":2,"workers":5)"});
  testee->SetWorker({2, 5});
  const auto description = testee->Describe();
  ASSERT_FALSE(description.has_value()) << "it misbehaves where it is told so";
  EXPECT_THAT(description.error().message, HasSubstr("ended at hello: exit code 3"));
}

TEST(WireTarget, ThatDoesNotAnswerHelloHangs) {
  WireBounds bounds = kPatient;
  bounds.hello = kMoment;
  const auto description = Testee({"hang", "\"hello\""}, bounds)->Describe();
  ASSERT_FALSE(description.has_value());
  EXPECT_EQ(description.error().kind, Kind::kHang);
  EXPECT_THAT(description.error().message, Says("did not answer hello within 300 ms"));
}

TEST(WireTarget, ThatDoesNotStartThreeTimesInARowIsNotStartedAgain) {
  WireBounds bounds = kPatient;
  bounds.hello = kMoment;
  const auto testee = Testee({"hang", "\"hello\""}, bounds);
  for (int start = 1; start <= 2; ++start) {
    EXPECT_EQ(testee->Reset(TwoSteps(), 0).error().kind, Kind::kHang);
  }
  const auto third = testee->Reset(TwoSteps(), 0);
  EXPECT_EQ(third.error().kind, Kind::kCannotRun);
  EXPECT_THAT(third.error().message, EndsWith("it is not started again)"));
  const auto begin = steady_clock::now();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(testee->Reset(TwoSteps(), 0).error().message, third.error().message);
  }
  EXPECT_LT(steady_clock::now() - begin, 1000 * kMoment) << "it was started again";
}

TEST(WireTarget, ThatIsAnotherTargetAfterItsRestartSpeaksNonsense) {
  const auto testee = Testee({"another-target-each-time", "\"hello\""});
  ASSERT_TRUE(testee->Describe().has_value());
  testee->Submit(0, TwoSteps().steps[0]);  // answered, but never read: the next reset starts anew
  const auto placement = testee->Reset(TwoSteps(), 0);
  ASSERT_FALSE(placement.has_value());
  EXPECT_EQ(placement.error().kind, Kind::kProtocol);
  EXPECT_THAT(placement.error().message, Says("the same target as before it was started again"));
}

// --- a testee that misbehaves at a reset -------------------------------------------------------

TEST(WireTarget, ThatMisbehavesAtAResetSaysHowAndTheNextResetWorks) {
  const std::vector<BadStart> rows{
      {"signal", Kind::kCannotRun, "ended at reset: signal SIGTERM"},
      {"exit", Kind::kCannotRun, "ended at reset: exit code 3"},
      {"exit-before-a-child", Kind::kCannotRun, "ended at reset: exit code 3"},
      {"no-json", Kind::kProtocol, "could not load\"; expected JSON"},
      {"hello-again", Kind::kProtocol, "expected the answer ready"},
      {"no-windows", Kind::kProtocol, "expected a place for window w"},
      {"event-of-no-step", Kind::kProtocol, "expected the answer ready"},
      {"long-line", Kind::kProtocol, "\"; expected a line of at most 1048576 bytes"},
      {"long-error", Kind::kCannotRun, ": yyyyy"},
      {"disturbed", Kind::kDisturbed, ": no room for window w\xC3\xA4"},
  };
  for (const BadStart& row : rows) {
    const auto testee = Testee({row.misbehaviour, "\"attempt\":1"});
    ExpectWorks(*testee);
    const auto placement = testee->Reset(TwoSteps(), 1);
    ASSERT_FALSE(placement.has_value()) << row.misbehaviour;
    EXPECT_EQ(placement.error().kind, row.kind) << row.misbehaviour;
    EXPECT_THAT(placement.error().message, AllOf(HasSubstr(row.words), Not(HasSubstr("\n"))));
    ExpectWorks(*testee);
  }
}

TEST(WireTarget, ThatDoesNotAnswerAResetHangsAndTheNextResetWorks) {
  WireBounds bounds = kPatient;
  bounds.reset = kMoment;
  const auto testee = Testee({"hang", "\"attempt\":1"}, bounds);
  const auto placement = testee->Reset(TwoSteps(), 1);
  ASSERT_FALSE(placement.has_value());
  EXPECT_EQ(placement.error().kind, Kind::kHang);
  EXPECT_THAT(placement.error().message, Says("did not answer reset within 300 ms"));
  ExpectWorks(*testee);
}

// --- a testee that misbehaves at a step --------------------------------------------------------

struct BadStep {
  const char* misbehaviour;
  std::optional<Kind> error;  // nothing: Died
  const char* words;
};

TEST(WireTarget, ThatMisbehavesAtAStepSaysHowAndTheNextResetWorks) {
  const std::vector<BadStep> rows{
      {"signal", std::nullopt, "signal SIGTERM"},
      {"exit", std::nullopt, "exit code 3"},
      {"exit-before-a-child", std::nullopt, "exit code 3"},
      {"torn-line", std::nullopt, "exit code 0"},
      {"no-json", Kind::kProtocol, "said \"wine: ?[1m? could not load\"; expected JSON"},
      {"no-answer", Kind::kProtocol, "expected \"hello\", \"ready\", \"event\""},
      {"hello-again", Kind::kProtocol, "expected an event of a step"},
      {"event-of-no-step", Kind::kProtocol, "expected an event of a step that was submitted"},
      {"died-event", Kind::kProtocol, "expected an event of a step that was submitted"},
      {"waited-unasked", Kind::kProtocol, "expected an event of a step"},
      {"long-line", Kind::kProtocol, "said \"xxxxxxxxxxxxxxxx"},
      {"long-token", Kind::kProtocol, "expected JSON"},
      {"long-error", Kind::kCannotRun, ": yyyyy"},
      {"disturbed", Kind::kDisturbed, ": no room for window w\xC3\xA4"},
      {"flood-and-exit", std::nullopt, "standard error ends \""},
      {"deep-json", Kind::kProtocol, "64"},
  };
  for (const BadStep& row : rows) {
    const auto testee = Testee({row.misbehaviour, "\"index\":2"});
    ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value()) << row.misbehaviour;
    const Played played = Play(*testee, ThreeSteps());
    const Ending ending = EndingOf(played);
    EXPECT_EQ(ending.error, row.error) << row.misbehaviour << ": " << ending.words;
    EXPECT_THAT(ending.words,
                AllOf(HasSubstr(row.words), Not(HasSubstr("\n")), SizeIs(testing::Lt(1000u))));
    EXPECT_THAT(played.events, SizeIs(row.error.has_value() ? 4u : 5u)) << row.misbehaviour;
    // Nothing more comes, and nobody waits for it.
    testee->Submit(3, TwoSteps().steps[0]);
    EXPECT_FALSE(testee->Next(steady_clock::now() + kPatience).value().has_value());
    ExpectWorks(*testee);
  }
}

TEST(WireTarget, ThatDiesAfterItsAnswerIsHeardBeforeItDies) {
  const auto testee = Testee({"answer-and-exit", "\"index\":2"});
  ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value());
  EXPECT_EQ(Play(*testee, ThreeSteps()).events, EventsOfTheReference(ThreeSteps()));
  EXPECT_THAT(testee->Next(steady_clock::now() + kPatience).value().value(),
              IsDeathOf("p1", "exit code 3"));
  ExpectWorks(*testee);
}

// Nobody waits between scenarios, so that it shows when the next one is to begin: which is done on
// a fresh child, and then says what became of the one before.
TEST(WireTarget, ThatDiesBetweenScenariosIsToldOfAfterTheNextOne) {
  const auto testee = Testee({"answer-and-exit", "\"wait\""});
  ASSERT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
  Play(*testee, TwoSteps());
  EXPECT_FALSE(testee->Next(steady_clock::now()).value().has_value());
  ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value());
  EXPECT_EQ(Play(*testee, ThreeSteps()).events, EventsOfTheReference(ThreeSteps()));
  const auto next = testee->Next(steady_clock::now());
  ASSERT_TRUE(next.has_value() && next->has_value());
  EXPECT_THAT(**next, IsDeathOf("p1", "exit code 3"));
  EXPECT_THAT(**next, IsDeathOf("p1", "(after its last answer to \"two steps\", before this"));
}

TEST(WireTarget, ThatDiesOfItsLastStepIsToldOfWithIt) {
  for (int i = 0; i < 20; ++i) {
    const auto testee = Testee({"answer-and-exit", "\"index\":2"});
    ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value());
    Play(*testee, ThreeSteps());
    const auto next = testee->Next(steady_clock::now());  // as at the end of a scenario
    ASSERT_TRUE(next.has_value() && next->has_value()) << "run " << i;
    EXPECT_THAT(**next, IsDeathOf("p1", "exit code 3"));
  }
}

TEST(WireTarget, SaysWhichProcessDied) {
  scenario::Scenario scenario = ThreeSteps();
  scenario.steps[2].actor.process = "p2";
  const auto testee = Testee({"exit", "\"index\":2"});
  ASSERT_TRUE(testee->Reset(scenario, 0).has_value());
  EXPECT_THAT(Play(*testee, scenario).events.back(), IsDeathOf("p2", "exit code 3"));
}

TEST(WireTarget, ThatClosesItsOutputAndLivesOnIsKilledAndHasDied) {
  WireBounds bounds = kPatient;
  bounds.end = kMoment;
  const auto testee = Testee({"close-output", "\"index\":2"}, bounds);
  ASSERT_TRUE(testee->Reset(ThreeSteps(), 0).has_value());
  const Ending ending = EndingOf(Play(*testee, ThreeSteps()));
  EXPECT_EQ(ending.error, std::nullopt);
  EXPECT_THAT(ending.words, Says("closed its output; killed by us"));
  ExpectWorks(*testee);
}

TEST(WireTarget, ThatIsSilentAtAStepHangsAndTheNextResetWorks) {
  WireBounds bounds = kPatient;
  bounds.step = kMoment;
  const auto testee = Testee({"hang", "\"index\":0"}, bounds);
  ASSERT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
  const Ending ending = EndingOf(Play(*testee, TwoSteps()));
  EXPECT_EQ(ending.error, Kind::kHang);
  EXPECT_THAT(ending.words, Says("has been silent for 300 ms"));
  EXPECT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
}

TEST(WireTarget, ThatIsSilentIsNotBlamedBeforeItsBound) {
  const auto testee = Testee({"hang", "\"index\":0"});
  ASSERT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
  testee->Submit(0, TwoSteps().steps[0]);
  EXPECT_FALSE(testee->Next(steady_clock::now() + kMoment).value().has_value());
  EXPECT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
}

TEST(WireTarget, ThatIsSilentAtAWaitHangs) {
  WireBounds bounds = kPatient;
  bounds.step = kMoment;
  const auto testee = Testee({"hang", "\"wait\""}, bounds);
  ASSERT_TRUE(testee->Reset(TwoSteps(), 0).has_value());
  EXPECT_FALSE(testee->Next(steady_clock::now()).value().has_value());
  const auto next = testee->Next(steady_clock::now() + kPatience);
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().kind, Kind::kHang);
}

}  // namespace
}  // namespace portcullis::targets
