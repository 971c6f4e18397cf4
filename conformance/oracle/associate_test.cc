// What ASSOCIATE may answer, by its token, its sizes and its socket, and what it breaks otherwise.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/oracle/play.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// u1 has ports 20000 to 20019 as "r".
Play Held(std::set<std::string> capabilities = ModelCapabilities()) {
  Play play = Started(std::move(capabilities));
  play.Hold("r", "u1", 20000, 20);
  return play;
}

// What is broken where the call succeeds, or fails with `code`.
std::vector<std::string> BrokenBySuccess(Play play, const scenario::Action& action,
                                         const scenario::Actor& actor = {}) {
  return play.Succeed(play.Do(action, actor)).broken;
}
std::vector<std::string> BrokenByFailure(Play play, const scenario::Action& action,
                                         std::int32_t code = abi::kWsaEinval) {
  return play.Refuse(action, code).broken;
}

TEST(Associate, SucceedsOnAnySocketOfTheProcessThatAcquired) {
  Play play = Held();
  EXPECT_EQ(play.AllowedFor(AssociateCall("u1", "r")), Success());
  EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "r")), Success());
  EXPECT_THAT(BrokenByFailure(play, AssociateCall("u1", "r")),
              ElementsAre("ASC-SUCCESS-02", "ASC-IN-01"));
  EXPECT_THAT(BrokenByFailure(play, AssociateCall("u2", "r"), abi::kWsaEnobufs),
              ElementsAre("ASC-SUCCESS-01"));
  play.Done(AssociateCall("u1", "r"));
  EXPECT_THAT(BrokenByFailure(play, AssociateCall("u2", "r")), Contains("ASC-SUCCESS-03"));
}

TEST(Associate, AcceptsALargerInputAndRefusesAShorterOne) {
  const Play play = Held();
  scenario::WsaIoctlCall call = AssociateCall("u2", "r");
  call.in.size = 12;
  EXPECT_EQ(play.AllowedFor(call), Success());
  EXPECT_THAT(BrokenByFailure(play, call), Contains("ASC-IN-02"));
  call.in.size = 7;
  EXPECT_EQ(play.AllowedFor(call), Codes({abi::kWsaEfault, abi::kWsaEinval}));
  EXPECT_THAT(BrokenBySuccess(play, call), ElementsAre("ASC-IN-03"));
}

TEST(Associate, LeavesItOpenWhatAnOutputSizeDoesButNotABadPointer) {
  const Play play = Held();
  scenario::WsaIoctlCall call = AssociateCall("u2", "r");
  call.out = {Memory::kValid, 16};
  EXPECT_EQ(play.AllowedFor(call), Union(Either(), Codes({abi::kWsaEfault})));
  call.out.memory = Memory::kUnmapped;
  EXPECT_EQ(play.AllowedFor(call), Codes({abi::kWsaEfault, abi::kWsaEinval}));
  EXPECT_THAT(BrokenBySuccess(play, call), ElementsAre("ASC-FAULT-02"));
}

TEST(Associate, HasTheGenericConditionsUnderItsOwnNames) {
  Play play = Held();
  scenario::WsaIoctlCall call = AssociateCall("u2", "r");
  call.returned = Memory::kNull;
  EXPECT_THAT(BrokenBySuccess(play, call), ElementsAre("ASC-FAULT-03"));
  call = AssociateCall("nobody", "r");
  EXPECT_THAT(BrokenBySuccess(play, call), ElementsAre("ASC-NOTSOCK-01"));
  play.Done(scenario::ProviderSupportControl{false});
  EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "r")), Codes({abi::kWsaEopnotsupp}));
  EXPECT_THAT(BrokenBySuccess(play, AssociateCall("u2", "r")), ElementsAre("ASC-OPNOTSUPP-02"));
  play.Done(scenario::ProviderSupportControl{true});
  play.Done(scenario::WsaSocketCall{"raw", abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, true});
  EXPECT_EQ(play.AllowedFor(AssociateCall("raw", "r")),
            Codes({abi::kWsaEopnotsupp, abi::kWsaEinval}));
  EXPECT_THAT(BrokenBySuccess(play, AssociateCall("raw", "r")),
              ElementsAre("ASC-INVAL-03", "ASC-OPNOTSUPP-03"));
}

TEST(Associate, FailsForATokenThatIsNobodys) {
  const Play play = Held();
  const auto zero = AssociateCall("a", "u2", kZeroToken);
  const auto never = AssociateCall("a", "u2", kNeverIssued);
  EXPECT_EQ(play.AllowedFor(zero), AnyCode());
  EXPECT_EQ(play.AllowedFor(never), AnyCode());
  EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "nothing")), AnyCode());
  EXPECT_THAT(BrokenBySuccess(play, zero), ElementsAre("ASC-TOKEN-01", "ASC-INVAL-02"));
  EXPECT_THAT(BrokenBySuccess(play, never), ElementsAre("ASC-TOKEN-02"));
}

TEST(Associate, FailsForATokenOfAnotherProcess) {
  Play play = Held();
  play.Done(scenario::WsaStartupCall{}, Process2());
  play.Done(Udp("v"), Process2());
  EXPECT_EQ(play.AllowedFor(AssociateCall("v", "r"), Process2()), AnyCode());
  EXPECT_THAT(BrokenBySuccess(play, AssociateCall("v", "r"), Process2()),
              ElementsAre("ASC-TOKEN-03"));
}

TEST(Associate, IsFreeWhereNoPageSpeaks) {
  Play play = Held();
  play.Done(Ipv6(Udp("v6")));
  EXPECT_EQ(play.AllowedFor(AssociateCall("t1", "r")), Either());  // the other protocol
  EXPECT_EQ(play.AllowedFor(AssociateCall("v6", "r")), Either());
  play.Done(AssociateCall("u2", "r"));
  EXPECT_EQ(play.AllowedFor(AssociateCall("u2", "r")), Either());  // a second time
  play.Done(Udp("u3"));
  play.Done(Bind("u3", 30000));
  EXPECT_EQ(play.AllowedFor(AssociateCall("u3", "r")), Either());  // bound
  play.Done(scenario::CloseSocketCall{Named("u1")});
  play.Done(Udp("u4"));
  EXPECT_EQ(play.AllowedFor(AssociateCall("u4", "r")), Either());  // ended
  const std::size_t step = play.Do(AssociateCall("u4", "r"));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).readings,
              Contains(Reading{"Q-ASC-STALE", "success"}));
}

TEST(Associate, RecordsTheCodeAndTheCount) {
  Play play = Held();
  const std::size_t zero = play.Do(AssociateCall("a", "u2", kZeroToken));
  EXPECT_THAT(play.Try(scenario::Returned{zero, -1, abi::kWsaEacces, {}, {}}).readings,
              ElementsAre(Reading{"Q-ASC-ZERO-CODE", "WSAEACCES"}));
  play.Fail(zero, abi::kWsaEacces);
  const std::size_t good = play.Do(AssociateCall("u2", "r"));
  EXPECT_THAT(play.Try(scenario::Returned{good, 0, 0, 8u, {}}).readings,
              ElementsAre(Reading{"Q-ASC-COUNT", "nonzero"}));
  EXPECT_TRUE(play.Try(scenario::Returned{good, 0, 0, {}, {}}).allowed);
}

TEST(AFailedAssociate, AssociatesNothing) {
  Play play = Held();
  scenario::WsaIoctlCall call = AssociateCall("u2", "r");
  call.in.size = 7;
  play.Refuse(call, abi::kWsaEinval);
  EXPECT_EQ(play.AllowedFor(Bind("u2", 30000)), Success());
  EXPECT_THAT(BrokenByFailure(play, Bind("u2", 30000)), Contains("ASC-FAIL-01"));
  play.Done(Bind("u2", 0));
  EXPECT_THAT(play.SeePort("u2", 20003).broken, ElementsAre("BND-RESERVED-03", "ASC-FAIL-01"));
}

TEST(AHeldAssociate, IsPendingAndThenEndsWell) {
  Play play = Held();
  play.Done(scenario::HoldControl{});
  const std::size_t step = play.Do(Overlapped(AssociateCall("a", "u2", TokenOf("r"))));
  EXPECT_THAT(play.Try(scenario::Returned{step, 0, 0, {}, {}}).broken,
              ElementsAre("ASC-PENDING-01"));
  EXPECT_THAT(play.Try(scenario::Blocked{step}).broken, ElementsAre("ASC-OVL-01"));
  EXPECT_TRUE(play.Pend(step).allowed);
  EXPECT_EQ(play.AllowedFor(scenario::GetCompletionCall{"a"}), Nothing());
  play.Done(scenario::CompleteControl{"a"});
  EXPECT_EQ(play.AllowedFor(scenario::GetCompletionCall{"a"}), Success());
  EXPECT_THAT(play.Try(Completion(step, abi::kWsaEinval)).broken, Contains("ASC-SUCCESS-01"));
  EXPECT_THAT(play.SeeNothing("a").broken, ElementsAre("ASC-OVL-03"));
}

TEST(AHeldAssociate, MayFailInTheEndWhereItsReservationHasEndedMeanwhile) {
  Play play = Held();
  play.Done(scenario::HoldControl{});
  play.Pend(play.Do(Overlapped(AssociateCall("a", "u2", TokenOf("r")))));
  play.Done(scenario::CloseSocketCall{Named("u1")});
  play.Done(scenario::CompleteControl{"a"});
  EXPECT_EQ(play.AllowedFor(scenario::GetCompletionCall{"a"}), Either());
}

TEST(AHeldAssociate, IsCutAsAnAcquireIs) {
  Play play = Held();
  play.Done(scenario::HoldControl{}, Thread2());
  const std::size_t step = play.Do(AssociateCall("a", "u2", TokenOf("r")), Thread2());
  EXPECT_TRUE(play.Block(step).allowed);
  play.Done(scenario::InterruptControl{}, Thread2());
  EXPECT_EQ(play.AllowedNow(step).documented, Codes({abi::kWsaEintr, abi::kWsaOperationAborted}));
  EXPECT_THAT(play.Try(scenario::Returned{step, -1, abi::kWsaEinval, {}, {}}).broken,
              ElementsAre("ASC-INTR-02"));
  EXPECT_THAT(play.Replay().Finish().at(0).broken, ElementsAre("ASC-INTR-02"));
}

TEST(APendingAssociate, MayHaveAssociatedAlready) {
  Play play = Held();
  play.Done(scenario::HoldControl{});
  play.Pend(play.Do(Overlapped(AssociateCall("a", "u2", TokenOf("r")))));
  EXPECT_EQ(play.AllowedFor(Bind("u2", 30000)), Either());
  EXPECT_EQ(play.AllowedFor(Bind("u1", 30000)), Success());
  play.Done(Bind("u2", 20003));
  EXPECT_EQ(play.AllowedFor(ReleaseCall("u1", "r")), Either());  // perhaps one is bound from it
}

}  // namespace
}  // namespace portcullis::oracle
