#include "conformance/oracle/answers.h"

namespace portcullis::oracle {

Ruling NotJudged() {
  Ruling ruling;
  ruling.allowed = {AnyAnswer(), AnyAnswer()};
  ruling.judged = false;
  return ruling;
}

Ruling RuleExactly(const Answers& answers) {
  Ruling ruling;
  ruling.allowed = {answers, answers};
  return ruling;
}

Ruling RuleByConditions(Conditions conditions, std::vector<std::string> valid) {
  Ruling ruling;
  Answers& answers = ruling.allowed.documented;
  answers.success = !MustFail(conditions);
  AddCodes(conditions, answers);
  ruling.allowed.observed = answers;
  ruling.conditions = std::move(conditions);
  ruling.valid = std::move(valid);
  return ruling;
}

Ruling RuleCall(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  if (scenario::IsControl(made.action)) return NotJudged();
  const auto under_way = world.operations.find(step);
  if (under_way != world.operations.end()) {
    const Operation& operation = under_way->second;
    if (operation.state == Operation::State::kBlocked) {
      return RuleBlockedCall(context, world, step);
    }
    if (operation.not_judged) return NotJudged();
  }
  if (world.lost_waits.count(step) != 0) return NotJudged();
  if (world.waits.count(step) != 0) return RuleOverlappedResult(context, world, step);
  if (CannotAct(world, made.actor)) return NotJudged();
  if (std::holds_alternative<scenario::WsaIoctlCall>(made.action)) {
    return RuleIoctl(context, world, step);
  }
  if (std::holds_alternative<scenario::GetCompletionCall>(made.action)) {
    return RuleGetCompletion(context, world, step);
  }
  if (std::holds_alternative<scenario::WaitAlertableCall>(made.action)) {
    return RuleWaitAlertable(world, made.actor);
  }
  if (std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(made.action)) {
    return RuleDequeue(context, world, step);
  }
  if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(made.action)) {
    return RuleOverlappedResult(context, world, step);
  }
  if (std::holds_alternative<scenario::BindCall>(made.action)) {
    return RuleBind(context, world, step);
  }
  if (std::holds_alternative<scenario::PersistentCall>(made.action)) {
    return RulePersistent(context, world, step);
  }
  return RuleSocketCall(context, world, step);
}

}  // namespace portcullis::oracle
