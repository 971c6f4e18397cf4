#include "conformance/export/forecast.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>
#include <variant>

#include "conformance/export/dependence.h"
#include "conformance/oracle/judge.h"
#include "conformance/run/support.h"
#include "conformance/scenario/bindings.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/describe.h"
#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

using scenario::Completed;
using scenario::Event;
using scenario::Returned;

std::string PlaceOf(const scenario::Scenario& scenario, std::size_t step) {
  return "step " + std::to_string(step + 1) + ", " + scenario::DescribeStep(scenario.steps[step]) +
         ": ";
}

bool GivesBool(const scenario::Action& action) {
  return std::holds_alternative<scenario::CancelIoExCall>(action) ||
         std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action) ||
         std::holds_alternative<scenario::SkipCompletionPortOnSuccessCall>(action);
}

Came CameOf(const scenario::Action& action, const Returned& returned) {
  if (std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) return 0;
  if (GivesBool(action)) return returned.result != 0 ? 0 : returned.error;
  if (std::holds_alternative<scenario::WaitAlertableCall>(action)) {
    return returned.result == abi::kWaitIoCompletion ? 0 : abi::kWsaWaitTimeout;
  }
  if (returned.result == 0) return 0;
  if (returned.result != abi::kSocketError) return returned.result;
  return returned.error == 0 ? kMalformed : returned.error;
}

// A call that tells of whatever has ended, of which each indication is judged by itself.
bool TellsOfAny(const scenario::Action& action) {
  return std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action) ||
         std::holds_alternative<scenario::WaitAlertableCall>(action);
}

void SeeOnlyWhether(oracle::Answers& answers) {
  answers.success = answers.success || answers.any_code || !answers.codes.empty();
  answers.any_code = false;
  answers.codes.clear();
}

// One run with two judges beside it: one of a machine that nobody else uses, and one of any
// machine.
class Run {
 public:
  Run(const scenario::Scenario& scenario, targets::Target& target)
      : scenario_(scenario), target_(target) {}

  // Nothing where the oracle forbids an answer.
  tl::expected<SeenRun, std::string> Perform() {
    const auto placement = Begin();
    if (!placement.has_value()) return tl::make_unexpected(placement.error().message);
    bindings_ = scenario::Bindings(*placement);
    for (std::size_t step = 0; step < scenario_.steps.size(); ++step) {
      target_.Submit(step, scenario_.steps[step]);
      if (auto problem = Hear(step)) {
        return tl::make_unexpected(PlaceOf(scenario_, step) + *problem);
      }
      if (!is_correct_) return SeenRun{};
    }
    return std::move(seen_);
  }

 private:
  tl::expected<scenario::Placement, targets::TargetError> Begin() {
    auto description = target_.Describe();
    if (!description.has_value()) return tl::make_unexpected(description.error());
    auto capabilities = run::ProbeSupport(target_, *description);
    if (!capabilities.has_value()) return tl::make_unexpected(capabilities.error());
    auto placement = target_.Reset(scenario_, 0);
    if (!placement.has_value()) return placement;
    alone_.emplace(scenario_, oracle::Setup{*capabilities, *placement});
    capabilities->erase(scenario::kOwnsPorts);
    capabilities->erase(scenario::kFreesAtOnce);
    among_others_.emplace(scenario_, oracle::Setup{*capabilities, *placement});
    return placement;
  }

  std::optional<std::string> Hear(std::size_t step) {
    seen_.emplace_back();
    for (;;) {
      auto next = target_.Next(std::chrono::steady_clock::now() + std::chrono::seconds(5));
      if (!next.has_value()) return next.error().message;
      if (!next->has_value()) return "a correct implementation does not answer it";
      const Event& event = **next;
      if (std::holds_alternative<scenario::Blocked>(event)) {
        return "the call does not come back by itself, and a program in C of one thread ends here";
      }
      if (std::holds_alternative<scenario::Died>(event)) return "the process ends here";
      Take(step, event);
      if (scenario::AnsweredStep(event) == step) return std::nullopt;
    }
  }

  void Take(std::size_t step, const Event& event) {
    SeenStep& seen = seen_[step];
    if (const auto* const completed = std::get_if<Completed>(&event)) {
      TakeIndication(step, *completed);
    } else if (const auto* const returned = std::get_if<Returned>(&event)) {
      if (returned->step == step) TakeAnswer(seen, *returned);
    }
    is_correct_ = is_correct_ && alone_->Record(event).allowed;
    among_others_->Record(event);
    bindings_.Observe(scenario_, event);
    NoteNames(event);
    if (const auto* const invoked = std::get_if<scenario::Invoked>(&event)) {
      if (!scenario::IsControl(scenario_.steps[invoked->step].action)) {
        seen.allowed = alone_->AllowedNow(invoked->step).documented;
        if (TellsOfAny(scenario_.steps[invoked->step].action)) SeeOnlyWhether(seen.allowed);
      }
    }
  }

  void TakeAnswer(SeenStep& seen, const Returned& returned) {
    const scenario::Action& action = scenario_.steps[returned.step].action;
    const bool was_looking_by_event =
        std::holds_alternative<scenario::GetCompletionCall>(action) && !seen.indications.empty();
    if (was_looking_by_event) {
      seen.came = status_;
      seen.checks = seen.indications.front().checks;
      seen.perhaps_taken = seen.indications.front().perhaps_taken;
      seen.indications.clear();
      return;
    }
    seen.came = CameOf(action, returned);
    seen.perhaps_taken = MayBeTaken(Returned{.step = returned.step,
                                             .result = abi::kSocketError,
                                             .error = abi::kWsaEaddrinuse,
                                             .count = returned.count,
                                             .output = {}});
    if (std::holds_alternative<scenario::PersistentCall>(action)) {
      seen.perhaps_taken = MayBeTaken(Returned{.step = returned.step,
                                               .result = abi::kErrorSharingViolation,
                                               .error = 0,
                                               .count = {},
                                               .output = {}});
    }
    if (seen.came == 0) seen.checks = ProbeSuccess(*alone_, KnownNow(), returned);
  }

  void TakeIndication(std::size_t step, const Completed& completed) {
    SeenIndication indication;
    indication.operation = completed.step;
    oracle::Judge asked = *alone_;
    indication.allowed = asked.Record(completed).allowed_set.documented;
    Completed refused = completed;
    refused.error = abi::kWsaEaddrinuse;
    refused.transferred = 0;
    refused.output.clear();
    indication.perhaps_taken = MayBeTaken(refused);
    if (completed.error == 0) indication.checks = ProbeSuccess(*alone_, KnownNow(), completed);
    status_ = completed.error;
    seen_[step].indications.push_back(std::move(indication));
  }

  bool MayBeTaken(const Event& refusal) const {
    oracle::Judge asked = *among_others_;
    const oracle::Verdict verdict = asked.Record(refusal);
    return verdict.disturbed || verdict.freeing;
  }

  Known KnownNow() const { return {scenario_, bindings_, named_ports_, granted_}; }

  void NoteNames(const Event& event) {
    const std::optional<std::size_t> step = scenario::StepOf(event);
    const scenario::Action& action = scenario_.steps[*step].action;
    if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&action)) {
      if (bindings_.Find(call->as) != nullptr) granted_.insert(call->as);
    } else if (const auto* const persistent = std::get_if<scenario::PersistentCall>(&action)) {
      if (bindings_.Find(persistent->as) != nullptr) granted_.insert(persistent->as);
    } else if (const auto* const name = std::get_if<scenario::GetSockNameCall>(&action)) {
      const auto* const returned = std::get_if<Returned>(&event);
      if (returned != nullptr && returned->port && !name->as.empty()) {
        named_ports_[name->as] = *returned->port;
      }
    }
  }

  const scenario::Scenario& scenario_;
  targets::Target& target_;
  std::optional<oracle::Judge> alone_;
  std::optional<oracle::Judge> among_others_;
  scenario::Bindings bindings_;
  std::map<std::string, std::uint16_t> named_ports_;
  std::set<std::string> granted_;
  bool is_correct_ = true;
  Came status_ = 0;  // of the indication that was seen last
  SeenRun seen_;
};

}  // namespace

tl::expected<Forecast, std::string> MakeForecast(
    const scenario::Scenario& scenario,
    const std::vector<std::unique_ptr<targets::Target>>& targets) {
  std::vector<SeenRun> runs;
  for (const std::unique_ptr<targets::Target>& target : targets) {
    tl::expected<SeenRun, std::string> run = Run(scenario, *target).Perform();
    if (!run.has_value()) return tl::make_unexpected(run.error());
    if (run->empty()) continue;
    if (std::find(runs.begin(), runs.end(), *run) == runs.end()) runs.push_back(std::move(*run));
  }
  if (runs.empty() && !scenario.steps.empty()) {
    return tl::make_unexpected("no implementation at hand is allowed all that it answers");
  }
  Forecast forecast(scenario.steps.size());
  for (std::size_t step = 0; step < forecast.size(); ++step) {
    if (scenario::IsControl(scenario.steps[step].action)) continue;
    forecast[step] = ForecastOf(runs, step);
  }
  return forecast;
}

}  // namespace portcullis::exporting
