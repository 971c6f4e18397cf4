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
using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostSteps = 1'000'000;

constexpr std::array<std::pair<TargetError::Kind, const char*>, 4> kErrorKinds{{
    {TargetError::Kind::kCannotRun, "cannot_run"},
    {TargetError::Kind::kProtocol, "protocol"},
    {TargetError::Kind::kHang, "hang"},
    {TargetError::Kind::kDisturbed, "disturbed"},
}};

Json ToJson(const HelloRequest& hello) {
  return {{"request", "hello"}, {"protocol", hello.protocol}};
}

Json ToJson(const ResetRequest& reset) {
  return {{"request", "reset"},
          {"scenario", scenario::ScenarioToJson(reset.scenario)},
          {"attempt", reset.attempt}};
}

void AddBytes(Json& json, const char* key, const std::vector<std::byte>& bytes) {
  if (!bytes.empty()) json[key] = scenario::PrintHex(bytes);
}

Json ToJson(const SubmitRequest& submit) {
  Json json{
      {"request", "submit"}, {"index", submit.index}, {"step", scenario::StepToJson(submit.step)}};
  if (submit.process_id.has_value()) json["process_id"] = *submit.process_id;
  AddBytes(json, "protocol_info", submit.protocol_info);
  if (submit.more) json["more"] = true;
  return json;
}

Json ToJson(const WaitRequest& wait) {
  return {{"request", "wait"}, {"timeout_ms", wait.timeout_ms}};
}

Json ToJson(const EndRequest&) { return {{"request", "end"}}; }

Json ToJson(const HelloAnswer& hello) {
  Json json{{"answer", "hello"},
            {"protocol", hello.protocol},
            {"target", scenario::DescriptionToJson(hello.target)}};
  if (hello.process_id.has_value()) json["process_id"] = *hello.process_id;
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

Json ToJson(const WaitedAnswer&) { return {{"answer", "waited"}}; }

Json ToJson(const ErrorAnswer& error) {
  Json json{{"answer", "error"}};
  for (const auto& [kind, name] : kErrorKinds) {
    if (kind == error.kind) json["kind"] = name;
  }
  json["message"] = error.message;
  return json;
}

// One line. What is not UTF-8 (a target's own words) becomes U+FFFD.
std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
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

Request ReadRequest(ObjectReader& reader) {
  const std::string name = reader.String("request");
  if (name == "hello") {
    return HelloRequest{
        static_cast<int>(reader.Integer("protocol", 0, std::numeric_limits<std::int32_t>::max()))};
  }
  if (name == "reset") {
    ResetRequest reset;
    reset.scenario =
        scenario::ReadScenario(reader.Object("scenario"), scenario::UnknownKeys::kAreIgnored);
    reset.attempt = static_cast<int>(reader.IntegerOr("attempt", 0, 1000, 0));
    return reset;
  }
  if (name == "submit") {
    SubmitRequest submit;
    submit.index = static_cast<std::size_t>(reader.Integer("index", 0, kMostSteps));
    submit.step = scenario::ReadStep(reader.Object("step"), scenario::UnknownKeys::kAreIgnored);
    submit.process_id = ReadProcessId(reader);
    submit.protocol_info = ReadBytes(reader, "protocol_info");
    if (reader.Has("more")) submit.more = reader.Bool("more");
    return submit;
  }
  if (name == "wait") return WaitRequest{reader.Integer("timeout_ms", 0, kLongestWait.count())};
  if (name != "end") {
    reader.Complain("request", "\"hello\", \"reset\", \"submit\", \"wait\" or \"end\"");
  }
  return EndRequest{};
}

Answer ReadAnswer(ObjectReader& reader) {
  const std::string name = reader.String("answer");
  if (name == "hello") {
    HelloAnswer hello;
    hello.protocol =
        static_cast<int>(reader.Integer("protocol", 0, std::numeric_limits<std::int32_t>::max()));
    hello.target = scenario::ReadDescription(reader.Object("target"));
    hello.process_id = ReadProcessId(reader);
    return hello;
  }
  if (name == "ready") return ReadyAnswer{scenario::ReadPlacement(reader, "windows")};
  if (name == "event") {
    EventAnswer event{scenario::ReadEvent(reader.Object("event"))};
    event.protocol_info = ReadBytes(reader, "protocol_info");
    return event;
  }
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
    reader.Complain("answer", "\"hello\", \"ready\", \"event\", \"waited\" or \"error\"");
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

std::string PrintRequest(const Request& request) {
  return Line(std::visit([](const auto& message) { return ToJson(message); }, request));
}

std::string PrintAnswer(const Answer& answer) {
  return Line(std::visit([](const auto& message) { return ToJson(message); }, answer));
}

tl::expected<Request, DocumentError> ParseRequest(std::string_view line, const std::string& from) {
  return Parse<Request>(line, from, ReadRequest);
}

tl::expected<Answer, DocumentError> ParseAnswer(std::string_view line, const std::string& from) {
  return Parse<Answer>(line, from, ReadAnswer);
}

}  // namespace portcullis::targets::wire
