#include "bench/operations.h"

#include <gtest/gtest.h>

#include <string>

namespace portcullis::bench {
namespace {

TEST(Operations, CanBeDoneAgainAndAgain) {
  ASSERT_EQ(OperationNames().size(), 5u);
  for (const std::string_view name : OperationNames()) {
    const auto operation = MakeOperation(name);
    ASSERT_NE(operation, nullptr) << name;
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(operation->Prepare()) << name << i;
      ASSERT_TRUE(Operate(*operation)) << name << i;
      ASSERT_TRUE(operation->Undo()) << name << i;
    }
  }
}

TEST(Operations, DoTheirWorkOnce) {
  // Without its Undo the second acquire of a block is refused, and so is a release without its
  // Prepare.
  for (const char* const name : {"acquire", "release"}) {
    const auto operation = MakeOperation(name);
    ASSERT_TRUE(operation->Prepare());
    EXPECT_TRUE(Operate(*operation)) << name;
    EXPECT_FALSE(Operate(*operation)) << name;
  }
}

TEST(Operations, ThatNobodyKnowsAreNone) { EXPECT_EQ(MakeOperation("acquir"), nullptr); }

}  // namespace
}  // namespace portcullis::bench
