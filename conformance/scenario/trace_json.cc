#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "conformance/scenario/names.h"
#include "conformance/scenario/scenario_json.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/planted_fault.h"

namespace portcullis::scenario {
namespace {

using Json = documents::JsonText;

Json ErrorToJson(std::int32_t error) {
  const std::string name = abi::ErrorName(error);
  return abi::ErrorNumber(name) ? Json(name) : Json(error);
}

void AddOutput(Json& object, const std::vector<std::byte>& output) {
  if (!output.empty()) object.Set("output", PrintHex(output));
}

struct EventJson {
  Json operator()(const Invoked& event) const {
    return Json{{"event", "invoked"}, {"step", event.step}};
  }
  Json operator()(const Returned& event) const {
    Json object{{"event", "returned"}, {"step", event.step}, {"result", event.result}};
    if (event.error != 0) object.Set("error", ErrorToJson(event.error));
    const bool drops = IsPlanted("printer-drops-a-count-of-zero") && event.count == 0u;
    if (event.count && !drops) object.Set("count", *event.count);
    AddOutput(object, event.output);
    if (event.port) object.Set("port", *event.port);
    if (event.token) object.Set("token", PrintTokenNumber(*event.token));
    return object;
  }
  Json operator()(const Completed& event) const {
    Json object{{"event", "completed"},
                {"step", event.step},
                {"notification", NotificationName(event.notification)}};
    if (event.error != 0) object.Set("error", ErrorToJson(event.error));
    object.Set("transferred", event.transferred);
    AddOutput(object, event.output);
    return object;
  }
  Json operator()(const Blocked& event) const {
    return Json{{"event", "blocked"}, {"step", event.step}};
  }
  Json operator()(const Died& event) const {
    return Json{{"event", "died"}, {"process", event.process}, {"status", event.status}};
  }
};

// One line of a file.
std::string Line(const Json& json) { return json.text() + "\n"; }

// --- reading ---------------------------------------------------------------------------------

using documents::DocumentError;
using documents::ObjectReader;

std::size_t StepIndex(ObjectReader& reader) {
  return static_cast<std::size_t>(reader.Integer("step", 0, INT32_MAX));
}

std::int32_t ReadError(ObjectReader& reader) {
  if (!reader.Has("error")) return 0;
  if (reader.Value("error").is_number()) {
    return static_cast<std::int32_t>(reader.Integer("error", INT32_MIN, INT32_MAX));
  }
  const auto error = abi::ErrorNumber(reader.String("error"));
  if (!error) reader.Complain("error", "an error's name, such as \"WSAEINVAL\", or its number");
  return error.value_or(0);
}

std::vector<std::byte> ReadOutput(ObjectReader& reader) {
  auto output = ParseHex(reader.StringOr("output", ""));
  if (!output) reader.Complain("output", "hexadecimal digits, two a byte");
  return output.value_or(std::vector<std::byte>{});
}

Returned ReadReturned(ObjectReader& reader) {
  Returned event;
  event.step = StepIndex(reader);
  event.result = static_cast<std::int32_t>(reader.Integer("result", INT32_MIN, INT32_MAX));
  event.error = ReadError(reader);
  if (reader.Has("count")) {
    event.count = static_cast<std::uint32_t>(reader.Integer("count", 0, 0xFFFFFFFF));
  }
  event.output = ReadOutput(reader);
  if (reader.Has("port")) {
    event.port = static_cast<std::uint16_t>(reader.Integer("port", 0, 0xFFFF));
  }
  if (reader.Has("token")) {
    event.token = ParseTokenNumber(reader.String("token"));
    if (!event.token) reader.Complain("token", "a number as \"0x00000000000000ff\"");
  }
  return event;
}

Completed ReadCompleted(ObjectReader& reader) {
  Completed event;
  event.step = StepIndex(reader);
  const auto notification = ParseNotification(reader.String("notification"));
  if (!notification) reader.Complain("notification", "event, routine or port");
  event.notification = notification.value_or(Completed::Notification::kEvent);
  event.error = ReadError(reader);
  event.transferred = static_cast<std::uint32_t>(reader.Integer("transferred", 0, 0xFFFFFFFF));
  event.output = ReadOutput(reader);
  return event;
}

// Whether the step that an event names is one of the scenario.
bool StepIsThere(const Event& event, const Scenario& scenario) {
  const std::optional<std::size_t> step = StepOf(event);
  return !step.has_value() || *step < scenario.steps.size();
}

// The lines of a trace, without their ends and without the empty ones; each with its number.
struct NumberedLine {
  std::size_t number;
  std::string_view text;
};
std::vector<NumberedLine> Lines(std::string_view text) {
  std::vector<NumberedLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back({number, line});
  }
  return lines;
}

// An error of one line, which names the line before the place in it.
DocumentError OfLine(DocumentError error, std::size_t number) {
  // A line that is no JSON has a place of its own, always on line 1.
  constexpr std::string_view kFirstLine = "line 1, ";
  const std::string place =
      error.place.starts_with(kFirstLine) ? error.place.substr(kFirstLine.size()) : error.place;
  error.place = "line " + std::to_string(number) + (place.empty() ? "" : ", " + place);
  return error;
}

// Reads one line with `read`, which takes an ObjectReader.
template <typename Read>
std::optional<DocumentError> ReadLine(const NumberedLine& line, const std::string& file,
                                      const Read& read) {
  const auto document = documents::ParseJson(
      line.text, file, {.duplicate_keys = documents::DuplicateKeys::kAreErrors});
  if (!document) return OfLine(document.error(), line.number);
  ObjectReader reader(*document, file);
  if (!reader.Failed()) read(reader);
  if (reader.Failed()) return OfLine(reader.Error(), line.number);
  return std::nullopt;
}

Trace ReadTraceHeader(ObjectReader& reader) {
  Trace trace;
  reader.CheckFormat(kTraceFormat);
  trace.scenario = ReadScenario(reader.Object("scenario"), UnknownKeys::kAreIgnored);
  trace.target = ReadDescription(reader.Object("target"));
  trace.placement = ReadPlacement(reader, "placement");
  return trace;
}

}  // namespace

Json EventToJson(const Event& event) { return std::visit(EventJson{}, event); }

Json DescriptionToJson(const Description& description) {
  return Json{{"name", description.name},
              {"version", description.version},
              {"system", description.system},
              {"capabilities", description.capabilities}};
}

Json PlacementToJson(const Placement& placement) {
  Json object = Json::Object();
  for (const auto& [window, port] : placement) object.Set(window, port);
  return object;
}

std::string PrintTraceHeader(const Scenario& scenario, const Description& target,
                             const Placement& placement) {
  return Line(Json{{"format", kTraceFormat},
                   {"scenario", ScenarioToJson(scenario)},
                   {"target", DescriptionToJson(target)},
                   {"placement", PlacementToJson(placement)}});
}

std::string PrintTraceEvent(const Event& event) { return Line(EventToJson(event)); }

std::string PrintTrace(const Trace& trace) {
  std::string text = PrintTraceHeader(trace.scenario, trace.target, trace.placement);
  for (const Event& event : trace.events) text += PrintTraceEvent(event);
  return text;
}

Event ReadEvent(ObjectReader reader) {
  const std::string kind = reader.String("event");
  if (kind == "invoked") return Invoked{StepIndex(reader)};
  if (kind == "returned") return ReadReturned(reader);
  if (kind == "completed") return ReadCompleted(reader);
  if (kind == "blocked") return Blocked{StepIndex(reader)};
  if (kind == "died") {
    std::string process = reader.String("process");
    return Died{std::move(process), reader.String("status")};
  }
  reader.Complain("event", "invoked, returned, completed, blocked or died");
  return {};
}

Description ReadDescription(ObjectReader reader) {
  Description description;
  description.name = reader.String("name");
  description.version = reader.String("version");
  description.system = reader.String("system");
  description.capabilities = reader.Strings("capabilities");
  auto& capabilities = description.capabilities;
  std::sort(capabilities.begin(), capabilities.end());
  capabilities.erase(std::unique(capabilities.begin(), capabilities.end()), capabilities.end());
  return description;
}

Placement ReadPlacement(ObjectReader& reader, const std::string& key) {
  Placement placement;
  const nlohmann::json& ports = reader.Value(key);
  ObjectReader windows = reader.Object(key);
  if (!ports.is_object()) return placement;
  for (const auto& [window, port] : ports.items()) {
    placement[window] = static_cast<std::uint16_t>(windows.Integer(window, 0, 0xFFFF));
  }
  return placement;
}

tl::expected<std::vector<Trace>, DocumentError> ParseTraces(std::string_view text,
                                                            const std::string& file) {
  std::vector<Trace> traces;
  for (const NumberedLine& line : Lines(text)) {
    const auto error = ReadLine(line, file, [&traces](ObjectReader& reader) {
      if (traces.empty() || reader.Has("format")) {
        traces.push_back(ReadTraceHeader(reader));
        return;
      }
      Trace& trace = traces.back();
      trace.events.push_back(ReadEvent(reader));
      if (!StepIsThere(trace.events.back(), trace.scenario)) {
        reader.Complain("step", "a step of the scenario, counted from 0");
      }
    });
    if (error) return tl::make_unexpected(*error);
  }
  if (traces.empty()) return tl::make_unexpected(DocumentError{file, "line 1", "a trace's header"});
  return traces;
}

tl::expected<Trace, DocumentError> ParseTrace(std::string_view text, const std::string& file) {
  auto traces = ParseTraces(text, file);
  if (!traces) return tl::make_unexpected(std::move(traces.error()));
  if (traces->size() > 1) {
    return tl::make_unexpected(
        DocumentError{file, "", "one trace, not " + std::to_string(traces->size())});
  }
  return std::move(traces->front());
}

}  // namespace portcullis::scenario
