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

#include "bench/calls/host_provider.h"
#include "bench/calls/provider.h"
#include "bench/calls/winsock_provider.h"
#include "bench/live_bytes.h"
#ifndef _WIN32
#include "bench/calls/linux_provider.h"
#include "bench/calls/machine_provider.h"
#include "bench/calls/plugin_provider.h"
#endif

namespace portcullis::bench {
namespace {

constexpr std::uint16_t kFirst = 20000;  // on machines of our own

// Where so many ports are free: on a system's machine that is for the system to say.
std::uint16_t FreeBlock(Provider& provider, std::uint16_t count) {
  const SocketNumber socket = provider.Open();
  const Block block = provider.Acquire(socket, 0, count);
  provider.Release(socket, block);
  provider.Close(socket);
  return block.start;
}

struct Contender {
  std::string name;
  std::string label;  // what a reader must know of its times
  bool reserves = true;
  std::function<std::unique_ptr<Provider>()> make;
};

std::vector<Contender> Contenders() {
  std::vector<Contender> contenders;
  contenders.push_back({"host", "", true, [] { return std::make_unique<HostProvider>(); }});
#ifndef _WIN32
  contenders.push_back({"machine", "", true, [] { return std::make_unique<MachineProvider>(); }});
  contenders.push_back({"plugin", "", true, [] {
                          std::string error;
                          return MakePluginProvider(PORTCULLIS_BENCH_PLUGIN, error);
                        }});
#endif
  const std::int32_t refusal = RefusalOfReservations();
  std::string label = WinsockIs();
  if (refusal != 0) label += ", refused: " + std::to_string(refusal);
  contenders.push_back({"winsock", label, refusal == 0, MakeWinsockProvider});
#ifndef _WIN32
  if (MakeLinuxRangeProvider() != nullptr) {
    contenders.push_back(
        {"linux_range", "system calls; nothing is held", true, MakeLinuxRangeProvider});
  }
  contenders.push_back({"linux_bind", "system calls", true, MakeLinuxBindProvider});
#endif
  return contenders;
}

// A benchmark of one contender. `run` answers false where a valid call failed.
using Run = std::function<bool(benchmark::State&, Provider&)>;

benchmark::internal::Benchmark* Register(const std::string& workload, const Contender& contender,
                                         const std::string& rest, const Run& run) {
  const std::string name = workload + "/" + contender.name + (rest.empty() ? "" : "/" + rest);
  return benchmark::RegisterBenchmark(name.c_str(), [contender, run](benchmark::State& state) {
    const std::unique_ptr<Provider> provider = contender.make();
    if (provider == nullptr) {
      state.SkipWithError("the implementation could not be started");
      return;
    }
    state.SetLabel(contender.label);
    if (!run(state, *provider)) state.SkipWithError("a valid call failed");
  });
}

// --- workloads --------------------------------------------------------------------------------

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
    refused = refused && provider.Acquire(socket, kFirst, 1).error != 0;
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

// --- the reference alone ------------------------------------------------------------------------

using reference::IoctlCall;

// A call that fails, by its error: what it takes to be refused.
struct Failure {
  std::string name;
  std::function<IoctlCall(HostProvider&, SocketNumber)> call;
  std::int32_t error;
};

std::vector<Failure> Failures() {
  const auto acquire = [](HostProvider& host, SocketNumber socket) {
    return host.buffers().Acquire(socket, kFirst, 10);
  };
  return {
      {"WSAENOTSOCK", [=](HostProvider& host, SocketNumber) { return acquire(host, 12345); },
       abi::kWsaEnotsock},
      {"WSAEFAULT",
       [=](HostProvider& host, SocketNumber socket) {
         IoctlCall call = acquire(host, socket);
         call.in = 0;
         return call;
       },
       abi::kWsaEfault},
      {"WSAEINVAL",
       [=](HostProvider& host, SocketNumber socket) {
         IoctlCall call = acquire(host, socket);
         call.out_size = 15;
         return call;
       },
       abi::kWsaEinval},
      {"WSAEOPNOTSUPP",
       [=](HostProvider& host, SocketNumber socket) {
         IoctlCall call = acquire(host, socket);
         call.code = 0;
         return call;
       },
       abi::kWsaEopnotsupp},
      {"taken",
       [=](HostProvider& host, SocketNumber socket) {
         return host.buffers().Acquire(socket, 30000, 10);
       },
       0},
      {"past the last port",
       [=](HostProvider& host, SocketNumber socket) {
         return host.buffers().Acquire(socket, 65535, 10);
       },
       0},
      {"WSAENETDOWN",
       [=](HostProvider& host, SocketNumber socket) {
         host.host().SetNetwork(false);
         return acquire(host, socket);
       },
       abi::kWsaEnetdown},
      {"WSAEINPROGRESS",
       [=](HostProvider& host, SocketNumber socket) {
         host.host().CallbackBegin(host.caller().process, host.caller().thread);
         return acquire(host, socket);
       },
       abi::kWsaEinprogress},
      {"WSANOTINITIALISED",
       [=](HostProvider& host, SocketNumber socket) {
         host.host().WSACleanup(host.caller());
         return acquire(host, socket);
       },
       abi::kWsaNotInitialised},
  };
}

void RunFailure(benchmark::State& state, const Failure& failure) {
  HostProvider host;
  const SocketNumber socket = host.Open();
  host.Acquire(socket, 30000, 10);
  const IoctlCall call = failure.call(host, socket);
  std::uint64_t others = 0;
  for (auto _ : state) {
    const std::int32_t error = host.host().WSAIoctl(host.caller(), call).error;
    if (error == 0 || (failure.error != 0 && error != failure.error)) ++others;
  }
  if (others != 0) state.SkipWithError("another error came, or none");
}

// WSA_IO_PENDING, and then WSA_OPERATION_ABORTED by CancelIoEx.
void PendingAndCancelled(benchmark::State& state) {
  HostProvider host;
  const SocketNumber socket = host.Open();
  IoctlCall call = host.buffers().Acquire(socket, kFirst, 10);
  call.overlapped = reference::FlatMemory::kBase + 768;
  bool good = true;
  for (auto _ : state) {
    host.host().Hold(host.caller().process, host.caller().thread);
    good = host.host().WSAIoctl(host.caller(), call).error == abi::kWsaIoPending &&
           host.host().CancelIoEx(host.caller(), socket, call.overlapped) && good;
  }
  if (!good) state.SkipWithError("another error came, or none");
}

// A plain call that blocks, and WSAEINTR.
void BlockedAndInterrupted(benchmark::State& state) {
  HostProvider host;
  const IoctlCall call = host.buffers().Acquire(host.Open(), kFirst, 10);
  bool good = true;
  for (auto _ : state) {
    host.host().Hold(host.caller().process, host.caller().thread);
    good = host.host().WSAIoctl(host.caller(), call).blocked && good;
    host.host().Interrupt(host.caller().process, host.caller().thread,
                          reference::InterruptMeans::kCancelBlockingCall);
    const auto back = host.host().TakeCameBack();
    good = back.size() == 1 && back[0].error == abi::kWsaEintr && good;
  }
  if (!good) state.SkipWithError("another error came, or none");
}

reference::PersistentReservations Persistent(std::uint32_t count) {
  reference::PersistentReservations kept;
  for (std::uint32_t i = 0; i < count; ++i) {
    kept.push_back({.protocol = reference::Protocol::kUdp,
                    .start = static_cast<std::uint16_t>(1 + 4 * i),
                    .count = 3,
                    .token = i + 1});
  }
  return kept;
}

void StartUp(benchmark::State& state, std::uint32_t count) {
  const reference::PersistentReservations kept = Persistent(count);
  for (auto _ : state) {
    reference::Host host;
    host.SetPersistent(kept);
    benchmark::DoNotOptimize(host);
  }
}

void PersistentLookUp(benchmark::State& state, std::uint32_t count) {
  HostProvider host;
  host.host().SetPersistent(Persistent(count));
  const auto start = static_cast<std::uint16_t>(1 + 4 * (count / 2));
  std::uint64_t missed = 0;
  for (auto _ : state) {
    if (host.host().LookupPersistentPortReservation(host.caller(), reference::Protocol::kUdp, start,
                                                    3, reference::FlatMemory::kBase) != 0) {
      ++missed;
    }
  }
  if (missed != 0) state.SkipWithError("a persistent reservation was not found");
}

// Where there is none such: nothing is left behind on anybody's machine, and Windows looks as far.
void PersistentLookUpOfWinsock(benchmark::State& state) {
  std::int32_t error = 0;
  for (auto _ : state) error = LookupPersistent(kFirst, 3);
  state.SetLabel(WinsockIs() + ", error " + std::to_string(error));
}

void SupportedCodeOfWinsock(benchmark::State& state) {
  const std::unique_ptr<Provider> provider = MakeWinsockProvider();
  const SocketNumber socket = provider->Open();
  bool good = true;
  for (auto _ : state) good = SupportedCode(socket) == 0 && good;
  provider->Close(socket);
  state.SetLabel(WinsockIs());
  if (!good) state.SkipWithError("FIONBIO failed");
}

void SupportedCodeOfHost(benchmark::State& state) {
  HostProvider host;
  IoctlCall call = host.buffers().OnToken(host.Open(), abi::kFionbio, 0);
  call.in_size = abi::kFionbioSize;
  bool good = true;
  for (auto _ : state) good = host.host().WSAIoctl(host.caller(), call).error == 0 && good;
  if (!good) state.SkipWithError("FIONBIO failed");
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
  // A machine that is not ours lends 512 ports (DESIGN.md, Ports), and Linux its descriptors.
  const bool is_lent = is_linux || (contender.name == "winsock" && WinsockIs() != "the drop-in");
  for (const std::uint16_t count : std::vector<std::uint16_t>{1, 20, 100, 10000}) {
    if (is_lent && count > 512) continue;
    Register("Calls: specific", contender, std::to_string(count),
             [count](benchmark::State& state, Provider& provider) {
               return Specific(state, provider, count);
             });
  }
  for (const std::uint16_t count : std::vector<std::uint16_t>{1, 20, 100, 1000}) {
    if (is_linux || (is_lent && count > 512)) continue;
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
    if (is_linux || (is_lent && live > 512))
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
  for (const Failure& failure : Failures()) {
    benchmark::RegisterBenchmark(
        ("Calls: refused/host/" + failure.name).c_str(),
        [failure](benchmark::State& state) { RunFailure(state, failure); });
  }
  benchmark::RegisterBenchmark("Calls: pending and cancelled/host", PendingAndCancelled);
  benchmark::RegisterBenchmark("Calls: blocked and interrupted/host", BlockedAndInterrupted);
  for (const std::uint32_t count : {0u, 10000u}) {
    benchmark::RegisterBenchmark(("Start-up with persistent/host/" + std::to_string(count)).c_str(),
                                 [count](benchmark::State& state) { StartUp(state, count); });
  }
  for (const std::uint32_t count : {1u, 10000u}) {
    benchmark::RegisterBenchmark(
        ("Persistent look-up/host/" + std::to_string(count)).c_str(),
        [count](benchmark::State& state) { PersistentLookUp(state, count); });
  }
  benchmark::RegisterBenchmark("Persistent look-up/winsock", PersistentLookUpOfWinsock);
  benchmark::RegisterBenchmark("Supported code/host", SupportedCodeOfHost);
  benchmark::RegisterBenchmark("Supported code/winsock", SupportedCodeOfWinsock);
}

}  // namespace portcullis::bench
