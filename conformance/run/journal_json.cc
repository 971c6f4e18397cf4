#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "conformance/documents/json_reader.h"
#include "conformance/run/journal.h"
#include "reports/results_counts_json.h"
#include "reports/results_json.h"

namespace portcullis::run {
namespace {

using documents::DocumentError;
using documents::ObjectReader;
using Json = nlohmann::ordered_json;

std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

JournalHeader ReadHeader(ObjectReader& reader) {
  reader.CheckFormat(kJournalFormat);
  JournalHeader header;
  header.catalogue_version =
      static_cast<int>(reader.Object("catalogue").Integer("version", 1, 1'000'000));
  header.target = reports::ReadTarget(reader.Object("target"));
  header.run = reports::ReadRun(reader.Object("run"));
  header.seed = static_cast<std::int32_t>(
      reader.IntegerOr("seed", 0, std::numeric_limits<std::int32_t>::max(), 0));
  header.filter = reader.StringOr("filter", "");
  header.shard = reader.StringOr("shard", "");
  return header;
}

Json RepeatsToJson(const reports::Repeats& repeats) {
  Json broken = Json::array();
  for (const auto& [id, breaks] : repeats.broken) {
    for (const auto& [cause, runs] : breaks) {
      Json one{{"requirement", id}};
      if (cause.has_value()) one["cause"] = reports::CauseName(*cause);
      one["runs"] = runs;
      broken.push_back(std::move(one));
    }
  }
  return {{"endings", reports::EndingsToJson(repeats.endings)}, {"broken", std::move(broken)}};
}

reports::Repeats ReadRepeats(ObjectReader reader) {
  reports::Repeats repeats;
  repeats.endings = reports::ReadEndings(reader);
  for (ObjectReader& one : reader.Objects("broken")) {
    const std::string id = one.String("requirement");
    const std::optional<reports::Cause> cause = reports::ReadCause(one);
    const auto runs = static_cast<std::size_t>(one.Integer("runs", 1, reports::kMostRepeats));
    if (!repeats.broken[id].emplace(cause, runs).second) {
      one.Complain("requirement", "one entry of each requirement and cause");
    }
  }
  return repeats;
}

reports::CaseOutcome ReadOutcome(ObjectReader& reader) {
  reports::CaseOutcome outcome;
  outcome.name = reader.String("case");
  outcome.requirements = reader.Strings("requirements");
  outcome.result = reports::ReadResult(reader);
  outcome.cause = reports::ReadCause(reader);
  outcome.reason = reader.StringOr("reason", "");
  outcome.evidence = reports::ReadEvidence(reader);
  for (ObjectReader& reading : reader.ObjectsOrNone("readings")) {
    outcome.readings.push_back({reading.String("id"), reading.String("reading")});
  }
  if (reader.Has("block")) outcome.block = reports::ReadBlock(reader.Object("block"));
  if (reader.Has("repeats")) outcome.repeats = ReadRepeats(reader.Object("repeats"));
  outcome.duration_us =
      reader.IntegerOr("duration_us", 0, std::numeric_limits<std::int64_t>::max(), 0);
  return outcome;
}

}  // namespace

std::string Print(const JournalHeader& header) {
  Json json{{"format", kJournalFormat},
            {"catalogue", {{"version", header.catalogue_version}}},
            {"target", reports::TargetToJson(header.target)},
            {"run", reports::RunToJson(header.run)}};
  if (header.seed != 0) json["seed"] = header.seed;
  if (!header.filter.empty()) json["filter"] = header.filter;
  if (!header.shard.empty()) json["shard"] = header.shard;
  return Line(json);
}

std::string Print(const reports::CaseOutcome& outcome) {
  Json json{{"case", outcome.name},
            {"requirements", outcome.requirements},
            {"result", reports::ResultName(outcome.result)}};
  if (outcome.cause.has_value()) json["cause"] = reports::CauseName(*outcome.cause);
  if (!outcome.reason.empty()) json["reason"] = outcome.reason;
  if (!outcome.evidence.empty()) json["evidence"] = reports::EvidenceToJson(outcome.evidence);
  if (!outcome.readings.empty()) {
    Json readings = Json::array();
    for (const reports::QuestionReading& reading : outcome.readings) {
      readings.push_back({{"id", reading.id}, {"reading", reading.reading}});
    }
    json["readings"] = std::move(readings);
  }
  if (outcome.block.has_value()) json["block"] = reports::BlockToJson(*outcome.block);
  if (outcome.repeats.has_value()) json["repeats"] = RepeatsToJson(*outcome.repeats);
  json["duration_us"] = outcome.duration_us;
  return Line(json);
}

tl::expected<Journal, DocumentError> ParseJournal(std::string_view text, const std::string& file) {
  Journal journal;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) break;  // torn: the run was cut short while writing it
    const std::string name = file + ", line " + std::to_string(++number);
    const auto line =
        documents::ParseJson(text.substr(begin, end - begin), name,
                             {.duplicate_keys = documents::DuplicateKeys::kAreErrors});
    if (!line.has_value()) return tl::make_unexpected(line.error());
    ObjectReader reader(*line, name);
    if (number == 1) {
      journal.header = ReadHeader(reader);
    } else {
      journal.outcomes.push_back(ReadOutcome(reader));
    }
    if (reader.Failed()) return tl::make_unexpected(reader.Error());
    begin = end + 1;
  }
  if (number == 0) return tl::make_unexpected(DocumentError{file, "line 1", "a journal's header"});
  return journal;
}

}  // namespace portcullis::run
