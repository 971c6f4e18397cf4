#include "conformance/targets/make_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portcullis::targets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(MakeTarget, ReferenceIsMadeInThisProcess) {
  auto target = MakeTarget("reference", "portcullis");
  ASSERT_TRUE(target.has_value());
  const auto description = (*target)->Describe();
  ASSERT_TRUE(description.has_value());
  EXPECT_EQ(description->name, "reference");
}

TEST(MakeTarget, UnknownTargetListsWhatThereIs) {
  const auto target = MakeTarget("winsok", "portcullis");
  ASSERT_FALSE(target.has_value());
  EXPECT_EQ(target.error().kind, TargetError::Kind::kCannotRun);
  EXPECT_THAT(target.error().message, HasSubstr("\"winsok\""));
  EXPECT_THAT(target.error().message, HasSubstr("reference, winsock (Windows builds), exec:"));
}

TEST(MakeTarget, WinsockSaysThatItNeedsAWindowsBuild) {
  const auto target = MakeTarget("winsock", "portcullis");
  ASSERT_FALSE(target.has_value());
  EXPECT_THAT(target.error().message, HasSubstr("only in a Windows build"));
}

TEST(MakeTarget, ExecNeedsACommandWithItsQuotesClosed) {
  EXPECT_FALSE(MakeTarget("exec:", "portcullis").has_value());
  EXPECT_FALSE(MakeTarget("exec:run 'me", "portcullis").has_value());
  EXPECT_TRUE(MakeTarget("exec:run 'me'", "portcullis").has_value());
}

TEST(MakeServedTarget, OnlyWhatRunsInItsOwnProcessIsServed) {
  EXPECT_TRUE(MakeServedTarget("reference").has_value());
  const auto target = MakeServedTarget("exec:run");
  ASSERT_FALSE(target.has_value());
  EXPECT_THAT(target.error().message, HasSubstr("cannot be served"));
}

TEST(SplitCommand, SpacesSeparateWordsAndQuotesKeepThem) {
  EXPECT_THAT(SplitCommand("  a  b "), ElementsAre("a", "b"));
  EXPECT_THAT(SplitCommand("\"a b\" c'd e'"), ElementsAre("a b", "cd e"));
  EXPECT_THAT(SplitCommand("a '' \"'\""), ElementsAre("a", "", "'"));
  EXPECT_THAT(SplitCommand("a \"b"), IsEmpty());
}

}  // namespace
}  // namespace portcullis::targets
