#include "bench/calls/reference_workloads.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/calls/host_provider.h"
#include "bench/calls/winsock_provider.h"

namespace portcullis::bench {
namespace {

constexpr std::uint16_t kFirst = 20000;

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

}  // namespace

void RegisterReferenceWorkloads() {
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
