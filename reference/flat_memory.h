// A process' memory as one small array, and one acquire through it: the cheapest way to call a
// Host.
//
// For benchmarks, fuzzers and unit tests that need no bad pointers
// (conformance/targets/paged_memory.h has those). No allocation after construction. Not for use
// from two threads.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"
#include "reference/host.h"
#include "reference/user_memory.h"

namespace portcullis::reference {

class FlatMemory final : public UserMemory {
 public:
  static constexpr std::size_t kSize = 1024;
  static constexpr Address kBase = 0x10000;

  bool Contains(Address address, std::uint64_t size, Access) const override {
    return size == 0 || (size <= kSize && address - kBase <= kSize - size);
  }
  bool Read(Address address, std::span<std::byte> to) const override {
    if (!Contains(address, to.size(), Access::kRead)) {
      return false;
    }
    Copy(to.data(), bytes_.data() + (address - kBase), to.size());
    return true;
  }
  bool Write(Address address, std::span<const std::byte> from) override {
    if (!Contains(address, from.size(), Access::kWrite)) {
      return false;
    }
    Copy(bytes_.data() + (address - kBase), from.data(), from.size());
    return true;
  }

 private:
  // What the calls read and write is mostly as long as one of these, whose copy is no call.
  static void Copy(std::byte* to, const std::byte* from, std::size_t size) {
    switch (size) {
      case 0:
        return;
      case sizeof(std::uint32_t):
        std::memcpy(to, from, sizeof(std::uint32_t));
        return;
      case sizeof(std::uint64_t):
        std::memcpy(to, from, sizeof(std::uint64_t));
        return;
      case abi::kPortReservationInstanceSize:
        std::memcpy(to, from, abi::kPortReservationInstanceSize);
        return;
      default:
        std::memcpy(to, from, size);
    }
  }

  std::array<std::byte, kSize> bytes_{};
};

// What a plain ACQUIRE answered, as its caller sees it.
struct AcquireAnswer {
  std::int32_t result = 0;
  std::int32_t error = 0;
  std::uint32_t count = 0;  // the DWORD behind lpcbBytesReturned; `fill` where it was not stored
  abi::InetPortReservationInstance instance;  // meaningful where result is 0
};

// AcquirePlain makes one plain ACQUIRE on `socket` with `in` as the input's bytes and the sizes
// given to the call; `in_size` at most 256, `out_size` at most 256. The count is filled with
// `fill`.
inline AcquireAnswer AcquirePlain(Host& host, ProcessId process, ThreadId thread,
                                  FlatMemory& memory, Handle socket, std::span<const std::byte> in,
                                  std::uint32_t in_size, std::uint32_t out_size,
                                  std::uint32_t fill = 0xA5A5A5A5u) {
  constexpr Address kIn = FlatMemory::kBase;
  constexpr Address kOut = FlatMemory::kBase + 256;
  constexpr Address kCount = FlatMemory::kBase + 512;
  memory.Write(kIn, in.first(std::min<std::size_t>(in.size(), 256)));
  memory.Write(kCount, abi::LittleEndian<std::uint32_t>::From(fill).bytes);
  const IoctlAnswer answer =
      host.WSAIoctl({process, thread, memory}, {.socket = socket,
                                                .code = abi::kSioAcquirePortReservation,
                                                .in = kIn,
                                                .in_size = in_size,
                                                .out = kOut,
                                                .out_size = out_size,
                                                .returned = kCount});
  AcquireAnswer seen;
  seen.result = answer.result;
  seen.error = answer.error;
  abi::LittleEndian<std::uint32_t> count;
  memory.Read(kCount, count.bytes);
  seen.count = count.Value();
  std::array<std::byte, sizeof seen.instance> bytes{};
  memory.Read(kOut, bytes);
  std::memcpy(&seen.instance, bytes.data(), bytes.size());
  return seen;
}

// AcquirePorts: AcquirePlain with good buffers. `start` in host order, 0 for a wildcard.
inline AcquireAnswer AcquirePorts(Host& host, ProcessId process, ThreadId thread,
                                  FlatMemory& memory, Handle socket, std::uint16_t start,
                                  std::uint16_t count) {
  const abi::InetPortRange range{abi::NetworkPort::FromHost(start),
                                 abi::LittleEndian<std::uint16_t>::From(count)};
  return AcquirePlain(host, process, thread, memory, socket, std::as_bytes(std::span(&range, 1)),
                      abi::kPortRangeSize, abi::kPortReservationInstanceSize);
}

}  // namespace portcullis::reference
