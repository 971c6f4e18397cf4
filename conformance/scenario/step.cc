#include "conformance/scenario/step.h"

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

}  // namespace portcullis::scenario
