#include "conformance/targets/reference_target.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "conformance/scenario/capability.h"
#include "conformance/targets/reference_machine.h"
#include "conformance/targets/symbols.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

constexpr const char* kVersion = PORTCULLIS_VERSION;

class ReferenceTarget final : public Target {
 public:
  ReferenceTarget(const reference::Policy& policy, std::string name)
      : options_{.policy = policy}, name_(std::move(name)) {}

  tl::expected<scenario::Description, TargetError> Describe() override {
    scenario::Description description{name_, kVersion, "in this process", {}};
    description.capabilities = {scenario::kAcquire,
                                scenario::kAssociate,
                                scenario::kRelease,
                                scenario::kPersistent,
                                scenario::kServiceProvider,
                                scenario::kRoutines,
                                scenario::kPorts,
                                scenario::kDuplicateSocket,
                                scenario::kIpv6,
                                scenario::kRawSockets,
                                scenario::kUnixSockets,
                                scenario::kProcesses,
                                scenario::kThreads,
                                scenario::kCancelIoEx,
                                scenario::kFlush,
                                scenario::kBadMemory,
                                scenario::kHold,
                                scenario::kInterrupt,
                                scenario::kCallback,
                                scenario::kNetwork,
                                scenario::kProviderSupport,
                                scenario::kExitThread,
                                scenario::kInherit,
                                scenario::kRestart,
                                scenario::kAdministrator,
                                scenario::kNotElevated,
                                scenario::kUser,
                                scenario::kOwnsPorts};
    if (options_.policy.freeing == reference::Freeing::kAtOnce) {
      description.capabilities.emplace_back(scenario::kFreesAtOnce);
    }
    std::sort(description.capabilities.begin(), description.capabilities.end());
    return description;
  }

  // The model owns its ports, so every attempt places the windows alike.
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int /*attempt*/) override {
    under_way_.clear();
    scenario::Placement placement = PlaceWindows(scenario.windows);
    if (placement.size() != scenario.windows.size()) {
      return tl::unexpected(
          TargetError{TargetError::Kind::kCannotRun,
                      "scenario " + scenario.name +
                          ": its windows, each with a gap of its own size, do not fit between "
                          "ports 20000 and 65535"});
    }
    machine_.emplace(options_, placement);
    return placement;
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    under_way_.push_back({index, {}});
    machine_->Perform(index, step, under_way_.back().events);
    if (under_way_.back().events.empty()) under_way_.pop_back();
  }

  // Calls that are given together overlap: all of them are invoked before one is answered. They
  // take effect in the order in which they came and are answered in another, so that whoever judges
  // has to find the order.
  tl::expected<std::optional<Event>, TargetError> Next(Deadline deadline) override {
    if (under_way_.empty()) {
      // The machine has no clock: whoever waits for an event that does not come lets time pass.
      if (deadline > std::chrono::steady_clock::now()) machine_->PassTime();
      return std::optional<Event>();
    }
    auto next = std::find_if(under_way_.begin(), under_way_.end(), [](const UnderWay& call) {
      return std::holds_alternative<scenario::Invoked>(call.events.front());
    });
    if (next == under_way_.end()) {
      next = std::min_element(under_way_.begin(), under_way_.end(),
                              [](const UnderWay& a, const UnderWay& b) {
                                return PlaceInAnswers(a.index) < PlaceInAnswers(b.index);
                              });
    }
    std::optional<Event> event = std::move(next->events.front());
    next->events.pop_front();
    if (next->events.empty()) under_way_.erase(next);
    return event;
  }

 private:
  struct UnderWay {
    std::size_t index = 0;
    std::deque<Event> events;  // that nobody has been told yet, never empty
  };

  // Neighbours come apart, and now the earlier, now the later one first (Knuth's multiplicative
  // hashing).
  static std::uint32_t PlaceInAnswers(std::size_t index) {
    return static_cast<std::uint32_t>(index) * 2654435761u;
  }

  reference::Host::Options options_;
  std::string name_;
  std::optional<ReferenceMachine> machine_{std::in_place, options_, scenario::Placement{}};
  std::deque<UnderWay> under_way_;  // in the order in which they came
};

}  // namespace

std::unique_ptr<Target> MakeReferenceTarget(const reference::Policy& policy, std::string name) {
  return std::make_unique<ReferenceTarget>(policy, std::move(name));
}

}  // namespace portcullis::targets
