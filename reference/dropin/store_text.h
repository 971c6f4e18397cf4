// The text that a file store keeps its reservations as.
//
//   portcullis persistent reservations 1        what it is, and the version of the form
//   tcp 5000 20 00000000000000a7                protocol, first port, number of ports, token (hex)
//   udp 5000 20 00000000000000a8
//   end 2 8f0c2a51                              how many, and the CRC-32 of all bytes before it
//
// Each line ends with a newline. The last line tells a whole file from the beginning of one, the
// sum one that was changed. Reading trusts nothing: whatever the bytes are, the answer is
// reservations as persistent_reservation.h says, or the line with what was expected there. No I/O.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "reference/persistent_reservation.h"

namespace portcullis::dropin {

// No store is longer: each port of both protocols by itself needs less.
inline constexpr std::size_t kMostStoreBytes = std::size_t{8} << 20;

std::string PrintStore(const reference::PersistentReservations& reservations);

// ParseStore: the error is "line 3: expected …".
tl::expected<reference::PersistentReservations, std::string> ParseStore(std::string_view text);

}  // namespace portcullis::dropin
