#include "conformance/scenario/describe.h"

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "conformance/scenario/names.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::scenario {
namespace {

template <typename Number>
std::string NameOr(std::string_view name, Number number) {
  return name.empty() ? std::to_string(number) : std::string(name);
}

// A control code as people say it: "ACQUIRE", "KEEPALIVE_VALS", "FIONBIO", "0x980003ff".
std::string ShortCode(std::uint32_t code) {
  std::string_view name = CodeName(code);
  if (name.empty()) return PrintHexNumber(code);
  constexpr std::string_view kPrefix = "SIO_";
  constexpr std::string_view kSuffix = "_PORT_RESERVATION";
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return std::string(name);
}

std::string Port(const PortRef& port, const Bindings* bindings) {
  std::string text = PrintPort(port);
  if (bindings != nullptr && port.kind != PortRef::Kind::kLiteral) {
    text += " = " + std::to_string(bindings->Port(port));
  }
  return text;
}

std::string Contents(const InBuffer& in, const Bindings* bindings) {
  if (const auto* range = std::get_if<RangeContents>(&in.contents)) {
    return " {" + Port(range->start, bindings) + ", " + std::to_string(range->count) + "}";
  }
  if (const auto* contents = std::get_if<TokenContents>(&in.contents)) {
    std::string text = " " + PrintToken(contents->token);
    if (bindings == nullptr || contents->token.kind != TokenRef::Kind::kOf) return text;
    return text + " = " + PrintTokenNumber(bindings->Token(contents->token));
  }
  const auto& bytes = std::get<std::vector<std::byte>>(in.contents);
  return bytes.empty() ? std::string() : " " + PrintHex(bytes);
}

std::string Bytes(std::uint32_t size) {
  return std::to_string(size) + (size == 1 ? " byte" : " bytes");
}

// ", unmapped" where the pointer is anything but valid.
std::string Where(Memory memory) {
  if (memory == Memory::kValid) return {};
  return ", " + std::string(MemoryName(memory));
}

std::string Describe(const WsaIoctlCall& call, const Bindings* bindings) {
  std::string text = call.provider ? "WSPIoctl(" : "WSAIoctl(";
  text += PrintSocket(call.socket) + ", " + ShortCode(call.code);
  if (call.in == InBuffer{}) {
    text += ", no in";
  } else {
    text += ", in: " + Bytes(call.in.size) + Contents(call.in, bindings) + Where(call.in.memory);
  }
  if (call.out == OutBuffer{}) {
    text += ", no out";
  } else {
    text += ", out: " + Bytes(call.out.size) + Where(call.out.memory);
  }
  text += ", returned: " + std::string(MemoryName(call.returned));
  if (!call.overlapped) {
    text += ", no OVERLAPPED";
  } else {
    text += call.overlapped->event ? ", OVERLAPPED with event" : ", OVERLAPPED without event";
    text += Where(call.overlapped->memory);
  }
  if (call.routine != Memory::kNull) text += ", routine: " + std::string(MemoryName(call.routine));
  text += ")";
  return call.as.empty() ? text : text + " as " + call.as;
}

// One overload for each action.
struct ActionText {
  const Bindings* bindings;

  std::string operator()(const WsaStartupCall&) const { return "WSAStartup(2.2)"; }
  std::string operator()(const WsaCleanupCall&) const { return "WSACleanup()"; }
  std::string operator()(const WsaSocketCall& call) const {
    return call.as + " = WSASocketW(" + NameOr(FamilyName(call.family), call.family) + ", " +
           NameOr(TypeName(call.type), call.type) + ", " +
           NameOr(ProtocolName(call.protocol), call.protocol) +
           (call.overlapped ? ", overlapped)" : ", not overlapped)");
  }
  std::string operator()(const CloseSocketCall& call) const {
    return "closesocket(" + PrintSocket(call.socket) + ")";
  }
  std::string operator()(const BindCall& call) const {
    return "bind(" + PrintSocket(call.socket) + ", port " + Port(call.port, bindings) + ")";
  }
  std::string operator()(const WsaIoctlCall& call) const { return Describe(call, bindings); }
  std::string operator()(const GetCompletionCall& call) const {
    return "get_completion(" + call.operation + ")";
  }
  std::string operator()(const GetQueuedCompletionStatusCall& call) const {
    return "GetQueuedCompletionStatus(" + call.port + ")";
  }
  std::string operator()(const WaitAlertableCall&) const { return "SleepEx(alertable)"; }
  std::string operator()(const WsaGetOverlappedResultCall& call) const {
    return "WSAGetOverlappedResult(" + call.operation + (call.wait ? ", wait)" : ", no wait)");
  }
  std::string operator()(const CreateIoCompletionPortCall& call) const {
    return "CreateIoCompletionPort(" + PrintSocket(call.socket) + ", " + call.port + ")";
  }
  std::string operator()(const SkipCompletionPortOnSuccessCall& call) const {
    return "SetFileCompletionNotificationModes(" + PrintSocket(call.socket) +
           ", FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)";
  }
  std::string operator()(const GetSockNameCall& call) const {
    const std::string text = "getsockname(" + PrintSocket(call.socket) + ")";
    return call.as.empty() ? text : text + " as " + call.as;
  }
  std::string operator()(const SetSockOptCall& call) const {
    return "setsockopt(" + PrintSocket(call.socket) + ", " + std::string(OptionName(call.option)) +
           (call.on ? ", on)" : ", off)");
  }
  std::string operator()(const ConnectCall& call) const {
    return "connect(" + PrintSocket(call.socket) + ", port " + Port(call.port, bindings) + ")";
  }
  std::string operator()(const SendToCall& call) const {
    return "sendto(" + PrintSocket(call.socket) + ", port " + Port(call.port, bindings) + ")";
  }
  std::string operator()(const WsaDuplicateSocketCall& call) const {
    return call.as + " = WSADuplicateSocketW(" + PrintSocket(call.socket) + ", for " +
           call.process + ")";
  }
  std::string operator()(const WsaSocketFromCall& call) const {
    return call.as + " = WSASocketW(FROM_PROTOCOL_INFO, " + call.from + ")";
  }
  std::string operator()(const PersistentCall& call) const {
    std::string text = PersistentName(call.function, call.protocol) + "(" +
                       Port(call.start, bindings) + ", " + std::to_string(call.count);
    if (call.token != Memory::kValid) {
      text += ", token: " + std::string(MemoryName(call.token));
    }
    text += ")";
    return call.as.empty() ? text : text + " as " + call.as;
  }
  std::string operator()(const CancelIoExCall& call) const {
    return "CancelIoEx(" + PrintSocket(call.socket) + ", " +
           (call.operation ? *call.operation : std::string("every operation")) + ")";
  }
  std::string operator()(const WsaGetLastErrorCall&) const { return "WSAGetLastError()"; }
  std::string operator()(const HoldControl&) const { return "hold the next operation"; }
  std::string operator()(const CompleteControl& control) const {
    return "complete " + control.operation;
  }
  std::string operator()(const InterruptControl& control) const {
    return control.means == InterruptControl::Means::kCancelBlockingCall
               ? "interrupt by WSACancelBlockingCall"
               : "interrupt by CancelSynchronousIo";
  }
  std::string operator()(const CallbackControl& control) const {
    return control.begin ? "a callback begins" : "the callback ends";
  }
  std::string operator()(const NetworkControl& control) const {
    return control.up ? "network up" : "network down";
  }
  std::string operator()(const ProviderSupportControl& control) const {
    return control.offered ? "providers offer reservations" : "providers offer no reservations";
  }
  std::string operator()(const ExitThreadControl&) const { return "the thread exits"; }
  std::string operator()(const StartProcessControl& control) const {
    std::string text = "the process starts as " + std::string(RightsName(control.rights));
    const char* separator = ", inherits ";
    for (const std::string& socket : control.inherits) {
      text += separator + socket;
      separator = ", ";
    }
    return text;
  }
  std::string operator()(const ExitProcessControl& control) const {
    return control.crash ? "the process crashes" : "the process exits";
  }
  std::string operator()(const RestartControl&) const { return "the machine restarts"; }
};

std::string Reservation(const Step& step, const std::vector<std::byte>& output) {
  const auto* call = std::get_if<WsaIoctlCall>(&step.action);
  if (output.empty() || call == nullptr) return {};
  const auto reservation = DecodeReservation(output);
  if (call->code != abi::kSioAcquirePortReservation || !reservation) {
    return ", output " + PrintHex(output);
  }
  const std::span<const std::byte> token(output.data() + 8, 8);
  std::vector<std::byte> digits(token.rbegin(), token.rend());
  return ", ports {" + std::to_string(reservation->start) + ", " +
         std::to_string(reservation->count) + "}, token 0x" + PrintHex(digits);
}

std::string Failure(std::int32_t result, std::int32_t error) {
  if (result != abi::kSocketError) return "result " + std::to_string(result);
  if (error == abi::kSuccess) return "SOCKET_ERROR without an error code";
  return abi::ErrorName(error);
}

// A function of iphlpapi returns its error.
std::string DescribePersistent(const Returned& event) {
  const std::string text = event.result == 0 ? "success" : abi::ErrorName(event.result);
  return event.token ? text + ", token " + PrintTokenNumber(*event.token) : text;
}

std::string Describe(const Step& step, const Returned& event) {
  if (std::holds_alternative<WsaGetLastErrorCall>(step.action)) {
    return abi::ErrorName(event.result);
  }
  if (std::holds_alternative<WaitAlertableCall>(step.action)) {
    if (event.result == abi::kWaitIoCompletion) return "a routine ran";
    return event.result == 0 ? "no routine ran" : Failure(event.result, event.error);
  }
  if (std::holds_alternative<PersistentCall>(step.action)) return DescribePersistent(event);
  if (std::holds_alternative<WsaGetOverlappedResultCall>(step.action)) {
    const std::string transferred =
        event.count ? ", transferred " + std::to_string(*event.count) : ", transferred not written";
    return (event.result != 0 ? "TRUE" : abi::ErrorName(event.error)) + transferred;
  }
  if (std::holds_alternative<GetCompletionCall>(step.action) ||
      std::holds_alternative<GetQueuedCompletionStatusCall>(step.action)) {
    if (event.result == abi::kSuccess) return "a completion";
    return event.result == abi::kWsaWaitTimeout ? "no completion"
                                                : Failure(event.result, event.error);
  }
  if (std::holds_alternative<CancelIoExCall>(step.action) ||
      std::holds_alternative<SkipCompletionPortOnSuccessCall>(step.action)) {
    return event.result != 0 ? "success" : abi::ErrorName(event.error);
  }
  if (IsControl(step.action))
    return event.result == 0 ? "done" : Failure(event.result, event.error);
  std::string text = event.result == 0 ? "success" : Failure(event.result, event.error);
  if (event.port) text += ", port " + std::to_string(*event.port);
  if (!std::holds_alternative<WsaIoctlCall>(step.action)) return text;
  text += event.count ? ", returned " + std::to_string(*event.count) : ", returned not written";
  return text + Reservation(step, event.output);
}

struct AnswerText {
  const Step& step;

  std::string operator()(const Invoked&) const { return "called"; }
  std::string operator()(const Returned& event) const { return Describe(step, event); }
  std::string operator()(const Completed& event) const {
    const std::string status = event.error == 0 ? "success" : abi::ErrorName(event.error);
    const bool by_event = event.notification == Completed::Notification::kEvent;
    const std::string how =
        by_event ? "" : " by its " + std::string(NotificationName(event.notification));
    return "completed" + how + " with " + status + ", transferred " +
           std::to_string(event.transferred) + Reservation(step, event.output);
  }
  std::string operator()(const Blocked&) const { return "blocked"; }
  std::string operator()(const Died& event) const {
    return "process " + event.process + " died: " + event.status;
  }
};

}  // namespace

std::string DescribeStep(const Step& step, const Bindings* bindings) {
  const std::string text = std::visit(ActionText{bindings}, step.action);
  if (step.actor == Actor{}) return text;
  return step.actor.process + "/" + step.actor.thread + ": " + text;
}

std::string DescribeAnswer(const Step& step, const Event& event) {
  return std::visit(AnswerText{step}, event);
}

}  // namespace portcullis::scenario
