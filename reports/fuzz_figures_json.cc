#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/documents/file_io.h"
#include "conformance/documents/json_reader.h"
#include "reports/fuzz_figures.h"

namespace portcullis::reports {
namespace {

using documents::ObjectReader;

constexpr std::int64_t kMost = (std::int64_t{1} << 53) - 1;  // what every reader of JSON can say
constexpr std::int64_t kMostOfACampaign = 9'999'999;         // seconds, processes

std::int64_t Count(ObjectReader& reader, const char* key) { return reader.Integer(key, 0, kMost); }

std::string TargetName(ObjectReader& reader, const char* key) {
  std::string name = reader.String(key);
  if (!name.starts_with("fuzz_")) reader.Complain(key, "the name of a fuzz target, fuzz_…");
  return name;
}

FuzzedTarget ReadTarget(ObjectReader& reader) {
  FuzzedTarget target;
  target.name = TargetName(reader, "name");
  target.executions = Count(reader, "executions");
  target.exec_per_second = Count(reader, "exec_per_second");
  target.edges = Count(reader, "edges");
  target.edges_at_begin = Count(reader, "edges_at_begin");
  target.features = Count(reader, "features");
  ObjectReader corpus = reader.Object("corpus");
  target.corpus_files = Count(corpus, "files");
  target.corpus_bytes = Count(corpus, "bytes");
  target.merged = reader.Bool("merged");
  return target;
}

FuzzFinding ReadFinding(ObjectReader& reader) {
  FuzzFinding finding;
  finding.target = TargetName(reader, "target");
  finding.kind = reader.String("kind");
  finding.replay = reader.String("replay");
  return finding;
}

}  // namespace

tl::expected<FuzzFigures, documents::DocumentError> ParseFuzzFigures(std::string_view text,
                                                                     const std::string& file) {
  const auto document = documents::ParseJson(text, file);
  if (!document) return tl::make_unexpected(document.error());
  ObjectReader reader(*document, file);
  reader.CheckFormat(1);
  FuzzFigures figures;
  figures.seconds = reader.Integer("seconds", 1, kMostOfACampaign);
  figures.jobs = reader.Integer("jobs", 1, kMostOfACampaign);
  if (reader.Has("floor")) {
    ObjectReader floor = reader.Object("floor");
    figures.floor = {TargetName(floor, "target"), Count(floor, "exec_per_second"),
                     Count(floor, "empty_exec_per_second"), floor.Bool("held")};
  }
  for (ObjectReader& target : reader.Objects("targets")) {
    figures.targets.push_back(ReadTarget(target));
  }
  for (ObjectReader& finding : reader.Objects("findings")) {
    figures.findings.push_back(ReadFinding(finding));
  }
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return figures;
}

tl::expected<FuzzFigures, documents::DocumentError> LoadFuzzFigures(const std::string& path) {
  const auto text = documents::ReadFile(path);
  if (!text) return tl::make_unexpected(text.error());
  return ParseFuzzFigures(*text, path);
}

}  // namespace portcullis::reports
