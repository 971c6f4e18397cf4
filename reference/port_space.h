// The ports of one protocol: which are reserved, which have a socket bound to them.
//
// Used by Host, one for TCP and one for UDP, and by the benchmarks directly. A value: copyable and
// comparable. Ports are in host order. Runtime reservations and bound sockets are counted and kept
// apart, per family, so that either can hold a port that the other holds where the sharing rules
// let it; persistent reservations, which have no family, are a third set.
//
// Claiming and freeing work on whole 64-bit words and allocate nothing but, once, the words
// themselves at the first claim (40 KiB). A search looks at four words, and then at an index
// (free_runs.h, 6 KiB), so that it takes no longer where the space is fragmented. No function
// checks a policy beyond Sharing; error codes are the caller's. Not to be used from two threads at
// once: FindBlock brings the index up to date.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "reference/free_runs.h"
#include "reference/ids.h"
#include "reference/placement.h"

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
  bool CanReserve(Family family, std::uint32_t first, std::uint32_t count) const;
  // Reserve: takes the whole block, or answers false and takes nothing.
  bool Reserve(Family family, std::uint32_t first, std::uint32_t count) {
    if (words_.empty() || !IsInOneWord(first, count)) {
      return ReserveWords(family, first, count);
    }
    const std::size_t set = ReservedIndex(family);
    Word& word = words_[first / kPortsPerWord];
    const std::uint64_t bits = BitsOf(0, count - 1) << (first % kPortsPerWord);
    if ((Excluded(word, family) & bits) != 0) {
      return false;
    }
    word.reserved[set] |= bits;
    reserved_count_ += count;
    index_[set].TouchWord(first / kPortsPerWord);
    return true;
  }
  // Unreserve gives back a block that Reserve took.
  void Unreserve(Family family, std::uint32_t first, std::uint32_t count) {
    if (!IsInOneWord(first, count)) {
      UnreserveWords(family, first, count);
      return;
    }
    const std::size_t set = ReservedIndex(family);
    words_[first / kPortsPerWord].reserved[set] &=
        ~(BitsOf(0, count - 1) << (first % kPortsPerWord));
    reserved_count_ -= count;
    index_[set].TouchWord(first / kPortsPerWord);
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
  bool IsAnyBound(Family family, std::uint32_t first, std::uint32_t count) const;

  // Ports, of both families.
  std::uint32_t reserved_count() const { return reserved_count_; }
  std::uint32_t bound_count() const { return bound_count_; }

  friend bool operator==(const PortSpace& a, const PortSpace& b);

 private:
  // What is known of 64 ports, a bit for each. Joined families share the first set of reservations.
  struct Word {
    std::array<std::uint64_t, 2> reserved{};
    std::array<std::uint64_t, 2> bound{};  // by family
    std::uint64_t persistent = 0;
    friend bool operator==(const Word&, const Word&) = default;
  };

  std::size_t ReservedIndex(Family family) const {
    return sharing_.families_joined ? 0 : static_cast<std::size_t>(family);
  }
  // What keeps a port of the word from being reserved.
  std::uint64_t Excluded(const Word& word, Family family) const {
    const auto own = static_cast<std::size_t>(family);
    return word.reserved[ReservedIndex(family)] | (word.persistent & persistent_mask_) |
           (word.bound[own] & bound_mask_) | (word.bound[1 - own] & other_bound_mask_);
  }
  // Most blocks are, and then one look does.
  static bool IsInOneWord(std::uint32_t first, std::uint32_t count) {
    return first / kPortsPerWord == (first + count - 1) / kPortsPerWord;
  }
  bool ReserveWords(Family family, std::uint32_t first, std::uint32_t count);
  void UnreserveWords(Family family, std::uint32_t first, std::uint32_t count);
  // Whether `pick` of a word has a bit of the block, for any of its words.
  template <typename Pick>
  bool AnyOf(std::uint32_t first, std::uint32_t count, Pick pick) const;
  // Calls change(word, bits of the block in it) for each word of the block.
  template <typename Change>
  void ForWords(std::uint32_t first, std::uint32_t count, Change change);
  template <typename View>
  std::uint16_t Find(const View& view, PortRange within, std::uint32_t count, Choosing choosing,
                     FreeRunIndex* index) const;
  void Touch(std::size_t family_index, std::uint32_t first, std::uint32_t count) {
    index_[sharing_.families_joined ? 0 : family_index].Touch(first, count);
  }

  Sharing sharing_;
  std::uint64_t persistent_mask_;   // all bits or none, of Sharing
  std::uint64_t bound_mask_;        // likewise
  std::uint64_t other_bound_mask_;  // likewise: of the sockets of the other family
  std::size_t word_count_;
  std::vector<Word> words_;           // empty until the first claim
  std::uint32_t reserved_count_ = 0;  // of bits in words_, which are many to count
  std::uint32_t bound_count_ = 0;     // likewise
  std::map<std::pair<Family, std::uint16_t>, std::uint32_t> bound_again_;  // beyond the first
  // Of Excluded, by family; the first for both where they are joined. Says nothing that words_ do
  // not say.
  mutable std::array<FreeRunIndex, 2> index_;
};

}  // namespace portcullis::reference
