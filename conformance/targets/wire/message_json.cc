#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/documents/json_reader.h"
#include "conformance/scenario/names.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/wire/message.h"

namespace portcullis::targets::wire {
namespace {

using documents::DocumentError;
using documents::ObjectReader;
using Json = documents::JsonText;

constexpr std::int64_t kMostSteps = 1'000'000;

constexpr std::array<std::pair<TargetError::Kind, const char*>, 4> kErrorKinds{{
    {TargetError::Kind::kCannotRun, "cannot_run"},
    {TargetError::Kind::kProtocol, "protocol"},
    {TargetError::Kind::kHang, "hang"},
    {TargetError::Kind::kDisturbed, "disturbed"},
}};

Json ToJson(const HelloRequest& hello) {
  Json json{{"request", "hello"}, {"protocols", hello.protocols}};
  if (hello.worker.count != 1) {
    json.Set("worker", hello.worker.index);
    json.Set("workers", hello.worker.count);
  }
  return json;
}

// A reset or a run.
template <typename Beginning>
Json ScenarioRequest(const char* name, const Beginning& request) {
  return {{"request", name},
          {"scenario", scenario::ScenarioToJson(request.scenario)},
          {"attempt", request.attempt}};
}
Json ToJson(const ResetRequest& reset) { return ScenarioRequest("reset", reset); }
Json ToJson(const RunRequest& run) { return ScenarioRequest("run", run); }

void AddBytes(Json& json, const char* key, const std::vector<std::byte>& bytes) {
  if (!bytes.empty()) json.Set(key, scenario::PrintHex(bytes));
}

Json ToJson(const SubmitRequest& submit) {
  Json json{
      {"request", "submit"}, {"index", submit.index}, {"step", scenario::StepToJson(submit.step)}};
  if (submit.process_id.has_value()) json.Set("process_id", *submit.process_id);
  AddBytes(json, "protocol_info", submit.protocol_info);
  if (submit.more) json.Set("more", true);
  return json;
}

Json ToJson(const WaitRequest& wait) {
  return {{"request", "wait"}, {"timeout_ms", wait.timeout_ms}};
}

Json ToJson(const EndRequest&) { return {{"request", "end"}}; }

Json ToJson(const HelloAnswer& hello) {
  Json json{{"answer", "hello"},
            {"protocols", hello.protocols},
            {"target", scenario::DescriptionToJson(hello.target)}};
  if (hello.process_id.has_value()) json.Set("process_id", *hello.process_id);
  if (hello.whole_scenarios) json.Set("whole_scenarios", true);
  return json;
}

Json ToJson(const ReadyAnswer& ready) {
  return {{"answer", "ready"}, {"windows", scenario::PlacementToJson(ready.windows)}};
}

Json ToJson(const EventAnswer& event) {
  Json json{{"answer", "event"}, {"event", scenario::EventToJson(event.event)}};
  AddBytes(json, "protocol_info", event.protocol_info);
  return json;
}

Json ToJson(const RanAnswer&) { return {{"answer", "ran"}}; }

Json ToJson(const WaitedAnswer&) { return {{"answer", "waited"}}; }

Json ToJson(const ErrorAnswer& error) {
  Json json{{"answer", "error"}};
  for (const auto& [kind, name] : kErrorKinds) {
    if (kind == error.kind) json.Set("kind", name);
  }
  json.Set("message", error.message);
  return json;
}

std::optional<std::uint32_t> ReadProcessId(ObjectReader& reader) {
  if (!reader.Has("process_id")) return std::nullopt;
  return static_cast<std::uint32_t>(
      reader.Integer("process_id", 0, std::numeric_limits<std::uint32_t>::max()));
}

std::vector<std::byte> ReadBytes(ObjectReader& reader, const std::string& key) {
  auto bytes = scenario::ParseHex(reader.StringOr(key, ""));
  if (!bytes.has_value()) reader.Complain(key, "hexadecimal digits, two for each byte");
  return bytes.value_or(std::vector<std::byte>{});
}

std::vector<int> ReadProtocols(ObjectReader& reader) {
  constexpr std::int64_t kHighest = std::numeric_limits<std::int32_t>::max();
  // Version 0 said the one number that it spoke.
  if (reader.Has("protocol") && !reader.Has("protocols")) {
    return {static_cast<int>(reader.Integer("protocol", 0, kHighest))};
  }
  std::vector<int> protocols;
  const nlohmann::json& versions = reader.Value("protocols");
  bool are_versions = versions.is_array() && !versions.empty();
  for (const nlohmann::json& version : versions) {
    are_versions = are_versions && version.is_number_unsigned() && version <= kHighest;
    if (are_versions) protocols.push_back(version.get<int>());
  }
  if (!are_versions) reader.Complain("protocols", "an array of versions, such as [1]");
  return protocols;
}

// A reset or a run.
template <typename Beginning>
Beginning ReadScenarioRequest(ObjectReader& reader) {
  Beginning request;
  request.scenario =
      scenario::ReadScenario(reader.Object("scenario"), scenario::UnknownKeys::kAreIgnored);
  request.attempt = static_cast<int>(reader.IntegerOr("attempt", 0, 1000, 0));
  return request;
}

Worker ReadWorker(ObjectReader& reader) {
  Worker worker;
  worker.count = static_cast<std::uint32_t>(reader.IntegerOr("workers", 1, kMostWorkers, 1));
  worker.index = static_cast<std::uint32_t>(reader.IntegerOr("worker", 0, worker.count - 1, 0));
  return worker;
}

Request ReadRequest(ObjectReader& reader) {
  const std::string name = reader.String("request");
  if (name == "hello") return HelloRequest{ReadProtocols(reader), ReadWorker(reader)};
  if (name == "reset") return ReadScenarioRequest<ResetRequest>(reader);
  if (name == "run") return ReadScenarioRequest<RunRequest>(reader);
  if (name == "submit") {
    SubmitRequest submit;
    submit.index = static_cast<std::size_t>(reader.Integer("index", 0, kMostSteps));
    submit.step = scenario::ReadStep(reader.Object("step"), scenario::UnknownKeys::kAreIgnored);
    submit.process_id = ReadProcessId(reader);
    submit.protocol_info = ReadBytes(reader, "protocol_info");
    submit.more = reader.BoolOr("more", false);
    return submit;
  }
  if (name == "wait") return WaitRequest{reader.Integer("timeout_ms", 0, kLongestWait.count())};
  if (name != "end") {
    reader.Complain("request", "\"hello\", \"reset\", \"run\", \"submit\", \"wait\" or \"end\"");
  }
  return EndRequest{};
}

Answer ReadAnswer(ObjectReader& reader) {
  const std::string name = reader.String("answer");
  if (name == "hello") {
    HelloAnswer hello;
    hello.protocols = ReadProtocols(reader);
    hello.target = scenario::ReadDescription(reader.Object("target"));
    hello.process_id = ReadProcessId(reader);
    hello.whole_scenarios = reader.BoolOr("whole_scenarios", false);
    if (hello.whole_scenarios && hello.process_id.has_value()) {
      reader.Complain("whole_scenarios", "false of a testee that is one process");
    }
    return hello;
  }
  if (name == "ready") return ReadyAnswer{scenario::ReadPlacement(reader, "windows")};
  if (name == "event") {
    EventAnswer event{scenario::ReadEvent(reader.Object("event"))};
    event.protocol_info = ReadBytes(reader, "protocol_info");
    return event;
  }
  if (name == "ran") return RanAnswer{};
  if (name == "error") {
    ErrorAnswer error;
    const std::string kind = reader.String("kind");
    bool is_known = false;
    for (const auto& [value, word] : kErrorKinds) {
      if (kind == word) {
        error.kind = value;
        is_known = true;
      }
    }
    if (!is_known) {
      reader.Complain("kind", "\"cannot_run\", \"protocol\", \"hang\" or \"disturbed\"");
    }
    error.message = reader.String("message");
    return error;
  }
  if (name != "waited") {
    reader.Complain("answer", "\"hello\", \"ready\", \"event\", \"ran\", \"waited\" or \"error\"");
  }
  return WaitedAnswer{};
}

template <typename Message, typename Read>
tl::expected<Message, DocumentError> Parse(std::string_view line, const std::string& from,
                                           Read read) {
  const tl::expected<nlohmann::json, DocumentError> json = documents::ParseJson(
      line, from, {.bytes = kLongestLine, .duplicate_keys = documents::DuplicateKeys::kAreErrors});
  if (!json.has_value()) return tl::make_unexpected(json.error());
  ObjectReader reader(*json, from);
  Message message = read(reader);
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return message;
}

}  // namespace

std::optional<std::string> NoCommonProtocol(const std::vector<int>& theirs) {
  if (std::find(theirs.begin(), theirs.end(), kProtocol) != theirs.end()) return std::nullopt;
  std::string words = "speaks version";
  for (const int version : theirs) words += " " + std::to_string(version);
  return words + " of the protocol; expected " + std::to_string(kProtocol);
}

std::string PrintRequest(const Request& request) {
  return std::visit([](const auto& message) { return ToJson(message).text(); }, request);
}

std::string PrintAnswer(const Answer& answer) {
  return std::visit([](const auto& message) { return ToJson(message).text(); }, answer);
}

tl::expected<Request, DocumentError> ParseRequest(std::string_view line, const std::string& from) {
  return Parse<Request>(line, from, ReadRequest);
}

tl::expected<Answer, DocumentError> ParseAnswer(std::string_view line, const std::string& from) {
  return Parse<Answer>(line, from, ReadAnswer);
}

}  // namespace portcullis::targets::wire
