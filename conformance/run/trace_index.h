// Which cases a run made, how each ended, and what it leaves of their traces: the whole trace of
// those that failed, were disturbed or only recorded what a target does; a hash of all others.
//
// Written by `portcullis test --traces FOLDER` as two files: index.json (trace_index.schema.json),
// and traces.jsonl, the kept traces one after the other in the index's order. Read by
// conformance/contribution, which judges the kept ones again. A case that was tried several times
// has as many traces, which share its name. Plain values; safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"
#include "conformance/scenario/event.h"
#include "reports/results.h"

namespace portcullis::run {

inline constexpr int kTraceIndexFormat = 1;

struct KeptCase {
  std::string name;
  std::string block{};  // the block that it is of; "" for a written case
  reports::Result result = reports::Result::kNotRun;
  std::optional<reports::Cause> cause{};
  std::string hash{};    // SHA-256 of its traces as PrintTrace has them; "" where nothing ran
  bool is_kept = false;  // its traces are in traces.jsonl
  std::string traces{};  // of a run: they themselves, where they are kept; never in the index
  friend bool operator==(const KeptCase&, const KeptCase&) = default;
};

// IsKept: whether the traces of a case that ended so are kept whole.
bool IsKept(reports::Result result);

// Keep: what is left of a case that ended with `outcome`.
KeptCase Keep(const reports::CaseOutcome& outcome, const std::string& block,
              const std::vector<scenario::Trace>& traces);

// HashOf: what the index says of these traces.
std::string HashOf(const std::vector<scenario::Trace>& traces);

std::string PrintTraceIndex(const std::vector<KeptCase>& cases);

// ParseTraceIndex: `file` is what a message calls the document.
tl::expected<std::vector<KeptCase>, documents::DocumentError> ParseTraceIndex(
    std::string_view text, const std::string& file);

}  // namespace portcullis::run
