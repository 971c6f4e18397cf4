#include "conformance/targets/symbols.h"

#include <algorithm>

#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

constexpr std::uint32_t kFirstWindowPort = 20000;

}  // namespace

std::uint64_t SocketNames::Find(std::uint32_t process, const scenario::SocketRef& reference,
                                const Descriptors& others) const {
  switch (reference.kind) {
    case scenario::SocketRef::Kind::kNamed: {
      const auto name = numbers_.find(reference.name);
      if (name == numbers_.end()) {
        return kInvalidDescriptor;
      }
      const auto number = name->second.find(process);
      return number == name->second.end() ? kInvalidDescriptor : number->second;
    }
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

std::vector<std::pair<std::uint32_t, std::uint64_t>> SocketNames::HoldersOf(
    const std::string& name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) {
    return {};
  }
  return {found->second.begin(), found->second.end()};
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
