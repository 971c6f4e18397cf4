#include "conformance/oracle/effects.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/bindings.h"
#include "conformance/oracle/event_answer.h"
#include "conformance/oracle/invocations.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/looking.h"
#include "conformance/oracle/persistent_effects.h"
#include "conformance/oracle/reservations.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/socket_effects.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Indication = Operation::Indication;
using Method = Operation::Method;
using State = Operation::State;

// FIONBIO's u_long, which a call that succeeded has read.
std::optional<bool> NonBlockingMode(const scenario::InBuffer& in) {
  const auto* bytes = std::get_if<std::vector<std::byte>>(&in.contents);
  if (bytes == nullptr || in.size < abi::kFionbioSize) return std::nullopt;
  const std::size_t size = std::min<std::size_t>(bytes->size(), abi::kFionbioSize);
  return std::any_of(bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(size),
                     [](std::byte byte) { return byte != std::byte{0}; });
}

// A name stands for the reservation that was told of last under it, be it told of again.
void NameGranted(World& world, const scenario::WsaIoctlCall& call,
                 const std::optional<Granted>& granted) {
  if (!granted || call.as.empty()) return;
  world.granted_start[call.as] = granted->range.start;
  world.granted_token[call.as] = granted->token;
}

// The call has done what it is for.
void Succeed(const Context& context, World& world, std::size_t step,
             const std::vector<std::byte>& output) {
  const Situation situation = SituationOf(context, world, step);
  const scenario::WsaIoctlCall& call = *situation.call;
  Operation& operation = world.operations.at(step);
  if (IsAcquire(call)) {
    const std::optional<Granted> granted = ReadOutput(output);
    NameGranted(world, call, granted);
    if (situation.out_of_sight) operation.asked.reset();
    Claim(world, step, situation.out_of_sight ? std::nullopt : granted);
  } else if (IsAssociateCode(call.code)) {
    Associate(world, step);
  } else if (IsReleaseCode(call.code)) {
    Release(world, step);
  } else if (call.code == abi::kFionbio && operation.socket) {
    const std::optional<bool> mode = NonBlockingMode(call.in);
    if (mode) world.sockets.at(*operation.socket).nonblocking = *mode;
  } else {
    Flush(world, step);
  }
}

// Which indications are due of an operation that was answered with 0 or WSA_IO_PENDING.
void SetDue(const Situation& situation, Operation& operation, bool at_once) {
  const scenario::WsaIoctlCall& call = *situation.call;
  operation.indications.fill(Indication::kNone);
  if (!operation.overlapped) {
    if (operation.not_judged) operation.indications.fill(Indication::kNotJudged);
    return;
  }
  const bool plain_sight = call.overlapped->memory == scenario::Memory::kValid &&
                           (call.routine == scenario::Memory::kNull || HasRoutine(call));
  const Socket* socket = situation.found.socket;
  if (operation.not_judged || !plain_sight || call.code == abi::kFionbio) {
    operation.indications.fill(Indication::kNotJudged);
    if (socket != nullptr) operation.port = socket->port;  // where a packet of it may lie
    return;
  }
  if (socket != nullptr && socket->port_in_doubt) {
    operation.By(Method::kPort) = Indication::kNotJudged;
  } else if (socket != nullptr && socket->port) {
    operation.port = socket->port;
    operation.skips_packet = at_once && socket->skip_on_success;
    if (!operation.skips_packet) operation.By(Method::kPort) = Indication::kDue;
  }
  // With a routine the event is not set; without an event there is nothing to look at.
  if (HasRoutine(call)) {
    operation.By(Method::kRoutine) = Indication::kDue;
  } else if (call.overlapped->event) {
    operation.By(Method::kEvent) = Indication::kDue;
  }
}

// The operation goes on: it pends, or the call is blocked.
std::optional<World> GoOn(const Context& context, World& world, std::size_t step, State state) {
  const Situation situation = SituationOf(context, world, step);
  Operation& operation = world.operations.at(step);
  const Conditions conditions = IoctlConditions(situation);
  operation.conditions = {conditions.begin(), conditions.end()};
  operation.doomed = IsDoomed(conditions);
  const bool hold = situation.thread->hold;
  const bool unexpected =
      state == State::kPending ? !operation.overlapped : operation.overlapped || !hold;
  const bool unknown_rules = !IsJudged(situation) || situation.found.socket == nullptr;
  operation.not_judged = operation.not_judged || unexpected || unknown_rules;
  operation.state = state;
  if (state == State::kPending) SetDue(situation, operation, false);
  operation.held = hold;
  if (!hold) {
    Flush(world, step);
    return std::nullopt;
  }
  world.threads[operation.actor].hold = false;
  const bool may_fail = !operation.conditions.empty() || operation.not_judged;
  if (!may_fail || state == State::kBlocked) return std::nullopt;
  // Whether a call that fails gets as far as being held, nobody says. One that does not leaves the
  // hold to the next.
  World not_held = world;
  not_held.operations.at(step).held = false;
  not_held.operations.at(step).doomed = true;
  not_held.threads[operation.actor].hold = true;
  return not_held;
}

void Fail(World& world, std::size_t step) {
  Operation& operation = world.operations.at(step);
  const bool not_judged = operation.not_judged;
  operation.indications.fill(not_judged ? Indication::kNotJudged : Indication::kNone);
  operation.failed_at_once = operation.state == State::kInvoked;
  operation.state = State::kDone;
  Forget(world, step);
  NoteFailure(world, &operation);
}

std::optional<World> AnswerIoctl(const Context& context, World& world,
                                 const scenario::Returned& returned, const Answer& answer) {
  const std::size_t step = returned.step;
  Operation& operation = world.operations.at(step);
  if (operation.state == State::kDone) return std::nullopt;  // answered, or left behind
  EndFlushing(world, step);
  switch (answer.kind) {
    case Answer::Kind::kPending:
      return GoOn(context, world, step, State::kPending);
    case Answer::Kind::kSuccess: {
      const Situation situation = SituationOf(context, world, step);
      if (operation.state == State::kInvoked) {
        operation.done_at_once = true;
        SetDue(situation, operation, true);
        if (IsReservationCode(situation.call->code)) {
          operation.doomed = IsDoomed(IoctlConditions(situation));
          // One that was to be held and was not has used up the hold.
          world.threads[operation.actor].hold = false;
        }
      }
      operation.state = State::kDone;
      operation.end = abi::kSuccess;
      Succeed(context, world, step, returned.output);
      return std::nullopt;
    }
    case Answer::Kind::kCode:
    case Answer::Kind::kMalformed:
    case Answer::Kind::kBlocked:
    case Answer::Kind::kNothing:
      Fail(world, step);
      return std::nullopt;
  }
  return std::nullopt;
}

// WSAStartup and iphlpapi give their error as their result, WSPIoctl behind lpErrno.
bool SetsLastError(const scenario::Action& action) {
  const auto* ioctl = std::get_if<scenario::WsaIoctlCall>(&action);
  return !(ioctl != nullptr && ioctl->provider) &&
         !std::holds_alternative<scenario::WsaStartupCall>(action) &&
         !std::holds_alternative<scenario::PersistentCall>(action);
}

// Whether there was anything to make the call with, in the same process: without it whoever
// performs the steps answers for it (targets/unmade_call.h), and the thread keeps the last error
// that it had, or not.
bool IsMade(const World& world, const scenario::Step& made, std::size_t step) {
  const auto* result = std::get_if<scenario::WsaGetOverlappedResultCall>(&made.action);
  if (result == nullptr) return true;
  const std::optional<std::size_t> found = FindAwaited(world, result->operation, step);
  return found && world.operations.at(*found).actor.process == made.actor.process;
}

void NoteLastError(const Context& context, World& world, const scenario::Returned& returned,
                   const Answer& answer) {
  const scenario::Step& made = context.scenario.steps[returned.step];
  if (scenario::IsControl(made.action) ||
      std::holds_alternative<scenario::WsaGetLastErrorCall>(made.action)) {
    return;
  }
  Thread& thread = world.threads[made.actor];
  thread.last_error.reset();
  if (!SetsLastError(made.action) || !IsMade(world, made, returned.step)) return;
  if (answer.kind == Answer::Kind::kPending || answer.kind == Answer::Kind::kCode) {
    thread.last_error = returned.error;
  }
}

// An indication did not come that had to: whether it still will is not known.
void Lose(World& world, Operation& operation, Method method) {
  const Ruling ruling = RuleIndication(world, operation, method);
  if (!Contains(ruling.allowed.documented, {Answer::Kind::kNothing})) operation.not_judged = true;
}

// WSAGetOverlappedResult has told how the operation ended, before any indication of it was seen.
void AnswerResult(const Context& context, World& world, std::size_t step, const Answer& answer) {
  world.waits.erase(step);
  const Ruling ruling = RuleOverlappedResult(context, world, step);
  const auto& call =
      std::get<scenario::WsaGetOverlappedResultCall>(context.scenario.steps[step].action);
  const std::optional<std::size_t> found = FindAwaited(world, call.operation, step);
  if (!ruling.judged) return;
  Operation& operation = world.operations.at(*found);
  const bool failed = answer.kind == Answer::Kind::kCode && answer.code != abi::kWsaIoIncomplete;
  const bool allowed = Contains(ruling.allowed.documented, answer);
  if (operation.state != State::kPending || operation.end) return;
  if (answer.kind == Answer::Kind::kSuccess) {
    operation.end = abi::kSuccess;
    if (!allowed) operation.not_judged = true;
    Succeed(context, world, *found, {});
  } else if (failed && allowed && answer.code != abi::kWsaEnetdown) {
    operation.end = answer.code;
    Forget(world, *found);
    NoteFailure(world, &operation);
  } else if (failed && !allowed) {
    operation.not_judged = true;
  }
}

bool IsUnderWay(const World& world, std::size_t step) {
  return world.operations.count(step) != 0 || world.waits.count(step) != 0 ||
         world.lost_waits.count(step) != 0;
}

std::optional<World> AnswerReturned(const Context& context, World& world,
                                    const scenario::Returned& returned) {
  const scenario::Step& made = context.scenario.steps[returned.step];
  const scenario::Action& action = made.action;
  const Answer answer = AnswerOf(action, returned);
  // What has ended makes no call; one that was made before may still come back.
  if (HasEnded(world, made.actor) && !IsUnderWay(world, returned.step)) return std::nullopt;
  NoteLastError(context, world, returned, answer);
  if (std::holds_alternative<scenario::WsaIoctlCall>(action)) {
    if (world.operations.count(returned.step) == 0) InvokeIoctl(context, world, returned.step);
    return AnswerIoctl(context, world, returned, answer);
  }
  if (IsLooking(action)) {
    for (const auto& [step, method] : LeftOut(world, made, answer)) {
      Lose(world, world.operations.at(step), method);
    }
    return std::nullopt;
  }
  if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action)) {
    AnswerResult(context, world, returned.step, answer);
    return std::nullopt;
  }
  if (answer.kind == Answer::Kind::kCode) NoteFailure(world, nullptr);
  if (std::holds_alternative<scenario::PersistentCall>(action)) {
    AnswerPersistent(context, world, returned, answer.kind == Answer::Kind::kSuccess);
    return std::nullopt;
  }
  AnswerSocketCall(context, world, returned, answer);
  return std::nullopt;
}

void AnswerCompleted(const Context& context, World& world, const scenario::Completed& completed) {
  const auto found = world.operations.find(completed.step);
  if (found == world.operations.end()) return;
  Operation& operation = found->second;
  world.seen.push_back(completed.step);
  Indication& indication = operation.By(completed.notification);
  if (indication == Indication::kDue) indication = Indication::kSeen;
  if (operation.done_at_once && IsAcquireCode(operation.code) && completed.error == 0) {
    const scenario::Step& made = context.scenario.steps[completed.step];
    NameGranted(world, std::get<scenario::WsaIoctlCall>(made.action), ReadOutput(completed.output));
  }
  if (operation.state != State::kPending) return;
  operation.state = State::kDone;
  const bool told_before = operation.end.has_value();
  operation.end = completed.error;
  if (completed.error != 0) {
    Forget(world, completed.step);
    NoteFailure(world, &operation);
  } else if (!told_before || IsAcquireCode(operation.code)) {
    Succeed(context, world, completed.step, completed.output);
  }
}

}  // namespace

std::optional<World> Follow(const Context& context, World& world, const scenario::Event& event) {
  if (const auto* invoked = std::get_if<scenario::Invoked>(&event)) {
    Invoke(context, world, invoked->step);
    return std::nullopt;
  }
  if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
    return AnswerReturned(context, world, *returned);
  }
  if (const auto* completed = std::get_if<scenario::Completed>(&event)) {
    AnswerCompleted(context, world, *completed);
    return std::nullopt;
  }
  if (const auto* blocked = std::get_if<scenario::Blocked>(&event)) {
    const scenario::Step& made = context.scenario.steps[blocked->step];
    if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(made.action)) {
      if (!HasEnded(world, made.actor)) world.waits[blocked->step] = made.actor;
      return std::nullopt;
    }
    if (!std::holds_alternative<scenario::WsaIoctlCall>(made.action)) return std::nullopt;
    if (world.operations.count(blocked->step) == 0) InvokeIoctl(context, world, blocked->step);
    if (world.operations.count(blocked->step) == 0) return std::nullopt;
    EndFlushing(world, blocked->step);
    return GoOn(context, world, blocked->step, State::kBlocked);
  }
  return std::nullopt;  // Died: the run's to judge
}

}  // namespace portcullis::oracle
