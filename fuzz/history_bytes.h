// The compact form of a history: what the bytes of fuzz_history and fuzz_ioctl mean.
//
// A pure pair of functions. Every string of bytes is a scenario, a prefix of one is a prefix of the
// other, and a byte that is missing counts as 0, the ordinary choice. A step is
//   1 byte    which action: its place in scenario::Action
//   1 byte    process, 1 byte thread
//   then each field in the order of history_fields.h: one byte for a name (its number: of the nine
//   names of a kind), a flag or a choice, modulo how many there are; a 32-bit number is one byte
//   below 240, else four more, a port's value and a count two, least significant first.
// Before the steps comes one byte: log2 of the size of the one window, "w1", modulo 13.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::fuzz {

// A history that shows something is short; what comes after so many steps is ignored.
inline constexpr std::size_t kMostHistorySteps = 48;

scenario::Scenario DecodeHistory(std::span<const std::uint8_t> bytes);

// EncodeHistory: bytes that stand for `scenario`, or for the nearest one that the form can say: of
// a name only its last number is kept ("u1" is another socket's "s1"), of windows the first, as
// large as the next power of two.
std::vector<std::uint8_t> EncodeHistory(scenario::Scenario scenario);

// DecodeIoctls: the bytes are fields of calls of WSAIoctl and WSPIoctl alone, each preceded by one
// byte: bits 0-2 say which step looks for its completion, bit 6 whether it is held open, bit 7
// whether another thread makes the call. They meet six sockets of four kinds, two reservations and
// a completion port.
inline constexpr std::size_t kMostIoctls = 8;
scenario::Scenario DecodeIoctls(std::span<const std::uint8_t> bytes);
std::vector<std::uint8_t> EncodeIoctls(const std::vector<scenario::WsaIoctlCall>& calls);

}  // namespace portcullis::fuzz
