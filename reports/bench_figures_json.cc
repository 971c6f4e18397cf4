#include <string>
#include <utility>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/documents/json_reader.h"
#include "reports/bench_figures.h"

namespace portcullis::reports {
namespace {

using documents::ObjectReader;

constexpr double kMost = 1e18;                // nanoseconds, ratios
constexpr double kMostCounted = 1e300;        // by a benchmark of its own
constexpr std::int64_t kMostFew = 1'000'000;  // processors, repetitions
constexpr std::int64_t kMostInstructions = (std::int64_t{1} << 53) - 1;

constexpr std::size_t kMostBenchmarks = 10'000;  // each is looked for among all

BenchEntry ReadEntry(ObjectReader& reader) {
  BenchEntry entry;
  entry.workload = reader.String("workload");
  entry.contender = reader.String("contender");
  entry.rest = reader.String("rest");
  entry.label = reader.StringOr("label", "");
  entry.median_ns = reader.Number("median_ns", 0, kMost);
  entry.spread = reader.Number("spread", 0, kMost);
  entry.repetitions = reader.Integer("repetitions", 1, kMostFew);
  ObjectReader counters = reader.Object("counters");
  for (const std::string& name : counters.Keys()) {
    entry.counters.emplace_back(name, counters.Number(name, -kMostCounted, kMostCounted));
  }
  return entry;
}

BenchBound ReadBound(ObjectReader& reader) {
  BenchBound bound;
  bound.words = reader.String("words");
  reader.String("benchmark");
  reader.String("beside");
  if (reader.Has("ratio")) bound.ratio = reader.Number("ratio", 0, kMost);
  bound.most = reader.Number("most", 0, kMost);
  bound.held = reader.Bool("held");
  return bound;
}

BenchInstructions ReadInstructions(ObjectReader& reader) {
  BenchInstructions counted;
  counted.operation = reader.String("operation");
  counted.count = reader.Integer("count", 1, kMostInstructions);
  if (reader.Has("committed"))
    counted.committed = reader.Integer("committed", 1, kMostInstructions);
  counted.committed_compiler = reader.StringOr("committed_compiler", "");
  return counted;
}

}  // namespace

tl::expected<BenchFigures, documents::DocumentError> ParseBenchFigures(std::string_view text,
                                                                       const std::string& file) {
  const auto document = documents::ParseDocument(text, file);
  if (!document) return tl::make_unexpected(document.error());
  ObjectReader reader = document->Root();
  reader.CheckFormat(1);
  BenchFigures figures;
  figures.date = reader.String("date");
  figures.command = reader.String("command");
  figures.system = reader.String("system");
  figures.processor = reader.String("processor");
  figures.cores = reader.Integer("cores", 1, kMostFew);
  figures.compiler = reader.String("compiler");
  figures.build_type = reader.String("build_type");
  std::vector<ObjectReader> entries = reader.Objects("benchmarks");
  if (entries.size() > kMostBenchmarks) {
    reader.Complain("benchmarks", "at most " + std::to_string(kMostBenchmarks) + " of them");
    entries.clear();
  }
  for (ObjectReader& entry : entries) {
    figures.benchmarks.push_back(ReadEntry(entry));
  }
  for (ObjectReader& bound : reader.Objects("bounds")) figures.bounds.push_back(ReadBound(bound));
  for (ObjectReader& counted : reader.Objects("instructions")) {
    figures.instructions.push_back(ReadInstructions(counted));
  }
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return figures;
}

tl::expected<BenchFigures, documents::DocumentError> LoadBenchFigures(const std::string& path) {
  const auto text = documents::ReadFile(path);
  if (!text) return tl::make_unexpected(text.error());
  return ParseBenchFigures(*text, path);
}

}  // namespace portcullis::reports
