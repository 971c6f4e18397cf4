// Which ports are taken, and where there are enough free ones in a row: the bits that PortSpace
// asks first, its search, and the tree that makes it quick where ports are taken here and there.
//
// Ports are looked at 64 at a time. A *view* is whatever answers view(i) with a word of bits, bit b
// of it set where port 64 * i + b is taken. The tree keeps, for every block of 256 ports and for
// pairs, pairs of pairs ... of blocks, how many free ports it begins with, ends with, and has in a
// row at most. So a search looks at a few words and one path of that tree instead of 1,024 words.
// What changes is marked, and looked at again by the next search that needs it: to take and give
// back a port costs a bit each, however often no one searches.
//
// A value. Not to be used from two threads at once, not even to search.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/abi/planted_fault.h"
#include "reference/ids.h"
#include "reference/port_bits.h"

namespace portcullis::reference {

// What a search answers that finds nothing: no port, since 0 is none.
inline constexpr std::uint16_t kNoPort = 0;

// The lowest bit from which `count` (at most 64) bits of `free` are set; 64 where there is none.
// After each round a bit of `free` says that `length` bits from it were set.
constexpr std::uint32_t RunWithin(std::uint64_t free, std::uint32_t count) {
  for (std::uint32_t length = 1; length < count && free != 0;) {
    const std::uint32_t shift = std::min(length, count - length);
    free &= free >> shift;
    length += shift;
  }
  return static_cast<std::uint32_t>(std::countr_zero(free));
}

// A search from the lowest port up, fed with what comes next.
class RunSearch {
 public:
  explicit RunSearch(std::uint32_t count) : count_(count) {}

  // EndsIn: whether the run gets long enough in these 64 ports, the next in line, of which `base`
  // is the first. What is outside the range that is searched counts as taken.
  bool EndsIn(std::uint32_t base, std::uint64_t taken) {
    const auto low = static_cast<std::uint32_t>(std::countr_zero(taken));
    if (EndsWith(base, low)) {
      return true;
    }
    if (count_ <= kPortsPerWord) {
      const std::uint32_t bit = RunWithin(~taken, count_);
      if (bit < kPortsPerWord) {
        start_ = base + bit;
        return true;
      }
    }
    Pass(kPortsPerWord, low, static_cast<std::uint32_t>(std::countl_zero(taken)));
    if (taken != 0 && IsPlanted("space-ends-a-run-at-each-word")) run_ = 0;
    return false;
  }
  // EndsWith: whether it does by `free` more ports, next in line, of which `base` is the first.
  bool EndsWith(std::uint32_t base, std::uint32_t free) {
    start_ = base - run_;
    return run_ + free >= count_;
  }
  // Pass: `size` ports that hold no such run; they begin with `prefix` free ports and end with
  // `suffix`.
  void Pass(std::uint32_t size, std::uint32_t prefix, std::uint32_t suffix) {
    run_ = prefix == size ? run_ + size : suffix;
  }

  std::uint32_t count() const { return count_; }
  // start: the run's first port, once it is long enough.
  std::uint16_t start() const { return static_cast<std::uint16_t>(start_); }

 private:
  std::uint32_t count_;
  std::uint32_t run_ = 0;  // free ports that end just before what comes next
  std::uint32_t start_ = 0;
};

// EndsInWords: whether the run gets long enough in words `word` to `last_word` of a view, as much
// of them as is `within`.
template <typename View>
bool EndsInWords(const View& view, PortRange within, RunSearch& search, std::uint32_t word,
                 std::uint32_t last_word) {
  const std::uint32_t first_bit = within.first % kPortsPerWord;
  const std::uint32_t last_bit = within.last % kPortsPerWord;
  std::uint64_t outside =
      word == within.first / kPortsPerWord ? ~BitsOf(first_bit, kPortsPerWord - 1) : 0;
  for (; word < last_word; ++word) {
    if (search.EndsIn(word * kPortsPerWord, view(word) | outside)) {
      return true;
    }
    outside = 0;
  }
  if (word > last_word) {
    return false;
  }
  outside |= word == within.last / kPortsPerWord ? ~BitsOf(0, last_bit) : 0;
  return search.EndsIn(word * kPortsPerWord, view(word) | outside);
}

// ScanWords: the lowest port from which `count` ports of `within` are free, or kNoPort: word by
// word. count >= 1.
template <typename View>
std::uint16_t ScanWords(const View& view, PortRange within, std::uint32_t count) {
  RunSearch search(count);
  return EndsInWords(view, within, search, within.first / kPortsPerWord,
                     within.last / kPortsPerWord)
             ? search.start()
             : kNoPort;
}

class FreeRuns {
 public:
  // Resize: so many words, none of whose ports is taken. Before it there are none. Once.
  void Resize(std::size_t words);

  std::span<const std::uint64_t> words() const { return taken_; }
  // Take: every port of the block is taken.
  void Take(const BlockBits& block) {
    SetBits(taken_, block);
    Touch(block);
  }
  // SetWords: every word of the block becomes what the view says of it.
  template <typename View>
  void SetWords(const BlockBits& block, const View& view) {
    std::uint64_t* const taken = taken_.data();
    if (block.IsInOneWord()) {
      taken[block.first_word] = view(block.first_word);
    } else {
      for (std::size_t word = block.first_word; word <= block.last_word; ++word) {
        taken[word] = view(word);
      }
    }
    Touch(block);
  }

  // Find: the lowest port from which `count` ports of `within` are free, or kNoPort. count >= 1;
  // `within` begins at 1 or later and ends inside the words.
  std::uint16_t Find(PortRange within, std::uint32_t count) const;

  // What else there is follows from it.
  friend bool operator==(const FreeRuns& a, const FreeRuns& b) { return a.taken_ == b.taken_; }

 private:
  static constexpr std::uint32_t kWordsPerBlock = 4;
  static constexpr std::uint32_t kPortsPerBlock = kWordsPerBlock * kPortsPerWord;
  static constexpr std::uint32_t kBlocks = 65536 / kPortsPerBlock;
  // How many blocks a search looks through word by word before it goes to the tree.
  static constexpr std::uint32_t kNearBlocks = 4;

  struct Runs {
    std::uint32_t prefix{};
    std::uint32_t suffix{};
    std::uint32_t longest{};
    friend bool operator==(const Runs&, const Runs&) = default;
  };
  static Runs RunsOfWords(const std::array<std::uint64_t, kWordsPerBlock>& taken);
  static Runs Joined(const Runs& left, const Runs& right, std::uint32_t size_of_each);

  std::uint32_t Leaves() const { return static_cast<std::uint32_t>(tree_.size() / 2); }
  // To be looked at again.
  void Touch(const BlockBits& bits) {
    const std::size_t last = bits.last_word / kWordsPerBlock;
    std::size_t block = bits.first_word / kWordsPerBlock;
    do {
      touched_[block / 64] |= std::uint64_t{1} << (block % 64);
    } while (block++ != last);
  }
  // EndsInWords: whether the run gets long enough in words `word` to `last_word`.
  bool EndsInWords(PortRange within, RunSearch& search, std::uint32_t word,
                   std::uint32_t last_word) const;
  // EndsInBlocks: whether it does from a block on, up to the end of the range.
  bool EndsInBlocks(PortRange within, RunSearch& search, std::uint32_t block) const;
  void Refresh() const;
  void SetBlock(std::uint32_t block, const Runs& runs) const;
  // SearchBlocks: from `block` up to `end`, until the run is long enough, which `found` says, or a
  // block has it inside. That block, or `end`.
  std::uint32_t SearchBlocks(RunSearch& search, std::uint32_t block, std::uint32_t end,
                             bool& found) const;

  std::vector<std::uint64_t> taken_;  // of whole blocks: what is beyond the words is taken
  // A heap: the runs of all ports at 1, the halves of node n at 2n and 2n+1, the blocks from
  // Leaves() on. Says nothing that taken_ does not say.
  mutable std::vector<Runs> tree_;
  mutable std::array<std::uint64_t, kBlocks / 64> touched_{};  // the blocks that tree_ is behind in
};

}  // namespace portcullis::reference
