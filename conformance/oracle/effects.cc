#include "conformance/oracle/effects.h"

#include <algorithm>
#include <utility>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/bindings.h"
#include "conformance/oracle/event_answer.h"
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

// --- invoked ---------------------------------------------------------------------------------

template <typename Matches>
void CutOperations(World& world, Cut cut, Matches matches) {
  for (auto& [step, operation] : world.operations) {
    if (operation.Open() && matches(step, operation)) operation.cuts.insert(cut);
  }
}

void InvokeIoctl(const Context& context, World& world, std::size_t step) {
  const Situation situation = SituationOf(context, world, step);
  Operation operation;
  operation.actor = context.scenario.steps[step].actor;
  operation.name = situation.call->as;
  operation.code = situation.call->code;
  operation.overlapped = situation.overlapped;
  operation.asked = situation.asked;
  operation.not_judged = CannotAct(world, operation.actor);
  if (situation.found.socket != nullptr) {
    operation.socket = situation.found.id;
    operation.transport = situation.found.socket->transport;
    operation.family = situation.found.socket->family;
  }
  world.operations[step] = std::move(operation);
}

bool IsLastCleanup(const World& world, const std::string& process) {
  const auto startups = world.startups.find(process);
  return startups != world.startups.end() && startups->second == 1;
}

bool BelongsTo(const World& world, const Operation& operation, const std::string& process) {
  return operation.socket && world.sockets.at(*operation.socket).process == process;
}

void InvokeCancel(const Context& context, World& world, const scenario::Actor& actor,
                  const scenario::CancelIoExCall& call) {
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.socket == nullptr) return;
  const std::optional<std::size_t> named =
      call.operation ? FindOperation(world, *call.operation) : std::nullopt;
  CutOperations(world, Cut::kCancelled, [&](std::size_t step, const Operation& operation) {
    return operation.socket == found.id && (!call.operation || named == step);
  });
}

void Complete(World& world, const std::string& name) {
  const std::optional<std::size_t> found = FindOperation(world, name);
  if (!found) return;
  Operation& operation = world.operations.at(*found);
  if (!operation.Open() || !operation.held || operation.cuts.count(Cut::kClosed) != 0) return;
  operation.held = false;
  operation.carried_out = true;
  operation.net_was_down = !world.network_up;
}

void ExitThread(World& world, const scenario::Actor& actor) {
  world.threads[actor].exited = true;
  for (auto& [step, operation] : world.operations) {
    if (operation.actor != actor || !operation.Open()) continue;
    operation.cuts.insert(Cut::kThreadExit);
    if (operation.state == State::kBlocked) operation.not_judged = true;
  }
}

void Invoke(const Context& context, World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const scenario::Actor& actor = made.actor;
  world.indication.reset();
  if (std::holds_alternative<scenario::WsaIoctlCall>(made.action)) {
    InvokeIoctl(context, world, step);
  } else if (const auto* close = std::get_if<scenario::CloseSocketCall>(&made.action)) {
    const FoundSocket found = FindSocket(context, world, actor, close->socket);
    if (found.socket == nullptr) return;
    CutOperations(world, Cut::kClosing, [&found](std::size_t, const Operation& operation) {
      return operation.socket == found.id;
    });
  } else if (std::holds_alternative<scenario::WsaCleanupCall>(made.action)) {
    if (!IsLastCleanup(world, actor.process)) return;
    CutOperations(world, Cut::kClosing, [&](std::size_t, const Operation& operation) {
      return BelongsTo(world, operation, actor.process);
    });
  } else if (const auto* cancel = std::get_if<scenario::CancelIoExCall>(&made.action)) {
    InvokeCancel(context, world, actor, *cancel);
  } else if (std::holds_alternative<scenario::HoldControl>(made.action)) {
    world.threads[actor].hold = true;
  } else if (const auto* complete = std::get_if<scenario::CompleteControl>(&made.action)) {
    Complete(world, complete->operation);
  } else if (const auto* interrupt = std::get_if<scenario::InterruptControl>(&made.action)) {
    using Means = scenario::InterruptControl::Means;
    const Cut cut =
        interrupt->means == Means::kCancelBlockingCall ? Cut::kCancelBlockingCall : Cut::kIoManager;
    CutOperations(world, cut, [&actor](std::size_t, const Operation& operation) {
      return operation.actor == actor && operation.state == State::kBlocked;
    });
  } else if (const auto* callback = std::get_if<scenario::CallbackControl>(&made.action)) {
    world.threads[actor].callback = callback->begin;
  } else if (const auto* network = std::get_if<scenario::NetworkControl>(&made.action)) {
    world.network_up = network->up;
    if (network->up) return;
    CutOperations(world, Cut::kNetworkFell, [](std::size_t, const Operation&) { return true; });
  } else if (const auto* support = std::get_if<scenario::ProviderSupportControl>(&made.action)) {
    world.provider_support = support->offered;
  } else if (std::holds_alternative<scenario::ExitThreadControl>(made.action)) {
    ExitThread(world, actor);
  }
}

// --- answered --------------------------------------------------------------------------------

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
  } else if (call.code == abi::kSioFlush) {
    CutOperations(world, Cut::kFlushed, [&](std::size_t other, const Operation& flushed) {
      return other != step && flushed.socket == operation.socket &&
             flushed.state == State::kPending;
    });
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
  if (!hold) return {world};
  world.threads[operation.actor].hold = false;
  if (!operation.doomed) return {world};
  // Whether a call that is bound to fail gets as far as being held, nobody says.
  World not_held = world;
  not_held.operations.at(step).held = false;
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
    world.socket_of[{actor.process, call->as}] = step;
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
    return GoOn(context, std::move(world), blocked->step, State::kBlocked);
  }
  return {std::move(world)};  // Died: the run's to judge
}

namespace {

bool MayStillClaim(const World& world, const Operation& operation) {
  return operation.code == abi::kSioAcquirePortReservation && operation.Open() &&
         !operation.claimed && !operation.doomed && !operation.not_judged &&
         !operation.net_was_down && operation.socket && world.sockets.at(*operation.socket).open;
}

}  // namespace

std::vector<World> Settle(std::vector<World> worlds, std::size_t bound) {
  std::vector<World> settled;
  const auto keep = [&settled](World world) {
    if (std::find(settled.begin(), settled.end(), world) == settled.end()) {
      settled.push_back(std::move(world));
    }
  };
  // `worlds` grows while it is walked: a world in which one operation has taken its ports is looked
  // at again for the others.
  for (std::size_t i = 0; i < worlds.size() && settled.size() <= bound; ++i) {
    std::vector<World> further;
    for (auto& [step, operation] : worlds[i].operations) {
      if (!MayStillClaim(worlds[i], operation)) continue;
      const Conditions holding =
          operation.asked ? HoldingConditions(worlds[i], *operation.asked, operation.transport,
                                              operation.family, step)
                          : Conditions{};
      for (const Condition& condition : holding) {
        Conditions& known = operation.conditions;
        if (std::find(known.begin(), known.end(), condition) == known.end()) {
          known.push_back(condition);
        }
      }
      if (MustFail(holding)) continue;
      World claimed = worlds[i];
      Claim(claimed, step, std::nullopt);
      further.push_back(std::move(claimed));
    }
    keep(worlds[i]);
    for (World& world : further) worlds.push_back(std::move(world));
  }
  return settled;
}

}  // namespace portcullis::oracle
