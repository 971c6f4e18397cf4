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

}  // namespace

std::uint64_t TokenOf(const TokenOrigin& origin) {
  std::uint64_t token = (std::uint64_t{static_cast<std::uint32_t>(origin.socket)} << 32) |
                        std::uint64_t{origin.number};
  token = (token ^ (token >> 30)) * kFirst;
  token = (token ^ (token >> 27)) * kSecond;
  return token ^ (token >> 31);
}

TokenOrigin OriginOf(std::uint64_t token) {
  token = UndoShift(token, 31) * Inverse(kSecond);
  token = UndoShift(token, 27) * Inverse(kFirst);
  token = UndoShift(token, 30);
  return {static_cast<SocketId>(token >> 32), static_cast<std::uint32_t>(token)};
}

}  // namespace portcullis::reference
