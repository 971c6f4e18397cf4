#include <cstdio>

#include "conformance/cli/commands.h"
#include "conformance/documents/file_io.h"
#include "reports/diff.h"
#include "reports/html/page.h"
#include "reports/results_json.h"

namespace portcullis::cli {

int RunDiff(const DiffOptions& options) {
  const auto before = reports::LoadResults(options.before);
  if (!before.has_value()) return Complain(documents::Print(before.error()));
  const auto after = reports::LoadResults(options.after);
  if (!after.has_value()) return Complain(documents::Print(after.error()));
  const reports::Difference difference = reports::Compare(*before, *after);
  std::fputs(reports::PrintDifference(difference).c_str(), stdout);
  if (!options.markdown.empty()) {
    const auto written = documents::WriteFileAtomically(
        options.markdown, reports::PrintDifferenceMarkdown(difference));
    if (!written.has_value()) return Complain(documents::Print(written.error()));
  }
  if (!options.html.empty()) {
    const auto written = documents::WriteFileAtomically(
        options.html, reports::RenderHtml({.runs = {*before, *after}, .compares_all = true}));
    if (!written.has_value()) return Complain(documents::Print(written.error()));
  }
  return difference.HasRegression() ? kExitFailed : kExitAsExpected;
}

}  // namespace portcullis::cli
