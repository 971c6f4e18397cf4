#include "conformance/run/concurrent_run.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "conformance/oracle/concurrent_judge.h"
#include "conformance/run/freeing.h"

namespace portcullis::run {
namespace {

using std::chrono::steady_clock;

// As in scenario_run: longer than any bound a target has of its own.
constexpr std::chrono::seconds kStepBound{20};

class ConcurrentRunner {
 public:
  ConcurrentRunner(targets::Target& target, const Waits& waits, ScenarioRun& run)
      : target_(target), waits_(waits), run_(run), steps_(run.trace.scenario.steps) {}

  // Runs the steps from `begin` to `end`: one by one, or beside each other. False where the run of
  // the scenario is over.
  bool OneByOne(std::size_t begin, std::size_t end) {
    for (std::size_t step = begin; step < end; ++step) {
      if (!Submit(step) || !Await()) return false;
    }
    return true;
  }

  bool Beside(std::size_t begin, std::size_t end) {
    for (std::size_t step = begin; step < end; ++step) waiting_[steps_[step].actor].push_back(step);
    for (;;) {
      if (!SubmitAll()) return false;
      if (under_way_.empty()) return true;
      if (!Hear(Until())) return false;
    }
  }

  // What still comes by the deadline; by now: above all a death that the last calls have brought
  // about.
  bool HearUntil(targets::Deadline deadline) {
    for (;;) {
      tl::expected<std::optional<scenario::Event>, targets::TargetError> next =
          target_.Next(deadline);
      if (!next.has_value()) return Stop(std::move(next.error()));
      if (!next->has_value()) return true;
      if (!Take(**next)) return false;
    }
  }

 private:
  bool Submit(std::size_t step) {
    run_.last_step = step;
    const std::optional<targets::Deadline> waits_until = waits_.DeadlineOf(step);
    if (waits_until && !HearUntil(*waits_until)) return false;
    under_way_[step] = steady_clock::now() + kStepBound;
    target_.Submit(step, steps_[step]);
    return true;
  }

  // In the order of the steps, so that a run depends on the target alone.
  bool SubmitAll() {
    std::vector<std::size_t> ready;
    for (auto& [waiting, steps] : waiting_) {
      const scenario::Actor& actor = waiting;  // clang 14 captures no structured binding
      const bool is_busy =
          std::any_of(under_way_.begin(), under_way_.end(),
                      [&](const auto& entry) { return steps_[entry.first].actor == actor; });
      if (steps.empty() || is_busy) continue;
      ready.push_back(steps.front());
      steps.pop_front();
    }
    std::sort(ready.begin(), ready.end());
    return std::all_of(ready.begin(), ready.end(),
                       [this](std::size_t step) { return Submit(step); });
  }

  bool Await() {
    while (!under_way_.empty()) {
      if (!Hear(Until())) return false;
    }
    return true;
  }

  targets::Deadline Until() const {
    targets::Deadline until = targets::Deadline::max();
    for (const auto& [step, bound] : under_way_) until = std::min(until, bound);
    return until;
  }

  // Hear: takes in the one event that has to come by the deadline.
  bool Hear(targets::Deadline deadline) {
    tl::expected<std::optional<scenario::Event>, targets::TargetError> next =
        target_.Next(deadline);
    if (!next.has_value()) return Stop(std::move(next.error()));
    if (!next->has_value()) {
      return Stop({targets::TargetError::Kind::kHang, "no event within 20 seconds"});
    }
    return Take(**next);
  }

  bool Take(const scenario::Event& event) {
    run_.trace.events.push_back(event);
    run_.judged.push_back({event, {}});
    if (std::holds_alternative<scenario::Died>(event)) return false;
    if (const auto answered = scenario::AnsweredStep(event)) under_way_.erase(*answered);
    return true;
  }

  bool Stop(targets::TargetError error) {
    if (!under_way_.empty()) run_.last_step = under_way_.begin()->first;
    run_.target_error = std::move(error);
    return false;
  }

  targets::Target& target_;
  const Waits& waits_;
  ScenarioRun& run_;
  const std::vector<scenario::Step>& steps_;
  std::map<scenario::Actor, std::deque<std::size_t>> waiting_;
  std::map<std::size_t, targets::Deadline> under_way_;  // by step
};

void Judge(ScenarioRun& run) {
  const oracle::Setup setup{
      {run.trace.target.capabilities.begin(), run.trace.target.capabilities.end()},
      run.trace.placement};
  oracle::ConcurrentVerdict judged =
      oracle::JudgeConcurrent(run.trace.scenario, run.trace.events, setup);
  run.overlapping = judged.overlapping;
  run.bound_reached = judged.bound_reached;
  if (!judged.unfit.empty()) {
    run.target_error = {targets::TargetError::Kind::kCannotRun,
                        "the history cannot be judged: " + judged.unfit};
  } else if (judged.step.has_value()) {
    run.judged[judged.place].verdict = std::move(judged.verdict);
    run.last_step = *judged.step;
  }
}

bool HasDied(const scenario::Trace& trace) {
  return std::any_of(trace.events.begin(), trace.events.end(), [](const scenario::Event& event) {
    return std::holds_alternative<scenario::Died>(event);
  });
}

}  // namespace

Phases PhasesOf(const scenario::Scenario& scenario) {
  const auto is_thread = [](const scenario::Step& step) { return step.actor.thread != "main"; };
  const auto& steps = scenario.steps;
  const auto begin = std::find_if(steps.begin(), steps.end(), is_thread);
  const auto end = std::find_if(steps.rbegin(), std::make_reverse_iterator(begin), is_thread);
  return {static_cast<std::size_t>(begin - steps.begin()),
          static_cast<std::size_t>(end.base() - steps.begin())};
}

namespace {

ScenarioRun RunOnce(const Subject& subject, const scenario::Scenario& scenario, int attempt,
                    const Waits& waits) {
  const std::set<std::string> capabilities = waits.Judging(subject.capabilities);
  ScenarioRun run;
  run.trace.scenario = scenario;
  run.trace.target = subject.description;
  run.trace.target.capabilities.assign(capabilities.begin(), capabilities.end());
  subject.target.ExpectOverlaps();
  const tl::expected<scenario::Placement, targets::TargetError> placement =
      subject.target.Reset(scenario, attempt);
  if (!placement.has_value()) {
    run.target_error = placement.error();
    return run;
  }
  run.trace.placement = *placement;
  const Phases phases = PhasesOf(scenario);
  ConcurrentRunner runner(subject.target, waits, run);
  if (runner.OneByOne(0, phases.begin) && runner.Beside(phases.begin, phases.end) &&
      runner.OneByOne(phases.end, scenario.steps.size()) && runner.HearUntil(steady_clock::now())) {
    Judge(run);
  }
  return run;
}

}  // namespace

ScenarioRun RunConcurrently(const Subject& subject, const scenario::Scenario& scenario,
                            int attempt) {
  return RunUntilFreed(
      [&](const Waits& waits) { return RunOnce(subject, scenario, attempt, waits); });
}

bool HasOverlaps(const scenario::Trace& trace) {
  std::optional<std::size_t> under_way;
  for (const scenario::Event& event : trace.events) {
    if (const auto* const invoked = std::get_if<scenario::Invoked>(&event)) {
      if (under_way.has_value()) return true;
      under_way = invoked->step;
    } else if (!std::holds_alternative<scenario::Completed>(event) &&
               scenario::StepOf(event) == under_way) {
      under_way.reset();
    }
  }
  return false;
}

ScenarioRun JudgeConcurrentTrace(const scenario::Trace& trace) {
  ScenarioRun run;
  run.trace = trace;
  for (const scenario::Event& event : trace.events) run.judged.push_back({event, {}});
  if (!HasDied(trace)) Judge(run);
  return run;
}

}  // namespace portcullis::run
