// The ports of one protocol: which are reserved, which have a socket bound to them.
//
// Used by Host, one for TCP and one for UDP, and by the benchmarks directly. A value: copyable and
// comparable. Ports are in host order. Runtime reservations and bound sockets are counted and kept
// apart, per family, so that either can hold a port that the other holds where the sharing rules
// let it; persistent reservations, which have no family, are a third set.
//
// Claiming and freeing work on whole 64-bit words and allocate nothing but, once, the words
// themselves at the first claim. A search looks at each word once (1,024 of them), at no port
// alone. No function checks a policy beyond Sharing; error codes are the caller's.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "reference/ids.h"
#include "reference/placement.h"

namespace portcullis::reference {

enum class Family : std::uint8_t { kIpv4, kIpv6 };

// A set of ports.
class PortBitmap {
 public:
  explicit PortBitmap(std::uint16_t last_port) : word_count_(last_port / 64u + 1u) {}

  // For all three: count >= 1 and first + count - 1 <= last_port.
  bool ContainsAny(std::uint32_t first, std::uint32_t count) const;
  void Insert(std::uint32_t first, std::uint32_t count);  // none of them may be in the set
  void Erase(std::uint32_t first, std::uint32_t count);   // all of them must be in the set

  std::uint32_t size() const { return size_; }
  std::uint64_t word(std::size_t index) const { return words_.empty() ? 0 : words_[index]; }

  friend bool operator==(const PortBitmap& a, const PortBitmap& b);

 private:
  std::size_t word_count_ = 0;
  std::vector<std::uint64_t> words_;  // empty until the first Insert
  std::uint32_t size_ = 0;
};

// FirstFreeRun: the lowest port from which `count` ports of `within` are in none of the sets, or
// nothing. count >= 1.
std::optional<std::uint16_t> FirstFreeRun(std::span<const PortBitmap* const> sets, PortRange within,
                                          std::uint32_t count);
// FreeRun: the same where another place may be wanted. From the top it goes port by port.
std::optional<std::uint16_t> FreeRun(std::span<const PortBitmap* const> sets, PortRange within,
                                     std::uint32_t count, Choosing choosing);

class PortSpace {
 public:
  struct Sharing {
    bool families_joined = true;      // IPv4 and IPv6 reservations exclude each other
    bool bound_excludes = true;       // a bound port cannot be reserved
    bool persistent_excludes = true;  // nor can one of a persistent reservation
    friend bool operator==(const Sharing&, const Sharing&) = default;
  };

  PortSpace(PortRange ports, Sharing sharing);

  // CanReserve: every port of the block is free for a reservation. Block as for PortBitmap.
  bool CanReserve(Family family, std::uint32_t first, std::uint32_t count) const;
  // Reserve: takes the whole block, or answers false and takes nothing.
  bool Reserve(Family family, std::uint32_t first, std::uint32_t count);
  // Unreserve gives back a block that Reserve took.
  void Unreserve(Family family, std::uint32_t first, std::uint32_t count);
  // FindBlock: a block of `within` that Reserve would take, the lowest where nothing else is said.
  std::optional<std::uint16_t> FindBlock(Family family, PortRange within, std::uint32_t count,
                                         Choosing choosing = {}) const;

  bool IsReserved(Family family, std::uint16_t port) const;
  bool IsBound(Family family, std::uint16_t port) const;
  void Bind(Family family, std::uint16_t port);       // not bound before
  void BindAgain(Family family, std::uint16_t port);  // bound before: one more socket has it
  void Unbind(Family family, std::uint16_t port);     // once for each of the two
  // FindUnbound: a port of `within` that is neither bound nor, unless `reserved_too`, reserved, at
  // runtime or persistently; the lowest where nothing else is said.
  std::optional<std::uint16_t> FindUnbound(Family family, PortRange within, bool reserved_too,
                                           Choosing choosing = {}) const;

  // Persistent reservations. Blocks as for PortBitmap.
  bool IsPersistent(std::uint32_t first, std::uint32_t count) const {  // any port of the block
    return persistent_.ContainsAny(first, count);
  }
  void ReservePersistent(std::uint32_t first, std::uint32_t count);    // none of them is yet
  void UnreservePersistent(std::uint32_t first, std::uint32_t count);  // all of them are
  // Of either family: any port of the block.
  bool IsAnyReserved(std::uint32_t first, std::uint32_t count) const;
  bool IsAnyBound(Family family, std::uint32_t first, std::uint32_t count) const;

  std::uint32_t reserved_count() const { return reserved_[0].size() + reserved_[1].size(); }
  std::uint32_t bound_count() const { return bound_[0].size() + bound_[1].size(); }

  friend bool operator==(const PortSpace&, const PortSpace&) = default;

 private:
  // Joined families share the first set of reservations.
  std::size_t ReservedIndex(Family family) const {
    return sharing_.families_joined ? 0 : static_cast<std::size_t>(family);
  }

  Sharing sharing_;
  std::array<PortBitmap, 2> reserved_;
  std::array<PortBitmap, 2> bound_;  // by family
  PortBitmap persistent_;
  std::map<std::pair<Family, std::uint16_t>, std::uint32_t> bound_again_;  // beyond the first
};

}  // namespace portcullis::reference
