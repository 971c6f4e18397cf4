#include "conformance/scenario/step.h"

#include <algorithm>

namespace portcullis::scenario {

bool IsControl(const Action& action) {
  return std::holds_alternative<HoldControl>(action) ||
         std::holds_alternative<CompleteControl>(action) ||
         std::holds_alternative<InterruptControl>(action) ||
         std::holds_alternative<CallbackControl>(action) ||
         std::holds_alternative<NetworkControl>(action) ||
         std::holds_alternative<ProviderSupportControl>(action) ||
         std::holds_alternative<ExitThreadControl>(action) ||
         std::holds_alternative<StartProcessControl>(action) ||
         std::holds_alternative<ExitProcessControl>(action) ||
         std::holds_alternative<RestartControl>(action);
}

std::size_t CallsOf(const Scenario& scenario) {
  return static_cast<std::size_t>(
      std::count_if(scenario.steps.begin(), scenario.steps.end(),
                    [](const Step& step) { return !IsControl(step.action); }));
}

}  // namespace portcullis::scenario
