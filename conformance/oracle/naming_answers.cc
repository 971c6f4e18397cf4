// What the calls may answer that tell or change what a socket is bound to: getsockname, setsockopt,
// connect and sendto.

#include "conformance/oracle/answers.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

// A call on a descriptor: what it is made on, and what counts before anything else.
struct OnSocket {
  FoundSocket found;
  std::optional<Conditions> conditions;  // nothing: not judged

  bool IsDecided() const { return !conditions || found.socket == nullptr; }
};

OnSocket On(const Context& context, const World& world, const scenario::Actor& actor,
            const scenario::SocketRef& socket, const char* not_a_socket) {
  OnSocket on{FindSocket(context, world, actor, socket), {}};
  on.conditions = DescriptorConditions(world, actor, on.found, not_a_socket);
  if (on.found.socket != nullptr && on.found.socket->transport == 0) on.conditions.reset();
  return on;
}

Ruling Decide(OnSocket on) {
  if (!on.conditions) return NotJudged();
  return RuleByConditions(std::move(*on.conditions), {});
}

Condition MayBeDown() { return {.must = false, .codes = {abi::kWsaEnetdown}}; }

Ruling RuleGetSockName(const Context& context, const World& world, const scenario::Actor& actor,
                       const scenario::GetSockNameCall& call) {
  OnSocket on = On(context, world, actor, call.socket, "GEN-NAME-03");
  if (on.IsDecided() || !Started(world, actor)) return Decide(std::move(on));
  if (!world.network_up) on.conditions->push_back(MayBeDown());
  const Binding& binding = on.found.socket->binding;
  if (!binding.Perhaps()) {
    on.conditions->push_back({.codes = {abi::kWsaEinval}, .broken = {"GEN-NAME-02"}});
  } else if (!binding.Surely()) {
    on.conditions->push_back({.must = false, .codes = {abi::kWsaEinval}});
  }
  return RuleByConditions(std::move(*on.conditions), {"GEN-NAME-01"});
}

Ruling RuleSetSockOpt(const Context& context, const World& world, const scenario::Actor& actor,
                      const scenario::SetSockOptCall& call) {
  OnSocket on = On(context, world, actor, call.socket, "GEN-NOTSOCK-01");
  if (on.IsDecided() || !Started(world, actor)) return Decide(std::move(on));
  const Socket& socket = *on.found.socket;
  if (!world.network_up) on.conditions->push_back(MayBeDown());
  const bool other =
      call.option == scenario::SocketOption::kReuseAddr ? socket.exclusive : socket.reuse;
  if (other) on.conditions->push_back({.must = false, .codes = {abi::kWsaEinval}});
  if (socket.binding.Perhaps()) on.conditions->push_back(MayFail(""));
  return RuleByConditions(std::move(*on.conditions), {"GEN-RET-01"});
}

// connect and sendto are made for the bind that they imply.
Ruling RuleImplicitBind(const Context& context, const World& world, const scenario::Actor& actor,
                        const scenario::SocketRef& socket) {
  OnSocket on = On(context, world, actor, socket, "GEN-NOTSOCK-01");
  if (on.IsDecided() || !Started(world, actor)) return Decide(std::move(on));
  const Socket& made_on = *on.found.socket;
  if (made_on.transport != abi::kIpprotoUdp) return NotJudged();  // nobody listens
  if (!world.network_up) on.conditions->push_back(MayBeDown());
  if (made_on.nonblocking) {
    on.conditions->push_back({.must = false, .codes = {abi::kWsaEwouldblock}});
  }
  const bool associated = !Associations(world, on.found.id).empty();
  const bool binds = !made_on.binding.Surely();
  on.conditions->push_back(MayFail(associated && binds ? "Q-BND-IMPLICIT" : ""));
  return RuleByConditions(std::move(*on.conditions), {});
}

}  // namespace

Ruling RuleNamingCall(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  if (const auto* name = std::get_if<scenario::GetSockNameCall>(&made.action)) {
    return RuleGetSockName(context, world, made.actor, *name);
  }
  if (const auto* option = std::get_if<scenario::SetSockOptCall>(&made.action)) {
    return RuleSetSockOpt(context, world, made.actor, *option);
  }
  if (const auto* connect = std::get_if<scenario::ConnectCall>(&made.action)) {
    return RuleImplicitBind(context, world, made.actor, connect->socket);
  }
  if (const auto* send = std::get_if<scenario::SendToCall>(&made.action)) {
    return RuleImplicitBind(context, world, made.actor, send->socket);
  }
  return NotJudged();
}

}  // namespace portcullis::oracle
