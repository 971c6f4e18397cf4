// Where there are enough free ports in a row: the search of PortSpace, and the index that makes it
// quick where ports are taken here and there.
//
// Ports are looked at 64 at a time. A *view* is whatever answers view(i) with a word of bits, bit b
// of it set where port 64 * i + b is taken. The index keeps, for every block of 256 ports and for
// pairs, pairs of pairs ... of blocks, how many free ports it begins with, ends with, and has in a
// row at most. So a search looks at one path of that tree instead of 1,024 words. What changes is
// marked, and looked at again by the next search that needs it: to take and give back a port costs
// a bit each, however often no one searches.
//
// A value. Not to be used from two threads at once.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/abi/planted_fault.h"
#include "reference/ids.h"

namespace portcullis::reference {

inline constexpr std::uint32_t kPortsPerWord = 64;
// What a search answers that finds nothing: no port, since 0 is none.
inline constexpr std::uint16_t kNoPort = 0;

// Bits `first` to `last` of a word, both included.
constexpr std::uint64_t BitsOf(std::uint32_t first, std::uint32_t last) {
  constexpr std::uint64_t kAllBits = ~std::uint64_t{0};
  return (kAllBits << first) & (kAllBits >> (63u - last));
}

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
    if (taken != 0 && count_ <= kPortsPerWord) {
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

class FreeRunIndex {
 public:
  // TouchWord: of the ports of this word some may be taken that were free, or the other way round.
  void TouchWord(std::uint32_t word) {
    const std::uint32_t block = word / kWordsPerBlock;
    touched_[block / 64] |= std::uint64_t{1} << (block % 64);
  }
  // Touch: the same of `count` ports from `first` on.
  void Touch(std::uint32_t first, std::uint32_t count) {
    const std::uint32_t last_block = (first + count - 1) / kPortsPerBlock;
    for (std::uint32_t block = first / kPortsPerBlock; block <= last_block; ++block) {
      touched_[block / 64] |= std::uint64_t{1} << (block % 64);
    }
  }

  // FirstRun: the lowest port from which `count` ports of `within` are free, or kNoPort.
  // `within.last` is inside the view; count >= 1. The view is one and the same for the index' life,
  // but for what was touched; `words` is how many words it has.
  template <typename View>
  std::uint16_t FirstRun(const View& view, std::size_t words, PortRange within,
                         std::uint32_t count);

 private:
  static constexpr std::uint32_t kWordsPerBlock = 4;
  static constexpr std::uint32_t kPortsPerBlock = kWordsPerBlock * kPortsPerWord;
  static constexpr std::uint32_t kBlocks = 65536 / kPortsPerBlock;

  struct Runs {
    std::uint32_t prefix = 0;
    std::uint32_t suffix = 0;
    std::uint32_t longest = 0;
    friend bool operator==(const Runs&, const Runs&) = default;
  };
  static Runs RunsOfWords(const std::array<std::uint64_t, kWordsPerBlock>& taken);
  static Runs Joined(const Runs& left, const Runs& right, std::uint32_t size_of_each);

  // EndsInBlocks: whether the run gets long enough from a block on, up to the end of the range.
  template <typename View>
  bool EndsInBlocks(const View& view, PortRange within, RunSearch& search,
                    std::uint32_t block) const;
  template <typename View>
  void Refresh(const View& view, std::size_t words);
  void SetBlock(std::uint32_t block, const Runs& runs);
  // SearchBlocks: from `block` up to `end`, until the run is long enough, which `found` says, or a
  // block has it inside. That block, or `end`.
  std::uint32_t SearchBlocks(RunSearch& search, std::uint32_t block, std::uint32_t end,
                             bool& found) const;

  // A heap: the runs of all ports at 1, the halves of node n at 2n and 2n+1, the blocks from
  // kBlocks on. Empty until the first search that goes far.
  std::vector<Runs> tree_;
  std::array<std::uint64_t, kBlocks / 64> touched_{};
};

template <typename View>
std::uint16_t FreeRunIndex::FirstRun(const View& view, std::size_t words, PortRange within,
                                     std::uint32_t count) {
  RunSearch search(count);
  const std::uint32_t first_word = within.first / kPortsPerWord;
  const std::uint32_t last_word = within.last / kPortsPerWord;
  // What is near is often enough, and the tree need not be up to date for it.
  const std::uint32_t block = first_word / kWordsPerBlock;
  const std::uint32_t near_word = std::min((block + 1) * kWordsPerBlock - 1, last_word);
  if (EndsInWords(view, within, search, first_word, near_word)) {
    return search.start();
  }
  if (near_word == last_word) {
    return kNoPort;
  }
  Refresh(view, words);
  // A range that begins with a block is looked at from there again: its part of the tree is larger.
  if (within.first <= std::max(block * kPortsPerBlock, 1u)) {
    RunSearch again(count);
    return EndsInBlocks(view, within, again, block) ? again.start() : kNoPort;
  }
  return EndsInBlocks(view, within, search, block + 1) ? search.start() : kNoPort;
}

template <typename View>
bool FreeRunIndex::EndsInBlocks(const View& view, PortRange within, RunSearch& search,
                                std::uint32_t block) const {
  bool found = false;
  block = SearchBlocks(search, block, (within.last + 1u) / kPortsPerBlock, found);
  return found ||
         EndsInWords(view, within, search, block * kWordsPerBlock, within.last / kPortsPerWord);
}

template <typename View>
void FreeRunIndex::Refresh(const View& view, std::size_t words) {
  if (tree_.empty()) {
    tree_.resize(2 * kBlocks);
    Touch(0, kBlocks * kPortsPerBlock);
  }
  for (std::uint32_t part = 0; part < touched_.size(); ++part) {
    for (; touched_[part] != 0; touched_[part] &= touched_[part] - 1) {
      const std::uint32_t block =
          part * 64 + static_cast<std::uint32_t>(std::countr_zero(touched_[part]));
      std::array<std::uint64_t, kWordsPerBlock> taken{};
      for (std::uint32_t i = 0; i < kWordsPerBlock; ++i) {
        const std::uint32_t word = block * kWordsPerBlock + i;
        taken[i] = word < words ? view(word) : ~std::uint64_t{0};
      }
      if (block == 0) {
        taken[0] |= 1;  // port 0 is none
      }
      SetBlock(block, RunsOfWords(taken));
    }
  }
}

}  // namespace portcullis::reference
