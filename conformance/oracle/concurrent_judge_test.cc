// Traces whose calls overlap: which orders the judge finds, what it says where there is none, and
// that it is quick.

#include "conformance/oracle/concurrent_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "conformance/oracle/concurrent_history.h"
#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint32_t kSize = abi::kPortReservationInstanceSize;

scenario::Actor Thread(std::size_t number) { return {"p1", "t" + std::to_string(number)}; }

// A trace, made up event by event: Begin and the answers of different threads in any order.
class History {
 public:
  explicit History(std::set<std::string> capabilities = ModelCapabilities())
      : setup_{std::move(capabilities), {{"w", kWindow}}} {}

  std::size_t Begin(scenario::Action action, scenario::Actor actor = {}) {
    const std::size_t step = scenario_.steps.size();
    scenario_.steps.push_back({std::move(actor), std::move(action)});
    events_.push_back(scenario::Invoked{step});
    return step;
  }
  void Answer(scenario::Event event) { events_.push_back(std::move(event)); }
  void Succeed(std::size_t step) { Answer(scenario::Returned{step, 0, 0, {}, {}}); }
  void Grant(std::size_t step, std::uint16_t start, std::uint16_t count, std::uint64_t token) {
    Answer(scenario::Returned{step, 0, 0, kSize, Output(start, count, token)});
  }
  void Fail(std::size_t step, std::int32_t code = abi::kWsaEaddrinuse) {
    Answer(scenario::Returned{step, abi::kSocketError, code, {}, {}});
  }
  void See(std::size_t step, std::uint16_t port) {
    scenario::Returned returned{step, 0, 0, {}, {}};
    returned.port = port;
    Answer(returned);
  }
  void Done(scenario::Action action) { Succeed(Begin(std::move(action))); }

  ConcurrentVerdict Judged(std::size_t most = kMostConfigurations) const {
    return JudgeConcurrent(scenario_, events_, setup_, most);
  }

 private:
  Setup setup_;
  scenario::Scenario scenario_;
  std::vector<scenario::Event> events_;
};

bool IsVoid(const ConcurrentVerdict& judged) {
  return judged.bound_reached || !judged.unfit.empty();
}

bool IsAllowed(const ConcurrentVerdict& judged) {
  return !IsVoid(judged) && judged.verdict.allowed;
}

// Winsock started, and UDP sockets u1 to u4.
History Ready() {
  History history;
  history.Done(scenario::WsaStartupCall{});
  for (const char* name : {"u1", "u2", "u3", "u4"}) history.Done(Udp(name));
  return history;
}

// Thread n asks on socket un for twenty ports from `start`.
std::size_t Ask(History& history, std::size_t thread, std::uint16_t start) {
  const std::string number = std::to_string(thread);
  return history.Begin(Acquire("r" + number, "u" + number, start, 20), Thread(thread));
}

TEST(OverlappingAcquires, OfOneBlockMayBeWonByEither) {
  for (const bool first_wins : {true, false}) {
    for (const bool first_is_answered_first : {true, false}) {
      History history = Ready();
      const std::size_t a = Ask(history, 1, 20000);
      const std::size_t b = Ask(history, 2, 20010);
      for (const bool first : {first_is_answered_first, !first_is_answered_first}) {
        const std::size_t step = first ? a : b;
        if (first == first_wins) {
          history.Grant(step, first ? 20000 : 20010, 20, 7);
        } else {
          history.Fail(step);
        }
      }
      EXPECT_TRUE(IsAllowed(history.Judged())) << first_wins << first_is_answered_first;
      EXPECT_EQ(history.Judged().overlapping, 2u);
    }
  }
}

// A packet does not say who took it: of two threads it was the one at the port of its socket.
TEST(OverlappingTakings, OfTwoPortsSeeThePacketsOfTheirOwn) {
  for (const bool first_takes : {true, false}) {
    History history = Ready();
    history.Done(scenario::CreateIoCompletionPortCall{"c1", Named("u1")});
    history.Done(scenario::CreateIoCompletionPortCall{"c2", Named("u2")});
    const std::string socket = first_takes ? "u1" : "u2";
    const std::size_t asked = history.Begin(Overlapped(Acquire("r", socket, 20000, 20)));
    history.Grant(asked, 20000, 20, 7);
    const std::size_t first =
        history.Begin(scenario::GetQueuedCompletionStatusCall{"c1"}, Thread(1));
    const std::size_t second =
        history.Begin(scenario::GetQueuedCompletionStatusCall{"c2"}, Thread(2));
    scenario::Completed packet = Completion(asked);
    packet.notification = scenario::Completed::Notification::kPort;
    history.Answer(packet);
    for (const std::size_t step : {first, second}) {
      const bool took = (step == first) == first_takes;
      history.Answer(scenario::Returned{step, took ? 0 : abi::kWsaWaitTimeout, 0, {}, {}});
    }
    EXPECT_TRUE(IsAllowed(history.Judged())) << first_takes << history.Judged().verdict.detail;
  }
}

TEST(OverlappingAcquires, OfOneBlockAreNotBothGranted) {
  History history = Ready();
  const std::size_t a = Ask(history, 1, 20000);
  const std::size_t b = Ask(history, 2, 20000);
  history.Grant(b, 20000, 20, 7);
  history.Grant(a, 20000, 20, 8);
  const ConcurrentVerdict judged = history.Judged();
  EXPECT_FALSE(IsAllowed(judged));
  EXPECT_EQ(judged.step, a);  // whose answer came when the other had been given the ports
  EXPECT_EQ(judged.place, 13u);
  EXPECT_THAT(judged.verdict.broken, ElementsAre("ACQ-OVERLAP-01"));
  EXPECT_EQ(judged.verdict.allowed_set.documented, AnyCode());
  EXPECT_FALSE(IsVoid(judged));
}

TEST(OverlappingAcquires, OfOneBlockAreNotBothRefused) {
  History history = Ready();
  const std::size_t a = Ask(history, 1, 20000);
  const std::size_t b = Ask(history, 2, 20010);
  history.Fail(a);
  history.Fail(b);
  const ConcurrentVerdict judged = history.Judged();
  EXPECT_FALSE(IsAllowed(judged));
  EXPECT_EQ(judged.step, a);  // b, answered later with an error, cannot have been in its way
  EXPECT_THAT(judged.verdict.broken, ElementsAre("ACQ-SUCCESS-01"));
}

// The same answers, one after the other: the order is then the trace's.
TEST(AnAcquireThatWasAnsweredBefore, IsBeforeInEveryOrder) {
  for (const bool beside : {true, false}) {
    History history = Ready();
    std::size_t a = Ask(history, 1, 20000);
    if (!beside) history.Fail(a);
    const std::size_t b = Ask(history, 2, 20010);
    history.Grant(b, 20010, 20, 7);
    if (beside) history.Fail(a);
    EXPECT_EQ(IsAllowed(history.Judged()), beside);
    EXPECT_EQ(history.Judged().overlapping, beside ? 2u : 0u);
  }
}

// One that is refused and a close beside it: the close was later. Then the block is free.
TEST(AClose, TakesEffectAtOneMoment) {
  History history = Ready();
  history.Grant(history.Begin(Acquire("r1", "u1", 20000, 20)), 20000, 20, 7);
  const std::size_t close = history.Begin(scenario::CloseSocketCall{Named("u1")}, Thread(1));
  const std::size_t refused = Ask(history, 2, 20000);
  history.Fail(refused);
  const std::size_t granted = Ask(history, 3, 20000);
  history.Grant(granted, 20000, 20, 8);
  history.Succeed(close);
  EXPECT_TRUE(IsAllowed(history.Judged()));
  // A grant shows that it is closed, and a later refusal that it is not.
  const std::size_t late = Ask(history, 4, 20010);
  history.Grant(late, 20010, 20, 9);
  EXPECT_EQ(history.Judged().step, late);
}

TEST(BindsBesideEachOther, DoNotBothTakeTheLastPortOfAReservation) {
  for (const bool both : {false, true}) {
    History history = Ready();
    history.Grant(history.Begin(Acquire("r1", "u1", 20000, 1)), 20000, 1, 7);
    for (const char* name : {"u2", "u3"}) history.Done(AssociateCall(name, "r1"));
    const std::size_t a = history.Begin(Bind("u2", 0), Thread(2));
    const std::size_t b = history.Begin(Bind("u3", 0), Thread(3));
    history.Succeed(b);
    both ? history.Succeed(a) : history.Fail(a);
    history.See(history.Begin(scenario::GetSockNameCall{"n3", Named("u3")}), 20000);
    EXPECT_EQ(IsAllowed(history.Judged()), !both);
    if (both) {
      EXPECT_EQ(history.Judged().step, a);
      EXPECT_THAT(history.Judged().verdict.broken, ElementsAre("BND-EXHAUST-01"));
    }
  }
}

TEST(AnOperationThatPends, IsJudgedByTheOracleBesideWhatOverlapsIt) {
  for (const bool both : {false, true}) {
    History history = Ready();
    const std::size_t a = history.Begin(Overlapped(Acquire("r1", "u1", 20000, 20)), Thread(1));
    const std::size_t b = Ask(history, 2, 20000);
    history.Fail(a, abi::kWsaIoPending);
    const std::size_t look = history.Begin(scenario::GetCompletionCall{"r1"}, Thread(1));
    history.Grant(b, 20000, 20, 8);
    history.Answer(Completion(a, both ? 0 : abi::kWsaEaddrinuse));
    history.Succeed(look);
    EXPECT_EQ(IsAllowed(history.Judged()), !both);
    if (both) {
      EXPECT_THAT(history.Judged().verdict.broken, Contains("ACQ-OVERLAP-01"));
    }
  }
}

TEST(WhatDiffersFromWindows, IsSaidOfAHistoryThatIsAllowed) {
  History history;
  history.Done(scenario::WsaStartupCall{});
  history.Done(Tcp("t1"));
  const std::size_t a = history.Begin(Carrier("k", "t1", abi::kUnassignedCode, 0), Thread(1));
  const std::size_t b = history.Begin(Keepalive("l", "t1"), Thread(2));
  history.Answer(scenario::Returned{a, -1, abi::kWsaEinval, 0u, {}});
  history.Answer(scenario::Returned{b, 0, 0, 0u, {}});
  const ConcurrentVerdict judged = history.Judged();
  EXPECT_TRUE(IsAllowed(judged));
  EXPECT_EQ(judged.step, a);
  EXPECT_THAT(judged.verdict.differs, ElementsAre("GEN-CODE-02"));
}

TEST(PortsThatOthersMayHave, DisturbAHistory) {
  History history(NativeCapabilities());
  history.Done(scenario::WsaStartupCall{});
  for (const char* name : {"u1", "u2"}) history.Done(Udp(name));
  const std::size_t a = Ask(history, 1, 20000);
  const std::size_t b = Ask(history, 2, 20010);
  history.Fail(a);
  history.Fail(b);
  EXPECT_TRUE(IsAllowed(history.Judged()));
  EXPECT_TRUE(history.Judged().verdict.disturbed);
}

TEST(ATraceThatCannotBeJudged, IsAnErrorAndNeverAPass) {
  History unanswered = Ready();
  Ask(unanswered, 1, 20000);
  EXPECT_THAT(unanswered.Judged().unfit, HasSubstr("step 6 was never answered"));
  EXPECT_FALSE(IsAllowed(unanswered.Judged()));

  History beside = Ready();
  const std::size_t a = Ask(beside, 1, 20000);
  const std::size_t b = beside.Begin(ReleaseCall("u1", "r1"), Thread(2));
  beside.Grant(a, 20000, 20, 7);
  beside.Fail(b, abi::kWsaEinval);
  EXPECT_THAT(beside.Judged().unfit, HasSubstr("step 7 names \"r1\", which step 6 makes"));
}

// An indication of what had long been made gives nothing its name, so that it is judged.
TEST(AnIndicationOutOfNowhere, IsForbiddenBesideWhoeverNamesItsSocket) {
  History history = Ready();
  const std::size_t asked = Ask(history, 1, 20000);
  constexpr std::size_t kSocketOfTheCall = 1;
  history.Answer(Completion(kSocketOfTheCall));
  history.Grant(asked, 20000, 20, 7);
  const ConcurrentVerdict judged = history.Judged();
  EXPECT_EQ(judged.unfit, "");
  EXPECT_FALSE(judged.verdict.allowed);
  EXPECT_EQ(judged.step, kSocketOfTheCall);
  EXPECT_THAT(judged.verdict.broken, ElementsAre("GEN-OVL-03"));
}

// One that was blocked gives its name when it comes back.
TEST(ABlockedCallThatComesBack, IsAnErrorBesideWhoeverNamesWhatItMade) {
  History history = Ready();
  const std::size_t blocked = Ask(history, 1, 20000);
  history.Answer(scenario::Blocked{blocked});
  const std::size_t beside = history.Begin(ReleaseCall("u1", "r1"), Thread(2));
  history.Grant(blocked, 20000, 20, 7);
  history.Fail(beside, abi::kWsaEinval);
  EXPECT_THAT(history.Judged().unfit, HasSubstr("names \"r1\""));
}

// `threads` threads, `calls` each, all of them under way with all others: they ask for one of two
// blocks and release it, so that every order of the grants has to be found by its refusals.
History Storm(std::size_t threads, std::size_t calls) {
  History history = Ready();
  std::vector<std::uint16_t> held(threads + 1, 0);
  std::set<std::uint16_t> taken;
  std::vector<std::size_t> steps(threads + 1);
  for (std::size_t call = 0; call < calls; ++call) {
    for (std::size_t thread = 1; thread <= threads; ++thread) {
      const std::string number = std::to_string(thread);
      if (held[thread] != 0) {
        steps[thread] = history.Begin(ReleaseCall("u" + number, "r" + number), Thread(thread));
      } else {
        steps[thread] = Ask(history, thread, thread % 2 == call % 2 ? 20000 : 20010);
      }
    }
    for (std::size_t thread = threads; thread >= 1; --thread) {
      if (held[thread] != 0) {
        history.Succeed(steps[thread]);
        taken.erase(held[thread]);
        held[thread] = 0;
      } else if (taken.empty()) {
        const std::uint16_t start = thread % 2 == call % 2 ? 20000 : 20010;
        history.Grant(steps[thread], start, 20, 100 * thread + call + 1);
        taken.insert(start);
        held[thread] = start;
      } else {
        history.Fail(steps[thread]);
      }
    }
  }
  return history;
}

// Under a second is what is asked of a release build; sanitizers take their time.
TEST(FourThreadsOfEightCalls, AreJudgedInUnderASecond) {
  const History history = Storm(4, 8);
  const auto start = std::chrono::steady_clock::now();
  const ConcurrentVerdict judged = history.Judged();
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  RecordProperty("milliseconds", static_cast<int>(taken.count()));
  RecordProperty("configurations", static_cast<int>(judged.most_configurations));
  EXPECT_TRUE(IsAllowed(judged)) << judged.verdict.detail << judged.step.value_or(0);
  EXPECT_EQ(judged.overlapping, 32u);
  EXPECT_LT(judged.most_configurations, kMostConfigurations / 8);
  EXPECT_LT(taken.count(), 20'000) << "20 times what a release build may take";
}

TEST(TheBoundOfConfigurations, MakesAVerdictVoid) {
  const ConcurrentVerdict judged = Storm(4, 2).Judged(3);
  EXPECT_TRUE(judged.bound_reached);
  EXPECT_FALSE(IsAllowed(judged));
}

}  // namespace
}  // namespace portcullis::oracle
