// test: the suite on a target, from the flags to the exit code.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/failure_files.h"
#include "conformance/cli/gtest_front.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/selection.h"
#include "conformance/cli/session.h"
#include "conformance/cli/suite_run.h"
#include "conformance/documents/file_io.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/case.h"
#include "reports/expectations.h"
#include "reports/gate.h"
#include "reports/results_json.h"
#include "reports/terminal.h"

namespace portcullis::cli {
namespace {

// The journal of "out/wine.json" is "out/wine.journal"; without results it lives in memory alone.
std::string JournalPath(const std::string& results) {
  if (results.empty()) return "";
  return std::filesystem::path(results).replace_extension(".journal").string();
}

std::string Today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

reports::GeneratedChoice ChoiceOf(const TestOptions& options) {
  return {options.cases.has_value() ? options.cases : DefaultLimit(options.target), options.seed};
}

run::JournalHeader MakeHeader(const TestOptions& options, const scenario::Description& target,
                              std::int32_t seed) {
  run::JournalHeader header;
  header.catalogue_version = requirements::TheCatalogue().version;
  header.target = {target.name, target.version, target.system, target.capabilities};
  header.run = {options.target, options.id_prefixes, ChoiceOf(options)};
  header.seed = seed;
  return header;
}

// The trace file of a run: every attempt of every case, one trace after the other.
tl::expected<void, documents::DocumentError> SaveTraces(const std::string& path,
                                                        const std::string& traces) {
  if (path.empty()) return {};
  return documents::WriteFileAtomically(path, traces);
}

int PrintListing(const Selection& selected, const FrontOptions& front) {
  const std::vector<FrontTest> names = NamesOf(selected);
  const auto listed = RunThroughGtest(names, front);
  return listed.has_value() ? kExitAsExpected : Complain(listed.error());
}

// The blocks of which enough ran to say that a failure is gone: all of their cases, or those that a
// run takes by default, with which expectations are written.
std::set<std::string> CompleteBlocks(const SuiteRun& run, const TestOptions& options) {
  const bool by_default = !options.cases.has_value() && options.seed == TestOptions{}.seed;
  return by_default ? run.ran : run.ran_whole;
}

// The requirements and questions of which no case or block was left out.
std::set<std::string> CompleteIds(const SuiteRun& run, const std::set<std::string>& blocks) {
  std::set<std::string> complete;
  std::set<std::string> incomplete;
  for (const suite::Case& the_case : suite::AllCases()) {
    auto& ids = run.ran.contains(suite::FullName(the_case)) ? complete : incomplete;
    ids.insert(the_case.requirements.begin(), the_case.requirements.end());
  }
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    auto& ids = blocks.contains(block.name) ? complete : incomplete;
    ids.insert(block.requirements.begin(), block.requirements.end());
  }
  for (const std::string& id : incomplete) complete.erase(id);
  return complete;
}

bool IsJudged(reports::Result result) {
  return result != reports::Result::kNotSupported && result != reports::Result::kNotProvoked &&
         result != reports::Result::kNotRun;
}

// Whether any case came to an answer of the target: a run of cases that it does not support proves
// nothing.
bool AnythingJudged(const reports::Results& results) {
  const auto is_judged = [](const auto& counted) { return IsJudged(counted.first); };
  return std::any_of(results.cases.begin(), results.cases.end(), is_judged) ||
         std::any_of(results.generated.results.begin(), results.generated.results.end(), is_judged);
}

bool OnlyLists(const TestOptions& options) {
  for (const std::string& flag : options.gtest_flags) {
    if (flag == "--gtest_list_tests" || flag == "--gtest_list_tests=1") return true;
  }
  return false;
}

}  // namespace

int RunTest(const TestOptions& options) {
  const auto selected = Select(options.id_prefixes);
  if (!selected.has_value()) return Complain(selected.error());
  const FrontOptions front{WithSeed(options.gtest_flags), options.like_windows};
  if (OnlyLists(options)) return PrintListing(*selected, front);

  if (!options.results.empty() && JournalPath(options.results) == options.results) {
    return Complain("--results " + options.results +
                    ": the run's journal takes this name; expected another ending, such as .json");
  }
  reports::Expectations expectations;
  if (!options.expectations.empty()) {
    auto loaded = reports::LoadExpectations(options.expectations, requirements::TheCatalogue());
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    expectations = std::move(*loaded);
  }
  tl::expected<Session, std::string> session =
      OpenSession(options.target, options.program, options.allow_persistent);
  if (!session.has_value()) return Complain(session.error());
  auto journal = run::JournalWriter::Open(JournalPath(options.results),
                                          MakeHeader(options, session->description, SeedOf(front)));
  if (!journal.has_value()) return Complain(documents::Print(journal.error()));

  const FailureFiles failures(options.results, options.target, options.program);
  const run::Subject subject = session->Subject();
  SuiteRun run{subject, *selected, ChoiceOf(options), failures, *journal, !options.trace.empty()};
  const std::vector<FrontTest> tests = TestsOf(run);
  const auto finished = RunThroughGtest(tests, front);
  if (options.allow_persistent) {
    // What a child that died at the end has left, with nobody after it to put it away.
    session->target.reset();
    CleanUpAfterRun();
  }
  if (!finished.has_value()) return Complain(finished.error());
  if (finished->error.has_value()) return Complain(*finished->error);

  const auto parsed = run::ParseJournal(journal->Text(), "journal");
  if (!parsed.has_value()) return Complain(documents::Print(parsed.error()));
  const auto results = run::MergeJournals({*parsed});
  if (!results.has_value()) return Complain(documents::Print(results.error()));
  if (!options.results.empty()) {
    const auto saved = reports::SaveResults(*results, options.results);
    if (!saved.has_value()) return Complain(documents::Print(saved.error()));
  }
  if (const auto saved = SaveTraces(options.trace, run.traces); !saved.has_value()) {
    return Complain(documents::Print(saved.error()));
  }

  const std::set<std::string> blocks = CompleteBlocks(run, options);
  const reports::GateReport gate = reports::Compare(
      *results, expectations, {Today(), options.like_windows, CompleteIds(run, blocks), blocks});
  std::fputs(reports::Summary(*results, OutputIsTerminal()).c_str(), stdout);
  if (!options.expectations.empty()) std::fputs(reports::PrintGate(gate).c_str(), stdout);
  std::printf("%s\n", reports::OneLine(*results).c_str());
  if (run.ran.empty()) return Complain("nothing ran: no case fits the selection and the filter");
  if (!AnythingJudged(*results)) {
    return Complain("nothing ran: target " + options.target +
                    " supports none of the selected cases, or offers no way to provoke them");
  }
  return reports::ExitCode(*results, gate);
}

}  // namespace portcullis::cli
