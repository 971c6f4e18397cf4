#include "conformance/scenario/bindings.h"

#include <algorithm>
#include <array>
#include <variant>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::scenario {
namespace {

template <typename Integer>
Integer ReadLittleEndian(std::span<const std::byte> bytes) {
  abi::LittleEndian<Integer> value;
  std::copy_n(bytes.begin(), sizeof(Integer), value.bytes.begin());
  return value.Value();
}

// The output that an event carries, where it is the success of the call at its step.
const std::vector<std::byte>* SuccessfulOutput(const Event& event, std::size_t* step) {
  if (const auto* returned = std::get_if<Returned>(&event)) {
    *step = returned->step;
    return returned->result == 0 ? &returned->output : nullptr;
  }
  if (const auto* completed = std::get_if<Completed>(&event)) {
    *step = completed->step;
    return completed->error == 0 ? &completed->output : nullptr;
  }
  return nullptr;
}

}  // namespace

std::optional<GrantedReservation> DecodeReservation(std::span<const std::byte> output) {
  using Layout = abi::InetPortReservationInstance;
  if (output.size() < sizeof(Layout)) return std::nullopt;
  const abi::NetworkPort start{{output[0], output[1]}};
  GrantedReservation reservation;
  reservation.start = start.ToHost();
  reservation.count = ReadLittleEndian<std::uint16_t>(
      output.subspan(offsetof(abi::InetPortRange, number_of_ports)));
  reservation.token = ReadLittleEndian<std::uint64_t>(output.subspan(offsetof(Layout, token)));
  return reservation;
}

void Bindings::Observe(const Scenario& scenario, const Event& event) {
  std::size_t step = 0;
  const std::vector<std::byte>* output = SuccessfulOutput(event, &step);
  if (output == nullptr || step >= scenario.steps.size()) return;
  const auto* call = std::get_if<WsaIoctlCall>(&scenario.steps[step].action);
  if (call == nullptr || call->code != abi::kSioAcquirePortReservation) return;
  if (const auto reservation = DecodeReservation(*output)) Grant(call->as, *reservation);
}

void Bindings::Grant(const std::string& name, const GrantedReservation& reservation) {
  if (!name.empty()) granted_[name] = reservation;
}

const GrantedReservation* Bindings::Find(const std::string& name) const {
  const auto found = granted_.find(name);
  return found == granted_.end() ? nullptr : &found->second;
}

std::uint16_t Bindings::Port(const PortRef& reference) const {
  std::uint32_t base = 0;
  if (reference.kind == PortRef::Kind::kWindow) {
    const auto found = placement_.find(reference.name);
    if (found != placement_.end()) base = found->second;
  } else if (reference.kind == PortRef::Kind::kStartOf) {
    const GrantedReservation* reservation = Find(reference.name);
    if (reservation != nullptr) base = reservation->start;
  }
  return static_cast<std::uint16_t>((base + static_cast<std::uint32_t>(reference.value)) & 0xFFFFu);
}

std::vector<std::byte> Bindings::InputBytes(const InBuffer& in) const {
  std::vector<std::byte> bytes;
  if (const auto* range = std::get_if<RangeContents>(&in.contents)) {
    const abi::NetworkPort start = abi::NetworkPort::FromHost(Port(range->start));
    const auto count = abi::LittleEndian<std::uint16_t>::From(range->count);
    bytes.assign(start.bytes.begin(), start.bytes.end());
    bytes.insert(bytes.end(), count.bytes.begin(), count.bytes.end());
  } else {
    bytes = std::get<std::vector<std::byte>>(in.contents);
  }
  if (bytes.size() > in.size) bytes.resize(in.size);
  return bytes;
}

}  // namespace portcullis::scenario
