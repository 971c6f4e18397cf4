// What the results of a run are worth: held against expectations, shown, and the exit code.
//
// Called by the test command, before and after its run.

#pragma once

#include <tl/expected.hpp>

#include "conformance/cli/commands.h"
#include "conformance/cli/suite_run.h"
#include "conformance/documents/document_error.h"
#include "reports/expectations.h"
#include "reports/results.h"

namespace portcullis::cli {

// ReadExpectations: those that the flags name; none where they name none, or a file that is yet to
// be written.
tl::expected<reports::Expectations, documents::DocumentError> ReadExpectations(
    const TestOptions& options);

// Conclude: prints what came of the run, renews the expectations where that is asked for, and
// answers the exit code.
int Conclude(const TestOptions& options, const reports::Expectations& expectations,
             const reports::Results& results, const SuiteRun& run);

}  // namespace portcullis::cli
