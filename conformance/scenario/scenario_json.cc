#include "conformance/scenario/scenario_json.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "conformance/documents/json_text.h"
#include "conformance/scenario/names.h"
#include "reference/abi/planted_fault.h"

namespace portcullis::scenario {
namespace {

using documents::ObjectReader;
using Json = documents::JsonText;

Json Number(std::string_view name, std::int32_t number) {
  return name.empty() ? Json(number) : Json(name);
}

Json Code(std::uint32_t code) {
  const std::string_view name = CodeName(code);
  return name.empty() ? Json(PrintHexNumber(code)) : Json(name);
}

Json PortToJson(const PortRef& port) {
  return port.kind == PortRef::Kind::kLiteral ? Json(port.value) : Json(PrintPort(port));
}

void AddMemory(Json& object, Memory memory) {
  if (memory != Memory::kValid) object.Set("memory", MemoryName(memory));
}

Json InToJson(const InBuffer& in) {
  Json object = Json::Object();
  if (const auto* range = std::get_if<RangeContents>(&in.contents)) {
    object.Set("range", Json{{"start", PortToJson(range->start)}, {"count", range->count}});
  } else if (const auto* token = std::get_if<TokenContents>(&in.contents)) {
    object.Set("token", PrintToken(token->token));
  } else if (const auto& bytes = std::get<std::vector<std::byte>>(in.contents); !bytes.empty()) {
    object.Set("bytes", PrintHex(bytes));
  }
  object.Set("size", in.size);
  if (!IsPlanted("printer-forgets-bad-memory")) AddMemory(object, in.memory);
  return object;
}

Json Call(const char* name) { return Json{{"call", name}}; }
Json Control(const char* name) { return Json{{"control", name}}; }

template <typename CallWithPort>
Json SocketAndPort(const char* name, const CallWithPort& call) {
  Json object = Call(name);
  object.Set("socket", PrintSocket(call.socket));
  object.Set("port", PortToJson(call.port));
  return object;
}

// One overload for each action; the actor's keys are added by StepToJson.
struct ActionToJson {
  Json operator()(const WsaStartupCall&) const { return Call("WSAStartup"); }
  Json operator()(const WsaCleanupCall&) const { return Call("WSACleanup"); }
  Json operator()(const WsaSocketCall& call) const {
    Json object = Call("WSASocketW");
    object.Set("as", call.as);
    object.Set("family", Number(FamilyName(call.family), call.family));
    object.Set("type", Number(TypeName(call.type), call.type));
    object.Set("protocol", Number(ProtocolName(call.protocol), call.protocol));
    object.Set("overlapped", call.overlapped);
    return object;
  }
  Json operator()(const CloseSocketCall& call) const {
    Json object = Call("closesocket");
    object.Set("socket", PrintSocket(call.socket));
    return object;
  }
  Json operator()(const BindCall& call) const { return SocketAndPort("bind", call); }
  Json operator()(const WsaIoctlCall& call) const {
    Json object = Call(call.provider ? "WSPIoctl" : "WSAIoctl");
    if (!call.as.empty()) object.Set("as", call.as);
    object.Set("socket", PrintSocket(call.socket));
    object.Set("code", Code(call.code));
    if (!(call.in == InBuffer{})) object.Set("in", InToJson(call.in));
    if (!(call.out == OutBuffer{})) {
      Json out{{"size", call.out.size}};
      AddMemory(out, call.out.memory);
      object.Set("out", out);
    }
    if (call.returned != Memory::kValid) object.Set("returned", MemoryName(call.returned));
    if (call.overlapped) {
      Json overlapped{{"event", call.overlapped->event}};
      AddMemory(overlapped, call.overlapped->memory);
      object.Set("overlapped", overlapped);
    }
    if (call.routine != Memory::kNull) object.Set("routine", MemoryName(call.routine));
    return object;
  }
  Json operator()(const GetCompletionCall& call) const {
    Json object = Call("get_completion");
    object.Set("operation", call.operation);
    return object;
  }
  Json operator()(const GetQueuedCompletionStatusCall& call) const {
    Json object = Call("GetQueuedCompletionStatus");
    object.Set("completion_port", call.port);
    return object;
  }
  Json operator()(const WaitAlertableCall&) const { return Call("wait_alertable"); }
  Json operator()(const WsaGetOverlappedResultCall& call) const {
    Json object = Call("WSAGetOverlappedResult");
    object.Set("operation", call.operation);
    object.Set("wait", call.wait);
    return object;
  }
  Json operator()(const CreateIoCompletionPortCall& call) const {
    Json object = Call("CreateIoCompletionPort");
    object.Set("completion_port", call.port);
    object.Set("socket", PrintSocket(call.socket));
    return object;
  }
  Json operator()(const SkipCompletionPortOnSuccessCall& call) const {
    Json object = Call("SetFileCompletionNotificationModes");
    object.Set("socket", PrintSocket(call.socket));
    return object;
  }
  Json operator()(const GetSockNameCall& call) const {
    Json object = Call("getsockname");
    if (!call.as.empty()) object.Set("as", call.as);
    object.Set("socket", PrintSocket(call.socket));
    return object;
  }
  Json operator()(const SetSockOptCall& call) const {
    Json object = Call("setsockopt");
    object.Set("socket", PrintSocket(call.socket));
    object.Set("option", OptionName(call.option));
    object.Set("on", call.on);
    return object;
  }
  Json operator()(const ConnectCall& call) const { return SocketAndPort("connect", call); }
  Json operator()(const SendToCall& call) const { return SocketAndPort("sendto", call); }
  Json operator()(const WsaDuplicateSocketCall& call) const {
    Json object = Call("WSADuplicateSocketW");
    object.Set("as", call.as);
    object.Set("socket", PrintSocket(call.socket));
    object.Set("for", call.process);
    return object;
  }
  Json operator()(const WsaSocketFromCall& call) const {
    Json object = Call("WSASocketW");
    object.Set("as", call.as);
    object.Set("from", call.from);
    return object;
  }
  Json operator()(const PersistentCall& call) const {
    Json object{{"call", PersistentName(call.function, call.protocol)}};
    if (!call.as.empty()) object.Set("as", call.as);
    object.Set("start", PortToJson(call.start));
    object.Set("count", call.count);
    if (call.token != Memory::kValid) object.Set("token", MemoryName(call.token));
    return object;
  }
  Json operator()(const CancelIoExCall& call) const {
    Json object = Call("CancelIoEx");
    object.Set("socket", PrintSocket(call.socket));
    if (call.operation) object.Set("operation", *call.operation);
    return object;
  }
  Json operator()(const WsaGetLastErrorCall&) const { return Call("WSAGetLastError"); }
  Json operator()(const HoldControl&) const { return Control("hold"); }
  Json operator()(const CompleteControl& control) const {
    Json object = Control("complete");
    object.Set("operation", control.operation);
    return object;
  }
  Json operator()(const InterruptControl& control) const {
    Json object = Control("interrupt");
    object.Set("means", control.means == InterruptControl::Means::kCancelBlockingCall
                            ? "WSACancelBlockingCall"
                            : "CancelSynchronousIo");
    return object;
  }
  Json operator()(const CallbackControl& control) const {
    Json object = Control("callback");
    object.Set("state", control.begin ? "begin" : "end");
    return object;
  }
  Json operator()(const NetworkControl& control) const {
    Json object = Control("network");
    object.Set("state", control.up ? "up" : "down");
    return object;
  }
  Json operator()(const ProviderSupportControl& control) const {
    Json object = Control("provider_support");
    object.Set("state", control.offered ? "offered" : "withdrawn");
    return object;
  }
  Json operator()(const ExitThreadControl&) const { return Control("exit_thread"); }
  Json operator()(const StartProcessControl& control) const {
    Json object = Control("start_process");
    object.Set("rights", RightsName(control.rights));
    if (!control.inherits.empty()) object.Set("inherits", control.inherits);
    return object;
  }
  Json operator()(const ExitProcessControl& control) const {
    Json object = Control("exit_process");
    object.Set("how", control.crash ? "crash" : "exit");
    return object;
  }
  Json operator()(const RestartControl&) const { return Control("restart"); }
};

}  // namespace

Json StepToJson(const Step& step) {
  Json object = std::visit(ActionToJson{}, step.action);
  const Actor usual;
  if (step.actor.process != usual.process) object.Set("process", step.actor.process);
  if (step.actor.thread != usual.thread) object.Set("thread", step.actor.thread);
  return object;
}

Json ScenarioToJson(const Scenario& scenario) {
  Json steps = Json(std::vector<Json>{});
  for (const Step& step : scenario.steps) steps.Append(StepToJson(step));
  Json object{{"format", kScenarioFormat}, {"name", scenario.name}};
  if (!scenario.windows.empty()) object.Set("windows", scenario.windows);
  object.Set("steps", steps);
  return object;
}

std::string PrintScenario(const Scenario& scenario) {
  std::string result = "{\n  \"format\": " + std::to_string(kScenarioFormat) +
                       ",\n  \"name\": " + Json(scenario.name).text();
  if (!scenario.windows.empty()) result += ",\n  \"windows\": " + Json(scenario.windows).text();
  result += ",\n  \"steps\": [";
  const char* separator = "\n    ";
  for (const Step& step : scenario.steps) {
    result += separator + StepToJson(step).text();
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
  std::vector<ObjectReader> steps = reader.Objects("steps");
  scenario.steps.reserve(steps.size());
  for (ObjectReader& step : steps) {
    scenario.steps.push_back(ReadStep(std::move(step), unknown));
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
