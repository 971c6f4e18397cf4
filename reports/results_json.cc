#include "reports/results_json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "conformance/documents/file_io.h"
#include "reports/results_counts_json.h"

namespace portcullis::reports {
namespace {

using documents::DocumentError;
using documents::ObjectReader;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostCases = 1'000'000'000;
constexpr std::int64_t kMostSeeds = std::numeric_limits<std::uint32_t>::max();

Json CasesToJson(const std::vector<CaseResult>& cases) {
  Json array = Json::array();
  for (const CaseResult& of_case : cases) {
    Json object{{"name", of_case.name}, {"result", ResultName(of_case.result)}};
    if (of_case.cause.has_value()) object["cause"] = CauseName(*of_case.cause);
    if (!of_case.reason.empty()) object["reason"] = of_case.reason;
    if (!of_case.evidence.empty()) object["evidence"] = EvidenceToJson(of_case.evidence);
    if (of_case.block.has_value()) object["block"] = ShareToJson(*of_case.block);
    if (!of_case.endings.empty()) object["endings"] = EndingsToJson(of_case.endings);
    array.push_back(std::move(object));
  }
  return array;
}

SeenIn ReadSeenIn(ObjectReader reader) {
  const auto of = reader.Integer("of", 1, kMostRepeats);
  return {static_cast<std::size_t>(reader.Integer("runs", 1, std::max<std::int64_t>(of, 1))),
          static_cast<std::size_t>(of)};
}

std::vector<CaseResult> ReadCases(ObjectReader& reader) {
  std::vector<CaseResult> cases;
  for (ObjectReader& object : reader.Objects("cases")) {
    CaseResult of_case;
    of_case.name = object.String("name");
    of_case.result = ReadResult(object);
    of_case.cause = ReadCause(object);
    of_case.reason = object.StringOr("reason", "");
    of_case.evidence = ReadEvidence(object);
    if (object.Has("block")) of_case.block = ReadShare(object.Object("block"));
    of_case.endings = ReadEndings(object);
    cases.push_back(std::move(of_case));
  }
  return cases;
}

Json RequirementToJson(const RequirementResult& requirement) {
  return {{"id", requirement.id},
          {"level", requirement.level},
          {"statement", requirement.statement},
          {"source", requirement.source},
          {"confirmed", requirement.confirmed},
          {"result", ResultName(requirement.result)},
          {"decided_by", DecidedBy(requirement)},
          {"cases", CasesToJson(requirement.cases)}};
}

RequirementResult ReadRequirement(ObjectReader& reader) {
  RequirementResult requirement;
  requirement.id = reader.String("id");
  requirement.level = reader.String("level");
  requirement.statement = reader.String("statement");
  requirement.source = reader.String("source");
  requirement.confirmed = reader.StringOr("confirmed", "");
  requirement.result = ReadResult(reader);
  requirement.cases = ReadCases(reader);
  return requirement;
}

Json QuestionToJson(const QuestionResult& question) {
  return {{"id", question.id},
          {"level", question.level},
          {"statement", question.statement},
          {"reading", question.reading},
          {"cases", CasesToJson(question.cases)}};
}

QuestionResult ReadQuestion(ObjectReader& reader) {
  QuestionResult question;
  question.id = reader.String("id");
  question.level = reader.String("level");
  question.statement = reader.String("statement");
  question.reading = reader.String("reading");
  question.cases = ReadCases(reader);
  return question;
}

}  // namespace

Json TargetToJson(const TargetInfo& target) {
  return {{"name", target.name},
          {"version", target.version},
          {"system", target.system},
          {"capabilities", target.capabilities}};
}

TargetInfo ReadTarget(ObjectReader reader) {
  return {reader.String("name"), reader.String("version"), reader.String("system"),
          reader.Strings("capabilities")};
}

Json RunToJson(const RunInfo& run) {
  Json generated = Json::object();
  if (run.generated.limit.has_value()) generated["limit"] = *run.generated.limit;
  generated["seed"] = run.generated.seed;
  Json json{{"target", run.target_spec}, {"selection", run.selection}, {"generated", generated}};
  if (run.repeat != 1) json["repeat"] = run.repeat;
  return json;
}

RunInfo ReadRun(ObjectReader reader) {
  RunInfo run{reader.String("target"), reader.Strings("selection")};
  ObjectReader generated = reader.Object("generated");
  if (generated.Has("limit")) {
    run.generated.limit = static_cast<std::size_t>(generated.Integer("limit", 0, kMostCases));
  }
  run.generated.seed = static_cast<std::uint32_t>(generated.Integer("seed", 0, kMostSeeds));
  run.repeat = static_cast<std::size_t>(reader.IntegerOr("repeat", 1, kMostRepeats, 1));
  return run;
}

Json EvidenceToJson(const std::vector<Evidence>& evidence) {
  Json array = Json::array();
  for (const Evidence& one : evidence) {
    Json object = Json::object();
    if (one.cause.has_value()) object["cause"] = CauseName(*one.cause);
    object["requirements"] = one.requirements;
    object["step"] = one.step;
    object["call"] = one.call;
    object["allowed"] = one.allowed;
    object["observed"] = one.observed;
    if (!one.replay.empty()) object["replay"] = one.replay;
    if (!one.trace.empty()) object["trace"] = one.trace;
    if (!one.generated.empty()) object["example"] = one.generated;
    if (one.alike != 1) object["alike"] = one.alike;
    if (one.seen_in.has_value()) {
      object["seen_in"] = {{"runs", one.seen_in->runs}, {"of", one.seen_in->of}};
    }
    array.push_back(std::move(object));
  }
  return array;
}

std::vector<Evidence> ReadEvidence(ObjectReader& reader) {
  std::vector<Evidence> evidence;
  for (ObjectReader& object : reader.ObjectsOrNone("evidence")) {
    Evidence one;
    one.cause = ReadCause(object);
    one.requirements = object.Strings("requirements");
    one.step = static_cast<std::size_t>(
        object.Integer("step", 0, std::numeric_limits<std::int32_t>::max()));
    one.call = object.String("call");
    one.allowed = object.String("allowed");
    one.observed = object.String("observed");
    one.replay = object.StringOr("replay", "");
    if (object.Has("trace")) one.trace = object.Strings("trace");
    one.generated = object.StringOr("example", "");
    one.alike = static_cast<std::size_t>(object.IntegerOr("alike", 1, kMostCases, 1));
    if (object.Has("seen_in")) one.seen_in = ReadSeenIn(object.Object("seen_in"));
    evidence.push_back(std::move(one));
  }
  return evidence;
}

Json EndingsToJson(const Endings& endings) {
  Json array = Json::array();
  for (const auto& [ending, runs] : endings) {
    Json object{{"result", ResultName(ending.result)}};
    if (ending.cause.has_value()) object["cause"] = CauseName(*ending.cause);
    object["runs"] = runs;
    array.push_back(std::move(object));
  }
  return array;
}

Endings ReadEndings(ObjectReader& reader) {
  Endings endings;
  for (ObjectReader& object : reader.ObjectsOrNone("endings")) {
    const Ending ending{ReadResult(object), ReadCause(object)};
    const auto runs = static_cast<std::size_t>(object.Integer("runs", 1, kMostRepeats));
    if (!endings.emplace(ending, runs).second) object.Complain("", "one entry of each ending");
  }
  return endings;
}

Result ReadResult(ObjectReader& reader) {
  if (const auto result = ParseResult(reader.String("result"))) return *result;
  std::string known;
  for (const Result result : AllResults()) {
    known += (known.empty() ? "" : ", ") + std::string(ResultName(result));
  }
  reader.Complain("result", "one of " + known);
  return Result::kNotRun;
}

std::optional<Cause> ReadCause(ObjectReader& reader) {
  if (!reader.Has("cause")) return std::nullopt;
  const std::optional<Cause> cause = ParseCause(reader.String("cause"));
  if (!cause.has_value()) reader.Complain("cause", "forbidden, crash, hang, lost or protocol");
  return cause;
}

std::string PrintResults(const Results& results) {
  Json requirements = Json::array();
  for (const RequirementResult& one : results.requirements) {
    requirements.push_back(RequirementToJson(one));
  }
  Json questions = Json::array();
  for (const QuestionResult& one : results.questions) questions.push_back(QuestionToJson(one));
  const Json document{{"format", kResultsFormat},
                      {"target", TargetToJson(results.target)},
                      {"run", RunToJson(results.run)},
                      {"catalogue", {{"version", results.catalogue_version}}},
                      {"requirements", requirements},
                      {"questions", questions},
                      {"totals", TotalsToJson(results.cases, results.generated)}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

tl::expected<Results, DocumentError> ParseResults(std::string_view text, const std::string& file) {
  documents::Limits limits;
  limits.duplicate_keys = documents::DuplicateKeys::kAreErrors;
  const auto document = documents::ParseJson(text, file, limits);
  if (!document.has_value()) return tl::make_unexpected(document.error());
  ObjectReader reader(*document, file);
  reader.CheckFormat(kResultsFormat);
  Results results;
  results.target = ReadTarget(reader.Object("target"));
  results.run = ReadRun(reader.Object("run"));
  results.catalogue_version =
      static_cast<int>(reader.Object("catalogue").Integer("version", 1, 1'000'000));
  for (ObjectReader& one : reader.Objects("requirements")) {
    results.requirements.push_back(ReadRequirement(one));
  }
  for (ObjectReader& one : reader.Objects("questions")) {
    results.questions.push_back(ReadQuestion(one));
  }
  ReadTotals(reader.Object("totals"), results);
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return results;
}

tl::expected<Results, DocumentError> LoadResults(const std::string& path) {
  const auto text = documents::ReadFile(path);
  if (!text.has_value()) return tl::make_unexpected(text.error());
  return ParseResults(*text, path);
}

tl::expected<void, DocumentError> SaveResults(const Results& results, const std::string& path) {
  return documents::WriteFileAtomically(path, PrintResults(results));
}

}  // namespace portcullis::reports
