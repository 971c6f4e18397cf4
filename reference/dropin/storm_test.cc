// A storm of mixed calls by several threads of two model processes, held against tables of ports
// that know nothing of the reference: no port is granted twice, none is lost.
//
//   storm_test [CALLS [THREADS]]     100,000 calls by 4 threads where nothing is said
//   storm_test measure               calls a second: one thread, two, two with a lock each
//
// A port is entered in a table after the call that took it came back, and taken out before the call
// that gives it back is made. So a table never says more than is true, and whatever it says when a
// call takes a port must not be there: that holds without any lock around call and table. Plain
// program, so that a sanitizer sees its threads and nothing else.

// Windows' headers have an order.
// clang-format off
#include <winsock2.h>
#include <ws2ipdef.h>
#include <mstcpip.h>
#include <iphlpapi.h>
// clang-format on

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reference/dropin/controls.h"
#include "reference/dropin/machine.h"
#include "reference/dropin/process_memory.h"

namespace portcullis::dropin {
namespace {

constexpr std::size_t kPorts = 65536;
constexpr USHORT kWindow = 20000;  // where threads ask for ports by number, and meet
constexpr USHORT kWindowSize = 600;
constexpr USHORT kFirstDynamic = 49152;

std::atomic<std::uint64_t> calls = 0;
std::atomic<std::uint64_t> grants = 0;
std::atomic<std::uint64_t> wrong = 0;

void Wrong(const char* what, int protocol, int port) {
  if (wrong++ < 10) {
    std::fprintf(stderr, "%s: %s port %d\n", what, protocol == IPPROTO_TCP ? "TCP" : "UDP", port);
  }
}

void Expect(bool holds, const char* what) {
  if (!holds && wrong++ < 10) {
    std::fprintf(stderr, "%s, last error %d\n", what, WSAGetLastError());
  }
}

// Who holds each port of one protocol in one way; 0 for nobody.
struct Table {
  std::array<std::atomic<std::uint32_t>, kPorts> holder{};

  bool Take(std::size_t port, std::uint32_t who) {
    std::uint32_t nobody = 0;
    return holder[port].compare_exchange_strong(nobody, who);
  }
  void Give(std::size_t port) { holder[port] = 0; }
  bool IsFree(std::size_t port) const { return holder[port] == 0; }
};

struct Tables {
  Table reserved;
  Table persistent;
  Table bound;
};
std::array<Tables, 2> tables;

Tables& TablesOf(int protocol) { return tables[protocol == IPPROTO_TCP ? 0 : 1]; }

struct Block {
  int protocol = 0;
  USHORT start = 0;
  USHORT count = 0;
  ULONG64 token = 0;
};

struct Bound {
  SOCKET socket = INVALID_SOCKET;
  int protocol = 0;
  USHORT port = 0;
};

struct Held {
  SOCKET owner = INVALID_SOCKET;
  Block block;
  std::vector<Bound> consumers;
};

class StormThread {
 public:
  StormThread(std::uint32_t number, std::uint32_t process) : number_(number), random_(number) {
    controls::EnterProcess(process);
    WSADATA data;
    Expect(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup failed");
  }
  StormThread(const StormThread&) = delete;
  StormThread& operator=(const StormThread&) = delete;
  ~StormThread() {
    while (!held_.empty()) {
      End(held_.size() - 1, true);
    }
    while (!bound_.empty()) {
      CloseBound(bound_, bound_.size() - 1);
    }
    while (!persistent_.empty()) {
      DeleteOne();
    }
    WSACleanup();
  }

  void Run(std::uint64_t until) {
    while (calls < until) {
      Step();
    }
  }

 private:
  std::uint32_t Any(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
  std::size_t AnyOf(std::size_t size) { return static_cast<std::size_t>(random_() % size); }

  void Step() {
    switch (Any(10)) {
      case 0:
      case 1:
        AcquireOne(0);
        break;
      case 2:
        AcquireOne(static_cast<USHORT>(kWindow + Any(kWindowSize)));
        break;
      case 3:
      case 4:
        if (!held_.empty()) {
          Consume(held_[AnyOf(held_.size())]);
        }
        break;
      case 5:
        BindOrdinary();
        break;
      case 6:
        if (!bound_.empty()) {
          CloseBound(bound_, AnyOf(bound_.size()));
        }
        break;
      case 7:
        Persistent();
        break;
      default:
        if (held_.size() > 8 || (!held_.empty() && Any(3) == 0)) {
          End(AnyOf(held_.size()), Any(2) == 0);
        }
        break;
    }
  }

  static SOCKET Make(int protocol) {
    ++calls;
    const SOCKET made = WSASocketW(AF_INET, protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM,
                                   protocol, nullptr, 0, WSA_FLAG_OVERLAPPED);
    Expect(made != INVALID_SOCKET, "WSASocketW failed");
    return made;
  }

  static void Close(SOCKET socket) {
    ++calls;
    Expect(closesocket(socket) == 0, "closesocket failed");
  }

  // One in four is overlapped, with an event that is waited for, and an attempt to cancel what has
  // long ended.
  void AcquireOne(USHORT start) {
    Held held;
    held.block.protocol = Any(2) == 0 ? IPPROTO_TCP : IPPROTO_UDP;
    held.owner = Make(held.block.protocol);
    INET_PORT_RANGE range{htons(start), static_cast<USHORT>(1 + Any(8))};
    INET_PORT_RESERVATION_INSTANCE block{};
    DWORD returned = 0;
    WSAOVERLAPPED overlapped{};
    const bool is_overlapped = Any(4) == 0;
    if (is_overlapped) {
      overlapped.hEvent = WSACreateEvent();
    }
    ++calls;
    const int result =
        WSAIoctl(held.owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &block,
                 sizeof block, &returned, is_overlapped ? &overlapped : nullptr, nullptr);
    if (is_overlapped) {
      if (result == 0) {
        Expect(WaitForSingleObject(overlapped.hEvent, 0) == WAIT_OBJECT_0, "no indication");
      }
      Expect(!CancelIoEx(reinterpret_cast<HANDLE>(held.owner), &overlapped), "nothing to cancel");
      WSACloseEvent(overlapped.hEvent);
      calls += 4;
    }
    if (result != 0) {
      Expect(start != 0, "a wildcard was refused");
      Close(held.owner);
      return;
    }
    ++grants;
    held.block.start = ntohs(block.Reservation.StartPort);
    held.block.count = block.Reservation.NumberOfPorts;
    held.block.token = block.Token.Token;
    Tables& own = TablesOf(held.block.protocol);
    for (std::size_t i = 0; i < held.block.count; ++i) {
      const std::size_t port = held.block.start + i;
      if (!own.reserved.Take(port, number_)) {
        Wrong("granted twice", held.block.protocol, static_cast<int>(port));
      }
      if (!own.persistent.IsFree(port)) {
        Wrong("granted though persistent", held.block.protocol, static_cast<int>(port));
      }
      if (!own.bound.IsFree(port)) {
        Wrong("granted though bound", held.block.protocol, static_cast<int>(port));
      }
    }
    held_.push_back(std::move(held));
  }

  static int BindTo(SOCKET socket, USHORT port) {
    SOCKADDR_IN any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    ++calls;
    return bind(socket, reinterpret_cast<sockaddr*>(&any), sizeof any);
  }

  static USHORT PortOf(SOCKET socket) {
    SOCKADDR_IN name{};
    int size = sizeof name;
    ++calls;
    Expect(getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) == 0,
           "getsockname failed");
    return ntohs(name.sin_port);
  }

  void Consume(Held& held) {
    Bound consumer{Make(held.block.protocol), held.block.protocol, 0};
    DWORD returned = 0;
    ++calls;
    Expect(WSAIoctl(consumer.socket, SIO_ASSOCIATE_PORT_RESERVATION, &held.block.token,
                    sizeof held.block.token, nullptr, 0, &returned, nullptr, nullptr) == 0,
           "ASSOCIATE failed");
    if (BindTo(consumer.socket, 0) != 0) {
      Expect(held.consumers.size() == held.block.count, "bind failed with ports left");
      Close(consumer.socket);
      return;
    }
    consumer.port = PortOf(consumer.socket);
    if (consumer.port < held.block.start || consumer.port >= held.block.start + held.block.count) {
      Wrong("bound outside its block", consumer.protocol, consumer.port);
    }
    Entered(consumer);
    held.consumers.push_back(consumer);
  }

  void Entered(const Bound& bound) const {
    if (!TablesOf(bound.protocol).bound.Take(bound.port, number_)) {
      Wrong("bound twice", bound.protocol, bound.port);
    }
  }

  void BindOrdinary() {
    Bound bound{Make(Any(2) == 0 ? IPPROTO_TCP : IPPROTO_UDP), 0, 0};
    DWORD type = 0;
    int size = sizeof type;
    ++calls;
    getsockopt(bound.socket, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size);
    bound.protocol = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    const USHORT wanted = Any(2) == 0 ? USHORT{0} : static_cast<USHORT>(kWindow + Any(kWindowSize));
    if (BindTo(bound.socket, wanted) != 0) {
      Close(bound.socket);
      return;
    }
    bound.port = PortOf(bound.socket);
    const Tables& own = TablesOf(bound.protocol);
    if (!own.reserved.IsFree(bound.port) || !own.persistent.IsFree(bound.port)) {
      Wrong("bound though reserved", bound.protocol, bound.port);
    }
    Entered(bound);
    bound_.push_back(bound);
  }

  static void CloseBound(std::vector<Bound>& from, std::size_t index) {
    TablesOf(from[index].protocol).bound.Give(from[index].port);
    Close(from[index].socket);
    from[index] = from.back();
    from.pop_back();
  }

  // Sockets that are bound from a block are closed before it, so that what is free is certain.
  void End(std::size_t index, bool releases) {
    Held held = std::move(held_[index]);
    held_[index] = std::move(held_.back());
    held_.pop_back();
    while (!held.consumers.empty()) {
      CloseBound(held.consumers, held.consumers.size() - 1);
    }
    for (std::size_t i = 0; i < held.block.count; ++i) {
      TablesOf(held.block.protocol).reserved.Give(held.block.start + i);
    }
    if (releases) {
      DWORD returned = 0;
      ++calls;
      Expect(WSAIoctl(held.owner, SIO_RELEASE_PORT_RESERVATION, &held.block.token,
                      sizeof held.block.token, nullptr, 0, &returned, nullptr, nullptr) == 0,
             "RELEASE failed");
    }
    Close(held.owner);
  }

  void Persistent() {
    if (persistent_.size() > 4 || (!persistent_.empty() && Any(2) == 0)) {
      DeleteOne();
      return;
    }
    Block block{Any(2) == 0 ? IPPROTO_TCP : IPPROTO_UDP,
                static_cast<USHORT>(kWindow + Any(kWindowSize)), static_cast<USHORT>(1 + Any(4)),
                0};
    const bool tcp = block.protocol == IPPROTO_TCP;
    ++calls;
    const ULONG error =
        tcp ? CreatePersistentTcpPortReservation(htons(block.start), block.count, &block.token)
            : CreatePersistentUdpPortReservation(htons(block.start), block.count, &block.token);
    if (error != NO_ERROR) {
      Expect(error == ERROR_SHARING_VIOLATION, "Create failed");
      return;
    }
    Tables& own = TablesOf(block.protocol);
    for (std::size_t i = 0; i < block.count; ++i) {
      const std::size_t port = block.start + i;
      if (!own.persistent.Take(port, number_)) {
        Wrong("persistent twice", block.protocol, static_cast<int>(port));
      }
      if (!own.reserved.IsFree(port) || !own.bound.IsFree(port)) {
        Wrong("persistent though taken", block.protocol, static_cast<int>(port));
      }
    }
    ULONG64 token = 0;
    ++calls;
    const ULONG found =
        tcp ? LookupPersistentTcpPortReservation(htons(block.start), block.count, &token)
            : LookupPersistentUdpPortReservation(htons(block.start), block.count, &token);
    Expect(found == NO_ERROR && token == block.token, "Lookup gave another token");
    persistent_.push_back(block);
  }

  void DeleteOne() {
    const Block block = persistent_.back();
    persistent_.pop_back();
    for (std::size_t i = 0; i < block.count; ++i) {
      TablesOf(block.protocol).persistent.Give(block.start + i);
    }
    ++calls;
    const ULONG error = block.protocol == IPPROTO_TCP
                            ? DeletePersistentTcpPortReservation(htons(block.start), block.count)
                            : DeletePersistentUdpPortReservation(htons(block.start), block.count);
    Expect(error == NO_ERROR, "Delete failed");
  }

  std::uint32_t number_;
  std::minstd_rand random_;
  std::vector<Held> held_;
  std::vector<Bound> bound_;
  std::vector<Block> persistent_;
};

// Every port that the storm can have touched is granted in one piece.
void ExpectEverythingFree() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP}) {
    for (const auto& [start, count] :
         {std::pair<USHORT, USHORT>{kWindow, kWindowSize + 16},
          std::pair<USHORT, USHORT>{kFirstDynamic, kPorts - kFirstDynamic}}) {
      const SOCKET s = socket(AF_INET, protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM, 0);
      INET_PORT_RANGE range{htons(start), count};
      INET_PORT_RESERVATION_INSTANCE block{};
      DWORD returned = 0;
      if (WSAIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &block, sizeof block,
                   &returned, nullptr, nullptr) != 0) {
        Wrong("lost, in the block that begins with it", protocol, start);
      }
    }
  }
  WSACleanup();
}

int Storm(std::uint64_t wanted, std::uint32_t threads) {
  const std::uint32_t other = controls::StartProcess(controls::Rights::kAdministrator);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> running;
  for (std::uint32_t i = 1; i <= threads; ++i) {
    running.emplace_back([=] { StormThread(i, i % 2 == 0 ? other : 1).Run(wanted); });
  }
  for (std::thread& thread : running) {
    thread.join();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  ExpectEverythingFree();
  std::printf("%llu calls by %u threads, %llu blocks granted, %llu wrong, %.1f s\n",
              static_cast<unsigned long long>(calls), threads,
              static_cast<unsigned long long>(grants), static_cast<unsigned long long>(wrong),
              took.count());
  return wrong == 0 && grants > 0 ? 0 : 1;
}

// --- measuring ----------------------------------------------------------------------------------

// A socket, an ACQUIRE of a wildcard and a close, in rounds: the calls that the lock is for.
void Rounds(Machine& machine, int protocol, int rounds) {
  const auto failed = [](const auto&) { return false; };
  const auto call = [&](auto function) { return machine.CallOrFail(function, failed); };
  call([](auto& host, const auto& caller) { return host.WSAStartup(caller); });
  INET_PORT_RANGE range{0, 1};
  INET_PORT_RESERVATION_INSTANCE block{};
  DWORD returned = 0;
  for (int i = 0; i < rounds; ++i) {
    const Handle socket = call([&](auto& host, const auto& caller) {
      return host.WSASocketW(
          caller, {AF_INET, protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM, protocol, true});
    });
    machine.WSAIoctl({.socket = socket,
                      .code = SIO_ACQUIRE_PORT_RESERVATION,
                      .in = reinterpret_cast<Address>(&range),
                      .in_size = sizeof range,
                      .out = reinterpret_cast<Address>(&block),
                      .out_size = sizeof block,
                      .returned = reinterpret_cast<Address>(&returned)});
    call([&](auto& host, const auto& caller) { return host.CloseSocket(caller, socket); });
  }
}

int Measure() {
  constexpr int kRounds = 100000;
  const auto measure = [](const char* name, MemoryMeans means, std::size_t threads,
                          std::size_t locks) {
    std::vector<std::unique_ptr<Machine>> machines;
    for (std::size_t i = 0; i < locks; ++i) {
      Machine::Options options;
      options.memory = MakeProcessMemory(means);
      machines.push_back(std::make_unique<Machine>(std::move(options)));
    }
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        Rounds(*machines[i % locks], i % 2 == 0 ? IPPROTO_TCP : IPPROTO_UDP, kRounds);
      });
    }
    for (std::thread& thread : running) {
      thread.join();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("%-16s %zu thread%s, %zu lock%s  %8.0f calls/s\n", name, threads,
                threads == 1 ? " " : "s", locks, locks == 1 ? " " : "s",
                static_cast<double>(threads) * kRounds * 3 / took.count());
  };
  for (const auto& [name, means] : {std::pair{"process_vm", MemoryMeans::kProcessVm},
                                    std::pair{"fault_handler", MemoryMeans::kFaultHandler}}) {
    measure(name, means, 1, 1);
    measure(name, means, 2, 1);
    measure(name, means, 2, 2);
  }
  return 0;
}

}  // namespace
}  // namespace portcullis::dropin

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "measure") == 0) {
    return portcullis::dropin::Measure();
  }
  const std::uint64_t calls = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000;
  const auto threads =
      argc > 2 ? static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)) : 4u;
  return portcullis::dropin::Storm(calls, threads);
}
