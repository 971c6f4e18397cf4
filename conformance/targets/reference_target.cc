#include "conformance/targets/reference_target.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

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
    events_.clear();
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
    machine_->Perform(index, step, events_);
  }

  // The machine has no clock: whoever waits for an event that does not come has let time pass.
  tl::expected<std::optional<Event>, TargetError> Next(Deadline deadline) override {
    if (events_.empty()) {
      if (deadline > std::chrono::steady_clock::now()) machine_->PassTime();
      return std::optional<Event>();
    }
    std::optional<Event> event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

 private:
  reference::Host::Options options_;
  std::string name_;
  std::optional<ReferenceMachine> machine_{std::in_place, options_, scenario::Placement{}};
  std::deque<Event> events_;
};

}  // namespace

std::unique_ptr<Target> MakeReferenceTarget(const reference::Policy& policy, std::string name) {
  return std::make_unique<ReferenceTarget>(policy, std::move(name));
}

}  // namespace portcullis::targets
