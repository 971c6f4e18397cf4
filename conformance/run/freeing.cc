#include "conformance/run/freeing.h"

#include <algorithm>
#include <array>
#include <variant>

#include "conformance/scenario/capability.h"

namespace portcullis::run {
namespace {

using std::chrono::milliseconds;

// Most that are late at all are so by a thread switch; after five seconds it is a leak.
constexpr std::array kLengths{milliseconds(10), milliseconds(200), milliseconds(5000)};

bool HasEnded(const ScenarioRun& run) {
  return !run.target_error.has_value() &&
         std::none_of(run.judged.begin(), run.judged.end(), [](const JudgedEvent& judged) {
           return std::holds_alternative<scenario::Died>(judged.event);
         });
}

// The steps that were refused ports which may be on their way.
std::set<std::size_t> Refused(const ScenarioRun& run) {
  std::set<std::size_t> steps;
  for (const JudgedEvent& judged : run.judged) {
    if (judged.verdict.freeing) steps.insert(scenario::StepOf(judged.event).value());
  }
  return steps;
}

}  // namespace

std::optional<targets::Deadline> Waits::DeadlineOf(std::size_t step) const {
  if (!before.contains(step)) return std::nullopt;
  return std::chrono::steady_clock::now() + length;
}

std::set<std::string> Waits::Judging(const std::set<std::string>& capabilities) const {
  std::set<std::string> judging = capabilities;
  if (!before.empty()) judging.insert(scenario::kGaveTime);
  return judging;
}

ScenarioRun RunUntilFreed(const std::function<ScenarioRun(const Waits&)>& run_once) {
  Waits waits{{}, kLengths.front()};
  auto length = kLengths.begin();
  for (;;) {
    ScenarioRun run = run_once(waits);
    const std::set<std::size_t> refused = Refused(run);
    if (refused.empty() || !HasEnded(run)) return run;
    const std::size_t waited_for = waits.before.size();
    waits.before.insert(refused.begin(), refused.end());
    if (waits.before.size() > waited_for) continue;
    if (++length == kLengths.end()) return run;
    waits.length = *length;
  }
}

}  // namespace portcullis::run
