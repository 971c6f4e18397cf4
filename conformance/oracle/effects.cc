#include "conformance/oracle/effects.h"

#include <algorithm>
#include <utility>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/bindings.h"
#include "conformance/oracle/event_answer.h"
#include "conformance/oracle/invocations.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/reservations.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Indication = Operation::Indication;
using State = Operation::State;

// FIONBIO's u_long, where it can be read.
std::optional<bool> NonBlockingMode(const scenario::InBuffer& in) {
  if (in.memory != scenario::Memory::kValid && in.memory != scenario::Memory::kReadOnly) {
    return std::nullopt;
  }
  const auto* bytes = std::get_if<std::vector<std::byte>>(&in.contents);
  if (bytes == nullptr || in.size < abi::kFionbioSize) return std::nullopt;
  const std::size_t size = std::min<std::size_t>(bytes->size(), abi::kFionbioSize);
  return std::any_of(bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(size),
                     [](std::byte byte) { return byte != std::byte{0}; });
}

// The call has done what it is for.
void Succeed(const Context& context, World& world, std::size_t step,
             const std::vector<std::byte>& output) {
  const Situation situation = SituationOf(context, world, step);
  const scenario::WsaIoctlCall& call = *situation.call;
  Operation& operation = world.operations.at(step);
  if (IsAcquire(call)) {
    const std::optional<Granted> granted = ReadOutput(output);
    if (granted && !call.as.empty()) world.granted_start[call.as] = granted->range.start;
    if (situation.out_of_sight) operation.asked.reset();
    Claim(world, step, situation.out_of_sight ? std::nullopt : granted);
  } else if (call.code == abi::kFionbio && operation.socket) {
    const std::optional<bool> mode = NonBlockingMode(call.in);
    if (mode) world.sockets.at(*operation.socket).nonblocking = *mode;
  } else {
    Flush(world, step);
  }
}

Indication DueIndication(const Situation& situation, const Operation& operation) {
  const scenario::WsaIoctlCall& call = *situation.call;
  if (operation.not_judged) return Indication::kNotJudged;
  if (!operation.overlapped || !call.overlapped) return Indication::kNone;
  // With a routine the event is not set; without an event there is nothing to look at.
  const bool seen_by_event = call.overlapped->event && call.routine == scenario::Memory::kNull &&
                             call.overlapped->memory == scenario::Memory::kValid;
  if (!seen_by_event || call.code == abi::kFionbio) return Indication::kNotJudged;
  return Indication::kDue;
}

// The operation goes on: it pends, or the call is blocked.
std::vector<World> GoOn(const Context& context, World world, std::size_t step, State state) {
  const Situation situation = SituationOf(context, world, step);
  Operation& operation = world.operations.at(step);
  operation.conditions = IoctlConditions(situation);
  SortByQuestion(operation.conditions);
  operation.doomed = IsDoomed(operation.conditions);
  const bool hold = situation.thread->hold;
  const bool unexpected =
      state == State::kPending ? !operation.overlapped : operation.overlapped || !hold;
  const bool unknown_rules = !IsJudged(situation) || situation.found.socket == nullptr;
  operation.not_judged = operation.not_judged || unexpected || unknown_rules;
  operation.state = state;
  operation.indication =
      state == State::kPending ? DueIndication(situation, operation) : Indication::kNone;
  operation.held = hold;
  if (!hold) {
    Flush(world, step);
    return {std::move(world)};
  }
  world.threads[operation.actor].hold = false;
  if (operation.conditions.empty() || state == State::kBlocked) return {world};
  // Whether a call that fails gets as far as being held, nobody says. One that does not leaves the
  // hold to the next.
  World not_held = world;
  not_held.operations.at(step).held = false;
  not_held.operations.at(step).doomed = true;
  not_held.threads[operation.actor].hold = true;
  return {std::move(world), std::move(not_held)};
}

void Fail(World& world, std::size_t step) {
  Operation& operation = world.operations.at(step);
  operation.failed_at_once = operation.state == State::kInvoked;
  operation.state = State::kDone;
  Forget(world, step);
  NoteFailure(world, &operation);
}

std::vector<World> AnswerIoctl(const Context& context, World world,
                               const scenario::Returned& returned, const Answer& answer) {
  const std::size_t step = returned.step;
  Operation& operation = world.operations.at(step);
  switch (answer.kind) {
    case Answer::Kind::kPending:
      return GoOn(context, std::move(world), step, State::kPending);
    case Answer::Kind::kSuccess: {
      const Situation situation = SituationOf(context, world, step);
      if (operation.state == State::kInvoked) {
        operation.done_at_once = true;
        operation.indication = DueIndication(situation, operation);
        // An ACQUIRE that was to be held and was not has used up the hold.
        if (IsAcquire(*situation.call)) world.threads[operation.actor].hold = false;
      }
      operation.state = State::kDone;
      Succeed(context, world, step, returned.output);
      return {std::move(world)};
    }
    case Answer::Kind::kCode:
    case Answer::Kind::kMalformed:
    case Answer::Kind::kBlocked:
    case Answer::Kind::kNothing:
      Fail(world, step);
      return {std::move(world)};
  }
  return {std::move(world)};
}

void AnswerSocketCall(const Context& context, World& world, std::size_t step,
                      const Answer& answer) {
  const scenario::Step& made = context.scenario.steps[step];
  const scenario::Actor& actor = made.actor;
  const bool success = answer.kind == Answer::Kind::kSuccess;
  if (std::holds_alternative<scenario::WsaStartupCall>(made.action)) {
    if (success) ++world.startups[actor.process];
  } else if (std::holds_alternative<scenario::WsaCleanupCall>(made.action)) {
    if (!success || !Started(world, actor) || --world.startups[actor.process] > 0) return;
    for (auto& [id, socket] : world.sockets) {
      if (socket.process == actor.process && socket.open) CloseSocket(world, id, true);
    }
  } else if (const auto* call = std::get_if<scenario::WsaSocketCall>(&made.action)) {
    if (!success) return;
    Socket socket;
    socket.process = actor.process;
    socket.family = call->family;
    socket.transport = scenario::TransportOf(*call);
    socket.overlapped = call->overlapped;
    world.sockets[step] = std::move(socket);
    world.socket_of[call->as] = step;
  } else if (const auto* close = std::get_if<scenario::CloseSocketCall>(&made.action)) {
    const FoundSocket found = FindSocket(context, world, actor, close->socket);
    if (found.socket == nullptr) return;
    if (success) {
      CloseSocket(world, found.id, false);
      return;
    }
    for (auto& [other, operation] : world.operations) {
      if (operation.socket == found.id) operation.cuts.erase(Cut::kClosing);
    }
  } else if (const auto* bind = std::get_if<scenario::BindCall>(&made.action)) {
    const FoundSocket found = FindSocket(context, world, actor, bind->socket);
    if (!success || found.socket == nullptr) return;
    Socket& socket = world.sockets.at(found.id);
    socket.bound = true;
    socket.port = ResolvePort(context, world, bind->port);
  } else if (const auto* cancel = std::get_if<scenario::CancelIoExCall>(&made.action)) {
    AnswerCancel(context, world, actor, *cancel, success);
  }
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
  // WSAStartup gives its error as its result; an indication is nobody's last error.
  if (std::holds_alternative<scenario::WsaStartupCall>(made.action) ||
      std::holds_alternative<scenario::GetCompletionCall>(made.action)) {
    return;
  }
  if (answer.kind == Answer::Kind::kPending || answer.kind == Answer::Kind::kCode) {
    thread.last_error = returned.error;
  }
}

std::vector<World> AnswerReturned(const Context& context, World world,
                                  const scenario::Returned& returned) {
  const scenario::Action& action = context.scenario.steps[returned.step].action;
  const Answer answer = AnswerOf(action, returned);
  NoteLastError(context, world, returned, answer);
  if (std::holds_alternative<scenario::WsaIoctlCall>(action)) {
    if (world.operations.count(returned.step) == 0) InvokeIoctl(context, world, returned.step);
    if (world.operations.count(returned.step) == 0) return {std::move(world)};
    return AnswerIoctl(context, std::move(world), returned, answer);
  }
  if (const auto* get = std::get_if<scenario::GetCompletionCall>(&action)) {
    world.indication.reset();
    const std::optional<std::size_t> found = FindOperation(world, get->operation);
    if (found && answer.kind == Answer::Kind::kNothing) {
      // Lost, where it had to be there: whether it will still come is not known.
      Operation& operation = world.operations.at(*found);
      const Answers& allowed = RuleIndication(operation).allowed.documented;
      if (!allowed.nothing) operation.not_judged = true;
    }
    return {std::move(world)};
  }
  if (answer.kind == Answer::Kind::kCode) NoteFailure(world, nullptr);
  AnswerSocketCall(context, world, returned.step, answer);
  return {std::move(world)};
}

World AnswerCompleted(const Context& context, World world, const scenario::Completed& completed) {
  const auto found = world.operations.find(completed.step);
  if (found == world.operations.end()) return world;
  Operation& operation = found->second;
  world.indication = completed.step;
  if (operation.indication == Indication::kDue) operation.indication = Indication::kSeen;
  if (operation.state != State::kPending) return world;
  operation.state = State::kDone;
  if (completed.error == 0) {
    Succeed(context, world, completed.step, completed.output);
  } else {
    Forget(world, completed.step);
    NoteFailure(world, &operation);
  }
  return world;
}

}  // namespace

std::vector<World> Follow(const Context& context, World world, const scenario::Event& event) {
  if (const auto* invoked = std::get_if<scenario::Invoked>(&event)) {
    Invoke(context, world, invoked->step);
    return {std::move(world)};
  }
  if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
    return AnswerReturned(context, std::move(world), *returned);
  }
  if (const auto* completed = std::get_if<scenario::Completed>(&event)) {
    return {AnswerCompleted(context, std::move(world), *completed)};
  }
  if (const auto* blocked = std::get_if<scenario::Blocked>(&event)) {
    const scenario::Step& made = context.scenario.steps[blocked->step];
    if (!std::holds_alternative<scenario::WsaIoctlCall>(made.action)) return {std::move(world)};
    if (world.operations.count(blocked->step) == 0) InvokeIoctl(context, world, blocked->step);
    if (world.operations.count(blocked->step) == 0) return {std::move(world)};
    return GoOn(context, std::move(world), blocked->step, State::kBlocked);
  }
  return {std::move(world)};  // Died: the run's to judge
}

}  // namespace portcullis::oracle
