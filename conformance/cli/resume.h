// A run that goes on where another was cut short: the journal that it left, and whether it is one
// of this run.
//
// Called by the test command.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "conformance/cli/selection.h"
#include "conformance/documents/document_error.h"
#include "conformance/run/journal.h"
#include "reports/results.h"

namespace portcullis::cli {

struct Unfinished {
  std::string text;  // of the file: its last line may be torn
  run::Journal journal;
};

// ReadUnfinished: nothing where there is no journal, or none of its lines is whole.
tl::expected<std::optional<Unfinished>, documents::DocumentError> ReadUnfinished(
    const std::string& path);

struct BegunJournal {
  run::JournalWriter journal;
  std::map<std::string, reports::CaseOutcome> finished;  // what is done of this run, by name
};

// BeginJournal: a new one or, where there is an unfinished one, behind what it has. That has to be
// of this run: an error where it is of another (of another catalogue, target, selection, choice of
// generated cases, number of runs, filter, shard or order) or has a case that this run does not
// have so. Then it stays as it is.
tl::expected<BegunJournal, documents::DocumentError> BeginJournal(
    const std::string& path, const run::JournalHeader& of_run,
    const std::optional<Unfinished>& unfinished, const Selection& selection);

}  // namespace portcullis::cli
