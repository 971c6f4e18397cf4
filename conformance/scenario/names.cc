#include "conformance/scenario/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::scenario {
namespace {

template <typename Key>
using Names = std::pair<Key, std::string_view>;

constexpr std::array<Names<std::int32_t>, 3> kFamilies{
    {{abi::kAfUnix, "AF_UNIX"}, {abi::kAfInet, "AF_INET"}, {abi::kAfInet6, "AF_INET6"}}};
constexpr std::array<Names<std::int32_t>, 3> kTypes{{{abi::kSockStream, "SOCK_STREAM"},
                                                     {abi::kSockDgram, "SOCK_DGRAM"},
                                                     {abi::kSockRaw, "SOCK_RAW"}}};
constexpr std::array<Names<std::int32_t>, 5> kProtocols{{{abi::kIpprotoDefault, "IPPROTO_IP"},
                                                         {abi::kIpprotoIcmp, "IPPROTO_ICMP"},
                                                         {abi::kIpprotoTcp, "IPPROTO_TCP"},
                                                         {abi::kIpprotoUdp, "IPPROTO_UDP"},
                                                         {abi::kIpprotoIcmpv6, "IPPROTO_ICMPV6"}}};
constexpr std::array<Names<std::uint32_t>, 7> kCodes{
    {{abi::kSioAcquirePortReservation, "SIO_ACQUIRE_PORT_RESERVATION"},
     {abi::kSioReleasePortReservation, "SIO_RELEASE_PORT_RESERVATION"},
     {abi::kSioAssociatePortReservation, "SIO_ASSOCIATE_PORT_RESERVATION"},
     {abi::kSioKeepaliveVals, "SIO_KEEPALIVE_VALS"},
     {abi::kSioCpuAffinity, "SIO_CPU_AFFINITY"},
     {abi::kSioFlush, "SIO_FLUSH"},
     {abi::kFionbio, "FIONBIO"}}};
constexpr std::array<Names<Memory>, 8> kMemories{{{Memory::kValid, "valid"},
                                                  {Memory::kNull, "null"},
                                                  {Memory::kUnmapped, "unmapped"},
                                                  {Memory::kCut, "cut"},
                                                  {Memory::kPastEdge, "past_edge"},
                                                  {Memory::kReadOnly, "read_only"},
                                                  {Memory::kMisaligned, "misaligned"},
                                                  {Memory::kAliasesInput, "aliases_input"}}};
constexpr std::array<Names<SocketRef::Kind>, 4> kReservedSockets{
    {{SocketRef::Kind::kInvalid, "invalid"},
     {SocketRef::Kind::kNever, "never"},
     {SocketRef::Kind::kEvent, "event"},
     {SocketRef::Kind::kFile, "file"}}};

constexpr std::array<Names<SocketOption>, 2> kOptions{
    {{SocketOption::kReuseAddr, "SO_REUSEADDR"},
     {SocketOption::kExclusiveAddrUse, "SO_EXCLUSIVEADDRUSE"}}};
constexpr std::array<Names<Rights>, 3> kRights{{{Rights::kAdministrator, "administrator"},
                                                {Rights::kNotElevated, "not_elevated"},
                                                {Rights::kUser, "user"}}};
constexpr std::array<Names<Completed::Notification>, 3> kNotifications{
    {{Completed::Notification::kEvent, "event"},
     {Completed::Notification::kRoutine, "routine"},
     {Completed::Notification::kPort, "port"}}};
constexpr std::array<Names<PersistentCall::Function>, 3> kFunctions{
    {{PersistentCall::Function::kCreate, "Create"},
     {PersistentCall::Function::kDelete, "Delete"},
     {PersistentCall::Function::kLookup, "Lookup"}}};

constexpr std::string_view kStartOf = "start of ";
constexpr std::string_view kPortOf = "port of ";
constexpr std::string_view kTokenOf = "token of ";
constexpr std::string_view kNeverIssued = "never issued";
constexpr std::string_view kZeroToken = "zero";
constexpr std::size_t kLongestName = 64;

template <typename Table, typename Key>
std::string_view NameIn(const Table& table, Key key) {
  for (const auto& entry : table) {
    if (entry.first == key) return entry.second;
  }
  return {};
}

template <typename Key, std::size_t Size>
std::optional<Key> KeyIn(const std::array<Names<Key>, Size>& table, std::string_view name) {
  for (const auto& entry : table) {
    if (entry.second == name) return entry.first;
  }
  return std::nullopt;
}

// A whole text as one number; `base` 10 takes a leading '-'.
template <typename Integer>
std::optional<Integer> ParseNumber(std::string_view text, int base) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value, base);
  if (text.empty() || result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The offset behind a sign: "+5" and "-5", digits only after the sign.
std::optional<std::int32_t> ParseOffset(char sign, std::string_view digits) {
  if (digits.empty() || !IsDigit(digits.front())) return std::nullopt;
  const auto value = ParseNumber<std::int64_t>(digits, 10);
  if (!value || *value > std::int64_t{std::numeric_limits<std::int32_t>::max()} + 1) {
    return std::nullopt;
  }
  const std::int64_t offset = sign == '-' ? -*value : *value;
  if (offset > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return static_cast<std::int32_t>(offset);
}

std::string PrintMagnitude(std::int32_t value) {
  const std::int64_t wide = value;
  return std::to_string(wide < 0 ? -wide : wide);
}

// "r1", "r1 + 3" or "r1 - 3", of that kind.
std::optional<PortRef> ParseOf(PortRef::Kind kind, std::string_view text) {
  const std::size_t space = text.find(' ');
  const std::string_view name = text.substr(0, space);
  if (!IsName(name)) return std::nullopt;
  PortRef port{kind, std::string(name), 0};
  if (space == std::string_view::npos) return port;
  const std::string_view rest = text.substr(space);  // " + 3"
  if (rest.size() < 4 || (rest[1] != '+' && rest[1] != '-') || rest[2] != ' ') return std::nullopt;
  const auto offset = ParseOffset(rest[1], rest.substr(3));
  if (!offset) return std::nullopt;
  port.value = *offset;
  return port;
}

// "0x" and every digit of the number.
template <typename Integer>
std::string PrintWide(Integer number) {
  std::array<std::byte, sizeof(Integer)> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>((number >> (8 * (bytes.size() - 1 - i))) & 0xFF);
  }
  return "0x" + PrintHex(bytes);
}

template <typename Integer>
std::optional<Integer> ParseWide(std::string_view text) {
  if (!text.starts_with("0x") || text.size() > 2 + 2 * sizeof(Integer)) return std::nullopt;
  return ParseNumber<Integer>(text.substr(2), 16);
}

}  // namespace

std::string_view FamilyName(std::int32_t family) { return NameIn(kFamilies, family); }
std::string_view TypeName(std::int32_t type) { return NameIn(kTypes, type); }
std::string_view ProtocolName(std::int32_t protocol) { return NameIn(kProtocols, protocol); }
std::string_view CodeName(std::uint32_t code) { return NameIn(kCodes, code); }
std::optional<std::int32_t> FamilyNumber(std::string_view name) { return KeyIn(kFamilies, name); }
std::optional<std::int32_t> TypeNumber(std::string_view name) { return KeyIn(kTypes, name); }
std::optional<std::int32_t> ProtocolNumber(std::string_view name) {
  return KeyIn(kProtocols, name);
}
std::optional<std::uint32_t> CodeNumber(std::string_view name) { return KeyIn(kCodes, name); }

std::string_view MemoryName(Memory memory) { return NameIn(kMemories, memory); }
std::optional<Memory> ParseMemory(std::string_view name) { return KeyIn(kMemories, name); }

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && IsLetter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsLetter(c) || IsDigit(c); });
}

bool IsSocketName(std::string_view text) {
  return IsName(text) && !KeyIn(kReservedSockets, text).has_value();
}

std::string PrintSocket(const SocketRef& socket) {
  if (socket.kind == SocketRef::Kind::kNamed) return socket.name;
  return std::string(NameIn(kReservedSockets, socket.kind));
}

std::optional<SocketRef> ParseSocket(std::string_view text) {
  if (const auto kind = KeyIn(kReservedSockets, text)) return SocketRef{*kind, ""};
  if (!IsName(text)) return std::nullopt;
  return SocketRef{SocketRef::Kind::kNamed, std::string(text)};
}

std::string PrintPort(const PortRef& port) {
  const bool negative = port.value < 0;
  switch (port.kind) {
    case PortRef::Kind::kLiteral:
      return std::to_string(port.value);
    case PortRef::Kind::kWindow:
      return port.name + (negative ? "-" : "+") + PrintMagnitude(port.value);
    case PortRef::Kind::kStartOf:
    case PortRef::Kind::kPortOf: {
      const bool start = port.kind == PortRef::Kind::kStartOf;
      const std::string base = std::string(start ? kStartOf : kPortOf) + port.name;
      if (port.value == 0) return base;
      return base + (negative ? " - " : " + ") + PrintMagnitude(port.value);
    }
  }
  return {};
}

std::optional<PortRef> ParsePort(std::string_view text) {
  if (text.starts_with(kStartOf)) {
    return ParseOf(PortRef::Kind::kStartOf, text.substr(kStartOf.size()));
  }
  if (text.starts_with(kPortOf)) {
    return ParseOf(PortRef::Kind::kPortOf, text.substr(kPortOf.size()));
  }
  const std::size_t sign = text.find_first_of("+-");
  if (sign != std::string_view::npos && sign > 0) {
    const auto offset = ParseOffset(text[sign], text.substr(sign + 1));
    if (!IsName(text.substr(0, sign)) || !offset) return std::nullopt;
    return PortRef{PortRef::Kind::kWindow, std::string(text.substr(0, sign)), *offset};
  }
  const auto value = ParseNumber<std::int32_t>(text, 10);
  if (!value || *value < 0 || *value > static_cast<std::int32_t>(abi::kHighestPort)) {
    return std::nullopt;
  }
  return PortRef{PortRef::Kind::kLiteral, "", *value};
}

std::string PrintToken(const TokenRef& token) {
  switch (token.kind) {
    case TokenRef::Kind::kOf:
      return std::string(kTokenOf) + token.name;
    case TokenRef::Kind::kNever:
      return std::string(kNeverIssued);
    case TokenRef::Kind::kZero:
      return std::string(kZeroToken);
  }
  return {};
}

std::optional<TokenRef> ParseToken(std::string_view text) {
  if (text == kNeverIssued) return TokenRef{TokenRef::Kind::kNever, ""};
  if (text == kZeroToken) return TokenRef{TokenRef::Kind::kZero, ""};
  if (!text.starts_with(kTokenOf)) return std::nullopt;
  text.remove_prefix(kTokenOf.size());
  if (!IsName(text)) return std::nullopt;
  return TokenRef{TokenRef::Kind::kOf, std::string(text)};
}

std::string PersistentName(PersistentCall::Function function, std::int32_t protocol) {
  if (protocol != abi::kIpprotoTcp && protocol != abi::kIpprotoUdp) return {};
  return std::string(NameIn(kFunctions, function)) + "Persistent" +
         (protocol == abi::kIpprotoTcp ? "Tcp" : "Udp") + "PortReservation";
}

std::optional<PersistentCall> ParsePersistentName(std::string_view name) {
  for (const auto& [function, word] : kFunctions) {
    for (const std::int32_t protocol : {abi::kIpprotoTcp, abi::kIpprotoUdp}) {
      if (name != PersistentName(function, protocol)) continue;
      PersistentCall call;
      call.function = function;
      call.protocol = protocol;
      return call;
    }
  }
  return std::nullopt;
}

std::string_view OptionName(SocketOption option) { return NameIn(kOptions, option); }
std::optional<SocketOption> ParseOption(std::string_view name) { return KeyIn(kOptions, name); }
std::string_view RightsName(Rights rights) { return NameIn(kRights, rights); }
std::optional<Rights> ParseRights(std::string_view name) { return KeyIn(kRights, name); }
std::string_view NotificationName(Completed::Notification notification) {
  return NameIn(kNotifications, notification);
}
std::optional<Completed::Notification> ParseNotification(std::string_view name) {
  return KeyIn(kNotifications, name);
}

std::string PrintHex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    text += kDigits[value >> 4];
    text += kDigits[value & 0xF];
  }
  return text;
}

std::optional<std::vector<std::byte>> ParseHex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto value = ParseNumber<std::uint8_t>(text.substr(i, 2), 16);
    if (!value) return std::nullopt;
    bytes.push_back(static_cast<std::byte>(*value));
  }
  return bytes;
}

std::string PrintHexNumber(std::uint32_t number) { return PrintWide(number); }
std::string PrintTokenNumber(std::uint64_t token) { return PrintWide(token); }

std::optional<std::uint32_t> ParseHexNumber(std::string_view text) {
  return ParseWide<std::uint32_t>(text);
}
std::optional<std::uint64_t> ParseTokenNumber(std::string_view text) {
  return ParseWide<std::uint64_t>(text);
}

}  // namespace portcullis::scenario
