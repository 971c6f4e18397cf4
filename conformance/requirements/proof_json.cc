#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "conformance/documents/json_reader.h"
#include "conformance/requirements/embedded.h"
#include "conformance/requirements/proof.h"

namespace portcullis::requirements {
namespace {

using documents::DocumentError;
using documents::ObjectReader;
using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr const char* kFile = "proof.json";

DefectProof ReadDefect(ObjectReader& reader) {
  DefectProof defect;
  defect.name = reader.String("name");
  defect.requirement = reader.String("requirement");
  defect.caught_by = reader.Strings("caught_by");
  reader.RejectUnknownKeys();
  return defect;
}

DecidedProof ReadDecided(ObjectReader& reader) {
  DecidedProof decided;
  decided.requirement = reader.String("requirement");
  decided.cases = static_cast<std::size_t>(
      reader.Integer("cases", 0, std::numeric_limits<std::int32_t>::max()));
  reader.RejectUnknownKeys();
  return decided;
}

ReadingProof ReadReading(ObjectReader& reader) {
  ReadingProof reading;
  reading.question = reader.String("question");
  reading.reading = reader.String("reading");
  reading.reference = reader.Bool("reference");
  reading.variants = reader.Strings("variants");
  reading.why = reader.StringOr("why", "");
  reader.RejectUnknownKeys();
  return reading;
}

VariantProof ReadVariant(ObjectReader& reader) {
  VariantProof variant;
  variant.name = reader.String("name");
  variant.summary = reader.String("summary");
  for (ObjectReader& one : reader.Objects("not_passed")) {
    variant.not_passed.push_back({one.String("requirement"), one.String("result")});
    one.RejectUnknownKeys();
  }
  reader.RejectUnknownKeys();
  return variant;
}

Json ToJson(const ReadingProof& reading) {
  Json object{{"question", reading.question},
              {"reading", reading.reading},
              {"reference", reading.reference},
              {"variants", reading.variants}};
  if (!reading.why.empty()) object["why"] = reading.why;
  return object;
}

// One row a line: a change of one row is a change of one line.
void PrintRows(const char* key, const std::vector<Json>& rows, std::string& text) {
  text += std::string(",\n \"") + key + "\": [";
  const char* separator = "\n  ";
  for (const Json& row : rows) {
    text += separator + row.dump(-1, ' ', false, Json::error_handler_t::replace);
    separator = ",\n  ";
  }
  text += "\n ]";
}

}  // namespace

tl::expected<Proof, DocumentError> ParseProof(std::string_view text) {
  documents::Limits limits;
  limits.duplicate_keys = documents::DuplicateKeys::kAreErrors;
  const auto document = documents::ParseJson(text, kFile, limits);
  if (!document.has_value()) return tl::make_unexpected(document.error());
  Proof proof;
  ObjectReader reader(*document, kFile);
  reader.CheckFormat(kFormat);
  ObjectReader catalogue = reader.Object("catalogue");
  proof.catalogue_version = static_cast<int>(catalogue.Integer("version", 1, 1'000'000));
  catalogue.RejectUnknownKeys();
  for (ObjectReader& one : reader.Objects("defects")) proof.defects.push_back(ReadDefect(one));
  for (ObjectReader& one : reader.Objects("decides")) proof.decides.push_back(ReadDecided(one));
  for (ObjectReader& one : reader.Objects("readings")) proof.readings.push_back(ReadReading(one));
  for (ObjectReader& one : reader.Objects("variants")) proof.variants.push_back(ReadVariant(one));
  reader.RejectUnknownKeys();
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return proof;
}

std::string PrintProof(const Proof& proof) {
  std::vector<Json> defects;
  for (const DefectProof& one : proof.defects) {
    defects.push_back(
        {{"name", one.name}, {"requirement", one.requirement}, {"caught_by", one.caught_by}});
  }
  std::vector<Json> decides;
  for (const DecidedProof& one : proof.decides) {
    decides.push_back({{"requirement", one.requirement}, {"cases", one.cases}});
  }
  std::vector<Json> readings;
  for (const ReadingProof& one : proof.readings) readings.push_back(ToJson(one));
  std::vector<Json> variants;
  for (const VariantProof& one : proof.variants) {
    Json not_passed = Json::array();
    for (const NotPassed& id : one.not_passed) {
      not_passed.push_back({{"requirement", id.requirement}, {"result", id.result}});
    }
    variants.push_back({{"name", one.name}, {"summary", one.summary}, {"not_passed", not_passed}});
  }
  std::string text = "{\"format\": " + std::to_string(kFormat) +
                     ",\n \"catalogue\": {\"version\": " + std::to_string(proof.catalogue_version) +
                     "}";
  PrintRows("defects", defects, text);
  PrintRows("decides", decides, text);
  PrintRows("readings", readings, text);
  PrintRows("variants", variants, text);
  return text + "\n}\n";
}

const Proof& TheProof() {
  static const Proof the_proof = [] {
    auto parsed = ParseProof(EmbeddedProof());
    if (!parsed.has_value()) {
      std::fprintf(stderr, "portcullis: the embedded proof is broken: %s\n",
                   documents::Print(parsed.error()).c_str());
      std::abort();
    }
    return *parsed;
  }();
  return the_proof;
}

}  // namespace portcullis::requirements
