// WSAOVERLAPPED as 64-bit Windows lays it out, and how a final status in it becomes Winsock's
// error.
//
// Internal holds an NTSTATUS: STATUS_PENDING while the operation runs, the final status after it.
// InternalHigh holds the bytes transferred. Sizes and offsets: minwinbase.h (32 bytes, hEvent at
// 24). What a status becomes: the tables of libuv (src/win/winsock.c) and of ReactOS' msafd.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/abi/port_structures.h"

namespace portcullis::abi {

struct Overlapped {  // WSAOVERLAPPED
  LittleEndian<std::uint64_t> internal;
  LittleEndian<std::uint64_t> internal_high;
  std::array<std::byte, 8> offset{};  // Offset and OffsetHigh: sockets do not look at them
  LittleEndian<std::uint64_t> event;  // hEvent
};

static_assert(sizeof(Overlapped) == 32);
static_assert(offsetof(Overlapped, internal_high) == 8);
static_assert(offsetof(Overlapped, event) == 24);

inline constexpr std::uint32_t kOverlappedSize = sizeof(Overlapped);

inline constexpr std::uint32_t kStatusSuccess = 0;
inline constexpr std::uint32_t kStatusPending = 0x00000103u;
inline constexpr std::uint32_t kStatusCancelled = 0xC0000120u;
inline constexpr std::uint32_t kStatusNotSupported = 0xC00000BBu;

// StatusFromError gives the NTSTATUS that Winsock reads back as `error`; an error without one of
// its own travels in FACILITY_NTWIN32 (0xC007xxxx), as Windows does it.
std::uint32_t StatusFromError(std::int32_t error);

// ErrorFromStatus is what WSAGetOverlappedResult makes of a final status. WSAEINVAL, the answer of
// least information, for a status that no table names; WSA_IO_INCOMPLETE while it is pending.
std::int32_t ErrorFromStatus(std::uint32_t status);

}  // namespace portcullis::abi
