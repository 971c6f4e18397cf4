#include "conformance/oracle/invocations.h"

#include <utility>
#include <vector>

#include "conformance/oracle/bindings.h"
#include "conformance/oracle/processes.h"
#include "conformance/scenario/step.h"
#include "reference/abi/control_codes.h"

namespace portcullis::oracle {
namespace {

using Method = Operation::Method;
using State = Operation::State;

template <typename Matches>
void CutOperations(World& world, Cut cut, Matches matches) {
  for (auto& [step, operation] : world.operations) {
    if (operation.Open() && matches(step, operation)) operation.cuts.insert(cut);
  }
}

bool IsLastCleanup(const World& world, const std::string& process) {
  const auto startups = world.startups.find(process);
  return startups != world.startups.end() && startups->second == 1;
}

bool BelongsTo(const World& world, const Operation& operation, const std::string& process) {
  return operation.socket && world.sockets.at(*operation.socket).HeldBy(process);
}

// What an SIO_FLUSH ends, or may be ending while it is made.
void CutByFlush(World& world, std::size_t step, Cut cut) {
  const Operation& flush = world.operations.at(step);
  if (flush.code != abi::kSioFlush || !flush.socket) return;
  CutOperations(world, cut, [&](std::size_t other, const Operation& operation) {
    return other != step && operation.socket == flush.socket && operation.state == State::kPending;
  });
}

// What a CancelIoEx asks for, and what it may have done when it returns. One that is made while
// another is under way counts as having found something at once: who of the two did is not known.
template <typename Change>
void ForCancelled(const Context& context, World& world, const scenario::Actor& actor,
                  const scenario::CancelIoExCall& call, Change change) {
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  if (found.socket == nullptr) return;
  const std::optional<std::size_t> named =
      call.operation ? FindOperation(world, *call.operation) : std::nullopt;
  for (auto& [step, operation] : world.operations) {
    const bool meant = operation.socket == found.id && operation.actor.process == actor.process &&
                       (!call.operation || named == step);
    if (meant && operation.Open()) change(operation.cuts);
  }
}

void InvokeCancel(const Context& context, World& world, const scenario::Actor& actor,
                  const scenario::CancelIoExCall& call) {
  ForCancelled(context, world, actor, call, [](std::set<Cut>& cuts) {
    if (!cuts.insert(Cut::kCancelling).second) cuts.insert(Cut::kCancelled);
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
  if (world.network_up) Flush(world, *found);
}

// No machine has two blocked calls on one thread; where a scenario has, which of them the
// interruption is for is nobody's statement.
void Interrupt(World& world, const scenario::Actor& actor, Cut cut) {
  std::vector<Operation*> blocked;
  for (auto& [step, operation] : world.operations) {
    const bool meant = operation.actor == actor && operation.state == State::kBlocked;
    if (meant) blocked.push_back(&operation);
  }
  LoseWaits(world, [&actor](const scenario::Actor& waiting) { return waiting == actor; });
  for (Operation* operation : blocked) {
    operation->cuts.insert(cut);
    operation->not_judged = operation->not_judged || blocked.size() > 1;
  }
}

void ExitThread(World& world, const scenario::Actor& actor) {
  world.threads[actor].exited = true;
  LoseWaits(world, [&actor](const scenario::Actor& waiting) { return waiting == actor; });
  for (auto& [step, operation] : world.operations) {
    // Its routines have nowhere to run any more.
    if (operation.actor == actor) operation.By(Method::kRoutine) = Operation::Indication::kNone;
    if (operation.actor != actor || !operation.Open()) continue;
    operation.cuts.insert(Cut::kThreadExit);
    if (operation.state == State::kBlocked) operation.not_judged = true;
  }
}

}  // namespace

void InvokeIoctl(const Context& context, World& world, std::size_t step) {
  if (HasEnded(world, context.scenario.steps[step].actor)) return;
  const Situation situation = SituationAtCall(context, world, step);
  Operation operation = OperationOf(situation, context.scenario.steps[step].actor);
  operation.not_judged = CannotAct(world, operation.actor);
  world.operations[step] = std::move(operation);
  CutByFlush(world, step, Cut::kFlushing);
}

void Flush(World& world, std::size_t step) {
  if (!world.operations.at(step).doomed) CutByFlush(world, step, Cut::kFlushed);
}

void EndFlushing(World& world, std::size_t step) {
  const Operation& flush = world.operations.at(step);
  if (flush.code != abi::kSioFlush) return;
  for (auto& [other, operation] : world.operations) {
    if (operation.socket == flush.socket) operation.cuts.erase(Cut::kFlushing);
  }
}

void AnswerCancel(const Context& context, World& world, const scenario::Actor& actor,
                  const scenario::CancelIoExCall& call, bool success) {
  ForCancelled(context, world, actor, call, [success](std::set<Cut>& cuts) {
    if (cuts.erase(Cut::kCancelling) != 0 && success) cuts.insert(Cut::kCancelled);
  });
}

namespace {

// What a thread does, which only one that is there can do.
void InvokeByThread(const Context& context, World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const scenario::Actor& actor = made.actor;
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
  } else if (const auto* interrupt = std::get_if<scenario::InterruptControl>(&made.action)) {
    using Means = scenario::InterruptControl::Means;
    Interrupt(world, actor,
              interrupt->means == Means::kCancelBlockingCall ? Cut::kCancelBlockingCall
                                                             : Cut::kIoManager);
  } else if (const auto* callback = std::get_if<scenario::CallbackControl>(&made.action)) {
    world.threads[actor].callback = callback->begin;
  } else if (std::holds_alternative<scenario::ExitThreadControl>(made.action)) {
    ExitThread(world, actor);
  }
}

}  // namespace

void Invoke(const Context& context, World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  world.seen.clear();
  world.current = step;
  if (const auto* start = std::get_if<scenario::StartProcessControl>(&made.action)) {
    StartProcess(world, made.actor.process, *start);
    return;
  }
  world.processes.try_emplace(made.actor.process);
  if (const auto* complete = std::get_if<scenario::CompleteControl>(&made.action)) {
    Complete(world, complete->operation);
  } else if (const auto* network = std::get_if<scenario::NetworkControl>(&made.action)) {
    world.network_up = network->up;
    if (network->up) return;
    CutOperations(world, Cut::kNetworkFell, [](std::size_t, const Operation&) { return true; });
  } else if (const auto* support = std::get_if<scenario::ProviderSupportControl>(&made.action)) {
    world.provider_support = support->offered;
  } else if (std::holds_alternative<scenario::RestartControl>(made.action)) {
    Restart(world);
  } else if (std::holds_alternative<scenario::ExitProcessControl>(made.action)) {
    // A process ends whether or not the thread is still there that the step names.
    if (!world.processes.at(made.actor.process).ended) ExitProcess(world, made.actor.process);
  } else if (!HasEnded(world, made.actor)) {
    InvokeByThread(context, world, step);
  }
}

}  // namespace portcullis::oracle
