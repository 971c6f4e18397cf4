#include "conformance/oracle/attribution.h"

#include <algorithm>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Kind = Answer::Kind;
using State = Operation::State;

void AddIds(std::vector<std::string>& ids, const std::vector<std::string>& more) {
  for (const std::string& id : more) AddId(ids, id);
}

// The requirements of every condition that forces a failure. True where there is one.
bool AddForcing(const Conditions& conditions, std::vector<std::string>& ids) {
  bool any = false;
  for (const Condition& condition : conditions) {
    if (!condition.must) continue;
    AddIds(ids, condition.broken);
    any = true;
  }
  return any;
}

bool Acquires(const Operation& operation) {
  return operation.code == abi::kSioAcquirePortReservation;
}

bool IsNonBlocking(const World& world, const std::optional<std::size_t>& socket) {
  return socket && world.sockets.at(*socket).nonblocking;
}

// --- an ACQUIRE that fails for no reason: what is it taken to collide with? ------------------

// Where both blocks are read with StartPort, or with NumberOfPorts, in the wrong byte order; or the
// held one alone.
bool CollidesBy(PortRange (*misread)(const PortRange&), const PortRange& held,
                const PortRange& asked) {
  return Overlap(misread(held), misread(asked)) || Overlap(misread(held), asked);
}

void AttributeToHeld(const Reservation& held, const PortRange& asked, std::int32_t transport,
                     std::vector<std::string>& ids) {
  if (!held.range) return;
  if (held.transport != transport) {
    if (Overlap(*held.range, asked)) AddId(ids, "ACQ-PROTO-01");
    return;
  }
  if (Adjacent(*held.range, asked)) AddId(ids, "ACQ-OVERLAP-02");
  if (held.range->End() == asked.start) AddId(ids, "ACQ-RANGE-01");
  if (CollidesBy(&WithStartSwapped, *held.range, asked)) AddId(ids, "ACQ-ORDER-01");
  if (CollidesBy(&WithCountSwapped, *held.range, asked)) AddId(ids, "ACQ-ORDER-02");
}

std::vector<std::string> RefusedForNothing(const World& world, std::size_t step,
                                           const PortRange& asked, std::int32_t transport) {
  std::vector<std::string> ids;
  for (const FormerBlock& former : world.former) {
    if (former.transport == transport && Overlap(former.range, asked)) {
      AddId(ids, former.failed ? "ACQ-FAIL-01" : "ACQ-LIFE-01");
    }
  }
  for (const Reservation& held : world.reservations) {
    if (held.step != step) AttributeToHeld(held, asked, transport, ids);
  }
  if (RunsPastTheEnd(WithStartSwapped(asked))) AddId(ids, "ACQ-ORDER-01");
  if (RunsPastTheEnd(WithCountSwapped(asked))) AddId(ids, "ACQ-ORDER-02");
  return ids;
}

// A valid call fails. A guarded code is a lie about the call, and says nothing of ports.
void AttributeFailure(const World& world, std::size_t step, const scenario::WsaIoctlCall* call,
                      const Ruling& ruling, std::int32_t code, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  if (!Acquires(operation)) {
    AddIds(verdict.broken, ruling.valid);
  } else if (code == abi::kWsaEwouldblock && IsNonBlocking(world, operation.socket)) {
    AddId(verdict.broken, "ACQ-NONBLOCK-01");
  } else {
    std::vector<std::string> ids;
    if (!IsGuarded(code) && operation.asked && operation.asked->start != 0) {
      ids = RefusedForNothing(world, step, *operation.asked, operation.transport);
    }
    if (ids.empty()) ids = ruling.valid;
    AddIds(verdict.broken, ids);
    if (call != nullptr && call->out.size > abi::kPortReservationInstanceSize) {
      AddId(verdict.broken, "ACQ-OUT-03");
    }
    const bool sizes_fit = call != nullptr && call->in.size == abi::kPortRangeSize &&
                           call->out.size == abi::kPortReservationInstanceSize;
    if (sizes_fit && code == abi::kWsaEinval) {
      AddIds(verdict.broken, {"ACQ-IN-01", "ACQ-OUT-01"});
    }
  }
  if (IsGuarded(code)) {
    verdict.detail = abi::ErrorName(code) + " names a condition that does not hold here";
  }
}

// --- an ACQUIRE that succeeds where it had to fail -------------------------------------------

// Which requirement an overlapping grant breaks, by what the two blocks would be if misread.
void AttributeGrantOver(const Reservation& held, const PortRange& asked, Verdict& verdict) {
  if (!Overlap({held.range->start, 1}, asked)) AddId(verdict.broken, "ACQ-RANGE-01");
  if (!Overlap(WithStartSwapped(*held.range), WithStartSwapped(asked))) {
    AddId(verdict.broken, "ACQ-ORDER-01");
  }
  if (!Overlap(WithCountSwapped(*held.range), WithCountSwapped(asked))) {
    AddId(verdict.broken, "ACQ-ORDER-02");
  }
  if (held.tried) AddId(verdict.broken, "ACQ-LIFE-02");
  verdict.detail = "ports " + std::to_string(held.range->start) + " to " +
                   std::to_string(held.range->End() - 1) + " are reserved by a live socket";
}

void AttributeGrant(const World& world, const Operation& operation, std::size_t step,
                    Verdict& verdict) {
  if (!operation.asked || operation.asked->start == 0) return;
  for (const Reservation& held : world.reservations) {
    const bool same_space = held.step != step && held.certain && held.range &&
                            held.transport == operation.transport &&
                            held.family == operation.family;
    if (same_space && Overlap(*held.range, *operation.asked)) {
      AttributeGrantOver(held, *operation.asked, verdict);
    }
  }
  if (RunsPastTheEnd(*operation.asked)) {
    if (!RunsPastTheEnd(WithStartSwapped(*operation.asked))) AddId(verdict.broken, "ACQ-ORDER-01");
    if (!RunsPastTheEnd(WithCountSwapped(*operation.asked))) AddId(verdict.broken, "ACQ-ORDER-02");
  }
}

// --- cuts ------------------------------------------------------------------------------------

const char* IdOf(Cut cut) {
  switch (cut) {
    case Cut::kClosing:
    case Cut::kClosed:
      return "ACQ-ABORTED-03";
    case Cut::kCancelling:
    case Cut::kCancelled:
      return "ACQ-ABORTED-02";
    case Cut::kThreadExit:
      return "ACQ-ABORTED-01";
    case Cut::kFlushed:
      return "ACQ-ABORTED-04";
    case Cut::kCancelBlockingCall:
      return "ACQ-INTR-01";
    case Cut::kIoManager:
      return "ACQ-INTR-02";
    case Cut::kNetworkFell:
      return "ACQ-NETDOWN-02";
  }
  return "";
}

void AddCuts(const Operation& operation, std::vector<std::string>& ids) {
  for (const Cut cut : operation.cuts) AddId(ids, IdOf(cut));
  if (operation.net_was_down) AddId(ids, "ACQ-NETDOWN-02");
}

// The operation, begun and perhaps cut, ends as it must not.
void AttributeEnding(const World& world, std::size_t step, const Ruling& ruling,
                     const Answer& answer, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  const bool acquires = Acquires(operation);
  if (acquires) AddCuts(operation, verdict.broken);
  if (operation.net_was_down && !acquires) AddId(verdict.broken, "GEN-NETDOWN-01");
  if (!operation.claimed) AddForcing(ruling.conditions, verdict.broken);
  if (answer.kind == Kind::kSuccess) AttributeGrant(world, operation, step, verdict);
  if (!verdict.broken.empty()) return;
  if (answer.kind == Kind::kCode) {
    AttributeFailure(world, step, nullptr, ruling, answer.code, verdict);
  } else {
    AddIds(verdict.broken, ruling.valid);
  }
}

const char* IndicationId(const Operation& operation) {
  return Acquires(operation) ? "ACQ-OVL-03" : "GEN-OVL-02";
}

}  // namespace

void AddId(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

void AttributeIoctl(const Context& context, const World& world, std::size_t step,
                    const Ruling& ruling, const Answer& answer, Verdict& verdict) {
  const Situation situation = SituationOf(context, world, step);
  const scenario::WsaIoctlCall& call = *situation.call;
  const Operation& operation = world.operations.at(step);
  const bool acquires = Acquires(operation);
  const bool held = situation.thread->hold;
  const bool nonblocking = acquires && IsNonBlocking(world, operation.socket);
  const bool forced = AddForcing(ruling.conditions, verdict.broken);
  switch (answer.kind) {
    case Kind::kSuccess:
      AttributeGrant(world, operation, step, verdict);
      if (forced) return;
      if (situation.overlapped) {
        AddId(verdict.broken, acquires ? "ACQ-PENDING-01" : "GEN-OVL-01");
      } else {
        AddId(verdict.broken, acquires ? "ACQ-FORM-01" : "GEN-RET-01");
        if (nonblocking) AddId(verdict.broken, "ACQ-NONBLOCK-01");
      }
      verdict.detail = "the operation is held open and cannot be done";
      return;
    case Kind::kPending:
      if (situation.overlapped) return;
      if (call.overlapped) {
        // What makes the call fail could have come by way of a completion: the form alone is wrong.
        if (!MustFailAtOnce(ruling.conditions)) verdict.broken.clear();
        AddId(verdict.broken, "GEN-OVL-04");
        verdict.detail = "the socket was made without the overlapped attribute";
      } else if (!forced) {
        if (acquires) AddId(verdict.broken, "ACQ-FORM-01");
        AddIds(verdict.broken, ruling.valid);
        verdict.detail = "no OVERLAPPED was given";
      }
      return;
    case Kind::kBlocked:
      if (situation.overlapped) {
        AddId(verdict.broken, acquires ? "ACQ-OVL-01" : "GEN-OVL-01");
        verdict.detail = "an overlapped call returns at once";
      } else {
        AddId(verdict.broken, acquires ? "ACQ-FORM-01" : "GEN-RET-01");
        verdict.cause = Cause::kHang;
      }
      return;
    case Kind::kCode:
      if (forced) return;
      AttributeFailure(world, step, &call, ruling, answer.code, verdict);
      if (held && acquires && situation.overlapped) AddId(verdict.broken, "ACQ-PENDING-01");
      if (held && nonblocking && !situation.overlapped) AddId(verdict.broken, "ACQ-NONBLOCK-01");
      return;
    case Kind::kMalformed:
    case Kind::kNothing:
      verdict.broken = {"GEN-RET-02"};
      return;
  }
}

void AttributeReturn(const World& world, std::size_t step, const Ruling& ruling,
                     const Answer& answer, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  if (answer.kind == Kind::kMalformed) {
    verdict.broken = {"GEN-RET-02"};
    return;
  }
  if (operation.held && answer.kind == Kind::kSuccess && operation.cuts.empty()) {
    AddId(verdict.broken, Acquires(operation) ? "ACQ-FORM-01" : "GEN-RET-01");
    verdict.detail = "the operation is still held open and cannot be done";
    return;
  }
  AttributeEnding(world, step, ruling, answer, verdict);
}

void AttributeIndication(const Context& context, const World& world, std::size_t step,
                         const Ruling& ruling, const Answer& answer, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  const auto& call = std::get<scenario::WsaIoctlCall>(context.scenario.steps[step].action);
  if (operation.indication != Operation::Indication::kDue) {
    if (operation.indication == Operation::Indication::kSeen) {
      AddId(verdict.broken, IndicationId(operation));
      verdict.detail = "the indication of this operation had been seen already";
    } else if (!operation.overlapped && call.overlapped && operation.socket) {
      AddId(verdict.broken, "GEN-OVL-04");
    } else {
      AddId(verdict.broken, "GEN-OVL-03");
      verdict.detail = "the call started nothing that could complete";
    }
    return;
  }
  if (answer.kind == Kind::kNothing) {
    if (Acquires(operation)) AddCuts(operation, verdict.broken);
    AddId(verdict.broken, IndicationId(operation));
    verdict.cause = Cause::kLost;
    return;
  }
  if (operation.done_at_once) {
    AddId(verdict.broken, IndicationId(operation));
    verdict.detail = "the call had returned 0";
    return;
  }
  if (operation.held && operation.cuts.empty()) {
    AddId(verdict.broken, IndicationId(operation));
    if (Acquires(operation)) AddId(verdict.broken, "ACQ-PENDING-01");
    verdict.detail = "the operation is still held open";
    return;
  }
  AttributeEnding(world, step, ruling, answer, verdict);
  if (verdict.broken.empty()) AddId(verdict.broken, IndicationId(operation));
}

void AttributeCall(const Ruling& ruling, const Answer& answer, Verdict& verdict) {
  if (answer.kind == Kind::kMalformed) {
    verdict.broken = {"GEN-RET-02"};
    return;
  }
  if (!AddForcing(ruling.conditions, verdict.broken)) AddIds(verdict.broken, ruling.valid);
  if (answer.kind == Kind::kBlocked) verdict.cause = Cause::kHang;
  if (answer.kind == Kind::kCode && IsGuarded(answer.code) && verdict.detail.empty()) {
    verdict.detail = abi::ErrorName(answer.code) + " is not what holds here";
  }
}

}  // namespace portcullis::oracle
