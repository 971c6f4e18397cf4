#include "reference/free_runs.h"

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

FreeRunIndex::Runs FreeRunIndex::RunsOfWords(
    const std::array<std::uint64_t, kWordsPerBlock>& taken) {
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

FreeRunIndex::Runs FreeRunIndex::Joined(const Runs& left, const Runs& right,
                                        std::uint32_t size_of_each) {
  return {.prefix = left.prefix == size_of_each ? size_of_each + right.prefix : left.prefix,
          .suffix = right.suffix == size_of_each ? size_of_each + left.suffix : right.suffix,
          .longest = std::max({left.longest, right.longest, left.suffix + right.prefix})};
}

void FreeRunIndex::SetBlock(std::uint32_t block, const Runs& runs) {
  std::uint32_t node = kBlocks + block;
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

std::uint32_t FreeRunIndex::SearchBlocks(RunSearch& search, std::uint32_t block, std::uint32_t end,
                                         bool& found) const {
  while (block < end) {
    // The largest part of the tree that begins here and ends before `end`.
    std::uint32_t size = block == 0 ? kBlocks : block & (~block + 1);
    while (block + size > end) {
      size /= 2;
    }
    std::uint32_t node = (kBlocks + block) / size;
    const std::uint32_t base = block * kPortsPerBlock;
    // Where it has the run, but not at its beginning: into its first half.
    while (!(found = search.EndsWith(base, tree_[node].prefix)) &&
           tree_[node].longest >= search.count()) {
      if (size == 1) {
        return block;
      }
      node *= 2;
      size /= 2;
    }
    if (found) {
      return block;
    }
    search.Pass(size * kPortsPerBlock, tree_[node].prefix, tree_[node].suffix);
    block += size;
  }
  return end;
}

}  // namespace portcullis::reference
