#include "conformance/run/support.h"

#include <cstdint>
#include <set>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::run {
namespace {

constexpr std::size_t kAcquireStep = 2;

scenario::Scenario ProbeScenario(std::int32_t protocol, std::int32_t family) {
  const std::int32_t type = protocol == abi::kIpprotoTcp ? abi::kSockStream : abi::kSockDgram;
  const scenario::SocketRef socket{scenario::SocketRef::Kind::kNamed, "s1"};
  scenario::WsaIoctlCall acquire;
  acquire.as = "r1";
  acquire.socket = socket;
  acquire.code = abi::kSioAcquirePortReservation;
  acquire.in = {scenario::Memory::kValid, abi::kPortRangeSize, scenario::RangeContents{{}, 1}};
  acquire.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};

  scenario::Scenario probe;
  probe.name = "support probe";
  probe.steps = {
      {{}, scenario::WsaStartupCall{}},
      {{}, scenario::WsaSocketCall{"s1", family, type, protocol, true}},
      {{}, acquire},
      {{}, scenario::CloseSocketCall{socket}},
      {{}, scenario::WsaCleanupCall{}},
  };
  return probe;
}

// The error that the ACQUIRE of the probe ended with; 0 for success.
std::int32_t AcquireError(const ScenarioRun& run) {
  for (const scenario::Event& event : run.trace.events) {
    const auto* const returned = std::get_if<scenario::Returned>(&event);
    if (returned != nullptr && returned->step == kAcquireStep) return returned->error;
  }
  return abi::kSuccess;
}

}  // namespace

tl::expected<std::set<std::string>, targets::TargetError> ProbeSupport(
    targets::Target& target, const scenario::Description& description) {
  std::set<std::string> capabilities(description.capabilities.begin(),
                                     description.capabilities.end());
  const bool declared = capabilities.contains(scenario::kAcquire);
  const bool ipv6 = capabilities.contains(scenario::kIpv6);
  for (const std::int32_t family : {abi::kAfInet, abi::kAfInet6}) {
    if (family == abi::kAfInet6 && !ipv6) continue;
    for (const std::int32_t protocol : {abi::kIpprotoTcp, abi::kIpprotoUdp}) {
      bool supported = declared;
      if (!supported) {
        const ScenarioRun run = RunScenario({target, description, capabilities},
                                            ProbeScenario(protocol, family), nullptr, 0);
        if (run.target_error.has_value()) return tl::make_unexpected(*run.target_error);
        supported = AcquireError(run) != abi::kWsaEopnotsupp;
      }
      if (!supported) continue;
      capabilities.insert(scenario::kAcquire);
      capabilities.insert(scenario::AcquireSupport(protocol, family));
    }
  }
  return capabilities;
}

}  // namespace portcullis::run
