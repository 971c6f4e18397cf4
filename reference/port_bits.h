// Ports as bits, 64 to a word: bit b of word i stands for port 64 * i + b. What is done to a block
// of ports, that is `count` of them from `first` on, count >= 1.
//
// The words in the middle of a block are all its own, and are gone through without a branch: wide
// blocks cost a fraction of a nanosecond per word. No state; `words` must hold the whole block.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace portcullis::reference {

inline constexpr std::uint32_t kPortsPerWord = 64;
inline constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

// Bits `first` to `last` of a word, both included.
constexpr std::uint64_t BitsOf(std::uint32_t first, std::uint32_t last) {
  return (kAllBits << first) & (kAllBits >> (63u - last));
}

// Where a block's ports are: in a first word and a last one, which may be the same, and in all
// between.
struct BlockBits {
  constexpr BlockBits(std::uint32_t first, std::uint32_t count)
      : first_word(first / kPortsPerWord),
        last_word((first + count - 1) / kPortsPerWord),
        head(kAllBits << (first % kPortsPerWord)),
        tail(kAllBits >> (kPortsPerWord - 1 - (first + count - 1) % kPortsPerWord)) {
    if (first_word == last_word) {
      head = tail = head & tail;
    }
  }

  template <typename Word>
  std::span<Word> MiddleOf(std::span<Word> words) const {
    return words.subspan(first_word + 1, last_word - std::min(first_word + 1, last_word));
  }

  std::size_t first_word;
  std::size_t last_word;
  std::uint64_t head;  // bits of the first word
  std::uint64_t tail;  // bits of the last word
};

// Fill: four words at a time. There are mostly none to three, for which a call of what fills any
// number of bytes takes longer than all the rest.
inline void Fill(std::span<std::uint64_t> words, std::uint64_t value) {
  std::size_t word = 0;
  for (; word + 4 <= words.size(); word += 4) {
    words[word] = words[word + 1] = words[word + 2] = words[word + 3] = value;
  }
  if ((words.size() & 2) != 0) {
    words[word] = words[word + 1] = value;
  }
  if ((words.size() & 1) != 0) {
    words.back() = value;
  }
}

// AnyBit: whether one of the block's bits is set.
inline bool AnyBit(std::span<const std::uint64_t> words, const BlockBits& block) {
  std::uint64_t any =
      (words[block.first_word] & block.head) | (words[block.last_word] & block.tail);
  for (const std::uint64_t word : block.MiddleOf(words)) {
    any |= word;
  }
  return any != 0;
}

// Store: both ends were read before either is written, so that a word that is both waits for
// nothing.
inline void Store(std::span<std::uint64_t> words, const BlockBits& block, std::uint64_t first,
                  std::uint64_t middle, std::uint64_t last) {
  words[block.first_word] = first;
  words[block.last_word] = last;
  Fill(block.MiddleOf(words), middle);
}

// SetBits: sets the block's bits.
inline void SetBits(std::span<std::uint64_t> words, const BlockBits& block) {
  Store(words, block, words[block.first_word] | block.head, kAllBits,
        words[block.last_word] | block.tail);
}

// ClearBits: clears the block's bits.
inline void ClearBits(std::span<std::uint64_t> words, const BlockBits& block) {
  Store(words, block, words[block.first_word] & ~block.head, 0,
        words[block.last_word] & ~block.tail);
}

}  // namespace portcullis::reference
