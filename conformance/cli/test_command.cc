// test: the suite on a target, from the flags to the exit code.

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
#include "conformance/documents/file_io.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/run/case_run.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "conformance/scenario/scenario_json.h"
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

run::JournalHeader MakeHeader(const TestOptions& options, const scenario::Description& target,
                              std::int32_t seed) {
  run::JournalHeader header;
  header.catalogue_version = requirements::TheCatalogue().version;
  header.target = {target.name, target.version, target.system, target.capabilities};
  header.run = {options.target, options.id_prefixes};
  header.seed = seed;
  return header;
}

// The trace file of a run: every attempt of every case, one trace after the other.
tl::expected<void, documents::DocumentError> SaveTraces(const std::string& path,
                                                        const std::string& traces) {
  if (path.empty()) return {};
  return documents::WriteFileAtomically(path, traces);
}

int PrintListing(const std::vector<run::CaseToRun>& selected, const FrontOptions& front) {
  const RunOne never = [](const run::CaseToRun&) {
    return tl::expected<reports::CaseOutcome, std::string>(tl::make_unexpected("only listing"));
  };
  const auto listed = RunThroughGtest(selected, front, never);
  return listed.has_value() ? kExitAsExpected : Complain(listed.error());
}

// The requirements and questions of which no case was left out.
std::set<std::string> CompleteIds(const std::set<std::string>& ran) {
  std::set<std::string> complete;
  std::set<std::string> incomplete;
  for (const suite::Case& the_case : suite::AllCases()) {
    auto& ids = ran.contains(suite::FullName(the_case)) ? complete : incomplete;
    ids.insert(the_case.requirements.begin(), the_case.requirements.end());
  }
  for (const std::string& id : incomplete) complete.erase(id);
  return complete;
}

// Whether any case came to an answer of the target: a run of cases that it does not support proves
// nothing.
bool AnythingJudged(const reports::Results& results) {
  for (const auto& [result, count] : results.cases) {
    if (result != reports::Result::kNotSupported && result != reports::Result::kNotProvoked &&
        result != reports::Result::kNotRun) {
      return true;
    }
  }
  return false;
}

bool OnlyLists(const TestOptions& options) {
  for (const std::string& flag : options.gtest_flags) {
    if (flag == "--gtest_list_tests" || flag == "--gtest_list_tests=1") return true;
  }
  return false;
}

}  // namespace

int RunTest(const TestOptions& options) {
  const auto selected = SelectCases(options.id_prefixes);
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
  std::set<std::string> ran;
  std::string traces;
  const RunOne run_one =
      [&](const run::CaseToRun& to_run) -> tl::expected<reports::CaseOutcome, std::string> {
    run::CaseRun case_run =
        run::RunCase(subject, to_run,
                     [&failures](const run::CaseToRun& failed) { return failures.Save(failed); });
    ran.insert(to_run.name);
    if (!options.trace.empty()) {
      for (const scenario::Trace& trace : case_run.traces) traces += scenario::PrintTrace(trace);
    }
    if (const auto written = journal->Append(case_run.outcome); !written.has_value()) {
      return tl::make_unexpected(documents::Print(written.error()));
    }
    return std::move(case_run.outcome);
  };
  const auto finished = RunThroughGtest(*selected, front, run_one);
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
  if (const auto saved = SaveTraces(options.trace, traces); !saved.has_value()) {
    return Complain(documents::Print(saved.error()));
  }

  const reports::GateReport gate =
      reports::Compare(*results, expectations, {Today(), options.like_windows, CompleteIds(ran)});
  std::fputs(reports::Summary(*results, OutputIsTerminal()).c_str(), stdout);
  if (!options.expectations.empty()) std::fputs(reports::PrintGate(gate).c_str(), stdout);
  std::printf("%s\n", reports::OneLine(*results).c_str());
  if (ran.empty()) return Complain("nothing ran: no case fits the selection and the filter");
  if (!AnythingJudged(*results)) {
    return Complain("nothing ran: target " + options.target +
                    " supports none of the selected cases, or offers no way to provoke them");
  }
  return reports::ExitCode(*results, gate);
}

}  // namespace portcullis::cli
