// What the calls around WSAIoctl may answer: start and clean-up of Winsock, sockets, cancel.

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
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  auto conditions = DescriptorConditions(world, actor, found, "GEN-CLOSE-02");
  if (!conditions) return NotJudged();
  if (found.socket != nullptr && !world.network_up) {
    conditions->push_back({.must = false, .codes = {abi::kWsaEnetdown}});
  }
  return RuleByConditions(std::move(*conditions), {"GEN-CLOSE-01"});
}

// Whether nothing but the CancelIoEx at hand can have ended the operation. Of one that is not judged
// nobody knows when it ends.
bool IsUntouched(const Operation& operation) {
  return operation.held && !operation.not_judged && !operation.doomed && !operation.end &&
         operation.state == Operation::State::kPending &&
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
    if (operation.actor.process != actor.process) continue;
    if (call.operation && FindOperation(world, *call.operation) != step) continue;
    perhaps = true;
    surely = surely || IsUntouched(operation);
  }
  if (surely) return RuleByConditions({}, {"GEN-CANCEL-01"});
  none.must = !perhaps;
  return RuleByConditions({none}, {"GEN-CANCEL-01"});
}

}  // namespace

std::optional<Conditions> DescriptorConditions(const World& world, const Actor& actor,
                                               const FoundSocket& found, const char* not_a_socket) {
  if (!Started(world, actor)) {
    Condition not_started = NotStarted();
    // No descriptor can be a socket then, so that is as true.
    not_started.codes.insert(abi::kWsaEnotsock);
    return Conditions{not_started};
  }
  if (found.standing == FoundSocket::Standing::kUnknowable) return std::nullopt;
  Conditions conditions;
  if (found.socket == nullptr) {
    conditions.push_back({.codes = {abi::kWsaEnotsock}, .broken = {not_a_socket}});
  }
  if (FindThread(world, actor).callback) conditions.push_back(InCallback());
  return conditions;
}

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
  if (const auto* cancel = std::get_if<scenario::CancelIoExCall>(&made.action)) {
    return RuleCancel(context, world, actor, *cancel);
  }
  if (std::holds_alternative<scenario::WsaStartupCall>(made.action)) {
    return RuleByConditions({}, {"GEN-INIT-01"});
  }
  // Its value is looked at apart.
  if (std::holds_alternative<scenario::WsaGetLastErrorCall>(made.action)) {
    return RuleByConditions({}, {"GEN-RET-03"});
  }
  if (IsSharingCall(made.action)) return RuleSharingCall(context, world, step);
  return RuleNamingCall(context, world, step);
}

}  // namespace portcullis::oracle
