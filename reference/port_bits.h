// Ports as bits, 64 to a word: bit b of word i stands for port 64 * i + b. What is done to a block
// of ports, that is `count` of them from `first` on, count >= 1.
//
// The words in the middle of a block are all its own, and are gone through without a branch: wide
// blocks cost a fraction of a nanosecond per word. No state; `words` must hold the whole block.

#pragma once

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

// Where a block's ports are: from a bit of one word to a bit of the same or another.
struct BlockBits {
  constexpr BlockBits(std::uint32_t first, std::uint32_t count)
      : first_word(first / kPortsPerWord),
        last_word((first + count - 1) / kPortsPerWord),
        head(kAllBits << (first % kPortsPerWord)),
        tail(kAllBits >> (kPortsPerWord - 1 - (first + count - 1) % kPortsPerWord)) {}

  bool IsInOneWord() const { return first_word == last_word; }
  // MiddleOf: the words between the first and the last, where those are two.
  template <typename Word>
  std::span<Word> MiddleOf(std::span<Word> words) const {
    return words.subspan(first_word + 1, last_word - first_word - 1);
  }

  std::size_t first_word;
  std::size_t last_word;
  std::uint64_t head;  // bits of the first word
  std::uint64_t tail;  // bits of the last word; where that is the first, the block's are in both
};

// AnyBit: whether one of the block's bits is set. SetBits and ClearBits: sets or clears them all.
// Most blocks lie in one word, whose code is short; what others take is a call (…OfWords).
bool AnyBitOfWords(std::span<const std::uint64_t> words, const BlockBits& block);
void SetBitsOfWords(std::span<std::uint64_t> words, const BlockBits& block);
void ClearBitsOfWords(std::span<std::uint64_t> words, const BlockBits& block);

inline bool AnyBit(std::span<const std::uint64_t> words, const BlockBits& block) {
  return block.IsInOneWord() ? (words[block.first_word] & block.head & block.tail) != 0
                             : AnyBitOfWords(words, block);
}

inline void SetBits(std::span<std::uint64_t> words, const BlockBits& block) {
  if (block.IsInOneWord()) {
    words[block.first_word] |= block.head & block.tail;
  } else {
    SetBitsOfWords(words, block);
  }
}

inline void ClearBits(std::span<std::uint64_t> words, const BlockBits& block) {
  if (block.IsInOneWord()) {
    words[block.first_word] &= ~(block.head & block.tail);
  } else {
    ClearBitsOfWords(words, block);
  }
}

}  // namespace portcullis::reference
