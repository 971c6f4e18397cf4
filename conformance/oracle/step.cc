#include "conformance/oracle/step.h"

#include <algorithm>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/attribution.h"
#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/disturbance.h"
#include "conformance/oracle/effects.h"
#include "conformance/oracle/event_answer.h"
#include "conformance/oracle/indication_attribution.h"
#include "conformance/oracle/looking.h"
#include "conformance/oracle/output_check.h"
#include "conformance/oracle/persistent_effects.h"
#include "conformance/oracle/readings.h"
#include "conformance/oracle/rule_ids.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Kind = Answer::Kind;

void AddReadings(Verdict& verdict, const std::vector<Reading>& readings) {
  verdict.readings.insert(verdict.readings.end(), readings.begin(), readings.end());
}

// Whether the call, refused as it was, might have been answered otherwise a moment later. `fits`:
// it is allowed to be refused so.
bool IsPerhapsOver(const Context& context, const World& world, std::size_t step,
                   const Ruling& ruling, const Answer& answer, bool fits) {
  if (answer.kind != Kind::kCode || (fits && MustFail(ruling.conditions))) return false;
  return MayBeFreeing(context, world, step, answer.code);
}

// Allowed after all, where nothing has been found broken.
void Conclude(Verdict& verdict) {
  verdict.allowed = verdict.broken.empty();
  if (verdict.allowed) return;
  verdict.misreported = true;
  verdict.readings.clear();
  verdict.differs.clear();
}

std::string CountText(const std::optional<std::uint32_t>& count) {
  return count ? std::to_string(*count) : "untouched";
}

void SayCount(const std::optional<std::uint32_t>& seen, std::uint32_t wanted, const char* id,
              Verdict& verdict) {
  AddId(verdict.broken, id);
  verdict.detail =
      "the returned count is " + CountText(seen) + ", required is " + std::to_string(wanted);
}

// Whether the returned count lies where a pending operation writes on its own account: both its
// OVERLAPPED and its output may be the memory of the input, and then hold a status or ports.
bool IsOverwritten(const scenario::WsaIoctlCall& call) {
  const auto aliases = [](scenario::Memory memory) {
    return memory == scenario::Memory::kAliasesInput;
  };
  return aliases(call.returned) &&
         (aliases(call.out.memory) || (call.overlapped && aliases(call.overlapped->memory)));
}

// The documented counts: those of ACQUIRE, and that a pending call leaves it alone.
void CheckCounts(const scenario::WsaIoctlCall& call, const Ruling& ruling, const Answer& answer,
                 const std::optional<std::uint32_t>& count, Verdict& verdict) {
  const Answers& documented = ruling.allowed.documented;
  if (answer.kind == Kind::kSuccess && documented.count_on_success &&
      count != documented.count_on_success) {
    SayCount(count, *documented.count_on_success, "ACQ-OUT-04", verdict);
  }
  if (answer.kind == Kind::kCode && answer.code == abi::kWsaEinval && documented.count_on_failure &&
      count != documented.count_on_failure) {
    SayCount(count, *documented.count_on_failure, "ACQ-OUT-02", verdict);
  }
  if (answer.kind == Kind::kPending && count.value_or(0) != 0 && !IsOverwritten(call)) {
    SayCount(count, 0, "GEN-OVL-05", verdict);
  }
}

// What Windows was seen to do, where that is narrower.
void CompareWithObserved(const Ruling& ruling, const Answer& answer,
                         const std::optional<std::uint32_t>& count, Verdict& verdict) {
  const Answers& documented = ruling.allowed.documented;
  const Answers& observed = ruling.allowed.observed;
  const auto add = [&verdict](const std::string& id) {
    if (!id.empty()) AddId(verdict.differs, id);
  };
  if (!Contains(observed, answer)) {
    add(answer.kind == Kind::kCode ? ruling.narrowing.by_code : ruling.narrowing.by_kind);
    const bool unknown_command =
        !ruling.conditions.empty() && ruling.conditions.front().question == "Q-GEN-CODE";
    if (unknown_command && answer.kind == Kind::kCode && answer.code == abi::kWsaEinval) {
      add("GEN-CODE-02");
    }
  }
  if (answer.kind == Kind::kSuccess && observed.count_on_success != documented.count_on_success &&
      count != observed.count_on_success) {
    add(ruling.narrowing.by_count);
  }
  if (answer.kind == Kind::kCode && observed.count_on_failure != documented.count_on_failure &&
      count != observed.count_on_failure) {
    add(ruling.narrowing.by_count);
  }
}

Verdict JudgeIoctl(const Context& context, const World& world, const scenario::Returned& returned,
                   const Ruling& ruling, const Answer& answer, Readings readings) {
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  const Operation& operation = world.operations.at(returned.step);
  const bool late = operation.state == Operation::State::kBlocked;
  const bool listed = Contains(ruling.allowed.documented, answer);
  if (listed) {
    const auto& step = context.scenario.steps[returned.step];
    CheckCounts(std::get<scenario::WsaIoctlCall>(step.action), ruling, answer, returned.count,
                verdict);
  }
  const bool fits = listed && verdict.broken.empty();
  verdict.freeing = IsPerhapsOver(context, world, returned.step, ruling, answer, fits);
  if (answer.kind == Kind::kCode && !fits &&
      TakenByOthers(context, world, returned.step, ruling, answer.code)) {
    verdict.broken.clear();
    verdict.detail.clear();
    verdict.disturbed = true;
    return verdict;
  }
  if (!listed) {
    if (late) {
      AttributeReturn(world, returned.step, ruling, answer, verdict);
    } else {
      AttributeIoctl(context, world, returned.step, ruling, answer, verdict);
    }
    // A condition that is broken has an id of its own, whichever function it was broken through.
    if (operation.provider && answer.kind == Kind::kMalformed) {
      AddId(verdict.broken, "SPI-RET-01");
    }
    verdict.allowed = false;
    return verdict;
  }
  if (answer.kind == Kind::kSuccess) {
    CheckOutput(context, world, returned.step, returned.output, verdict);
  }
  CompareWithObserved(ruling, answer, returned.count, verdict);
  if (readings == Readings::kAsked) {
    AddReadings(verdict, late ? EndingReadings(world, returned.step, ruling, answer)
                              : IoctlReadings(context, world, ruling, returned, answer));
  }
  Conclude(verdict);
  return verdict;
}

// Whether what such a call reports was seen: of get_completion, the operation that it names.
bool WasSeen(const World& world, const scenario::Step& made) {
  const auto* get = std::get_if<scenario::GetCompletionCall>(&made.action);
  if (get == nullptr) return !world.seen.empty();
  const std::optional<std::size_t> named = FindOperation(world, get->operation);
  return named && std::find(world.seen.begin(), world.seen.end(), *named) != world.seen.end();
}

// get_completion, GetQueuedCompletionStatus, wait_alertable: the indications themselves were judged
// when they were seen.
Verdict JudgeLooking(const Context& context, const World& world, std::size_t step,
                     const Ruling& ruling, const Answer& answer) {
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  const scenario::Step& made = context.scenario.steps[step];
  if (answer.kind != Kind::kSuccess && answer.kind != Kind::kNothing) {
    verdict.broken = {"GEN-RET-02"};
  } else if (answer.kind == Kind::kNothing && !world.seen.empty()) {
    verdict.broken = {"GEN-RET-02"};
    verdict.detail = "an indication was seen and is not reported";
  } else if (answer.kind == Kind::kSuccess && !WasSeen(world, made)) {
    verdict.broken = {"GEN-OVL-03"};
    verdict.detail = "an indication is reported that was not seen";
  } else {
    for (const auto& [other, method] : LeftOut(world, made, answer)) {
      AttributeIfMissing(context, world, other, method, verdict);
    }
  }
  verdict.allowed = verdict.broken.empty();
  return verdict;
}

// What a successful getsockname gave, or a persistent function stored.
void CheckStored(const Context& context, const World& world, const scenario::Returned& returned,
                 Verdict& verdict) {
  const scenario::Step& made = context.scenario.steps[returned.step];
  if (std::holds_alternative<scenario::PersistentCall>(made.action)) {
    CheckToken(context, world, returned, verdict);
    return;
  }
  const auto* name = std::get_if<scenario::GetSockNameCall>(&made.action);
  if (name == nullptr) return;
  // It could not succeed on what is no socket.
  const Socket& socket = *FindSocket(context, world, made.actor, name->socket).socket;
  CheckPort(socket, returned.port, verdict);
  const Binding& binding = socket.binding;
  if (binding.implicit && binding.with_association && binding.port == 0 && returned.port) {
    const bool inside = Overlap(binding.within->range, {*returned.port, 1});
    verdict.readings.push_back({"Q-BND-IMPLICIT", inside ? "reservation" : "elsewhere"});
  }
}

Verdict JudgeOverlappedResult(const Context& context, const World& world,
                              const scenario::Returned& returned, const Ruling& ruling,
                              const Answer& answer) {
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  if (!Contains(ruling.allowed.documented, answer)) {
    AttributeResult(context, world, returned.step, answer, verdict);
    verdict.allowed = false;
    return verdict;
  }
  const std::optional<std::uint32_t>& wanted = ruling.allowed.documented.count_on_success;
  if (answer.kind == Kind::kSuccess && wanted && returned.count != wanted) {
    SayCount(returned.count, *wanted, "GEN-RESULT-02", verdict);
  }
  if (answer.kind == Kind::kCode && answer.code != abi::kWsaIoIncomplete && returned.count) {
    AddId(verdict.broken, "GEN-RESULT-03");
    verdict.detail = "lpcbTransfer of an operation that failed was set";
  }
  if (answer.kind == Kind::kSuccess && !wanted && returned.count) {
    verdict.readings.push_back({"Q-GEN-OVL-TRANSFERRED", *returned.count == 0 ? "zero" : "size"});
  }
  Conclude(verdict);
  return verdict;
}

Verdict JudgeLastError(const Context& context, const World& world,
                       const scenario::Returned& returned, const Ruling& ruling) {
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  const Thread& thread = FindThread(world, context.scenario.steps[returned.step].actor);
  if (!thread.last_error || *thread.last_error == returned.result) return verdict;
  verdict.allowed = false;
  verdict.broken = {"GEN-RET-03"};
  verdict.detail = "the last failed call of this thread gave " +
                   abi::ErrorName(*thread.last_error) + ", WSAGetLastError gives " +
                   abi::ErrorName(returned.result);
  return verdict;
}

Verdict JudgeReturned(const Context& context, const World& world,
                      const scenario::Returned& returned, Readings readings) {
  const scenario::Action& action = context.scenario.steps[returned.step].action;
  const Ruling ruling = RuleCall(context, world, returned.step);
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  if (!ruling.judged) return verdict;
  const Answer answer = AnswerOf(action, returned);
  if (std::holds_alternative<scenario::WsaIoctlCall>(action)) {
    // Told of an answer without a call, take the call as made now.
    if (world.operations.count(returned.step) == 0) {
      const scenario::Event invoked = scenario::Invoked{returned.step};
      World begun = world;
      Follow(context, begun, invoked);
      return JudgeIoctl(context, begun, returned, RuleCall(context, begun, returned.step), answer,
                        readings);
    }
    return JudgeIoctl(context, world, returned, ruling, answer, readings);
  }
  if (IsLooking(action)) return JudgeLooking(context, world, returned.step, ruling, answer);
  if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action)) {
    return JudgeOverlappedResult(context, world, returned, ruling, answer);
  }
  if (std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) {
    return JudgeLastError(context, world, returned, ruling);
  }
  const bool fits = Contains(ruling.allowed.documented, answer);
  verdict.freeing = IsPerhapsOver(context, world, returned.step, ruling, answer, fits);
  if (fits) {
    CompareWithObserved(ruling, answer, std::nullopt, verdict);
    const bool persistent = std::holds_alternative<scenario::PersistentCall>(action);
    AddReadings(verdict, ConditionReadings(ruling.conditions, answer,
                                           persistent ? "Q-PER-ORDER" : "Q-GEN-ORDER"));
    if (answer.kind == Kind::kSuccess) CheckStored(context, world, returned, verdict);
    verdict.allowed = verdict.broken.empty();
    verdict.misreported = !verdict.allowed;
    if (!verdict.allowed) verdict.readings.clear();
    return verdict;
  }
  if (answer.kind == Kind::kCode &&
      TakenByOthers(context, world, returned.step, ruling, answer.code)) {
    verdict.disturbed = true;
    return verdict;
  }
  verdict.allowed = false;
  AttributeCall(ruling, answer, verdict);
  return verdict;
}

// What the completion says of bytes: 16 of an ACQUIRE. Where it returned 0 already, Windows was
// seen to report 0. Of the other codes none stores anything, which a routine and a packet have to
// say.
void CheckTransferred(const Operation& operation, const scenario::Completed& completed,
                      Verdict& verdict) {
  if (operation.not_judged || completed.transferred == BytesOf(operation)) return;
  const bool acquires = IsAcquireCode(operation.code);
  if (acquires && operation.done_at_once && completed.transferred == 0) return;
  if (acquires) AddId(verdict.broken, "ACQ-OVL-02");
  const std::string method = MethodId(completed.notification);
  if (!method.empty()) AddId(verdict.broken, method);
  if (!verdict.broken.empty()) {
    verdict.detail = "the completion reports " + std::to_string(completed.transferred) + " bytes";
  }
}

Verdict JudgeCompleted(const Context& context, const World& world,
                       const scenario::Completed& completed) {
  Verdict verdict;
  const auto found = world.operations.find(completed.step);
  if (found == world.operations.end()) {
    verdict.allowed = false;
    verdict.broken = {"GEN-OVL-03"};
    verdict.detail = "an indication for a call that was not made";
    return verdict;
  }
  const Operation& operation = found->second;
  const Ruling ruling = RuleIndication(world, operation, completed.notification);
  verdict.allowed_set = ruling.allowed;
  if (!ruling.judged) return verdict;
  AttributePlace(context, world, completed, verdict);
  if (!verdict.broken.empty()) {
    verdict.allowed = false;
    return verdict;
  }
  const Answer answer = AnswerOf(completed);
  const bool fits = Contains(ruling.allowed.documented, answer);
  verdict.freeing = IsPerhapsOver(context, world, completed.step, ruling, answer, fits);
  if (!fits) {
    if (answer.kind == Kind::kCode && ruling.allowed.documented.success &&
        TakenByOthers(context, world, completed.step, ruling, answer.code)) {
      verdict.disturbed = true;
      return verdict;
    }
    verdict.allowed = false;
    AttributeIndication(context, world, completed.step, completed.notification, ruling, answer,
                        verdict);
    return verdict;
  }
  if (answer.kind == Kind::kSuccess) {
    CheckTransferred(operation, completed, verdict);
    CheckOutput(context, world, completed.step, completed.output, verdict);
  }
  CompareWithObserved(ruling, answer, std::nullopt, verdict);
  if (!operation.end) AddReadings(verdict, EndingReadings(world, completed.step, ruling, answer));
  AddReadings(verdict, CompletionReadings(context, world, completed));
  Conclude(verdict);
  return verdict;
}

Verdict JudgeBlocked(const Context& context, const World& world, const scenario::Blocked& blocked) {
  Verdict verdict;
  const Ruling ruling = RuleCall(context, world, blocked.step);
  verdict.allowed_set = ruling.allowed;
  const Answer answer{Kind::kBlocked};
  if (Contains(ruling.allowed.documented, answer)) return verdict;
  verdict.allowed = false;
  if (world.operations.count(blocked.step) != 0) {
    AttributeIoctl(context, world, blocked.step, ruling, answer, verdict);
  } else if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(
                 context.scenario.steps[blocked.step].action)) {
    AttributeResult(context, world, blocked.step, answer, verdict);
  } else {
    AttributeCall(ruling, answer, verdict);
  }
  return verdict;
}

}  // namespace

Verdict JudgeIn(const Context& context, const World& world, const scenario::Event& event,
                Readings readings) {
  if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
    return JudgeReturned(context, world, *returned, readings);
  }
  if (const auto* completed = std::get_if<scenario::Completed>(&event)) {
    return JudgeCompleted(context, world, *completed);
  }
  if (const auto* blocked = std::get_if<scenario::Blocked>(&event)) {
    return JudgeBlocked(context, world, *blocked);
  }
  return {};  // Invoked is the scenario's doing; Died is for the run to judge
}

}  // namespace portcullis::oracle
