#include "conformance/targets/reference_target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "conformance/scenario/capability.h"
#include "conformance/targets/reference_target_fixture.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

TEST(ReferenceTarget, HasEveryCapabilitySortedAndOnce) {
  const auto description = MakeReferenceTarget()->Describe().value();
  EXPECT_EQ(description.name, "reference");
  EXPECT_FALSE(description.version.empty());
  EXPECT_EQ(description.capabilities.size(), 29u);
  EXPECT_TRUE(std::is_sorted(description.capabilities.begin(), description.capabilities.end()));
  const std::set<std::string> names(description.capabilities.begin(),
                                    description.capabilities.end());
  EXPECT_EQ(names.size(), 29u);
}

TEST(ReferenceTarget, AnswersAPlainAcquireWithItsOutput) {
  const auto events = EventsOf(InWindow({Start(), Make("s1"), Do(AcquireInWindow("r1"))}));
  ASSERT_EQ(events.size(), 6u);
  EXPECT_EQ(events[4], Event(Invoked{2}));
  const auto& returned = std::get<Returned>(events[5]);
  EXPECT_EQ(returned.result, 0);
  EXPECT_EQ(returned.count, 16u);
  ASSERT_EQ(returned.output.size(), 16u);
  EXPECT_EQ((abi::NetworkPort{{returned.output[0], returned.output[1]}}.ToHost()), 20005);
  EXPECT_EQ(returned.output[2], std::byte{3});
}

// Else no history of threads would overlap on the reference, and nobody would have to find an
// order.
TEST(ReferenceTarget, CallsGivenTogetherOverlapAndAreAnsweredInAnotherOrder) {
  const auto target = MakeReferenceTarget();
  ASSERT_TRUE(target->Reset({}, 0).has_value());
  std::vector<std::size_t> invoked;
  std::vector<std::size_t> returned;
  for (std::size_t i = 0; i < 4; ++i) {
    target->Submit(i, Do(WsaStartupCall{}, "t" + std::to_string(i)));
  }
  while (const auto event = target->Next({}).value()) {
    if (const auto* const begun = std::get_if<Invoked>(&*event)) {
      EXPECT_TRUE(returned.empty()) << "a call was answered before another was begun";
      invoked.push_back(begun->step);
    } else {
      returned.push_back(std::get<Returned>(*event).step);
    }
  }
  EXPECT_EQ(invoked, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_NE(returned, invoked);
  std::sort(returned.begin(), returned.end());
  EXPECT_EQ(returned, invoked);
}

TEST(ReferenceTarget, ReportsNoCountThatWasNotStored) {
  WsaIoctlCall call = AcquireInWindow("r1");
  call.in.size = 3;
  const Returned returned = LastReturned(EventsOf(InWindow({Start(), Make("s1"), Do(call)})));
  EXPECT_EQ(returned.error, abi::kWsaEfault);
  EXPECT_EQ(returned.count, std::nullopt);
  EXPECT_TRUE(returned.output.empty());
}

TEST(ReferenceTarget, ReportsTheCountZeroThatAShortOutputStores) {
  WsaIoctlCall call = AcquireInWindow("r1");
  call.out.size = 15;
  const Returned returned = LastReturned(EventsOf(InWindow({Start(), Make("s1"), Do(call)})));
  EXPECT_EQ(returned.error, abi::kWsaEinval);
  EXPECT_EQ(returned.count, 0u);
}

TEST(ReferenceTarget, ShowsTheFillBehindTheStructureOfALargerOutput) {
  WsaIoctlCall call = AcquireInWindow("r1");
  call.out.size = 200;
  const Returned returned = LastReturned(EventsOf(InWindow({Start(), Make("s1"), Do(call)})));
  ASSERT_EQ(returned.output.size(), 64u);
  EXPECT_EQ(returned.output[16], kFillByte);
}

TEST(ReferenceTarget, ResolvesTheStartOfAWildcardOnceItWasSeen) {
  const auto events =
      EventsOf(InWindow({Start(), Make("s1"), Do(Acquire("r1", {}, 4)),
                         Do(Acquire("r2", {PortRef::Kind::kStartOf, "r1", 3}, 1)),
                         Do(Acquire("r3", {PortRef::Kind::kStartOf, "r1", 4}, 1))}));
  EXPECT_EQ(std::get<Returned>(events[7]).error, abi::kWsaEaddrinuse);
  EXPECT_EQ(std::get<Returned>(events[9]).result, 0);
}

TEST(ReferenceTarget, ShowsTheCompletionOfAHeldOperationOnceAfterItIsCompleted) {
  const auto events = EventsOf(
      InWindow({Start(), Make("s1"), Do(HoldControl{}), Do(InOverlappedForm(AcquireInWindow("r1"))),
                Do(GetCompletionCall{"r1"}), Do(CompleteControl{"r1"}), Do(GetCompletionCall{"r1"}),
                Do(GetCompletionCall{"r1"})}));
  ASSERT_EQ(events.size(), 17u);
  EXPECT_EQ(std::get<Returned>(events[7]).error, abi::kWsaIoPending);
  EXPECT_EQ(std::get<Returned>(events[9]).result, abi::kWsaWaitTimeout);
  EXPECT_EQ(std::get<Returned>(events[11]).result, 0);
  const auto& completed = std::get<Completed>(events[13]);
  EXPECT_EQ(completed.step, 3u);
  EXPECT_EQ(completed.error, 0);
  EXPECT_EQ(completed.transferred, 16u);
  EXPECT_EQ(completed.output.size(), 16u);
  EXPECT_EQ(std::get<Returned>(events[14]).result, 0);
  EXPECT_EQ(std::get<Returned>(events[16]).result, abi::kWsaWaitTimeout);
}

TEST(ReferenceTarget, IndicatesNothingOnASocketWithoutTheAttribute) {
  const auto events = EventsOf(
      InWindow({Start(), Make("s1", abi::kSockStream, false),
                Do(InOverlappedForm(AcquireInWindow("r1"))), Do(GetCompletionCall{"r1"})}));
  EXPECT_EQ(std::get<Returned>(events[5]).count, 16u);
  EXPECT_EQ(LastReturned(events).result, abi::kWsaWaitTimeout);
}

TEST(ReferenceTarget, LetsABlockedCallComeBackBeforeTheAnswerOfWhatFreedIt) {
  const auto events =
      EventsOf(InWindow({Start(), Make("s1"), Do(HoldControl{}), Do(AcquireInWindow("r1")),
                         Do(CompleteControl{"r1"}, "t2")}));
  ASSERT_EQ(events.size(), 11u);
  EXPECT_EQ(events[7], Event(Blocked{3}));
  EXPECT_EQ(events[8], Event(Invoked{4}));
  const auto& came_back = std::get<Returned>(events[9]);
  EXPECT_EQ(came_back.step, 3u);
  EXPECT_EQ(came_back.result, 0);
  EXPECT_EQ(came_back.count, 16u);
  EXPECT_EQ(came_back.output.size(), 16u);
  EXPECT_EQ(std::get<Returned>(events[10]).step, 4u);
}

TEST(ReferenceTarget, InterruptsTheActorsBlockedCall) {
  const auto events = EventsOf(
      InWindow({Start(), Make("s1"), Do(HoldControl{}, "t2"), Do(AcquireInWindow("r1"), "t2"),
                Do(InterruptControl{InterruptControl::Means::kCancelBlockingCall}, "t2"),
                Do(WsaGetLastErrorCall{}, "t2")}));
  ASSERT_EQ(events.size(), 13u);
  EXPECT_EQ(std::get<Returned>(events[9]).error, abi::kWsaEintr);
  EXPECT_EQ(LastReturned(events).result, abi::kWsaEintr);
}

TEST(ReferenceTarget, CancelsTheNamedOperation) {
  const auto events = EventsOf(
      InWindow({Start(), Make("s1"), Do(HoldControl{}), Do(InOverlappedForm(AcquireInWindow("r1"))),
                Do(CancelIoExCall{Named("s1"), "r2"}), Do(CancelIoExCall{Named("s1"), "r1"}),
                Do(GetCompletionCall{"r1"})}));
  EXPECT_EQ(std::get<Returned>(events[9]).result, 0);
  EXPECT_EQ(std::get<Returned>(events[9]).error, abi::kErrorNotFound);
  EXPECT_EQ(std::get<Returned>(events[11]).result, 1);
  EXPECT_EQ(std::get<Completed>(events[13]).error, abi::kWsaOperationAborted);
}

TEST(ReferenceTarget, CompletesAnUnknownOverlappedCodeWithItsFailure) {
  WsaIoctlCall call = InOverlappedForm(AcquireInWindow("r1"));
  call.code = abi::kUnassignedCode;
  const auto events =
      EventsOf(InWindow({Start(), Make("s1"), Do(call), Do(GetCompletionCall{"r1"})}));
  EXPECT_EQ(std::get<Returned>(events[5]).error, abi::kWsaIoPending);
  EXPECT_EQ(std::get<Completed>(events[7]).error, abi::kWsaEopnotsupp);
}

// Each kind of memory at each pointer of an ACQUIRE, and what the default policy makes of it.
TEST(ReferenceTarget, LaysOutEachKindOfMemoryForEachPointer) {
  struct Row {
    Memory memory;
    std::int32_t in, out, returned, overlapped;
  };
  constexpr std::int32_t kFault = abi::kWsaEfault;
  const Row rows[] = {
      {Memory::kValid, 0, 0, 0, 0},
      {Memory::kNull, kFault, kFault, kFault, 0},
      {Memory::kUnmapped, kFault, kFault, kFault, kFault},
      {Memory::kCut, kFault, kFault, kFault, kFault},
      {Memory::kPastEdge, 0, 0, 0, 0},  // exactly the structure is declared
      {Memory::kReadOnly, 0, kFault, kFault, kFault},
      {Memory::kMisaligned, 0, 0, 0, 0},
      {Memory::kAliasesInput, kFault, 0, 0, 0},
  };
  const auto error_of = [](const WsaIoctlCall& call) {
    return LastReturned(EventsOf(InWindow({Start(), Make("s1"), Do(call)}))).error;
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(static_cast<int>(row.memory));
    WsaIoctlCall call = AcquireInWindow("r1");
    call.in.memory = row.memory;
    EXPECT_EQ(error_of(call), row.in) << "in";
    call = AcquireInWindow("r1");
    call.out.memory = row.memory;
    EXPECT_EQ(error_of(call), row.out) << "out";
    call = AcquireInWindow("r1");
    call.returned = row.memory;
    EXPECT_EQ(error_of(call), row.returned) << "returned";
    call = AcquireInWindow("r1");
    call.overlapped = Overlapped{row.memory, true};
    EXPECT_EQ(error_of(call), row.overlapped) << "overlapped";
  }
  WsaIoctlCall call = InOverlappedForm(AcquireInWindow("r1"));
  call.routine = Memory::kUnmapped;
  EXPECT_EQ(error_of(call), kFault) << "routine";
}

TEST(ReferenceTarget, FindsARoutineCutByTheEdgeOfAPage) {
  WsaIoctlCall call = InOverlappedForm(AcquireInWindow("r1"));
  call.routine = Memory::kCut;
  const Scenario scenario = InWindow({Start(), Make("s1"), Do(call)});
  EXPECT_EQ(LastReturned(EventsOf(scenario)).error, 0);
  const auto refusing = MakeReferenceTarget({.cut_routine = reference::IgnoredPointer::kFault});
  EXPECT_EQ(LastReturned(EventsOf(*refusing, scenario)).error, abi::kWsaEfault);
}

TEST(ReferenceTarget, FindsADeclaredSizePastTheEdge) {
  WsaIoctlCall call = AcquireInWindow("r1");
  call.out = {Memory::kPastEdge, 17};
  const Scenario scenario = InWindow({Start(), Make("s1"), Do(call)});
  EXPECT_EQ(LastReturned(EventsOf(scenario)).error, abi::kWsaEfault);
  const auto accepting =
      MakeReferenceTarget({.past_edge = reference::QuestionablePointer::kAccepted});
  const Returned returned = LastReturned(EventsOf(*accepting, scenario));
  EXPECT_EQ(returned.result, 0);
  EXPECT_EQ(returned.output.size(), 16u);
}

TEST(ReferenceTarget, KnowsTheDescriptorsThatAreNoSockets) {
  for (const auto kind :
       {SocketRef::Kind::kNamed, SocketRef::Kind::kInvalid, SocketRef::Kind::kNever,
        SocketRef::Kind::kEvent, SocketRef::Kind::kFile}) {
    WsaIoctlCall call = AcquireInWindow("r1");
    call.socket = {kind, "unmade"};
    EXPECT_EQ(LastReturned(EventsOf(InWindow({Start(), Do(call)}))).error, abi::kWsaEnotsock);
  }
}

TEST(ReferenceTarget, KeepsProcessesApart) {
  const auto events = EventsOf(
      InWindow({Start(), Make("s1"), Do(AcquireInWindow("r1")), Do(WsaStartupCall{}, "main", "p2"),
                Do(CloseSocketCall{Named("s1")}, "main", "p2")}));
  EXPECT_EQ(LastReturned(events).error, abi::kWsaEnotsock);
}

TEST(ReferenceTarget, LetsAnExitedThreadDoNothing) {
  const auto events = EventsOf(
      InWindow({Start(), Do(ExitThreadControl{}, "t2"), Do(WsaCleanupCall{}, "t2"), Make("s1")}));
  EXPECT_EQ(std::get<Returned>(events[5]).result, abi::kSocketError);
  EXPECT_EQ(LastReturned(events).result, 0);
}

TEST(ReferenceTarget, ForgetsEverythingAtReset) {
  const Scenario scenario = InWindow({Start(), Make("s1"), Do(AcquireInWindow("r1"))});
  const auto target = MakeReferenceTarget();
  EXPECT_EQ(EventsOf(*target, scenario), EventsOf(*target, scenario));
}

TEST(ReferenceTarget, SaysThatWindowsDoNotFit) {
  const auto placed = MakeReferenceTarget()->Reset({"big", {{"w", 50000}}, {}}, 0);
  ASSERT_FALSE(placed.has_value());
  EXPECT_EQ(placed.error().kind, TargetError::Kind::kCannotRun);
}

// Any steps in any order, names that were never made, threads that exited.
class RandomSteps {
 public:
  explicit RandomSteps(std::uint32_t seed) : random_(seed) {}

  Scenario Next() {
    Scenario scenario = InWindow(
        {Start(), Do(WsaStartupCall{}, "main", "p2"), Make("s1"), Make("s2", abi::kSockDgram)});
    const std::uint32_t length = 5 + Below(40);
    for (std::uint32_t i = 0; i < length; ++i) {
      scenario.steps.push_back(
          {{Pick({"p1", "p1", "p1", "p2"}), Pick({"main", "t2"})}, AnyAction()});
    }
    return scenario;
  }

 private:
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  std::string Pick(std::vector<std::string> names) {
    return names[Below(static_cast<std::uint32_t>(names.size()))];
  }
  SocketRef AnySocket() {
    return {static_cast<SocketRef::Kind>(Below(8) < 6 ? 0 : Below(5)), Pick({"s1", "s2", "s3"})};
  }
  PortRef AnyPort() {
    return {static_cast<PortRef::Kind>(Below(3)), Pick({"w", "r1", "r2"}),
            static_cast<std::int32_t>(Below(40)) - 2};
  }
  Memory AnyMemory() { return static_cast<Memory>(Below(8) != 0 ? 0 : Below(8)); }

  WsaIoctlCall AnyIoctl() {
    constexpr std::uint32_t kCodes[] = {abi::kSioAcquirePortReservation,
                                        abi::kSioKeepaliveVals,
                                        abi::kFionbio,
                                        abi::kSioFlush,
                                        abi::kUnassignedCode,
                                        abi::kSioReleasePortReservation};
    WsaIoctlCall call;
    call.as = Pick({"r1", "r2", "r3"});
    call.socket = AnySocket();
    call.code = kCodes[Below(3) != 0 ? 0 : Below(6)];
    call.in = {AnyMemory(), Below(8) != 0 ? 4 : Below(0xFFFFFFFFu),
               RangeContents{AnyPort(), static_cast<std::uint16_t>(Below(6))}};
    if (Below(4) == 0) {
      call.in.contents = std::vector<std::byte>(Below(20), std::byte{7});
    }
    call.out = {AnyMemory(), Below(8) != 0 ? 16 : Below(0xFFFFFFFFu)};
    call.returned = AnyMemory();
    if (Below(2) == 0) {
      call.overlapped = Overlapped{AnyMemory(), Below(4) != 0};
    }
    constexpr Memory kRoutines[] = {Memory::kNull, Memory::kUnmapped, Memory::kCut};
    call.routine = Below(8) != 0 ? Memory::kNull : kRoutines[Below(3)];
    return call;
  }

  Action AnyAction() {
    switch (Below(34)) {
      case 0:
        return WsaStartupCall{};
      case 1:
        return Below(8) == 0 ? Action(WsaCleanupCall{}) : Action(WsaStartupCall{});
      case 2:
      case 3:
      case 4:
        return WsaSocketCall{Pick({"s1", "s2", "s3"}),
                             Below(2) == 0   ? 2
                             : Below(4) == 0 ? 1
                                             : 23,
                             static_cast<std::int32_t>(Below(4)), 0, Below(3) != 0};
      case 5:
        return Below(2) == 0 ? Action(CloseSocketCall{AnySocket()}) : Action(HoldControl{});
      case 6:
        return BindCall{AnySocket(), AnyPort()};
      case 7:
      case 8:
      case 30:
      case 31:
      case 32:
      case 33:
        return GetCompletionCall{Pick({"r1", "r2", "r3", "r4"})};
      case 9:
        return CancelIoExCall{AnySocket(),
                              Below(2) == 0 ? std::optional<std::string>("r1") : std::nullopt};
      case 10:
        return WsaGetLastErrorCall{};
      case 11:
      case 12:
        return HoldControl{};
      case 13:
        return CompleteControl{Pick({"r1", "r2", "r3", "r4"})};
      case 14:
        return InterruptControl{static_cast<InterruptControl::Means>(Below(2))};
      case 15:
        return CallbackControl{Below(4) == 0};
      case 16:
        return NetworkControl{Below(4) != 0};
      case 17:
        return ProviderSupportControl{Below(4) != 0};
      case 18:
        return Below(8) == 0 ? Action(ExitThreadControl{}) : Action(WsaStartupCall{});
      default:
        return AnyIoctl();
    }
  }

  std::mt19937 random_;
};

TEST(ReferenceTarget, AnswersAnyStepsInAnyOrderAlikeEachTime) {
  RandomSteps steps(20240229);
  const auto target = MakeReferenceTarget();
  const auto another =
      MakeReferenceTarget({.past_edge = reference::QuestionablePointer::kAccepted,
                           .output_tail = reference::OutputTail::kZeroed,
                           .overlapped_answer = reference::OverlappedAnswer::kPending});
  std::size_t granted = 0;
  std::size_t completed = 0;
  std::size_t blocked = 0;
  for (int round = 0; round < 300; ++round) {
    const Scenario scenario = steps.Next();
    const std::vector<Event> events = EventsOf(*target, scenario);
    ASSERT_EQ(EventsOf(*target, scenario), events) << "round " << round;
    EventsOf(*another, scenario);
    std::vector<int> invoked(scenario.steps.size());
    std::vector<int> answered(scenario.steps.size());
    for (const Event& event : events) {
      if (const auto* returned = std::get_if<Returned>(&event)) {
        ++answered[returned->step];
        granted += returned->output.empty() ? 0 : 1;
      } else if (const auto* call = std::get_if<Invoked>(&event)) {
        ++invoked[call->step];
      } else if (std::holds_alternative<Blocked>(event)) {
        ++blocked;
      } else {
        ++completed;
      }
    }
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
      EXPECT_EQ(invoked[i], 1);
      EXPECT_LE(answered[i], 1);
    }
  }
  // The steps reach what they are meant to reach.
  EXPECT_GT(granted, 100u);
  EXPECT_GT(completed, 20u);
  EXPECT_GT(blocked, 20u);
}

}  // namespace
}  // namespace portcullis::targets
