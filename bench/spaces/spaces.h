// The data structures that one would reach for to hold the ports of one protocol, each behind the
// same four functions, so that one workload times them all.
//
//   bool Reserve(first, count)       takes a block that is free, or answers false and takes nothing
//   void Release(first, count)       gives back a block that Reserve took
//   uint32_t FindFree(count) const   the lowest port from which so many are free, or 0
//   bool IsTaken(port) const
//
// Ports are 1 to 65,535. Each is written as a careful user would write it, and no more is asked of
// it than it can do: none of them knows families, bound sockets or whose a block is, but the
// reference. Used by space_workloads.cc and, to hold that they do the same, by spaces_test.cc.

#pragma once

#include <bitset>
#include <boost/icl/interval_set.hpp>
#include <cstdint>
#include <set>
#include <vector>

#include "reference/port_space.h"

namespace portcullis::bench {

inline constexpr std::uint32_t kPorts = 65536;  // and one more than the last

// The reference: reference/port_space.h.
class PortSpaceOfReference {
 public:
  static constexpr const char* kName = "port_space";
  bool Reserve(std::uint32_t first, std::uint32_t count) {
    if (!space_.CanReserve(reference::Family::kIpv4, first, count)) return false;
    space_.Reserve(reference::Family::kIpv4, first, count);
    return true;
  }
  void Release(std::uint32_t first, std::uint32_t count) {
    space_.Unreserve(reference::Family::kIpv4, first, count);
  }
  std::uint32_t FindFree(std::uint32_t count) const {
    return space_.FindBlock(reference::Family::kIpv4, {}, count);
  }
  bool IsTaken(std::uint32_t port) const {
    return space_.IsReserved(reference::Family::kIpv4, static_cast<std::uint16_t>(port));
  }

 private:
  reference::PortSpace space_{reference::PortRange{}, reference::PortSpace::Sharing{}};
};

// A std::set of the blocks, each by itself, ordered by their first ports.
class StdSet {
 public:
  static constexpr const char* kName = "std_set";
  bool Reserve(std::uint32_t first, std::uint32_t count);
  void Release(std::uint32_t first, std::uint32_t count);
  std::uint32_t FindFree(std::uint32_t count) const;
  bool IsTaken(std::uint32_t port) const;

 private:
  struct Block {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    friend bool operator<(const Block& a, const Block& b) { return a.first < b.first; }
  };
  std::set<Block> blocks_;
};

// boost::icl::interval_set, which joins blocks that touch.
class Icl {
 public:
  static constexpr const char* kName = "icl";
  bool Reserve(std::uint32_t first, std::uint32_t count);
  void Release(std::uint32_t first, std::uint32_t count);
  std::uint32_t FindFree(std::uint32_t count) const;
  bool IsTaken(std::uint32_t port) const;

 private:
  boost::icl::interval_set<std::uint32_t> taken_;
};

// A std::bitset, looked at port by port.
class Bitset {
 public:
  static constexpr const char* kName = "bitset";
  bool Reserve(std::uint32_t first, std::uint32_t count);
  void Release(std::uint32_t first, std::uint32_t count);
  std::uint32_t FindFree(std::uint32_t count) const;
  bool IsTaken(std::uint32_t port) const { return taken_[port]; }

 private:
  std::bitset<kPorts> taken_;
};

// 1,024 words, looked at one after the other: what the reference does where it has no index.
class WordScan {
 public:
  static constexpr const char* kName = "word_scan";
  bool Reserve(std::uint32_t first, std::uint32_t count);
  void Release(std::uint32_t first, std::uint32_t count);
  std::uint32_t FindFree(std::uint32_t count) const;
  bool IsTaken(std::uint32_t port) const {
    return (words_[port / reference::kPortsPerWord] >> (port % reference::kPortsPerWord) & 1) != 0;
  }

 private:
  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(kPorts / reference::kPortsPerWord);
};

}  // namespace portcullis::bench
