#include "conformance/explore/step_names.h"

#include <variant>

namespace portcullis::explore {
namespace {

using Visit = std::function<void(NameKind, std::string&)>;

class Names {
 public:
  explicit Names(const Visit& visit) : visit_(visit) {}

  void Give(NameKind kind, std::string& name) const {
    if (!name.empty()) visit_(kind, name);
  }
  void In(scenario::SocketRef& socket) const {
    if (socket.kind == scenario::SocketRef::Kind::kNamed) Give(NameKind::kSocket, socket.name);
  }
  void In(scenario::PortRef& port) const {
    if (port.kind == scenario::PortRef::Kind::kStartOf) Give(NameKind::kOperation, port.name);
    if (port.kind == scenario::PortRef::Kind::kPortOf) Give(NameKind::kPort, port.name);
  }

  void operator()(scenario::WsaSocketCall& call) const { Give(NameKind::kSocket, call.as); }
  void operator()(scenario::CloseSocketCall& call) const { In(call.socket); }
  void operator()(scenario::BindCall& call) const { InSocketAndPort(call); }
  void operator()(scenario::ConnectCall& call) const { InSocketAndPort(call); }
  void operator()(scenario::SendToCall& call) const { InSocketAndPort(call); }
  void operator()(scenario::WsaIoctlCall& call) const {
    Give(NameKind::kOperation, call.as);
    In(call.socket);
    if (auto* range = std::get_if<scenario::RangeContents>(&call.in.contents)) In(range->start);
    if (auto* contents = std::get_if<scenario::TokenContents>(&call.in.contents)) {
      Give(NameKind::kOperation, contents->token.name);
    }
  }
  void operator()(scenario::GetCompletionCall& call) const {
    Give(NameKind::kOperation, call.operation);
  }
  void operator()(scenario::GetQueuedCompletionStatusCall& call) const {
    Give(NameKind::kQueue, call.port);
  }
  void operator()(scenario::WsaGetOverlappedResultCall& call) const {
    Give(NameKind::kOperation, call.operation);
  }
  void operator()(scenario::CreateIoCompletionPortCall& call) const {
    Give(NameKind::kQueue, call.port);
    In(call.socket);
  }
  void operator()(scenario::SkipCompletionPortOnSuccessCall& call) const { In(call.socket); }
  void operator()(scenario::GetSockNameCall& call) const {
    Give(NameKind::kPort, call.as);
    In(call.socket);
  }
  void operator()(scenario::SetSockOptCall& call) const { In(call.socket); }
  void operator()(scenario::WsaDuplicateSocketCall& call) const {
    Give(NameKind::kInfo, call.as);
    In(call.socket);
    Give(NameKind::kProcess, call.process);
  }
  void operator()(scenario::WsaSocketFromCall& call) const {
    Give(NameKind::kSocket, call.as);
    Give(NameKind::kInfo, call.from);
  }
  void operator()(scenario::PersistentCall& call) const {
    Give(NameKind::kOperation, call.as);
    In(call.start);
  }
  void operator()(scenario::CancelIoExCall& call) const {
    In(call.socket);
    if (call.operation) Give(NameKind::kOperation, *call.operation);
  }
  void operator()(scenario::CompleteControl& control) const {
    Give(NameKind::kOperation, control.operation);
  }
  void operator()(scenario::StartProcessControl& control) const {
    for (std::string& name : control.inherits) Give(NameKind::kSocket, name);
  }
  // Steps without a name.
  void operator()(scenario::WsaStartupCall&) const {}
  void operator()(scenario::WsaCleanupCall&) const {}
  void operator()(scenario::WaitAlertableCall&) const {}
  void operator()(scenario::WsaGetLastErrorCall&) const {}
  void operator()(scenario::HoldControl&) const {}
  void operator()(scenario::InterruptControl&) const {}
  void operator()(scenario::CallbackControl&) const {}
  void operator()(scenario::NetworkControl&) const {}
  void operator()(scenario::ProviderSupportControl&) const {}
  void operator()(scenario::ExitThreadControl&) const {}
  void operator()(scenario::ExitProcessControl&) const {}
  void operator()(scenario::RestartControl&) const {}

 private:
  template <typename Call>
  void InSocketAndPort(Call& call) const {
    In(call.socket);
    In(call.port);
  }

  const Visit& visit_;
};

}  // namespace

void ForEachName(scenario::Step& step, const Visit& visit) {
  const Names names(visit);
  names.Give(NameKind::kProcess, step.actor.process);
  names.Give(NameKind::kThread, step.actor.thread);
  std::visit(names, step.action);
}

}  // namespace portcullis::explore
