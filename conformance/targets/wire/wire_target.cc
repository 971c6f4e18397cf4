#include "conformance/targets/wire/wire_target.h"

#include <chrono>
#include <utility>
#include <variant>

#include "conformance/targets/wire/as_of_the_run.h"
#include "conformance/targets/wire/message.h"
#include "conformance/targets/wire/wire_target_class.h"

namespace portcullis::targets {
namespace {

using scenario::Rights;
using std::chrono::steady_clock;

// One that cannot be started any more would else be waited for at each of the cases that are left.
constexpr int kMostFailedStarts = 3;

TargetError TooLong(const scenario::Scenario& scenario) {
  return {TargetError::Kind::kCannotRun, "scenario \"" + Plain(scenario.name) +
                                             "\": expected one that fits a line of " +
                                             std::to_string(wire::kLongestLine) + " bytes"};
}

}  // namespace

// A child that has said hello; the description is known from the first one on.
tl::expected<Testee*, TargetError> WireTarget::Start(Rights rights) {
  if (failed_starts_ == kMostFailedStarts) return tl::make_unexpected(*start_error_);
  auto started = Testee::Start(command_, bounds_, worker_, rights, said_);
  if (!started.has_value()) {
    start_error_ = std::move(started.error());
    if (++failed_starts_ == kMostFailedStarts) {
      start_error_->kind = TargetError::Kind::kCannotRun;
      start_error_->message += " (the " + std::to_string(kMostFailedStarts) +
                               "rd start in a row that failed: it is not started again)";
    }
    return tl::make_unexpected(*start_error_);
  }
  failed_starts_ = 0;
  const wire::HelloAnswer& hello = (*started)->hello();
  if (!said_.has_value()) {
    said_ = hello.target;
    description_ = AsOfTheRun(hello);
    is_one_process_ = hello.process_id.has_value();
  }
  testees_.push_back(std::move(*started));
  return testees_.back().get();
}

// Leaves only children that are as good as new, and at least one of them.
tl::expected<void, TargetError> WireTarget::MakeReady() {
  std::erase_if(testees_, [](const std::unique_ptr<Testee>& testee) {
    return !testee->IsAlive() || testee->OwesAnAnswer() ||
           testee->rights() != Rights::kAdministrator;
  });
  if (!testees_.empty()) return {};
  auto started = Start(Rights::kAdministrator);
  if (!started.has_value()) return tl::make_unexpected(std::move(started.error()));
  return {};
}

tl::expected<scenario::Placement, TargetError> WireTarget::Reset(const scenario::Scenario& scenario,
                                                                 int attempt) {
  const bool overlaps = std::exchange(overlaps_, false);
  current_ = nullptr;
  events_.clear();
  error_.reset();
  processes_.clear();
  protocol_infos_.clear();
  submitted_ = 0;
  run_.reset();
  unexplained_.reset();
  is_over_ = true;
  scenario_ = scenario;
  attempt_ = attempt;
  if (auto ready = MakeReady(); !ready.has_value()) {
    return tl::make_unexpected(std::move(ready.error()));
  }
  if (testees_.front()->hello().whole_scenarios && !overlaps) {
    if (auto placement = RunWhole(scenario, attempt)) return *placement;
  }
  return Begin(scenario, attempt);
}

// Has the scenario run whole. Nothing where that did not come to its end: which step is to blame
// shows when it is done again, step by step.
std::optional<tl::expected<scenario::Placement, TargetError>> WireTarget::RunWhole(
    const scenario::Scenario& scenario, int attempt) {
  std::string request = wire::PrintRequest(wire::RunRequest{scenario, attempt});
  if (request.size() > wire::kLongestLine) return tl::make_unexpected(TooLong(scenario));
  Testee& testee = *testees_.front();
  auto run = testee.Run(scenario, std::move(request));
  if (run.has_value()) {
    run_.emplace(std::move(run->events));
    is_over_ = false;
    return std::move(run->placement);
  }
  if (testee.IsAlive()) return tl::make_unexpected(std::get<TargetError>(run.error()));
  constexpr const char* kWhen = " (when the scenario was run whole; not step by step)";
  unexplained_ = std::move(run.error());
  if (auto* const died = std::get_if<scenario::Died>(&*unexplained_)) {
    died->status += kWhen;
  } else {
    std::get<TargetError>(*unexplained_).message += kWhen;
  }
  return std::nullopt;
}

tl::expected<scenario::Placement, TargetError> WireTarget::Begin(const scenario::Scenario& scenario,
                                                                 int attempt) {
  if (wire::PrintRequest(wire::ResetRequest{scenario, attempt}).size() > wire::kLongestLine) {
    return tl::make_unexpected(TooLong(scenario));
  }
  if (auto ready = MakeReady(); !ready.has_value()) {
    return tl::make_unexpected(std::move(ready.error()));
  }
  // The others first: what they leave behind is then gone before windows are placed. One that does
  // not let go of it is not needed.
  scenario::Scenario without_windows = scenario;
  without_windows.windows.clear();
  for (std::size_t i = testees_.size(); i-- > 1;) {
    if (!testees_[i]->Reset(without_windows, attempt).has_value()) {
      testees_.erase(testees_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  auto placement = testees_.front()->Reset(scenario, attempt);
  if (!placement.has_value() && std::holds_alternative<scenario::Died>(placement.error())) {
    unexplained_ = std::move(placement.error());
    if (auto ready = MakeReady(); !ready.has_value()) {
      return tl::make_unexpected(std::move(ready.error()));
    }
    placement = testees_.front()->Reset(scenario, attempt);
  }
  if (!placement.has_value()) {
    return tl::make_unexpected(std::get<TargetError>(std::move(placement.error())));
  }
  bindings_ = scenario::Bindings(*placement);
  is_over_ = false;
  return *std::move(placement);
}

void WireTarget::Submit(std::size_t index, const scenario::Step& step) {
  if (is_over_ || testees_.empty()) return;
  if (run_.has_value()) return SubmitOfRun(index, step);
  ++submitted_;
  Remember(index, step);
  if (!is_one_process_) {
    current_ = testees_.front().get();
    current_->Submit({index, step});
    return;
  }
  current_ = nullptr;
  if (auto done = SubmitToItsProcess(index, step); !done.has_value()) {
    error_ = std::move(done.error());
  }
}

// A step that a whole run has done already.
void WireTarget::SubmitOfRun(std::size_t index, const scenario::Step& step) {
  const bool is_next = index == run_->submitted() && index < scenario_.steps.size();
  if (is_next && step == scenario_.steps[index]) {
    run_->Submit();
  } else {
    error_ = {TargetError::Kind::kCannotRun,
              "step " + std::to_string(index) +
                  ": expected the scenario's own next one, since the testee runs it whole"};
  }
}

// What ended a whole run, or the child before the scenario, did not come again. It is no less true
// for that.
tl::expected<std::optional<scenario::Event>, TargetError> WireTarget::TellUnexplained() {
  is_over_ = true;
  Testee::Ending ending = *std::exchange(unexplained_, std::nullopt);
  if (auto* const died = std::get_if<scenario::Died>(&ending)) {
    return scenario::Event(std::move(*died));
  }
  return tl::make_unexpected(std::get<TargetError>(std::move(ending)));
}

void WireTarget::Remember(std::size_t index, const scenario::Step& step) {
  if (index >= scenario_.steps.size()) scenario_.steps.resize(index + 1);
  scenario_.steps[index] = step;
}

tl::expected<std::optional<scenario::Event>, TargetError> WireTarget::Hear(Testee& testee,
                                                                           Deadline deadline) {
  auto answer = testee.Next(deadline);
  if (!testee.IsAlive()) is_over_ = true;
  if (is_over_) unexplained_.reset();
  if (!answer.has_value()) return tl::make_unexpected(std::move(answer.error()));
  if (answer->has_value()) return Learn(**answer);
  const bool is_done = submitted_ == scenario_.steps.size() && !testee.OwesAnAnswer();
  if (is_done && unexplained_.has_value()) return TellUnexplained();
  return std::nullopt;
}

tl::expected<std::optional<scenario::Event>, TargetError> WireTarget::Next(Deadline deadline) {
  if (!events_.empty()) {
    scenario::Event event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  if (error_.has_value()) {
    is_over_ = true;
    const TargetError error = *std::exchange(error_, std::nullopt);
    return tl::make_unexpected(error);
  }
  if (is_over_ || testees_.empty()) return std::nullopt;
  if (run_.has_value()) {
    if (auto event = run_->Next()) return event;
    // It has looked for what comes unasked before it said that the run was over.
    const bool is_done = run_->submitted() == scenario_.steps.size();
    if (!is_done || deadline <= steady_clock::now()) return std::nullopt;
  }
  if (!is_one_process_) return Hear(*testees_.front(), deadline);
  if (current_ != nullptr && current_->OwesAnAnswer()) return Hear(*current_, deadline);
  for (const auto& [name, process] : processes_) {
    if (process.testee != nullptr && process.testee->OwesAnAnswer()) {
      return Hear(*process.testee, deadline);
    }
  }
  for (const auto& [name, process] : processes_) {
    if (process.testee == nullptr) continue;
    auto event = Hear(*process.testee, deadline);
    if (!event.has_value() || event->has_value()) return event;
  }
  return std::nullopt;
}

std::unique_ptr<Target> MakeWireTarget(std::vector<std::string> command, const WireBounds& bounds) {
  return std::make_unique<WireTarget>(std::move(command), bounds);
}

}  // namespace portcullis::targets
