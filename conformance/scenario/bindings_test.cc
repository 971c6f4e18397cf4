#include "conformance/scenario/bindings.h"

#include <gtest/gtest.h>

#include "conformance/scenario/names.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::scenario {
namespace {

using Kind = PortRef::Kind;

// INET_PORT_RESERVATION_INSTANCE of ports 24005 to 24024: the start in network order, the count and
// the token in that of the host.
const char* const kGranted = "5dc514000000000088776655443322f1";
const GrantedReservation kReservation{24005, 20, 0xF122334455667788u};

std::vector<std::byte> Bytes(const std::string& hex) { return ParseHex(hex).value(); }

WsaIoctlCall Acquire(const std::string& as) {
  WsaIoctlCall call;
  call.as = as;
  call.socket = {SocketRef::Kind::kNamed, "s1"};
  call.code = abi::kSioAcquirePortReservation;
  return call;
}

Scenario Of(std::vector<Action> actions) {
  Scenario scenario;
  for (Action& action : actions) scenario.steps.push_back({{}, std::move(action)});
  return scenario;
}

TEST(DecodeReservation, ReadsEachFieldInItsByteOrder) {
  EXPECT_EQ(DecodeReservation(Bytes(kGranted)), kReservation);
  EXPECT_EQ(DecodeReservation(Bytes(std::string(kGranted) + "a5a5")), kReservation);
}

TEST(DecodeReservation, IsNothingWhereTheOutputIsShorterThanTheStructure) {
  EXPECT_EQ(DecodeReservation({}), std::nullopt);
  std::vector<std::byte> output = Bytes(kGranted);
  output.pop_back();
  EXPECT_EQ(DecodeReservation(output), std::nullopt);
}

TEST(Bindings, LearnAReservationFromTheSuccessOfAnAcquire) {
  const Scenario scenario = Of({WsaStartupCall{}, Acquire("r1")});
  Bindings bindings;
  EXPECT_EQ(bindings.Find("r1"), nullptr);
  bindings.Observe(scenario, Returned{1, 0, 0, 16u, Bytes(kGranted)});
  ASSERT_NE(bindings.Find("r1"), nullptr);
  EXPECT_EQ(*bindings.Find("r1"), kReservation);
  EXPECT_EQ(bindings.Find("r2"), nullptr);
}

TEST(Bindings, LearnAReservationFromACompletion) {
  Bindings bindings;
  bindings.Observe(Of({Acquire("r1")}),
                   Completed{0, Completed::Notification::kEvent, 0, 16, Bytes(kGranted)});
  ASSERT_NE(bindings.Find("r1"), nullptr);
  EXPECT_EQ(*bindings.Find("r1"), kReservation);
}

TEST(Bindings, LearnNothingFromEveryOtherEvent) {
  WsaIoctlCall keepalive = Acquire("r1");
  keepalive.code = abi::kSioKeepaliveVals;
  const Scenario scenario =
      Of({Acquire("r1"), keepalive, CloseSocketCall{{SocketRef::Kind::kNamed, "s1"}}});
  const std::vector<std::byte> output = Bytes(kGranted);
  const std::vector<Event> events{
      Invoked{0},
      Blocked{0},
      Died{"p1", "signal 11"},
      Returned{0, -1, abi::kWsaEinval, 0u, output},
      Returned{0, -1, abi::kWsaIoPending, 0u, output},
      Returned{0, 0, 0, 0u, {}},
      Returned{0, 0, 0, 15u, Bytes("5dc51400000000008877665544332f")},
      Completed{0, Completed::Notification::kEvent, abi::kWsaOperationAborted, 0, output},
      Returned{1, 0, 0, 16u, output},
      Returned{2, 0, 0, 16u, output},
      Returned{3, 0, 0, 16u, output}};  // no step of the scenario
  Bindings bindings;
  for (const Event& event : events) bindings.Observe(scenario, event);
  EXPECT_EQ(bindings.Find("r1"), nullptr);
}

TEST(Bindings, KeepTheLastGrantOfAName) {
  Bindings bindings;
  bindings.Grant("r1", {5000, 1, 7});
  bindings.Grant("r1", {6000, 2, 8});
  EXPECT_EQ(*bindings.Find("r1"), (GrantedReservation{6000, 2, 8}));
}

TEST(Bindings, KeepNoReservationWithoutAName) {
  Bindings bindings;
  bindings.Observe(Of({Acquire("")}), Returned{0, 0, 0, 16u, Bytes(kGranted)});
  bindings.Grant("", kReservation);
  EXPECT_EQ(bindings.Find(""), nullptr);
}

TEST(Port, IsWhatItsReferenceStandsFor) {
  Bindings bindings({{"w", 24000}, {"top", 65530}});
  bindings.Grant("r1", {5000, 20, 1});
  const auto port = [&bindings](const char* text) { return bindings.Port(*ParsePort(text)); };
  EXPECT_EQ(port("0"), 0);
  EXPECT_EQ(port("65535"), 65535);
  EXPECT_EQ(port("w+0"), 24000);
  EXPECT_EQ(port("w+5"), 24005);
  EXPECT_EQ(port("w-1"), 23999);
  EXPECT_EQ(port("start of r1"), 5000);
  EXPECT_EQ(port("start of r1 + 3"), 5003);
  EXPECT_EQ(port("start of r1 - 1"), 4999);
}

TEST(Port, IsCountedModulo65536) {
  Bindings bindings({{"top", 65530}});
  const auto port = [&bindings](const char* text) { return bindings.Port(*ParsePort(text)); };
  EXPECT_EQ(port("top+6"), 0);
  EXPECT_EQ(port("top+65536"), 65530);
  EXPECT_EQ(port("top-65531"), 65535);
  EXPECT_EQ(port("top+2147483647"), 65529);
  EXPECT_EQ(port("top-2147483648"), 65530);
}

TEST(Port, CountsFromZeroWhereTheReferenceIsToWhatWasNeverMade) {
  const Bindings bindings;
  EXPECT_EQ(bindings.Port({Kind::kWindow, "w", 5}), 5);
  EXPECT_EQ(bindings.Port({Kind::kStartOf, "r1", 3}), 3);
  EXPECT_EQ(bindings.Port({Kind::kStartOf, "r1", -1}), 65535);
}

TEST(Bindings, LearnThePortThatGetsocknameGave) {
  Bindings bindings;
  const Scenario scenario = Of({GetSockNameCall{"n1", {}}});
  EXPECT_EQ(bindings.Port(*ParsePort("port of n1 + 1")), 1);
  Returned returned{0, -1, 10022, {}, {}};
  returned.port = 7000;
  bindings.Observe(scenario, returned);
  EXPECT_EQ(bindings.Port(*ParsePort("port of n1 + 1")), 1);
  returned.result = 0;
  bindings.Observe(scenario, returned);
  EXPECT_EQ(bindings.Port(*ParsePort("port of n1 + 1")), 7001);
}

TEST(Bindings, LearnTheTokenOfAPersistentReservation) {
  Bindings bindings;
  PersistentCall create;
  create.as = "r1";
  create.start = {Kind::kLiteral, "", 5000};
  create.count = 20;
  Returned returned{0, 0, 0, {}, {}};
  returned.token = 77;
  bindings.Observe(Of({create}), returned);
  ASSERT_NE(bindings.Find("r1"), nullptr);
  EXPECT_EQ(*bindings.Find("r1"), (GrantedReservation{5000, 20, 77}));
  EXPECT_EQ(bindings.Token({TokenRef::Kind::kOf, "r1"}), 77u);
}

TEST(Token, OfWhatWasNeverMadeIsOneThatWasNeverIssued) {
  const Bindings bindings;
  EXPECT_EQ(bindings.Token({TokenRef::Kind::kOf, "r1"}), kNeverIssuedToken);
  EXPECT_EQ(bindings.Token({TokenRef::Kind::kNever, ""}), kNeverIssuedToken);
  EXPECT_EQ(bindings.Token({TokenRef::Kind::kZero, ""}), 0u);
}

TEST(InputBytes, OfATokenAreItsEightBytesInTheHostsOrder) {
  Bindings bindings;
  bindings.Grant("r1", {6000, 2, 0x0102030405060708u});
  const TokenContents token{{TokenRef::Kind::kOf, "r1"}};
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 8, token})), "0807060504030201");
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 3, token})), "080706");
}

TEST(InputBytes, OfARangeAreTheStartInNetworkOrderAndTheCountInThatOfTheHost) {
  const Bindings bindings({{"w", 24000}});
  const RangeContents range{{Kind::kWindow, "w", 5}, 0x1234};
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 4, range})), "5dc53412");
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 3, range})), "5dc534");
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 4000000000u, range})), "5dc53412");
}

TEST(InputBytes, AreTheBytesCutToTheDeclaredSize) {
  const Bindings bindings;
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 4, Bytes("0102")})), "0102");
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 1, Bytes("0102")})), "01");
  EXPECT_EQ(PrintHex(bindings.InputBytes({Memory::kValid, 0, Bytes("0102")})), "");
  EXPECT_EQ(PrintHex(bindings.InputBytes({})), "");
}

}  // namespace
}  // namespace portcullis::scenario
