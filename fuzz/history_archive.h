// The two archives of explore/history_fields.h that read and write the compact form
// (history_bytes.h says what the bytes are). Used by history_bytes.cc and ioctl_bytes.cc alone.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "conformance/explore/history_fields.h"
#include "conformance/scenario/step.h"
#include "reference/abi/control_codes.h"

namespace portcullis::fuzz {

using explore::ManyOf;
using explore::Named;
using explore::NameOf;
using explore::NumberOf;

// Codes that mean something to somebody; behind the last, any four bytes.
inline constexpr std::array<std::uint32_t, 16> kKnownCodes = {
    abi::kSioAcquirePortReservation,
    abi::kSioAssociatePortReservation,
    abi::kSioReleasePortReservation,
    abi::kSioKeepaliveVals,
    abi::kFionbio,
    abi::kSioFlush,
    abi::kSioCpuAffinity,
    abi::kUnassignedCode,
    0,
    abi::kSioAcquirePortReservation ^ 0x80000000u,  // one bit off each part of ours
    abi::kSioAcquirePortReservation ^ 0x40000000u,
    abi::kSioAcquirePortReservation ^ 0x10000000u,
    abi::kSioAcquirePortReservation ^ 0x08000000u,
    abi::kSioReleasePortReservation ^ 0x40000000u,
    abi::kSioAssociatePortReservation ^ 0x00010000u,
    0xFFFFFFFFu};

inline constexpr std::uint8_t kFirstLong = 240;  // a number from here on has four bytes of its own
inline constexpr std::size_t kMostBytes = 64;    // of a buffer

class HistoryReader {
 public:
  explicit HistoryReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t Next() {
    if (rest_.empty()) return 0;
    const std::uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }

  void Makes(Named kind, std::string& name) { name = NameOf(kind, 1u + Next() % ManyOf(kind)); }
  void Uses(Named kind, std::string& name) { Makes(kind, name); }
  void MakesAny(Named kind, std::string& name) {
    const unsigned number = Next() % (ManyOf(kind) + 1u);
    name = number == 0 ? std::string() : NameOf(kind, number);
  }
  void Flag(bool& flag) { flag = Next() % 2 != 0; }
  template <typename Value>
  void Choice(Value& value, unsigned count) {
    value = static_cast<Value>(Next() % count);
  }
  template <typename Integer>
  void Number(Integer& number) {
    const std::uint8_t first = Next();
    number = static_cast<Integer>(first < kFirstLong ? first : Long(4));
  }
  void Code(std::uint32_t& code) {
    const std::uint8_t first = Next();
    code = first < kKnownCodes.size() ? kKnownCodes[first] : Long(4);
  }
  void Place(scenario::PortRef& port) {
    const auto value = static_cast<std::uint16_t>(Long(2));
    port.value = port.kind == scenario::PortRef::Kind::kLiteral ? std::int32_t{value}
                                                                : static_cast<std::int16_t>(value);
  }
  void Count(std::uint16_t& count) { count = static_cast<std::uint16_t>(Long(2)); }
  void Bytes(std::vector<std::byte>& bytes) {
    bytes.resize(Next() % (kMostBytes + 1));
    for (std::byte& byte : bytes) byte = std::byte{Next()};
  }

 private:
  std::uint32_t Long(int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) value |= std::uint32_t{Next()} << (8 * i);
    return value;
  }

  std::span<const std::uint8_t> rest_;
};

class HistoryWriter {
 public:
  std::vector<std::uint8_t> Take() { return std::move(bytes_); }
  void Put(std::size_t value) { bytes_.push_back(static_cast<std::uint8_t>(value)); }

  void Makes(Named kind, const std::string& name) {
    Put((NumberOf(kind, name) - 1) % ManyOf(kind));
  }
  void Uses(Named kind, const std::string& name) { Makes(kind, name); }
  void MakesAny(Named kind, const std::string& name) {
    Put(name.empty() ? 0 : (NumberOf(kind, name) - 1) % ManyOf(kind) + 1);
  }
  void Flag(bool flag) { Put(flag ? 1 : 0); }
  template <typename Value>
  void Choice(Value value, unsigned count) {
    Put(static_cast<unsigned>(value) % count);
  }
  template <typename Integer>
  void Number(Integer number) {
    const auto value = static_cast<std::uint32_t>(number);
    if (value < kFirstLong) return Put(value);
    Put(kFirstLong);
    Long(value, 4);
  }
  void Code(std::uint32_t code) {
    for (std::size_t i = 0; i < kKnownCodes.size(); ++i) {
      if (kKnownCodes[i] == code) return Put(i);
    }
    Put(kKnownCodes.size());
    Long(code, 4);
  }
  void Place(const scenario::PortRef& port) { Long(static_cast<std::uint32_t>(port.value), 2); }
  void Count(std::uint16_t count) { Long(count, 2); }
  void Bytes(const std::vector<std::byte>& bytes) {
    const std::size_t size = bytes.size() < kMostBytes ? bytes.size() : kMostBytes;
    Put(size);
    for (std::size_t i = 0; i < size; ++i) Put(static_cast<std::uint8_t>(bytes[i]));
  }

 private:
  void Long(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) Put((value >> (8 * i)) & 0xFFu);
  }

  std::vector<std::uint8_t> bytes_;
};

}  // namespace portcullis::fuzz
