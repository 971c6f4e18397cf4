// The figures of a campaign of the fuzz targets, as ci/fuzz leaves them (fuzz.schema.json).
//
// Read by `portcullis report --fuzz`, shown by html_fuzz.h. Plain data; readers ignore keys that
// they do not know.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"

namespace portcullis::reports {

struct FuzzedTarget {
  std::string name;
  std::int64_t executions = 0;
  std::int64_t exec_per_second = 0;
  std::int64_t edges = 0;           // that the merged corpus reaches
  std::int64_t edges_at_begin = 0;  // that what the campaign began with reaches
  std::int64_t features = 0;
  std::int64_t corpus_files = 0;  // after the merge
  std::int64_t corpus_bytes = 0;
  bool merged = true;
};

// How fast a target is beside one that does nothing, in executions a second of processor time.
struct FuzzFloor {
  std::string target;
  std::int64_t exec_per_second = 0;
  std::int64_t empty_exec_per_second = 0;
  bool held = true;
};

struct FuzzFinding {
  std::string target;
  std::string kind;    // "crash", "leak", "timeout", "out of memory"
  std::string replay;  // the command that shows it
};

struct FuzzFigures {
  std::int64_t seconds = 0;
  std::int64_t jobs = 0;
  std::optional<FuzzFloor> floor;
  std::vector<FuzzedTarget> targets;
  std::vector<FuzzFinding> findings;
};

// ParseFuzzFigures: an error names the file, the place and what was expected there.
tl::expected<FuzzFigures, documents::DocumentError> ParseFuzzFigures(std::string_view text,
                                                                     const std::string& file);
tl::expected<FuzzFigures, documents::DocumentError> LoadFuzzFigures(const std::string& path);

}  // namespace portcullis::reports
