// The ports of one protocol: which are reserved, which have a socket bound to them.
//
// Used by Host, one for TCP and one for UDP, and by the benchmarks directly. A value: copyable and
// comparable. Ports are in host order. Runtime reservations and bound sockets are counted and kept
// apart, per family, so that either can hold a port that the other holds where the sharing rules
// let it; persistent reservations, which have no family, are a third set.
//
// Claiming and freeing work on whole 64-bit words, which a space has from the start (40 KiB), and
// allocate nothing. What keeps a port from being reserved, whatever it is, is one bit of FreeRuns
// (free_runs.h; 14 KiB, twice that where families are apart), which every claim and every search
// asks. No function checks a policy beyond Sharing; error codes are the caller's.
// Not to be used from two threads at once, not even to search.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "reference/free_runs.h"
#include "reference/ids.h"
#include "reference/placement.h"
#include "reference/port_bits.h"

namespace portcullis::reference {

enum class Family : std::uint8_t { kIpv4, kIpv6 };

class PortSpace {
 public:
  struct Sharing {
    bool families_joined = true;      // IPv4 and IPv6 reservations exclude each other
    bool bound_excludes = true;       // a bound port cannot be reserved
    bool persistent_excludes = true;  // nor can one of a persistent reservation
    friend bool operator==(const Sharing&, const Sharing&) = default;
  };

  PortSpace(PortRange ports, Sharing sharing);

  // A block is `count` ports from `first` on: count >= 1, first >= 1, all of them inside `ports`.

  // CanReserve: every port of the block is free for a reservation.
  bool CanReserve(Family family, std::uint32_t first, std::uint32_t count) const {
    return !AnyBit(taken_[SetOf(family)].words(), {first, count});
  }
  // Reserve takes such a block.
  void Reserve(Family family, std::uint32_t first, std::uint32_t count) {
    const BlockBits block(first, count);
    const std::size_t set = SetOf(family);
    SetBits(Row(kReserved + set), block);
    taken_[set].Take(block);
    reserved_count_ += count;
  }
  // Unreserve gives back a block that Reserve took.
  void Unreserve(Family family, std::uint32_t first, std::uint32_t count) {
    const BlockBits block(first, count);
    const std::size_t set = SetOf(family);
    ClearBits(Row(kReserved + set), block);
    taken_[set].SetWords(block, Excluded(set));
    reserved_count_ -= count;
  }
  // FindBlock: a block of `within` that Reserve would take, the lowest where nothing else is said.
  // kNoPort where there is none.
  std::uint16_t FindBlock(Family family, PortRange within, std::uint32_t count,
                          Choosing choosing = {}) const;

  bool IsReserved(Family family, std::uint16_t port) const;
  bool IsBound(Family family, std::uint16_t port) const;
  void Bind(Family family, std::uint16_t port);       // not bound before
  void BindAgain(Family family, std::uint16_t port);  // bound before: one more socket has it
  void Unbind(Family family, std::uint16_t port);     // once for each of the two
  // FindUnbound: a port of `within` that is neither bound nor, unless `reserved_too`, reserved, at
  // runtime or persistently; the lowest where nothing else is said. kNoPort where there is none.
  std::uint16_t FindUnbound(Family family, PortRange within, bool reserved_too,
                            Choosing choosing = {}) const;

  // Persistent reservations.
  bool IsPersistent(std::uint32_t first, std::uint32_t count) const;   // any port of the block
  void ReservePersistent(std::uint32_t first, std::uint32_t count);    // none of them is yet
  void UnreservePersistent(std::uint32_t first, std::uint32_t count);  // all of them are
  // Of either family: any port of the block.
  bool IsAnyReserved(std::uint32_t first, std::uint32_t count) const;
  bool IsAnyBound(Family family, std::uint32_t first, std::uint32_t count) const {
    return IsAnyIn(kBound + static_cast<std::size_t>(family), first, count);
  }
  bool IsAnyBound(std::uint32_t first, std::uint32_t count) const {  // of either family
    if (bound_count_ == 0) return false;
    const BlockBits block(first, count);
    return AnyBit(Row(kBound), block) || AnyBit(Row(kBound + 1), block);
  }

  // Ports, of both families.
  std::uint32_t reserved_count() const { return reserved_count_; }
  std::uint32_t bound_count() const { return bound_count_; }

  friend bool operator==(const PortSpace&, const PortSpace&) = default;

 private:
  // Sets of ports: those that a family reserved (joined ones share the first), those to which a
  // socket of a family is bound, and the persistent ones.
  enum RowIndex : std::size_t { kReserved = 0, kBound = 2, kPersistent = 4, kRows = 5 };

  std::span<std::uint64_t> Row(std::size_t row) {
    return {words_.data() + row * word_count_, word_count_};
  }
  std::span<const std::uint64_t> Row(std::size_t row) const {
    return {words_.data() + row * word_count_, word_count_};
  }
  // Of reservations, and of taken_.
  std::size_t Sets() const { return sharing_.families_joined ? 1 : 2; }
  std::size_t SetOf(Family family) const {
    return sharing_.families_joined ? 0 : static_cast<std::size_t>(family);
  }
  // What keeps ports from being reserved, word by word. All that it looks at is its own, so that a
  // compiler can look at several words at once.
  struct ExcludedView {
    const std::uint64_t *reserved, *persistent, *bound, *other_bound;
    std::uint64_t persistent_mask, bound_mask, other_bound_mask;

    std::uint64_t operator()(std::size_t word) const {
      return reserved[word] | (persistent[word] & persistent_mask) | (bound[word] & bound_mask) |
             (other_bound[word] & other_bound_mask);
    }
  };
  ExcludedView Excluded(std::size_t set) const {
    const auto row = [this](std::size_t index) { return words_.data() + index * word_count_; };
    return {row(kReserved + set), row(kPersistent), row(kBound + set), row(kBound + 1 - set),
            persistent_mask_,     bound_mask_,      other_bound_mask_};
  }
  // Any port of the block.
  bool IsAnyIn(std::size_t row, std::uint32_t first, std::uint32_t count) const {
    return AnyBit(Row(row), {first, count});
  }
  void AddTo(std::size_t row, std::uint32_t first, std::uint32_t count);
  void TakeFrom(std::size_t row, std::uint32_t first, std::uint32_t count);
  // Whatever changed of the block: taken_ says so too.
  void Update(const BlockBits& block);
  // Lowest: answers lowest(part of `within`) with the lowest run of `count` there, or kNoPort.
  template <typename View, typename Lowest>
  static std::uint16_t Find(const View& view, const Lowest& lowest, PortRange within,
                            std::uint32_t count, Choosing choosing);

  Sharing sharing_;
  std::uint64_t persistent_mask_;   // all bits or none, of Sharing
  std::uint64_t bound_mask_;        // likewise
  std::uint64_t other_bound_mask_;  // likewise: of the sockets of the other family
  std::size_t word_count_;
  std::vector<std::uint64_t> words_;  // the rows, one after the other
  std::uint32_t reserved_count_ = 0;  // of bits in words_, which are many to count
  std::uint32_t bound_count_ = 0;     // likewise
  std::map<std::pair<Family, std::uint16_t>, std::uint32_t> bound_again_;  // beyond the first
  // Of Excluded, which is long to ask; the first for both families where they are joined.
  std::array<FreeRuns, 2> taken_;
};

}  // namespace portcullis::reference
