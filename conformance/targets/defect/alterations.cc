#include "conformance/targets/defect/alterations.h"

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
  const scenario::WsaIoctlCall* const call = IoctlOf(history, event);
  return call != nullptr && call->code == abi::kSioAcquirePortReservation ? call : nullptr;
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
