// A port reservation that the kernel keeps: a socket of ours is bound to each port of the block,
// the placeholder, so that every other bind on the machine is refused, by whatever process.
//
// A socket that takes a port out of the block is bound beside the placeholder, which then goes
// (kernel.h, BindBeside); when it is closed a placeholder comes back the same way. Used by host.cc.
// Not for use from two threads at once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tl/expected.hpp>

#include "conformance/targets/linux_sockets/kernel.h"

namespace portcullis::targets::linux_sockets {

class Reservation {
 public:
  // Make: binds a placeholder to every port of the block, which must end by 65535; where one is
  // refused those before are given back, and the error says why.
  static tl::expected<Reservation, std::int32_t> Make(const Space& space, std::uint16_t start,
                                                      std::uint16_t count);

  // MakeAnywhere: in a block that the kernel lets us have. WSAENOBUFS where there is none.
  static tl::expected<Reservation, std::int32_t> MakeAnywhere(const Space& space,
                                                              std::uint16_t count);

  // Take: binds `socket` to `port`, or with 0 to the first port of the block that no socket has. 0,
  // or the error: WSAEADDRINUSE where it is taken, or all are.
  std::int32_t Take(int socket, std::uint16_t port);

  // Return: `port` is the block's again, before the socket that had it is closed.
  void Return(int socket, std::uint16_t port);

  bool Has(std::uint16_t port) const { return port >= start_ && port - start_ < count_; }
  bool IsInUse() const { return placeholders_.size() < count_; }

  const Space& space() const { return space_; }
  std::uint16_t start() const { return start_; }
  std::uint16_t count() const { return count_; }
  std::uint64_t token() const { return token_; }

 private:
  Space space_;
  std::uint16_t start_ = 0;
  std::uint16_t count_ = 0;
  std::uint64_t token_ = 0;  // drawn by the kernel: of other processes' tokens nothing follows
  std::map<std::uint16_t, Descriptor> placeholders_;
};

}  // namespace portcullis::targets::linux_sockets
