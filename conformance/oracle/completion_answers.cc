// What the calls may answer that look for the end of operations: by event, by routine, by
// completion port, and by asking.

#include "conformance/oracle/answers.h"
#include "conformance/oracle/rule_ids.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

using Indication = Operation::Indication;
using Method = Operation::Method;
using State = Operation::State;

bool MayShowSomething(const Answers& answers) {
  return answers.success || answers.any_code || !answers.codes.empty();
}

// Whether its end is beyond anybody's statement for one who asks by WSAGetOverlappedResult.
bool CannotBeAsked(const Context& context, const World& world, const scenario::Actor& actor,
                   std::size_t step, const Operation& operation) {
  if (operation.not_judged || operation.actor.process != actor.process) return true;
  if (!operation.overlapped || operation.failed_at_once) return true;
  if (operation.state != State::kPending && operation.state != State::kDone) return true;
  if (operation.code == abi::kFionbio || !Started(world, actor)) return true;
  if (FindThread(world, actor).callback) return true;
  const auto& call = std::get<scenario::WsaIoctlCall>(context.scenario.steps[step].action);
  const bool questionable = !call.overlapped ||
                            call.overlapped->memory != scenario::Memory::kValid ||
                            SituationOf(context, world, step).out_of_sight;
  const FoundSocket found = FindSocket(context, world, actor, call.socket);
  return questionable || found.socket == nullptr || found.id != operation.socket;
}

}  // namespace

Ruling RuleGetCompletion(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::GetCompletionCall>(made.action);
  const std::optional<std::size_t> found = FindOperation(world, call.operation);
  if (!found) {
    Answers answers;
    answers.nothing = true;
    return RuleExactly(answers);
  }
  const Operation& operation = world.operations.at(*found);
  if (operation.actor.process != made.actor.process) return NotJudged();
  return RuleIndication(world, operation, Method::kEvent);
}

Ruling RuleWaitAlertable(const World& world, const scenario::Actor& actor) {
  Answers answers;
  answers.nothing = true;
  for (const auto& [step, operation] : world.operations) {
    if (operation.actor != actor) continue;
    const Ruling ruling = RuleIndication(world, operation, Method::kRoutine);
    if (!ruling.judged) return NotJudged();
    // Where it can neither be indicated nor not, as one that has to be and lacks its ports in this
    // world, nothing is as impossible as something.
    answers.nothing = answers.nothing && ruling.allowed.documented.nothing;
    answers.success = answers.success || MayShowSomething(ruling.allowed.documented);
  }
  return RuleExactly(answers);
}

Ruling RuleDequeue(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::GetQueuedCompletionStatusCall>(made.action);
  const PortName port{made.actor.process, call.port};
  Allowed allowed;
  bool surely = false;
  for (const auto& [other, operation] : world.operations) {
    if (operation.port != port) continue;
    const Ruling ruling = RuleIndication(world, operation, Method::kPort);
    if (!ruling.judged) return NotJudged();
    surely = surely || !ruling.allowed.documented.nothing;
    if (!MayShowSomething(ruling.allowed.documented)) continue;
    allowed = Union(allowed, ruling.allowed);
  }
  allowed.documented.nothing = allowed.observed.nothing = !surely;
  return {allowed};
}

Ruling RuleOverlappedResult(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::WsaGetOverlappedResultCall>(made.action);
  const std::optional<std::size_t> found = FindAwaited(world, call.operation, step);
  if (!found) return NotJudged();
  const Operation& operation = world.operations.at(*found);
  if (CannotBeAsked(context, world, made.actor, *found, operation)) return NotJudged();
  // Waiting is for operations that are notified by an event; else the result is unpredictable.
  if (call.wait && (operation.routine || !operation.event)) return NotJudged();
  Answers answers = PossibleEndings(operation);
  const bool is_over = operation.state == State::kDone || operation.end;
  if (call.wait) {
    answers.blocked = answers.nothing;
  } else if (!is_over) {
    answers.codes.insert(abi::kWsaIoIncomplete);
  }
  answers.nothing = false;
  if (!world.network_up) answers.codes.insert(abi::kWsaEnetdown);
  // What an ACQUIRE reports that was done at once is a question of its own.
  const bool open = operation.done_at_once && IsAcquireCode(operation.code);
  if (answers.success && !open) answers.count_on_success = BytesOf(operation);
  return RuleExactly(answers);
}

}  // namespace portcullis::oracle
