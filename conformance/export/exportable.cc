#include "conformance/export/exportable.h"

#include <variant>

#include "conformance/scenario/describe.h"

namespace portcullis::exporting {
namespace {

constexpr const char* kOneThread = "a program in C of one process and one thread performs it not";
constexpr const char* kNoControl =
    "it sets a condition of the implementation, and no function of Windows does that";

const char* WhyNot(const scenario::Step& step) {
  if (step.actor != scenario::Actor{}) return kOneThread;
  if (std::holds_alternative<scenario::StartProcessControl>(step.action) ||
      std::holds_alternative<scenario::ExitProcessControl>(step.action) ||
      std::holds_alternative<scenario::ExitThreadControl>(step.action)) {
    return kOneThread;
  }
  if (scenario::IsControl(step.action)) return kNoControl;
  if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action)) {
    if (call->provider) return "WSPIoctl is called by providers, and this file is a program";
  }
  if (const auto* const call = std::get_if<scenario::WsaDuplicateSocketCall>(&step.action)) {
    if (call->process != "p1") return kOneThread;
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> WhyNotInC(const scenario::Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    if (const char* const why = WhyNot(scenario.steps[i])) {
      return "step " + std::to_string(i + 1) + ", " + scenario::DescribeStep(scenario.steps[i]) +
             ": not in C: " + why;
    }
  }
  return std::nullopt;
}

}  // namespace portcullis::exporting
