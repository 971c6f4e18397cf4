#include "conformance/explore/walk.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "conformance/explore/walk_ground.h"
#include "conformance/scenario/describe.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/error_codes.h"

namespace portcullis::explore {
namespace {

WalkOptions OfTheReference(std::size_t length) {
  WalkOptions options;
  options.make = [] { return targets::MakeCopyableReference(); };
  options.target = targets::MakeReferenceTarget()->Describe().value();
  options.length = length;
  options.seconds = 600;
  return options;
}

std::string InWords(const scenario::Step& step) { return scenario::DescribeStep(step); }

// The places in the alphabet of the steps that are described so.
std::vector<std::size_t> StepsOf(const std::set<std::string>& words) {
  std::vector<std::size_t> found;
  const auto& alphabet = GroundOfWalk().alphabet;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    if (words.count(InWords(alphabet[i])) != 0) found.push_back(i);
  }
  EXPECT_EQ(found.size(), words.size());
  return found;
}

std::string AcquireOn(const std::string& socket, const std::string& range, const char* end) {
  return "WSAIoctl(" + socket + ", ACQUIRE, in: 4 bytes {" + range +
         "}, out: 16 bytes, returned: valid, " + end + ") as r" + socket.substr(1);
}
std::string TokenCall(const char* call, const std::string& socket, const std::string& token) {
  return "WSAIoctl(" + socket + ", " + call + ", in: 8 bytes token of " + token +
         ", no out, returned: valid, no OVERLAPPED) as r" + socket.substr(1);
}

// A reference that grants what is taken.
class Generous final : public targets::CopyableTarget {
 public:
  explicit Generous(std::unique_ptr<targets::CopyableTarget> inner) : inner_(std::move(inner)) {}
  std::unique_ptr<CopyableTarget> Copy() const override {
    return std::make_unique<Generous>(inner_->Copy());
  }
  void Perform(std::size_t index, const scenario::Step& step,
               std::deque<scenario::Event>& events) override {
    inner_->Perform(index, step, events);
    auto* returned = std::get_if<scenario::Returned>(&events.back());
    if (returned == nullptr || returned->error != abi::kWsaEaddrinuse) return;
    *returned = {.step = index, .result = 0, .error = 0, .count = 16, .output = {}};
  }
  void AppendState(const targets::WalkedNames& names, targets::StateText& state) const override {
    inner_->AppendState(names, state);
  }

 private:
  std::unique_ptr<targets::CopyableTarget> inner_;
};

TEST(Walk, FindsReferenceAndOracleAtOneInEveryShortHistory) {
  const WalkReport report = Walk(OfTheReference(2));
  EXPECT_FALSE(report.wrong.has_value());
  ASSERT_EQ(report.levels.size(), 2u);
  EXPECT_TRUE(report.levels[0].whole);
  EXPECT_TRUE(report.levels[1].whole);
  EXPECT_GT(report.levels[0].transitions, 60u);
  EXPECT_GT(report.levels[1].transitions, 1000u);
  EXPECT_GT(report.levels[1].folded, 0u);
  EXPECT_EQ(report.states, 1 + report.levels[0].states + report.levels[1].states);
  EXPECT_EQ(report.transitions, report.states - 1 + report.folded);
}

// What shows that the test above could fail.
TEST(Walk, FindsAShortestHistoryOfAFault) {
  WalkOptions options = OfTheReference(3);
  options.make = [] { return std::make_unique<Generous>(targets::MakeCopyableReference()); };
  const WalkReport report = Walk(options);
  ASSERT_TRUE(report.wrong.has_value());
  const auto& steps = report.wrong->trace.scenario.steps;
  ASSERT_EQ(steps.size(), GroundOfWalk().before.size() + 2);
  EXPECT_FALSE(report.wrong->judged.back().verdict.allowed);
}

// Folding loses nothing: with and without it the same answers are given to the same steps in the
// same states, and lead to the same states. So whatever two states with one text are told apart by
// would show here.
TEST(Walk, SeesTheSameWithAndWithoutFolding) {
  WalkOptions options = OfTheReference(3);
  options.steps = StepsOf({
      AcquireOn("s1", "49152, 2", "no OVERLAPPED"),
      AcquireOn("s2", "49152, 2", "no OVERLAPPED"),
      AcquireOn("s1", "49152, 2", "OVERLAPPED with event"),
      AcquireOn("s2", "49152, 2", "OVERLAPPED with event"),
      "complete r1",
      "complete r2",
      TokenCall("ASSOCIATE", "s1", "r2"),
      TokenCall("ASSOCIATE", "s2", "r1"),
      TokenCall("RELEASE", "s1", "r1"),
      TokenCall("RELEASE", "s2", "r2"),
      "bind(s1, port 0)",
      "bind(s2, port 0)",
      "closesocket(s1)",
      "closesocket(s2)",
      "hold the next operation",
  });
  using Seen = std::set<std::tuple<std::string, std::string, std::string, std::string>>;
  const auto walk = [&options](bool fold) {
    Seen seen;
    options.fold = fold;
    options.see = [&seen](const WalkedTransition& transition) {
      seen.insert({transition.from, transition.step, transition.answer, transition.to});
    };
    const WalkReport report = Walk(options);
    EXPECT_FALSE(report.wrong.has_value());
    return seen;
  };
  const Seen folded = walk(true);
  const Seen all = walk(false);
  EXPECT_GT(folded.size(), 100u);
  EXPECT_EQ(folded == all, true) << folded.size() << " and " << all.size();
}

TEST(Walk, EndsByItselfWhereNoStateIsLeft) {
  WalkOptions options = OfTheReference(50);
  options.steps = StepsOf({"closesocket(s1)", "closesocket(s2)",
                           "s1 = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, overlapped)"});
  const WalkReport report = Walk(options);
  EXPECT_TRUE(report.everything);
  // Both open, one of the two closed (which one makes no difference), both closed.
  EXPECT_EQ(report.states, 3u);
}

TEST(Walk, SaysSoWhereItsTimeOrItsMemoryEndsIt) {
  WalkOptions options = OfTheReference(3);
  options.most_states = 10;
  const WalkReport small = Walk(options);
  EXPECT_FALSE(small.levels.back().whole);
  EXPECT_FALSE(small.everything);
  options = OfTheReference(3);
  options.seconds = 0;
  EXPECT_FALSE(Walk(options).levels.back().whole);
}

}  // namespace
}  // namespace portcullis::explore
