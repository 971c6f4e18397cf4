// test: the suite on a target, from the flags to the exit code.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/failure_files.h"
#include "conformance/cli/gtest_front.h"
#include "conformance/cli/resume.h"
#include "conformance/cli/selection.h"
#include "conformance/cli/session.h"
#include "conformance/cli/suite_run.h"
#include "conformance/cli/verdict.h"
#include "conformance/documents/file_io.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "reports/results_json.h"

namespace portcullis::cli {
namespace {

// The journal of "out/wine.json" is "out/wine.journal"; without results it lives in memory alone.
std::string JournalPath(const std::string& results) {
  if (results.empty()) return "";
  return std::filesystem::path(results).replace_extension(".journal").string();
}

reports::GeneratedChoice ChoiceOf(const TestOptions& options) {
  return {options.cases.has_value() ? options.cases : DefaultLimit(options.target), options.seed};
}

run::JournalHeader MakeHeader(const TestOptions& options, const scenario::Description& target,
                              const FrontOptions& front) {
  run::JournalHeader header;
  header.catalogue_version = requirements::TheCatalogue().version;
  header.target = {target.name, target.version, target.system, target.capabilities};
  header.run = {options.target, options.id_prefixes, ChoiceOf(options), options.repeat};
  header.seed = SeedOf(front);
  header.filter = FilterOf(front);
  header.shard = ShardOf();
  return header;
}

// The trace file of a run: every attempt of every case, one trace after the other.
tl::expected<void, documents::DocumentError> SaveTraces(const std::string& path,
                                                        const std::string& traces) {
  if (path.empty()) return {};
  return documents::WriteFileAtomically(path, traces);
}

// The folder of traces: the index comes last, so that where there is one the traces are whole.
tl::expected<void, documents::DocumentError> SaveKept(const std::string& folder,
                                                      const std::vector<run::KeptCase>& kept) {
  if (folder.empty()) return {};
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    return tl::make_unexpected(
        documents::DocumentError{folder, "", "a folder that can be made: " + failed.message()});
  }
  std::string traces;
  for (const run::KeptCase& one : kept) traces += one.traces;
  const std::filesystem::path path(folder);
  const auto written = documents::WriteFileAtomically((path / "traces.jsonl").string(), traces);
  if (!written.has_value()) return written;
  return documents::WriteFileAtomically((path / "index.json").string(), run::PrintTraceIndex(kept));
}

int PrintListing(const Selection& selected, const FrontOptions& front) {
  const std::vector<FrontTest> names = NamesOf(selected);
  const auto listed = RunThroughGtest(names, front, [](const std::vector<std::size_t>&) {});
  return listed.has_value() ? kExitAsExpected : Complain(listed.error());
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
  const std::string journal_path = JournalPath(options.results);
  const auto unfinished = ReadUnfinished(options.resume ? journal_path : "");
  if (!unfinished.has_value()) return Complain(documents::Print(unfinished.error()));
  const std::int32_t order = unfinished->has_value() ? (*unfinished)->journal.header.seed : 0;
  const FrontOptions front{WithSeed(options.gtest_flags, order), options.like_windows};
  if (OnlyLists(options)) return PrintListing(*selected, front);

  if (!options.results.empty() && journal_path == options.results) {
    return Complain("--results " + options.results +
                    ": the run's journal takes this name; expected another ending, such as .json");
  }
  const auto expectations = ReadExpectations(options);
  if (!expectations.has_value()) return Complain(documents::Print(expectations.error()));
  if (options.allow_persistent && options.jobs > 1) {
    return Complain(
        "--jobs with --allow-persistent: expected one job, since persistent reservations are the "
        "whole machine's and workers would meet in them");
  }
  if (options.in_process && options.jobs > 1) {
    return Complain("--jobs with --in-process: expected one job");
  }
  auto sessions =
      OpenSessions(options.target, options.program,
                   {.allow_persistent = options.allow_persistent, .in_process = options.in_process},
                   options.jobs);
  if (!sessions.has_value()) return Complain(sessions.error());
  auto begun = BeginJournal(journal_path, MakeHeader(options, sessions->front().description, front),
                            *unfinished, *selected);
  if (!begun.has_value()) return Complain(documents::Print(begun.error()));

  const FailureFiles failures(FolderOfFailures(options.results), options.target, options.program);
  SuiteRun run{*selected, ChoiceOf(options), failures, begun->journal};
  run.keep_traces = !options.trace.empty();
  run.keep_index = !options.traces.empty();
  run.repeat = options.repeat;
  run.finished = std::move(begun->finished);
  std::vector<run::Subject> subjects;
  for (Session& session : *sessions) subjects.push_back(session.Subject());
  const auto finished = RunSuite(run, std::move(subjects), front);
  if (options.allow_persistent) {
    // What a child that died at the end has left, with nobody after it to put it away.
    sessions->clear();
    CleanUpAfterRun();
  }
  if (!finished.has_value()) return Complain(finished.error());
  if (finished->error.has_value()) return Complain(*finished->error);

  const auto parsed = run::ParseJournal(begun->journal.Text(), "journal");
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
  if (const auto saved = SaveKept(options.traces, run.kept); !saved.has_value()) {
    return Complain(documents::Print(saved.error()));
  }

  return Conclude(options, *expectations, *results, run);
}

}  // namespace portcullis::cli
