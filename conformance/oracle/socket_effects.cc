#include "conformance/oracle/socket_effects.h"

#include <algorithm>
#include <utility>

#include "conformance/oracle/bindings.h"
#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/invocations.h"
#include "conformance/oracle/reservations.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

using scenario::Actor;

Socket* FindToChange(const Context& context, World& world, const Actor& actor,
                     const scenario::SocketRef& reference) {
  const FoundSocket found = FindSocket(context, world, actor, reference);
  return found.socket == nullptr ? nullptr : &world.sockets.at(found.id);
}

void Cleanup(World& world, const Actor& actor) {
  if (!Started(world, actor) || --world.startups.at(actor.process) > 0) return;
  CloseAllSockets(world, actor.process, Ending::kCleanup);
}

void Close(const Context& context, World& world, const Actor& actor,
           const scenario::CloseSocketCall& call, bool success) {
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.socket == nullptr) return;
  if (success) {
    world.names.at({actor.process, call.socket.name}).open = false;
    CloseSocket(world, found.id, actor.process);
    return;
  }
  for (auto& [step, operation] : world.operations) {
    if (operation.socket == found.id) operation.cuts.erase(Cut::kClosing);
  }
}

void Bind(const Context& context, World& world, const Actor& actor,
          const scenario::BindCall& call) {
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.socket == nullptr) return;
  const std::uint16_t port = ResolvePort(context, world, call.port);
  world.sockets.at(found.id).binding = BindingBy(world, found.id, actor.process, port, false);
}

// The binding of a socket that one of two calls has made, nobody knows which: of what held for its
// port after either, what held after both.
Binding ByEither(const Binding& earlier, Binding later) {
  if (earlier.within != later.within) {
    later.within.reset();
    later.with_association = false;
  }
  std::erase_if(later.outside, [&earlier](const PortBound& bound) {
    return std::find(earlier.outside.begin(), earlier.outside.end(), bound) ==
           earlier.outside.end();
  });
  return later;
}

// After a connect or a sendto the socket is bound where that succeeded, else it may be.
void BindImplicitly(const Context& context, World& world, const Actor& actor,
                    const scenario::SocketRef& reference, bool success) {
  const FoundSocket found = FindSocket(context, world, actor, reference);
  if (found.socket == nullptr || found.socket->transport == 0) return;
  Binding& binding = world.sockets.at(found.id).binding;
  if (binding.Surely()) return;
  const bool surely = success && found.socket->transport == abi::kIpprotoUdp;
  Binding later = BindingBy(world, found.id, actor.process, 0, true);
  binding = binding.Perhaps() ? ByEither(binding, std::move(later)) : std::move(later);
  if (!surely) binding.standing = Binding::Standing::kPerhaps;
}

void Name(const Context& context, World& world, const Actor& actor,
          const scenario::GetSockNameCall& call, const scenario::Returned& returned,
          const Answer& answer) {
  Socket* socket = FindToChange(context, world, actor, call.socket);
  if (answer.kind == Answer::Kind::kSuccess) {
    if (returned.port && !call.as.empty()) world.named_ports[call.as] = *returned.port;
    if (socket == nullptr || socket->transport == 0) return;
    if (returned.port && *returned.port != 0) {
      socket->binding.port = *returned.port;
      socket->binding.standing = Binding::Standing::kYes;
    }
  } else if (socket != nullptr && answer.kind == Answer::Kind::kCode &&
             answer.code == abi::kWsaEinval && !socket->binding.Surely()) {
    socket->binding = {};
  }
}

void SetOption(const Context& context, World& world, const Actor& actor,
               const scenario::SetSockOptCall& call) {
  Socket* socket = FindToChange(context, world, actor, call.socket);
  if (socket == nullptr) return;
  (call.option == scenario::SocketOption::kReuseAddr ? socket->reuse : socket->exclusive) = call.on;
}

void MakeFrom(World& world, const Actor& actor, std::size_t step,
              const scenario::WsaSocketFromCall& call) {
  const auto info = world.infos.find(call.from);
  const bool known = info != world.infos.end() && world.sockets.at(info->second.socket).Open() &&
                     info->second.process == actor.process;
  std::size_t id = step;
  if (known) {
    id = info->second.socket;
    info->second.used = true;
  } else {
    world.sockets[step].unknown = true;
  }
  ++world.sockets.at(id).descriptors[actor.process];
  world.names[{actor.process, call.as}] = {id, true};
}

void Tie(const Context& context, World& world, const Actor& actor,
         const scenario::CreateIoCompletionPortCall& call) {
  const PortName port{actor.process, call.port};
  world.ports.insert(port);
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.socket == nullptr) return;
  Socket& socket = world.sockets.at(found.id);
  socket.port_in_doubt = socket.port_in_doubt || socket.port.has_value();
  socket.port = port;
  // Whether what is under way is indicated there too, nobody says.
  for (auto& [step, operation] : world.operations) {
    if (operation.socket != found.id || operation.state == Operation::State::kDone) continue;
    operation.port = port;
    operation.By(Operation::Method::kPort) = Operation::Indication::kNotJudged;
  }
}

void Make(World& world, const Actor& actor, std::size_t step, const scenario::WsaSocketCall& call) {
  Socket socket;
  socket.descriptors[actor.process] = 1;
  socket.family = call.family;
  socket.transport = scenario::TransportOf(call);
  socket.overlapped = call.overlapped;
  world.sockets[step] = std::move(socket);
  world.names[{actor.process, call.as}] = {step, true};
}

}  // namespace

void AnswerSocketCall(const Context& context, World& world, const scenario::Returned& returned,
                      const Answer& answer) {
  const scenario::Step& made = context.scenario.steps[returned.step];
  const Actor& actor = made.actor;
  const scenario::Action& action = made.action;
  const bool success = answer.kind == Answer::Kind::kSuccess;
  // These have effects though they fail, or tell something by it.
  if (const auto* close = std::get_if<scenario::CloseSocketCall>(&action)) {
    Close(context, world, actor, *close, success);
  } else if (const auto* cancel = std::get_if<scenario::CancelIoExCall>(&action)) {
    AnswerCancel(context, world, actor, *cancel, success);
  } else if (const auto* connect = std::get_if<scenario::ConnectCall>(&action)) {
    BindImplicitly(context, world, actor, connect->socket, success);
  } else if (const auto* send = std::get_if<scenario::SendToCall>(&action)) {
    BindImplicitly(context, world, actor, send->socket, success);
  } else if (const auto* name = std::get_if<scenario::GetSockNameCall>(&action)) {
    Name(context, world, actor, *name, returned, answer);
  }
  if (!success) return;
  if (std::holds_alternative<scenario::WsaStartupCall>(action)) {
    ++world.startups[actor.process];
  } else if (std::holds_alternative<scenario::WsaCleanupCall>(action)) {
    Cleanup(world, actor);
  } else if (const auto* socket = std::get_if<scenario::WsaSocketCall>(&action)) {
    Make(world, actor, returned.step, *socket);
  } else if (const auto* bind = std::get_if<scenario::BindCall>(&action)) {
    Bind(context, world, actor, *bind);
  } else if (const auto* option = std::get_if<scenario::SetSockOptCall>(&action)) {
    SetOption(context, world, actor, *option);
  } else if (const auto* duplicate = std::get_if<scenario::WsaDuplicateSocketCall>(&action)) {
    const FoundSocket found = FindSocket(context, world, actor, duplicate->socket);
    if (found.socket != nullptr) world.infos[duplicate->as] = {found.id, duplicate->process, false};
  } else if (const auto* from = std::get_if<scenario::WsaSocketFromCall>(&action)) {
    MakeFrom(world, actor, returned.step, *from);
  } else if (const auto* tie = std::get_if<scenario::CreateIoCompletionPortCall>(&action)) {
    Tie(context, world, actor, *tie);
  } else if (const auto* skip = std::get_if<scenario::SkipCompletionPortOnSuccessCall>(&action)) {
    Socket* found = FindToChange(context, world, actor, skip->socket);
    if (found != nullptr) found->skip_on_success = true;
  }
}

}  // namespace portcullis::oracle
