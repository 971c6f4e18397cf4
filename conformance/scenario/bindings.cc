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
const std::vector<std::byte>* SuccessfulOutput(const Event& event) {
  if (const auto* returned = std::get_if<Returned>(&event)) {
    return returned->result == 0 ? &returned->output : nullptr;
  }
  if (const auto* completed = std::get_if<Completed>(&event)) {
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
  const std::optional<std::size_t> step = StepOf(event);
  if (!step || *step >= scenario.steps.size()) return;
  const Action& action = scenario.steps[*step].action;
  if (const auto* call = std::get_if<WsaIoctlCall>(&action)) {
    if (call->code != abi::kSioAcquirePortReservation) return;
    const std::vector<std::byte>* output = SuccessfulOutput(event);
    if (output == nullptr) return;
    if (const auto reservation = DecodeReservation(*output)) Grant(call->as, *reservation);
    return;
  }
  const auto* returned = std::get_if<Returned>(&event);
  if (returned == nullptr || returned->result != 0) return;
  if (const auto* name = std::get_if<GetSockNameCall>(&action)) {
    if (returned->port && !name->as.empty()) ports_[name->as] = *returned->port;
  } else if (const auto* persistent = std::get_if<PersistentCall>(&action)) {
    if (returned->token) {
      Grant(persistent->as, {Port(persistent->start), persistent->count, *returned->token});
    }
  }
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
  } else if (reference.kind == PortRef::Kind::kPortOf) {
    const auto found = ports_.find(reference.name);
    if (found != ports_.end()) base = found->second;
  }
  return static_cast<std::uint16_t>((base + static_cast<std::uint32_t>(reference.value)) & 0xFFFFu);
}

std::uint64_t Bindings::Token(const TokenRef& reference) const {
  if (reference.kind == TokenRef::Kind::kZero) return abi::kInvalidPortReservationToken;
  const GrantedReservation* reservation =
      reference.kind == TokenRef::Kind::kOf ? Find(reference.name) : nullptr;
  return reservation == nullptr ? kNeverIssuedToken : reservation->token;
}

std::vector<std::byte> Bindings::InputBytes(const InBuffer& in) const {
  std::vector<std::byte> bytes;
  if (const auto* range = std::get_if<RangeContents>(&in.contents)) {
    const abi::NetworkPort start = abi::NetworkPort::FromHost(Port(range->start));
    const auto count = abi::LittleEndian<std::uint16_t>::From(range->count);
    bytes.assign(start.bytes.begin(), start.bytes.end());
    bytes.insert(bytes.end(), count.bytes.begin(), count.bytes.end());
  } else if (const auto* token = std::get_if<TokenContents>(&in.contents)) {
    const auto value = abi::LittleEndian<std::uint64_t>::From(Token(token->token));
    bytes.assign(value.bytes.begin(), value.bytes.end());
  } else {
    bytes = std::get<std::vector<std::byte>>(in.contents);
  }
  if (bytes.size() > in.size) bytes.resize(in.size);
  return bytes;
}

}  // namespace portcullis::scenario
