// What the calls around WSAIoctl may answer: start and clean-up of Winsock, sockets, bind, cancel.

#include <algorithm>

#include "conformance/oracle/answers.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

using scenario::Actor;

Condition NotStarted() { return {.codes = {abi::kWsaNotInitialised}, .broken = {"GEN-INIT-01"}}; }

Condition InCallback() {
  return {.codes = {abi::kWsaEinprogress}, .broken = {"GEN-INPROGRESS-01"}};
}

Ruling RuleCleanup(const World& world, const Actor& actor) {
  Conditions conditions;
  if (!Started(world, actor)) conditions.push_back(NotStarted());
  return RuleByConditions(std::move(conditions), {"GEN-INIT-01"});
}

// Kinds of sockets that the target has declared, so that making one must succeed.
bool IsDeclared(const Context& context, const scenario::WsaSocketCall& call) {
  if (call.family == abi::kAfUnix) {
    return context.Can(scenario::kUnixSockets) && call.type == abi::kSockStream &&
           call.protocol == abi::kIpprotoDefault;
  }
  if (call.family == abi::kAfInet6 && !context.Can(scenario::kIpv6)) return false;
  if (scenario::TransportOf(call) != abi::kIpprotoDefault) return true;
  return call.family == abi::kAfInet && call.type == abi::kSockRaw &&
         call.protocol == abi::kIpprotoIcmp && context.Can(scenario::kRawSockets);
}

Ruling RuleSocket(const Context& context, const World& world, const Actor& actor,
                  const scenario::WsaSocketCall& call) {
  if (!Started(world, actor)) return RuleByConditions({NotStarted()}, {"GEN-INIT-01"});
  Conditions conditions;
  if (FindThread(world, actor).callback) conditions.push_back(InCallback());
  if (!MustFail(conditions) && !IsDeclared(context, call)) return NotJudged();
  if (!IsDeclared(context, call)) {
    // It must fail, and why else it might is not known.
    conditions[0].any_code = true;
    conditions[0].codes.insert(abi::kWsaEopnotsupp);
  }
  if (!world.network_up) conditions.push_back({.must = false, .codes = {abi::kWsaEnetdown}});
  return RuleByConditions(std::move(conditions), {"GEN-INIT-01"});
}

Ruling RuleClose(const Context& context, const World& world, const Actor& actor,
                 const scenario::CloseSocketCall& call) {
  if (!Started(world, actor)) {
    Condition not_started = NotStarted();
    not_started.codes.insert(abi::kWsaEnotsock);
    return RuleByConditions({not_started}, {});
  }
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.standing == FoundSocket::Standing::kUnknowable) return NotJudged();
  Conditions conditions;
  if (found.socket == nullptr) {
    conditions.push_back({.codes = {abi::kWsaEnotsock}, .broken = {"GEN-CLOSE-02"}});
  }
  if (FindThread(world, actor).callback) conditions.push_back(InCallback());
  if (found.socket != nullptr && !world.network_up) {
    conditions.push_back({.must = false, .codes = {abi::kWsaEnetdown}});
  }
  return RuleByConditions(std::move(conditions), {"GEN-CLOSE-01"});
}

bool DynamicRangeMayBeFull(const World& world, std::int32_t transport) {
  PortMap taken;
  for (const Reservation& held : world.reservations) {
    if (held.transport != transport) continue;
    if (!held.range) return true;
    taken.Take(*held.range);
  }
  for (const auto& [id, socket] : world.sockets) {
    if (socket.transport == transport && socket.bound) taken.Take({socket.port, 1});
  }
  return taken.FreeDynamicBlocks(1) == 0;
}

void AddPortConditions(const World& world, const Socket& socket, std::uint16_t port,
                       Conditions& conditions) {
  const Condition may_fail{.must = false, .any_code = true};
  if (port == 0) {
    if (!world.reservations.empty() && DynamicRangeMayBeFull(world, socket.transport)) {
      conditions.push_back(may_fail);
    }
    return;
  }
  for (const auto& [id, other] : world.sockets) {
    if (&other == &socket || other.transport != socket.transport || !other.bound) continue;
    const bool perhaps = other.ended_by_cleanup || other.port == 0 || other.family != socket.family;
    if (!other.open && !other.ended_by_cleanup) continue;
    if (other.port != 0 && other.port != port) continue;
    if (perhaps) {
      conditions.push_back(may_fail);
    } else {
      conditions.push_back({.codes = {abi::kWsaEaddrinuse}, .broken = {"GEN-BIND-02"}});
    }
  }
  for (const Reservation& held : world.reservations) {
    if (held.transport != socket.transport) continue;
    if (held.range && !Overlap(*held.range, {port, 1})) continue;
    conditions.push_back({.must = false, .any_code = true, .question = "Q-BIND-RESERVED"});
  }
}

Ruling RuleBind(const Context& context, const World& world, const Actor& actor,
                const scenario::BindCall& call) {
  if (!Started(world, actor)) {
    Condition not_started = NotStarted();
    not_started.codes.insert(abi::kWsaEnotsock);
    return RuleByConditions({not_started}, {});
  }
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.standing == FoundSocket::Standing::kUnknowable) return NotJudged();
  Conditions conditions;
  if (FindThread(world, actor).callback) conditions.push_back(InCallback());
  if (found.socket == nullptr) {
    conditions.push_back({.codes = {abi::kWsaEnotsock}, .broken = {"GEN-NOTSOCK-01"}});
    return RuleByConditions(std::move(conditions), {});
  }
  if (found.socket->transport == 0) return NotJudged();
  if (!world.network_up) {
    conditions.push_back({.codes = {abi::kWsaEnetdown}, .broken = {"GEN-NETDOWN-01"}});
  }
  if (found.socket->bound) {
    conditions.push_back({.codes = {abi::kWsaEinval}, .broken = {"GEN-BIND-01"}});
  }
  AddPortConditions(world, *found.socket, ResolvePort(context, world, call.port), conditions);
  return RuleByConditions(std::move(conditions), {"GEN-BIND-02"});
}

// Whether nothing but the CancelIoEx at hand can have ended the operation.
bool IsUntouched(const Operation& operation) {
  return operation.held && !operation.doomed && operation.state == Operation::State::kPending &&
         std::all_of(operation.cuts.begin(), operation.cuts.end(),
                     [](Cut cut) { return cut == Cut::kCancelling; });
}

// Whether CancelIoEx finds something: surely, perhaps (it may have ended already), or not.
Ruling RuleCancel(const Context& context, const World& world, const Actor& actor,
                  const scenario::CancelIoExCall& call) {
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.standing == FoundSocket::Standing::kUnknowable) return NotJudged();
  Condition none{.codes = {abi::kErrorNotFound}, .broken = {"GEN-CANCEL-01"}};
  if (found.socket == nullptr) {
    none.any_code = true;
    none.codes = {abi::kWsaEnotsock};
    return RuleByConditions({none}, {});
  }
  bool surely = false;
  bool perhaps = false;
  for (const auto& [step, operation] : world.operations) {
    if (!operation.Open() || operation.socket != found.id) continue;
    if (call.operation && FindOperation(world, *call.operation) != step) continue;
    perhaps = true;
    surely = surely || IsUntouched(operation);
  }
  if (surely) return RuleByConditions({}, {"GEN-CANCEL-01"});
  none.must = !perhaps;
  return RuleByConditions({none}, {"GEN-CANCEL-01"});
}

}  // namespace

Ruling RuleSocketCall(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const Actor& actor = made.actor;
  if (std::holds_alternative<scenario::WsaCleanupCall>(made.action)) {
    return RuleCleanup(world, actor);
  }
  if (const auto* socket = std::get_if<scenario::WsaSocketCall>(&made.action)) {
    return RuleSocket(context, world, actor, *socket);
  }
  if (const auto* close = std::get_if<scenario::CloseSocketCall>(&made.action)) {
    return RuleClose(context, world, actor, *close);
  }
  if (const auto* bind = std::get_if<scenario::BindCall>(&made.action)) {
    return RuleBind(context, world, actor, *bind);
  }
  if (const auto* cancel = std::get_if<scenario::CancelIoExCall>(&made.action)) {
    return RuleCancel(context, world, actor, *cancel);
  }
  // WSAStartup; WSAGetLastError, whose value is looked at apart.
  const bool startup = std::holds_alternative<scenario::WsaStartupCall>(made.action);
  return RuleByConditions({}, {startup ? "GEN-INIT-01" : "GEN-RET-03"});
}

}  // namespace portcullis::oracle
