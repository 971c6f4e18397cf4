// The control codes that WSAIoctl is called with here, and the numbers of families, types and
// protocols. Values as in mstcpip.h, winsock2.h and ws2def.h; layout of a code: WSAIoctl page
// (bit 31 I, bit 30 O, bit 29 V, bits 28-27 T, then vendor or family, then the code).

#pragma once

#include <cstdint>

namespace portcullis::abi {

inline constexpr std::uint32_t kVendorIn = 0x98000000u;  // _WSAIOW(IOC_VENDOR, 0): I bit, T == 3

inline constexpr std::uint32_t kSioAcquirePortReservation = kVendorIn | 100u;
inline constexpr std::uint32_t kSioReleasePortReservation = kVendorIn | 101u;
inline constexpr std::uint32_t kSioAssociatePortReservation = kVendorIn | 102u;
inline constexpr std::uint32_t kSioKeepaliveVals = kVendorIn | 4u;
inline constexpr std::uint32_t kSioCpuAffinity = kVendorIn | 21u;
inline constexpr std::uint32_t kSioFlush = 0x28000004u;  // _WSAIO(IOC_WS2, 4): V bit, no buffers
inline constexpr std::uint32_t kFionbio = 0x8004667Eu;   // _IOW('f', 126, u_long)

// A well-formed vendor code that no header assigns: what "not a valid command" is tried with.
inline constexpr std::uint32_t kUnassignedCode = kVendorIn | 0x3FFu;

inline constexpr std::int32_t kAfUnix = 1;
inline constexpr std::int32_t kAfInet = 2;
inline constexpr std::int32_t kAfInet6 = 23;
inline constexpr std::int32_t kSockStream = 1;
inline constexpr std::int32_t kSockDgram = 2;
inline constexpr std::int32_t kSockRaw = 3;
inline constexpr std::int32_t kIpprotoDefault = 0;
inline constexpr std::int32_t kIpprotoIcmp = 1;
inline constexpr std::int32_t kIpprotoTcp = 6;
inline constexpr std::int32_t kIpprotoUdp = 17;
inline constexpr std::int32_t kIpprotoIcmpv6 = 58;

inline constexpr std::uint32_t kWsaFlagOverlapped = 0x01u;

}  // namespace portcullis::abi
