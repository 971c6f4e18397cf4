// What the tests of Host share: one started process with two threads and memory, and calls in the
// words of a test. For tests only.

#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <optional>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/flat_memory.h"
#include "reference/host.h"

namespace portcullis::reference {

class HostTest : public testing::Test {
 protected:
  static constexpr ProcessId kProcess{1};
  static constexpr ThreadId kMain{1};
  static constexpr ThreadId kOther{2};
  static constexpr Address kIn = FlatMemory::kBase;
  static constexpr Address kOut = FlatMemory::kBase + 128;
  static constexpr Address kCount = FlatMemory::kBase + 256;
  static constexpr Address kOverlapped = FlatMemory::kBase + 320;
  static constexpr Address kToken = FlatMemory::kBase + 384;
  static constexpr Address kUnmapped = 0x1000;
  static constexpr Address kEdge = FlatMemory::kBase + FlatMemory::kSize;
  static constexpr std::uint32_t kFill = 0xA5A5A5A5u;

  void SetUp() override { Renew(Host::Options{}); }

  void Renew(const Host::Options& options) {
    host = Host(options);
    host.WSAStartup(main());
  }
  void Renew(const Policy& policy) { Renew(Host::Options{{}, {49152, 65535}, policy}); }

  Caller main() { return {kProcess, kMain, memory}; }
  Caller other() { return {kProcess, kOther, memory}; }
  std::int32_t LastError(ThreadId thread = kMain) { return host.WSAGetLastError(kProcess, thread); }

  Handle Socket(std::int32_t type = abi::kSockStream, std::int32_t family = abi::kAfInet,
                bool overlapped = true) {
    return host.WSASocketW(main(), {family, type, 0, overlapped});
  }

  // The parameters of a good plain ACQUIRE, for a test to spoil.
  IoctlCall Request(Handle socket, std::uint16_t start, std::uint16_t count) {
    memory.Write(kIn, abi::NetworkPort::FromHost(start).bytes);
    memory.Write(kIn + 2, abi::LittleEndian<std::uint16_t>::From(count).bytes);
    memory.Write(kCount, abi::LittleEndian<std::uint32_t>::From(kFill).bytes);
    return {.socket = socket,
            .code = abi::kSioAcquirePortReservation,
            .in = kIn,
            .in_size = 4,
            .out = kOut,
            .out_size = 16,
            .returned = kCount};
  }
  IoctlCall Overlapped(IoctlCall call, Handle event) {
    abi::Overlapped structure;
    structure.event = abi::LittleEndian<std::uint64_t>::From(event);
    std::array<std::byte, sizeof structure> bytes{};
    std::memcpy(bytes.data(), &structure, sizeof structure);
    memory.Write(kOverlapped, bytes);
    call.overlapped = kOverlapped;
    return call;
  }

  // The parameters of a good plain ASSOCIATE or RELEASE, for a test to spoil.
  IoctlCall TokenRequest(std::uint32_t code, Handle socket, std::uint64_t token) {
    memory.Write(kIn, abi::LittleEndian<std::uint64_t>::From(token).bytes);
    memory.Write(kCount, abi::LittleEndian<std::uint32_t>::From(kFill).bytes);
    return {.socket = socket, .code = code, .in = kIn, .in_size = 8, .returned = kCount};
  }

  // The error of the call; 0 where it succeeded.
  std::int32_t Call(const IoctlCall& call) { return host.WSAIoctl(main(), call).error; }
  std::int32_t Acquire(Handle socket, std::uint16_t start, std::uint16_t count) {
    return Call(Request(socket, start, count));
  }

  std::int32_t Associate(Handle socket, std::uint64_t token) {
    return Call(TokenRequest(abi::kSioAssociatePortReservation, socket, token));
  }
  std::int32_t Release(Handle socket, std::uint64_t token) {
    return Call(TokenRequest(abi::kSioReleasePortReservation, socket, token));
  }
  // The token of a reservation made on `socket`.
  std::uint64_t TokenOn(Handle socket, std::uint16_t start, std::uint16_t count) {
    EXPECT_EQ(Acquire(socket, start, count), 0);
    return Output().token.Value();
  }
  Handle Associated(std::uint64_t token, std::int32_t type = abi::kSockStream) {
    const Handle socket = Socket(type);
    EXPECT_EQ(Associate(socket, token), 0);
    return socket;
  }
  // The error of bind; 0 where it succeeded.
  std::int32_t Bind(const Caller& caller, Handle socket, std::uint16_t port) {
    return host.Bind(caller, socket, port) == 0
               ? 0
               : host.WSAGetLastError(caller.process, caller.thread);
  }
  std::int32_t Bind(Handle socket, std::uint16_t port) { return Bind(main(), socket, port); }
  std::uint16_t Port(Handle socket) { return host.GetSockName(main(), socket).value_or(0); }

  // Another process, started, with memory of its own.
  Caller stranger() { return {ProcessId{2}, kMain, stranger_memory}; }
  Handle StrangerSocket(std::int32_t type = abi::kSockStream) {
    host.WSAStartup(stranger());
    return host.WSASocketW(stranger(), {abi::kAfInet, type, 0, true});
  }
  // The error of an ASSOCIATE or RELEASE that the stranger makes.
  std::int32_t StrangerCall(std::uint32_t code, Handle socket, std::uint64_t token) {
    std::array<std::byte, 8> bytes = abi::LittleEndian<std::uint64_t>::From(token).bytes;
    stranger_memory.Write(kIn, bytes);
    return host
        .WSAIoctl(stranger(),
                  {.socket = socket, .code = code, .in = kIn, .in_size = 8, .returned = kCount})
        .error;
  }

  std::uint32_t Count() {
    abi::LittleEndian<std::uint32_t> count;
    memory.Read(kCount, count.bytes);
    return count.Value();
  }
  abi::InetPortReservationInstance Output() {
    abi::InetPortReservationInstance instance;
    std::array<std::byte, sizeof instance> bytes{};
    memory.Read(kOut, bytes);
    std::memcpy(&instance, bytes.data(), sizeof instance);
    return instance;
  }
  std::int32_t FinalError() {
    abi::LittleEndian<std::uint64_t> status;
    memory.Read(kOverlapped, status.bytes);
    return abi::ErrorFromStatus(static_cast<std::uint32_t>(status.Value()));
  }
  std::uint32_t Transferred() {
    abi::LittleEndian<std::uint64_t> transferred;
    memory.Read(kOverlapped + 8, transferred.bytes);
    return static_cast<std::uint32_t>(transferred.Value());
  }

  FlatMemory memory;
  FlatMemory stranger_memory;
  Host host;
};

}  // namespace portcullis::reference
