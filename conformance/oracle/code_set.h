// A set of error codes, as one number: the oracle makes, joins and copies some of them for every
// call it judges, and the nodes of a std::set would be most of the time that this takes. What it
// has of std::set's functions means the same, and its codes come in order.
//
// A plain comparable value. Holds the codes that reference/abi names and no others.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "reference/abi/error_codes.h"

namespace portcullis::oracle {

class CodeSet {
 public:
  using value_type = std::int32_t;

  class const_iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::int32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::int32_t*;
    using reference = const std::int32_t&;

    const_iterator() = default;
    reference operator*() const {
      return kCodes[static_cast<std::size_t>(std::countr_zero(rest_))];
    }
    const_iterator& operator++() {
      rest_ &= rest_ - 1;
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
    explicit const_iterator(std::uint64_t rest) : rest_(rest) {}
    std::uint64_t rest_ = 0;
  };
  using iterator = const_iterator;

  CodeSet() = default;
  CodeSet(std::initializer_list<std::int32_t> codes) { insert(codes); }

  const_iterator begin() const { return const_iterator(bits_); }
  const_iterator end() const { return {}; }
  std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }
  bool empty() const { return bits_ == 0; }
  std::size_t count(std::int32_t code) const { return (bits_ & BitOf(code)) != 0 ? 1 : 0; }

  void insert(std::int32_t code) {
    assert(BitOf(code) != 0);
    bits_ |= BitOf(code);
  }
  void insert(std::initializer_list<std::int32_t> codes) { insert(codes.begin(), codes.end()); }
  void insert(const_iterator first, const_iterator) { bits_ |= first.rest_; }  // to an end
  template <typename Iterator>
  void insert(Iterator first, Iterator last) {
    for (; first != last; ++first) insert(*first);
  }
  void erase(std::int32_t code) { bits_ &= ~BitOf(code); }
  void clear() { bits_ = 0; }

  friend bool operator==(const CodeSet&, const CodeSet&) = default;

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
};

}  // namespace portcullis::oracle
