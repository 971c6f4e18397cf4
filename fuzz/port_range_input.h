// What the bytes of fuzz_port_range mean: a few ACQUIREs with raw input, closes and binds on four
// sockets, as a scenario.
//
// Used by fuzz_port_range.cc; a pure function. Every string of bytes is a scenario, and nearby
// strings are nearby scenarios: a byte that is missing counts as 0, and 0 is always the ordinary
// choice (a valid pointer, the exact size).
//
// A step begins with one byte:
//   bits 0-1  0, 1: ACQUIRE   2: closesocket; the next use has a new one of the same kind   3: bind
//   bits 2-3  which socket: the first or second TCP one, the first or second UDP one; made when
//   first used bit 4     of an ACQUIRE: with OVERLAPPED, and get_completion after it
// After an ACQUIRE's first byte come eight more:
//   4 bytes   INET_PORT_RANGE as it lies in memory
//   1 byte    cbInBuffer:  0 means 4,  n means n - 1
//   1 byte    cbOutBuffer: 0 means 16, n means n - 1
//   1 byte    bits 0-2 where the input is, bits 3-5 the output, as numbers of scenario::Memory
//   1 byte    bits 0-2 the returned count, bits 3-5 the OVERLAPPED, bits 6-7 the completion routine
//             (0, 1 null; 2 unmapped; 3 cut)
// After a bind's first byte come two: the port, most significant first.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "conformance/scenario/step.h"

namespace portcullis::fuzz {

// More bytes than these many steps take are ignored: a history that shows something is short.
inline constexpr std::size_t kMostDecodedSteps = 12;

scenario::Scenario DecodePortRangeInput(std::span<const std::uint8_t> bytes);

}  // namespace portcullis::fuzz
