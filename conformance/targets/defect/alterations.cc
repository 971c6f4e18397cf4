#include "conformance/targets/defect/alterations.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {

const scenario::WsaIoctlCall* IoctlOf(const CallHistory& history, const scenario::Event& event) {
  if (!std::holds_alternative<scenario::Returned>(event) &&
      !std::holds_alternative<scenario::Completed>(event)) {
    return nullptr;
  }
  return history.IoctlAt(*StepOf(event));
}

const scenario::WsaIoctlCall* AcquireOf(const CallHistory& history, const scenario::Event& event) {
  return IoctlOfCode(history, event, abi::kSioAcquirePortReservation);
}

bool HasCode(const scenario::WsaIoctlCall& call, std::uint32_t code) {
  if (code != kCarrier) return call.code == code;
  return call.code != abi::kSioAcquirePortReservation &&
         call.code != abi::kSioAssociatePortReservation &&
         call.code != abi::kSioReleasePortReservation;
}

const scenario::WsaIoctlCall* IoctlOfCode(const CallHistory& history, const scenario::Event& event,
                                          std::uint32_t code) {
  const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
  return call != nullptr && HasCode(*call, code) ? call : nullptr;
}

bool IsKnownCode(std::uint32_t code) {
  constexpr std::array kKnown{abi::kSioAcquirePortReservation,
                              abi::kSioAssociatePortReservation,
                              abi::kSioReleasePortReservation,
                              abi::kSioKeepaliveVals,
                              abi::kSioCpuAffinity,
                              abi::kSioFlush,
                              abi::kFionbio};
  return std::find(kKnown.begin(), kKnown.end(), code) != kKnown.end();
}

const scenario::Actor& ActorOf(const CallHistory& history, const scenario::Event& event) {
  return history.steps.at(*StepOf(event)).actor;
}

bool IsOverlappedForm(const CallHistory& history, const scenario::WsaIoctlCall& call) {
  const SeenSocket* const socket = history.SocketOf(call.socket);
  return socket != nullptr && socket->overlapped && call.overlapped.has_value();
}

std::optional<std::int32_t> ErrorOf(const scenario::Event& event) {
  if (const auto* const completed = std::get_if<scenario::Completed>(&event)) {
    return completed->error;
  }
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  if (returned == nullptr || returned->error == abi::kWsaIoPending) return std::nullopt;
  return returned->error;
}

void Replace(scenario::Event& event, std::int32_t from, std::int32_t to) {
  if (auto* const returned = std::get_if<scenario::Returned>(&event)) {
    if (returned->error == from) returned->error = to;
  } else if (auto* const completed = std::get_if<scenario::Completed>(&event)) {
    if (completed->error == from) completed->error = to;
  }
}

void Refuse(scenario::Event& event, std::int32_t code) {
  if (auto* const returned = std::get_if<scenario::Returned>(&event)) {
    *returned = {returned->step, abi::kSocketError, code, std::nullopt, {}};
  } else if (auto* const completed = std::get_if<scenario::Completed>(&event)) {
    *completed = {completed->step, completed->notification, code, 0, {}};
  }
}

void Succeed(scenario::Event& event) {
  if (auto* const returned = std::get_if<scenario::Returned>(&event)) {
    *returned = {returned->step, abi::kSuccess, abi::kSuccess, 0, {}};
  } else if (auto* const completed = std::get_if<scenario::Completed>(&event)) {
    *completed = {completed->step, completed->notification, abi::kSuccess, 0, {}};
  } else if (const auto* const blocked = std::get_if<scenario::Blocked>(&event)) {
    event = scenario::Returned{blocked->step, abi::kSuccess, abi::kSuccess, 0, {}};
  }
}

void Grant(scenario::Event& event, const PortBlock& block) {
  const std::size_t step = *StepOf(event);
  abi::InetPortReservationInstance instance;
  const std::uint32_t first = block.first == 0 ? 50000 : block.first;
  instance.reservation.start_port = abi::NetworkPort::FromHost(static_cast<std::uint16_t>(first));
  instance.reservation.number_of_ports =
      abi::LittleEndian<std::uint16_t>::From(static_cast<std::uint16_t>(block.count));
  instance.token = abi::LittleEndian<std::uint64_t>::From(0xDEFEC7ED00000000u + step);
  std::vector<std::byte> output(sizeof instance);
  std::memcpy(output.data(), &instance, sizeof instance);
  if (std::holds_alternative<scenario::Returned>(event)) {
    event = scenario::Returned{step, abi::kSuccess, abi::kSuccess,
                               abi::kPortReservationInstanceSize, std::move(output)};
  } else if (auto* const completed = std::get_if<scenario::Completed>(&event)) {
    *completed = {step, completed->notification, abi::kSuccess, abi::kPortReservationInstanceSize,
                  std::move(output)};
  }
}

bool GrantPastTheEnd(const CallHistory& history, scenario::Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  const std::optional<std::int32_t> error = ErrorOf(event);
  if (call == nullptr || !error.has_value() || *error == abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() && asked->first != 0 &&
      asked->first + asked->count > abi::kHighestPort + 1) {
    Grant(event, *asked);
  }
  return true;
}

namespace {

bool HoldsAToken(const scenario::WsaIoctlCall& call) {
  return std::holds_alternative<scenario::TokenContents>(call.in.contents) &&
         !IsBad(call.in.memory) && call.in.size >= abi::kPortReservationTokenSize;
}

bool IsForAnotherReason(std::int32_t error) {
  constexpr std::array kReasons{
      abi::kWsaOperationAborted, abi::kWsaEintr,          abi::kWsaEfault,
      abi::kWsaEinprogress,      abi::kWsaEnotsock,       abi::kWsaEopnotsupp,
      abi::kWsaEnetdown,         abi::kWsaNotInitialised, abi::kWsaInvalidHandle};
  return std::find(kReasons.begin(), kReasons.end(), error) != kReasons.end();
}

}  // namespace

bool FailedForItsToken(const CallHistory& history, const scenario::WsaIoctlCall& call,
                       const scenario::Event& event) {
  const SeenSocket* const socket = history.SocketOf(call.socket);
  const std::optional<std::int32_t> error = ErrorOf(event);
  return socket != nullptr && socket->protocol != abi::kIpprotoDefault && HoldsAToken(call) &&
         error.has_value() && *error != abi::kSuccess && !IsForAnotherReason(*error);
}

scenario::WsaIoctlCall* TokenCall(scenario::Step& step, std::uint32_t code) {
  auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  return call != nullptr && call->code == code && HoldsAToken(*call) ? call : nullptr;
}

void SpoilToken(scenario::WsaIoctlCall& call) {
  call.in.contents = scenario::TokenContents{{scenario::TokenRef::Kind::kNever, ""}};
}

void SayWhetherIndicated(const CallHistory& history, scenario::Event& event) {
  using Notification = scenario::Completed::Notification;
  const auto seen = [&history](Notification by) { return history.indicated_now.contains(by); };
  if (CallOf<scenario::GetCompletionCall>(history, event) != nullptr) {
    std::get<scenario::Returned>(event).result =
        seen(Notification::kEvent) ? abi::kSuccess : abi::kWsaWaitTimeout;
  } else if (CallOf<scenario::GetQueuedCompletionStatusCall>(history, event) != nullptr) {
    std::get<scenario::Returned>(event).result =
        seen(Notification::kPort) ? abi::kSuccess : abi::kWsaWaitTimeout;
  } else if (CallOf<scenario::WaitAlertableCall>(history, event) != nullptr) {
    std::get<scenario::Returned>(event).result =
        seen(Notification::kRoutine) ? abi::kWaitIoCompletion : abi::kSuccess;
  }
}

std::vector<std::byte>* OutputOf(scenario::Event& event) {
  std::vector<std::byte>* output = nullptr;
  if (auto* const returned = std::get_if<scenario::Returned>(&event)) output = &returned->output;
  if (auto* const completed = std::get_if<scenario::Completed>(&event)) {
    output = &completed->output;
  }
  return output != nullptr && output->size() >= abi::kPortReservationInstanceSize ? output
                                                                                  : nullptr;
}

bool IsBad(scenario::Memory memory) {
  return memory == scenario::Memory::kNull || memory == scenario::Memory::kUnmapped ||
         memory == scenario::Memory::kCut;
}

}  // namespace portcullis::targets
