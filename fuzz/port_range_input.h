// What the bytes of fuzz_port_range mean: one ACQUIRE in one of the states of port_states.h.
//
// Used by fuzz_port_range.cc; pure functions. Every string of bytes is such a call, and nearby
// strings are nearby calls: a byte that is missing counts as 0, and 0 is always the ordinary choice
// (nothing held, the first TCP socket, a valid pointer, the exact size).
//
//   1 byte    the state, modulo how many there are
//   1 byte    bits 0-2 which of kStateSockets   bit 3: with OVERLAPPED   bit 4: by WSPIoctl
//   4 bytes   INET_PORT_RANGE as it lies in memory
//   1 byte    cbInBuffer:  0 means 4,  n means n - 1; the last eight are large ones (kLargeSizes)
//   1 byte    cbOutBuffer: 0 means 16, likewise
//   1 byte    bits 0-2 where the input is, bits 3-5 the output, as numbers of scenario::Memory
//   1 byte    bits 0-2 the returned count, bits 3-5 the OVERLAPPED, bits 6-7 the completion routine
//             (0, 1 null; 2 unmapped; 3 cut)

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "conformance/scenario/step.h"

namespace portcullis::fuzz {

inline constexpr std::array<std::uint32_t, 8> kLargeSizes = {
    256, 4096, 4097, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF};

// An ACQUIRE named "r", and the number of the state that it is made in.
struct PortRangeInput {
  std::size_t state = 0;
  scenario::WsaIoctlCall call;
};

// DecodePortRangeInput overwrites `input`, whose memory is used again.
void DecodePortRangeInput(std::span<const std::uint8_t> bytes, PortRangeInput& input);

// WholeScenario: the state's steps, the call, and what shows what it left behind: its completion,
// the same range asked for on another socket, and once more after the first was closed.
scenario::Scenario WholeScenario(const PortRangeInput& input);

}  // namespace portcullis::fuzz
