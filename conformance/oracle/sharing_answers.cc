// What the calls may answer that give a socket to another process or tie it to a completion port.

#include "conformance/oracle/answers.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

using scenario::Actor;

Ruling RuleDuplicate(const Context& context, const World& world, const Actor& actor,
                     const scenario::WsaDuplicateSocketCall& call) {
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  auto conditions = DescriptorConditions(world, actor, found, "GEN-NOTSOCK-01");
  if (!conditions) return NotJudged();
  if (found.socket == nullptr || !Started(world, actor)) {
    return RuleByConditions(std::move(*conditions), {});
  }
  if (found.socket->transport == 0) return NotJudged();
  if (!world.network_up) conditions->push_back({.must = false, .codes = {abi::kWsaEnetdown}});
  const auto process = world.processes.find(call.process);
  if (process != world.processes.end() && process->second.ended) {
    conditions->push_back(MayFail(""));
  }
  return RuleByConditions(std::move(*conditions), {"GEN-DUP-01"});
}

Ruling RuleSocketFrom(const World& world, const Actor& actor,
                      const scenario::WsaSocketFromCall& call) {
  const auto info = world.infos.find(call.from);
  if (info == world.infos.end()) return NotJudged();
  const Socket& socket = world.sockets.at(info->second.socket);
  if (socket.transport == 0) return NotJudged();
  // Made on no descriptor; only whether Winsock is started and a callback runs counts.
  FoundSocket found{FoundSocket::Standing::kSocket, info->second.socket, &socket};
  auto conditions = DescriptorConditions(world, actor, found, "");
  if (!Started(world, actor)) {
    conditions->front().codes.erase(abi::kWsaEnotsock);
    return RuleByConditions(std::move(*conditions), {});
  }
  if (!world.network_up) conditions->push_back({.must = false, .codes = {abi::kWsaEnetdown}});
  // Made for another process, used before, or of a socket that is closed: no page says enough.
  const bool good = info->second.process == actor.process && !info->second.used && socket.Open();
  if (!good) conditions->push_back({.must = false, .codes = {abi::kWsaEnotsock}, .any_code = true});
  return RuleByConditions(std::move(*conditions), {"GEN-DUP-01"});
}

// Functions of the system on the socket's handle.
Ruling RuleOnHandle(const Context& context, const World& world, const Actor& actor,
                    const scenario::SocketRef& reference, bool ties) {
  const FoundSocket found = FindSocket(context, world, actor, reference);
  if (found.socket == nullptr || found.socket->transport == 0) return NotJudged();
  Conditions conditions;
  const Socket& socket = *found.socket;
  const bool tied = socket.port || socket.port_in_doubt;
  if (!socket.overlapped || (ties && tied)) conditions.push_back(MayFail(""));
  return RuleByConditions(std::move(conditions), {ties ? "GEN-PORT-01" : "GEN-PORT-02"});
}

}  // namespace

bool IsSharingCall(const scenario::Action& action) {
  return std::holds_alternative<scenario::WsaDuplicateSocketCall>(action) ||
         std::holds_alternative<scenario::WsaSocketFromCall>(action) ||
         std::holds_alternative<scenario::CreateIoCompletionPortCall>(action) ||
         std::holds_alternative<scenario::SkipCompletionPortOnSuccessCall>(action);
}

Ruling RuleSharingCall(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const Actor& actor = made.actor;
  if (const auto* duplicate = std::get_if<scenario::WsaDuplicateSocketCall>(&made.action)) {
    return RuleDuplicate(context, world, actor, *duplicate);
  }
  if (const auto* from = std::get_if<scenario::WsaSocketFromCall>(&made.action)) {
    return RuleSocketFrom(world, actor, *from);
  }
  if (const auto* tie = std::get_if<scenario::CreateIoCompletionPortCall>(&made.action)) {
    return RuleOnHandle(context, world, actor, tie->socket, true);
  }
  const auto& skip = std::get<scenario::SkipCompletionPortOnSuccessCall>(made.action);
  return RuleOnHandle(context, world, actor, skip.socket, false);
}

}  // namespace portcullis::oracle
