#include "conformance/run/trace_index.h"

#include "conformance/documents/json_reader.h"
#include "conformance/documents/json_text.h"
#include "conformance/documents/sha256.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::run {
namespace {

using documents::JsonText;
using documents::ObjectReader;
using reports::Result;

std::string TextOf(const std::vector<scenario::Trace>& traces) {
  std::string text;
  for (const scenario::Trace& trace : traces) text += scenario::PrintTrace(trace);
  return text;
}

JsonText ToJson(const KeptCase& one) {
  JsonText json{{"name", one.name}};
  if (!one.block.empty()) json.Set("block", one.block);
  json.Set("result", reports::ResultName(one.result));
  if (one.cause.has_value()) json.Set("cause", reports::CauseName(*one.cause));
  if (!one.hash.empty()) json.Set("sha256", one.hash);
  if (one.is_kept) json.Set("kept", true);
  return json;
}

bool IsHash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

KeptCase ReadCase(ObjectReader& reader) {
  KeptCase one;
  one.name = reader.String("name");
  one.block = reader.StringOr("block", "");
  const auto result = reports::ParseResult(reader.String("result"));
  if (!result) reader.Complain("result", "a result, such as \"pass\"");
  one.result = result.value_or(Result::kError);
  if (reader.Has("cause")) {
    one.cause = reports::ParseCause(reader.String("cause"));
    if (!one.cause) reader.Complain("cause", "a cause, such as \"forbidden\"");
  }
  one.hash = reader.StringOr("sha256", "");
  if (!one.hash.empty() && !IsHash(one.hash)) {
    reader.Complain("sha256", "64 hexadecimal digits in small letters");
  }
  one.is_kept = reader.BoolOr("kept", false);
  if (one.is_kept && one.hash.empty()) {
    reader.Complain("sha256", "a hash, since the traces are kept");
  }
  return one;
}

}  // namespace

bool IsKept(Result result) {
  switch (result) {
    case Result::kError:
    case Result::kFail:
    case Result::kUnstable:
    case Result::kDiffers:
    case Result::kDisturbed:
    case Result::kRecorded:
      return true;
    case Result::kPass:
    case Result::kNotProvoked:
    case Result::kNotSupported:
    case Result::kNotRun:
      return false;
  }
  return false;
}

std::string HashOf(const std::vector<scenario::Trace>& traces) {
  return documents::Sha256(TextOf(traces));
}

KeptCase Keep(const reports::CaseOutcome& outcome, const std::string& block,
              const std::vector<scenario::Trace>& traces) {
  KeptCase kept{outcome.name, block, outcome.result, outcome.cause};
  if (traces.empty()) return kept;
  std::string text = TextOf(traces);
  kept.hash = documents::Sha256(text);
  kept.is_kept = IsKept(outcome.result);
  if (kept.is_kept) kept.traces = std::move(text);
  return kept;
}

std::string PrintTraceIndex(const std::vector<KeptCase>& cases) {
  std::string text = "{\"format\": " + std::to_string(kTraceIndexFormat) + ", \"cases\": [";
  const char* separator = "\n";
  for (const KeptCase& one : cases) {
    text += separator + ToJson(one).text();
    separator = ",\n";
  }
  return text + "\n]}\n";
}

tl::expected<std::vector<KeptCase>, documents::DocumentError> ParseTraceIndex(
    std::string_view text, const std::string& file) {
  const auto document = documents::ParseDocument(
      text, file, {.duplicate_keys = documents::DuplicateKeys::kAreErrors});
  if (!document.has_value()) return tl::make_unexpected(document.error());
  ObjectReader root = document->Root();
  if (root.Failed()) return tl::make_unexpected(root.Error());
  root.CheckFormat(kTraceIndexFormat);
  std::vector<KeptCase> cases;
  for (ObjectReader& reader : root.Objects("cases")) cases.push_back(ReadCase(reader));
  if (root.Failed()) return tl::make_unexpected(root.Error());
  return cases;
}

}  // namespace portcullis::run
