// Whether what one run of a contribution says follows from what it has left: the results from the
// journal, the journal from the index of traces, and the kept traces from the oracle, which judges
// them again.
//
// Called by contribution.cc. It holds that they agree, not where they come from. Pure; one thread.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/contribution/files.h"
#include "conformance/documents/document_error.h"
#include "conformance/run/block.h"
#include "conformance/run/case_run.h"
#include "reports/results.h"

namespace portcullis::contribution {

// The cases that a run of these id prefixes has, as the program's selection has them.
struct SuiteCases {
  std::vector<run::CaseToRun> cases;
  std::vector<run::BlockToRun> blocks;
};
using SelectCases =
    std::function<tl::expected<SuiteCases, std::string>(const std::vector<std::string>& prefixes)>;

struct CheckedRun {
  std::string folder;  // "x64"
  reports::Results results;
  std::size_t judged_again = 0;         // cases
  std::size_t cut_short = 0;            // of them, those whose trace ends in a call
  std::size_t by_hash = 0;              // cases of which there is a hash alone
  std::vector<std::string> problems{};  // what does not follow, each with its file and place
};

// CheckRun: of the files FOLDER/results.json, results.journal, index.json and traces.jsonl. An
// error where one of them is missing or cannot be read.
tl::expected<CheckedRun, documents::DocumentError> CheckRun(const Files& files,
                                                            const std::string& folder,
                                                            const SelectCases& select);

}  // namespace portcullis::contribution
