// What the symbolic values of a scenario stand for: descriptors, ports, input bytes, and how much
// of a buffer lies before the edge of its page.
//
// Used by every target that performs steps itself (reference, winsock), so that the same scenario
// means the same to all of them. Holds names only; makes no socket, touches no memory. Not for use
// from two threads at once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::targets {

inline constexpr std::uint64_t kInvalidDescriptor = ~std::uint64_t{0};  // INVALID_SOCKET

// The descriptors of one process that are no sockets.
struct Descriptors {
  std::uint64_t never = 0;  // a number that was never a descriptor
  std::uint64_t event = 0;
  std::uint64_t file = 0;
};

class Symbols {
 public:
  explicit Symbols(scenario::Placement windows = {}) : windows_(std::move(windows)) {}

  // MadeSocket: `number` is what WSASocketW gave under `name`; the name keeps it after closesocket.
  void MadeSocket(const std::string& name, std::uint64_t number) { sockets_[name] = number; }
  // Granted: `output` is what an ACQUIRE called `name` was seen to store; shorter than an
  // INET_PORT_RANGE it says nothing.
  void Granted(const std::string& name, std::span<const std::byte> output);

  std::uint64_t Socket(const scenario::SocketRef& reference, const Descriptors& others) const;
  // Port: in host order. A window that is not placed starts at 0; sums wrap at 65,536.
  std::uint16_t Port(const scenario::PortRef& reference) const;
  // Input: the bytes of the buffer, cut to its declared size. What follows up to it is zero.
  std::vector<std::byte> Input(const scenario::InBuffer& buffer) const;

 private:
  scenario::Placement windows_;
  std::map<std::string, std::uint64_t> sockets_;
  std::map<std::string, std::uint16_t> granted_;
};

// The code's own structures, in bytes; 0 where it has none.
std::uint32_t InputStructure(std::uint32_t code);
std::uint32_t OutputStructure(std::uint32_t code);

// BytesBeforeEdge: how many bytes of a kCut or kPastEdge buffer lie in its last valid page; the
// pointer is that far before the edge. Cut: half of the structure (of the declared size, where that
// is smaller or there is no structure). Past the edge: the structure, exactly.
std::uint32_t BytesBeforeEdge(scenario::Memory memory, std::uint32_t structure,
                              std::uint32_t declared);

// PlaceWindows: each window at its own ports from 20,000 upward, followed by as many ports that no
// window uses, so that the ports beside it are free. Empty where they do not fit.
scenario::Placement PlaceWindows(const std::map<std::string, std::uint16_t>& windows);

}  // namespace portcullis::targets
