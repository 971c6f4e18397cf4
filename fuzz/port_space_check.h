// What fuzz_port_space holds: a PortSpace answers as sets of ports do, port by port.
//
// The bytes: one for the rules of sharing, one for the last port of the space, then a step each:
//   1 byte    bits 0-3 what is done, bit 4 the family, bit 5 count from the top
//   2 bytes   a port, modulo the size of the space    1 byte    a count; 255 means all that follow
// A step gives back only what is held. Pure; safe from any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "reference/port_space.h"

namespace portcullis::fuzz {

inline constexpr std::size_t kMostSpaceSteps = 64;

// CheckPortSpace: the first answer that a naive set does not give, or nothing.
std::optional<std::string> CheckPortSpace(std::span<const std::uint8_t> bytes);

}  // namespace portcullis::fuzz
