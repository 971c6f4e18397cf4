// Testees that misbehave, under a whole run: each misbehaviour is one result with its cause and its
// call, every other case has the result that it has without, and nobody is left behind.
//
// On demand, crash and garbage at every call of every case:
//   PORTCULLIS_EVERY_CALL=1 build/dev/bin/containment_test --gtest_filter='*EveryCall'

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "conformance/cli/program.h"
#include "conformance/run/journal.h"
#include "conformance/suite/case.h"
#include "reports/results.h"

namespace portcullis::cli {
namespace {

using reports::Cause;
using testing::HasSubstr;

constexpr const char* kSelection = "ACQ-O";
constexpr std::size_t kPlaces = 20;
constexpr std::uint32_t kSeed = 1;

struct Place {
  std::string name;      // of a case
  std::size_t step = 0;  // from 0
};

bool IsSelected(const suite::Case& one) {
  return std::any_of(one.requirements.begin(), one.requirements.end(),
                     [](const std::string& id) { return id.starts_with(kSelection); });
}

// So many cases, each once, and a step of each.
std::vector<Place> DrawPlaces() {
  std::vector<const suite::Case*> cases;
  for (const suite::Case& one : suite::AllCases()) {
    if (IsSelected(one)) cases.push_back(&one);
  }
  std::mt19937 random(kSeed);
  std::vector<Place> places;
  while (places.size() < kPlaces && !cases.empty()) {
    const std::size_t drawn = random() % cases.size();
    places.push_back(
        {suite::FullName(*cases[drawn]), random() % cases[drawn]->scenario.steps.size()});
    cases.erase(cases.begin() + static_cast<std::ptrdiff_t>(drawn));
  }
  return places;
}

struct Ran {
  Finished finished;
  std::map<std::string, reports::CaseOutcome> outcomes;  // by name
};

Ran Judge(const std::string& testee_arguments, const std::string& selection, int jobs) {
  const ScratchFolder folder("containment_" +
                             std::to_string(std::hash<std::string>{}(testee_arguments)));
  Ran ran;
  ran.finished = RunProgram(folder, "test " + selection + " --cases 0 --jobs " +
                                        std::to_string(jobs) + " --results r.json --target " +
                                        "'exec:" PORTCULLIS_TESTEE " " + testee_arguments + "'");
  const auto journal = run::ParseJournal(folder.Read("r.journal"), "r.journal");
  EXPECT_TRUE(journal.has_value()) << ran.finished.err;
  if (!journal.has_value()) return ran;
  for (const reports::CaseOutcome& outcome : journal->outcomes) {
    if (!outcome.block.has_value()) ran.outcomes.emplace(outcome.name, outcome);
  }
  return ran;
}

// Processes whose command line has these words, ours and the dead apart.
std::vector<std::string> ProcessesWith(const std::string& words) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    std::ifstream file(entry.path() / "cmdline");
    std::ostringstream line;
    line << file.rdbuf();  // nothing of a process that has ended since: this reports, never throws
    if (line.str().find(words) != std::string::npos) found.push_back(entry.path().filename());
  }
  return found;
}

struct Kind {
  const char* name;
  Cause cause;
  const char* words;        // that the evidence has
  bool is_whole = true;     // the testee takes whole scenarios, and misbehaves in the run as well
  bool in_the_call = true;  // the result names the call itself, not the one after
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

void ExpectContained(const Kind& kind, const std::map<std::string, reports::CaseOutcome>& without) {
  const std::vector<Place> places = DrawPlaces();
  const std::string mark = std::string("mark-") + kind.name + "-" + std::to_string(getpid());
  std::string arguments = std::string(kind.is_whole ? "whole " : "") + kind.name + " " + mark;
  std::map<std::string, std::size_t> step_of;
  for (const Place& place : places) {
    arguments += " " + place.name + "#" + std::to_string(place.step);
    step_of.emplace(place.name, place.step);
  }
  const Ran ran = Judge(arguments, kSelection, kind.is_whole ? 1 : 10);
  EXPECT_EQ(ran.finished.exit_code, 1) << kind.name << ran.finished.err;
  EXPECT_THAT(ProcessesWith(mark), testing::IsEmpty()) << kind.name << " left processes";

  const auto& with = ran.outcomes;
  ASSERT_EQ(with.size(), without.size()) << kind.name << " lost results";
  for (const auto& [name, outcome] : with) {
    SCOPED_TRACE(std::string(kind.name) + " in " + name);
    const auto found = step_of.find(name);
    if (found == step_of.end()) {
      EXPECT_EQ(outcome.result, without.at(name).result);
      EXPECT_EQ(outcome.readings, without.at(name).readings);
      continue;
    }
    SCOPED_TRACE("at step " + std::to_string(found->second));
    EXPECT_EQ(outcome.result, reports::Result::kFail) << outcome.reason;
    EXPECT_EQ(outcome.cause, kind.cause);
    ASSERT_EQ(outcome.evidence.size(), 1u);
    EXPECT_THAT(outcome.evidence[0].observed, HasSubstr(kind.words));
    EXPECT_THAT(outcome.evidence[0].observed, HasSubstr("; last request {\"request\":"));
    if (kind.in_the_call) EXPECT_EQ(outcome.evidence[0].step, found->second + 1);
  }
}

constexpr Kind kKinds[] = {
    {"signal", Cause::kCrash, "signal SIGTERM"},
    {"exit", Cause::kCrash, "exit code 3"},
    {"flood-and-exit", Cause::kCrash, "nobody listens / no ports left\""},
    {"exit-before-a-child", Cause::kCrash, "exit code 3"},
    {"daemon", Cause::kCrash, "exit code 3"},
    {"answer-and-exit", Cause::kCrash, "exit code 3", false, false},
    {"torn-line", Cause::kCrash, "exit code 0"},
    {"no-json", Cause::kProtocol, "could not load"},
    {"deep-json", Cause::kProtocol, "64"},
    {"bad-utf8", Cause::kProtocol, "expected"},
    {"wrong-type", Cause::kProtocol, "step"},
    {"long-line", Cause::kProtocol, "1048576 bytes"},
    {"event-of-no-step", Cause::kProtocol, "999"},
    {"answer-twice", Cause::kProtocol, "expected", false, false},
    {"out-of-order", Cause::kProtocol, "expected"},
};

// Each of these is waited for until its time is over, so they wait beside each other.
constexpr Kind kSilentKinds[] = {
    {"hang", Cause::kHang, "silent for 15000 ms", false},
    {"hang-without-sigterm", Cause::kHang, "silent for 15000 ms", false},
    {"flood", Cause::kHang, "nothing works here", false},
    {"close-input", Cause::kHang, "silent for 15000 ms", false},
};

class Containment : public testing::TestWithParam<Kind> {
 protected:
  static void SetUpTestSuite() {
    without_ = Judge("whole", kSelection, 1).outcomes;
    ASSERT_GT(without_.size(), kPlaces);
  }
  static std::map<std::string, reports::CaseOutcome> without_;
};

std::map<std::string, reports::CaseOutcome> Containment::without_;

TEST_P(Containment, OfOneKindOfMisbehaviourAtTwentyCalls) { ExpectContained(GetParam(), without_); }

INSTANTIATE_TEST_SUITE_P(Kinds, Containment, testing::ValuesIn(kKinds),
                         [](const testing::TestParamInfo<Kind>& info) {
                           std::string name = info.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_F(Containment, OfSilenceAtTwentyCallsEach) {
  std::vector<std::future<void>> running;
  for (const Kind& kind : kSilentKinds) {
    running.push_back(std::async(std::launch::async, [&] { ExpectContained(kind, without_); }));
  }
  for (auto& one : running) one.get();
}

// A target that never answers is not waited for at each of its cases.
TEST_F(Containment, OfATesteeThatIsAlwaysSilentEndsWithItsCasesNotRun) {
  const Ran ran = Judge("hang *#0", kSelection, 64);
  EXPECT_EQ(ran.finished.exit_code, 1) << ran.finished.err;
  std::map<reports::Result, std::size_t> results;
  for (const auto& [name, outcome] : ran.outcomes) ++results[outcome.result];
  EXPECT_EQ(results[reports::Result::kFail], 25u);
  EXPECT_GT(results[reports::Result::kNotRun], 0u);
}

TEST(ContainmentOnDemand, OfCrashAndGarbageAtEveryCall) {
  if (std::getenv("PORTCULLIS_EVERY_CALL") == nullptr) {
    GTEST_SKIP() << "on demand: PORTCULLIS_EVERY_CALL=1";
  }
  std::size_t most = 0;
  for (const suite::Case& one : suite::AllCases()) most = std::max(most, one.scenario.steps.size());
  for (const char* kind : {"signal", "no-json"}) {
    for (std::size_t step = 0; step < most; ++step) {
      SCOPED_TRACE(std::string(kind) + " at step " + std::to_string(step));
      const Ran ran = Judge(std::string("whole ") + kind + " *#" + std::to_string(step), "", 2);
      const auto& with = ran.outcomes;
      for (const suite::Case& one : suite::AllCases()) {
        const auto found = with.find(suite::FullName(one));
        ASSERT_NE(found, with.end()) << suite::FullName(one);
        if (step >= one.scenario.steps.size()) continue;
        EXPECT_EQ(found->second.result, reports::Result::kFail) << found->first;
        ASSERT_FALSE(found->second.evidence.empty()) << found->first;
        EXPECT_EQ(found->second.evidence[0].step, step + 1) << found->first;
      }
    }
  }
}

}  // namespace
}  // namespace portcullis::cli
