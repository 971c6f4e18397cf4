#include "conformance/cli/verdict.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include "conformance/cli/progress.h"
#include "conformance/documents/file_io.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/case.h"
#include "reports/gate.h"
#include "reports/terminal.h"
#include "reports/update_expectations.h"

namespace portcullis::cli {
namespace {

std::string Today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

// The blocks of which enough ran to say that a failure is gone: all of their cases, or those that a
// run takes by default, with which expectations are written.
std::set<std::string> CompleteBlocks(const SuiteRun& run, const TestOptions& options) {
  const bool by_default = !options.cases.has_value() && options.seed == TestOptions{}.seed;
  return by_default ? run.ran : run.ran_whole;
}

// Which requirements and questions had no case or block left out, and whether the suite had none.
reports::GateRules RulesOf(const SuiteRun& run, const TestOptions& options) {
  reports::GateRules rules{Today(), options.like_windows};
  rules.complete_blocks = CompleteBlocks(run, options);
  std::set<std::string> incomplete;
  for (const suite::Case& the_case : suite::AllCases()) {
    auto& ids = run.ran.contains(suite::FullName(the_case)) ? rules.complete : incomplete;
    ids.insert(the_case.requirements.begin(), the_case.requirements.end());
  }
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    auto& ids = rules.complete_blocks.contains(block.name) ? rules.complete : incomplete;
    ids.insert(block.requirements.begin(), block.requirements.end());
  }
  for (const std::string& id : incomplete) rules.complete.erase(id);
  rules.whole = incomplete.empty();
  return rules;
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

// Renews the file; an error of ours says nothing of the target, and leaves it as it is.
int UpdateFile(const TestOptions& options, const reports::Expectations& expectations,
               const reports::Results& results, const reports::GateRules& rules) {
  if (reports::ExitCode(results, {}) != kExitAsExpected) {
    return Complain(options.expectations + ": not renewed by a run with errors");
  }
  const reports::UpdatedExpectations updated = reports::Update(expectations, results, rules);
  const auto written = documents::WriteFileAtomically(
      options.expectations, reports::PrintExpectations(updated.expectations));
  if (!written.has_value()) return Complain(documents::Print(written.error()));
  std::fputs(reports::PrintUpdate(updated).c_str(), stdout);
  return kExitAsExpected;
}

}  // namespace

tl::expected<reports::Expectations, documents::DocumentError> ReadExpectations(
    const TestOptions& options) {
  reports::Expectations none;
  none.file = options.expectations;
  std::error_code ignored;
  const bool is_new =
      options.update_expectations && !std::filesystem::exists(options.expectations, ignored);
  if (options.expectations.empty() || is_new) return none;
  return reports::LoadExpectations(
      options.expectations, requirements::TheCatalogue(),
      options.update_expectations ? reports::Reasons::kMayBeEmpty : reports::Reasons::kAreRequired);
}

int Conclude(const TestOptions& options, const reports::Expectations& expectations,
             const reports::Results& results, const SuiteRun& run) {
  const reports::GateRules rules = RulesOf(run, options);
  const reports::GateReport gate = reports::Compare(results, expectations, rules);
  const auto left_out = options.verbose ? decltype(gate.expected_only){} : gate.expected_only;
  std::fputs(reports::Summary(results, OutputIsTerminal(), left_out).c_str(), stdout);
  if (!options.expectations.empty() && !options.update_expectations) {
    std::fputs(reports::PrintGate(gate, options.verbose).c_str(), stdout);
  }
  int status = reports::ExitCode(results, gate);
  if (run.ran.empty()) {
    status = Complain("nothing ran: no case fits the selection and the filter");
  } else if (!AnythingJudged(results)) {
    status = Complain("nothing ran: target " + options.target +
                      " supports none of the selected cases, or offers no way to provoke them");
  } else if (options.update_expectations) {
    status = UpdateFile(options, expectations, results, rules);
  }
  std::printf("%s\n", reports::OneLine(results).c_str());
  return status;
}

}  // namespace portcullis::cli
