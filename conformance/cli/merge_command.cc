#include <cstdio>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/documents/file_io.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "reports/results_json.h"
#include "reports/terminal.h"

namespace portcullis::cli {

int RunMerge(const MergeOptions& options) {
  std::vector<run::Journal> journals;
  for (const std::string& path : options.journals) {
    const auto text = documents::ReadFile(path);
    if (!text.has_value()) return Complain(documents::Print(text.error()));
    auto journal = run::ParseJournal(*text, path);
    if (!journal.has_value()) return Complain(documents::Print(journal.error()));
    journals.push_back(std::move(*journal));
  }
  const auto results = run::MergeJournals(journals);
  if (!results.has_value()) return Complain(documents::Print(results.error()));
  if (const auto saved = reports::SaveResults(*results, options.results); !saved.has_value()) {
    return Complain(documents::Print(saved.error()));
  }
  std::printf("%s\n", reports::OneLine(*results).c_str());
  return kExitAsExpected;
}

}  // namespace portcullis::cli
