#include "reference/port_bits.h"

namespace portcullis::reference {
namespace {

// Fill: four words at a time. There are mostly none to three, for which a call of what fills any
// number of bytes takes longer than all the rest.
void Fill(std::span<std::uint64_t> words, std::uint64_t value) {
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

}  // namespace

bool AnyBitOfWords(std::span<const std::uint64_t> words, const BlockBits& block) {
  std::uint64_t any =
      (words[block.first_word] & block.head) | (words[block.last_word] & block.tail);
  for (const std::uint64_t word : block.MiddleOf(words)) {
    any |= word;
  }
  return any != 0;
}

void SetBitsOfWords(std::span<std::uint64_t> words, const BlockBits& block) {
  words[block.first_word] |= block.head;
  Fill(block.MiddleOf(words), kAllBits);
  words[block.last_word] |= block.tail;
}

void ClearBitsOfWords(std::span<std::uint64_t> words, const BlockBits& block) {
  words[block.first_word] &= ~block.head;
  Fill(block.MiddleOf(words), 0);
  words[block.last_word] &= ~block.tail;
}

}  // namespace portcullis::reference
