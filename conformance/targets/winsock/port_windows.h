// Placing the windows of a scenario on ports of a machine that we do not own.
//
// Used by the winsock target at each Reset. A window is placed where each of its ports could be
// bound, as TCP and as UDP over IPv4, just before; the ports are given back, so somebody else may
// still come in between: the oracle knows. Winsock has to be started. One thread.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>

#include "conformance/scenario/event.h"
#include "conformance/targets/target.h"

namespace portcullis::targets {

class PortWindows {
 public:
  // `seed` says where in the worker's part of the ports the first window is looked for. A target
  // that takes another each time it starts does not begin on ports that have only just been let go.
  PortWindows(std::uint32_t seed, const Worker& worker);

  // Place: disjoint free blocks within the worker's part of 20000 to 45000, behind those of the
  // call before, so that no port is used again while it may still be closing. kDisturbed where
  // there is no room.
  tl::expected<scenario::Placement, TargetError> Place(
      const std::map<std::string, std::uint16_t>& windows);

 private:
  PortPart part_;
  std::uint32_t cursor_;
};

}  // namespace portcullis::targets
