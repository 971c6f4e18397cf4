// The reader of one step: what each call and each control has to say, and the words of a complaint
// where it does not.

#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/scenario/names.h"
#include "conformance/scenario/scenario_json.h"
#include "reference/abi/planted_fault.h"

namespace portcullis::scenario {
namespace {

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
    if (call == "bind") return ReadSocketAndPort<BindCall>(reader);
    if (call == "connect") return ReadSocketAndPort<ConnectCall>(reader);
    if (call == "sendto") return ReadSocketAndPort<SendToCall>(reader);
    if (call == "WSAIoctl" || call == "WSPIoctl") return ReadIoctl(reader, call == "WSPIoctl");
    if (call == "get_completion") return GetCompletionCall{Name(reader, "operation")};
    if (call == "GetQueuedCompletionStatus") {
      return GetQueuedCompletionStatusCall{Name(reader, "completion_port")};
    }
    if (call == "wait_alertable") return WaitAlertableCall{};
    if (call == "WSAGetOverlappedResult") {
      std::string operation = Name(reader, "operation");
      return WsaGetOverlappedResultCall{std::move(operation), reader.Bool("wait")};
    }
    if (call == "CreateIoCompletionPort") {
      std::string port = Name(reader, "completion_port");
      return CreateIoCompletionPortCall{std::move(port), Socket(reader)};
    }
    if (call == "SetFileCompletionNotificationModes") {
      return SkipCompletionPortOnSuccessCall{Socket(reader)};
    }
    if (call == "getsockname") {
      GetSockNameCall name;
      if (reader.Has("as")) name.as = Name(reader, "as");
      name.socket = Socket(reader);
      return name;
    }
    if (call == "setsockopt") return ReadSetSockOpt(reader);
    if (call == "WSADuplicateSocketW") {
      WsaDuplicateSocketCall duplicate{Name(reader, "as"), Socket(reader), {}};
      duplicate.process = Name(reader, "for");
      return duplicate;
    }
    if (const auto persistent = ParsePersistentName(call)) {
      return ReadPersistent(reader, *persistent);
    }
    if (call == "CancelIoEx") {
      CancelIoExCall cancel{Socket(reader), std::nullopt};
      if (reader.Has("operation")) cancel.operation = Name(reader, "operation");
      return cancel;
    }
    if (call == "WSAGetLastError") return WsaGetLastErrorCall{};
    reader.Complain("call",
                    "WSAStartup, WSACleanup, WSASocketW, WSADuplicateSocketW, closesocket, bind, "
                    "connect, sendto, getsockname, setsockopt, WSAIoctl, WSPIoctl, get_completion, "
                    "GetQueuedCompletionStatus, wait_alertable, WSAGetOverlappedResult, "
                    "CreateIoCompletionPort, SetFileCompletionNotificationModes, CancelIoEx, "
                    "WSAGetLastError or a function such as CreatePersistentTcpPortReservation");
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
    if (control == "start_process") return ReadStartProcess(reader);
    if (control == "exit_process") {
      return ExitProcessControl{!FirstOf(reader, "how", "exit", "crash")};
    }
    if (control == "restart") return RestartControl{};
    reader.Complain("control",
                    "hold, complete, interrupt, callback, network, provider_support, exit_thread, "
                    "start_process, exit_process or restart");
    return {};
  }

  Action ReadSocketCall(ObjectReader& reader) const {
    WsaSocketCall call;
    call.as = reader.String("as");
    if (!IsSocketName(call.as)) reader.Complain("as", "the name of a socket, such as \"s1\"");
    if (reader.Has("from")) return WsaSocketFromCall{call.as, Name(reader, "from")};
    call.family = Number(reader, "family", &FamilyNumber, "a family, such as \"AF_INET\"");
    call.type = Number(reader, "type", &TypeNumber, "a type, such as \"SOCK_DGRAM\"");
    call.protocol =
        Number(reader, "protocol", &ProtocolNumber, "a protocol, such as \"IPPROTO_UDP\"");
    call.overlapped = reader.Bool("overlapped");
    return call;
  }

  template <typename CallWithPort>
  static CallWithPort ReadSocketAndPort(ObjectReader& reader) {
    SocketRef socket = Socket(reader);
    return CallWithPort{std::move(socket), Port(reader, "port")};
  }

  static SetSockOptCall ReadSetSockOpt(ObjectReader& reader) {
    SetSockOptCall call;
    call.socket = Socket(reader);
    const auto option = ParseOption(reader.String("option"));
    if (!option) reader.Complain("option", "SO_REUSEADDR or SO_EXCLUSIVEADDRUSE");
    call.option = option.value_or(SocketOption::kReuseAddr);
    call.on = reader.Bool("on");
    return call;
  }

  static PersistentCall ReadPersistent(ObjectReader& reader, PersistentCall call) {
    const bool deletes = call.function == PersistentCall::Function::kDelete;
    if (!deletes && reader.Has("as")) call.as = Name(reader, "as");
    call.start = Port(reader, "start");
    call.count = static_cast<std::uint16_t>(reader.Integer("count", 0, 0xFFFF));
    if (deletes) return call;
    call.token = MemoryOr(reader, "token", Memory::kValid);
    if (call.token != Memory::kValid && call.token != Memory::kNull &&
        call.token != Memory::kUnmapped) {
      reader.Complain("token", "valid, null or unmapped");
    }
    return call;
  }

  static StartProcessControl ReadStartProcess(ObjectReader& reader) {
    StartProcessControl control;
    const auto rights = ParseRights(reader.String("rights"));
    if (!rights) reader.Complain("rights", "administrator, not_elevated or user");
    control.rights = rights.value_or(Rights::kAdministrator);
    if (reader.Has("inherits")) {
      control.inherits = reader.Strings("inherits");
      for (std::size_t i = 0; i < control.inherits.size(); ++i) {
        if (IsSocketName(control.inherits[i])) continue;
        reader.Complain("inherits/" + std::to_string(i), "the name of a socket, such as \"s1\"");
      }
    }
    return control;
  }

  WsaIoctlCall ReadIoctl(ObjectReader& reader, bool provider) const {
    WsaIoctlCall call;
    call.provider = provider;
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
    if (call.routine != Memory::kNull && call.routine != Memory::kValid &&
        call.routine != Memory::kUnmapped && call.routine != Memory::kCut) {
      reader.Complain("routine", "null, valid, unmapped or cut");
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
      if (in.Has("bytes") || in.Has("token")) {
        in.Complain(in.Has("bytes") ? "bytes" : "token", "one of a range, a token and bytes");
      }
    } else if (in.Has("token")) {
      const auto token = ParseToken(in.String("token"));
      if (!token) in.Complain("token", "\"token of r1\", \"never issued\" or \"zero\"");
      buffer.contents = TokenContents{token.value_or(TokenRef{})};
      if (in.Has("bytes")) in.Complain("bytes", "one of a range, a token and bytes");
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
    if (IsPlanted("reader-trusts-a-name")) (void)name.at(0);
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
      reader.Complain(key, "a port: 0 to 65535, \"w+5\", \"start of r1 + 3\" or \"port of n1\"");
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

Step ReadStep(ObjectReader reader, UnknownKeys unknown) { return StepReader(unknown).Read(reader); }

}  // namespace portcullis::scenario
