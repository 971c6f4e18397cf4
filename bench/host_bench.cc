// The whole road: a socket is made, SIO_ACQUIRE_PORT_RESERVATION goes through WSAIoctl with all its
// checks, and closing the socket releases the block.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "reference/flat_memory.h"
#include "reference/host.h"

namespace portcullis::bench {
namespace {

using reference::Handle;

constexpr std::uint16_t kFirst = 20000;

// One process with Winsock started, on a machine of its own.
class Machine {
 public:
  Machine() { host_.WSAStartup(caller_); }

  Handle MakeSocket() {
    return host_.WSASocketW(
        caller_, {.family = abi::kAfInet, .type = abi::kSockDgram, .protocol = abi::kIpprotoUdp});
  }
  bool Acquire(Handle socket, std::uint16_t start, std::uint16_t count) {
    return reference::AcquirePorts(host_, caller_.process, caller_.thread, memory_, socket, start,
                                   count)
               .result == abi::kSuccess;
  }
  bool Close(Handle socket) { return host_.CloseSocket(caller_, socket) == abi::kSuccess; }

 private:
  reference::Host host_;
  reference::FlatMemory memory_;
  reference::Caller caller_{reference::ProcessId{1}, reference::ThreadId{1}, memory_};
};

void SocketAcquireClose(benchmark::State& state) {
  Machine machine;
  const auto count = static_cast<std::uint16_t>(state.range(0));
  for (auto _ : state) {
    const Handle socket = machine.MakeSocket();
    if (!machine.Acquire(socket, kFirst, count) || !machine.Close(socket)) {
      state.SkipWithError("a valid call failed");
      break;
    }
  }
}
BENCHMARK(SocketAcquireClose)->Arg(1)->Arg(100)->Arg(10000);

// As WildcardInAFragmentedSpace: every second port of the dynamic range is reserved but for a hole.
void SocketWildcardClose(benchmark::State& state) {
  constexpr std::uint32_t kHole = 65000;
  constexpr std::uint16_t kCount = 8;
  Machine machine;
  const Handle holder = machine.MakeSocket();
  for (std::uint32_t port = 49152; port <= 65535; port += 2) {
    if ((port < kHole || port >= kHole + kCount) &&
        !machine.Acquire(holder, static_cast<std::uint16_t>(port), 1)) {
      state.SkipWithError("the space could not be fragmented");
      return;
    }
  }
  for (auto _ : state) {
    const Handle socket = machine.MakeSocket();
    if (!machine.Acquire(socket, 0, kCount) || !machine.Close(socket)) {
      state.SkipWithError("a valid call failed");
      break;
    }
  }
}
BENCHMARK(SocketWildcardClose);

}  // namespace
}  // namespace portcullis::bench
