// The drop-in's machine through Windows' own functions and the controls: blocked calls, held
// operations, waits between threads, model processes, restart.

#include <gtest/gtest.h>

// Windows' headers have an order.
// clang-format off
#include <winsock2.h>
#include <ws2spi.h>
#include <ws2ipdef.h>
#include <mstcpip.h>
#include <iphlpapi.h>
// clang-format on

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "reference/dropin/controls.h"

namespace portcullis::dropin {
namespace {

using controls::Means;
using controls::Rights;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLong{20};  // never reached where things are right

class MachineTest : public testing::Test {
 protected:
  void SetUp() override {
    controls::Reset();
    controls::EnterProcess(1);
    Start();
  }
  void TearDown() override { controls::Reset(); }

  static void Start() {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  static SOCKET Udp() {
    return WSASocketW(AF_INET, SOCK_DGRAM, 0, nullptr, 0, WSA_FLAG_OVERLAPPED);
  }

  // One ACQUIRE with all that it needs.
  struct Acquire {
    INET_PORT_RANGE range{};
    INET_PORT_RESERVATION_INSTANCE block{};
    DWORD returned = 0;
    WSAOVERLAPPED overlapped{};

    explicit Acquire(USHORT start, USHORT count = 1) : range{htons(start), count} {}
    int Call(SOCKET socket, bool is_overlapped = false,
             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = nullptr) {
      return WSAIoctl(socket, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &block,
                      sizeof block, &returned, is_overlapped ? &overlapped : nullptr, routine);
    }
  };

  static int Associate(SOCKET socket, ULONG64 token) {
    DWORD returned = 0;
    return WSAIoctl(socket, SIO_ASSOCIATE_PORT_RESERVATION, &token, sizeof token, nullptr, 0,
                    &returned, nullptr, nullptr);
  }
  static int Bind(SOCKET socket, USHORT port) {
    SOCKADDR_IN any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    return bind(socket, reinterpret_cast<sockaddr*>(&any), sizeof any);
  }
};

// A thread of process 1 that blocks in an ACQUIRE.
class BlockedThread {
 public:
  explicit BlockedThread(SOCKET socket) {
    thread_ = std::thread([this, socket] {
      const std::uint32_t own = controls::CurrentThread();
      controls::Hold(1, own);
      number_ = own;
      INET_PORT_RANGE range{htons(7000), 2};
      DWORD returned = 0;
      result_ = WSAIoctl(socket, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &block_,
                         sizeof block_, &returned, nullptr, nullptr);
      error_ = WSAGetLastError();
    });
    while (number_ == 0) {
      std::this_thread::yield();
    }
    EXPECT_TRUE(controls::WaitUntilBlocked(1, number_, kLong));
  }
  BlockedThread(const BlockedThread&) = delete;
  BlockedThread& operator=(const BlockedThread&) = delete;
  ~BlockedThread() { Join(); }

  std::uint32_t number() const { return number_; }
  void Join() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  int result() const { return result_; }
  int error() const { return error_; }

 private:
  std::atomic<std::uint32_t> number_ = 0;
  int result_ = 1;
  int error_ = 1;
  INET_PORT_RESERVATION_INSTANCE block_{};
  std::thread thread_;
};

TEST_F(MachineTest, ABlockedCallComesBackWhenItIsCompleted) {
  BlockedThread blocked(Udp());
  EXPECT_TRUE(controls::CompleteBlocked(1, blocked.number()));
  blocked.Join();
  EXPECT_EQ(blocked.result(), 0);
  EXPECT_FALSE(controls::CompleteBlocked(1, blocked.number()));
}

TEST_F(MachineTest, ABlockedCallComesBackWhenItIsInterrupted) {
  BlockedThread blocked(Udp());
  controls::Interrupt(1, blocked.number(), Means::kCancelBlockingCall);
  blocked.Join();
  EXPECT_EQ(blocked.result(), SOCKET_ERROR);
  EXPECT_EQ(blocked.error(), WSAEINTR);
}

TEST_F(MachineTest, CancelSynchronousIoCancelsTheCallOfAnotherThread) {
  BlockedThread blocked(Udp());
  HANDLE const thread = OpenThread(THREAD_TERMINATE, FALSE, blocked.number());
  EXPECT_TRUE(CancelSynchronousIo(thread));
  blocked.Join();
  EXPECT_EQ(blocked.error(), WSAEINTR);
  EXPECT_FALSE(CancelSynchronousIo(thread));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_FOUND});
  EXPECT_TRUE(CloseHandle(thread));
}

TEST_F(MachineTest, ABlockedCallComesBackWhenItsSocketIsClosed) {
  const SOCKET socket = Udp();
  BlockedThread blocked(socket);
  EXPECT_EQ(closesocket(socket), 0);
  blocked.Join();
  EXPECT_EQ(blocked.result(), SOCKET_ERROR);
  EXPECT_NE(blocked.error(), 0);
}

TEST_F(MachineTest, ABlockedCallComesBackWhenItsProcessEnds) {
  BlockedThread blocked(Udp());
  controls::ExitProcess(1);
  blocked.Join();
  EXPECT_EQ(blocked.result(), SOCKET_ERROR);
  EXPECT_EQ(blocked.error(), WSA_INVALID_HANDLE);
}

TEST_F(MachineTest, AHeldOperationPendsUntilItIsCompletedAndWakesAWaiter) {
  const SOCKET socket = Udp();
  Acquire acquire(7000);
  acquire.overlapped.hEvent = WSACreateEvent();
  controls::Hold(1, controls::CurrentThread());
  ASSERT_EQ(acquire.Call(socket, true), SOCKET_ERROR);
  ASSERT_EQ(WSAGetLastError(), WSA_IO_PENDING);
  EXPECT_FALSE(HasOverlappedIoCompleted(&acquire.overlapped));
  DWORD transferred = 99;
  DWORD flags = 0;
  EXPECT_FALSE(WSAGetOverlappedResult(socket, &acquire.overlapped, &transferred, FALSE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSA_IO_INCOMPLETE);
  EXPECT_EQ(WaitForSingleObject(acquire.overlapped.hEvent, 0), DWORD{WAIT_TIMEOUT});
  DWORD waited = WAIT_FAILED;
  std::thread waiter([&] { waited = WaitForSingleObject(acquire.overlapped.hEvent, INFINITE); });
  EXPECT_TRUE(controls::Complete(1, &acquire.overlapped));
  waiter.join();
  EXPECT_EQ(waited, WAIT_OBJECT_0);
  EXPECT_TRUE(WSAGetOverlappedResult(socket, &acquire.overlapped, &transferred, FALSE, &flags));
  EXPECT_EQ(transferred, 16u);
  EXPECT_FALSE(controls::Complete(1, &acquire.overlapped));
}

TEST_F(MachineTest, CancelIoExAbortsAHeldOperation) {
  const SOCKET socket = Udp();
  Acquire acquire(7000);
  acquire.overlapped.hEvent = WSACreateEvent();
  controls::Hold(1, controls::CurrentThread());
  ASSERT_EQ(acquire.Call(socket, true), SOCKET_ERROR);
  EXPECT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(socket), &acquire.overlapped));
  DWORD transferred = 99;
  DWORD flags = 0;
  EXPECT_FALSE(WSAGetOverlappedResult(socket, &acquire.overlapped, &transferred, FALSE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSA_OPERATION_ABORTED);
  EXPECT_EQ(transferred, 99u);
}

TEST_F(MachineTest, WSAGetOverlappedResultWaitsForAHeldOperation) {
  const SOCKET socket = Udp();
  Acquire acquire(7000);
  acquire.overlapped.hEvent = WSACreateEvent();
  controls::Hold(1, controls::CurrentThread());
  ASSERT_EQ(acquire.Call(socket, true), SOCKET_ERROR);
  const std::uint32_t waiter = controls::CurrentThread();
  std::thread completer([&] {
    EXPECT_TRUE(controls::WaitUntilBlocked(1, waiter, kLong));
    EXPECT_TRUE(controls::Complete(1, &acquire.overlapped));
  });
  DWORD transferred = 0;
  DWORD flags = 0;
  EXPECT_TRUE(WSAGetOverlappedResult(socket, &acquire.overlapped, &transferred, TRUE, &flags));
  EXPECT_EQ(transferred, 16u);
  completer.join();
}

TEST_F(MachineTest, AThreadsEndAbortsItsOperations) {
  const SOCKET socket = Udp();
  Acquire acquire(7000);
  acquire.overlapped.hEvent = WSACreateEvent();
  std::thread([&] {
    controls::Hold(1, controls::CurrentThread());
    EXPECT_EQ(acquire.Call(socket, true), SOCKET_ERROR);
  }).join();
  EXPECT_EQ(WaitForSingleObject(acquire.overlapped.hEvent, INFINITE), WAIT_OBJECT_0);
  DWORD transferred = 0;
  DWORD flags = 0;
  EXPECT_FALSE(WSAGetOverlappedResult(socket, &acquire.overlapped, &transferred, FALSE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSA_OPERATION_ABORTED);
}

thread_local int routines_here = 0;
void CALLBACK CountRoutine(DWORD, DWORD, LPWSAOVERLAPPED, DWORD) { ++routines_here; }

TEST_F(MachineTest, ARoutineRunsOnTheIssuingThreadAloneAndOnce) {
  Acquire acquire(7000);
  routines_here = 0;
  ASSERT_EQ(acquire.Call(Udp(), true, CountRoutine), 0);
  std::thread([&] {
    EXPECT_EQ(SleepEx(0, TRUE), 0u);
    EXPECT_EQ(routines_here, 0);
  }).join();
  EXPECT_EQ(routines_here, 0);
  EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(SleepEx(0, TRUE), 0u);
  EXPECT_EQ(routines_here, 1);
}

TEST_F(MachineTest, AnAlertableWaitIsWokenByACompletionOnAnotherThread) {
  Acquire acquire(7000);
  routines_here = 0;
  controls::Hold(1, controls::CurrentThread());
  ASSERT_EQ(acquire.Call(Udp(), true, CountRoutine), SOCKET_ERROR);
  std::thread other([&] { controls::Complete(1, &acquire.overlapped); });
  EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(routines_here, 1);
  other.join();
}

TEST_F(MachineTest, ACompletionPortIsWaitedForByAnotherThread) {
  const SOCKET socket = Udp();
  HANDLE const port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(socket), nullptr, 5, 0);
  Acquire acquire(7000);
  DWORD transferred = 0;
  ULONG_PTR key = 0;
  LPOVERLAPPED found = nullptr;
  std::thread waiter(
      [&] { EXPECT_TRUE(GetQueuedCompletionStatus(port, &transferred, &key, &found, INFINITE)); });
  EXPECT_EQ(acquire.Call(socket, true), 0);
  waiter.join();
  EXPECT_EQ(found, &acquire.overlapped);
  EXPECT_EQ(key, 5u);
  EXPECT_EQ(transferred, 16u);
  EXPECT_TRUE(PostQueuedCompletionStatus(port, 1, 2, nullptr));
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &transferred, &key, &found, 0));
  EXPECT_EQ(key, 2u);
}

TEST_F(MachineTest, EventsResetThemselvesUnlessTheyAreManual) {
  std::array<HANDLE, 2> events = {CreateEventW(nullptr, FALSE, TRUE, nullptr),
                                  CreateEventW(nullptr, TRUE, TRUE, nullptr)};
  EXPECT_EQ(WaitForMultipleObjects(2, events.data(), TRUE, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForMultipleObjects(2, events.data(), TRUE, 0), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(WaitForMultipleObjects(2, events.data(), FALSE, 0), WAIT_OBJECT_0 + 1);
  EXPECT_TRUE(SetEvent(events[0]));
  EXPECT_EQ(WaitForSingleObject(events[0], 0), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(events[0]));
  EXPECT_EQ(WaitForSingleObject(events[0], 0), WAIT_FAILED);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(CreateEventW(nullptr, FALSE, FALSE, L"named"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_SUPPORTED});
}

TEST_F(MachineTest, TheLastErrorBelongsToTheThread) {
  EXPECT_EQ(closesocket(INVALID_SOCKET), SOCKET_ERROR);
  std::thread([] { EXPECT_EQ(WSAGetLastError(), 0); }).join();
  EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
  SetLastError(5);
  EXPECT_EQ(WSAGetLastError(), 5);
}

TEST_F(MachineTest, AnotherProcessDoesNotGetAReservedPort) {
  Acquire acquire(7000);
  ASSERT_EQ(acquire.Call(Udp()), 0);
  controls::EnterProcess(controls::StartProcess(Rights::kAdministrator));
  Start();
  EXPECT_EQ(Bind(Udp(), 7000), SOCKET_ERROR);
  EXPECT_EQ(Acquire(7000).Call(Udp()), SOCKET_ERROR);
  EXPECT_EQ(Associate(Udp(), acquire.block.Token.Token), SOCKET_ERROR);
  controls::ExitProcess(1);
  EXPECT_TRUE(controls::HasEnded(1));
  EXPECT_EQ(Acquire(7000).Call(Udp()), 0);
}

TEST_F(MachineTest, ADuplicatedAndAnInheritedSocketHoldThePort) {
  const SOCKET socket = Udp();
  ASSERT_EQ(Bind(socket, 7000), 0);
  const std::uint32_t other = controls::StartProcess(Rights::kUser);
  WSAPROTOCOL_INFOW info;
  ASSERT_EQ(WSADuplicateSocketW(socket, other, &info), 0);
  controls::EnterProcess(other);
  Start();
  const SOCKET copy = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info,
                                 0, WSA_FLAG_OVERLAPPED);
  ASSERT_NE(copy, INVALID_SOCKET);
  EXPECT_TRUE(controls::Inherit(1, socket, other));
  EXPECT_FALSE(controls::Inherit(1, 12345, other));
  SOCKADDR_IN name{};
  int size = sizeof name;
  EXPECT_EQ(getsockname(copy, reinterpret_cast<sockaddr*>(&name), &size), 0);
  EXPECT_EQ(ntohs(name.sin_port), 7000);
  EXPECT_EQ(size, 16);
  EXPECT_EQ(closesocket(copy), 0);
  EXPECT_EQ(getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size), 0);
}

TEST_F(MachineTest, PersistentReservationsNeedRightsAndSurviveARestart) {
  ULONG64 token = 0;
  ASSERT_EQ(CreatePersistentUdpPortReservation(htons(7000), 4, &token), ULONG{NO_ERROR});
  controls::Restart();
  EXPECT_TRUE(controls::HasEnded(1));
  EXPECT_EQ(LookupPersistentUdpPortReservation(htons(7000), 4, &token), ULONG{WSA_INVALID_HANDLE});
  controls::EnterProcess(controls::StartProcess(Rights::kNotElevated));
  EXPECT_EQ(LookupPersistentUdpPortReservation(htons(7000), 4, &token), ULONG{NO_ERROR});
  EXPECT_EQ(DeletePersistentUdpPortReservation(htons(7000), 4), ULONG{ERROR_ACCESS_DENIED});
  Start();
  EXPECT_EQ(Associate(Udp(), token), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEACCES);
}

TEST_F(MachineTest, TheWorldsConditionsCanBeSet) {
  const SOCKET socket = Udp();
  controls::SetNetwork(false);
  EXPECT_EQ(Acquire(7000).Call(socket), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAENETDOWN);
  controls::SetNetwork(true);
  controls::SetProviderSupport(false);
  EXPECT_EQ(Acquire(7000).Call(socket), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  controls::SetProviderSupport(true);
  controls::SetCallback(1, controls::CurrentThread(), true);
  EXPECT_EQ(Acquire(7000).Call(socket), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEINPROGRESS);
  controls::SetCallback(1, controls::CurrentThread(), false);
  EXPECT_EQ(Acquire(7000).Call(socket), 0);
}

TEST_F(MachineTest, OptionsAreReadBack) {
  const SOCKET socket = WSASocketW(AF_INET6, SOCK_DGRAM, 0, nullptr, 0, 0);
  const auto get = [&](int level, int option) {
    DWORD value = 77;
    int size = sizeof value;
    EXPECT_EQ(getsockopt(socket, level, option, reinterpret_cast<char*>(&value), &size), 0);
    return value;
  };
  const auto set = [&](int level, int option, DWORD value) {
    return setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value);
  };
  EXPECT_EQ(get(IPPROTO_IPV6, IPV6_V6ONLY), 1u);
  EXPECT_EQ(set(IPPROTO_IPV6, IPV6_V6ONLY, 0), 0);
  EXPECT_EQ(get(IPPROTO_IPV6, IPV6_V6ONLY), 0u);
  EXPECT_EQ(get(SOL_SOCKET, SO_REUSEADDR), 0u);
  EXPECT_EQ(set(SOL_SOCKET, SO_REUSEADDR, 1), 0);
  EXPECT_EQ(get(SOL_SOCKET, SO_REUSEADDR), 1u);
  EXPECT_EQ(get(SOL_SOCKET, SO_TYPE), DWORD{SOCK_DGRAM});
  EXPECT_EQ(set(SOL_SOCKET, 0x1234, 1), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAENOPROTOOPT);
  EXPECT_EQ(set(SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), SOCKET_ERROR) << "SO_REUSEADDR is set";
}

TEST_F(MachineTest, ConnectAndSendToBindAndNobodyAnswers) {
  SOCKADDR_IN peer{};
  peer.sin_family = AF_INET;
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer.sin_port = htons(9);
  const SOCKET udp = Udp();
  EXPECT_EQ(sendto(udp, "x", 1, 0, reinterpret_cast<sockaddr*>(&peer), sizeof peer), 1);
  SOCKADDR_IN name{};
  int size = sizeof name;
  EXPECT_EQ(getsockname(udp, reinterpret_cast<sockaddr*>(&name), &size), 0);
  EXPECT_NE(name.sin_port, 0);
  const SOCKET tcp = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  EXPECT_EQ(connect(tcp, reinterpret_cast<sockaddr*>(&peer), sizeof peer), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAECONNREFUSED);
  EXPECT_EQ(bind(Udp(), reinterpret_cast<sockaddr*>(&peer), sizeof peer), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEADDRNOTAVAIL) << "only the wildcard address is here";
}

TEST_F(MachineTest, SizesAreThoseOf64BitWindows) {
  EXPECT_EQ(sizeof(DWORD), 4u);
  EXPECT_EQ(sizeof(ULONG), 4u);
  EXPECT_EQ(sizeof(u_long), 4u);
  EXPECT_EQ(sizeof(SOCKET), 8u);
  EXPECT_EQ(sizeof(WSADATA), 408u);
  EXPECT_EQ(static_cast<DWORD>(SIO_ASSOCIATE_PORT_RESERVATION), 0x98000066u);
}

}  // namespace
}  // namespace portcullis::dropin
