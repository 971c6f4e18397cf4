// Where among free ports one is chosen, or a block of them: by the documents any place is as good.
//
// A policy has one for each search (policy.h); the search itself is PortSpace's.

#pragma once

#include <cstdint>

namespace portcullis::reference {

// kSpread: anywhere, by a hash of what has been handed out before, so that neighbours in time are
// no neighbours in number.
enum class Placement : std::uint8_t { kLowest, kHighest, kSpread };

struct Choosing {
  Placement placement = Placement::kLowest;
  std::uint32_t seed = 0;  // of kSpread
};

}  // namespace portcullis::reference
