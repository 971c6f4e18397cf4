// The six persistent functions: what they may return, what they store, and what consumes a block.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using scenario::Rights;
using ::testing::Contains;
using ::testing::ElementsAre;

const Answers kInvalid = Codes({abi::kErrorInvalidParameter});
const Answers kDenied = Codes({abi::kErrorAccessDenied});
const Answers kShared = Codes({abi::kErrorSharingViolation});
const Answers kNotFound = Codes({abi::kErrorNotFound});

// 20000 to 20019 are reserved for UDP, with token 7.
Play Created() {
  Play play = Started();
  EXPECT_TRUE(play.Store(Create("p", 20000, 20), 7).allowed);
  return play;
}

TEST(Create, ReservesABlockForItsProtocolAlone) {
  Play play = Created();
  EXPECT_EQ(play.AllowedFor(Create("q", 20019, 5)), kShared);
  EXPECT_EQ(play.AllowedFor(Create("q", 20020, 5)), Success());
  EXPECT_EQ(play.AllowedFor(OfTcp(Create("q", 20000, 20))), Success());
  EXPECT_THAT(Play(play).Store(Create("q", 20000, 20), 8).broken, Contains("PER-CREATE-09"));
  EXPECT_THAT(Play(play).Give(OfTcp(Create("q", 20000, 20)), 32).broken, Contains("PER-CREATE-10"));
  EXPECT_THAT(Play(play).Give(Create("q", 30000, 20), 32).broken, Contains("PER-CREATE-01"));
}

TEST(Create, RefusesNumbersThatAreNone) {
  const Play play = Created();
  EXPECT_EQ(play.AllowedFor(Create("q", 0, 20)), kInvalid);
  EXPECT_EQ(play.AllowedFor(Create("q", 20100, 0)), kInvalid);
  EXPECT_EQ(play.AllowedFor(Create("q", 65530, 7)), kInvalid);
  EXPECT_EQ(play.AllowedFor(Create("q", 65530, 6)), Either());
  EXPECT_THAT(Play(play).Store(Create("q", 65530, 7), 8).broken, Contains("PER-CREATE-05"));
}

TEST(Create, ReadsItsNumbersInTheirOwnOrders) {
  const Play play = Created();
  // 20 is 5120 in the other order, and 20020 is 0x4E34.
  EXPECT_THAT(Play(play).Give(Create("q", 0x344E, 20), 32).broken, ElementsAre("PER-CREATE-01"));
  EXPECT_THAT(Play(play).Give(Create("q", 0x204E, 20), 32).broken, Contains("PER-CREATE-11"));
  EXPECT_THAT(Play(play).Give(Create("q", 19000, 20), 32).differs, ElementsAre("PER-CREATE-12"));
}

TEST(Create, NeedsAnElevatedAdministrator) {
  for (const auto& [rights, id] :
       {std::pair{Rights::kUser, "PER-CREATE-06"}, {Rights::kNotElevated, "PER-CREATE-07"}}) {
    Play play = Started();
    play.Done(scenario::StartProcessControl{rights, {}}, Process2());
    EXPECT_EQ(play.AllowedFor(Create("p", 20000, 20), Process2()), kDenied);
    EXPECT_THAT(play.Store(Create("p", 20000, 20), 7, Process2()).broken, ElementsAre(id));
  }
}

TEST(Create, FailsWhereASocketIsBound) {
  Play play = Started();
  play.Done(Ipv6(Udp("v6")));
  play.Done(Bind("u1", 20003));
  play.Done(Bind("v6", 30003));
  EXPECT_EQ(play.AllowedFor(Create("p", 20000, 20)), kShared);
  EXPECT_EQ(play.AllowedFor(OfTcp(Create("p", 20000, 20))), Success());
  EXPECT_EQ(play.AllowedFor(Create("p", 30000, 20)), Either());
  play.Done(Bind("u2", 0));
  EXPECT_EQ(play.AllowedFor(Create("p", 40000, 20)), Either());  // u2 may have any port
}

TEST(Create, TellsWhichConditionsCount) {
  Play play = Created();
  play.Done(scenario::StartProcessControl{Rights::kUser, {}}, Process2());
  EXPECT_EQ(play.AllowedFor(Create("q", 20000, 20), Process2()), Union(kDenied, kShared));
  const std::size_t step = play.Do(Create("q", 20000, 20), Process2());
  EXPECT_THAT(play.Try(scenario::Returned{step, 32, 0, {}, {}}).readings,
              ElementsAre(Reading{"Q-PER-ORDER", "ERROR_SHARING_VIOLATION"}));
}

TEST(Create, IsFreeOverARuntimeReservationAndTheOtherWayRound) {
  Play play = Created();
  EXPECT_EQ(play.AllowedFor(Acquire("r", "u1", 20000, 20)), Union(Granted16(), AnyCode()));
  play.Hold("r", "u1", 30000, 20);
  EXPECT_EQ(play.AllowedFor(Create("q", 30000, 20)), Either());
}

TEST(Create, StoresATokenOfItsOwn) {
  Play play = Created();
  play.Hold("r", "u1", 30000, 20);
  EXPECT_THAT(Play(play).Store(Create("q", 40000, 20), 0).broken, ElementsAre("PER-CREATE-02"));
  EXPECT_THAT(Play(play).Store(Create("q", 40000, 20), 7).broken, ElementsAre("PER-CREATE-02"));
  EXPECT_TRUE(Play(play).Store(OfTcp(Create("q", 40000, 20)), 7).allowed);
  EXPECT_THAT(Play(play).Give(Create("q", 40000, 20), 0).broken, ElementsAre("PER-CREATE-01"));
  scenario::PersistentCall call = Create("q", 40000, 20);
  call.token = scenario::Memory::kNull;
  EXPECT_EQ(play.AllowedFor(call), Either());
}

TEST(AFailedCreate, ReservesNothing) {
  Play play = Started();
  play.Done(Bind("u1", 20003));
  play.Give(Create("p", 20000, 20), 32);
  play.Done(scenario::CloseSocketCall{Named("u1")});
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20)), kNotFound);
  EXPECT_THAT(Play(play).Store(Lookup("q", 20000, 20), 7).broken, Contains("PER-CREATE-13"));
  EXPECT_THAT(Play(play).Give(Create("q", 20000, 20), 32).broken, Contains("PER-CREATE-13"));
}

TEST(Lookup, FindsTheSameBlockAndTheSameToken) {
  Play play = Created();
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20)), Success());
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 19)), kNotFound);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 21)), kNotFound);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 30000, 20)), kNotFound);
  EXPECT_EQ(play.AllowedFor(OfTcp(Lookup("q", 20000, 20))), kNotFound);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 0, 20)), kInvalid);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 0)), kInvalid);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 65530, 20)), Union(kInvalid, kNotFound));
  EXPECT_THAT(Play(play).Store(Lookup("q", 20000, 19), 7).broken, Contains("PER-LOOKUP-05"));
  EXPECT_THAT(Play(play).Give(Lookup("q", 20000, 20), 1168).broken, Contains("PER-LOOKUP-01"));
  EXPECT_TRUE(Play(play).Store(Lookup("q", 20000, 20), 7).differs.empty());
  EXPECT_THAT(Play(play).Store(Lookup("q", 20000, 20), 8).differs, ElementsAre("PER-LOOKUP-07"));
  EXPECT_THAT(Play(play).Store(Lookup("q", 20000, 20), 0).broken, ElementsAre("PER-LOOKUP-01"));
}

TEST(Lookup, AsksForNoRights) {
  Play play = Created();
  play.Done(scenario::StartProcessControl{Rights::kUser, {}}, Process2());
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20), Process2()), Success());
  EXPECT_THAT(play.Give(Lookup("q", 20000, 20), 5, Process2()).broken, Contains("PER-LOOKUP-06"));
}

TEST(Delete, TakesTheBlockAway) {
  Play play = Created();
  EXPECT_EQ(play.AllowedFor(Delete(20000, 20)), Success());
  EXPECT_EQ(play.AllowedFor(Delete(0, 20)), kInvalid);
  EXPECT_EQ(play.AllowedFor(Delete(30000, 20)), kNotFound);
  EXPECT_EQ(play.AllowedFor(Delete(65530, 20)), Union(kInvalid, kNotFound));
  EXPECT_TRUE(play.Give(Delete(20000, 20), 0).allowed);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20)), kNotFound);
  EXPECT_EQ(play.AllowedFor(Create("q", 20000, 20)), Success());
  EXPECT_THAT(Play(play).Store(Lookup("q", 20000, 20), 7).broken, Contains("PER-DELETE-01"));
  EXPECT_THAT(Play(play).Give(Create("q", 20000, 20), 32).broken, Contains("PER-DELETE-01"));
}

TEST(Delete, OfAPartLeavesEverythingOpen) {
  Play play = Created();
  EXPECT_EQ(play.AllowedFor(Delete(20000, 10)), Either());
  EXPECT_EQ(play.AllowedFor(Delete(19990, 40)), Either());
  play.Give(Delete(20000, 10), 0);
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20)), Either());
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20010, 10)), Either());
  EXPECT_EQ(play.AllowedFor(Create("q", 20000, 10)), Either());
  EXPECT_EQ(play.AllowedFor(AssociateCall("u1", "p")), Either());
}

TEST(ASocket, IsAssociatedWithAPersistentReservationByAnyElevatedProcess) {
  Play play = Created();
  play.Done(scenario::WsaStartupCall{}, Process2());
  play.Done(Udp("v"), Process2());
  EXPECT_EQ(play.AllowedFor(AssociateCall("u1", "p")), Success());
  EXPECT_EQ(play.AllowedFor(AssociateCall("v", "p"), Process2()), Success());
  EXPECT_EQ(play.AllowedFor(AssociateCall("t1", "p")), Either());
  EXPECT_THAT(Play(play).Refuse(AssociateCall("v", "p"), abi::kWsaEacces, Process2()).broken,
              ElementsAre("PER-USE-01", "PER-USE-02"));
  play.Done(AssociateCall("v", "p"), Process2());
  EXPECT_EQ(play.AllowedFor(Bind("v", 0), Process2()), Success());
  play.Done(Bind("v", 0), Process2());
  EXPECT_THAT(Play(play).SeePort("v", 30000, Process2()).broken,
              ElementsAre("BND-PORT-01", "PER-USE-01", "PER-USE-02"));
  EXPECT_THAT(Play(play).SeePort("v", 0x204E, Process2()).broken, Contains("PER-CREATE-11"));
  EXPECT_TRUE(play.SeePort("v", 20019, Process2()).allowed);
  EXPECT_EQ(play.AllowedFor(Delete(20000, 20)), Either());
}

TEST(ASocket, IsNotAssociatedWithAPersistentReservationWithoutRights) {
  for (const auto& [rights, id] :
       {std::pair{Rights::kUser, "ASC-ACCES-01"}, {Rights::kNotElevated, "ASC-ACCES-02"}}) {
    Play play = Created();
    play.Done(scenario::StartProcessControl{rights, {}}, Process2());
    play.Done(scenario::WsaStartupCall{}, Process2());
    play.Done(Udp("v"), Process2());
    EXPECT_EQ(play.AllowedFor(AssociateCall("v", "p"), Process2()), Codes({abi::kWsaEacces}));
    const std::size_t step = play.Do(AssociateCall("v", "p"), Process2());
    EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).broken, ElementsAre(id));
    play.Fail(step, abi::kWsaEacces);
    play.Done(Bind("v", 0), Process2());
    EXPECT_THAT(play.SeePort("v", 20000, Process2()).broken, Contains("ASC-FAIL-01"));
  }
}

TEST(APersistentReservation, IsLeftByARelease) {
  Play play = Created();
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "p")), Either());
  play.Done(ReleaseCall("u1", "p"));
  EXPECT_THAT(play.Give(Lookup("q", 20000, 20), 1168).broken, Contains("REL-PERSISTENT-01"));
}

TEST(APersistentReservation, IsFreeToOrdinaryBindsOrNot) {
  const Play play = Created();
  EXPECT_EQ(play.AllowedFor(Bind("u1", 20003)), Either());
  EXPECT_EQ(play.AllowedFor(Bind("t1", 20003)), Success());
}

TEST(APersistentReservation, SurvivesItsProcessAndTheMachine) {
  Play play = Started();
  play.Store(Create("p", 20000, 20), 7, Process2());
  play.Done(scenario::ExitProcessControl{true}, Process2());
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20)), Success());
  EXPECT_THAT(Play(play).Give(Lookup("q", 20000, 20), 1168).broken, Contains("PER-LIFE-01"));
  play.Done(scenario::RestartControl{});
  play.Done(scenario::StartProcessControl{});
  EXPECT_EQ(play.AllowedFor(Lookup("q", 20000, 20)), Success());
  EXPECT_THAT(Play(play).Give(Lookup("q", 20000, 20), 1168).broken, Contains("PER-LIFE-02"));
  play.Done(scenario::WsaStartupCall{});
  play.Done(Udp("u1"));
  EXPECT_EQ(play.AllowedFor(AssociateCall("u1", "p")), Either());
  const Verdict found = play.Store(Lookup("q", 20000, 20), 8);
  EXPECT_THAT(found.readings, ElementsAre(Reading{"Q-PER-RESTART-TOKEN", "changed"}));
  EXPECT_TRUE(found.differs.empty());
  EXPECT_EQ(play.AllowedFor(AssociateCall("u1", "q")), Success());
  EXPECT_EQ(play.AllowedFor(AssociateCall("u1", "p")), Either());
}

TEST(APersistentFunction, MayFindThePortsOfOthersOnASharedMachine) {
  Play play = Started(NativeCapabilities());
  EXPECT_TRUE(play.Give(Create("p", 20000, 20), 32).disturbed);
  EXPECT_FALSE(Play(play).Give(Create("p", 0, 20), 32).allowed);
}

// What was deleted in part may be gone as a whole, and rights are asked for of what is there.
TEST(RightsToAssociate, AreAskedForCertainOfWhatIsCertainlyThere) {
  for (const bool deleted : {false, true}) {
    Play play = Started();
    play.Done(scenario::StartProcessControl{scenario::Rights::kUser, {}}, Process2());
    play.Done(scenario::WsaStartupCall{}, Process2());
    play.Done(Udp("v"), Process2());
    play.Store(Create("q", 30000, 2), 9);
    if (deleted) play.Give(Delete(30000, 1), 0);
    EXPECT_EQ(play.AllowedFor(AssociateCall("v", "q"), Process2()).success, deleted);
  }
}

}  // namespace
}  // namespace portcullis::oracle
