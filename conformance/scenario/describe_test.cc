#include "conformance/scenario/describe.h"

#include <gtest/gtest.h>

#include "conformance/scenario/names.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::scenario {
namespace {

Step Acquire() {
  WsaIoctlCall call;
  call.as = "r1";
  call.socket = {SocketRef::Kind::kNamed, "s1"};
  call.code = abi::kSioAcquirePortReservation;
  call.in = {Memory::kValid, 4, RangeContents{{PortRef::Kind::kWindow, "w", 5}, 20}};
  call.out = {Memory::kValid, 15};
  return {{}, call};
}

std::vector<std::byte> Granted() {
  return *ParseHex(
      "5dc5140000000000"
      "0800000000000000");
}

TEST(Describe, ACallShowsWhatItsReferencesStoodFor) {
  const Bindings bindings(Placement{{"w", 24000}});
  EXPECT_EQ(DescribeStep(Acquire(), &bindings),
            "WSAIoctl(s1, ACQUIRE, in: 4 bytes {w+5 = 24005, 20}, out: 15 bytes, returned: valid, "
            "no OVERLAPPED) as r1");
}

TEST(Describe, ACallShowsWhatIsOddAboutIt) {
  Step step = Acquire();
  step.actor = {"p2", "t3"};
  auto& call = std::get<WsaIoctlCall>(step.action);
  call.in = {};
  call.out.memory = Memory::kCut;
  call.returned = Memory::kNull;
  call.overlapped = Overlapped{Memory::kUnmapped, false};
  call.routine = Memory::kUnmapped;
  call.code = abi::kUnassignedCode;
  EXPECT_EQ(DescribeStep(step),
            "p2/t3: WSAIoctl(s1, 0x980003ff, no in, out: 15 bytes, cut, returned: null, OVERLAPPED "
            "without event, unmapped, routine: unmapped) as r1");
}

TEST(Describe, AnAnswerShowsItsCodeAndItsCount) {
  const Step step = Acquire();
  EXPECT_EQ(DescribeAnswer(step, Returned{0, -1, abi::kWsaEfault, 0, {}}), "WSAEFAULT, returned 0");
  EXPECT_EQ(DescribeAnswer(step, Returned{0, -1, abi::kWsaEinval, std::nullopt, {}}),
            "WSAEINVAL, returned not written");
  EXPECT_EQ(DescribeAnswer(step, Returned{0, -1, 0, std::nullopt, {}}),
            "SOCKET_ERROR without an error code, returned not written");
  EXPECT_EQ(DescribeAnswer(step, Returned{0, 0, 0, 16, Granted()}),
            "success, returned 16, ports {24005, 20}, token 0x0000000000000008");
  EXPECT_EQ(DescribeAnswer(step, Completed{0, {}, abi::kWsaOperationAborted, 0, {}}),
            "completed with WSA_OPERATION_ABORTED, transferred 0");
  EXPECT_EQ(DescribeAnswer(step, Blocked{0}), "blocked");
  EXPECT_EQ(DescribeAnswer(step, Died{"p1", "signal 11"}), "process p1 died: signal 11");
}

TEST(Describe, AnAnswerMeansWhatItsCallMeans) {
  const Step completion{{}, GetCompletionCall{"r1"}};
  EXPECT_EQ(DescribeAnswer(completion, Returned{0, 0, 0, {}, {}}), "a completion");
  EXPECT_EQ(DescribeAnswer(completion, Returned{0, abi::kWsaWaitTimeout, 0, {}, {}}),
            "no completion");
  EXPECT_EQ(DescribeAnswer(completion, Returned{0, -1, abi::kWsaEopnotsupp, {}, {}}),
            "WSAEOPNOTSUPP");
  const Step cancel{{}, CancelIoExCall{}};
  EXPECT_EQ(DescribeAnswer(cancel, Returned{0, 1, 0, {}, {}}), "success");
  EXPECT_EQ(DescribeAnswer(cancel, Returned{0, 0, abi::kErrorNotFound, {}, {}}), "ERROR_NOT_FOUND");
  PersistentCall create;
  create.protocol = abi::kIpprotoTcp;
  create.count = 4;
  create.as = "p1";
  const Step persistent{{}, create};
  EXPECT_EQ(DescribeStep(persistent), "CreatePersistentTcpPortReservation(0, 4) as p1");
  Returned made{0, 0, 0, {}, {}};
  made.token = 255;
  EXPECT_EQ(DescribeAnswer(persistent, made), "success, token 0x00000000000000ff");
  EXPECT_EQ(DescribeAnswer(persistent, Returned{0, abi::kErrorSharingViolation, 0, {}, {}}),
            "ERROR_SHARING_VIOLATION");
  const Step result{{}, WsaGetOverlappedResultCall{"r1", false}};
  EXPECT_EQ(DescribeAnswer(result, Returned{0, 0, abi::kWsaIoIncomplete, {}, {}}),
            "WSA_IO_INCOMPLETE, transferred not written");
  const Step alertable{{}, WaitAlertableCall{}};
  EXPECT_EQ(DescribeAnswer(alertable, Returned{0, 192, 0, {}, {}}), "a routine ran");
  EXPECT_EQ(DescribeAnswer(alertable, Completed{0, Completed::Notification::kRoutine, 0, 16, {}}),
            "completed by its routine with success, transferred 16");
  const Step last_error{{}, WsaGetLastErrorCall{}};
  EXPECT_EQ(DescribeAnswer(last_error, Returned{0, abi::kWsaEinval, 0, {}, {}}), "WSAEINVAL");
}

}  // namespace
}  // namespace portcullis::scenario
