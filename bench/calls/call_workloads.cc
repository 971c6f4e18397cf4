#include "bench/calls/call_workloads.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/calls/contenders.h"
#include "bench/live_bytes.h"

namespace portcullis::bench {
namespace {

// Where so many ports are free: on a system's machine that is for the system to say.
std::uint16_t FreeBlock(Provider& provider, std::uint16_t count) {
  const SocketNumber socket = provider.Open();
  const Block block = provider.Acquire(socket, 0, count);
  provider.Release(socket, block);
  provider.Close(socket);
  return block.start;
}

// A benchmark of one contender. `run` answers false where a valid call failed.
using Run = std::function<bool(benchmark::State&, Provider&)>;

benchmark::internal::Benchmark* Register(const std::string& workload, const Contender& contender,
                                         const std::string& rest, const Run& run) {
  const std::string name = workload + "/" + contender.name + (rest.empty() ? "" : "/" + rest);
  return benchmark::RegisterBenchmark(name.c_str(), [contender, run](benchmark::State& state) {
    std::string error;
    const std::unique_ptr<Provider> provider = contender.make(error);
    if (provider == nullptr) {
      state.SkipWithError(("it could not be started: " + error).c_str());
      return;
    }
    state.SetLabel(contender.label);
    if (!run(state, *provider)) state.SkipWithError("a valid call failed");
  });
}

bool Specific(benchmark::State& state, Provider& provider, std::uint16_t count) {
  const std::uint16_t first = FreeBlock(provider, count);
  const SocketNumber socket = provider.Open();
  bool good = true;
  for (auto _ : state) {
    const Block block = provider.Acquire(socket, first, count);
    good = good && block.error == 0 && provider.Release(socket, block) == 0;
  }
  provider.Close(socket);
  return good;
}

// An implementation without reservations: what its refusal takes.
bool Refused(benchmark::State& state, Provider& provider) {
  const SocketNumber socket = provider.Open();
  bool refused = true;
  for (auto _ : state) {
    refused = refused && provider.Acquire(socket, 20000, 1).error != 0;
  }
  provider.Close(socket);
  return refused;
}

bool Wildcard(benchmark::State& state, Provider& provider, std::uint16_t count) {
  const SocketNumber socket = provider.Open();
  bool good = true;
  for (auto _ : state) {
    const Block block = provider.Acquire(socket, 0, count);
    good = good && block.error == 0 && provider.Release(socket, block) == 0;
  }
  provider.Close(socket);
  return good;
}

// A reservation that ends as most do, with its socket.
bool SocketLife(benchmark::State& state, Provider& provider) {
  const std::uint16_t first = FreeBlock(provider, 1);
  bool good = true;
  for (auto _ : state) {
    const SocketNumber socket = provider.Open();
    const Block block = provider.Acquire(socket, first, 1);
    good = good && block.error == 0;
    // Linux's stand-ins hold nothing by a socket.
    if (provider.name() == std::string_view("linux_bind")) provider.Release(socket, block);
    good = provider.Close(socket) == 0 && good;
  }
  return good;
}

// A QUIC server's: a block of so many ports, and a socket bound to each of them; then all end.
bool QuicServer(benchmark::State& state, Provider& provider, std::uint16_t sockets) {
  const std::uint16_t first = FreeBlock(provider, sockets);
  bool good = true;
  std::vector<SocketNumber> bound(sockets);
  for (auto _ : state) {
    const SocketNumber holder = provider.Open();
    const Block block = provider.Acquire(holder, first, sockets);
    good = good && block.error == 0;
    for (SocketNumber& socket : bound) {
      socket = provider.Open();
      good = provider.BindFrom(socket, block) == 0 && good;
    }
    for (const SocketNumber socket : bound) provider.Close(socket);
    good = provider.Release(holder, block) == 0 && good;
    good = provider.Close(holder) == 0 && good;
  }
  return good;
}

// Is this port somebody's? A bind by number, of a socket with no reservation of its own. Whether it
// is refused is the implementation's to say: the counter tells.
bool BindLookUp(benchmark::State& state, Provider& provider, bool reserved) {
  const SocketNumber holder = provider.Open();
  const Block block = provider.Acquire(holder, 0, 100);
  if (!reserved) provider.Release(holder, block);
  std::int64_t refused = 0;
  for (auto _ : state) {
    const SocketNumber socket = provider.Open();
    if (provider.Bind(socket, static_cast<std::uint16_t>(block.start + 50)) != 0) ++refused;
    provider.Close(socket);
  }
  if (reserved) provider.Release(holder, block);
  provider.Close(holder);
  state.counters["refused"] =
      benchmark::Counter(static_cast<double>(refused), benchmark::Counter::kAvgIterations);
  return block.error == 0;
}

// One port each on sockets of their own, released and acquired again in an order that no cache
// foresees.
bool Growth(benchmark::State& state, Provider& provider, std::uint32_t live) {
  struct Held {
    SocketNumber socket = 0;
    Block block;
  };
  std::vector<Held> held(live);
  bool good = true;
  const LiveBytes before;
  for (Held& one : held) {
    one.socket = provider.Open();
    one.block = provider.Acquire(one.socket, 0, 1);
    good = good && one.block.error == 0;
  }
  state.counters["bytes"] = static_cast<double>(before.Since());
  std::shuffle(held.begin(), held.end(), std::mt19937(3));
  std::size_t next = 0;
  for (auto _ : state) {
    Held& one = held[next];
    good = provider.Release(one.socket, one.block) == 0 && good;
    one.block = provider.Acquire(one.socket, one.block.start, 1);
    good = one.block.error == 0 && good;
    next = next + 1 == held.size() ? 0 : next + 1;
  }
  for (const Held& one : held) {
    provider.Release(one.socket, one.block);
    provider.Close(one.socket);
  }
  return good;
}

// Each thread has a socket and a port of its own; the implementation's locks are what they share.
bool Contended(benchmark::State& state, Provider& provider) {
  const SocketNumber socket = provider.Open();
  const Block first = provider.Acquire(socket, 0, 1);
  bool good = first.error == 0 && provider.Release(socket, first) == 0;
  const auto port = static_cast<std::uint16_t>(first.start + 10 * state.thread_index());
  for (auto _ : state) {
    const Block block = provider.Acquire(socket, port, 1);
    good = good && block.error == 0 && provider.Release(socket, block) == 0;
  }
  provider.Close(socket);
  return good;
}

void RegisterProvider(const Contender& contender) {
  const bool is_linux = contender.name.starts_with("linux");
  for (const std::uint16_t count : std::vector<std::uint16_t>{1, 20, 100, 10000}) {
    if (contender.is_lent && count > 512) continue;
    Register("Calls: specific", contender, std::to_string(count),
             [count](benchmark::State& state, Provider& provider) {
               return Specific(state, provider, count);
             });
  }
  for (const std::uint16_t count : std::vector<std::uint16_t>{1, 20, 100, 1000}) {
    if (is_linux || (contender.is_lent && count > 512)) continue;
    Register("Calls: wildcard", contender, std::to_string(count),
             [count](benchmark::State& state, Provider& provider) {
               return Wildcard(state, provider, count);
             });
  }
  Register("Calls: a socket's life", contender, "", SocketLife);
  for (const std::uint16_t sockets : std::vector<std::uint16_t>{1, 16, 64}) {
    Register("Calls: QUIC server", contender, std::to_string(sockets),
             [sockets](benchmark::State& state, Provider& provider) {
               return QuicServer(state, provider, sockets);
             });
  }
  for (const bool reserved : {false, true}) {
    Register("Calls: bind by number", contender, reserved ? "reserved" : "free",
             [reserved](benchmark::State& state, Provider& provider) {
               return BindLookUp(state, provider, reserved);
             });
  }
  for (const std::uint32_t live : {1u, 100u, 10000u, 60000u}) {
    if (is_linux || (contender.is_lent && live > 512))
      continue;  // Linux' stand-ins find no ports by themselves
    Register("Growth of calls: release and acquire", contender, std::to_string(live),
             [live](benchmark::State& state, Provider& provider) {
               return Growth(state, provider, live);
             });
  }
  if (contender.name == "winsock") {
    for (const int threads : {1, 2}) {
      Register("Calls: contended", contender, std::to_string(threads), Contended)
          ->Threads(threads)
          ->UseRealTime();
    }
  }
}

}  // namespace

void RegisterCallWorkloads() {
  for (const Contender& contender : Contenders()) {
    if (contender.reserves) {
      RegisterProvider(contender);
    } else {
      Register("Calls: acquire, refused", contender, "", Refused);
    }
  }
}

}  // namespace portcullis::bench
