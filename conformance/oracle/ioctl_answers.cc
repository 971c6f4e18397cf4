// The form of a WSAIoctl: plain or overlapped, held or not; and where Windows was seen to be
// narrower than its documents.

#include "conformance/oracle/answers.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/rule_ids.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

// Whether any code but `except`'s own could be answered with WSAEINVAL.
bool OthersAllowEinval(const Conditions& conditions) {
  int allowing = 0;
  for (const Condition& condition : conditions) {
    if (condition.any_code || condition.codes.count(abi::kWsaEinval) != 0) ++allowing;
  }
  return allowing > 1;
}

// The count that a too small output buffer leaves, where WSAEINVAL can mean nothing else.
bool ShortOutputIsClear(const Situation& situation, const Conditions& conditions) {
  return situation.call->returned == scenario::Memory::kValid &&
         situation.call->out.size < abi::kPortReservationInstanceSize &&
         situation.found.socket != nullptr && situation.started && !OthersAllowEinval(conditions);
}

// FIONBIO and SIO_FLUSH may be carried out without starting anything that could be held.
bool MayIgnoreHold(std::uint32_t code) { return code == abi::kFionbio || code == abi::kSioFlush; }

Answers Plain(const Situation& situation, const Conditions& conditions) {
  Answers answers;
  const bool must_fail = MustFail(conditions);
  const bool held = situation.thread->hold && !MustFailAtOnce(conditions);
  AddCodes(conditions, answers);
  answers.blocked = held;
  answers.success = !must_fail && (!held || MayIgnoreHold(situation.call->code));
  // Only the pages of the reservation codes say that non-blocking mode changes nothing.
  if (held && !IsReservationCode(situation.call->code) && situation.found.socket->nonblocking) {
    answers.codes.insert(abi::kWsaEwouldblock);
  }
  return answers;
}

Answers InOverlappedForm(const Situation& situation, const Conditions& conditions) {
  Answers answers;
  const bool at_once = MustFailAtOnce(conditions);
  AddCodes(conditions, answers);
  answers.pending = !at_once;
  answers.success = !MustFail(conditions) && !situation.thread->hold;
  return answers;
}

// True where nothing but `condition` stands in the way, so that what Windows does is known.
bool Alone(const Conditions& conditions) { return conditions.size() == 1; }

// What was seen on Windows, which is at first what is documented, becomes narrower.
Narrowing UnknownCommand(const Situation& situation, Answers& observed) {
  if (situation.overlapped) {
    observed.codes.clear();  // it pends, and the completion carries the failure
    return {"GEN-CODE-04", "GEN-CODE-04", ""};
  }
  observed.codes = {abi::kWsaEopnotsupp};
  observed.count_on_failure = 0;
  return {"", "GEN-CODE-02", "GEN-CODE-03"};
}

Narrowing ShortInput(const Situation& situation, Answers& observed) {
  observed.codes = {abi::kWsaEfault};
  observed.pending = false;
  const bool nothing_there =
      situation.call->in.size == 0 || situation.call->in.memory == scenario::Memory::kNull;
  if (situation.call->code == abi::kSioKeepaliveVals && !situation.overlapped && nothing_there) {
    observed.count_on_failure = 0;
    return {"GEN-IN-02", "GEN-IN-02", "GEN-IN-03"};
  }
  return {"GEN-IN-02", "GEN-IN-02", ""};
}

Narrowing Narrowed(const Situation& situation, const Conditions& conditions, Answers& observed) {
  Narrowing narrowing;
  const scenario::WsaIoctlCall& call = *situation.call;
  if (situation.thread->hold) return narrowing;
  // Whatever else might have made it fail: once it has succeeded the count is 0.
  const bool counts_nothing = call.code == abi::kSioKeepaliveVals && !situation.overlapped &&
                              observed.success && !situation.out_of_sight;
  if (counts_nothing) {
    observed.count_on_success = 0;
    narrowing.by_count = "GEN-COUNT-01";
  }
  if (!Alone(conditions)) return narrowing;
  const Condition& only = conditions.front();
  if (only.question == "Q-GEN-CODE") return UnknownCommand(situation, observed);
  if (only.broken == std::vector<std::string>{"GEN-IN-01"}) {
    return ShortInput(situation, observed);
  }
  if (call.code == abi::kSioKeepaliveVals && !situation.overlapped &&
      call.in.memory == scenario::Memory::kNull &&
      only.broken == std::vector<std::string>{"GEN-FAULT-01"}) {
    observed.count_on_failure = 0;
    narrowing.by_count = "GEN-IN-03";
  }
  if (call.code == abi::kFionbio && only.question == "Q-GEN-CARRIER-IN-LARGE") {
    observed.codes.clear();
    narrowing.by_code = "GEN-IN-04";
  }
  return narrowing;
}

}  // namespace

Ruling RuleIoctl(const Context& context, const World& world, std::size_t step) {
  const Situation situation = SituationOf(context, world, step);
  if (!IsJudged(situation)) return NotJudged();
  Ruling ruling;
  ruling.conditions = IoctlConditions(situation);
  const auto under_way = world.operations.find(step);
  ruling.valid =
      under_way != world.operations.end()
          ? ValidCallIds(world, under_way->second)
          : ValidCallIds(world, OperationOf(situation, context.scenario.steps[step].actor));
  if (situation.overlapped && situation.call->code == abi::kFionbio &&
      !MustFailAtOnce(ruling.conditions)) {
    return NotJudged();
  }
  Answers& documented = ruling.allowed.documented;
  documented = situation.overlapped ? InOverlappedForm(situation, ruling.conditions)
                                    : Plain(situation, ruling.conditions);
  if (IsAcquire(*situation.call)) {
    if (documented.success && !situation.overlapped && !situation.out_of_sight) {
      documented.count_on_success = abi::kPortReservationInstanceSize;
    }
    if (ShortOutputIsClear(situation, ruling.conditions)) documented.count_on_failure = 0;
  }
  ruling.allowed.observed = documented;
  ruling.narrowing = Narrowed(situation, ruling.conditions, ruling.allowed.observed);
  return ruling;
}

}  // namespace portcullis::oracle
