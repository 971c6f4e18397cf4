#include "conformance/contribution/contribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/contribution/sample_machine.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/run/block_run.h"
#include "conformance/run/case_run.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "conformance/run/support.h"
#include "conformance/run/trace_index.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/case.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/target.h"
#include "reports/results_json.h"

namespace portcullis::contribution {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;

// A contribution as ci/windows.ps1 leaves it, made of a real run of a part of the suite on the
// reference or on one of its defects, which says that it is a Windows.

bool Begin(const std::vector<std::string>& ids, const std::vector<std::string>& prefixes) {
  for (const std::string& id : ids) {
    for (const std::string& prefix : prefixes) {
      if (id.starts_with(prefix)) return true;
    }
  }
  return false;
}

tl::expected<SuiteCases, std::string> SelectSample(const std::vector<std::string>& prefixes) {
  SuiteCases cases;
  for (const suite::Case& one : suite::AllCases()) {
    if (!Begin(one.requirements, prefixes)) continue;
    cases.cases.push_back(
        {suite::FullName(one), one.requirements, one.scenario, one.allowed, {}, {}});
  }
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    if (Begin(block.requirements, prefixes)) cases.blocks.push_back(block);
  }
  return cases;
}

// The files of one run on `target`, which says that it is ws2_32 of the sample machine.
void AddRun(targets::Target& target, const std::string& folder, Files& files) {
  auto description = target.Describe().value();
  description.name = "ws2_32";
  description.version = "10.0.26100.1";
  description.system = "Windows 10.0 build 26100";
  const run::Subject subject{target, description, run::ProbeSupport(target, description).value()};
  run::JournalHeader header;
  header.catalogue_version = requirements::TheCatalogue().version;
  header.target = {description.name, description.version, description.system,
                   description.capabilities};
  header.run = {"winsock", {"ACQ-OUT"}, {std::size_t{60}, 1}, 1};
  auto journal = run::JournalWriter::Open("", header).value();
  const SuiteCases suite = SelectSample(header.run.selection).value();
  const auto no_file = [](const run::CaseToRun&) { return std::string(); };
  std::vector<run::KeptCase> index;
  for (const run::CaseToRun& one : suite.cases) {
    const run::CaseRun ran = run::RunCase(subject, one, no_file);
    ASSERT_TRUE(journal.Append(ran.outcome).has_value());
    index.push_back(run::Keep(ran.outcome, "", ran.traces));
  }
  const auto chosen = run::ChooseCases(suite.blocks, 60, 1);
  for (std::size_t i = 0; i < suite.blocks.size(); ++i) {
    run::CaseRun ran = run::RunBlock(subject, suite.blocks[i], chosen[i], no_file, 1, true);
    ASSERT_TRUE(journal.Append(ran.outcome).has_value());
    std::move(ran.kept.begin(), ran.kept.end(), std::back_inserter(index));
  }
  std::string traces;
  for (const run::KeptCase& one : index) traces += one.traces;
  const auto results =
      run::MergeJournals({run::ParseJournal(journal.Text(), "journal").value()}).value();
  files[folder + "/results.json"] = reports::PrintResults(results);
  files[folder + "/results.journal"] = journal.Text();
  files[folder + "/index.json"] = run::PrintTraceIndex(index);
  files[folder + "/traces.jsonl"] = traces;
}

// Both are made once: each is a run of some hundred cases.
const Files& Good() {
  static const Files files = [] {
    Files made = SampleMachineFiles();
    AddRun(*targets::MakeReferenceTarget(), "x64", made);
    return made;
  }();
  return files;
}

const Files& Broken() {
  static const Files files = [] {
    Files made = SampleMachineFiles();
    AddRun(*targets::MakeDefectTarget(*targets::FindDefect("short-output-gives-efault"),
                                      targets::MakeReferenceTarget()),
           "x64", made);
    return made;
  }();
  return files;
}

std::vector<std::string> ProblemsOf(const Files& files) {
  const auto checked = CheckContribution(files, SelectSample);
  if (!checked.has_value()) return {documents::Print(checked.error())};
  return checked->problems;
}

// `files` with the first `from` in the file `name` as `to`.
Files With(Files files, const std::string& name, const std::string& from, const std::string& to) {
  std::string& text = files.at(name);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return files;
}

Files Without(Files files, const std::string& name) {
  files.erase(name);
  return files;
}

TEST(ContributionTest, WhatARunHasLeftHolds) {
  const auto checked = CheckContribution(Good(), SelectSample);
  ASSERT_TRUE(checked.has_value()) << documents::Print(checked.error());
  EXPECT_THAT(checked->problems, IsEmpty());
  EXPECT_THAT(checked->disturbances, IsEmpty());
  EXPECT_THAT(checked->notes, IsEmpty());
  ASSERT_EQ(checked->runs.size(), 1u);
  EXPECT_GT(checked->runs[0].by_hash, 50u);
}

TEST(ContributionTest, FailuresHoldToo) {
  const auto checked = CheckContribution(Broken(), SelectSample);
  ASSERT_TRUE(checked.has_value()) << documents::Print(checked.error());
  EXPECT_THAT(checked->problems, IsEmpty());
  EXPECT_GT(checked->runs[0].judged_again, 3u);
}

TEST(ContributionTest, WhatWindowsHasPassedIsConfirmedByItsBuild) {
  const auto checked = CheckContribution(Good(), SelectSample).value();
  EXPECT_THAT(
      ConfirmedBy(checked),
      Contains(Pair("ACQ-OUT-02", "Windows 10.0 build 26100.2314, Professional 24H2, x64")));
  EXPECT_THAT(FailedBy(checked), IsEmpty());
}

TEST(ContributionTest, WhatWindowsHasFailedIsNamedAndNotConfirmed) {
  const auto checked = CheckContribution(Broken(), SelectSample).value();
  EXPECT_THAT(FailedBy(checked), Contains("ACQ-OUT-02"));
  EXPECT_THAT(ConfirmedBy(checked), Not(Contains(Key("ACQ-OUT-02"))));
}

TEST(ContributionTest, TheOtherArchitectureHasToPassItAsWell) {
  Files files = Good();
  for (const char* const name : {"results.json", "results.journal", "index.json", "traces.jsonl"}) {
    files[std::string("x86/") + name] = Broken().at(std::string("x64/") + name);
  }
  const auto checked = CheckContribution(files, SelectSample).value();
  EXPECT_THAT(checked.problems, IsEmpty());
  EXPECT_THAT(ConfirmedBy(checked), Not(Contains(Key("ACQ-OUT-02"))));
}

TEST(ContributionTest, AStandInConfirmsNothing) {
  Files files = Good();
  Machine wine = SampleMachine();
  wine.stands_in = "Wine 8.0";
  for (const char* const name : {"before/machine.json", "after/machine.json"}) {
    files[name] = PrintMachine(wine);
  }
  for (const char* const name : {"x64/results.json", "x64/results.journal", "x64/traces.jsonl"}) {
    std::string& text = files[name];
    for (std::size_t at = text.find("Windows 10.0 build"); at != std::string::npos;
         at = text.find("Windows 10.0 build", at + 20)) {
      text.insert(at, "Wine 8.0 as ");
    }
  }
  // The traces' hashes are not those of the index any more, which is found as well.
  const auto checked = CheckContribution(files, SelectSample).value();
  EXPECT_THAT(ConfirmedBy(checked), IsEmpty());
}

TEST(ContributionTest, ResultsThatTheJournalDoesNotGiveAreFound) {
  EXPECT_THAT(
      ProblemsOf(With(Broken(), "x64/results.json", R"("result": "fail")", R"("result": "pass")")),
      ElementsAre(HasSubstr("x64/results.json: ACQ-")));
}

TEST(ContributionTest, ACatalogueOfAnotherVersionIsFound) {
  Files files = Good();
  auto journal = run::ParseJournal(files["x64/results.journal"], "journal").value();
  journal.header.catalogue_version = 1;
  std::string text = run::Print(journal.header);
  for (const reports::CaseOutcome& outcome : journal.outcomes) text += run::Print(outcome);
  files["x64/results.journal"] = text;
  EXPECT_THAT(ProblemsOf(files),
              Contains(HasSubstr("the version of this program's catalogue, not 1")));
}

TEST(ContributionTest, AFailureThatIsCalledAPassIsFound) {
  const Files files = With(Broken(), "x64/index.json", R"("result":"fail","cause":"forbidden")",
                           R"("result":"pass")");
  EXPECT_THAT(ProblemsOf(files),
              Contains(HasSubstr("expected fail (forbidden), as in the journal")));
}

TEST(ContributionTest, AnAnswerThatWasChangedIsFound) {
  const Files files = With(Broken(), "x64/traces.jsonl", "WSAEFAULT", "WSAEINVAL");
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("expected the hash of its traces")));
}

TEST(ContributionTest, AnAnswerThatWasChangedWithItsHashIsJudgedAgain) {
  Files files = With(Broken(), "x64/traces.jsonl", "WSAEFAULT", "WSAEINVAL");
  // The hash that the check itself says to expect.
  const std::string problem = ProblemsOf(files).at(0);
  const std::string hash = problem.substr(problem.size() - 64);
  auto index = run::ParseTraceIndex(files["x64/index.json"], "index.json").value();
  for (run::KeptCase& one : index) {
    if (problem.find(" " + one.name + ":") != std::string::npos) one.hash = hash;
  }
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("the oracle says pass, the run said fail")));
}

TEST(ContributionTest, ATraceOfOtherStepsIsFound) {
  const Files files =
      With(Broken(), "x64/traces.jsonl", R"("windows":{"w":)", R"("windows":{"v":)");
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("expected the steps that the case has")));
}

TEST(ContributionTest, ATraceOfAnotherMachineIsFound) {
  const Files files = With(Broken(), "x64/traces.jsonl", "build 26100", "build 26101");
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("expected the target of the results")));
}

TEST(ContributionTest, AMissingTraceIsFound) {
  Files files = Broken();
  files["x64/traces.jsonl"] = "";
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("x64/traces.jsonl: expected a trace of ")));
  EXPECT_THAT(ProblemsOf(With(Broken(), "x64/index.json", R"(,"kept":true)", "")),
              Contains(HasSubstr("expected its trace, since it ended as fail")));
}

TEST(ContributionTest, ACaseThatIsNotThereIsFound) {
  auto index = run::ParseTraceIndex(Good().at("x64/index.json"), "index.json").value();
  Files files = Good();
  run::KeptCase gone = index.front();
  index.erase(index.begin());
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("expected the case " + gone.name)));
  index.push_back(gone);
  index.push_back(gone);
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr(gone.name + ": expected it once")));
  index.pop_back();
  index.back().name = "Nobody.Knows";
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("Nobody.Knows: no case of the suite")));
  index.back().block = "No.Block";
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("no block No.Block in the suite")));
}

TEST(ContributionTest, AGeneratedCaseThatNobodyChoseIsFound) {
  auto index = run::ParseTraceIndex(Good().at("x64/index.json"), "index.json").value();
  ASSERT_FALSE(index.back().block.empty());
  index.back().name += ",x";
  Files files = Good();
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("which --cases and --seed choose")));
}

TEST(ContributionTest, AGeneratedFailureThatIsCalledAPassIsFound) {
  auto index = run::ParseTraceIndex(Broken().at("x64/index.json"), "index.json").value();
  bool is_changed = false;
  for (run::KeptCase& one : index) {
    if (is_changed || one.block.empty() || one.result != reports::Result::kFail) continue;
    one.result = reports::Result::kPass;
    one.cause.reset();
    one.is_kept = false;
    is_changed = true;
  }
  ASSERT_TRUE(is_changed);
  Files files = Broken();
  files["x64/index.json"] = run::PrintTraceIndex(index);
  EXPECT_THAT(ProblemsOf(files), Contains(HasSubstr("expected cases that come to the journal's")));
}

// What a block has broken says which requirements fail: also where its cases are counted as failed.
TEST(ContributionTest, ABrokenRequirementThatIsLeftOutIsFound) {
  Files files = Broken();
  auto journal = run::ParseJournal(files["x64/results.journal"], "journal").value();
  std::string text = run::Print(journal.header);
  bool is_changed = false;
  for (reports::CaseOutcome& outcome : journal.outcomes) {
    if (outcome.block.has_value() && !outcome.block->broken.empty()) {
      is_changed = true;
      outcome.block->broken.clear();
    }
    text += run::Print(outcome);
  }
  ASSERT_TRUE(is_changed);
  files["x64/results.journal"] = text;
  files["x64/results.json"] = reports::PrintResults(
      run::MergeJournals({run::ParseJournal(text, "journal").value()}).value());
  EXPECT_THAT(ProblemsOf(files),
              Contains(HasSubstr("expected the broken requirements that its traces show")));
}

TEST(ContributionTest, EvidenceThatTheTracesDoNotGiveIsFound) {
  Files files = With(Broken(), "x64/results.journal", R"("observed":"WSAEFAULT)",
                     R"("observed":"WSAENOBUFS)");
  files["x64/results.json"] = reports::PrintResults(
      run::MergeJournals({run::ParseJournal(files["x64/results.journal"], "journal").value()})
          .value());
  EXPECT_THAT(ProblemsOf(files),
              Contains(HasSubstr("expected the evidence and the readings that its traces give")));
}

TEST(ContributionTest, ARunOnSomethingElseIsFound) {
  Files files = Good();
  Machine other = SampleMachine();
  other.build = 19045;
  files["before/machine.json"] = files["after/machine.json"] = PrintMachine(other);
  EXPECT_THAT(ProblemsOf(files),
              Contains(HasSubstr("expected a run on ws2_32 of Windows 10.0 build 19045")));
}

TEST(ContributionTest, AFileThatIsNotThereIsNamed) {
  for (const char* const name : {"before/machine.json", "after/machine.json", "x64/results.journal",
                                 "x64/index.json", "x64/traces.jsonl"}) {
    EXPECT_THAT(ProblemsOf(Without(Good(), name)),
                ElementsAre(std::string(name) + ": expected a file"));
  }
  EXPECT_THAT(ProblemsOf(Without(Good(), "x64/results.json")),
              ElementsAre("x64/results.json: expected the results of a run"));
}

TEST(ContributionTest, WordsAreFoundAsWordsWhateverTheirLetters) {
  const Files files = {{"a.txt", "by Grace on HOPPER-1"}, {"b.txt", "graceful"}};
  EXPECT_THAT(FindWords(files, {"grace", "hopper-1", "on"}),
              ElementsAre("a.txt: grace", "a.txt: hopper-1"));
}

}  // namespace
}  // namespace portcullis::contribution
