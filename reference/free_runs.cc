#include "reference/free_runs.h"

#include <algorithm>

namespace portcullis::reference {
namespace {

// How many bits in a row are set in `free` at most: first the powers of two that fit, then what can
// be put together of them, from the largest down.
std::uint32_t LongestRun(std::uint64_t free) {
  std::array<std::uint64_t, 7> runs;  // [k]: from which bits 2^k bits are set
  std::size_t powers = 0;
  for (std::uint32_t size = 1; free != 0; size *= 2) {
    runs[powers++] = free;
    if (size == kPortsPerWord) {
      return size;
    }
    free &= free >> size;
  }
  std::uint32_t longest = 0;
  std::uint64_t from = ~std::uint64_t{0};  // the bits from which `longest` bits are set
  while (powers-- > 0) {
    const std::uint64_t longer = from & (runs[powers] >> longest);
    if (longer != 0) {
      from = longer;
      longest += 1u << powers;
    }
  }
  return longest;
}

}  // namespace

FreeRuns::Runs FreeRuns::RunsOfWords(const std::array<std::uint64_t, kWordsPerBlock>& taken) {
  Runs runs;
  std::uint32_t run = 0;
  bool all_free = true;
  for (const std::uint64_t word : taken) {
    run += static_cast<std::uint32_t>(std::countr_zero(word));
    runs.longest = std::max(runs.longest, run);
    if (word == 0) {
      continue;
    }
    if (all_free) {
      runs.prefix = run;
    }
    all_free = false;
    runs.longest = std::max(runs.longest, LongestRun(~word));
    run = static_cast<std::uint32_t>(std::countl_zero(word));
  }
  if (all_free) {
    runs.prefix = run;
  }
  runs.suffix = run;
  return runs;
}

FreeRuns::Runs FreeRuns::Joined(const Runs& left, const Runs& right, std::uint32_t size_of_each) {
  return {.prefix = left.prefix == size_of_each ? size_of_each + right.prefix : left.prefix,
          .suffix = right.suffix == size_of_each ? size_of_each + left.suffix : right.suffix,
          .longest = std::max({left.longest, right.longest, left.suffix + right.prefix})};
}

void FreeRuns::Resize(std::size_t words) {
  taken_.assign(words, 0);
  const std::size_t blocks = (words + kWordsPerBlock - 1) / kWordsPerBlock;
  taken_.resize(blocks * kWordsPerBlock, kAllBits);
  tree_.resize(2 * std::bit_ceil(blocks));  // blocks that there are not have nothing free
  Touch({0, static_cast<std::uint32_t>(words) * kPortsPerWord});
}

std::uint16_t FreeRuns::Find(PortRange within, std::uint32_t count) const {
  RunSearch search(count);
  const std::uint32_t first_word = within.first / kPortsPerWord;
  const std::uint32_t last_word = within.last / kPortsPerWord;
  // What is near is often enough, and the tree need not be up to date for it.
  const std::uint32_t block = first_word / kWordsPerBlock;
  const std::uint32_t near_word = std::min((block + kNearBlocks) * kWordsPerBlock - 1, last_word);
  // So many in a row have a word of their own, wherever they begin.
  const bool has_a_word = count >= 2 * kPortsPerWord - 1;
  const auto begin = taken_.begin();
  if (has_a_word &&
      std::find(begin + first_word, begin + near_word + 1, 0u) == begin + near_word + 1) {
    search.Pass(kPortsPerWord, 0, static_cast<std::uint32_t>(std::countl_zero(taken_[near_word])));
  } else if (EndsInWords(within, search, first_word, near_word)) {
    return search.start();
  }
  if (near_word == last_word) {
    return kNoPort;
  }
  Refresh();
  return EndsInBlocks(within, search, block + kNearBlocks) ? search.start() : kNoPort;
}

bool FreeRuns::EndsInWords(PortRange within, RunSearch& search, std::uint32_t word,
                           std::uint32_t last_word) const {
  return reference::EndsInWords([this](std::uint32_t i) { return taken_[i]; }, within, search, word,
                                last_word);
}

bool FreeRuns::EndsInBlocks(PortRange within, RunSearch& search, std::uint32_t block) const {
  bool found = false;
  block = SearchBlocks(search, block, (within.last + 1u) / kPortsPerBlock, found);
  return found || EndsInWords(within, search, block * kWordsPerBlock, within.last / kPortsPerWord);
}

void FreeRuns::Refresh() const {
  for (std::uint32_t part = 0; part < touched_.size(); ++part) {
    for (; touched_[part] != 0; touched_[part] &= touched_[part] - 1) {
      const std::uint32_t block =
          part * 64 + static_cast<std::uint32_t>(std::countr_zero(touched_[part]));
      std::array<std::uint64_t, kWordsPerBlock> taken{};
      std::copy_n(taken_.begin() + block * kWordsPerBlock, kWordsPerBlock, taken.begin());
      if (block == 0) {
        taken[0] |= 1;  // port 0 is none
      }
      SetBlock(block, RunsOfWords(taken));
    }
  }
}

void FreeRuns::SetBlock(std::uint32_t block, const Runs& runs) const {
  std::uint32_t node = Leaves() + block;
  std::uint32_t size = kPortsPerBlock;
  Runs now = runs;
  // What stays as it is changes nothing further up.
  while (node != 0 && tree_[node] != now) {
    tree_[node] = now;
    node /= 2;
    now = Joined(tree_[2 * node], tree_[2 * node + 1], size);
    size *= 2;
  }
}

std::uint32_t FreeRuns::SearchBlocks(RunSearch& search, std::uint32_t block, std::uint32_t end,
                                     bool& found) const {
  while (block < end) {
    // The largest part of the tree that begins here and ends before `end`.
    std::uint32_t size = block == 0 ? Leaves() : block & (~block + 1);
    while (block + size > end) {
      size /= 2;
    }
    std::uint32_t node = (Leaves() + block) / size;
    if (search.EndsWith(block * kPortsPerBlock, tree_[node].prefix)) {
      found = true;
      return block;
    }
    if (tree_[node].longest < search.count()) {
      search.Pass(size * kPortsPerBlock, tree_[node].prefix, tree_[node].suffix);
      block += size;
      continue;
    }
    // It has the run, but not at its beginning: into its first half, or past that one.
    while (size > 1) {
      size /= 2;
      node *= 2;
      if (tree_[node].longest < search.count()) {
        search.Pass(size * kPortsPerBlock, tree_[node].prefix, tree_[node].suffix);
        block += size;
        ++node;
        if (search.EndsWith(block * kPortsPerBlock, tree_[node].prefix)) {
          found = true;
          return block;
        }
      }
    }
    return block;
  }
  return end;
}

}  // namespace portcullis::reference
