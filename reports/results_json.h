// Results as a file: {"format": 1, "target", "run", "catalogue", "requirements", "questions",
// "totals"}; the schema is results.schema.json.
//
// Read by the renderers' command, written by the test and merge commands. Two runs with the same
// outcomes give the same bytes: no time stands in it. Unknown keys are ignored on reading, so that
// a later version may add some; text that came from a target is written as it is, with U+FFFD for
// bytes that are not UTF-8. Safe from any thread.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"
#include "conformance/documents/json_reader.h"
#include "reports/results.h"

namespace portcullis::reports {

inline constexpr int kResultsFormat = 1;

std::string PrintResults(const Results& results);

// ParseResults: `file` is what a message calls the document.
tl::expected<Results, documents::DocumentError> ParseResults(std::string_view text,
                                                             const std::string& file);

// The same from and to a file, which is written whole or not at all.
tl::expected<Results, documents::DocumentError> LoadResults(const std::string& path);
tl::expected<void, documents::DocumentError> SaveResults(const Results& results,
                                                         const std::string& path);

// The parts that a journal's lines consist of as well.
nlohmann::ordered_json TargetToJson(const TargetInfo& target);
TargetInfo ReadTarget(documents::ObjectReader reader);
nlohmann::ordered_json RunToJson(const RunInfo& run);
RunInfo ReadRun(documents::ObjectReader reader);
nlohmann::ordered_json EvidenceToJson(const std::vector<Evidence>& evidence);
std::vector<Evidence> ReadEvidence(documents::ObjectReader& reader);
// [{"result", "cause"?, "runs"}]
nlohmann::ordered_json EndingsToJson(const Endings& endings);
Endings ReadEndings(documents::ObjectReader& reader);
Result ReadResult(documents::ObjectReader& reader);
std::optional<Cause> ReadCause(documents::ObjectReader& reader);

}  // namespace portcullis::reports
