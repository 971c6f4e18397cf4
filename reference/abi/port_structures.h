// INET_PORT_RANGE and INET_PORT_RESERVATION_INSTANCE as Windows lays them out, and the one place
// where a port changes its byte order.
//
// Sizes and offsets: mstcpip.h (4, 8 and 16 bytes; token at 8). StartPort is in network order,
// NumberOfPorts in host order, in and out: the acquire page's sample passes and prints them so.
// A port in host order is a std::uint16_t here and everywhere; NetworkPort is a type of its own,
// so that mixing the two does not compile. Encoding does not depend on the machine's byte order.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace portcullis::abi {

struct NetworkPort {
  std::array<std::byte, 2> bytes{};  // most significant first, as on the wire

  static constexpr NetworkPort FromHost(std::uint16_t port) {
    return {{static_cast<std::byte>(port >> 8), static_cast<std::byte>(port & 0xFF)}};
  }
  constexpr std::uint16_t ToHost() const {
    return static_cast<std::uint16_t>((std::to_integer<unsigned>(bytes[0]) << 8) |
                                      std::to_integer<unsigned>(bytes[1]));
  }
  friend constexpr bool operator==(const NetworkPort&, const NetworkPort&) = default;
};

// The two structures as they lie in memory. Windows is little-endian, so host order is stored
// least significant byte first; LittleEndian keeps that true on any machine.
template <typename Integer>
struct LittleEndian {
  std::array<std::byte, sizeof(Integer)> bytes{};

  static constexpr LittleEndian From(Integer value) { return From(value, Places{}); }
  constexpr Integer Value() const { return Value(Places{}); }
  friend constexpr bool operator==(const LittleEndian&, const LittleEndian&) = default;

 private:
  // Without a loop: compilers then make one load or store of it where the machine's order is this.
  using Places = std::make_index_sequence<sizeof(Integer)>;
  template <std::size_t... place>
  static constexpr LittleEndian From(Integer value, std::index_sequence<place...>) {
    return {{static_cast<std::byte>((value >> (8 * place)) & 0xFF)...}};
  }
  template <std::size_t... place>
  constexpr Integer Value(std::index_sequence<place...>) const {
    return static_cast<Integer>(((std::to_integer<Integer>(bytes[place]) << (8 * place)) | ...));
  }
};

struct InetPortRange {  // INET_PORT_RANGE, also INET_PORT_RESERVATION
  NetworkPort start_port;
  LittleEndian<std::uint16_t> number_of_ports;
  friend constexpr bool operator==(const InetPortRange&, const InetPortRange&) = default;
};

struct InetPortReservationInstance {  // INET_PORT_RESERVATION_INSTANCE
  InetPortRange reservation;
  std::array<std::byte, 4> padding{};
  LittleEndian<std::uint64_t> token;
};

static_assert(sizeof(InetPortRange) == 4);
static_assert(offsetof(InetPortRange, number_of_ports) == 2);
static_assert(sizeof(InetPortReservationInstance) == 16);
static_assert(offsetof(InetPortReservationInstance, token) == 8);

inline constexpr std::uint32_t kPortRangeSize = sizeof(InetPortRange);
inline constexpr std::uint32_t kPortReservationInstanceSize = sizeof(InetPortReservationInstance);
inline constexpr std::uint32_t kPortReservationTokenSize = 8;  // INET_PORT_RESERVATION_TOKEN
inline constexpr std::uint32_t kTcpKeepaliveSize = 12;  // struct tcp_keepalive: three ULONGs
inline constexpr std::uint32_t kCpuAffinitySize = 2;    // one USHORT, the processor's number
inline constexpr std::uint32_t kFionbioSize = 4;        // one u_long
inline constexpr std::uint64_t kInvalidPortReservationToken = 0;  // mstcpip.h: never a valid token
inline constexpr std::uint32_t kHighestPort = 65535;

}  // namespace portcullis::abi
