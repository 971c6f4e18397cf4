// Which cases a run has: all, or those of the requirements whose ids begin with a prefix.

#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/run/case_run.h"

namespace portcullis::cli {

// SelectCases: in the suite's order. A prefix of no known id is an error that names it.
tl::expected<std::vector<run::CaseToRun>, std::string> SelectCases(
    const std::vector<std::string>& id_prefixes);

}  // namespace portcullis::cli
