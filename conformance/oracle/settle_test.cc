// How many states several pending operations can be in.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

// Six open at one time can be in 64 states; which of them was first makes no other state.
TEST(ManyPendingOperations, ReachTheBoundAndSaySo) {
  Play play = Started();
  play.Bound(64);
  for (std::uint16_t i = 0; i < 6; ++i) {
    const auto start = static_cast<std::uint16_t>(20000 + 20 * i);
    play.Pend(play.Do(Overlapped(Acquire("r" + std::to_string(i), "u1", start, 20))));
  }
  EXPECT_FALSE(play.Replay().BoundReached());
  play.Pend(play.Do(Overlapped(Acquire("r6", "u1", 20200, 20))));
  EXPECT_TRUE(play.Replay().BoundReached());
}

// Of two that ask for the same ports one at most has them.
TEST(ManyPendingOperations, AreFewerStatesWhereTheyExcludeEachOther) {
  Play play = Started();
  play.Bound(9);
  for (std::uint16_t i = 0; i < 8; ++i) {
    const auto start = static_cast<std::uint16_t>(20000 + i);
    play.Pend(play.Do(Overlapped(Acquire("r" + std::to_string(i), "u1", start, 20))));
  }
  EXPECT_FALSE(play.Replay().BoundReached());
  EXPECT_TRUE(play.SeeCompletion("r3", Completion(play.StepOf("r3"), abi::kWsaEaddrinuse)).allowed);
}

}  // namespace
}  // namespace portcullis::oracle
