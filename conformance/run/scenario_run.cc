#include "conformance/run/scenario_run.h"

#include <chrono>
#include <utility>

#include "conformance/run/concurrent_run.h"
#include "conformance/run/freeing.h"

namespace portcullis::run {
namespace {

// Longer than any bound a target has of its own, so that this one is reached only by a target that
// broke its word.
constexpr std::chrono::seconds kStepBound{20};

bool IsInvocation(const scenario::Event& event, std::size_t step) {
  const auto* const invoked = std::get_if<scenario::Invoked>(&event);
  return invoked != nullptr && invoked->step == step;
}

class Runner {
 public:
  Runner(ScenarioRun& run, const scenario::Scenario& scenario, const oracle::Setup& setup,
         const DeclaredSets* declared)
      : run_(run), judge_(scenario, setup), declared_(declared) {}

  void Record(const scenario::Event& event) {
    oracle::Verdict verdict = judge_.Record(event);
    clean_ = clean_ && verdict.allowed && !verdict.disturbed;
    run_.trace.events.push_back(event);
    run_.judged.push_back({event, std::move(verdict)});
    run_.bound_reached = run_.bound_reached || judge_.BoundReached();
    if (const auto* blocked = std::get_if<scenario::Blocked>(&event)) {
      blocked_.insert(blocked->step);
    } else if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
      blocked_.erase(returned->step);
    }
  }

  // Compares what the case declares with what the oracle computes, once the call is under way.
  void CompareDeclared(std::size_t step) {
    if (declared_ == nullptr || !clean_ || run_.disagreement.has_value()) return;
    const std::optional<oracle::Allowed>& declared = (*declared_)[step];
    if (!declared.has_value()) return;
    const oracle::Allowed computed = judge_.AllowedNow(step);
    if (computed == *declared) return;
    run_.disagreement = "step " + std::to_string(step + 1) + ": the case allows " +
                        Describe(*declared) + "; the oracle allows " + Describe(computed);
  }

  // Notes what the call of `step` decides, once it is under way; of a control, what those calls do
  // that it may bring back.
  void NoteDecided(std::size_t step) {
    if (!clean_) return;
    std::set<std::size_t> calls{step};
    if (scenario::IsControl(run_.trace.scenario.steps[step].action)) calls = blocked_;
    for (const std::size_t call : calls) {
      for (std::string& id : judge_.Decides(call)) run_.decided.insert(std::move(id));
    }
  }

  void Finish() { run_.unfinished = judge_.Finish(); }

  // Unanswered: the target died, hung or spoke nonsense instead of answering `step`.
  void Unanswered(std::size_t step) { run_.held_to = judge_.HeldTo(step); }

 private:
  static std::string Describe(const oracle::Allowed& allowed) {
    std::string text = "{" + oracle::Print(allowed.documented) + "}";
    if (allowed.observed != allowed.documented) {
      text += " (observed: {" + oracle::Print(allowed.observed) + "})";
    }
    return text;
  }

  ScenarioRun& run_;
  oracle::Judge judge_;
  const DeclaredSets* declared_;
  bool clean_ = true;
  std::set<std::size_t> blocked_;  // calls that have not come back
};

// What comes unasked until the deadline; false where the run of the scenario is over.
bool HearUntil(targets::Deadline deadline, targets::Target& target, Runner& runner,
               ScenarioRun& run) {
  for (;;) {
    tl::expected<std::optional<scenario::Event>, targets::TargetError> next = target.Next(deadline);
    if (!next.has_value()) {
      run.target_error = std::move(next.error());
      return false;
    }
    if (!next->has_value()) return true;
    runner.Record(**next);
    if (std::holds_alternative<scenario::Died>(**next)) return false;
  }
}

ScenarioRun RunOnce(const Subject& subject, const scenario::Scenario& scenario,
                    const DeclaredSets* declared, int attempt, std::optional<std::size_t> decisive,
                    const Waits& waits) {
  targets::Target& target = subject.target;
  const std::set<std::string> capabilities = waits.Judging(subject.capabilities);
  ScenarioRun run;
  run.trace.scenario = scenario;
  run.trace.target = subject.description;
  // What the probe found and what was waited for are part of what the events are judged by, now and
  // later.
  run.trace.target.capabilities.assign(capabilities.begin(), capabilities.end());
  if (!waits.before.empty()) target.ExpectOverlaps();
  const tl::expected<scenario::Placement, targets::TargetError> placement =
      target.Reset(scenario, attempt);
  if (!placement.has_value()) {
    run.target_error = placement.error();
    return run;
  }
  run.trace.placement = *placement;

  Runner runner(run, scenario, {capabilities, *placement}, declared);
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    run.last_step = step;
    bool invoked = false;
    const auto record = [&](const scenario::Event& event) {
      runner.Record(event);
      if (!IsInvocation(event, step)) return;
      invoked = true;
      runner.CompareDeclared(step);
      if (decisive.has_value() && step >= *decisive) runner.NoteDecided(step);
    };
    const std::optional<targets::Deadline> waits_until = waits.DeadlineOf(step);
    if (waits_until && !HearUntil(*waits_until, target, runner, run)) return run;
    target.Submit(step, scenario.steps[step]);
    const targets::Deadline deadline = std::chrono::steady_clock::now() + kStepBound;
    for (bool answered = false; !answered;) {
      tl::expected<std::optional<scenario::Event>, targets::TargetError> next =
          target.Next(deadline);
      if (!next.has_value()) {
        run.target_error = std::move(next.error());
        runner.Unanswered(step);
        return run;
      }
      if (!next->has_value()) {
        run.target_error = {targets::TargetError::Kind::kHang, "no event within 20 seconds"};
        runner.Unanswered(step);
        return run;
      }
      const scenario::Event& event = **next;
      const bool died = std::holds_alternative<scenario::Died>(event);
      // Whoever dies of a call may do so before it has said that it makes it.
      if (died && !invoked) record(scenario::Invoked{step});
      record(event);
      if (died) {
        runner.Unanswered(step);
        return run;
      }
      answered = scenario::AnsweredStep(event) == step;
    }
  }
  // What still comes unasked: above all a death that the last calls have brought about, which would
  // else be taken for the next scenario's.
  if (HearUntil(std::chrono::steady_clock::now(), target, runner, run)) runner.Finish();
  return run;
}

}  // namespace

ScenarioRun RunScenario(const Subject& subject, const scenario::Scenario& scenario,
                        const DeclaredSets* declared, int attempt,
                        std::optional<std::size_t> decisive) {
  return RunUntilFreed([&](const Waits& waits) {
    return RunOnce(subject, scenario, declared, attempt, decisive, waits);
  });
}

ScenarioRun JudgeTrace(const scenario::Trace& trace) {
  if (HasOverlaps(trace)) return JudgeConcurrentTrace(trace);
  ScenarioRun run;
  run.trace.scenario = trace.scenario;
  run.trace.target = trace.target;
  run.trace.placement = trace.placement;
  const std::set<std::string> capabilities(trace.target.capabilities.begin(),
                                           trace.target.capabilities.end());
  Runner runner(run, trace.scenario, {capabilities, trace.placement}, nullptr);
  for (const scenario::Event& event : trace.events) {
    runner.Record(event);
    if (const auto answered = scenario::AnsweredStep(event)) run.last_step = *answered;
    if (std::holds_alternative<scenario::Died>(event)) return run;
  }
  runner.Finish();
  return run;
}

}  // namespace portcullis::run
