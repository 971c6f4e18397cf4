#include "conformance/targets/defect/call_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::PersistentCall;
using End = SeenReservation::End;
using Bound = SeenSocket::Bound;

scenario::SocketRef Socket(const std::string& name) {
  return {scenario::SocketRef::Kind::kNamed, name};
}

scenario::PortRef Port(std::int32_t port) { return {scenario::PortRef::Kind::kLiteral, "", port}; }

// Somebody who makes calls and is answered.
class CallHistoryTest : public testing::Test {
 protected:
  std::size_t Do(scenario::Action action, scenario::Returned answer = {},
                 const std::string& process = "p1") {
    const std::size_t step = next_++;
    history_.steps[step] = {{process, "main"}, std::move(action)};
    answer.step = step;
    history_.Note(answer);
    return step;
  }

  void MakeSocket(const std::string& name, const std::string& process = "p1") {
    Do(scenario::WsaSocketCall{name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true}, {},
       process);
  }

  static scenario::WsaIoctlCall Ioctl(const std::string& as, const std::string& socket,
                                      std::uint32_t code) {
    scenario::WsaIoctlCall call;
    call.as = as;
    call.socket = Socket(socket);
    call.code = code;
    return call;
  }

  static std::vector<std::byte> Instance(std::uint16_t start, std::uint16_t count) {
    abi::InetPortReservationInstance instance;
    instance.reservation.start_port = abi::NetworkPort::FromHost(start);
    instance.reservation.number_of_ports = abi::LittleEndian<std::uint16_t>::From(count);
    std::vector<std::byte> bytes(sizeof instance);
    std::memcpy(bytes.data(), &instance, sizeof instance);
    return bytes;
  }

  // `as` acquires 5000 to 5009.
  void Acquire(const std::string& as, const std::string& socket,
               const std::string& process = "p1") {
    scenario::WsaIoctlCall call = Ioctl(as, socket, abi::kSioAcquirePortReservation);
    call.in.contents = scenario::RangeContents{Port(5000), 10};
    scenario::Returned answer;
    answer.output = Instance(5000, 10);
    Do(call, answer, process);
  }

  void UseToken(std::uint32_t code, const std::string& socket, const std::string& reservation,
                const scenario::Returned& answer = {}, const std::string& process = "p1") {
    scenario::WsaIoctlCall call = Ioctl("", socket, code);
    call.in.contents = scenario::TokenContents{{scenario::TokenRef::Kind::kOf, reservation}};
    Do(call, answer, process);
  }

  void Persist(PersistentCall::Function function, const std::string& as,
               std::int32_t result = abi::kSuccess, const std::string& process = "p1") {
    PersistentCall call;
    call.function = function;
    call.protocol = abi::kIpprotoUdp;
    call.as = as;
    call.start = Port(7000);
    call.count = 5;
    scenario::Returned answer;
    answer.result = result;
    answer.token = 77;
    Do(call, answer, process);
  }

  static scenario::Returned Failure(std::int32_t error) {
    scenario::Returned answer;
    answer.result = abi::kSocketError;
    answer.error = error;
    return answer;
  }

  const SeenReservation& Reservation(const std::string& name) {
    return *history_.ReservationNamed(name);
  }

  CallHistory history_;
  std::size_t next_ = 0;
};

TEST_F(CallHistoryTest, AReservationIsKnownFromItsOutput) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  EXPECT_EQ(Reservation("r1").block, (PortBlock{abi::kIpprotoUdp, 5000, 10}));
  EXPECT_EQ(Reservation("r1").process, "p1");
  EXPECT_TRUE(Reservation("r1").Live());
}

TEST_F(CallHistoryTest, OneThatIsIndicatedAfterAnImmediateSuccessIsKnownOnce) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  history_.Note(scenario::Completed{next_ - 1, {}, 0, 16, Instance(5000, 10)});
  EXPECT_EQ(history_.reservations.size(), 1u);
}

TEST_F(CallHistoryTest, AReservationEndsWithTheLastDescriptorOfItsSocket) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  Do(scenario::WsaDuplicateSocketCall{"info", Socket("s1"), "p2"});
  Do(scenario::WsaSocketFromCall{"s2", "info"}, {}, "p2");
  EXPECT_EQ(history_.RootOf("s2"), "s1");
  EXPECT_TRUE(history_.Holds("p2", "s1"));
  Do(scenario::CloseSocketCall{Socket("s1")});
  EXPECT_TRUE(Reservation("r1").Live());
  Do(scenario::CloseSocketCall{Socket("s2")}, {}, "p2");
  EXPECT_EQ(Reservation("r1").end, End::kClosed);
}

TEST_F(CallHistoryTest, AReservationEndsWithItsProcessUnlessAnotherInheritedTheSocket) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  Do(scenario::StartProcessControl{scenario::Rights::kUser, {"s1"}}, {}, "p2");
  Do(scenario::ExitProcessControl{});
  EXPECT_TRUE(Reservation("r1").Live());
  Do(scenario::ExitProcessControl{true}, {}, "p2");
  EXPECT_EQ(Reservation("r1").end, End::kProcess);
}

TEST_F(CallHistoryTest, ARestartLeavesPersistentOnesAlone) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  Persist(PersistentCall::Function::kCreate, "q1");
  Do(scenario::RestartControl{});
  EXPECT_EQ(Reservation("r1").end, End::kRestart);
  EXPECT_TRUE(Reservation("q1").Live());
  EXPECT_TRUE(Reservation("q1").restarted);
}

TEST_F(CallHistoryTest, RightsAreThoseOfTheLastStart) {
  EXPECT_EQ(history_.RightsOf("p1"), scenario::Rights::kAdministrator);
  Do(scenario::StartProcessControl{scenario::Rights::kUser, {}});
  EXPECT_EQ(history_.RightsOf("p1"), scenario::Rights::kUser);
  Do(scenario::ExitProcessControl{});
  EXPECT_EQ(history_.RightsOf("p1"), scenario::Rights::kAdministrator);
}

TEST_F(CallHistoryTest, AnAssociationIsTheLastThatSucceeded) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  UseToken(abi::kSioAssociatePortReservation, "s1", "r1", Failure(abi::kWsaEinval));
  const SeenSocket& socket = *history_.SocketOf(Socket("s1"));
  EXPECT_TRUE(socket.association_failed);
  EXPECT_EQ(socket.failed_association, "r1");
  UseToken(abi::kSioAssociatePortReservation, "s1", "r1");
  EXPECT_FALSE(socket.association_failed);
  EXPECT_EQ(socket.associated, "r1");
}

TEST_F(CallHistoryTest, AReleaseEndsTheReservationOrIsRememberedAsFailedOrForeign) {
  MakeSocket("s1");
  MakeSocket("s2", "p2");
  Acquire("r1", "s1");
  UseToken(abi::kSioReleasePortReservation, "s1", "r1", Failure(abi::kWsaEnetdown));
  EXPECT_TRUE(Reservation("r1").release_failed);
  EXPECT_FALSE(Reservation("r1").release_by_other);
  UseToken(abi::kSioReleasePortReservation, "s2", "r1", {}, "p2");
  EXPECT_TRUE(Reservation("r1").release_by_other);
  EXPECT_TRUE(Reservation("r1").Live());
  UseToken(abi::kSioReleasePortReservation, "s1", "r1");
  EXPECT_EQ(Reservation("r1").end, End::kReleased);
}

TEST_F(CallHistoryTest, ASocketKnowsByWhatItWasBoundFirst) {
  MakeSocket("s1");
  MakeSocket("s2");
  MakeSocket("s3");
  Do(scenario::BindCall{Socket("s1"), Port(6000)});
  Do(scenario::BindCall{Socket("s2"), Port(0)});
  Do(scenario::ConnectCall{Socket("s3"), Port(9)}, Failure(abi::kWsaEconnrefused));
  EXPECT_EQ(history_.SocketOf(Socket("s1"))->bound, Bound::kByNumber);
  EXPECT_EQ(history_.SocketOf(Socket("s1"))->port, 6000);
  EXPECT_EQ(history_.SocketOf(Socket("s2"))->bound, Bound::kByZero);
  EXPECT_EQ(history_.SocketOf(Socket("s3"))->bound, Bound::kImplicitly);
  scenario::Returned name;
  name.port = 50001;
  Do(scenario::GetSockNameCall{"n1", Socket("s2")}, name);
  EXPECT_EQ(history_.SocketOf(Socket("s2"))->port, 50001);
  EXPECT_EQ(history_.Resolve({scenario::PortRef::Kind::kPortOf, "n1", 2}), 50003u);
}

TEST_F(CallHistoryTest, APersistentReservationIsKnownByCreateAndByLookup) {
  Persist(PersistentCall::Function::kCreate, "q1");
  Persist(PersistentCall::Function::kLookup, "q2", abi::kSuccess, "p2");
  EXPECT_EQ(&Reservation("q1"), &Reservation("q2"));
  EXPECT_EQ(Reservation("q2").token, 77u);
  Persist(PersistentCall::Function::kDelete, "");
  EXPECT_EQ(Reservation("q1").end, End::kDeleted);
}

TEST_F(CallHistoryTest, AFailedCreateIsRememberedByItsBlock) {
  Persist(PersistentCall::Function::kCreate, "q1", abi::kErrorAccessDenied);
  EXPECT_EQ(history_.ReservationNamed("q1"), nullptr);
  EXPECT_THAT(history_.failed_creates, testing::ElementsAre(PortBlock{abi::kIpprotoUdp, 7000, 5}));
}

TEST_F(CallHistoryTest, AnIndicationIsOfNowUntilTheNextAnswer) {
  MakeSocket("s1");
  Acquire("r1", "s1");
  using Notification = scenario::Completed::Notification;
  history_.Note(scenario::Completed{next_ - 1, Notification::kPort, 0, 16, {}});
  EXPECT_TRUE(history_.indicated_now.contains(Notification::kPort));
  Do(scenario::GetQueuedCompletionStatusCall{"c1"});
  EXPECT_TRUE(history_.indicated_now.empty());
  EXPECT_TRUE(history_.indicated.at(next_ - 2).contains(Notification::kPort));
}

}  // namespace
}  // namespace portcullis::targets
