#include "conformance/run/rejudge.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "conformance/run/misbehaving_target.h"
#include "conformance/run/support.h"
#include "conformance/run/test_cases.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;

CaseRun RunOn(targets::Target& target, const CaseToRun& to_run) {
  const auto description = target.Describe();
  const Subject subject{target, *description, *ProbeSupport(target, *description)};
  return RunCase(subject, to_run, [](const CaseToRun&) { return std::string(); });
}

reports::CaseOutcome WithoutTime(reports::CaseOutcome outcome) {
  outcome.duration_us = 0;
  return outcome;
}

// The traces as they come out of a file.
std::vector<scenario::Trace> Saved(const CaseRun& ran) {
  std::string text;
  for (const scenario::Trace& trace : ran.traces) text += scenario::PrintTrace(trace);
  return *scenario::ParseTraces(text, "traces.jsonl");
}

TEST(RejudgeTest, APassIsAPassAgain) {
  const auto target = targets::MakeReferenceTarget();
  const CaseRun ran = RunOn(*target, ShortOutput());
  const Rejudged again = Rejudge(ShortOutput(), Saved(ran));
  EXPECT_FALSE(again.is_cut_short);
  EXPECT_EQ(again.outcome, WithoutTime(ran.outcome));
  EXPECT_EQ(again.outcome.result, Result::kPass);
}

TEST(RejudgeTest, AFailureIsTheSameFailureWordForWord) {
  const auto target = targets::MakeDefectTarget(*targets::FindDefect("short-output-gives-efault"),
                                                targets::MakeReferenceTarget());
  const CaseRun ran = RunOn(*target, ShortOutput());
  ASSERT_EQ(ran.outcome.result, Result::kFail);
  EXPECT_EQ(Rejudge(ShortOutput(), Saved(ran)).outcome, WithoutTime(ran.outcome));
}

TEST(RejudgeTest, ADeathIsACrash) {
  MisbehavingTarget target(targets::MakeReferenceTarget(), {Misbehaviour::Kind::kDies, 2});
  const CaseRun ran = RunOn(target, ShortOutput());
  const Rejudged again = Rejudge(ShortOutput(), Saved(ran));
  EXPECT_FALSE(again.is_cut_short);
  EXPECT_EQ(again.outcome.result, Result::kFail);
  EXPECT_EQ(again.outcome.cause, Cause::kCrash);
}

TEST(RejudgeTest, WhatTheTargetNeverAnsweredIsCutShort) {
  const auto target = targets::MakeReferenceTarget();
  CaseRun ran = RunOn(*target, ShortOutput());
  ran.traces.back().events.pop_back();
  EXPECT_TRUE(Rejudge(ShortOutput(), Saved(ran)).is_cut_short);
}

TEST(RejudgeTest, AnAnswerThatWasChangedIsJudgedAsItStands) {
  const auto target = targets::MakeReferenceTarget();
  CaseRun ran = RunOn(*target, ShortOutput());
  for (scenario::Event& event : ran.traces.back().events) {
    auto* const returned = std::get_if<scenario::Returned>(&event);
    if (returned != nullptr && returned->error != 0) returned->error = 10014;
  }
  EXPECT_EQ(Rejudge(ShortOutput(), Saved(ran)).outcome.result, Result::kFail);
}

}  // namespace
}  // namespace portcullis::run
