#include "conformance/run/trace_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/documents/file_io.h"
#include "conformance/documents/sha256.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::run {
namespace {

using reports::Result;
using testing::ElementsAre;
using testing::HasSubstr;

reports::CaseOutcome Ended(Result result) {
  reports::CaseOutcome outcome;
  outcome.name = "Theme.Name";
  outcome.result = result;
  if (result == Result::kFail) outcome.cause = reports::Cause::kForbidden;
  return outcome;
}

scenario::Trace SomeTrace() {
  scenario::Trace trace;
  trace.scenario.name = "Theme.Name";
  trace.scenario.steps.push_back({{}, scenario::WsaStartupCall{}});
  trace.events = {scenario::Invoked{0}, scenario::Returned{}};
  return trace;
}

TEST(TraceIndexTest, AFailureKeepsItsTracesWhole) {
  const KeptCase kept = Keep(Ended(Result::kFail), "Theme.Block", {SomeTrace()});
  EXPECT_TRUE(kept.is_kept);
  EXPECT_EQ(kept.traces, scenario::PrintTrace(SomeTrace()));
  EXPECT_EQ(kept.hash, documents::Sha256(kept.traces));
  EXPECT_EQ(kept.block, "Theme.Block");
}

TEST(TraceIndexTest, APassLeavesAHashAlone) {
  const KeptCase kept = Keep(Ended(Result::kPass), "", {SomeTrace()});
  EXPECT_FALSE(kept.is_kept);
  EXPECT_EQ(kept.traces, "");
  EXPECT_EQ(kept.hash, HashOf({SomeTrace()}));
}

TEST(TraceIndexTest, WhatNeverRanLeavesNothing) {
  const KeptCase kept = Keep(Ended(Result::kNotSupported), "", {});
  EXPECT_EQ(kept.hash, "");
  EXPECT_FALSE(kept.is_kept);
}

TEST(TraceIndexTest, OnlyWhatIsNoVerdictOfItsOwnIsNotKept) {
  for (const Result result : reports::AllResults()) {
    const bool is_plain = result == Result::kPass || result == Result::kNotProvoked ||
                          result == Result::kNotSupported || result == Result::kNotRun;
    EXPECT_EQ(IsKept(result), !is_plain) << reports::ResultName(result);
  }
}

TEST(TraceIndexTest, IsReadAsItWasWritten) {
  KeptCase failed = Keep(Ended(Result::kFail), "Theme.Block", {SomeTrace()});
  const KeptCase passed = Keep(Ended(Result::kPass), "", {SomeTrace()});
  const KeptCase never = Keep(Ended(Result::kNotSupported), "", {});
  const auto read = ParseTraceIndex(PrintTraceIndex({failed, passed, never}), "index.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  failed.traces.clear();
  EXPECT_THAT(*read, ElementsAre(failed, passed, never));
}

TEST(TraceIndexTest, TheCommittedOneIsReadAndWrittenTheSame) {
  const std::string path = PORTCULLIS_RUN_TESTDATA "/trace_index.1.json";
  const std::string text = documents::ReadFile(path).value();
  EXPECT_EQ(PrintTraceIndex(ParseTraceIndex(text, path).value()), text);
}

std::string Refusal(const std::string& text) {
  const auto read = ParseTraceIndex(text, "index.json");
  return read.has_value() ? "read" : documents::Print(read.error());
}

TEST(TraceIndexTest, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_THAT(Refusal(R"({"format": 2, "cases": []})"), HasSubstr("/format: expected 1"));
  EXPECT_THAT(Refusal(R"({"format": 1, "cases": [{"name": "a", "result": "good"}]})"),
              HasSubstr("/cases/0/result: expected a result"));
  EXPECT_THAT(Refusal(R"({"format": 1, "cases": [{"name": "a", "result": "fail", "cause": "x"}]})"),
              HasSubstr("/cases/0/cause: expected a cause"));
  EXPECT_THAT(
      Refusal(R"({"format": 1, "cases": [{"name": "a", "result": "pass", "sha256": "12"}]})"),
      HasSubstr("/cases/0/sha256: expected 64 hexadecimal digits"));
  EXPECT_THAT(Refusal(R"({"format": 1, "cases": [{"name": "a", "result": "fail", "kept": true}]})"),
              HasSubstr("/cases/0/sha256: expected a hash"));
}

}  // namespace
}  // namespace portcullis::run
