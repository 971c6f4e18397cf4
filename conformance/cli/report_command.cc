#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/contribution_command.h"
#include "conformance/cli/progress.h"
#include "conformance/documents/file_io.h"
#include "conformance/requirements/catalogue.h"
#include "reports/bench_curves.h"
#include "reports/bench_figures.h"
#include "reports/expectations.h"
#include "reports/fuzz_figures.h"
#include "reports/html/page.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/results_json.h"
#include "reports/sarif.h"
#include "reports/terminal.h"

namespace portcullis::cli {

namespace {

// What is missing of the words; nothing where they can be obeyed.
std::optional<std::string> Missing(const ReportOptions& options) {
  if (options.results.empty() && options.bench.empty()) {
    return "report: expected RESULTS, or --bench with --html or --svg";
  }
  if (!options.svg.empty() && options.bench.empty()) return "report: --svg needs --bench";
  if (!options.bench.empty() && options.html.empty() && options.svg.empty()) {
    return "report: --bench needs --html or --svg";
  }
  if (!options.expectations.empty() && options.junit.empty() && options.sarif.empty() &&
      options.markdown.empty()) {
    return "report: --expectations needs --junit, --sarif or --markdown";
  }
  return std::nullopt;
}

// Writes what is made to `path`, where there is one; what was wrong else.
template <typename Make>
tl::expected<void, documents::DocumentError> WriteTo(const std::string& path, const Make& make) {
  if (path.empty()) return {};
  return documents::WriteFileAtomically(path, make());
}

// The first that was not run on Windows, else the first: the curves are of one machine.
const reports::BenchFigures& OfThisMachine(const std::vector<reports::BenchFigures>& bench) {
  const auto found = std::find_if_not(bench.begin(), bench.end(), reports::IsNative);
  return found == bench.end() ? bench.front() : *found;
}

}  // namespace

int RunReport(const ReportOptions& options) {
  if (const auto missing = Missing(options)) return Complain(*missing);
  const auto confirmed = LoadConfirmed(options.contributions);
  if (!confirmed.has_value()) return Complain(confirmed.error());
  std::vector<reports::Results> runs;
  for (const std::string& path : options.results) {
    auto loaded = reports::LoadResults(path);
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    for (reports::RequirementResult& one : loaded->requirements) {
      if (const auto found = confirmed->find(one.id); found != confirmed->end()) {
        one.confirmed = found->second;
      }
    }
    runs.push_back(std::move(*loaded));
  }
  std::optional<reports::FuzzFigures> fuzz;
  if (!options.fuzz.empty()) {
    auto loaded = reports::LoadFuzzFigures(options.fuzz);
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    fuzz = std::move(*loaded);
  }
  std::vector<reports::BenchFigures> bench;
  for (const std::string& path : options.bench) {
    auto loaded = reports::LoadBenchFigures(path);
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    bench.push_back(std::move(*loaded));
  }
  reports::Expectations expectations;
  if (!options.expectations.empty()) {
    auto loaded = reports::LoadExpectations(options.expectations, requirements::TheCatalogue());
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    expectations = std::move(*loaded);
  }
  for (const auto& written :
       {WriteTo(options.html,
                [&] {
                  return reports::RenderHtml({runs, fuzz, bench});
                }),
        WriteTo(options.svg, [&] { return reports::RenderGrowthFile(OfThisMachine(bench)); }),
        WriteTo(options.junit, [&] { return reports::RenderJUnit(runs, expectations); }),
        WriteTo(options.sarif, [&] { return reports::RenderSarif(runs, expectations); }),
        WriteTo(options.markdown, [&] { return reports::RenderMarkdown(runs, expectations); })}) {
    if (!written.has_value()) return Complain(documents::Print(written.error()));
  }
  const bool wrote = !options.html.empty() || !options.svg.empty() || !options.junit.empty() ||
                     !options.sarif.empty() || !options.markdown.empty();
  if (wrote) return kExitAsExpected;
  for (const reports::Results& run : runs) {
    std::fputs(reports::Summary(run, OutputIsTerminal()).c_str(), stdout);
  }
  for (const reports::Results& run : runs) std::printf("%s\n", reports::OneLine(run).c_str());
  return kExitAsExpected;
}

}  // namespace portcullis::cli
