// The part of WireTarget that is about testees which are one process each: who gets which step, and
// what it is told of the others.

#include <algorithm>
#include <utility>

#include "conformance/targets/unmade_call.h"
#include "conformance/targets/wire/resolve.h"
#include "conformance/targets/wire/wire_target_class.h"

namespace portcullis::targets {

using scenario::Rights;

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
    if (!reset.has_value()) {
      return tl::make_unexpected(std::get<TargetError>(std::move(reset.error())));
    }
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

}  // namespace portcullis::targets
