#include "conformance/run/case_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "conformance/run/misbehaving_target.h"
#include "conformance/run/support.h"
#include "conformance/run/test_cases.h"
#include "conformance/scenario/capability.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/error_codes.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Ran {
  reports::CaseOutcome outcome;
  int saved = 0;
};

Ran RunOn(targets::Target& target, const CaseToRun& to_run,
          const std::string& without_capability = "") {
  const auto description = target.Describe();
  Subject subject{target, *description, *ProbeSupport(target, *description)};
  subject.capabilities.erase(without_capability);
  Ran ran;
  ran.outcome = RunCase(subject, to_run, [&ran](const CaseToRun&) {
                  ++ran.saved;
                  return std::string("portcullis replay x.json");
                }).outcome;
  return ran;
}

Ran RunMisbehaving(Misbehaviour misbehaviour, const CaseToRun& to_run) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), misbehaviour);
  return RunOn(target, to_run);
}

TEST(CaseRunTest, AnAllowedAnswerPassesAndSavesNothing) {
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kPass);
  EXPECT_EQ(ran.saved, 0);
  EXPECT_THAT(ran.outcome.evidence, IsEmpty());
}

TEST(CaseRunTest, AForbiddenAnswerFailsAndSaysWhatWasAllowed) {
  const auto target = targets::MakeDefectTarget(*targets::FindDefect("short-output-gives-efault"),
                                                targets::MakeReferenceTarget());
  const Ran ran = RunOn(*target, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(ran.outcome.cause, Cause::kForbidden);
  ASSERT_EQ(ran.outcome.evidence.size(), 1u);
  const reports::Evidence& evidence = ran.outcome.evidence.front();
  EXPECT_THAT(evidence.requirements, Contains("ACQ-OUT-02"));
  EXPECT_EQ(evidence.step, 3u);
  EXPECT_THAT(evidence.call, HasSubstr("out: 15 bytes"));
  EXPECT_THAT(evidence.allowed, HasSubstr("WSAEINVAL"));
  EXPECT_THAT(evidence.observed, HasSubstr("WSAEFAULT"));
  EXPECT_EQ(evidence.replay, "portcullis replay x.json");
  EXPECT_EQ(ran.saved, 1);
}

TEST(CaseRunTest, ACrashIsAFailureOfTheStepThatWasUnderWay) {
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kDies, 2}, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(ran.outcome.cause, Cause::kCrash);
  ASSERT_EQ(ran.outcome.evidence.size(), 1u);
  EXPECT_EQ(ran.outcome.evidence[0].step, 3u);
  EXPECT_THAT(ran.outcome.evidence[0].observed, HasSubstr("signal 11"));
}

TEST(CaseRunTest, ACrashBreaksWhatSpeaksOfItsStep) {
  CaseToRun to_run = ShortOutput();
  to_run.requirements = {"ACQ-OUT-02", "ACQ-FAIL-01"};
  EXPECT_THAT(
      RunMisbehaving({Misbehaviour::Kind::kDies, 2}, to_run).outcome.evidence[0].requirements,
      ElementsAre("ACQ-OUT-02"));
  // In a step of which the case's own ids do not speak, those that do.
  EXPECT_THAT(
      RunMisbehaving({Misbehaviour::Kind::kDies, 0}, to_run).outcome.evidence[0].requirements,
      Not(Contains("ACQ-OUT-02")));
}

TEST(CaseRunTest, ADeathAfterTheLastAnswerIsAFailureOfTheCaseAndNotOfTheNext) {
  const CaseToRun to_run = ShortOutput();
  const std::size_t last = to_run.scenario.steps.size() - 1;
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kDiesAfterwards, last}, to_run);
  EXPECT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(ran.outcome.cause, Cause::kCrash);
  ASSERT_EQ(ran.outcome.evidence.size(), 1u);
  EXPECT_THAT(ran.outcome.evidence[0].requirements, Contains("ACQ-OUT-02"));
}

TEST(CaseRunTest, AHangIsAFailure) {
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kHangs, 2}, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(ran.outcome.cause, Cause::kHang);
}

TEST(CaseRunTest, NonsenseIsAFailureOfTheProtocol) {
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kSpeaksNonsense, 1}, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(ran.outcome.cause, Cause::kProtocol);
  ASSERT_EQ(ran.outcome.evidence.size(), 1u);
  EXPECT_THAT(ran.outcome.evidence[0].observed, HasSubstr("line 7"));
}

TEST(CaseRunTest, ATargetThatCannotRunIsOurErrorAndNoFailure) {
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kCannotRun, 0}, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kError);
  EXPECT_THAT(ran.outcome.reason, HasSubstr("no such program"));
}

TEST(CaseRunTest, PortsTakenInOneWindowOnlyIsDisturbed) {
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kFindsPortsTaken, 0, 1}, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kDisturbed);
  EXPECT_THAT(ran.outcome.reason, HasSubstr("1 of 2 windows"));
}

TEST(CaseRunTest, NoWindowAtAllIsDisturbed) {
  const Ran ran = RunMisbehaving({Misbehaviour::Kind::kFindsPortsTaken}, ShortOutput());
  EXPECT_EQ(ran.outcome.result, Result::kDisturbed);
  EXPECT_THAT(ran.outcome.reason, HasSubstr("no free window"));
}

TEST(CaseRunTest, AMissingFeatureIsNotSupportedAndNothingRuns) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kDies, 0});
  const auto description = target.Describe();
  const Subject without_udp{target, *description, {scenario::kAcquire}};
  const CaseRun ran = RunCase(without_udp, ShortOutput(), [](const CaseToRun&) { return ""; });
  EXPECT_EQ(ran.outcome.result, Result::kNotSupported);
  EXPECT_EQ(ran.outcome.reason, "the target lacks: acquire udp ipv4");
  EXPECT_THAT(ran.traces, IsEmpty());
  const Subject without_any{target, *description, {}};
  EXPECT_EQ(RunCase(without_any, ShortOutput(), [](const CaseToRun&) { return ""; }).outcome.reason,
            "the target lacks: acquire");
}

TEST(CaseRunTest, AMissingControlIsNotProvoked) {
  TestCase test("Test.Network", "ACQ-NETDOWN-01");
  test.Add(scenario::NetworkControl{false}, std::nullopt);
  test.Add(Acquire("r1", 20), std::nullopt);
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, test.Get(), scenario::kNetwork);
  EXPECT_EQ(ran.outcome.result, Result::kNotProvoked);
  EXPECT_THAT(ran.outcome.reason, HasSubstr("network"));
}

TEST(CaseRunTest, ACaseOfQuestionsAloneIsRecordedWithItsReadings) {
  TestCase test("Test.Zero", "Q-ACQ-ZERO-PORTS");
  test.Add(Acquire("r1", 0), std::nullopt);
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, test.Get());
  EXPECT_EQ(ran.outcome.result, Result::kRecorded);
  EXPECT_THAT(ran.outcome.readings,
              Contains(testing::Field(&reports::QuestionReading::id, "Q-ACQ-ZERO-PORTS")));
}

TEST(CaseRunTest, ACaseThatAllowsSomethingElseThanTheOracleIsOurError) {
  CaseToRun to_run = ShortOutput();
  to_run.allowed[2]->documented.codes.insert(abi::kWsaEfault);
  const auto target = targets::MakeReferenceTarget();
  const Ran ran = RunOn(*target, to_run);
  EXPECT_EQ(ran.outcome.result, Result::kError);
  EXPECT_THAT(ran.outcome.reason, HasSubstr("step 3"));
}

TEST(CaseRunTest, AnObservedRequirementThatIsBrokenDiffersAndDoesNotFail) {
  TestCase test("Test.Code", "GEN-CODE-02");
  scenario::WsaIoctlCall call;
  call.as = "i1";
  call.socket.name = "s1";
  call.code = abi::kUnassignedCode;
  test.Add(call, std::nullopt);
  const auto target = targets::MakeDefectTarget(*targets::FindDefect("unknown-code-gives-einval"),
                                                targets::MakeReferenceTarget());
  const Ran ran = RunOn(*target, test.Get());
  EXPECT_EQ(ran.outcome.result, Result::kDiffers);
  ASSERT_EQ(ran.outcome.evidence.size(), 1u);
  EXPECT_THAT(ran.outcome.evidence[0].requirements, Contains("GEN-CODE-02"));
}

TEST(CaseRunTest, ALostCompletionSaysSo) {
  TestCase test("Test.Lost", "ACQ-OVL-03");
  scenario::WsaIoctlCall call = Acquire("r1", 20);
  call.overlapped = scenario::Overlapped{};
  test.Add(call, std::nullopt);
  test.Add(scenario::GetCompletionCall{"r1"}, std::nullopt);
  const auto target = targets::MakeDefectTarget(*targets::FindDefect("acquire-completion-lost"),
                                                targets::MakeReferenceTarget());
  const Ran ran = RunOn(*target, test.Get());
  EXPECT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(ran.outcome.cause, Cause::kLost);
}

}  // namespace
}  // namespace portcullis::run
