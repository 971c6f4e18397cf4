#include "conformance/targets/winsock/port_windows.h"

#include <optional>

#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {
namespace {

constexpr PortPart kPorts{20000, 45001};

bool CanBind(int type, int protocol, std::uint32_t port) {
  const SOCKET socket = WSASocketW(AF_INET, type, protocol, nullptr, 0, WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool bound =
      bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  closesocket(socket);
  return bound;
}

// The first port of the block that is taken, if any.
std::optional<std::uint32_t> FirstTaken(std::uint32_t start, std::uint32_t size) {
  for (std::uint32_t port = start; port < start + size; ++port) {
    if (!CanBind(SOCK_STREAM, IPPROTO_TCP, port) || !CanBind(SOCK_DGRAM, IPPROTO_UDP, port)) {
      return port;
    }
  }
  return std::nullopt;
}

}  // namespace

PortWindows::PortWindows(std::uint32_t seed, const Worker& worker)
    : part_(PartOf(kPorts, worker)), cursor_(part_.first + seed % (part_.end - part_.first)) {}

tl::expected<scenario::Placement, TargetError> PortWindows::Place(
    const std::map<std::string, std::uint16_t>& windows) {
  scenario::Placement placement;
  std::uint32_t passed = 0;  // ports gone over by this call: one round at most, so all are disjoint
  for (const auto& [name, size] : windows) {
    while (true) {
      if (cursor_ + size > part_.end) {
        passed += part_.end - cursor_;
        cursor_ = part_.first;
      }
      if (size > part_.end - part_.first || passed + size > part_.end - part_.first) {
        return tl::make_unexpected(
            TargetError{TargetError::Kind::kDisturbed,
                        "no " + std::to_string(size) + " ports in a row are free between " +
                            std::to_string(part_.first) + " and " + std::to_string(part_.end - 1) +
                            " for window " + name});
      }
      const std::optional<std::uint32_t> taken = FirstTaken(cursor_, size);
      if (!taken.has_value()) break;
      passed += *taken + 1 - cursor_;
      cursor_ = *taken + 1;
    }
    placement[name] = static_cast<std::uint16_t>(cursor_);
    cursor_ += size;
    passed += size;
  }
  return placement;
}

}  // namespace portcullis::targets
