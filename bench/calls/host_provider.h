// The reference's Host as a provider, with memory of its own for the buffers, and what the
// workloads ask of it alone: failing calls, persistent reservations.

#pragma once

#include <array>
#include <cstring>

#include "bench/calls/provider.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/flat_memory.h"
#include "reference/host.h"

namespace portcullis::bench {

// The arguments of an ioctl in a FlatMemory: where they are put, and what came back.
class IoctlBuffers {
 public:
  explicit IoctlBuffers(reference::FlatMemory& memory) : memory_(memory) {}

  reference::IoctlCall Acquire(SocketNumber socket, std::uint16_t start, std::uint16_t count) {
    const abi::InetPortRange range{abi::NetworkPort::FromHost(start),
                                   abi::LittleEndian<std::uint16_t>::From(count)};
    memory_.Write(kIn, std::as_bytes(std::span(&range, 1)));
    return {.socket = socket,
            .code = abi::kSioAcquirePortReservation,
            .in = kIn,
            .in_size = abi::kPortRangeSize,
            .out = kOut,
            .out_size = abi::kPortReservationInstanceSize,
            .returned = kCount};
  }
  reference::IoctlCall OnToken(SocketNumber socket, std::uint32_t code, std::uint64_t token) {
    memory_.Write(kIn, abi::LittleEndian<std::uint64_t>::From(token).bytes);
    return {.socket = socket,
            .code = code,
            .in = kIn,
            .in_size = abi::kPortReservationTokenSize,
            .returned = kCount};
  }
  Block Acquired(const reference::IoctlAnswer& answer) const {
    abi::InetPortReservationInstance instance;
    std::array<std::byte, sizeof instance> bytes{};
    memory_.Read(kOut, bytes);
    std::memcpy(&instance, bytes.data(), bytes.size());
    return {answer.error, instance.reservation.start_port.ToHost(), instance.token.Value()};
  }

 private:
  static constexpr reference::Address kIn = reference::FlatMemory::kBase;
  static constexpr reference::Address kOut = reference::FlatMemory::kBase + 256;
  static constexpr reference::Address kCount = reference::FlatMemory::kBase + 512;
  reference::FlatMemory& memory_;
};

class HostProvider final : public Provider {
 public:
  HostProvider() { host_.WSAStartup(caller_); }
  const char* name() const override { return "host"; }

  SocketNumber Open() override {
    return host_.WSASocketW(
        caller_, {.family = abi::kAfInet, .type = abi::kSockDgram, .protocol = abi::kIpprotoUdp});
  }
  std::int32_t Close(SocketNumber socket) override {
    return Error(host_.CloseSocket(caller_, socket));
  }
  Block Acquire(SocketNumber socket, std::uint16_t start, std::uint16_t count) override {
    return buffers_.Acquired(host_.WSAIoctl(caller_, buffers_.Acquire(socket, start, count)));
  }
  std::int32_t Release(SocketNumber socket, const Block& block) override {
    return host_
        .WSAIoctl(caller_, buffers_.OnToken(socket, abi::kSioReleasePortReservation, block.token))
        .error;
  }
  std::int32_t BindFrom(SocketNumber socket, const Block& block) override {
    const std::int32_t error =
        host_
            .WSAIoctl(caller_,
                      buffers_.OnToken(socket, abi::kSioAssociatePortReservation, block.token))
            .error;
    return error != 0 ? error : Bind(socket, 0);
  }
  std::int32_t Bind(SocketNumber socket, std::uint16_t port) override {
    return Error(host_.Bind(caller_, socket, port));
  }

  reference::Host& host() { return host_; }
  const reference::Caller& caller() const { return caller_; }
  IoctlBuffers& buffers() { return buffers_; }

 private:
  std::int32_t Error(std::int32_t result) const {
    return result == 0 ? 0 : host_.WSAGetLastError(caller_.process, caller_.thread);
  }

  reference::Host host_;
  reference::FlatMemory memory_;
  reference::Caller caller_{reference::ProcessId{1}, reference::ThreadId{1}, memory_};
  IoctlBuffers buffers_{memory_};
};

}  // namespace portcullis::bench
