// How an operation may end, and what get_completion and a blocked call may answer therefore.

#include "conformance/oracle/answers.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Indication = Operation::Indication;
using State = Operation::State;

// What each cut lets the operation end with. A synchronous call that is cancelled gives WSAEINTR,
// an overlapped one WSA_OPERATION_ABORTED; the page names both for one cause.
void AddCut(Cut cut, bool blocked, std::set<std::int32_t>& codes) {
  switch (cut) {
    case Cut::kNetworkFell:
      codes.insert(abi::kWsaEnetdown);
      return;
    case Cut::kCancelBlockingCall:
      codes.insert(abi::kWsaEintr);
      return;
    case Cut::kIoManager:
      codes.insert({abi::kWsaEintr, abi::kWsaOperationAborted});
      return;
    case Cut::kClosing:
    case Cut::kClosed:
      if (blocked) codes.insert({abi::kWsaEintr, abi::kWsaEnotsock});
      codes.insert(abi::kWsaOperationAborted);
      return;
    case Cut::kCancelling:
    case Cut::kCancelled:
    case Cut::kThreadExit:
    case Cut::kFlushed:
      if (blocked) codes.insert(abi::kWsaEintr);
      codes.insert(abi::kWsaOperationAborted);
      return;
  }
}

// Whether the operation, though held, cannot stay as it is.
bool IsForced(const Operation& operation) {
  if (operation.cuts.count(Cut::kClosed) != 0) return true;
  return operation.state == State::kBlocked &&
         (operation.cuts.count(Cut::kIoManager) != 0 ||
          operation.cuts.count(Cut::kCancelBlockingCall) != 0);
}

Ruling JustThis(const Answers& answers) {
  Ruling ruling;
  ruling.allowed = {answers, answers};
  return ruling;
}

Answers NoIndication() {
  Answers answers;
  answers.nothing = true;
  return answers;
}

bool IsUnknownCommand(const Operation& operation) {
  return operation.conditions.size() == 1 && operation.conditions[0].question == "Q-GEN-CODE";
}

}  // namespace

std::vector<std::string> ValidCallIds(std::uint32_t code, const std::optional<PortRange>& asked) {
  if (code != abi::kSioAcquirePortReservation) return {"GEN-RET-01"};
  return {asked && asked->start == 0 ? "ACQ-WILD-01" : "ACQ-SUCCESS-01"};
}

Answers PossibleEndings(const Operation& operation) {
  if (operation.not_judged) return AnyAnswer();
  Answers endings;
  const bool blocked = operation.state == State::kBlocked;
  for (const Cut cut : operation.cuts) AddCut(cut, blocked, endings.codes);
  if (operation.net_was_down) {  // carried out on a dead network
    endings.codes.insert(abi::kWsaEnetdown);
    if (operation.doomed) AddCodes(operation.conditions, endings);
    return endings;
  }
  if (operation.held) {
    // Held open, it does not get further; but what was wrong from the start may show all the same.
    if (operation.doomed) AddCodes(operation.conditions, endings);
    endings.nothing = !IsForced(operation);
    return endings;
  }
  const bool acquires = operation.code == abi::kSioAcquirePortReservation;
  AddCodes(operation.conditions, endings);
  endings.success = acquires ? operation.claimed : !operation.doomed;
  if (operation.claimed) {
    // In this world it has its ports, so that only a cut can still make it fail.
    endings.codes.clear();
    endings.any_code = false;
    for (const Cut cut : operation.cuts) AddCut(cut, blocked, endings.codes);
  }
  // A blocked call that was not held, or that is not yet back, hangs; see Judge::Finish.
  return endings;
}

Ruling RuleBlockedCall(const World& world, std::size_t step) {
  const Operation& operation = world.operations.at(step);
  Ruling ruling;
  Answers& answers = ruling.allowed.documented;
  answers = PossibleEndings(operation);
  answers.blocked = answers.nothing;
  answers.nothing = false;
  const bool acquires = operation.code == abi::kSioAcquirePortReservation;
  if (answers.success && acquires && operation.asked) {
    answers.count_on_success = abi::kPortReservationInstanceSize;
  }
  ruling.conditions = operation.conditions;
  ruling.valid = ValidCallIds(operation.code, operation.asked);
  ruling.allowed.observed = ruling.narrowing.observed = answers;
  return ruling;
}

Ruling RuleIndication(const Operation& operation) {
  switch (operation.indication) {
    case Indication::kNotJudged:
      return NotJudged();
    case Indication::kNone:
    case Indication::kSeen:
      return JustThis(NoIndication());
    case Indication::kDue:
      break;
  }
  if (operation.not_judged) return NotJudged();
  Answers answers;
  if (operation.done_at_once) {
    answers.success = true;
    return JustThis(answers);
  }
  answers = PossibleEndings(operation);
  Ruling ruling = JustThis(answers);
  ruling.conditions = operation.conditions;
  ruling.valid = ValidCallIds(operation.code, operation.asked);
  ruling.narrowing.observed = answers;
  if (IsUnknownCommand(operation) && answers.codes.count(abi::kWsaEopnotsupp) != 0) {
    ruling.allowed.observed.codes.erase(abi::kWsaEinval);
    ruling.narrowing = {ruling.allowed.observed, "GEN-CODE-04", "GEN-CODE-02", ""};
  }
  return ruling;
}

Ruling RuleGetCompletion(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::GetCompletionCall>(made.action);
  const std::optional<std::size_t> found = FindOperation(world, call.operation);
  if (!found) return JustThis(NoIndication());
  const Operation& operation = world.operations.at(*found);
  if (operation.actor.process != made.actor.process) return NotJudged();
  return RuleIndication(operation);
}

}  // namespace portcullis::oracle
