// Which cases and blocks a run has: all, or those of the requirements whose ids begin with a
// prefix; and which of the blocks' generated cases.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/run/block.h"
#include "conformance/run/case_run.h"

namespace portcullis::cli {

struct Selection {
  std::vector<run::CaseToRun> cases;
  std::vector<run::BlockToRun> blocks;
};

// Select: in the suite's order. A prefix of no known id is an error that names it.
tl::expected<Selection, std::string> Select(const std::vector<std::string>& id_prefixes);

// DefaultLimit: how many generated cases a target runs where --cases does not say: all of them in
// this process; elsewhere, where a call takes a pipe or a system, 10,000.
std::optional<std::size_t> DefaultLimit(std::string_view target);

}  // namespace portcullis::cli
