// The numbers that stand for reservations: unique, never 0, and opaque to all but Host.
//
// A token is made of a count of the tokens of the machine, by one of several patterns (policy.h).
// The usual one scrambles it together with the socket that acquired the block (kNone for a
// persistent one), one to one, so that a token leads back to its socket and no table of tokens is
// kept; the others name no socket.

#pragma once

#include <cstdint>

#include "reference/ids.h"
#include "reference/policy.h"

namespace portcullis::reference {

struct TokenOrigin {
  SocketId socket = SocketId::kNone;
  std::uint32_t number{};  // at least 1 in a token that was issued
  friend bool operator==(const TokenOrigin&, const TokenOrigin&) = default;
};

std::uint64_t TokenOf(const TokenOrigin& origin, TokenPattern pattern = TokenPattern::kSparse);
// OriginOf: of any number, whether or not it was issued; number 0 where the pattern has no such
// token.
TokenOrigin OriginOf(std::uint64_t token, TokenPattern pattern = TokenPattern::kSparse);

}  // namespace portcullis::reference
