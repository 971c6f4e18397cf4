// A set of error codes, as one number: the oracle makes, joins and copies some of them for every
// call it judges, and the nodes of a std::set would be most of the time that this takes. What it
// has of std::set's functions means the same. The codes that reference/abi names come in order,
// then those without a name, which only an implementation can have given.
//
// A plain comparable value.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <vector>

#include "reference/abi/error_codes.h"

namespace portcullis::oracle {

class CodeSet {
 public:
  using value_type = std::int32_t;

  // The named codes, then the others.
  class const_iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::int32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::int32_t*;
    using reference = std::int32_t;

    const_iterator() = default;
    reference operator*() const {
      return rest_ != 0 ? kCodes[static_cast<std::size_t>(std::countr_zero(rest_))] : *other_;
    }
    const_iterator& operator++() {
      if (rest_ != 0) {
        rest_ &= rest_ - 1;
      } else {
        ++other_;
      }
      return *this;
    }
    const_iterator operator++(int) {
      const const_iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    friend class CodeSet;
    const_iterator(std::uint64_t rest, const std::int32_t* other) : rest_(rest), other_(other) {}
    std::uint64_t rest_ = 0;
    const std::int32_t* other_ = nullptr;
  };
  using iterator = const_iterator;

  CodeSet() = default;
  CodeSet(std::initializer_list<std::int32_t> codes) { insert(codes); }

  const_iterator begin() const { return {bits_, others_.data()}; }
  const_iterator end() const { return {0, others_.data() + others_.size()}; }
  std::size_t size() const {
    return static_cast<std::size_t>(std::popcount(bits_)) + others_.size();
  }
  bool empty() const { return bits_ == 0 && others_.empty(); }
  bool contains(std::int32_t code) const {
    const std::uint64_t bit = BitOf(code);
    return bit != 0 ? (bits_ & bit) != 0 : std::binary_search(others_.begin(), others_.end(), code);
  }
  std::size_t count(std::int32_t code) const { return contains(code) ? 1 : 0; }

  void insert(std::int32_t code) {
    const std::uint64_t bit = BitOf(code);
    bits_ |= bit;
    if (bit != 0 || contains(code)) return;
    others_.insert(std::upper_bound(others_.begin(), others_.end(), code), code);
  }
  void insert(std::initializer_list<std::int32_t> codes) { insert(codes.begin(), codes.end()); }
  template <typename Iterator>
  void insert(Iterator first, Iterator last) {
    for (; first != last; ++first) insert(*first);
  }
  void insert(const CodeSet& codes) {
    bits_ |= codes.bits_;
    for (const std::int32_t code : codes.others_) insert(code);
  }
  void erase(std::int32_t code) {
    bits_ &= ~BitOf(code);
    std::erase(others_, code);
  }
  void clear() {
    bits_ = 0;
    others_.clear();
  }

  friend bool operator==(const CodeSet&, const CodeSet&) = default;
  friend auto operator<=>(const CodeSet&, const CodeSet&) = default;

 private:
  static constexpr std::array kCodes = {abi::kErrorAccessDenied,
                                        abi::kWsaInvalidHandle,
                                        abi::kErrorSharingViolation,
                                        abi::kErrorNotSupported,
                                        abi::kErrorInvalidParameter,
                                        abi::kWaitIoCompletion,
                                        abi::kWsaWaitTimeout,
                                        abi::kWsaOperationAborted,
                                        abi::kWsaIoIncomplete,
                                        abi::kWsaIoPending,
                                        abi::kErrorNoaccess,
                                        abi::kErrorNotFound,
                                        abi::kWsaEintr,
                                        abi::kWsaEacces,
                                        abi::kWsaEfault,
                                        abi::kWsaEinval,
                                        abi::kWsaEmfile,
                                        abi::kWsaEwouldblock,
                                        abi::kWsaEinprogress,
                                        abi::kWsaEnotsock,
                                        abi::kWsaEprototype,
                                        abi::kWsaEnoprotoopt,
                                        abi::kWsaEprotonosupport,
                                        abi::kWsaEsocktnosupport,
                                        abi::kWsaEopnotsupp,
                                        abi::kWsaEafnosupport,
                                        abi::kWsaEaddrinuse,
                                        abi::kWsaEaddrnotavail,
                                        abi::kWsaEnetdown,
                                        abi::kWsaEnobufs,
                                        abi::kWsaEisconn,
                                        abi::kWsaEnotconn,
                                        abi::kWsaEconnrefused,
                                        abi::kWsaNotInitialised};
  static_assert(kCodes.size() <= 64 && std::is_sorted(kCodes.begin(), kCodes.end()));

  // 0 for a code that has no name.
  static constexpr std::uint64_t BitOf(std::int32_t code) {
    const auto place = std::lower_bound(kCodes.begin(), kCodes.end(), code);
    if (place == kCodes.end() || *place != code) return 0;
    return std::uint64_t{1} << (place - kCodes.begin());
  }

  std::uint64_t bits_ = 0;
  std::vector<std::int32_t> others_;  // in order
};

}  // namespace portcullis::oracle
