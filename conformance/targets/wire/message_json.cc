#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/documents/json_reader.h"
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

Json ToJson(const SubmitRequest& submit) {
  return {
      {"request", "submit"}, {"index", submit.index}, {"step", scenario::StepToJson(submit.step)}};
}

Json ToJson(const WaitRequest& wait) {
  return {{"request", "wait"}, {"timeout_ms", wait.timeout_ms}};
}

Json ToJson(const EndRequest&) { return {{"request", "end"}}; }

Json ToJson(const HelloAnswer& hello) {
  return {{"answer", "hello"},
          {"protocol", hello.protocol},
          {"target", scenario::DescriptionToJson(hello.target)}};
}

Json ToJson(const ReadyAnswer& ready) {
  return {{"answer", "ready"}, {"windows", scenario::PlacementToJson(ready.windows)}};
}

Json ToJson(const EventAnswer& event) {
  return {{"answer", "event"}, {"event", scenario::EventToJson(event.event)}};
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
    return hello;
  }
  if (name == "ready") return ReadyAnswer{scenario::ReadPlacement(reader, "windows")};
  if (name == "event") return EventAnswer{scenario::ReadEvent(reader.Object("event"))};
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
