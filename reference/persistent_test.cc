// The six functions of iphlpapi, and what persistent reservations do to sockets.

#include "reference/host_fixture.h"

namespace portcullis::reference {
namespace {

// Both protocols share one code; every test runs for each.
class PersistentTest : public HostTest, public testing::WithParamInterface<Protocol> {
 protected:
  static constexpr std::uint64_t kFillToken = 0xA5A5A5A5A5A5A5A5u;

  void SetUp() override {
    HostTest::SetUp();
    FillToken();
  }
  void FillToken() {
    memory.Write(kToken, abi::LittleEndian<std::uint64_t>::From(kFillToken).bytes);
  }
  std::int32_t Create(std::uint16_t start, std::uint16_t count) {
    FillToken();
    return host.CreatePersistentPortReservation(main(), GetParam(), start, count, kToken);
  }
  std::int32_t Delete(std::uint16_t start, std::uint16_t count) {
    return host.DeletePersistentPortReservation(main(), GetParam(), start, count);
  }
  std::int32_t Lookup(std::uint16_t start, std::uint16_t count) {
    FillToken();
    return host.LookupPersistentPortReservation(main(), GetParam(), start, count, kToken);
  }
  std::uint64_t Token() {
    abi::LittleEndian<std::uint64_t> token;
    memory.Read(kToken, token.bytes);
    return token.Value();
  }
  std::uint64_t Created(std::uint16_t start, std::uint16_t count) {
    EXPECT_EQ(Create(start, count), 0);
    return Token();
  }
  std::int32_t Type() const {
    return GetParam() == Protocol::kTcp ? abi::kSockStream : abi::kSockDgram;
  }
  Protocol Other() const { return GetParam() == Protocol::kTcp ? Protocol::kUdp : Protocol::kTcp; }
};

INSTANTIATE_TEST_SUITE_P(Of, PersistentTest, testing::Values(Protocol::kTcp, Protocol::kUdp),
                         [](const auto& protocol) {
                           return protocol.param == Protocol::kTcp ? "Tcp" : "Udp";
                         });

TEST_P(PersistentTest, CreateGivesATokenOfItsOwn) {
  const std::uint64_t first = Created(5000, 20);
  const std::uint64_t second = Created(5020, 1);
  EXPECT_NE(first, 0u);
  EXPECT_NE(first, kFillToken);
  EXPECT_NE(first, second);
  EXPECT_NE(first, TokenOn(Socket(Type()), 6000, 1));
}

TEST_P(PersistentTest, NeedsNoWinsock) {
  host = Host();
  EXPECT_EQ(Create(5000, 20), 0);
  EXPECT_EQ(Lookup(5000, 20), 0);
  EXPECT_EQ(Delete(5000, 20), 0);
}

TEST_P(PersistentTest, RefusesNumbersOfNoBlock) {
  for (const auto& [start, count] : {std::pair(0, 1), {1, 0}, {0, 0}, {65535, 2}, {2, 65535}}) {
    const auto first = static_cast<std::uint16_t>(start);
    const auto size = static_cast<std::uint16_t>(count);
    EXPECT_EQ(Create(first, size), abi::kErrorInvalidParameter);
    EXPECT_EQ(Token(), kFillToken);
    EXPECT_EQ(Lookup(first, size), abi::kErrorInvalidParameter);
    EXPECT_EQ(Delete(first, size), abi::kErrorInvalidParameter);
  }
  EXPECT_TRUE(host.persistent().empty());
  EXPECT_EQ(Create(65535, 1), 0);
}

TEST_P(PersistentTest, PolicyChoosesTheEdgesOfThePorts) {
  Renew(Policy{.persistent_last_port = Permission::kRefused,
               .persistent_past_end = PastEnd::kNotFound});
  EXPECT_EQ(Create(65535, 1), abi::kErrorInvalidParameter);
  EXPECT_EQ(Create(65535, 2), abi::kErrorInvalidParameter);
  EXPECT_EQ(Lookup(65535, 2), abi::kErrorNotFound);
  EXPECT_EQ(Delete(65535, 2), abi::kErrorNotFound);
}

TEST_P(PersistentTest, NeedsAnElevatedAdministratorForAllButLookup) {
  Created(5000, 20);
  for (const Rights rights : {Rights::kNotElevated, Rights::kUser}) {
    host.SetRights(kProcess, rights);
    EXPECT_EQ(Create(6000, 1), abi::kErrorAccessDenied);
    EXPECT_EQ(Create(0, 0), abi::kErrorAccessDenied);
    EXPECT_EQ(Delete(5000, 20), abi::kErrorAccessDenied);
    EXPECT_EQ(Lookup(5000, 20), 0);
  }
}

TEST_P(PersistentTest, RefusesPortsThatArePersistentAlready) {
  Created(5000, 20);
  EXPECT_EQ(Create(5000, 20), abi::kErrorSharingViolation);
  EXPECT_EQ(Create(4990, 11), abi::kErrorSharingViolation);
  EXPECT_EQ(Create(5019, 2), abi::kErrorSharingViolation);
  EXPECT_EQ(Token(), kFillToken);
  EXPECT_EQ(Create(5020, 2), 0);
}

TEST_P(PersistentTest, KeepsTheProtocolsApart) {
  Created(5000, 20);
  EXPECT_EQ(host.CreatePersistentPortReservation(main(), Other(), 5000, 20, kToken), 0);
  EXPECT_EQ(host.DeletePersistentPortReservation(main(), Other(), 5000, 20), 0);
  EXPECT_EQ(Lookup(5000, 20), 0);
}

TEST_P(PersistentTest, RefusesPortsThatSocketsAreBoundTo) {
  ASSERT_EQ(Bind(Socket(Type()), 5005), 0);
  EXPECT_EQ(Create(5000, 20), abi::kErrorSharingViolation);
  EXPECT_EQ(Create(5006, 20), 0);
}

TEST_P(PersistentTest, PolicyChoosesWhatABindOfIpv6AloneDoes) {
  ASSERT_EQ(Bind(Socket(Type(), abi::kAfInet6), 5005), 0);
  EXPECT_EQ(Create(5000, 20), abi::kErrorSharingViolation);
  Renew(Policy{.persistent_over_bound_ipv6 = Permission::kGranted});
  ASSERT_EQ(Bind(Socket(Type(), abi::kAfInet6), 5005), 0);
  EXPECT_EQ(Create(5000, 20), 0);
}

TEST_P(PersistentTest, AndRuntimeReservationsKeepOutOfEachOther) {
  ASSERT_EQ(Acquire(Socket(Type()), 5005, 1), 0);
  EXPECT_EQ(Create(5000, 20), abi::kErrorSharingViolation);
  Created(6000, 20);
  EXPECT_EQ(Acquire(Socket(Type()), 6019, 1), abi::kWsaEaddrinuse);
  Created(49152, 5);
  const Handle wildcard = Socket(Type());
  ASSERT_EQ(Acquire(wildcard, 0, 2), 0);
  EXPECT_EQ(Output().reservation.start_port.ToHost(), 49157);
}

TEST_P(PersistentTest, PolicyLetsRuntimeReservationsShareItsPorts) {
  Renew(Policy{.acquire_over_persistent = Permission::kGranted,
               .persistent_over_runtime = Permission::kGranted});
  Created(5000, 20);
  const Handle socket = Socket(Type());
  ASSERT_EQ(Acquire(socket, 5000, 20), 0);
  host.CloseSocket(main(), socket);
  EXPECT_EQ(Lookup(5000, 20), 0);
  ASSERT_EQ(Acquire(Socket(Type()), 6000, 1), 0);
  EXPECT_EQ(Create(6000, 1), 0);
}

TEST_P(PersistentTest, NeedsAPlaceForTheToken) {
  for (const Address address : {Address{0}, kUnmapped}) {
    EXPECT_EQ(host.CreatePersistentPortReservation(main(), GetParam(), 5000, 1, address),
              abi::kErrorInvalidParameter);
  }
  EXPECT_TRUE(host.persistent().empty());
  Created(5000, 1);
  EXPECT_EQ(host.LookupPersistentPortReservation(main(), GetParam(), 5000, 1, 0),
            abi::kErrorInvalidParameter);
  Renew(Policy{.persistent_bad_token = BadToken::kGranted});
  EXPECT_EQ(host.CreatePersistentPortReservation(main(), GetParam(), 5000, 1, 0), 0);
  EXPECT_EQ(host.LookupPersistentPortReservation(main(), GetParam(), 5000, 1, kUnmapped), 0);
}

TEST_P(PersistentTest, DeleteMakesRoomForTheNext) {
  Created(5000, 20);
  ASSERT_EQ(Delete(5000, 20), 0);
  EXPECT_EQ(Lookup(5000, 20), abi::kErrorNotFound);
  EXPECT_EQ(Delete(5000, 20), abi::kErrorNotFound);
  EXPECT_EQ(Create(5010, 20), 0);
}

TEST_P(PersistentTest, IsFoundByBothItsNumbersAlone) {
  const std::uint64_t token = Created(5000, 20);
  EXPECT_EQ(Lookup(5000, 20), 0);
  EXPECT_EQ(Token(), token);
  for (const auto& [start, count] : {std::pair(5000, 19), {5000, 21}, {5001, 19}, {4999, 22}}) {
    const auto first = static_cast<std::uint16_t>(start);
    const auto size = static_cast<std::uint16_t>(count);
    EXPECT_EQ(Lookup(first, size), abi::kErrorNotFound);
    EXPECT_EQ(Token(), kFillToken);
    EXPECT_EQ(Delete(first, size), abi::kErrorNotFound);
  }
  Renew(Policy{.persistent_delete_part = Permission::kGranted});
  Created(5000, 20);
  EXPECT_EQ(Delete(5019, 1), 0);
  EXPECT_EQ(Create(5000, 20), 0);
}

TEST_P(PersistentTest, IsUsedByAnyProcessWithTheRights) {
  const std::uint64_t token = Created(5000, 2);
  const Handle own = Associated(token, Type());
  ASSERT_EQ(Bind(own, 0), 0);
  EXPECT_EQ(Port(own), 5000);
  const Handle foreign = StrangerSocket(Type());
  ASSERT_EQ(StrangerCall(abi::kSioAssociatePortReservation, foreign, token), 0);
  ASSERT_EQ(Bind(stranger(), foreign, 0), 0);
  EXPECT_EQ(host.GetSockName(stranger(), foreign), 5001);
  EXPECT_EQ(Bind(Associated(token, Type()), 0), abi::kWsaEaddrinuse);
}

TEST_P(PersistentTest, IsNotUsedWithoutTheRights) {
  const std::uint64_t token = Created(5000, 2);
  for (const Rights rights : {Rights::kNotElevated, Rights::kUser}) {
    host.SetRights(kProcess, rights);
    EXPECT_EQ(Associate(Socket(Type()), token), abi::kWsaEacces);
  }
  host.SetRights(kProcess, Rights::kAdministrator);
  EXPECT_EQ(Associate(Socket(Type()), token), 0);
}

TEST_P(PersistentTest, HasNoFamily) {
  Renew(Policy{.families = Families::kApart});
  const std::uint64_t token = Created(5000, 2);
  const Handle socket = Socket(Type(), abi::kAfInet6);
  ASSERT_EQ(Associate(socket, token), 0);
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 5000);
}

TEST_P(PersistentTest, KeepsOrdinaryBindsOut) {
  Created(5000, 2);
  Created(49152, 2);
  EXPECT_EQ(Bind(Socket(Type()), 5000), abi::kWsaEacces);
  const Handle socket = Socket(Type());
  ASSERT_EQ(Bind(socket, 0), 0);
  EXPECT_EQ(Port(socket), 49154);
  Renew(Policy{.bind_persistent = Permission::kGranted});
  Created(5000, 2);
  Created(49152, 2);
  EXPECT_EQ(Bind(Socket(Type()), 5000), 0);
  const Handle again = Socket(Type());
  ASSERT_EQ(Bind(again, 0), 0);
  EXPECT_EQ(Port(again), 49154);
}

TEST_P(PersistentTest, PolicyChoosesWhetherOneThatIsUsedMayBeDeleted) {
  const std::uint64_t token = Created(5000, 2);
  const Handle socket = Associated(token, Type());
  ASSERT_EQ(Bind(socket, 0), 0);
  ASSERT_EQ(Delete(5000, 2), 0);
  EXPECT_EQ(Port(socket), 5000);
  Renew(Policy{.persistent_delete_consumed = Permission::kRefused});
  ASSERT_EQ(Bind(Associated(Created(5000, 2), Type()), 0), 0);
  EXPECT_EQ(Delete(5000, 2), abi::kErrorSharingViolation);
}

TEST_P(PersistentTest, SurvivesItsProcessAndARestart) {
  const std::uint64_t token = Created(5000, 20);
  const Handle acquirer = Socket(Type());
  ASSERT_EQ(Acquire(acquirer, 7000, 1), 0);
  host.ExitProcess(kProcess);
  const Caller next{ProcessId{3}, kMain, memory};
  EXPECT_EQ(host.LookupPersistentPortReservation(next, GetParam(), 5000, 20, kToken), 0);
  EXPECT_EQ(Token(), token);
  host.Restart();
  const Caller later{ProcessId{4}, kMain, memory};
  EXPECT_EQ(host.LookupPersistentPortReservation(later, GetParam(), 5000, 20, kToken), 0);
  EXPECT_NE(Token(), token);
  EXPECT_EQ(host.CreatePersistentPortReservation(later, GetParam(), 5000, 1, kToken),
            abi::kErrorSharingViolation);
}

TEST_P(PersistentTest, PolicyKeepsTheTokenOverARestart) {
  Renew(Policy{.restart_token = RestartToken::kSame});
  const std::uint64_t token = Created(5000, 20);
  host.Restart();
  EXPECT_EQ(host.persistent().at(0).token, token);
}

TEST_P(PersistentTest, CanBeSetFromAStoreWhoseTokensAreNotGivenOutAgain) {
  const std::uint64_t token = Created(5000, 20);
  const PersistentReservations stored = host.persistent();
  Renew(Policy{});
  host.SetPersistent(stored);
  EXPECT_EQ(Lookup(5000, 20), 0);
  EXPECT_EQ(Token(), token);
  EXPECT_EQ(Create(5019, 1), abi::kErrorSharingViolation);
  EXPECT_NE(Created(6000, 1), token);
  host.SetPersistent({});
  EXPECT_EQ(Create(5000, 20), 0);
}

}  // namespace
}  // namespace portcullis::reference
