// The numbers that stand for reservations: unique, never 0, and opaque to all but Host.
//
// A token is a scrambled pair of the socket that acquired the block (kNone for a persistent one)
// and a count of the tokens of the machine. The scrambling is one to one, so that a token leads
// back to its socket and no table of tokens is kept.

#pragma once

#include <cstdint>

#include "reference/ids.h"

namespace portcullis::reference {

struct TokenOrigin {
  SocketId socket = SocketId::kNone;
  std::uint32_t number = 0;  // at least 1 in a token that was issued
  friend bool operator==(const TokenOrigin&, const TokenOrigin&) = default;
};

std::uint64_t TokenOf(const TokenOrigin& origin);
TokenOrigin OriginOf(std::uint64_t token);  // of any number, whether or not it was issued

}  // namespace portcullis::reference
