// The reference behind the lock of the drop-in (reference/dropin/machine.h), as a provider. Its
// buffers are not a program's own memory, which takes a system call to look at safely: `winsock`
// has that in it, this has the lock alone.

#pragma once

#include <memory>
#include <utility>

#include "bench/calls/host_provider.h"
#include "reference/dropin/machine.h"

namespace portcullis::bench {

class MachineProvider final : public Provider {
 public:
  MachineProvider() : buffers_(*The().memory), machine_(The().machine) {
    machine_->Reset();
    machine_->Call([](reference::Host& host, const reference::Caller& caller) {
      return host.WSAStartup(caller);
    });
  }
  const char* name() const override { return "machine"; }

  SocketNumber Open() override {
    return machine_->Call([](reference::Host& host, const reference::Caller& caller) {
      return host.WSASocketW(
          caller, {.family = abi::kAfInet, .type = abi::kSockDgram, .protocol = abi::kIpprotoUdp});
    });
  }
  std::int32_t Close(SocketNumber socket) override {
    return machine_->Call([socket](reference::Host& host, const reference::Caller& caller) {
      return host.CloseSocket(caller, socket);
    });
  }
  Block Acquire(SocketNumber socket, std::uint16_t start, std::uint16_t count) override {
    return buffers_.Acquired(machine_->WSAIoctl(buffers_.Acquire(socket, start, count)));
  }
  std::int32_t Release(SocketNumber socket, const Block& block) override {
    return machine_
        ->WSAIoctl(buffers_.OnToken(socket, abi::kSioReleasePortReservation, block.token))
        .error;
  }
  std::int32_t BindFrom(SocketNumber socket, const Block& block) override {
    const std::int32_t error =
        machine_->WSAIoctl(buffers_.OnToken(socket, abi::kSioAssociatePortReservation, block.token))
            .error;
    return error != 0 ? error : Bind(socket, 0);
  }
  std::int32_t Bind(SocketNumber socket, std::uint16_t port) override {
    return machine_->Call([=](reference::Host& host, const reference::Caller& caller) {
      return host.Bind(caller, socket, port);
    });
  }

 private:
  // One for all, and for ever: a thread tells every machine that it called of its end.
  struct Shared {
    reference::FlatMemory* memory;
    dropin::Machine* machine;
  };
  static Shared& The() {
    static Shared shared = [] {
      dropin::Machine::Options options;
      auto memory = std::make_unique<reference::FlatMemory>();
      reference::FlatMemory* const borrowed = memory.get();
      options.memory = std::move(memory);
      return Shared{borrowed, new dropin::Machine(std::move(options))};
    }();
    return shared;
  }

  IoctlBuffers buffers_;
  dropin::Machine* machine_;
};

}  // namespace portcullis::bench
