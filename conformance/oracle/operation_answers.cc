// How an operation may end, and what a blocked call and an indication may say therefore.

#include <algorithm>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Indication = Operation::Indication;
using State = Operation::State;

// What each cut lets the operation end with. A synchronous call that is cancelled gives WSAEINTR,
// an overlapped one WSA_OPERATION_ABORTED; the page names both for one cause.
void AddCut(Cut cut, bool blocked, CodeSet& codes) {
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
    case Cut::kFlushing:
    case Cut::kFlushed:
      if (blocked) codes.insert(abi::kWsaEintr);
      codes.insert(abi::kWsaOperationAborted);
  }
}

// Whether the operation, though held, cannot stay as it is.
bool IsForced(const Operation& operation) {
  if (operation.cuts.count(Cut::kClosed) != 0) return true;
  return operation.state == State::kBlocked &&
         (operation.cuts.count(Cut::kIoManager) != 0 ||
          operation.cuts.count(Cut::kCancelBlockingCall) != 0);
}

bool IsUnknownCommand(const Operation& operation) {
  return operation.conditions.size() == 1 && operation.conditions.begin()->question == "Q-GEN-CODE";
}

}  // namespace

std::vector<std::string> ValidCallIds(const World& world, const Operation& operation) {
  if (IsAcquireCode(operation.code)) {
    const bool wildcard = operation.asked && operation.asked->start == 0;
    return {wildcard ? "ACQ-WILD-01" : "ACQ-SUCCESS-01"};
  }
  if (IsReleaseCode(operation.code)) return {"REL-SUCCESS-01"};
  if (!IsAssociateCode(operation.code)) return {"GEN-RET-01"};
  const TokenMeaning meaning = MeaningOf(world, operation.token, operation.transport);
  if (meaning.persistent != nullptr) {
    const bool creator = meaning.persistent->creator == operation.actor.process;
    return creator ? std::vector<std::string>{"PER-USE-01"}
                   : std::vector<std::string>{"PER-USE-01", "PER-USE-02"};
  }
  std::vector<std::string> ids{"ASC-SUCCESS-01"};
  const Reservation* held = meaning.runtime;
  if (held != nullptr && held->socket == operation.socket) ids = {"ASC-SUCCESS-02"};
  const Association with = AssociationWith(meaning);
  const auto associated = [&with](const auto& socket) {
    return socket.second.associations.count(with) != 0;
  };
  if (std::any_of(world.sockets.begin(), world.sockets.end(), associated)) {
    ids.push_back("ASC-SUCCESS-03");
  }
  if (held != nullptr && held->release_failed) ids.push_back("REL-FAIL-01");
  if (held != nullptr && held->foreign_release) ids.push_back("REL-FOREIGN-01");
  return ids;
}

std::uint32_t BytesOf(const Operation& operation) {
  return IsAcquireCode(operation.code) ? abi::kPortReservationInstanceSize : 0;
}

Answers PossibleEndings(const Operation& operation) {
  if (operation.not_judged) return AnyAnswer();
  Answers endings;
  if (operation.end) {
    endings.success = *operation.end == 0;
    if (!endings.success) endings.codes.insert(*operation.end);
    return endings;
  }
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
  const bool acquires = IsAcquireCode(operation.code);
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

Ruling RuleBlockedCall(const Context& context, const World& world, std::size_t step) {
  const Operation& operation = world.operations.at(step);
  Ruling ruling;
  Answers& answers = ruling.allowed.documented;
  answers = PossibleEndings(operation);
  answers.blocked = answers.nothing;
  answers.nothing = false;
  // Only an ACQUIRE asks for ports.
  if (answers.success && operation.asked && !SituationOf(context, world, step).out_of_sight) {
    answers.count_on_success = abi::kPortReservationInstanceSize;
  }
  ruling.conditions = {operation.conditions.begin(), operation.conditions.end()};
  ruling.valid = ValidCallIds(world, operation);
  ruling.allowed.observed = answers;
  return ruling;
}

Ruling RuleIndication(const World& world, const Operation& operation, Operation::Method method) {
  Answers answers;
  switch (operation.By(method)) {
    case Indication::kNotJudged:
      return NotJudged();
    case Indication::kNone:
    case Indication::kSeen:
      answers.nothing = true;
      return RuleExactly(answers);
    case Indication::kDue:
      break;
  }
  if (operation.not_judged) return NotJudged();
  if (operation.done_at_once) {
    answers.success = true;
    return RuleExactly(answers);
  }
  answers = PossibleEndings(operation);
  Ruling ruling = RuleExactly(answers);
  ruling.conditions = {operation.conditions.begin(), operation.conditions.end()};
  ruling.valid = ValidCallIds(world, operation);
  if (IsUnknownCommand(operation) && answers.codes.count(abi::kWsaEopnotsupp) != 0) {
    ruling.allowed.observed.codes.erase(abi::kWsaEinval);
    ruling.narrowing = {"GEN-CODE-04", "GEN-CODE-02", ""};
  }
  return ruling;
}

}  // namespace portcullis::oracle
