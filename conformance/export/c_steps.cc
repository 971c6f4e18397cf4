#include "conformance/export/c_steps.h"

#include <variant>

#include "conformance/export/c_text.h"
#include "conformance/scenario/describe.h"
#include "conformance/scenario/names.h"
#include "reference/abi/control_codes.h"

namespace portcullis::exporting {
namespace {

std::string NameOr(std::string_view name, std::int32_t number) {
  return name.empty() ? std::to_string(number) : std::string(name);
}

constexpr const char* kMostWaitMs = "5000";

std::string Call(const std::string& expression) {
  return "        came = answer_of(" + expression + ");\n";
}
std::string BoolCall(const std::string& expression) {
  return "        came = answer_of_bool(" + expression + ");\n";
}

// Waits only where something may come.
std::string WaitFor(const StepForecast& forecast) {
  for (const Expectation& expectation : forecast.expectations) {
    if (expectation.allowed.success || !expectation.allowed.codes.empty()) return kMostWaitMs;
  }
  return "0";
}

}  // namespace

// One function for each kind of call: its statements, which set `came`.
struct ActionWriter {
  StepWriter& writer;
  std::size_t step;

  std::string operator()(const scenario::WsaStartupCall&) {
    return "        static WSADATA data;\n        came = WSAStartup(MAKEWORD(2, 2), &data);\n";
  }
  std::string operator()(const scenario::WsaCleanupCall&) { return Call("WSACleanup()"); }
  std::string operator()(const scenario::WsaSocketCall& call) {
    writer.families_[call.as] = NameOr(scenario::FamilyName(call.family), call.family);
    return Make(call.as, writer.families_[call.as] + ", " +
                             NameOr(scenario::TypeName(call.type), call.type) + ", " +
                             NameOr(scenario::ProtocolName(call.protocol), call.protocol) +
                             ", NULL, 0, " + (call.overlapped ? "WSA_FLAG_OVERLAPPED" : "0"));
  }
  std::string operator()(const scenario::WsaSocketFromCall& call) {
    writer.variables_.infos.insert(call.from);
    writer.families_[call.as] = writer.info_family_.contains(call.from)
                                    ? writer.info_family_[call.from]
                                    : std::string("AF_INET");
    return Make(call.as, "FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &" +
                             InfoName(call.from) + ", 0, WSA_FLAG_OVERLAPPED");
  }
  std::string operator()(const scenario::CloseSocketCall& call) {
    std::string text = Call("closesocket(" + writer.Socket(call.socket) + ")");
    for (const std::size_t operation : writer.variables_.operations) {
      const auto& ioctl =
          std::get<scenario::WsaIoctlCall>(writer.scenario_.steps[operation].action);
      if (ioctl.socket == call.socket) {
        text += "        if (came == 0) " + OperationName(operation) + ".closed = 1;\n";
      }
    }
    return text;
  }
  std::string operator()(const scenario::BindCall& call) {
    return Call("bind_to(" + Addressed(call.socket, call.port) + ")");
  }
  std::string operator()(const scenario::ConnectCall& call) {
    return Call("connect_to(" + Addressed(call.socket, call.port) + ")");
  }
  std::string operator()(const scenario::SendToCall& call) {
    return Call("send_to(" + Addressed(call.socket, call.port) + ")");
  }
  std::string operator()(const scenario::WsaIoctlCall& call) { return writer.Ioctl(step, call); }
  std::string operator()(const scenario::GetSockNameCall& call) {
    std::string text =
        "        static int port;\n" + Call("port_of(" + writer.Socket(call.socket) + ", &port)");
    if (call.as.empty()) return text;
    writer.variables_.ports.insert(call.as);
    return text;
  }
  std::string operator()(const scenario::SetSockOptCall& call) {
    return std::string("        BOOL on = ") + (call.on ? "TRUE" : "FALSE") + ";\n" +
           Call("setsockopt(" + writer.Socket(call.socket) + ", SOL_SOCKET, " +
                std::string(scenario::OptionName(call.option)) +
                ", (const char *)&on, sizeof(on))");
  }
  std::string operator()(const scenario::WsaDuplicateSocketCall& call) {
    writer.variables_.infos.insert(call.as);
    writer.info_family_[call.as] = writer.FamilyOf(call.socket);
    return Call("WSADuplicateSocketW(" + writer.Socket(call.socket) + ", GetCurrentProcessId(), &" +
                InfoName(call.as) + ")");
  }
  std::string operator()(const scenario::GetCompletionCall& call) {
    const std::size_t operation = writer.OperationNamed(call.operation);
    if (!writer.variables_.operations.contains(operation)) {
      return "        came = WAIT_TIMEOUT; /* that operation has no event */\n";
    }
    std::string wait = WaitFor(writer.forecast_[step]);
    if (wait != "0") {
      const std::string began = "answers[" + std::to_string(operation + 1) + "]";
      wait = began + " == 0 || " + began + " == WSA_IO_PENDING ? " + wait + " : 0";
    }
    const std::string grant = writer.Grant(operation, "            ");
    return "        DWORD transferred;\n        came = completion_of(&" + OperationName(operation) +
           ", " + wait + ", &transferred);\n" +
           (grant.empty() ? "" : "        if (came == 0) {\n" + grant + "        }\n");
  }
  std::string operator()(const scenario::GetQueuedCompletionStatusCall& call) {
    writer.variables_.completion_ports.insert(call.port);
    std::string list;
    for (const std::size_t operation : writer.variables_.operations) {
      list += "&" + OperationName(operation) + ", ";
    }
    return "        static struct operation *const operations[] = { " + list + "NULL };\n" +
           "        came = packet_from(" + CompletionPortName(call.port) + ", " +
           WaitFor(writer.forecast_[step]) + ", operations);\n";
  }
  std::string operator()(const scenario::WaitAlertableCall&) {
    return "        came = wait_alertably(" + WaitFor(writer.forecast_[step]) + ");\n";
  }
  std::string operator()(const scenario::WsaGetOverlappedResultCall& call) {
    const std::size_t operation = writer.OperationNamed(call.operation);
    if (operation == writer.scenario_.steps.size()) {
      return "        came = failure(WSA_INVALID_HANDLE); /* that operation was never begun */\n";
    }
    std::string text =
        "        static OVERLAPPED never_begun;\n        DWORD transferred = UNTOUCHED, flags = "
        "0;\n";
    std::string socket;
    std::string overlapped = "&never_begun";
    if (writer.variables_.operations.contains(operation)) {
      const std::string name = OperationName(operation);
      socket = name + ".socket";
      overlapped = "(" + name + ".overlapped != NULL ? " + name + ".overlapped : &never_begun)";
    } else {
      const auto& ioctl =
          std::get<scenario::WsaIoctlCall>(writer.scenario_.steps[operation].action);
      socket = writer.Socket(ioctl.socket);
    }
    return text +
           BoolCall("WSAGetOverlappedResult(" + socket + ", " + overlapped + ", &transferred, " +
                    (call.wait ? "TRUE" : "FALSE") + ", &flags)") +
           "        sprintf(detail, transferred == UNTOUCHED ? \", transferred not written\" : \", "
           "transferred %u\",\n"
           "                (unsigned)transferred);\n";
  }
  std::string operator()(const scenario::CreateIoCompletionPortCall& call) {
    writer.variables_.completion_ports.insert(call.port);
    const std::string port = CompletionPortName(call.port);
    return "        HANDLE tied = CreateIoCompletionPort((HANDLE)" + writer.Socket(call.socket) +
           ", " + port +
           ", 0, 0);\n        came = tied != NULL ? 0 : failure((int)GetLastError());\n" +
           "        if (tied != NULL) " + port + " = tied;\n";
  }
  std::string operator()(const scenario::SkipCompletionPortOnSuccessCall& call) {
    return BoolCall("SetFileCompletionNotificationModes((HANDLE)" + writer.Socket(call.socket) +
                    ", FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)");
  }
  std::string operator()(const scenario::CancelIoExCall& call) {
    std::string overlapped = "NULL";
    std::string text;
    if (call.operation) {
      const std::size_t operation = writer.OperationNamed(*call.operation);
      text = "        static OVERLAPPED never_begun;\n";
      overlapped = "&never_begun";
      if (writer.variables_.operations.contains(operation)) {
        const std::string name = OperationName(operation);
        overlapped = "(" + name + ".overlapped != NULL ? " + name + ".overlapped : &never_begun)";
      }
    }
    return text +
           BoolCall("CancelIoEx((HANDLE)" + writer.Socket(call.socket) + ", " + overlapped + ")");
  }
  std::string operator()(const scenario::WsaGetLastErrorCall&) {
    return "        came = WSAGetLastError();\n";
  }
  std::string operator()(const scenario::PersistentCall& call) {
    using Function = scenario::PersistentCall::Function;
    const bool is_tcp =
        scenario::PersistentName(call.function, call.protocol).find("Tcp") != std::string::npos;
    const std::string block = std::string(is_tcp ? "1" : "0") + ", " + writer.Port(call.start) +
                              ", " + std::to_string(call.count);
    std::string text;
    if (call.function != Function::kDelete) {
      text += call.token == scenario::Memory::kValid
                  ? "        static ULONG64 stored;\n        ULONG64 *token = &stored;\n"
                  : "        ULONG64 *token = " +
                        std::string(call.token == scenario::Memory::kNull
                                        ? "NULL"
                                        : "(ULONG64 *)pages(UNMAPPED, 8, 8, NULL, 0, 0)") +
                        ";\n";
      if (call.token == scenario::Memory::kValid)
        text += "        stored = (ULONG64)UNTOUCHED << 32 | UNTOUCHED;\n";
    }
    if (call.function != Function::kLookup)
      text += "        if (is_foreign(" + block + ")) return;\n";
    text += "        came = (int)" + scenario::PersistentName(call.function, call.protocol) +
            "(htons((USHORT)(" + writer.Port(call.start) + ")), " + std::to_string(call.count) +
            (call.function == Function::kDelete ? "" : ", token") + ");\n";
    if (call.function == Function::kCreate)
      text += "        if (came == 0) note_made(" + block + ");\n";
    if (call.function != Function::kDelete && call.token == scenario::Memory::kValid &&
        !call.as.empty()) {
      writer.variables_.blocks.insert(call.as);
      const std::string name = BlockName(call.as);
      text += "        if (came == 0) {\n            " + name +
              ".start = " + writer.Port(call.start) + ";\n            " + name +
              ".count = " + std::to_string(call.count) + ";\n            " + name +
              ".token = stored;\n        }\n";
    }
    return text;
  }
  // No other control is ever written (exportable.h).
  template <typename Control>
  std::string operator()(const Control&) {
    return "        came = 0;\n";
  }

 private:
  std::string Make(const std::string& as, const std::string& arguments) {
    writer.variables_.sockets.insert(as);
    const std::string socket = SocketName(as);
    return "        " + socket + " = WSASocketW(" + arguments + ");\n" +
           Call(socket + " == INVALID_SOCKET ? SOCKET_ERROR : 0");
  }
  std::string Addressed(const scenario::SocketRef& socket, const scenario::PortRef& port) {
    return writer.Socket(socket) + ", " + writer.FamilyOf(socket) + ", " + writer.Port(port);
  }
};

StepWriter::StepWriter(const scenario::Scenario& scenario, const Forecast& forecast)
    : scenario_(scenario), forecast_(forecast) {}

std::string StepWriter::Write(std::size_t step) {
  const scenario::Step& made = scenario_.steps[step];
  const std::string text = scenario::DescribeStep(made);
  std::string block = "    begin(" + std::to_string(step + 1) + ", " + CString(text) +
                      ");\n    {\n" + std::visit(ActionWriter{*this, step}, made.action);
  std::string count;
  if (const auto* const ioctl = std::get_if<scenario::WsaIoctlCall>(&made.action)) {
    if (ioctl->returned == scenario::Memory::kValid) count = "returned";
    if (ioctl->returned == scenario::Memory::kMisaligned) count = "count_of(returned)";
    named_[ioctl->as] = step;
  }
  block += Judgement(step, count);
  if (const auto* const name = std::get_if<scenario::GetSockNameCall>(&made.action)) {
    if (!name->as.empty()) block += "        if (came == 0) " + PortName(name->as) + " = port;\n";
  }
  return block + "    }\n";
}

std::string StepWriter::Socket(const scenario::SocketRef& socket) {
  if (socket.kind == scenario::SocketRef::Kind::kNamed) variables_.sockets.insert(socket.name);
  return CSocket(socket);
}

std::string StepWriter::Port(const scenario::PortRef& port) {
  if (port.kind == scenario::PortRef::Kind::kStartOf) variables_.blocks.insert(port.name);
  if (port.kind == scenario::PortRef::Kind::kPortOf) variables_.ports.insert(port.name);
  return CPort(port);
}

std::string StepWriter::Token(const scenario::TokenRef& token) {
  if (token.kind == scenario::TokenRef::Kind::kOf) variables_.blocks.insert(token.name);
  return CToken(token);
}

std::string StepWriter::FamilyOf(const scenario::SocketRef& socket) const {
  const auto found = families_.find(socket.name);
  return found == families_.end() ? "AF_INET" : found->second;
}

std::size_t StepWriter::OperationNamed(const std::string& name) const {
  const auto found = named_.find(name);
  return found == named_.end() ? scenario_.steps.size() : found->second;
}

}  // namespace portcullis::exporting
