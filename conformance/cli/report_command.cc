#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/progress.h"
#include "conformance/documents/file_io.h"
#include "conformance/requirements/catalogue.h"
#include "reports/expectations.h"
#include "reports/fuzz_figures.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/results_json.h"
#include "reports/terminal.h"

namespace portcullis::cli {

int RunReport(const ReportOptions& options) {
  std::vector<reports::Results> runs;
  for (const std::string& path : options.results) {
    auto loaded = reports::LoadResults(path);
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    runs.push_back(std::move(*loaded));
  }
  std::optional<reports::FuzzFigures> fuzz;
  if (!options.fuzz.empty()) {
    auto loaded = reports::LoadFuzzFigures(options.fuzz);
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    fuzz = std::move(*loaded);
  }
  reports::Expectations expectations;
  if (!options.expectations.empty()) {
    auto loaded = reports::LoadExpectations(options.expectations, requirements::TheCatalogue());
    if (!loaded.has_value()) return Complain(documents::Print(loaded.error()));
    expectations = std::move(*loaded);
  }
  if (!options.html.empty()) {
    const auto written =
        documents::WriteFileAtomically(options.html, reports::RenderHtml(runs, fuzz));
    if (!written.has_value()) return Complain(documents::Print(written.error()));
  }
  if (!options.junit.empty()) {
    const auto written =
        documents::WriteFileAtomically(options.junit, reports::RenderJUnit(runs, expectations));
    if (!written.has_value()) return Complain(documents::Print(written.error()));
  }
  if (!options.html.empty() || !options.junit.empty()) return kExitAsExpected;
  for (const reports::Results& run : runs) {
    std::fputs(reports::Summary(run, OutputIsTerminal()).c_str(), stdout);
  }
  for (const reports::Results& run : runs) std::printf("%s\n", reports::OneLine(run).c_str());
  return kExitAsExpected;
}

}  // namespace portcullis::cli
