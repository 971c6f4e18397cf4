#include "reference/token.h"

#include <gtest/gtest.h>

#include <set>

namespace portcullis::reference {
namespace {

TEST(Token, LeadsBackToItsOrigin) {
  for (const std::uint32_t socket : {0u, 1u, 2u, 70000u, 0xFFFFFFFFu}) {
    for (const std::uint32_t number : {1u, 2u, 65536u, 0xFFFFFFFFu}) {
      const TokenOrigin origin{SocketId{socket}, number};
      EXPECT_EQ(OriginOf(TokenOf(origin)), origin);
    }
  }
}

TEST(Token, IsAnotherOneForEachNumberAndNeverZero) {
  std::set<std::uint64_t> tokens{0};
  for (std::uint32_t number = 1; number <= 1000; ++number) {
    EXPECT_TRUE(tokens.insert(TokenOf({SocketId{3}, number})).second);
    EXPECT_TRUE(tokens.insert(TokenOf({SocketId::kNone, number})).second);
  }
}

TEST(Token, CannotBeMistakenForACount) {
  EXPECT_GT(TokenOf({SocketId{1}, 1}), 0xFFFFFFFFu);
  EXPECT_GT(TokenOf({SocketId{1}, 2}), 0xFFFFFFFFu);
}

TEST(Token, OfAPatternLeadsBackToItsNumberAndNoOtherTokenDoes) {
  for (const TokenPattern pattern :
       {TokenPattern::kCounting, TokenPattern::kTopBit, TokenPattern::kHighHalf}) {
    for (const std::uint32_t number : {1u, 2u, 0xFFFFFFFFu}) {
      const std::uint64_t token = TokenOf({SocketId{3}, number}, pattern);
      EXPECT_EQ(OriginOf(token, pattern).number, number);
      EXPECT_EQ(OriginOf(token ^ (std::uint64_t{1} << 62), pattern).number == number, false);
    }
  }
  EXPECT_EQ(TokenOf({SocketId{3}, 5}, TokenPattern::kCounting), 5u);
  EXPECT_EQ(TokenOf({SocketId{3}, 5}, TokenPattern::kTopBit), 0x8000000000000005u);
  EXPECT_EQ(TokenOf({SocketId{3}, 5}, TokenPattern::kHighHalf), 0x500000000u);
}

}  // namespace
}  // namespace portcullis::reference
