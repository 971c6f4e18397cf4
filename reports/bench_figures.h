// The figures of a run of the benchmarks, as ci/bench leaves them (bench.schema.json).
//
// Read by `portcullis report --bench`, shown by html_bench.h. Plain data; readers ignore keys that
// they do not know.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "conformance/documents/document_error.h"

namespace portcullis::reports {

struct BenchEntry {
  std::string workload;
  std::string contender;  // empty where the benchmark has one way alone
  std::string rest;       // what else is in its name; may be empty
  std::string label;      // what the benchmark says of itself: no word of success
  double median_ns = 0;   // of one iteration
  double spread = 0;      // half the distance of the quartiles, over the median
  std::int64_t repetitions = 1;
  std::vector<std::pair<std::string, double>> counters;
};

struct BenchBound {
  std::string words;
  std::optional<double> ratio;  // nothing where one of the two was not run
  double most = 0;
  bool held = true;
};

struct BenchInstructions {
  std::string operation;
  std::int64_t count = 0;
  std::optional<std::int64_t> committed;
  std::string committed_compiler;  // where it is another: then the two are not compared
};

struct BenchFigures {
  std::string date;
  std::string command;
  std::string system;
  std::string processor;
  std::int64_t cores = 1;
  std::string compiler;
  std::string build_type;
  std::vector<BenchEntry> benchmarks;
  std::vector<BenchBound> bounds;
  std::vector<BenchInstructions> instructions;
};

// IsNative: whether it was run on Windows itself (Wine says "Wine … as Windows …").
bool IsNative(const BenchFigures& figures);

// BaseOf: what the entry's time is divided by: port_space of the same workload and rest, else host,
// else the first that was run. Of an entry of `figures`.
const BenchEntry& BaseOf(const BenchFigures& figures, const BenchEntry& entry);

// Live: how many reservations are live, where the entry is a point of a growth curve.
std::optional<double> Live(const BenchEntry& entry);

// ParseBenchFigures: an error names the file, the place and what was expected there.
tl::expected<BenchFigures, documents::DocumentError> ParseBenchFigures(std::string_view text,
                                                                       const std::string& file);
tl::expected<BenchFigures, documents::DocumentError> LoadBenchFigures(const std::string& path);

}  // namespace portcullis::reports
