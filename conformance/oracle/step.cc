#include "conformance/oracle/step.h"

#include <algorithm>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/attribution.h"
#include "conformance/oracle/disturbance.h"
#include "conformance/oracle/effects.h"
#include "conformance/oracle/event_answer.h"
#include "conformance/oracle/output_check.h"
#include "conformance/oracle/readings.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Kind = Answer::Kind;

void AddReadings(Verdict& verdict, const std::vector<Reading>& readings) {
  verdict.readings.insert(verdict.readings.end(), readings.begin(), readings.end());
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

// The documented counts: those of ACQUIRE, and that a pending call leaves it alone.
void CheckCounts(const Ruling& ruling, const Answer& answer,
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
  if (answer.kind == Kind::kPending && count.value_or(0) != 0) {
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
                   const Ruling& ruling, const Answer& answer) {
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  const Operation& operation = world.operations.at(returned.step);
  const bool late = operation.state == Operation::State::kBlocked;
  if (!Contains(ruling.allowed.documented, answer)) {
    if (answer.kind == Kind::kCode &&
        TakenByOthers(context, world, returned.step, ruling, answer.code)) {
      verdict.disturbed = true;
      return verdict;
    }
    if (late) {
      AttributeReturn(world, returned.step, ruling, answer, verdict);
    } else {
      AttributeIoctl(context, world, returned.step, ruling, answer, verdict);
    }
    verdict.allowed = false;
    return verdict;
  }
  CheckCounts(ruling, answer, returned.count, verdict);
  if (answer.kind == Kind::kSuccess && operation.code == abi::kSioAcquirePortReservation) {
    CheckOutput(context, world, returned.step, returned.output, verdict);
  }
  CompareWithObserved(ruling, answer, returned.count, verdict);
  AddReadings(verdict, late ? EndingReadings(world, returned.step, ruling, answer)
                            : IoctlReadings(context, world, ruling, returned, answer));
  Conclude(verdict);
  return verdict;
}

Verdict JudgeGetCompletion(const Context& context, const World& world, std::size_t step,
                           const Ruling& ruling, const Answer& answer) {
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  const auto& call = std::get<scenario::GetCompletionCall>(context.scenario.steps[step].action);
  const std::optional<std::size_t> found = FindOperation(world, call.operation);
  if (answer.kind == Kind::kSuccess) {
    // The indication itself was judged when it was seen.
    if (found && world.indication == found) return verdict;
    verdict.broken = {"GEN-OVL-03"};
    verdict.detail = "an indication is reported that was not seen";
  } else if (answer.kind == Kind::kNothing) {
    if (ruling.allowed.documented.nothing) return verdict;
    AttributeIndication(context, world, *found, ruling, answer, verdict);
  } else {
    verdict.broken = {"GEN-RET-02"};
  }
  verdict.allowed = false;
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
                      const scenario::Returned& returned) {
  const scenario::Action& action = context.scenario.steps[returned.step].action;
  if (scenario::IsControl(action)) return {};
  const Ruling ruling = RuleCall(context, world, returned.step);
  Verdict verdict;
  verdict.allowed_set = ruling.allowed;
  if (!ruling.judged) return verdict;
  const Answer answer = AnswerOf(action, returned);
  if (std::holds_alternative<scenario::WsaIoctlCall>(action)) {
    // Told of an answer without a call, take the call as made now.
    if (world.operations.count(returned.step) == 0) {
      const scenario::Event invoked = scenario::Invoked{returned.step};
      const World begun = Follow(context, world, invoked).front();
      return JudgeIoctl(context, begun, returned, RuleCall(context, begun, returned.step), answer);
    }
    return JudgeIoctl(context, world, returned, ruling, answer);
  }
  if (std::holds_alternative<scenario::GetCompletionCall>(action)) {
    return JudgeGetCompletion(context, world, returned.step, ruling, answer);
  }
  if (std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) {
    return JudgeLastError(context, world, returned, ruling);
  }
  if (Contains(ruling.allowed.documented, answer)) {
    AddReadings(verdict, ConditionReadings(ruling.conditions, answer));
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

// 16 bytes are what an ACQUIRE stores. Where it returned 0 already, Windows was seen to report 0.
void CheckTransferred(const Operation& operation, std::uint32_t transferred, Verdict& verdict) {
  if (operation.not_judged || transferred == abi::kPortReservationInstanceSize) return;
  if (operation.done_at_once && transferred == 0) return;
  AddId(verdict.broken, "ACQ-OVL-02");
  verdict.detail = "the completion reports " + std::to_string(transferred) + " bytes";
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
  const Ruling ruling = RuleIndication(operation);
  verdict.allowed_set = ruling.allowed;
  if (!ruling.judged) return verdict;
  const Answer answer = AnswerOf(completed);
  if (!Contains(ruling.allowed.documented, answer)) {
    if (answer.kind == Kind::kCode && ruling.allowed.documented.success &&
        TakenByOthers(context, world, completed.step, ruling, answer.code)) {
      verdict.disturbed = true;
      return verdict;
    }
    verdict.allowed = false;
    AttributeIndication(context, world, completed.step, ruling, answer, verdict);
    return verdict;
  }
  if (answer.kind == Kind::kSuccess && operation.code == abi::kSioAcquirePortReservation) {
    CheckTransferred(operation, completed.transferred, verdict);
    CheckOutput(context, world, completed.step, completed.output, verdict);
  }
  CompareWithObserved(ruling, answer, std::nullopt, verdict);
  AddReadings(verdict, EndingReadings(world, completed.step, ruling, answer));
  AddReadings(verdict, CompletionReadings(context, world, completed));
  Conclude(verdict);
  return verdict;
}

Verdict JudgeBlocked(const Context& context, const World& world, const scenario::Blocked& blocked) {
  Verdict verdict;
  if (scenario::IsControl(context.scenario.steps[blocked.step].action)) return verdict;
  const Ruling ruling = RuleCall(context, world, blocked.step);
  verdict.allowed_set = ruling.allowed;
  if (ruling.allowed.documented.blocked) return verdict;
  const Answer answer{Kind::kBlocked};
  verdict.allowed = false;
  if (world.operations.count(blocked.step) != 0) {
    AttributeIoctl(context, world, blocked.step, ruling, answer, verdict);
  } else {
    AttributeCall(ruling, answer, verdict);
  }
  return verdict;
}

}  // namespace

Verdict JudgeIn(const Context& context, const World& world, const scenario::Event& event) {
  if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
    return JudgeReturned(context, world, *returned);
  }
  if (const auto* completed = std::get_if<scenario::Completed>(&event)) {
    return JudgeCompleted(context, world, *completed);
  }
  if (const auto* blocked = std::get_if<scenario::Blocked>(&event)) {
    return JudgeBlocked(context, world, *blocked);
  }
  return {};  // Invoked is the scenario's doing; Died is for the run to judge
}

std::vector<World> Step(const scenario::Scenario& scenario, const Setup& setup, const World& world,
                        const scenario::Event& event) {
  const Context context{scenario, setup};
  if (!JudgeIn(context, world, event).allowed) return {};
  return Follow(context, world, event);
}

}  // namespace portcullis::oracle
