// What a simulated machine makes of a scenario's names: descriptors of each process, how much of a
// buffer lies before the edge of its page, where windows are placed. Ports, tokens and input bytes:
// scenario::Bindings.
//
// Used by the reference target. Holds names only; makes no socket, touches no memory. Not for use
// from two threads at once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
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

// The descriptors that names of sockets stand for, in each process. A process is a number of its
// own: one that starts again is another.
class SocketNames {
 public:
  // Made: `number` is what the process got under `name`, by whichever call or by inheritance; the
  // name keeps it after closesocket.
  void Made(std::uint32_t process, const std::string& name, std::uint64_t number) {
    numbers_[name][process] = number;
  }

  // Find: kInvalidDescriptor for a name that the process never got.
  std::uint64_t Find(std::uint32_t process, const scenario::SocketRef& reference,
                     const Descriptors& others) const;

  // HoldersOf: every process that got `name`, with its number, in the order of the processes.
  std::vector<std::pair<std::uint32_t, std::uint64_t>> HoldersOf(const std::string& name) const;

 private:
  std::map<std::string, std::map<std::uint32_t, std::uint64_t>> numbers_;
};

// BytesBeforeEdge: how many bytes of a kCut or kPastEdge buffer lie in its last valid page; the
// pointer is that far before the edge. Cut: half of the structure (of the declared size, where that
// is smaller or there is no structure). Past the edge: the structure, exactly.
std::uint32_t BytesBeforeEdge(scenario::Memory memory, std::uint32_t structure,
                              std::uint32_t declared);

// PlaceWindows: each window at its own ports from 20,000 upward, followed by as many ports that no
// window uses, so that the ports beside it are free. Empty where they do not fit.
scenario::Placement PlaceWindows(const std::map<std::string, std::uint16_t>& windows);

}  // namespace portcullis::targets
