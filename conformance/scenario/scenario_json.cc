#include "conformance/scenario/scenario_json.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "conformance/scenario/names.h"

namespace portcullis::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json Number(std::string_view name, std::int32_t number) {
  return name.empty() ? Json(number) : Json(std::string(name));
}

Json Code(std::uint32_t code) {
  const std::string_view name = CodeName(code);
  return name.empty() ? Json(PrintHexNumber(code)) : Json(std::string(name));
}

Json PortToJson(const PortRef& port) {
  return port.kind == PortRef::Kind::kLiteral ? Json(port.value) : Json(PrintPort(port));
}

void AddMemory(Json& object, Memory memory) {
  if (memory != Memory::kValid) object["memory"] = MemoryName(memory);
}

Json InToJson(const InBuffer& in) {
  Json object = Json::object();
  if (const auto* range = std::get_if<RangeContents>(&in.contents)) {
    object["range"] = Json{{"start", PortToJson(range->start)}, {"count", range->count}};
  } else if (const auto& bytes = std::get<std::vector<std::byte>>(in.contents); !bytes.empty()) {
    object["bytes"] = PrintHex(bytes);
  }
  object["size"] = in.size;
  AddMemory(object, in.memory);
  return object;
}

Json Call(const char* name) { return Json{{"call", name}}; }
Json Control(const char* name) { return Json{{"control", name}}; }

// One overload for each action; the actor's keys are added by StepToJson.
struct ActionToJson {
  Json operator()(const WsaStartupCall&) const { return Call("WSAStartup"); }
  Json operator()(const WsaCleanupCall&) const { return Call("WSACleanup"); }
  Json operator()(const WsaSocketCall& call) const {
    Json object = Call("WSASocketW");
    object["as"] = call.as;
    object["family"] = Number(FamilyName(call.family), call.family);
    object["type"] = Number(TypeName(call.type), call.type);
    object["protocol"] = Number(ProtocolName(call.protocol), call.protocol);
    object["overlapped"] = call.overlapped;
    return object;
  }
  Json operator()(const CloseSocketCall& call) const {
    Json object = Call("closesocket");
    object["socket"] = PrintSocket(call.socket);
    return object;
  }
  Json operator()(const BindCall& call) const {
    Json object = Call("bind");
    object["socket"] = PrintSocket(call.socket);
    object["port"] = PortToJson(call.port);
    return object;
  }
  Json operator()(const WsaIoctlCall& call) const {
    Json object = Call("WSAIoctl");
    if (!call.as.empty()) object["as"] = call.as;
    object["socket"] = PrintSocket(call.socket);
    object["code"] = Code(call.code);
    if (!(call.in == InBuffer{})) object["in"] = InToJson(call.in);
    if (!(call.out == OutBuffer{})) {
      Json out{{"size", call.out.size}};
      AddMemory(out, call.out.memory);
      object["out"] = std::move(out);
    }
    if (call.returned != Memory::kValid) object["returned"] = MemoryName(call.returned);
    if (call.overlapped) {
      Json overlapped{{"event", call.overlapped->event}};
      AddMemory(overlapped, call.overlapped->memory);
      object["overlapped"] = std::move(overlapped);
    }
    if (call.routine != Memory::kNull) object["routine"] = MemoryName(call.routine);
    return object;
  }
  Json operator()(const GetCompletionCall& call) const {
    Json object = Call("get_completion");
    object["operation"] = call.operation;
    return object;
  }
  Json operator()(const CancelIoExCall& call) const {
    Json object = Call("CancelIoEx");
    object["socket"] = PrintSocket(call.socket);
    if (call.operation) object["operation"] = *call.operation;
    return object;
  }
  Json operator()(const WsaGetLastErrorCall&) const { return Call("WSAGetLastError"); }
  Json operator()(const HoldControl&) const { return Control("hold"); }
  Json operator()(const CompleteControl& control) const {
    Json object = Control("complete");
    object["operation"] = control.operation;
    return object;
  }
  Json operator()(const InterruptControl& control) const {
    Json object = Control("interrupt");
    object["means"] = control.means == InterruptControl::Means::kCancelBlockingCall
                          ? "WSACancelBlockingCall"
                          : "CancelSynchronousIo";
    return object;
  }
  Json operator()(const CallbackControl& control) const {
    Json object = Control("callback");
    object["state"] = control.begin ? "begin" : "end";
    return object;
  }
  Json operator()(const NetworkControl& control) const {
    Json object = Control("network");
    object["state"] = control.up ? "up" : "down";
    return object;
  }
  Json operator()(const ProviderSupportControl& control) const {
    Json object = Control("provider_support");
    object["state"] = control.offered ? "offered" : "withdrawn";
    return object;
  }
  Json operator()(const ExitThreadControl&) const { return Control("exit_thread"); }
};

// --- reading ---------------------------------------------------------------------------------

using documents::ObjectReader;

// Reads steps; strict or not about unknown keys throughout.
class StepReader {
 public:
  explicit StepReader(UnknownKeys unknown) : unknown_(unknown) {}

  Step Read(ObjectReader& reader) const {
    Step step;
    if (reader.Has("process")) step.actor.process = Name(reader, "process");
    if (reader.Has("thread")) step.actor.thread = Name(reader, "thread");
    step.action = reader.Has("control") ? ReadControl(reader) : ReadCall(reader);
    End(reader);
    return step;
  }

  void End(ObjectReader& reader) const {
    if (unknown_ == UnknownKeys::kAreErrors) reader.RejectUnknownKeys();
  }

 private:
  Action ReadCall(ObjectReader& reader) const {
    const std::string call = reader.String("call");
    if (call == "WSAStartup") return WsaStartupCall{};
    if (call == "WSACleanup") return WsaCleanupCall{};
    if (call == "WSASocketW") return ReadSocketCall(reader);
    if (call == "closesocket") return CloseSocketCall{Socket(reader)};
    if (call == "bind") {
      SocketRef socket = Socket(reader);
      return BindCall{std::move(socket), Port(reader, "port")};
    }
    if (call == "WSAIoctl") return ReadIoctl(reader);
    if (call == "get_completion") return GetCompletionCall{Name(reader, "operation")};
    if (call == "CancelIoEx") {
      CancelIoExCall cancel{Socket(reader), std::nullopt};
      if (reader.Has("operation")) cancel.operation = Name(reader, "operation");
      return cancel;
    }
    if (call == "WSAGetLastError") return WsaGetLastErrorCall{};
    reader.Complain("call",
                    "WSAStartup, WSACleanup, WSASocketW, closesocket, bind, WSAIoctl, "
                    "get_completion, CancelIoEx or WSAGetLastError");
    return {};
  }

  Action ReadControl(ObjectReader& reader) const {
    const std::string control = reader.String("control");
    if (control == "hold") return HoldControl{};
    if (control == "complete") return CompleteControl{Name(reader, "operation")};
    if (control == "interrupt") {
      using Means = InterruptControl::Means;
      const bool function =
          FirstOf(reader, "means", "WSACancelBlockingCall", "CancelSynchronousIo");
      return InterruptControl{function ? Means::kCancelBlockingCall : Means::kIoManager};
    }
    if (control == "callback") return CallbackControl{FirstOf(reader, "state", "begin", "end")};
    if (control == "network") return NetworkControl{FirstOf(reader, "state", "up", "down")};
    if (control == "provider_support") {
      return ProviderSupportControl{FirstOf(reader, "state", "offered", "withdrawn")};
    }
    if (control == "exit_thread") return ExitThreadControl{};
    reader.Complain("control",
                    "hold, complete, interrupt, callback, network, provider_support or "
                    "exit_thread");
    return {};
  }

  WsaSocketCall ReadSocketCall(ObjectReader& reader) const {
    WsaSocketCall call;
    call.as = reader.String("as");
    if (!IsSocketName(call.as)) reader.Complain("as", "the name of a socket, such as \"s1\"");
    call.family = Number(reader, "family", &FamilyNumber, "a family, such as \"AF_INET\"");
    call.type = Number(reader, "type", &TypeNumber, "a type, such as \"SOCK_DGRAM\"");
    call.protocol =
        Number(reader, "protocol", &ProtocolNumber, "a protocol, such as \"IPPROTO_UDP\"");
    call.overlapped = reader.Bool("overlapped");
    return call;
  }

  WsaIoctlCall ReadIoctl(ObjectReader& reader) const {
    WsaIoctlCall call;
    if (reader.Has("as")) call.as = Name(reader, "as");
    call.socket = Socket(reader);
    const std::string code = reader.String("code");
    const auto named = CodeNumber(code);
    const auto number = named ? named : ParseHexNumber(code);
    if (!number) reader.Complain("code", "a control code's name, or its number as \"0x980003ff\"");
    call.code = number.value_or(0);
    if (reader.Has("in")) call.in = ReadIn(reader.Object("in"));
    if (reader.Has("out")) {
      ObjectReader out = reader.Object("out");
      call.out.size = Size(out);
      call.out.memory = MemoryOr(out, "memory", Memory::kValid);
      End(out);
    }
    call.returned = MemoryOr(reader, "returned", Memory::kValid);
    if (reader.Has("overlapped")) {
      ObjectReader overlapped = reader.Object("overlapped");
      call.overlapped.emplace();
      call.overlapped->event = overlapped.Bool("event");
      call.overlapped->memory = MemoryOr(overlapped, "memory", Memory::kValid);
      if (call.overlapped->memory == Memory::kNull) {
        overlapped.Complain("memory", "a kind of memory that is not null (or no OVERLAPPED)");
      }
      End(overlapped);
    }
    call.routine = MemoryOr(reader, "routine", Memory::kNull);
    if (call.routine != Memory::kNull && call.routine != Memory::kUnmapped &&
        call.routine != Memory::kCut) {
      reader.Complain("routine", "null, unmapped or cut");
    }
    return call;
  }

  InBuffer ReadIn(ObjectReader in) const {
    InBuffer buffer;
    buffer.size = Size(in);
    buffer.memory = MemoryOr(in, "memory", Memory::kValid);
    if (in.Has("range")) {
      ObjectReader range = in.Object("range");
      RangeContents contents;
      contents.start = Port(range, "start");
      contents.count = static_cast<std::uint16_t>(range.Integer("count", 0, 0xFFFF));
      buffer.contents = contents;
      End(range);
      if (in.Has("bytes")) in.Complain("bytes", "either a range or bytes");
    } else if (in.Has("bytes")) {
      auto bytes = ParseHex(in.String("bytes"));
      if (!bytes) in.Complain("bytes", "hexadecimal digits, two a byte");
      if (bytes) buffer.contents = std::move(*bytes);
    }
    End(in);
    return buffer;
  }

  static std::string Name(ObjectReader& reader, const std::string& key) {
    std::string name = reader.String(key);
    if (!IsName(name)) reader.Complain(key, "a name: a letter, then letters, digits and '_'");
    return name;
  }

  static SocketRef Socket(ObjectReader& reader) {
    const auto socket = ParseSocket(reader.String("socket"));
    if (!socket) {
      reader.Complain("socket", "a socket's name, or invalid, never, event or file");
      return {};
    }
    return *socket;
  }

  static PortRef Port(ObjectReader& reader, const std::string& key) {
    const nlohmann::json& value = reader.Value(key);
    std::optional<PortRef> port;
    if (value.is_string()) port = ParsePort(value.get_ref<const std::string&>());
    if (value.is_number_integer()) port = ParsePort(value.dump());
    if (!port) {
      reader.Complain(key, "a port: 0 to 65535, \"w+5\", or \"start of r1 + 3\"");
      return {};
    }
    return *port;
  }

  static std::uint32_t Size(ObjectReader& reader) {
    return static_cast<std::uint32_t>(reader.Integer("size", 0, 0xFFFFFFFF));
  }

  static Memory MemoryOr(ObjectReader& reader, const std::string& key, Memory absent) {
    if (!reader.Has(key)) {
      reader.StringOr(key, "");  // asked for, so that the key is known
      return absent;
    }
    const auto memory = ParseMemory(reader.String(key));
    if (!memory) {
      reader.Complain(key,
                      "valid, null, unmapped, cut, past_edge, read_only, misaligned or "
                      "aliases_input");
    }
    return memory.value_or(absent);
  }

  // True for the first of the two words, false for the second.
  static bool FirstOf(ObjectReader& reader, const std::string& key, const std::string& first,
                      const std::string& second) {
    const std::string word = reader.String(key);
    if (word != first && word != second) reader.Complain(key, first + " or " + second);
    return word == first;
  }

  static std::int32_t Number(ObjectReader& reader, const std::string& key,
                             std::optional<std::int32_t> (*named)(std::string_view),
                             const std::string& expected) {
    const nlohmann::json& value = reader.Value(key);
    std::optional<std::int32_t> number;
    if (value.is_string()) number = named(value.get_ref<const std::string&>());
    if (value.is_number_integer()) {
      return static_cast<std::int32_t>(reader.Integer(key, INT32_MIN, INT32_MAX));
    }
    if (!number) reader.Complain(key, expected);
    return number.value_or(0);
  }

  UnknownKeys unknown_;
};

}  // namespace

Json StepToJson(const Step& step) {
  Json object = std::visit(ActionToJson{}, step.action);
  const Actor usual;
  if (step.actor.process != usual.process) object["process"] = step.actor.process;
  if (step.actor.thread != usual.thread) object["thread"] = step.actor.thread;
  return object;
}

Json ScenarioToJson(const Scenario& scenario) {
  Json steps = Json::array();
  for (const Step& step : scenario.steps) steps.push_back(StepToJson(step));
  Json object{{"format", kScenarioFormat}, {"name", scenario.name}};
  if (!scenario.windows.empty()) object["windows"] = scenario.windows;
  object["steps"] = std::move(steps);
  return object;
}

std::string PrintScenario(const Scenario& scenario) {
  const auto text = [](const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  std::string result = "{\n  \"format\": " + std::to_string(kScenarioFormat) +
                       ",\n  \"name\": " + text(scenario.name);
  if (!scenario.windows.empty()) result += ",\n  \"windows\": " + text(scenario.windows);
  result += ",\n  \"steps\": [";
  const char* separator = "\n    ";
  for (const Step& step : scenario.steps) {
    result += separator + text(StepToJson(step));
    separator = ",\n    ";
  }
  result += scenario.steps.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return result;
}

Step ReadStep(ObjectReader reader, UnknownKeys unknown) { return StepReader(unknown).Read(reader); }

Scenario ReadScenario(ObjectReader reader, UnknownKeys unknown) {
  Scenario scenario;
  reader.CheckFormat(kScenarioFormat);
  scenario.name = reader.String("name");
  if (reader.Has("windows")) {
    const nlohmann::json& sizes = reader.Value("windows");
    ObjectReader windows = reader.Object("windows");
    if (sizes.is_object()) {
      for (const auto& [name, size] : sizes.items()) {
        if (!IsName(name)) windows.Complain(name, "the name of a window, such as \"w\"");
        scenario.windows[name] = static_cast<std::uint16_t>(windows.Integer(name, 1, 0xFFFF));
      }
    }
  }
  const StepReader step_reader(unknown);
  for (ObjectReader& step : reader.Objects("steps")) {
    scenario.steps.push_back(step_reader.Read(step));
  }
  step_reader.End(reader);
  return scenario;
}

tl::expected<Scenario, documents::DocumentError> ParseScenario(std::string_view text,
                                                               const std::string& file) {
  documents::Limits limits;
  limits.duplicate_keys = documents::DuplicateKeys::kAreErrors;
  const auto document = documents::ParseJson(text, file, limits);
  if (!document) return tl::make_unexpected(document.error());
  ObjectReader reader(*document, file);
  Scenario scenario = ReadScenario(reader, UnknownKeys::kAreErrors);
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return scenario;
}

}  // namespace portcullis::scenario
