#include "conformance/targets/wire/testee.h"

#include <algorithm>
#include <utility>

namespace portcullis::targets {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How much longer than its own time the answer to a wait is listened for: one that has died of its
// last call says nothing to a wait of no time, and that is how it shows.
constexpr milliseconds kHeard{250};

// What is expected where a window of the scenario has no place.
std::string Unplaced(const scenario::Scenario& scenario, const scenario::Placement& placement) {
  for (const auto& [window, size] : scenario.windows) {
    if (!placement.contains(window)) return "a place for window " + window;
  }
  return "";
}

}  // namespace

tl::expected<std::unique_ptr<Testee>, TargetError> Testee::Start(
    const std::vector<std::string>& command, const WireBounds& bounds, const Worker& worker,
    scenario::Rights rights, const std::optional<scenario::Description>& known) {
  auto started = ChildProcess::Start(command, rights);
  if (!started.has_value()) {
    return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun, started.error()});
  }
  std::unique_ptr<Testee> testee(new Testee(command, bounds, rights));
  testee->child_ = std::move(*started);
  if (auto said = testee->SayHello(worker, known); !said.has_value()) {
    return tl::make_unexpected(std::move(said.error()));
  }
  return testee;
}

tl::expected<void, TargetError> Testee::SayHello(
    const Worker& worker, const std::optional<scenario::Description>& known) {
  auto answer = Ask(wire::HelloRequest{{wire::kProtocol}, worker}, bounds_.hello, "hello");
  if (!answer.has_value()) return tl::make_unexpected(std::move(answer.error()));
  if (const auto* const error = std::get_if<wire::ErrorAnswer>(&*answer)) {
    Discard();
    TargetError complaint = Complaint(*error);
    if (error->kind == TargetError::Kind::kProtocol) {
      complaint.message += " (we speak version " + std::to_string(wire::kProtocol) + ")";
    }
    return tl::make_unexpected(std::move(complaint));
  }
  const auto* const hello = std::get_if<wire::HelloAnswer>(&*answer);
  if (hello == nullptr) {
    return tl::make_unexpected(Nonsense(wire::PrintAnswer(*answer), "the answer hello"));
  }
  if (const auto wrong = wire::NoCommonProtocol(hello->protocols)) {
    Discard();
    return tl::make_unexpected(TargetError{TargetError::Kind::kProtocol, name_ + " " + *wrong});
  }
  const bool has_same_rights = rights_ == scenario::Rights::kAdministrator;
  if (known.has_value() && has_same_rights && *known != hello->target) {
    return tl::make_unexpected(
        Nonsense(wire::PrintAnswer(*answer), "the same target as before it was started again"));
  }
  hello_ = *hello;
  return {};
}

tl::expected<scenario::Placement, Testee::Ending> Testee::Reset(const scenario::Scenario& scenario,
                                                                int attempt) {
  due_events_.Clear();
  ready_.clear();
  const std::string before = std::exchange(last_scenario_, scenario.name);
  const auto answer = Ask(wire::ResetRequest{scenario, attempt}, bounds_.reset, "reset");
  if (!answer.has_value()) {
    if (!before.empty() && end_.has_value()) return tl::make_unexpected(DeathAfter(before));
    return tl::make_unexpected(answer.error());
  }
  if (const auto* const error = std::get_if<wire::ErrorAnswer>(&*answer)) {
    // One that only found no room, or cannot do this scenario, is as good as before.
    if (error->kind == TargetError::Kind::kProtocol || error->kind == TargetError::Kind::kHang) {
      Discard();
    }
    return tl::make_unexpected(Complaint(*error));
  }
  const auto* const ready = std::get_if<wire::ReadyAnswer>(&*answer);
  if (ready == nullptr) {
    return tl::make_unexpected(Nonsense(wire::PrintAnswer(*answer), "the answer ready"));
  }
  if (const std::string expected = Unplaced(scenario, ready->windows); !expected.empty()) {
    return tl::make_unexpected(Nonsense(wire::PrintAnswer(*answer), expected));
  }
  return ready->windows;
}

tl::expected<Testee::WholeRun, Testee::Ending> Testee::Run(const scenario::Scenario& scenario,
                                                           std::string request) {
  due_events_.Clear();
  ready_.clear();
  const std::string before = std::exchange(last_scenario_, scenario.name);
  SendLine(std::move(request), bounds_.reset);
  WholeRun run;
  due_ = steady_clock::now() + bounds_.reset;
  for (bool is_ready = false;; due_ = steady_clock::now() + bounds_.step) {
    const std::size_t step = run.answered;  // that is under way
    if (step < scenario.steps.size()) process_ = scenario.steps[step].actor.process;
    const Line line = ReadLine(due_);
    if (!line.has_value()) {
      if (const auto* const error = std::get_if<TargetError>(&line.error())) {
        return tl::make_unexpected(*error);
      }
      if (std::get<Silence>(line.error()) != Silence::kEnd) return tl::make_unexpected(Silent());
      scenario::Died death = Death();
      if (!is_ready && !before.empty()) death = DeathAfter(before);
      return tl::make_unexpected(std::move(death));
    }
    const auto answer = Parse(*line);
    if (!answer.has_value()) return tl::make_unexpected(answer.error());
    if (IsLate(*answer)) continue;
    if (const auto* const error = std::get_if<wire::ErrorAnswer>(&*answer)) {
      const bool is_refusal = !is_ready && (error->kind == TargetError::Kind::kCannotRun ||
                                            error->kind == TargetError::Kind::kDisturbed);
      if (!is_refusal) Discard();
      return tl::make_unexpected(Complaint(*error));
    }
    std::string expected;
    if (is_ready && step == scenario.steps.size() &&
        std::holds_alternative<wire::RanAnswer>(*answer)) {
      return run;
    } else if (is_ready) {
      expected = TakeOfRun(*answer, scenario, run);
    } else if (const auto* const ready = std::get_if<wire::ReadyAnswer>(&*answer)) {
      expected = Unplaced(scenario, ready->windows);
      run.placement = ready->windows;
      is_ready = true;
    } else {
      expected = "the answer ready";
    }
    if (!expected.empty()) return tl::make_unexpected(Nonsense(*line, expected));
  }
}

// An event of a run; what was expected, where it is none.
std::string Testee::TakeOfRun(const wire::Answer& answer, const scenario::Scenario& scenario,
                              WholeRun& run) {
  const std::size_t under_way = run.answered;
  const auto* const message = std::get_if<wire::EventAnswer>(&answer);
  const auto step = message == nullptr ? std::nullopt : StepOf(message->event);
  if (!step.has_value() || *step > under_way || *step == scenario.steps.size()) {
    return under_way == scenario.steps.size()
               ? "the answer ran"
               : "an event of step " + std::to_string(under_way) + " or one before";
  }
  if (*step == under_way && !run.is_invoked) {
    due_events_.Add(under_way);
    const scenario::Event invoked = scenario::Invoked{under_way};
    if (message->event != invoked) {
      due_events_.Take(invoked);
      run.events.push_back(invoked);
    }
    run.is_invoked = true;
  }
  if (std::string expected = due_events_.Take(message->event); !expected.empty()) return expected;
  if (*step == under_way && AnsweredStep(message->event).has_value()) {
    ++run.answered;
    run.is_invoked = false;
  }
  run.events.push_back(message->event);
  return "";
}

void Testee::Submit(const wire::SubmitRequest& request) {
  process_ = request.step.actor.process;
  due_events_.Add(request.index);
  if (child_ != nullptr) ready_.push_back(request);
}

void Testee::SendReady() {
  for (std::size_t i = 0; i < ready_.size(); ++i) {
    ready_[i].more = i + 1 < ready_.size();
    unanswered_.insert(ready_[i].index);
    // Where the child is gone, reading will say so; what it said before that comes first.
    Send(ready_[i], bounds_.step);
  }
  ready_.clear();
  due_ = steady_clock::now() + bounds_.step;
}

tl::expected<void, TargetError> Testee::EndAsTold(const wire::SubmitRequest& request) {
  if (!ready_.empty()) SendReady();
  Send(request, bounds_.step);
  const Deadline deadline = steady_clock::now() + bounds_.step;
  while (child_ != nullptr) {
    const Line line = ReadLine(deadline);
    if (line.has_value()) continue;  // that the step was invoked, or what an earlier one gave
    if (const auto* const error = std::get_if<TargetError>(&line.error())) {
      return tl::make_unexpected(*error);
    }
    const bool has_ended = std::get<Silence>(line.error()) == Silence::kEnd &&
                           child_->Finish(deadline) != ChildProcess::kKilled;
    Discard();
    if (!has_ended) {
      return tl::make_unexpected(
          TargetError{TargetError::Kind::kHang, name_ + " has not ended within " +
                                                    std::to_string(bounds_.step.count()) +
                                                    " ms of being told to"});
    }
  }
  return {};
}

void Testee::End() {
  if (child_ == nullptr) return;
  if (Send(wire::EndRequest{}, bounds_.end)) child_->Finish(steady_clock::now() + bounds_.end);
  Discard();
}

tl::expected<std::optional<wire::EventAnswer>, TargetError> Testee::Next(Deadline deadline) {
  bool asked = false;
  while (child_ != nullptr) {
    if (unanswered_.empty() && !ready_.empty()) SendReady();
    if (!Waits()) {
      if (asked) return std::nullopt;  // it has just said that there is nothing until then
      const auto left = std::clamp(std::chrono::floor<milliseconds>(deadline - steady_clock::now()),
                                   milliseconds(0), wire::kLongestWait);
      Send(wire::WaitRequest{left.count()}, bounds_.step);
      asked = true;
      ++waits_;
      due_ = steady_clock::now() + left + bounds_.step;
    }
    const Line line = ReadLine(std::min(asked ? deadline + kHeard : deadline, due_));
    if (!line.has_value()) {
      if (const auto* const error = std::get_if<TargetError>(&line.error())) {
        return tl::make_unexpected(*error);
      }
      if (std::get<Silence>(line.error()) == Silence::kEnd) return wire::EventAnswer{Death()};
      if (steady_clock::now() < due_) return std::nullopt;
      return tl::make_unexpected(Silent());
    }
    const auto answer = Parse(*line);
    if (!answer.has_value()) return tl::make_unexpected(answer.error());
    auto event = Take(*answer, *line);
    if (!event.has_value() || event->has_value()) return event;
  }
  return std::nullopt;
}

// What an answer means for Next: an event, nothing to say yet, or an error.
tl::expected<std::optional<wire::EventAnswer>, TargetError> Testee::Take(const wire::Answer& answer,
                                                                         const std::string& line) {
  if (const auto* const error = std::get_if<wire::ErrorAnswer>(&answer)) {
    Discard();
    return tl::make_unexpected(Complaint(*error));
  }
  if (std::holds_alternative<wire::WaitedAnswer>(answer) && waits_ > 0) {
    --waits_;
    return std::nullopt;
  }
  const auto* const message = std::get_if<wire::EventAnswer>(&answer);
  if (message == nullptr) {
    return tl::make_unexpected(Nonsense(line, "an event of a step"));
  }
  if (const std::string expected = due_events_.Take(message->event); !expected.empty()) {
    return tl::make_unexpected(Nonsense(line, expected));
  }
  const std::optional<std::size_t> answered = AnsweredStep(message->event);
  if (answered.has_value() && unanswered_.erase(*answered) != 0) {
    due_ = steady_clock::now() + bounds_.step;
  }
  return *message;
}

}  // namespace portcullis::targets
