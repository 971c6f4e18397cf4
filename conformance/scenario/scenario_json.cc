#include "conformance/scenario/scenario_json.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "conformance/scenario/names.h"

namespace portcullis::scenario {
namespace {

using documents::ObjectReader;
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
  } else if (const auto* token = std::get_if<TokenContents>(&in.contents)) {
    object["token"] = PrintToken(token->token);
  } else if (const auto& bytes = std::get<std::vector<std::byte>>(in.contents); !bytes.empty()) {
    object["bytes"] = PrintHex(bytes);
  }
  object["size"] = in.size;
  AddMemory(object, in.memory);
  return object;
}

Json Call(const char* name) { return Json{{"call", name}}; }
Json Control(const char* name) { return Json{{"control", name}}; }

template <typename CallWithPort>
Json SocketAndPort(const char* name, const CallWithPort& call) {
  Json object = Call(name);
  object["socket"] = PrintSocket(call.socket);
  object["port"] = PortToJson(call.port);
  return object;
}

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
  Json operator()(const BindCall& call) const { return SocketAndPort("bind", call); }
  Json operator()(const WsaIoctlCall& call) const {
    Json object = Call(call.provider ? "WSPIoctl" : "WSAIoctl");
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
  Json operator()(const GetQueuedCompletionStatusCall& call) const {
    Json object = Call("GetQueuedCompletionStatus");
    object["completion_port"] = call.port;
    return object;
  }
  Json operator()(const WaitAlertableCall&) const { return Call("wait_alertable"); }
  Json operator()(const WsaGetOverlappedResultCall& call) const {
    Json object = Call("WSAGetOverlappedResult");
    object["operation"] = call.operation;
    object["wait"] = call.wait;
    return object;
  }
  Json operator()(const CreateIoCompletionPortCall& call) const {
    Json object = Call("CreateIoCompletionPort");
    object["completion_port"] = call.port;
    object["socket"] = PrintSocket(call.socket);
    return object;
  }
  Json operator()(const SkipCompletionPortOnSuccessCall& call) const {
    Json object = Call("SetFileCompletionNotificationModes");
    object["socket"] = PrintSocket(call.socket);
    return object;
  }
  Json operator()(const GetSockNameCall& call) const {
    Json object = Call("getsockname");
    if (!call.as.empty()) object["as"] = call.as;
    object["socket"] = PrintSocket(call.socket);
    return object;
  }
  Json operator()(const SetSockOptCall& call) const {
    Json object = Call("setsockopt");
    object["socket"] = PrintSocket(call.socket);
    object["option"] = OptionName(call.option);
    object["on"] = call.on;
    return object;
  }
  Json operator()(const ConnectCall& call) const { return SocketAndPort("connect", call); }
  Json operator()(const SendToCall& call) const { return SocketAndPort("sendto", call); }
  Json operator()(const WsaDuplicateSocketCall& call) const {
    Json object = Call("WSADuplicateSocketW");
    object["as"] = call.as;
    object["socket"] = PrintSocket(call.socket);
    object["for"] = call.process;
    return object;
  }
  Json operator()(const WsaSocketFromCall& call) const {
    Json object = Call("WSASocketW");
    object["as"] = call.as;
    object["from"] = call.from;
    return object;
  }
  Json operator()(const PersistentCall& call) const {
    Json object{{"call", PersistentName(call.function, call.protocol)}};
    if (!call.as.empty()) object["as"] = call.as;
    object["start"] = PortToJson(call.start);
    object["count"] = call.count;
    if (call.token != Memory::kValid) object["token"] = MemoryName(call.token);
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
  Json operator()(const StartProcessControl& control) const {
    Json object = Control("start_process");
    object["rights"] = RightsName(control.rights);
    if (!control.inherits.empty()) object["inherits"] = control.inherits;
    return object;
  }
  Json operator()(const ExitProcessControl& control) const {
    Json object = Control("exit_process");
    object["how"] = control.crash ? "crash" : "exit";
    return object;
  }
  Json operator()(const RestartControl&) const { return Control("restart"); }
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
  for (const ObjectReader& step : reader.Objects("steps")) {
    scenario.steps.push_back(ReadStep(step, unknown));
  }
  if (unknown == UnknownKeys::kAreErrors) reader.RejectUnknownKeys();
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
