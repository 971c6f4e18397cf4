// Makes results from journals: the one way in which results come to be.

#pragma once

#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"
#include "conformance/run/journal.h"
#include "reports/results.h"

namespace portcullis::run {

// MergeJournals: shards, workers and resumed runs of one run. All must be of the same target (name,
// version, system, capabilities), of the same selection of cases and generated cases, and of this
// program's catalogue; a case or block that stands in several must stand there with the same
// outcome, times aside: a block is one unit of a shard. Errors name the case or the field that
// differs.
tl::expected<reports::Results, documents::DocumentError> MergeJournals(
    const std::vector<Journal>& journals);

}  // namespace portcullis::run
