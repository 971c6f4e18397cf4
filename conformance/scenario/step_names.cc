#include "conformance/scenario/step_names.h"

#include <variant>

namespace portcullis::scenario {
namespace {

using Visit = std::function<void(NameKind, NameRole, std::string&)>;

class Names {
 public:
  explicit Names(const Visit& visit) : visit_(visit) {}

  void Make(NameKind kind, std::string& name) const { Give(kind, NameRole::kMade, name); }
  void Use(NameKind kind, std::string& name) const { Give(kind, NameRole::kUsed, name); }
  void In(SocketRef& socket) const {
    if (socket.kind == SocketRef::Kind::kNamed) Use(NameKind::kSocket, socket.name);
  }
  void In(PortRef& port) const {
    if (port.kind == PortRef::Kind::kStartOf) Use(NameKind::kOperation, port.name);
    if (port.kind == PortRef::Kind::kPortOf) Use(NameKind::kPort, port.name);
  }

  void operator()(WsaSocketCall& call) const { Make(NameKind::kSocket, call.as); }
  void operator()(CloseSocketCall& call) const { In(call.socket); }
  void operator()(BindCall& call) const { InSocketAndPort(call); }
  void operator()(ConnectCall& call) const { InSocketAndPort(call); }
  void operator()(SendToCall& call) const { InSocketAndPort(call); }
  void operator()(WsaIoctlCall& call) const {
    Make(NameKind::kOperation, call.as);
    In(call.socket);
    if (auto* range = std::get_if<RangeContents>(&call.in.contents)) In(range->start);
    if (auto* contents = std::get_if<TokenContents>(&call.in.contents)) {
      Use(NameKind::kOperation, contents->token.name);
    }
  }
  void operator()(GetCompletionCall& call) const { Use(NameKind::kOperation, call.operation); }
  void operator()(GetQueuedCompletionStatusCall& call) const { Use(NameKind::kQueue, call.port); }
  void operator()(WsaGetOverlappedResultCall& call) const {
    Use(NameKind::kOperation, call.operation);
  }
  void operator()(CreateIoCompletionPortCall& call) const {
    Make(NameKind::kQueue, call.port);
    In(call.socket);
  }
  void operator()(SkipCompletionPortOnSuccessCall& call) const { In(call.socket); }
  void operator()(GetSockNameCall& call) const {
    Make(NameKind::kPort, call.as);
    In(call.socket);
  }
  void operator()(SetSockOptCall& call) const { In(call.socket); }
  void operator()(WsaDuplicateSocketCall& call) const {
    Make(NameKind::kInfo, call.as);
    In(call.socket);
    Use(NameKind::kProcess, call.process);
  }
  void operator()(WsaSocketFromCall& call) const {
    Make(NameKind::kSocket, call.as);
    Use(NameKind::kInfo, call.from);
  }
  void operator()(PersistentCall& call) const {
    Make(NameKind::kOperation, call.as);
    In(call.start);
  }
  void operator()(CancelIoExCall& call) const {
    In(call.socket);
    if (call.operation) Use(NameKind::kOperation, *call.operation);
  }
  void operator()(CompleteControl& control) const { Use(NameKind::kOperation, control.operation); }
  void operator()(StartProcessControl& control) const {
    for (std::string& name : control.inherits) Use(NameKind::kSocket, name);
  }
  // Steps without a name.
  void operator()(WsaStartupCall&) const {}
  void operator()(WsaCleanupCall&) const {}
  void operator()(WaitAlertableCall&) const {}
  void operator()(WsaGetLastErrorCall&) const {}
  void operator()(HoldControl&) const {}
  void operator()(InterruptControl&) const {}
  void operator()(CallbackControl&) const {}
  void operator()(NetworkControl&) const {}
  void operator()(ProviderSupportControl&) const {}
  void operator()(ExitThreadControl&) const {}
  void operator()(ExitProcessControl&) const {}
  void operator()(RestartControl&) const {}

 private:
  void Give(NameKind kind, NameRole role, std::string& name) const {
    if (!name.empty()) visit_(kind, role, name);
  }
  template <typename Call>
  void InSocketAndPort(Call& call) const {
    In(call.socket);
    In(call.port);
  }

  const Visit& visit_;
};

}  // namespace

void ForEachName(Step& step, const Visit& visit) {
  const Names names(visit);
  names.Use(NameKind::kProcess, step.actor.process);
  names.Use(NameKind::kThread, step.actor.thread);
  std::visit(names, step.action);
}

}  // namespace portcullis::scenario
