#include "conformance/oracle/indication_attribution.h"

#include "conformance/oracle/attribution.h"
#include "conformance/oracle/rule_ids.h"

namespace portcullis::oracle {
namespace {

using Indication = Operation::Indication;
using Kind = Answer::Kind;
using Method = Operation::Method;
using State = Operation::State;

void AddOnce(const Operation& operation, Method method, std::vector<std::string>& ids) {
  AddId(ids, RuleId(operation.code, "OVL-03"));
  const std::string id = MethodId(method);
  if (!id.empty()) AddId(ids, id);
}

// None was due by this method.
void AttributeUnasked(const scenario::WsaIoctlCall& call, const Operation& operation, Method method,
                      Verdict& verdict) {
  if (operation.By(method) == Indication::kSeen) {
    AddOnce(operation, method, verdict.broken);
    verdict.detail = "the indication of this operation had been seen already";
    return;
  }
  if (!operation.overlapped && call.overlapped && operation.socket) {
    AddId(verdict.broken, "GEN-OVL-04");
    return;
  }
  if (method == Method::kRoutine) AddId(verdict.broken, "GEN-APC-02");
  if (method == Method::kPort) {
    AddId(verdict.broken, operation.skips_packet ? "GEN-PORT-02" : "GEN-PORT-01");
  }
  if (operation.state != State::kInvoked && !operation.failed_at_once && operation.overlapped &&
      method == Method::kEvent && operation.routine) {
    AddId(verdict.broken, "GEN-APC-03");
    verdict.detail = "with a completion routine the event is not signalled";
    return;
  }
  if (operation.skips_packet && method == Method::kPort) return;
  AddId(verdict.broken, "GEN-OVL-03");
  verdict.detail = "the call started nothing that could complete";
}

void AttributeLoss(const Operation& operation, Method method, Verdict& verdict) {
  if (IsReservationCode(operation.code)) AddCuts(operation, verdict.broken);
  AddOnce(operation, method, verdict.broken);
  if (method == Method::kRoutine && operation.done_at_once) AddId(verdict.broken, "GEN-APC-04");
  if (method == Method::kRoutine && operation.provider) AddId(verdict.broken, "SPI-APC-01");
  verdict.cause = Cause::kLost;
}

// A call that waits alertably by itself (the bind page says so of such calls) may run routines.
bool MayWaitAlertably(const scenario::Action& action) {
  return std::holds_alternative<scenario::BindCall>(action) ||
         std::holds_alternative<scenario::ConnectCall>(action) ||
         std::holds_alternative<scenario::SendToCall>(action);
}

}  // namespace

std::string MethodId(Method method) {
  switch (method) {
    case Method::kEvent:
      return "";
    case Method::kRoutine:
      return "GEN-APC-01";
    case Method::kPort:
      return "GEN-PORT-01";
  }
  return "";
}

void AttributePlace(const Context& context, const World& world,
                    const scenario::Completed& completed, Verdict& verdict) {
  const Operation& operation = world.operations.at(completed.step);
  if (operation.By(completed.notification) != Indication::kDue) return;
  const scenario::Step* now = world.current ? &context.scenario.steps[*world.current] : nullptr;
  if (completed.notification == Method::kRoutine) {
    const bool on_its_thread = now != nullptr && now->actor == operation.actor;
    if (on_its_thread && (std::holds_alternative<scenario::WaitAlertableCall>(now->action) ||
                          MayWaitAlertably(now->action))) {
      return;
    }
    AddId(verdict.broken, "GEN-APC-02");
    if (operation.provider) AddId(verdict.broken, "SPI-APC-01");
    verdict.detail = "the routine ran outside an alertable wait of the thread that made the call";
  } else if (completed.notification == Method::kPort) {
    const auto* take = now == nullptr
                           ? nullptr
                           : std::get_if<scenario::GetQueuedCompletionStatusCall>(&now->action);
    if (take != nullptr && PortName{now->actor.process, take->port} == operation.port) return;
    AddId(verdict.broken, "GEN-PORT-01");
    verdict.detail = "the packet was not taken from the port that its socket is tied to";
  }
}

void AttributeIndication(const Context& context, const World& world, std::size_t step,
                         Method method, const Ruling& ruling, const Answer& answer,
                         Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  const auto& call = std::get<scenario::WsaIoctlCall>(context.scenario.steps[step].action);
  if (operation.By(method) != Indication::kDue) {
    AttributeUnasked(call, operation, method, verdict);
    return;
  }
  if (answer.kind == Kind::kNothing) {
    AttributeLoss(operation, method, verdict);
    return;
  }
  if (operation.done_at_once) {
    AddOnce(operation, method, verdict.broken);
    verdict.detail = "the call had returned 0";
    return;
  }
  if (operation.held && operation.cuts.empty()) {
    AddOnce(operation, method, verdict.broken);
    if (IsReservationCode(operation.code)) {
      AddId(verdict.broken, RuleId(operation.code, "PENDING-01"));
    }
    verdict.detail = "the operation is still held open";
    return;
  }
  if (operation.end) {
    AddOnce(operation, method, verdict.broken);
    verdict.detail = "the operation was told to have ended otherwise";
    return;
  }
  AttributeEnding(world, step, ruling, answer, verdict);
  const std::string id = MethodId(method);
  if (!id.empty()) AddId(verdict.broken, id);
  if (verdict.broken.empty()) AddOnce(operation, method, verdict.broken);
}

void AttributeIfMissing(const Context& context, const World& world, std::size_t step, Method method,
                        Verdict& verdict) {
  const Ruling ruling = RuleIndication(world, world.operations.at(step), method);
  const Answer nothing{Kind::kNothing};
  if (Contains(ruling.allowed.documented, nothing)) return;
  AttributeIndication(context, world, step, method, ruling, nothing, verdict);
}

void AttributeResult(const Context& context, const World& world, std::size_t step,
                     const Answer& answer, Verdict& verdict) {
  if (answer.kind == Kind::kMalformed) {
    verdict.broken = {"GEN-RET-02"};
    return;
  }
  const auto& call =
      std::get<scenario::WsaGetOverlappedResultCall>(context.scenario.steps[step].action);
  const Operation& operation = world.operations.at(*FindAwaited(world, call.operation, step));
  if (answer.kind == Kind::kBlocked) verdict.cause = Cause::kHang;
  if (operation.end) {
    AddId(verdict.broken, *operation.end == 0 ? "GEN-RESULT-02" : "GEN-RESULT-03");
    if (answer.kind == Kind::kBlocked) AddId(verdict.broken, "GEN-RESULT-04");
    return;
  }
  AddId(verdict.broken, call.wait ? "GEN-RESULT-04" : "GEN-RESULT-01");
  if (operation.held && operation.cuts.empty()) {
    verdict.detail = "the operation is still held open";
  } else if (answer.kind == Kind::kCode) {
    AddId(verdict.broken, "GEN-RESULT-03");
    AddCuts(operation, verdict.broken);
  }
}

}  // namespace portcullis::oracle
