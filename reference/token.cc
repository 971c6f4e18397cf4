#include "reference/token.h"

namespace portcullis::reference {
namespace {

// The finaliser of splitmix64 and its inverse. It keeps 0, and no pair with a number is 0.
constexpr std::uint64_t kFirst = 0xBF58476D1CE4E5B9u;
constexpr std::uint64_t kSecond = 0x94D049BB133111EBu;

// Of an odd number modulo 2^64: each step of Newton's doubles the bits that are right.
constexpr std::uint64_t Inverse(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int step = 0; step < 5; ++step) {
    inverse *= 2 - odd * inverse;
  }
  return inverse;
}
static_assert(kFirst * Inverse(kFirst) == 1 && kSecond * Inverse(kSecond) == 1);

constexpr std::uint64_t UndoShift(std::uint64_t value, unsigned shift) {
  std::uint64_t result = value;
  for (unsigned done = shift; done < 64; done += shift) {
    result = value ^ (result >> shift);
  }
  return result;
}

constexpr std::uint64_t kTopBit = std::uint64_t{1} << 63;

// What a pattern that names no socket makes of a number.
std::uint64_t Numbered(std::uint32_t number, TokenPattern pattern) {
  switch (pattern) {
    case TokenPattern::kTopBit:
      return kTopBit | number;
    case TokenPattern::kHighHalf:
      return std::uint64_t{number} << 32;
    case TokenPattern::kCounting:
    case TokenPattern::kSparse:
      break;
  }
  return number;
}

}  // namespace

std::uint64_t TokenOf(const TokenOrigin& origin, TokenPattern pattern) {
  if (pattern != TokenPattern::kSparse) {
    return Numbered(origin.number, pattern);
  }
  std::uint64_t token = (std::uint64_t{static_cast<std::uint32_t>(origin.socket)} << 32) |
                        std::uint64_t{origin.number};
  token = (token ^ (token >> 30)) * kFirst;
  token = (token ^ (token >> 27)) * kSecond;
  return token ^ (token >> 31);
}

TokenOrigin OriginOf(std::uint64_t token, TokenPattern pattern) {
  if (pattern != TokenPattern::kSparse) {
    const auto number =
        static_cast<std::uint32_t>(pattern == TokenPattern::kHighHalf ? token >> 32 : token);
    return {SocketId::kNone, Numbered(number, pattern) == token ? number : 0};
  }
  token = UndoShift(token, 31) * Inverse(kSecond);
  token = UndoShift(token, 27) * Inverse(kFirst);
  token = UndoShift(token, 30);
  return {static_cast<SocketId>(token >> 32), static_cast<std::uint32_t>(token)};
}

}  // namespace portcullis::reference
