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
  if (call.provider) features.insert(kServiceProvider);
  if (call.routine == Memory::kValid) features.insert(kRoutines);
  if (call.code == abi::kSioAssociatePortReservation) features.insert(kAssociate);
  if (call.code == abi::kSioReleasePortReservation) features.insert(kRelease);
  const bool reserves = call.code == abi::kSioAcquirePortReservation ||
                        call.code == abi::kSioAssociatePortReservation ||
                        call.code == abi::kSioReleasePortReservation;
  if (reserves) features.insert(AcquireSupport(transport, socket ? socket->family : 0));
}

void AddPersistent(const PersistentCall& call, std::set<std::string>& features) {
  features.insert(kPersistent);
  if (NeedsPages(call.token)) features.insert(kBadMemory);
}

// The control that makes a process with these rights.
const char* RightsControl(Rights rights) {
  switch (rights) {
    case Rights::kAdministrator:
      return kAdministrator;
    case Rights::kNotElevated:
      return kNotElevated;
    case Rights::kUser:
      return kUser;
  }
  return kAdministrator;
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
  Sockets duplicated;  // by the name of the protocol info
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
    } else if (const auto* persistent = std::get_if<PersistentCall>(&step.action)) {
      AddPersistent(*persistent, features);
    } else if (std::holds_alternative<WaitAlertableCall>(step.action)) {
      features.insert(kRoutines);
    } else if (std::holds_alternative<CreateIoCompletionPortCall>(step.action) ||
               std::holds_alternative<SkipCompletionPortOnSuccessCall>(step.action) ||
               std::holds_alternative<GetQueuedCompletionStatusCall>(step.action)) {
      features.insert(kPorts);
    } else if (const auto* from = std::get_if<WsaSocketFromCall>(&step.action)) {
      features.insert(kDuplicateSocket);
      if (const auto original = duplicated.find(from->from); original != duplicated.end()) {
        sockets[from->as] = original->second;
      }
    } else if (const auto* duplicate = std::get_if<WsaDuplicateSocketCall>(&step.action)) {
      features.insert(kDuplicateSocket);
      if (const WsaSocketCall* original = Find(sockets, duplicate->socket)) {
        duplicated[duplicate->as] = *original;
      }
    }
  }
  return features;
}

std::set<std::string> RequiredControls(const Scenario& scenario) {
  std::set<std::string> controls;
  std::map<std::string, Rights> rights;  // by process; an administrator's where nothing says else
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
    } else if (const auto* start = std::get_if<StartProcessControl>(&action)) {
      rights[step.actor.process] = start->rights;
      if (start->rights != Rights::kAdministrator) controls.insert(RightsControl(start->rights));
      if (!start->inherits.empty()) controls.insert(kInherit);
    } else if (std::holds_alternative<RestartControl>(action)) {
      controls.insert(kRestart);
    } else if (const auto* call = std::get_if<PersistentCall>(&action)) {
      const bool anybody = call->function == PersistentCall::Function::kLookup;
      if (!anybody) controls.insert(RightsControl(rights[step.actor.process]));
    }
  }
  return controls;
}

}  // namespace portcullis::scenario
