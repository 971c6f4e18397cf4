#include "conformance/targets/symbols.h"

#include <algorithm>
#include <cstring>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

constexpr std::uint32_t kFirstWindowPort = 20000;

template <typename Number>
Number Find(const std::map<std::string, Number>& numbers, const std::string& name,
            Number otherwise) {
  const auto found = numbers.find(name);
  return found == numbers.end() ? otherwise : found->second;
}

}  // namespace

void Symbols::Granted(const std::string& name, std::span<const std::byte> output) {
  if (output.size() < abi::kPortRangeSize) {
    return;
  }
  granted_[name] = abi::NetworkPort{{output[0], output[1]}}.ToHost();
}

std::uint64_t Symbols::Socket(const scenario::SocketRef& reference,
                              const Descriptors& others) const {
  switch (reference.kind) {
    case scenario::SocketRef::Kind::kNamed:
      return Find(sockets_, reference.name, kInvalidDescriptor);
    case scenario::SocketRef::Kind::kInvalid:
      return kInvalidDescriptor;
    case scenario::SocketRef::Kind::kNever:
      return others.never;
    case scenario::SocketRef::Kind::kEvent:
      return others.event;
    case scenario::SocketRef::Kind::kFile:
      return others.file;
  }
  return kInvalidDescriptor;
}

std::uint16_t Symbols::Port(const scenario::PortRef& reference) const {
  std::uint32_t base = 0;
  switch (reference.kind) {
    case scenario::PortRef::Kind::kLiteral:
      break;
    case scenario::PortRef::Kind::kWindow:
      base = Find(windows_, reference.name, std::uint16_t{0});
      break;
    case scenario::PortRef::Kind::kStartOf:
      base = Find(granted_, reference.name, std::uint16_t{0});
      break;
  }
  return static_cast<std::uint16_t>(base + static_cast<std::uint32_t>(reference.value));
}

std::vector<std::byte> Symbols::Input(const scenario::InBuffer& buffer) const {
  std::vector<std::byte> bytes;
  if (const auto* range = std::get_if<scenario::RangeContents>(&buffer.contents)) {
    const abi::InetPortRange encoded{abi::NetworkPort::FromHost(Port(range->start)),
                                     abi::LittleEndian<std::uint16_t>::From(range->count)};
    bytes.resize(sizeof encoded);
    std::memcpy(bytes.data(), &encoded, sizeof encoded);
  } else {
    bytes = std::get<std::vector<std::byte>>(buffer.contents);
  }
  if (bytes.size() > buffer.size) {
    bytes.resize(buffer.size);
  }
  return bytes;
}

std::uint32_t InputStructure(std::uint32_t code) {
  switch (code) {
    case abi::kSioAcquirePortReservation:
      return abi::kPortRangeSize;
    case abi::kSioKeepaliveVals:
      return abi::kTcpKeepaliveSize;
    case abi::kFionbio:
      return abi::kFionbioSize;
    default:
      return 0;
  }
}

std::uint32_t OutputStructure(std::uint32_t code) {
  return code == abi::kSioAcquirePortReservation ? abi::kPortReservationInstanceSize : 0;
}

std::uint32_t BytesBeforeEdge(scenario::Memory memory, std::uint32_t structure,
                              std::uint32_t declared) {
  if (memory == scenario::Memory::kCut) {
    return (structure == 0 ? declared : std::min(structure, declared)) / 2;
  }
  return std::max(structure, 1u);
}

scenario::Placement PlaceWindows(const std::map<std::string, std::uint16_t>& windows) {
  scenario::Placement placement;
  std::uint32_t next = kFirstWindowPort;
  for (const auto& [name, size] : windows) {
    const std::uint32_t ports = std::max<std::uint32_t>(size, 1);
    if (next + ports - 1 > abi::kHighestPort) {
      return {};
    }
    placement[name] = static_cast<std::uint16_t>(next);
    next += 2 * ports;
  }
  return placement;
}

}  // namespace portcullis::targets
