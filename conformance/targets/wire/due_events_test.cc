#include "conformance/targets/wire/due_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portcullis::targets {
namespace {

using scenario::Blocked;
using scenario::Completed;
using scenario::Invoked;
using scenario::Returned;
using testing::HasSubstr;
using testing::IsEmpty;

class DueEventsTest : public testing::Test {
 protected:
  DueEventsTest() {
    due_.Add(3);
    due_.Add(4);
  }
  std::string Take(scenario::Event event) { return due_.Take(event); }

  DueEvents due_;
};

TEST_F(DueEventsTest, TakeWhatBeginsAndAnswersAStepOnce) {
  EXPECT_THAT(Take(Invoked{3}), IsEmpty());
  EXPECT_THAT(Take(Invoked{4}), IsEmpty());
  EXPECT_THAT(Take(Returned{4, 0, 0, {}, {}}), IsEmpty());
  EXPECT_THAT(Take(Returned{3, 0, 0, {}, {}}), IsEmpty());
}

TEST_F(DueEventsTest, TakeACallThatBlocksAndComesBack) {
  EXPECT_THAT(Take(Invoked{3}), IsEmpty());
  EXPECT_THAT(Take(Blocked{3}), IsEmpty());
  EXPECT_THAT(Take(Blocked{3}), HasSubstr("the event returned of step 3"));
  EXPECT_THAT(Take(Returned{3, 0, 0, {}, {}}), IsEmpty());
  EXPECT_THAT(Take(Blocked{3}), HasSubstr("no second answer of step 3"));
}

TEST_F(DueEventsTest, TakeCompletionsFromTheBeginningOfAStepOn) {
  EXPECT_THAT(Take(Completed{3, {}, 0, 0, {}}), HasSubstr("invoked of step 3 before any other"));
  EXPECT_THAT(Take(Invoked{3}), IsEmpty());
  EXPECT_THAT(Take(Completed{3, {}, 0, 0, {}}), IsEmpty());
  EXPECT_THAT(Take(Returned{3, 0, 0, {}, {}}), IsEmpty());
  EXPECT_THAT(Take(Completed{3, {}, 0, 0, {}}), IsEmpty())
      << "whether twice is the oracle's to judge";
}

TEST_F(DueEventsTest, RefuseAnAnswerBeforeTheStepBegan) {
  EXPECT_THAT(Take(Returned{3, 0, 0, {}, {}}), HasSubstr("invoked of step 3 before any other"));
}

TEST_F(DueEventsTest, RefuseASecondBeginningAndASecondAnswer) {
  EXPECT_THAT(Take(Invoked{3}), IsEmpty());
  EXPECT_THAT(Take(Invoked{3}), HasSubstr("no second event invoked of step 3"));
  EXPECT_THAT(Take(Returned{3, 0, 0, {}, {}}), IsEmpty());
  EXPECT_THAT(Take(Returned{3, 0, 0, {}, {}}), HasSubstr("no second answer of step 3"));
}

TEST_F(DueEventsTest, RefuseWhatIsOfNoStepOfTheirs) {
  EXPECT_THAT(Take(Invoked{5}), HasSubstr("a step that was submitted"));
  EXPECT_THAT(Take(scenario::Died{"p1", "so it says"}), HasSubstr("a step that was submitted"));
  due_.Clear();
  EXPECT_THAT(Take(Invoked{3}), HasSubstr("a step that was submitted"));
}

}  // namespace
}  // namespace portcullis::targets
