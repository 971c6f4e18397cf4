#include "conformance/scenario/names.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "reference/abi/control_codes.h"

namespace portcullis::scenario {
namespace {

using Kind = PortRef::Kind;

constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();

TEST(Names, OfFamiliesTypesAndProtocolsAreThoseOfWindows) {
  const std::vector<std::pair<std::int32_t, std::string_view>> families{
      {abi::kAfUnix, "AF_UNIX"}, {abi::kAfInet, "AF_INET"}, {abi::kAfInet6, "AF_INET6"}};
  const std::vector<std::pair<std::int32_t, std::string_view>> types{
      {abi::kSockStream, "SOCK_STREAM"},
      {abi::kSockDgram, "SOCK_DGRAM"},
      {abi::kSockRaw, "SOCK_RAW"}};
  const std::vector<std::pair<std::int32_t, std::string_view>> protocols{
      {abi::kIpprotoDefault, "IPPROTO_IP"},
      {abi::kIpprotoIcmp, "IPPROTO_ICMP"},
      {abi::kIpprotoTcp, "IPPROTO_TCP"},
      {abi::kIpprotoUdp, "IPPROTO_UDP"},
      {abi::kIpprotoIcmpv6, "IPPROTO_ICMPV6"}};
  for (const auto& [number, name] : families) {
    EXPECT_EQ(FamilyName(number), name);
    EXPECT_EQ(FamilyNumber(name), number);
  }
  for (const auto& [number, name] : types) {
    EXPECT_EQ(TypeName(number), name);
    EXPECT_EQ(TypeNumber(name), number);
  }
  for (const auto& [number, name] : protocols) {
    EXPECT_EQ(ProtocolName(number), name);
    EXPECT_EQ(ProtocolNumber(name), number);
  }
}

TEST(Names, OfControlCodesAreThoseOfWindows) {
  const std::vector<std::pair<std::uint32_t, std::string_view>> codes{
      {abi::kSioAcquirePortReservation, "SIO_ACQUIRE_PORT_RESERVATION"},
      {abi::kSioReleasePortReservation, "SIO_RELEASE_PORT_RESERVATION"},
      {abi::kSioAssociatePortReservation, "SIO_ASSOCIATE_PORT_RESERVATION"},
      {abi::kSioKeepaliveVals, "SIO_KEEPALIVE_VALS"},
      {abi::kSioFlush, "SIO_FLUSH"},
      {abi::kFionbio, "FIONBIO"}};
  for (const auto& [number, name] : codes) {
    EXPECT_EQ(CodeName(number), name);
    EXPECT_EQ(CodeNumber(name), number);
  }
}

TEST(Names, AreEmptyForWhatHasNoneAndUnknownWordsAreNoNumbers) {
  EXPECT_EQ(FamilyName(99), "");
  EXPECT_EQ(TypeName(99), "");
  EXPECT_EQ(ProtocolName(99), "");
  EXPECT_EQ(CodeName(abi::kUnassignedCode), "");
  for (const std::string_view word : {"", "AF_", "af_inet", "AF_INET ", "2"}) {
    EXPECT_EQ(FamilyNumber(word), std::nullopt) << word;
    EXPECT_EQ(TypeNumber(word), std::nullopt) << word;
    EXPECT_EQ(ProtocolNumber(word), std::nullopt) << word;
    EXPECT_EQ(CodeNumber(word), std::nullopt) << word;
    EXPECT_EQ(ParseMemory(word), std::nullopt) << word;
  }
}

TEST(Names, OfMemoryAreOneForEachKind) {
  const std::array names{"valid",     "null",      "unmapped",   "cut",
                         "past_edge", "read_only", "misaligned", "aliases_input"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(MemoryName(static_cast<Memory>(i)), names[i]);
    EXPECT_EQ(ParseMemory(names[i]), static_cast<Memory>(i));
  }
}

TEST(IsName, TakesALetterAndThenLettersAndDigits) {
  for (const std::string name : {"a", "Z9", "_", "s1", "a_b_2", "event"}) {
    EXPECT_TRUE(IsName(name)) << name;
  }
  EXPECT_TRUE(IsName(std::string(64, 'a')));
  EXPECT_FALSE(IsName(std::string(65, 'a')));
  for (const std::string name : {"", "1", "9a", "a b", "a-b", "a+1", " a", "a\n", "\xC3\xA4"}) {
    EXPECT_FALSE(IsName(name)) << name;
  }
  EXPECT_FALSE(IsName(std::string("a\0b", 3)));
}

TEST(IsSocketName, TakesNoReservedWord) {
  EXPECT_TRUE(IsSocketName("s1"));
  EXPECT_TRUE(IsSocketName("events"));
  for (const std::string name : {"invalid", "never", "event", "file", "", "s 1"}) {
    EXPECT_FALSE(IsSocketName(name)) << name;
  }
}

TEST(Socket, IsReadAsItIsPrinted) {
  const std::vector<std::pair<SocketRef, std::string>> sockets{
      {{SocketRef::Kind::kNamed, "s1"}, "s1"},
      {{SocketRef::Kind::kInvalid, ""}, "invalid"},
      {{SocketRef::Kind::kNever, ""}, "never"},
      {{SocketRef::Kind::kEvent, ""}, "event"},
      {{SocketRef::Kind::kFile, ""}, "file"}};
  for (const auto& [socket, text] : sockets) {
    EXPECT_EQ(PrintSocket(socket), text);
    EXPECT_EQ(ParseSocket(text), socket);
  }
  EXPECT_EQ(ParseSocket(""), std::nullopt);
  EXPECT_EQ(ParseSocket("s 1"), std::nullopt);
}

TEST(Port, IsReadAsItIsPrinted) {
  const std::vector<std::pair<PortRef, std::string>> ports{
      {{Kind::kLiteral, "", 0}, "0"},
      {{Kind::kLiteral, "", 65535}, "65535"},
      {{Kind::kWindow, "w", 0}, "w+0"},
      {{Kind::kWindow, "w_2", 5}, "w_2+5"},
      {{Kind::kWindow, "w", -1}, "w-1"},
      {{Kind::kWindow, "w", kMost}, "w+2147483647"},
      {{Kind::kWindow, "w", kLeast}, "w-2147483648"},
      {{Kind::kStartOf, "r1", 0}, "start of r1"},
      {{Kind::kStartOf, "r1", 3}, "start of r1 + 3"},
      {{Kind::kStartOf, "r1", -2}, "start of r1 - 2"},
      {{Kind::kStartOf, "r1", kMost}, "start of r1 + 2147483647"},
      {{Kind::kStartOf, "r1", kLeast}, "start of r1 - 2147483648"}};
  for (const auto& [port, text] : ports) {
    EXPECT_EQ(PrintPort(port), text);
    EXPECT_EQ(ParsePort(text), port) << text;
  }
}

TEST(Port, OfANameIsReadAsItIsPrinted) {
  for (const char* text : {"port of n1", "port of n1 + 1", "port of n1 - 2"}) {
    const auto port = ParsePort(text);
    ASSERT_TRUE(port.has_value()) << text;
    EXPECT_EQ(port->kind, PortRef::Kind::kPortOf);
    EXPECT_EQ(PrintPort(*port), text);
  }
}

TEST(Port, IsNoOtherText) {
  for (const std::string text : {"",
                                 "-1",
                                 "+5",
                                 "65536",
                                 "99999999999",
                                 "5000 ",
                                 " 5000",
                                 "0x10",
                                 "1.5",
                                 "w",
                                 "w+",
                                 "+",
                                 "w-",
                                 "w + 5",
                                 "w+ 5",
                                 "w+5 ",
                                 "w+-5",
                                 "w++5",
                                 "1w+5",
                                 "w w+5",
                                 "w+2147483648",
                                 "w-2147483649",
                                 "w+99999999999999999999",
                                 "w+0x1",
                                 "start of ",
                                 "start of",
                                 "start of 1",
                                 "start of r1 ",
                                 "start of r1 +",
                                 "start of r1 + ",
                                 "start of r1 + x",
                                 "start of r1 +3",
                                 "start of r1+3",
                                 "start of r1  + 3",
                                 "start of r1 * 3",
                                 "start of r1 + -3",
                                 "start of r1 + 3 ",
                                 "start of r1 + 2147483648",
                                 "Start of r1"}) {
    EXPECT_EQ(ParsePort(text), std::nullopt) << '"' << text << '"';
  }
}

TEST(Token, IsReadAsItIsPrinted) {
  using TokenKind = TokenRef::Kind;
  const std::pair<TokenRef, std::string> tokens[] = {{{TokenKind::kOf, "r1"}, "token of r1"},
                                                     {{TokenKind::kNever, ""}, "never issued"},
                                                     {{TokenKind::kZero, ""}, "zero"}};
  for (const auto& [token, text] : tokens) {
    EXPECT_EQ(PrintToken(token), text);
    EXPECT_EQ(ParseToken(text), token);
  }
  for (const char* text : {"", "r1", "token of ", "token of r 1", "0", "never"}) {
    EXPECT_EQ(ParseToken(text), std::nullopt) << text;
  }
}

TEST(PersistentName, IsThatOfOneOfSixFunctions) {
  EXPECT_EQ(PersistentName(PersistentCall::Function::kLookup, abi::kIpprotoUdp),
            "LookupPersistentUdpPortReservation");
  EXPECT_EQ(PersistentName(PersistentCall::Function::kCreate, abi::kIpprotoIcmp), "");
  const auto call = ParsePersistentName("DeletePersistentTcpPortReservation");
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(call->function, PersistentCall::Function::kDelete);
  EXPECT_EQ(call->protocol, abi::kIpprotoTcp);
  EXPECT_EQ(ParsePersistentName("CreatePersistentPortReservation"), std::nullopt);
}

TEST(TokenNumber, HasSixteenDigits) {
  EXPECT_EQ(PrintTokenNumber(0xFFu), "0x00000000000000ff");
  EXPECT_EQ(ParseTokenNumber("0xffffffffffffffff"), ~std::uint64_t{0});
  EXPECT_EQ(ParseTokenNumber("0x1ffffffffffffffff"), std::nullopt);
}

TEST(Hex, HasTwoDigitsAByteAndIsReadInEitherCase) {
  std::vector<std::byte> all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
  const std::string text = PrintHex(all);
  EXPECT_EQ(text.substr(0, 8), "00010203");
  EXPECT_EQ(text.substr(508), "feff");
  EXPECT_EQ(ParseHex(text), all);
  EXPECT_EQ(ParseHex("aF"), (std::vector<std::byte>{std::byte{0xAF}}));
  EXPECT_EQ(PrintHex({}), "");
  EXPECT_EQ(ParseHex(""), std::vector<std::byte>{});
  for (const std::string bad : {"0", "000", "0g", "g0", "0x", " 0", "0 ", "-1", "+1", "00 1"}) {
    EXPECT_EQ(ParseHex(bad), std::nullopt) << bad;
  }
}

TEST(HexNumber, HasEightDigitsAndIsReadWithFewer) {
  EXPECT_EQ(PrintHexNumber(0x980003FFu), "0x980003ff");
  EXPECT_EQ(PrintHexNumber(0), "0x00000000");
  for (const std::uint32_t number : {0u, 1u, 0x80000000u, 0xFFFFFFFFu}) {
    EXPECT_EQ(ParseHexNumber(PrintHexNumber(number)), number);
  }
  EXPECT_EQ(ParseHexNumber("0xF"), 15u);
  for (const std::string bad : {"", "0x", "12", "0x123456789", "0x-1", "0xg", "0x1 ", "0X1"}) {
    EXPECT_EQ(ParseHexNumber(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace portcullis::scenario
