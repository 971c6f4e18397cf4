#include "conformance/targets/wire/serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/wire/message.h"
#include "conformance/targets/wire/wire_scenarios.h"

namespace portcullis::targets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Conversation {
  int exit_code = -1;
  std::vector<wire::Answer> answers;
};

Conversation Converse(Target& target, const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out;
  Conversation conversation;
  conversation.exit_code = Serve(target, in, out);
  const std::string answers = out.str();
  EXPECT_TRUE(answers.empty() || answers.back() == '\n');
  std::istringstream lines(answers);
  for (std::string line; std::getline(lines, line);) {
    const auto answer = wire::ParseAnswer(line, "answer");
    EXPECT_TRUE(answer.has_value()) << line;
    if (answer.has_value()) conversation.answers.push_back(*answer);
  }
  return conversation;
}

Conversation Converse(const std::string& input) { return Converse(*MakeReferenceTarget(), input); }

std::string Line(const wire::Request& request) { return wire::PrintRequest(request) + "\n"; }

std::string LinesOf(const scenario::Scenario& scenario) {
  std::string lines = Line(wire::ResetRequest{scenario, 0});
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    lines += Line(wire::SubmitRequest{i, scenario.steps[i]});
  }
  return lines;
}

std::string ErrorIn(const Conversation& conversation, TargetError::Kind kind) {
  if (conversation.answers.size() != 1) return "not one answer";
  const auto* const error = std::get_if<wire::ErrorAnswer>(&conversation.answers.front());
  if (error == nullptr || error->kind != kind) return "not an error of that kind";
  return error->message;
}

wire::HelloAnswer HelloOfTheReference() {
  return {.protocols = {1},
          .target = MakeReferenceTarget()->Describe().value(),
          .process_id = {},
          .whole_scenarios = true};
}

TEST(Serve, AnswersHelloWithItsProtocolsAndTheTarget) {
  const Conversation conversation = Converse(Line(wire::HelloRequest{{1, 2}}));
  EXPECT_THAT(conversation.answers, ElementsAre(wire::Answer(HelloOfTheReference())));
}

TEST(Serve, SaysWhichVersionsItMissesAndWhichItHasWhereNoneIsCommon) {
  EXPECT_EQ(ErrorIn(Converse(Line(wire::HelloRequest{{2, 3}})), TargetError::Kind::kProtocol),
            "the runner speaks version 2 3 of the protocol; expected 1");
  EXPECT_EQ(
      ErrorIn(Converse("{\"request\":\"hello\",\"protocol\":0}\n"), TargetError::Kind::kProtocol),
      "the runner speaks version 0 of the protocol; expected 1");
}

TEST(Serve, GivesTheEventsThatTheTargetGives) {
  const scenario::Scenario scenario = EveryKindOfEvent();
  const auto target = MakeReferenceTarget();
  std::vector<wire::Answer> expected{wire::ReadyAnswer{target->Reset(scenario, 0).value()}};
  for (const scenario::Event& event : Play(*target, scenario).events) {
    expected.emplace_back(wire::EventAnswer{event});
  }
  const Conversation conversation = Converse(LinesOf(scenario));
  EXPECT_THAT(conversation.answers, SizeIs(testing::Gt(2 * scenario.steps.size())));
  EXPECT_EQ(conversation.answers, expected);
}

std::optional<std::size_t> StepInvoked(const wire::Answer& answer) {
  const auto* const event = std::get_if<wire::EventAnswer>(&answer);
  if (event == nullptr) return std::nullopt;
  const auto* const invoked = std::get_if<scenario::Invoked>(&event->event);
  return invoked == nullptr ? std::nullopt : std::optional(invoked->step);
}

// Whether `answer` is the Returned or Blocked of `step`.
bool IsAnswerOf(std::size_t step, const wire::Answer& answer) {
  const auto* const event = std::get_if<wire::EventAnswer>(&answer);
  if (event == nullptr || scenario::StepOf(event->event) != step) return false;
  return std::holds_alternative<scenario::Returned>(event->event) ||
         std::holds_alternative<scenario::Blocked>(event->event);
}

// All that a reset and a submit for each step give, but that Invoked goes without saying where the
// answer of its step follows, and then how the end is called.
TEST(Serve, GivesTheSameOfAWholeScenarioAsStepByStep) {
  const scenario::Scenario scenario = EveryKindOfEvent();
  const std::vector<wire::Answer> step_by_step = Converse(LinesOf(scenario)).answers;
  std::vector<wire::Answer> expected;
  for (std::size_t i = 0; i < step_by_step.size(); ++i) {
    const auto step = StepInvoked(step_by_step[i]);
    const bool goes_without_saying =
        step.has_value() && i + 1 < step_by_step.size() && IsAnswerOf(*step, step_by_step[i + 1]);
    if (!goes_without_saying) expected.push_back(step_by_step[i]);
  }
  EXPECT_THAT(expected, SizeIs(testing::Lt(step_by_step.size())));
  EXPECT_THAT(expected, testing::Contains(testing::ResultOf("step that is invoked", StepInvoked,
                                                            testing::Ne(std::nullopt))));
  expected.emplace_back(wire::RanAnswer{});
  const std::string run = Line(wire::RunRequest{scenario, 0});
  EXPECT_EQ(Converse(run).answers, expected);
  const std::vector<wire::Answer> once = expected;
  expected.insert(expected.end(), once.begin(), once.end());
  EXPECT_EQ(Converse(run + run).answers, expected);
}

// Its second step brings the first one back, which had blocked.
class BlockingTarget : public Target {
 public:
  tl::expected<scenario::Description, TargetError> Describe() override {
    return scenario::Description{};
  }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario&, int) override {
    return scenario::Placement{};
  }
  void Submit(std::size_t index, const scenario::Step&) override {
    events_.emplace_back(scenario::Invoked{index});
    if (index == 0) events_.emplace_back(scenario::Blocked{0});
    if (index == 1) events_.emplace_back(Back(0));
    if (index == 1) events_.emplace_back(Back(1));
  }
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline) override {
    if (events_.empty()) return std::nullopt;
    scenario::Event event = events_.front();
    events_.pop_front();
    return event;
  }
  static scenario::Returned Back(std::size_t step) {
    return {.step = step, .count = {}, .output = {}};
  }

 private:
  std::deque<scenario::Event> events_;
};

TEST(Serve, SaysOfAWholeScenarioDuringWhichStepABlockedCallCameBack) {
  BlockingTarget target;
  const scenario::Step step = Do(scenario::WsaStartupCall{});
  EXPECT_THAT(Converse(target, Line(wire::RunRequest{{"x", {}, {step, step}}, 0})).answers,
              ElementsAre(wire::Answer(wire::ReadyAnswer{}),
                          wire::Answer(wire::EventAnswer{scenario::Blocked{0}}),
                          wire::Answer(wire::EventAnswer{scenario::Invoked{1}}),
                          wire::Answer(wire::EventAnswer{BlockingTarget::Back(0)}),
                          wire::Answer(wire::EventAnswer{BlockingTarget::Back(1)}),
                          wire::Answer(wire::RanAnswer{})));
}

TEST(Serve, BeginsAfreshAtEachReset) {
  const std::string lines = LinesOf(EveryKindOfEvent());
  const Conversation once = Converse(lines);
  std::vector<wire::Answer> expected = once.answers;
  expected.insert(expected.end(), once.answers.begin(), once.answers.end());
  EXPECT_EQ(Converse(lines + lines).answers, expected);
}

TEST(Serve, AnswersAWaitInWhichNothingHappensWithWaited) {
  const Conversation conversation =
      Converse(LinesOf({"nothing", {}, {}}) + Line(wire::WaitRequest{0}));
  EXPECT_THAT(conversation.answers,
              ElementsAre(wire::Answer(wire::ReadyAnswer{}), wire::Answer(wire::WaitedAnswer{})));
}

TEST(Serve, EndsWithCode0AtTheEndOfTheInputOrAtEnd) {
  EXPECT_EQ(Converse("").exit_code, 0);
  EXPECT_EQ(Converse(Line(wire::HelloRequest{})).exit_code, 0);
  const Conversation conversation = Converse(Line(wire::EndRequest{}) + Line(wire::HelloRequest{}));
  EXPECT_EQ(conversation.exit_code, 0);
  EXPECT_THAT(conversation.answers, IsEmpty());
}

TEST(Serve, IgnoresALineThatTheEndOfTheInputTore) {
  const Conversation conversation = Converse(R"({"request":"hello","proto)");
  EXPECT_EQ(conversation.exit_code, 0);
  EXPECT_THAT(conversation.answers, IsEmpty());
}

TEST(Serve, TakesLinesThatEndAsOnWindows) {
  const Conversation conversation = Converse("{\"request\":\"hello\",\"protocols\":[1]}\r\n");
  EXPECT_EQ(conversation.exit_code, 0);
  EXPECT_THAT(conversation.answers, SizeIs(1));
}

TEST(Serve, EndsWithCode2AfterTellingWhatIsWrongWithALine) {
  const Conversation conversation =
      Converse("{\"request\":\"wait\"}\n" + Line(wire::HelloRequest{}));
  EXPECT_EQ(conversation.exit_code, 2);
  EXPECT_EQ(ErrorIn(conversation, TargetError::Kind::kProtocol),
            "request: /: expected the key \"timeout_ms\"");
}

// It is not read to its end, which need not come.
TEST(Serve, EndsWithCode2AtALineThatIsTooLong) {
  const Conversation conversation = Converse(std::string(3 * wire::kLongestLine, ' '));
  EXPECT_EQ(conversation.exit_code, 2);
  EXPECT_THAT(ErrorIn(conversation, TargetError::Kind::kProtocol),
              HasSubstr("at most 1048576 bytes"));
}

// A target that cannot do anything.
class BrokenTarget : public Target {
 public:
  tl::expected<scenario::Description, TargetError> Describe() override { return Fail("describe"); }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario&, int) override {
    return Fail("reset");
  }
  void Submit(std::size_t, const scenario::Step&) override {}
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline) override {
    return Fail("next");
  }

 private:
  static tl::unexpected<TargetError> Fail(const std::string& what) {
    return tl::make_unexpected(TargetError{TargetError::Kind::kDisturbed, "no " + what});
  }
};

class WorkingTarget : public BrokenTarget {
 public:
  void SetWorker(const Worker& worker) override { worker_ = worker; }
  const Worker& worker() const { return worker_; }

 private:
  Worker worker_;
};

TEST(Serve, TellsTheTargetWhichWorkerItIs) {
  WorkingTarget target;
  Converse(target, Line(wire::HelloRequest{{1}, {3, 4}}));
  EXPECT_EQ(target.worker(), (Worker{3, 4}));
  const Conversation beyond =
      Converse(target, "{\"request\":\"hello\",\"protocols\":[1],\"worker\":4,\"workers\":4}\n");
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_THAT(ErrorIn(beyond, TargetError::Kind::kProtocol),
              HasSubstr("/worker: expected a whole number from 0 to 3"));
}

TEST(Serve, PassesTheTargetsErrorsOnAndLivesOn) {
  BrokenTarget target;
  const Conversation conversation =
      Converse(target, Line(wire::HelloRequest{}) + Line(wire::ResetRequest{{"x", {}, {}}, 0}) +
                           Line(wire::SubmitRequest{0, Do(scenario::WsaStartupCall{})}) +
                           Line(wire::WaitRequest{0}));
  const auto error = [](const char* message) {
    return wire::Answer(wire::ErrorAnswer{TargetError::Kind::kDisturbed, message});
  };
  EXPECT_EQ(conversation.exit_code, 0);
  EXPECT_THAT(conversation.answers, ElementsAre(error("no describe"), error("no reset"),
                                                error("no next"), error("no next")));
  EXPECT_THAT(Converse(target, Line(wire::RunRequest{{"x", {}, {}}, 0})).answers,
              ElementsAre(error("no reset")));
}

// Invokes what it has been given when it is asked for an event, and answers that last in, first
// out.
class TogetherTarget : public Target {
 public:
  tl::expected<scenario::Description, TargetError> Describe() override {
    return scenario::Description{};
  }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario&, int) override {
    return scenario::Placement{};
  }
  void Submit(std::size_t index, const scenario::Step&) override { submitted_.push_back(index); }
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline) override {
    if (invoked_ < submitted_.size())
      return scenario::Event(scenario::Invoked{submitted_[invoked_++]});
    if (submitted_.empty()) return std::nullopt;
    const std::size_t step = submitted_.back();
    submitted_.pop_back();
    --invoked_;
    return scenario::Event(scenario::Returned{.step = step, .count = {}, .output = {}});
  }

 private:
  std::vector<std::size_t> submitted_;
  std::size_t invoked_ = 0;
};

TEST(Serve, BeginsStepsThatComeTogetherBeforeItAnswersAny) {
  const wire::Answer invoked[] = {wire::EventAnswer{scenario::Invoked{0}},
                                  wire::EventAnswer{scenario::Invoked{1}}};
  const wire::Answer returned[] = {
      wire::EventAnswer{scenario::Returned{.step = 0, .count = {}, .output = {}}},
      wire::EventAnswer{scenario::Returned{.step = 1, .count = {}, .output = {}}}};
  wire::SubmitRequest first{0, Do(scenario::WsaStartupCall{})};
  const wire::SubmitRequest second{1, Do(scenario::WsaStartupCall{})};
  TogetherTarget one_by_one;
  EXPECT_THAT(Converse(one_by_one, Line(first) + Line(second)).answers,
              ElementsAre(invoked[0], returned[0], invoked[1], returned[1]));
  first.more = true;
  TogetherTarget together;
  EXPECT_THAT(Converse(together, Line(first) + Line(second)).answers,
              ElementsAre(invoked[0], invoked[1], returned[1], returned[0]));
}

// What follows `mark` on the lines of PROTOCOL.md that begin with it.
std::vector<std::string> LinesOfTheProtocol(const std::string& mark) {
  const auto text = documents::ReadFile(PORTCULLIS_PROTOCOL);
  EXPECT_TRUE(text.has_value());
  std::istringstream protocol(text.value_or(""));
  std::vector<std::string> lines;
  for (std::string line; std::getline(protocol, line);) {
    if (line.starts_with(mark)) lines.push_back(line.substr(mark.size()));
  }
  return lines;
}

// Word for word, but for the description of the target, which has the version of this build.
TEST(Serve, HoldsTheConversationOfTheProtocol) {
  std::string input;
  for (const std::string& line : LinesOfTheProtocol("runner> ")) input += line + "\n";
  std::istringstream in(input);
  std::ostringstream out;
  EXPECT_EQ(Serve(*MakeReferenceTarget(), in, out), 0);

  std::vector<std::string> expected = LinesOfTheProtocol("testee> ");
  ASSERT_THAT(expected, SizeIs(testing::Gt(10u)));
  const auto hello = wire::ParseAnswer(expected.front(), "PROTOCOL.md");
  ASSERT_TRUE(hello.has_value()) << documents::Print(hello.error());
  EXPECT_TRUE(std::holds_alternative<wire::HelloAnswer>(*hello));
  expected.front() = wire::PrintAnswer(HelloOfTheReference());

  std::istringstream answers(out.str());
  std::vector<std::string> given;
  for (std::string line; std::getline(answers, line);) given.push_back(line);
  EXPECT_EQ(given, expected);
}

// An example of every message stands there, and each is read as it stands.
TEST(Serve, ReadsEveryExampleOfTheProtocol) {
  std::set<std::size_t> requests;
  for (const std::string& line : LinesOfTheProtocol("request> ")) {
    const auto request = wire::ParseRequest(line, "PROTOCOL.md");
    ASSERT_TRUE(request.has_value()) << documents::Print(request.error());
    EXPECT_EQ(wire::PrintRequest(*request), line);
    requests.insert(request->index());
  }
  EXPECT_THAT(requests, SizeIs(std::variant_size_v<wire::Request>));
  std::set<std::size_t> answers;
  std::set<std::size_t> events;
  for (const std::string& line : LinesOfTheProtocol("answer> ")) {
    const auto answer = wire::ParseAnswer(line, "PROTOCOL.md");
    ASSERT_TRUE(answer.has_value()) << documents::Print(answer.error());
    EXPECT_EQ(wire::PrintAnswer(*answer), line);
    answers.insert(answer->index());
    const auto* const event = std::get_if<wire::EventAnswer>(&*answer);
    if (event != nullptr) events.insert(event->event.index());
  }
  EXPECT_THAT(answers, SizeIs(std::variant_size_v<wire::Answer>));
  EXPECT_THAT(events, SizeIs(std::variant_size_v<scenario::Event> - 1));  // no testee says died
}

}  // namespace
}  // namespace portcullis::targets
