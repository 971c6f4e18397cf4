// What the calls of a case are made with: kinds of sockets, descriptors that are no sockets, blocks
// of ports. Used by the cases, through writer.h.

#pragma once

#include <cstdint>
#include <string_view>

#include "conformance/scenario/step.h"
#include "reference/abi/control_codes.h"

namespace portcullis::suite {

struct SocketKind {
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;
  bool overlapped = true;
};

inline constexpr SocketKind kTcp{abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp};
inline constexpr SocketKind kUdp{abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp};
inline constexpr SocketKind kTcp6{abi::kAfInet6, abi::kSockStream, abi::kIpprotoTcp};
inline constexpr SocketKind kUdp6{abi::kAfInet6, abi::kSockDgram, abi::kIpprotoUdp};
inline constexpr SocketKind kRaw{abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp};
inline constexpr SocketKind kUnix{abi::kAfUnix, abi::kSockStream, abi::kIpprotoDefault};

// NotOverlapped: the same socket without the overlapped attribute.
constexpr SocketKind NotOverlapped(SocketKind kind) {
  kind.overlapped = false;
  return kind;
}

// A row of a table of sockets, and the table that most cases have a row of: every transport over
// each family.
struct KindRow {
  const char* name;
  SocketKind kind;
};
inline constexpr KindRow kTransports[] = {
    {"Tcp", kTcp}, {"Udp", kUdp}, {"TcpOverIpv6", kTcp6}, {"UdpOverIpv6", kUdp6}};

// The protocol that a function of iphlpapi is for: "Tcp" and "Udp" in its name.
enum class Protocol : std::int32_t {
  kIpprotoTcp = abi::kIpprotoTcp,
  kIpprotoUdp = abi::kIpprotoUdp
};

// Descriptors that are no sockets, and one of a socket that no step makes.
using scenario::SocketRef;
SocketRef InvalidSocket();
SocketRef NeverASocket();
SocketRef EventHandle();
SocketRef FileHandle();
SocketRef NeverMade();

// Range: `count` ports from `start`, which is written as a scenario writes it: "w+5" (port 5 of the
// window w), "65535", "0" (any), "start of r1 + 3", "port of n1".
scenario::RangeContents Range(std::string_view start, std::uint16_t count);

// Port: one port, written so. A text that cannot be read ends the program: it is a mistake of ours.
scenario::PortRef Port(std::string_view text);

// Token: "zero", "never issued", or the name of the reservation whose token is meant.
scenario::TokenRef Token(std::string_view text);

}  // namespace portcullis::suite
