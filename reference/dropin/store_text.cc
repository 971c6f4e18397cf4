#include "reference/dropin/store_text.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "reference/abi/planted_fault.h"
#include "reference/persistent_store.h"

namespace portcullis::dropin {
namespace {

using reference::PersistentReservation;
using reference::PersistentReservations;
using reference::Protocol;

constexpr std::string_view kHeader = "portcullis persistent reservations 1";
constexpr std::string_view kKind = "portcullis persistent reservations ";

// CRC-32 as in IEEE 802.3, bit by bit: a store is small.
std::uint32_t Crc32(std::string_view bytes) {
  constexpr std::uint32_t kPolynomial = 0xEDB88320u;
  std::uint32_t sum = ~0u;
  for (const char byte : bytes) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      sum = (sum >> 1) ^ ((sum & 1u) != 0 ? kPolynomial : 0u);
    }
  }
  return ~sum;
}

std::string Hex(std::uint64_t value, int digits) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%0*llx", digits, static_cast<unsigned long long>(value));
  return text.data();
}

// TakeWord: what stands before the next space, which is taken too.
std::string_view TakeWord(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

template <typename Integer>
bool ReadInteger(std::string_view word, int base, Integer& value) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  return error == std::errc() && end == word.data() + word.size();
}

std::optional<PersistentReservation> ReadReservation(std::string_view line) {
  const std::string_view whole = line;
  PersistentReservation reservation;
  const std::string_view protocol = TakeWord(line);
  if (protocol != "tcp" && protocol != "udp") {
    return std::nullopt;
  }
  reservation.protocol = protocol == "tcp" ? Protocol::kTcp : Protocol::kUdp;
  if (!ReadInteger(TakeWord(line), 10, reservation.start) ||
      !ReadInteger(TakeWord(line), 10, reservation.count) ||
      !ReadInteger(TakeWord(line), 16, reservation.token)) {
    return std::nullopt;
  }
  // One spelling for one thing: no leading zeros, signs or trailing spaces.
  const std::string spelling = std::string(protocol) + " " + std::to_string(reservation.start) +
                               " " + std::to_string(reservation.count) + " " +
                               Hex(reservation.token, 16);
  return spelling == whole ? std::optional(reservation) : std::nullopt;
}

}  // namespace

std::string PrintStore(const PersistentReservations& reservations) {
  std::string text(kHeader);
  text += '\n';
  for (const PersistentReservation& reservation : reservations) {
    text += reservation.protocol == Protocol::kTcp ? "tcp " : "udp ";
    text += std::to_string(reservation.start) + " " + std::to_string(reservation.count) + " " +
            Hex(reservation.token, 16) + "\n";
  }
  const std::string sum = Hex(Crc32(text), 8);
  return text + "end " + std::to_string(reservations.size()) + " " + sum + "\n";
}

tl::expected<PersistentReservations, std::string> ParseStore(std::string_view text) {
  std::size_t number = 0;
  const auto expected = [&number](const std::string& what) {
    return tl::unexpected("line " + std::to_string(number) + ": expected " + what);
  };
  PersistentReservations reservations;
  std::size_t at = 0;
  while (at < text.size()) {
    ++number;
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) {
      return expected("a whole line; the file ends in it");
    }
    std::string_view line = text.substr(at, end - at);
    const std::string_view before = text.substr(0, at);
    at = end + 1;
    if (number == 1) {
      if (line != kHeader) {
        return expected(line.starts_with(kKind) ? "version 1 of the form"
                                                : "\"" + std::string(kHeader) + "\"");
      }
      continue;
    }
    if (!line.starts_with("end ")) {
      const std::optional<PersistentReservation> reservation = ReadReservation(line);
      if (!reservation) {
        return expected("\"tcp|udp START COUNT TOKEN\" or \"end COUNT SUM\"");
      }
      reservations.push_back(*reservation);
      continue;
    }
    if (line != "end " + std::to_string(reservations.size()) + " " + Hex(Crc32(before), 8) &&
        !IsPlanted("store-takes-a-bad-sum")) {
      return expected("the number and the CRC-32 of the lines before it");
    }
    if (at != text.size()) {
      ++number;
      return expected("nothing after the end line");
    }
    const std::optional<std::string> fault = reference::FaultOf(reservations);
    if (fault && !IsPlanted("store-takes-what-overlaps")) {
      return expected("sound reservations before it, but " + *fault);
    }
    return reservations;
  }
  if (number > 1 && IsPlanted("store-takes-a-torn-end")) {
    return reservations;
  }
  ++number;
  return expected(number == 1 ? "\"" + std::string(kHeader) + "\"" : "an end line");
}

}  // namespace portcullis::dropin
