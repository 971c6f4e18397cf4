#include "conformance/scenario/capability.h"

#include <map>
#include <variant>

#include "reference/abi/control_codes.h"

namespace portcullis::scenario {
namespace {

// NULL can be passed anywhere; every other kind takes pages that the target has to prepare.
bool NeedsPages(Memory memory) { return memory != Memory::kValid && memory != Memory::kNull; }

bool NeedsPages(const WsaIoctlCall& call) {
  return NeedsPages(call.in.memory) || NeedsPages(call.out.memory) || NeedsPages(call.returned) ||
         NeedsPages(call.routine) || (call.overlapped && NeedsPages(call.overlapped->memory));
}

using Sockets = std::map<std::string, WsaSocketCall>;

const WsaSocketCall* Find(const Sockets& sockets, const SocketRef& reference) {
  if (reference.kind != SocketRef::Kind::kNamed) return nullptr;
  const auto found = sockets.find(reference.name);
  return found == sockets.end() ? nullptr : &found->second;
}

void AddIoctl(const WsaIoctlCall& call, const Sockets& sockets, std::set<std::string>& features) {
  if (NeedsPages(call)) features.insert(kBadMemory);
  const WsaSocketCall* socket = Find(sockets, call.socket);
  const std::int32_t transport = socket ? TransportOf(*socket) : abi::kIpprotoDefault;
  if (call.code == abi::kSioFlush && transport == abi::kIpprotoUdp) features.insert(kFlush);
  if (call.code == abi::kSioAcquirePortReservation) {
    features.insert(AcquireSupport(transport, socket ? socket->family : 0));
  }
}

}  // namespace

std::string AcquireSupport(std::int32_t protocol, std::int32_t family) {
  const bool transport = protocol == abi::kIpprotoTcp || protocol == abi::kIpprotoUdp;
  if (!transport || (family != abi::kAfInet && family != abi::kAfInet6)) return kAcquire;
  std::string feature = kAcquire;
  feature += protocol == abi::kIpprotoTcp ? " tcp" : " udp";
  feature += family == abi::kAfInet ? " ipv4" : " ipv6";
  return feature;
}

std::int32_t TransportOf(const WsaSocketCall& socket) {
  const auto is = [&socket](std::int32_t type, std::int32_t protocol) {
    return socket.type == type &&
           (socket.protocol == protocol || socket.protocol == abi::kIpprotoDefault);
  };
  if (socket.family != abi::kAfInet && socket.family != abi::kAfInet6) return abi::kIpprotoDefault;
  if (is(abi::kSockStream, abi::kIpprotoTcp)) return abi::kIpprotoTcp;
  if (is(abi::kSockDgram, abi::kIpprotoUdp)) return abi::kIpprotoUdp;
  return abi::kIpprotoDefault;
}

std::set<std::string> RequiredFeatures(const Scenario& scenario) {
  std::set<std::string> features;
  Sockets sockets;
  for (const Step& step : scenario.steps) {
    if (step.actor.process != "p1") features.insert(kProcesses);
    if (step.actor.thread != "main") features.insert(kThreads);
    if (const auto* socket = std::get_if<WsaSocketCall>(&step.action)) {
      sockets[socket->as] = *socket;
      if (socket->family == abi::kAfInet6) features.insert(kIpv6);
      if (socket->family == abi::kAfUnix) features.insert(kUnixSockets);
      if (socket->type == abi::kSockRaw) features.insert(kRawSockets);
    } else if (const auto* ioctl = std::get_if<WsaIoctlCall>(&step.action)) {
      AddIoctl(*ioctl, sockets, features);
    } else if (std::holds_alternative<CancelIoExCall>(step.action)) {
      features.insert(kCancelIoEx);
    }
  }
  return features;
}

std::set<std::string> RequiredControls(const Scenario& scenario) {
  std::set<std::string> controls;
  for (const Step& step : scenario.steps) {
    const Action& action = step.action;
    if (std::holds_alternative<HoldControl>(action) ||
        std::holds_alternative<CompleteControl>(action)) {
      controls.insert(kHold);
    } else if (std::holds_alternative<InterruptControl>(action)) {
      controls.insert(kInterrupt);
    } else if (std::holds_alternative<CallbackControl>(action)) {
      controls.insert(kCallback);
    } else if (std::holds_alternative<NetworkControl>(action)) {
      controls.insert(kNetwork);
    } else if (std::holds_alternative<ProviderSupportControl>(action)) {
      controls.insert(kProviderSupport);
    } else if (std::holds_alternative<ExitThreadControl>(action)) {
      controls.insert(kExitThread);
    }
  }
  return controls;
}

}  // namespace portcullis::scenario
