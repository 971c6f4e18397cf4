#include "conformance/oracle/attribution.h"

#include <algorithm>

#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/tokens.h"
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
bool AddForcing(const Conditions& conditions, Verdict& verdict) {
  bool any = false;
  for (const Condition& condition : conditions) {
    if (!condition.must) continue;
    AddIds(verdict.broken, condition.broken);
    AddIds(verdict.differs, condition.differs);
    any = true;
  }
  return any;
}

// Of a call that pends, of which what is found later may yet come by way of its completion: what
// makes it fail before anything is started.
void KeepWhatIsFoundAtOnce(const Conditions& conditions, Verdict& verdict) {
  verdict.broken.clear();
  for (const Condition& condition : conditions) {
    if (condition.must && condition.at_once) AddIds(verdict.broken, condition.broken);
  }
}

bool Acquires(const Operation& operation) { return IsAcquireCode(operation.code); }

void AddRule(const Operation& operation, const char* rule, std::vector<std::string>& ids) {
  const std::string id = RuleId(operation.code, rule);
  if (!id.empty()) AddId(ids, id);
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

// By what the block should be free.
const char* IdOf(FormerBlock::End end) {
  switch (end) {
    case FormerBlock::End::kRefused:
      return "ACQ-FAIL-01";
    case FormerBlock::End::kClosed:
      return "ACQ-LIFE-01";
    case FormerBlock::End::kReleased:
      return "REL-LIFE-01";
    case FormerBlock::End::kExited:
      return "ACQ-LIFE-03";
    case FormerBlock::End::kRestarted:
      return "ACQ-LIFE-04";
    case FormerBlock::End::kNotCreated:
      return "PER-CREATE-13";
    case FormerBlock::End::kDeleted:
      return "PER-DELETE-01";
  }
  return "";
}

std::vector<std::string> RefusedForNothing(const World& world, std::size_t step,
                                           const PortRange& asked, std::int32_t transport) {
  std::vector<std::string> ids;
  for (const FormerBlock& former : world.former) {
    if (former.transport == transport && Overlap(former.range, asked)) {
      AddId(ids, IdOf(former.end));
    }
  }
  for (const Reservation& held : world.reservations) {
    if (held.step != step) AttributeToHeld(held, asked, transport, ids);
  }
  if (RunsPastTheEnd(WithStartSwapped(asked))) AddId(ids, "ACQ-ORDER-01");
  if (RunsPastTheEnd(WithCountSwapped(asked))) AddId(ids, "ACQ-ORDER-02");
  return ids;
}

// Sizes that a valid call had, and that the failure may be about.
void AddSizeRules(const Operation& operation, const scenario::WsaIoctlCall& call, std::int32_t code,
                  std::vector<std::string>& ids) {
  const bool acquires = Acquires(operation);
  const std::uint32_t in = acquires ? abi::kPortRangeSize : abi::kPortReservationTokenSize;
  const std::uint32_t out = acquires ? abi::kPortReservationInstanceSize : 0;
  if (call.out.size > out && acquires) AddId(ids, "ACQ-OUT-03");
  if (call.in.size > in && !acquires) AddRule(operation, "IN-02", ids);
  if (call.in.size != in || call.out.size != out || code != abi::kWsaEinval) return;
  AddRule(operation, "IN-01", ids);
  if (acquires) AddId(ids, "ACQ-OUT-01");
}

// A valid call fails. A guarded code is a lie about the call, and says nothing of ports.
void AttributeFailure(const World& world, std::size_t step, const scenario::WsaIoctlCall* call,
                      const Ruling& ruling, std::int32_t code, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  if (!IsReservationCode(operation.code)) {
    AddIds(verdict.broken, ruling.valid);
  } else if (code == abi::kWsaEwouldblock && IsNonBlocking(world, operation.socket)) {
    AddRule(operation, "NONBLOCK-01", verdict.broken);
  } else {
    std::vector<std::string> ids;
    if (!IsGuarded(code) && operation.asked && operation.asked->start != 0) {
      ids = RefusedForNothing(world, step, *operation.asked, operation.transport);
    }
    if (ids.empty()) ids = ruling.valid;
    AddIds(verdict.broken, ids);
    if (call != nullptr) AddSizeRules(operation, *call, code, verdict.broken);
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
  if (held.release_failed) AddId(verdict.broken, "REL-FAIL-01");
  if (held.foreign_release) AddId(verdict.broken, "REL-FOREIGN-01");
  verdict.detail = "ports " + std::to_string(held.range->start) + " to " +
                   std::to_string(held.range->End() - 1) + " are reserved by a live socket";
}

void AttributeGrant(const World& world, const Operation& operation, std::size_t step,
                    Verdict& verdict) {
  if (!operation.asked || operation.asked->start == 0) return;
  for (const Reservation& held : world.reservations) {
    const bool same_space = held.step != step && IsCertain(world, held) && held.range &&
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

const char* RuleOf(Cut cut) {
  switch (cut) {
    case Cut::kClosing:
    case Cut::kClosed:
      return "ABORTED-03";
    case Cut::kCancelling:
    case Cut::kCancelled:
      return "ABORTED-02";
    case Cut::kThreadExit:
      return "ABORTED-01";
    case Cut::kFlushing:
    case Cut::kFlushed:
      return "ABORTED-04";
    case Cut::kCancelBlockingCall:
      return "INTR-01";
    case Cut::kIoManager:
      return "INTR-02";
    case Cut::kNetworkFell:
      return "NETDOWN-02";
  }
  return "";
}

}  // namespace

void AddId(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

void AddCuts(const Operation& operation, std::vector<std::string>& ids) {
  // No page says of the other codes what ends them.
  if (IsReservationCode(operation.code)) {
    for (const Cut cut : operation.cuts) AddRule(operation, RuleOf(cut), ids);
  }
  if (operation.net_was_down) AddRule(operation, "NETDOWN-02", ids);
}

void AttributeEnding(const World& world, std::size_t step, const Ruling& ruling,
                     const Answer& answer, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  AddCuts(operation, verdict.broken);
  if (!operation.claimed) AddForcing(ruling.conditions, verdict);
  if (answer.kind == Kind::kSuccess) AttributeGrant(world, operation, step, verdict);
  if (!verdict.broken.empty()) return;
  if (answer.kind == Kind::kCode) {
    AttributeFailure(world, step, nullptr, ruling, answer.code, verdict);
  } else {
    AddIds(verdict.broken, ruling.valid);
  }
}

void AttributeIoctl(const Context& context, const World& world, std::size_t step,
                    const Ruling& ruling, const Answer& answer, Verdict& verdict) {
  const Situation situation = SituationOf(context, world, step);
  const scenario::WsaIoctlCall& call = *situation.call;
  const Operation& operation = world.operations.at(step);
  const bool reserves = IsReservationCode(operation.code);
  const bool held = situation.thread->hold;
  const bool nonblocking = IsNonBlocking(world, operation.socket);
  const bool forced = AddForcing(ruling.conditions, verdict);
  switch (answer.kind) {
    case Kind::kSuccess:
      AttributeGrant(world, operation, step, verdict);
      if (forced) return;
      if (situation.overlapped) {
        AddRule(operation, "PENDING-01", verdict.broken);
      } else {
        AddRule(operation, "FORM-01", verdict.broken);
        if (nonblocking) AddRule(operation, "NONBLOCK-01", verdict.broken);
      }
      verdict.detail = "the operation is held open and cannot be done";
      return;
    case Kind::kPending:
      if (situation.overlapped) {
        if (MustFailAtOnce(ruling.conditions)) KeepWhatIsFoundAtOnce(ruling.conditions, verdict);
        return;
      }
      if (call.overlapped) {
        KeepWhatIsFoundAtOnce(ruling.conditions, verdict);
        AddId(verdict.broken, "GEN-OVL-04");
        verdict.detail = "the socket was made without the overlapped attribute";
      } else if (!forced) {
        if (reserves) AddRule(operation, "FORM-01", verdict.broken);
        AddIds(verdict.broken, ruling.valid);
        verdict.detail = "no OVERLAPPED was given";
      }
      return;
    case Kind::kBlocked:
      if (situation.overlapped) {
        AddRule(operation, "OVL-01", verdict.broken);
        verdict.detail = "an overlapped call returns at once";
      } else {
        AddRule(operation, "FORM-01", verdict.broken);
        verdict.cause = Cause::kHang;
      }
      return;
    case Kind::kCode:
      if (forced) return;
      AttributeFailure(world, step, &call, ruling, answer.code, verdict);
      if (held && reserves && situation.overlapped) {
        AddRule(operation, "PENDING-01", verdict.broken);
      }
      if (held && nonblocking && !situation.overlapped) {
        AddRule(operation, "NONBLOCK-01", verdict.broken);
      }
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
    AddRule(operation, "FORM-01", verdict.broken);
    verdict.detail = "the operation is still held open and cannot be done";
    return;
  }
  AttributeEnding(world, step, ruling, answer, verdict);
}

void AttributeCall(const Ruling& ruling, const Answer& answer, Verdict& verdict) {
  if (answer.kind == Kind::kMalformed) {
    verdict.broken = {"GEN-RET-02"};
    return;
  }
  if (!AddForcing(ruling.conditions, verdict)) {
    AddIds(verdict.broken, ruling.valid);
    AddIds(verdict.differs, ruling.valid_differs);
  }
  if (answer.kind == Kind::kBlocked) verdict.cause = Cause::kHang;
  if (answer.kind == Kind::kCode && IsGuarded(answer.code)) {
    verdict.detail = abi::ErrorName(answer.code) + " is not what holds here";
  }
}

}  // namespace portcullis::oracle
