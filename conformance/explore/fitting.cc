#include "conformance/explore/fitting.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"

namespace portcullis::explore {
namespace {

using scenario::PortRef;
using scenario::Scenario;
using scenario::Step;

constexpr const char* kWindow = "w";  // as random_history.h has it
constexpr std::uint16_t kWindowSize = 64;

bool IsNoFunction(scenario::Memory routine) {
  return routine != scenario::Memory::kNull && routine != scenario::Memory::kValid;
}

void DropBadRoutines(Scenario& history) {
  for (Step& step : history.steps) {
    auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
    if (call != nullptr && IsNoFunction(call->routine)) call->routine = scenario::Memory::kNull;
  }
}

// Moves the ports of a history into its window, one step after the other.
class Mover {
 public:
  explicit Mover(Scenario& history) : history_(history) {
    if (history.windows.empty()) history.windows[kWindow] = kWindowSize;
    for (auto& [name, size] : history.windows) {
      size = static_cast<std::uint16_t>(std::min<std::uint32_t>(size, kPortBudget));
    }
    // Each step that is about one port may take one.
    const auto singles = static_cast<std::uint32_t>(history.steps.size());
    left_ = kPortBudget - std::min(kPortBudget, singles);
  }

  void Run() {
    for (Step& step : history_.steps) {
      std::visit([this](auto& action) { Move(action); }, step.action);
    }
  }

 private:
  // What names one port: bind, connect, sendto.
  template <typename Action>
  void Move(Action& action) {
    if constexpr (requires { action.port.kind; }) Place(action.port, 1);
  }

  void Move(scenario::WsaIoctlCall& call) {
    if (call.code != abi::kSioAcquirePortReservation) return;
    if (!std::holds_alternative<scenario::RangeContents>(call.in.contents)) {
      call.in.contents = scenario::RangeContents{{}, 1};  // bytes may name any ports at all
    }
    auto& range = std::get<scenario::RangeContents>(call.in.contents);
    Take(range.start, range.count);
    if (!call.as.empty()) asked_[call.as] = range.start;
  }

  void Move(scenario::PersistentCall& call) {
    if (call.function == scenario::PersistentCall::Function::kCreate) {
      Take(call.start, call.count);
    } else {
      Fit(call.start, call.count);
    }
    if (!call.as.empty()) asked_[call.as] = call.start;
  }

  void Take(PortRef& start, std::uint16_t& count) {
    count = static_cast<std::uint16_t>(std::min<std::uint32_t>(count, left_));
    Fit(start, count);
    left_ -= count;
  }

  void Fit(PortRef& start, std::uint16_t& count) {
    Place(start, count);
    if (start.kind == PortRef::Kind::kWindow) {
      count = std::min(count, history_.windows.at(start.name));
    }
  }

  void Place(PortRef& port, std::uint16_t count) {
    switch (port.kind) {
      case PortRef::Kind::kLiteral:
        if (port.value == 0 || port.value + count > 65536) return;
        port = {PortRef::Kind::kWindow, history_.windows.begin()->first, port.value};
        port.value %= history_.windows.begin()->second;
        break;
      case PortRef::Kind::kStartOf: {
        // Where the block was asked for in the window it lies there; else its ports are the
        // system's choice, and those beside it are others'.
        const auto asked = asked_.find(port.name);
        if (asked == asked_.end() || asked->second.kind != PortRef::Kind::kWindow) {
          port.value = 0;
          return;
        }
        port = {PortRef::Kind::kWindow, asked->second.name, asked->second.value + port.value};
        break;
      }
      case PortRef::Kind::kPortOf:
        port.value = 0;
        return;
      case PortRef::Kind::kWindow:
        break;
    }
    const auto window = history_.windows.find(port.name);
    if (window == history_.windows.end()) {
      port = {};  // a window that is not placed counts as port 0, and more than that as another's
      return;
    }
    const std::int32_t room = window->second - std::min(count, window->second);
    port.value = std::clamp<std::int32_t>(port.value, 0, room);
  }

  Scenario& history_;
  std::uint32_t left_ = 0;
  std::map<std::string, PortRef> asked_;  // by the name of the reservation
};

bool Includes(const std::set<std::string>& capabilities, const std::set<std::string>& needed) {
  return std::includes(capabilities.begin(), capabilities.end(), needed.begin(), needed.end());
}

bool IsSupported(const std::set<std::string>& capabilities, const Scenario& history) {
  return Includes(capabilities, scenario::RequiredFeatures(history)) &&
         Includes(capabilities, scenario::RequiredControls(history));
}

// What a step needs depends on the steps before it alone, so that one pass is enough.
void DropUnsupported(const std::set<std::string>& capabilities, Scenario& history) {
  if (IsSupported(capabilities, history)) return;
  std::vector<Step> steps = std::move(history.steps);
  history.steps.clear();
  for (Step& step : steps) {
    history.steps.push_back(std::move(step));
    if (!IsSupported(capabilities, history)) history.steps.pop_back();
  }
}

}  // namespace

Scenario FittedTo(const std::set<std::string>& capabilities, Scenario history) {
  DropBadRoutines(history);
  if (!capabilities.contains(scenario::kThreads)) {
    for (Step& step : history.steps) step.actor.thread = "main";
  }
  const bool owns_ports = capabilities.contains(scenario::kOwnsPorts);
  std::set<std::string> usable = capabilities;
  if (!owns_ports) usable.erase(scenario::kNetwork);
  DropUnsupported(usable, history);
  if (!owns_ports) Mover(history).Run();
  return history;
}

}  // namespace portcullis::explore
