#include "conformance/targets/wire/wire_target.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "conformance/scenario/bindings.h"
#include "conformance/targets/unmade_call.h"
#include "conformance/targets/wire/as_of_the_run.h"
#include "conformance/targets/wire/given_run.h"
#include "conformance/targets/wire/resolve.h"
#include "conformance/targets/wire/testee.h"

namespace portcullis::targets {
namespace {

using scenario::Rights;
using std::chrono::steady_clock;

// Whether no step of the scenario can be under way beside another: the runner begins steps of
// different threads together.
bool GoesOneByOne(const scenario::Scenario& scenario) {
  return std::all_of(scenario.steps.begin(), scenario.steps.end(), [](const scenario::Step& step) {
    return step.actor.thread == scenario::Actor().thread;
  });
}

TargetError TooLong(const scenario::Scenario& scenario) {
  return {TargetError::Kind::kCannotRun, "scenario \"" + Plain(scenario.name) +
                                             "\": expected one that fits a line of " +
                                             std::to_string(wire::kLongestLine) + " bytes"};
}

class WireTarget : public Target {
 public:
  WireTarget(std::vector<std::string> command, const WireBounds& bounds)
      : command_(std::move(command)), bounds_(bounds) {}
  WireTarget(const WireTarget&) = delete;
  WireTarget& operator=(const WireTarget&) = delete;
  // The first child last, so that it can put away what the others have left of the machine.
  ~WireTarget() override {
    while (!testees_.empty()) {
      testees_.back()->End();
      testees_.pop_back();
    }
  }

  tl::expected<scenario::Description, TargetError> Describe() override {
    if (!description_.has_value()) {
      if (auto started = Start(Rights::kAdministrator); !started.has_value()) {
        return tl::make_unexpected(std::move(started.error()));
      }
    }
    return *description_;
  }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override;
  void Submit(std::size_t index, const scenario::Step& step) override;
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override;

 private:
  // A process of the scenario, where each is a child of its own.
  struct Process {
    Testee* testee = nullptr;  // null before its first step and after its end
    bool has_ended = false;
    std::uint32_t id = 0;  // also after its end
  };

  tl::expected<Testee*, TargetError> Start(Rights rights);
  tl::expected<void, TargetError> MakeReady();
  std::optional<tl::expected<scenario::Placement, TargetError>> RunWhole(
      const scenario::Scenario& scenario, int attempt);
  tl::expected<scenario::Placement, TargetError> Begin(const scenario::Scenario& scenario,
                                                       int attempt);
  tl::expected<std::optional<scenario::Event>, TargetError> TellUnexplained();
  tl::expected<void, TargetError> Run(Process& process, Rights rights);
  void SubmitOfRun(std::size_t index, const scenario::Step& step);
  void Remember(std::size_t index, const scenario::Step& step);
  tl::expected<void, TargetError> SubmitToItsProcess(std::size_t index, const scenario::Step& step);
  tl::expected<void, TargetError> End(std::size_t index, const scenario::Step& step);
  void Give(scenario::Returned returned);
  scenario::Event Learn(const wire::EventAnswer& answer);
  tl::expected<std::optional<scenario::Event>, TargetError> Hear(Testee& testee, Deadline deadline);

  std::vector<std::string> command_;
  WireBounds bounds_;
  std::optional<scenario::Description> said_;         // in the testee's own words
  std::optional<scenario::Description> description_;  // as the run sees it
  bool is_one_process_ = false;
  std::vector<std::unique_ptr<Testee>> testees_;  // the first places the windows
  std::map<std::string, Process> processes_;      // by the names of the scenario
  scenario::Scenario scenario_;                   // with the steps that were really submitted
  int attempt_ = 0;
  scenario::Bindings bindings_;
  std::map<std::string, std::vector<std::byte>> protocol_infos_;
  Testee* current_ = nullptr;  // who got the last step
  std::size_t submitted_ = 0;  // steps
  std::optional<GivenRun> run_;
  // How a run ended that was broken off, until the scenario, done again step by step, ends so too.
  std::optional<Testee::Ending> unexplained_;
  std::deque<scenario::Event> events_;
  std::optional<TargetError> error_;
  bool is_over_ = false;  // nothing more comes until Reset
};

// A child that has said hello; the description is known from the first one on.
tl::expected<Testee*, TargetError> WireTarget::Start(Rights rights) {
  auto started = Testee::Start(command_, bounds_, rights, said_);
  if (!started.has_value()) return tl::make_unexpected(std::move(started.error()));
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
  if (testees_.front()->hello().whole_scenarios && GoesOneByOne(scenario)) {
    if (auto placement = RunWhole(scenario, attempt)) return *placement;
  }
  return Begin(scenario, attempt);
}

// Has the scenario run whole. Nothing where that did not come to its end: which step is to blame
// shows when it is done again, step by step.
std::optional<tl::expected<scenario::Placement, TargetError>> WireTarget::RunWhole(
    const scenario::Scenario& scenario, int attempt) {
  const std::string request = wire::PrintRequest(wire::RunRequest{scenario, attempt});
  if (request.size() > wire::kLongestLine) return tl::make_unexpected(TooLong(scenario));
  Testee& testee = *testees_.front();
  auto run = testee.Run(scenario, request + "\n");
  if (run.has_value()) {
    run_.emplace(std::move(run->events));
    is_over_ = false;
    return std::move(run->placement);
  }
  if (testee.IsAlive()) return tl::make_unexpected(std::get<TargetError>(run.error()));
  unexplained_ = std::move(run.error());
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
  if (!placement.has_value()) return placement;
  bindings_ = scenario::Bindings(*placement);
  is_over_ = false;
  return placement;
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

// What ended a whole run did not come again. It is no less true for that.
tl::expected<std::optional<scenario::Event>, TargetError> WireTarget::TellUnexplained() {
  constexpr const char* kWhen = " (when the scenario was run whole; not step by step)";
  is_over_ = true;
  Testee::Ending ending = *std::exchange(unexplained_, std::nullopt);
  if (auto* const died = std::get_if<scenario::Died>(&ending)) {
    died->status += kWhen;
    return scenario::Event(std::move(*died));
  }
  std::get<TargetError>(ending).message += kWhen;
  return tl::make_unexpected(std::get<TargetError>(std::move(ending)));
}

void WireTarget::Remember(std::size_t index, const scenario::Step& step) {
  if (index >= scenario_.steps.size()) scenario_.steps.resize(index + 1);
  scenario_.steps[index] = step;
}

// Gives the process a child that is free, or a fresh one.
tl::expected<void, TargetError> WireTarget::Run(Process& process, Rights rights) {
  if (process.testee != nullptr) return {};
  const auto is_free = [&](const std::unique_ptr<Testee>& testee) {
    const auto has_it = [&](const auto& entry) { return entry.second.testee == testee.get(); };
    return testee->IsAlive() && testee->rights() == rights &&
           std::none_of(processes_.begin(), processes_.end(), has_it);
  };
  const auto free = std::find_if(testees_.begin(), testees_.end(), is_free);
  Testee* testee = free == testees_.end() ? nullptr : free->get();
  if (testee == nullptr) {
    auto started = Start(rights);
    if (!started.has_value()) return tl::make_unexpected(std::move(started.error()));
    testee = *started;
    scenario::Scenario without_windows = scenario_;
    without_windows.windows.clear();
    auto reset = testee->Reset(without_windows, attempt_);
    if (!reset.has_value()) return tl::make_unexpected(std::move(reset.error()));
  }
  process = {testee, false, testee->hello().process_id.value_or(0)};
  return {};
}

tl::expected<void, TargetError> WireTarget::SubmitToItsProcess(std::size_t index,
                                                               const scenario::Step& step) {
  Process& process = processes_[step.actor.process];
  if (const auto* const start = std::get_if<scenario::StartProcessControl>(&step.action)) {
    if (!start->inherits.empty()) {
      return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun,
                                             "children that inherit sockets are not offered"});
    }
    auto running = Run(process, start->rights);
    if (running.has_value())
      Give({.step = index, .result = 0, .error = 0, .count = {}, .output = {}});
    return running;
  }
  if (process.has_ended) {
    Give(AnswerOfUnmadeCall(index, step.action));
    return {};
  }
  if (auto running = Run(process, Rights::kAdministrator); !running.has_value()) return running;
  if (std::holds_alternative<scenario::ExitProcessControl>(step.action)) return End(index, step);

  wire::SubmitRequest request{index, Resolve(step, bindings_)};
  if (const auto* const duplicate = std::get_if<scenario::WsaDuplicateSocketCall>(&step.action)) {
    Process& other = processes_[duplicate->process];
    if (!other.has_ended) {
      if (auto running = Run(other, Rights::kAdministrator); !running.has_value()) return running;
    }
    request.process_id = other.id;
  } else if (const auto* const from = std::get_if<scenario::WsaSocketFromCall>(&step.action)) {
    request.protocol_info = protocol_infos_[from->from];
  }
  current_ = process.testee;
  current_->Submit(request);
  return {};
}

tl::expected<void, TargetError> WireTarget::End(std::size_t index, const scenario::Step& step) {
  Process& process = processes_[step.actor.process];
  auto ended = process.testee->EndAsTold({index, step});
  process.testee = nullptr;
  process.has_ended = true;
  if (ended.has_value()) Give({.step = index, .result = 0, .error = 0, .count = {}, .output = {}});
  return ended;
}

// A step that no child was asked for.
void WireTarget::Give(scenario::Returned returned) {
  events_.emplace_back(scenario::Invoked{returned.step});
  events_.emplace_back(std::move(returned));
}

// Takes out of an answer what only this side needs.
scenario::Event WireTarget::Learn(const wire::EventAnswer& answer) {
  bindings_.Observe(scenario_, answer.event);
  const auto* const returned = std::get_if<scenario::Returned>(&answer.event);
  if (returned != nullptr && !answer.protocol_info.empty() &&
      returned->step < scenario_.steps.size()) {
    const scenario::Action& action = scenario_.steps[returned->step].action;
    if (const auto* const duplicate = std::get_if<scenario::WsaDuplicateSocketCall>(&action)) {
      protocol_infos_[duplicate->as] = answer.protocol_info;
    }
  }
  return answer.event;
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

}  // namespace

std::unique_ptr<Target> MakeWireTarget(std::vector<std::string> command, const WireBounds& bounds) {
  return std::make_unique<WireTarget>(std::move(command), bounds);
}

}  // namespace portcullis::targets
