// Which cases of the blocks a run with a limit makes.

#include <algorithm>
#include <numeric>
#include <string_view>

#include "conformance/run/block_run.h"

namespace portcullis::run {
namespace {

// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
// Ours, and not <random>: std::shuffle and std::uniform_int_distribution may draw as a library
// likes, and two builds of one seed would run different cases.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  // A number below `bound`, which is small beside 2^64: the bias is of no account.
  std::size_t Below(std::size_t bound) {
    state_ += 0x9E37'79B9'7F4A'7C15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58'476D'1CE4'E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D0'49BB'1331'11EBu;
    return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % bound);
  }

 private:
  std::uint64_t state_;
};

// FNV-1a, so that what is drawn from one block does not depend on the others.
std::uint64_t Hash(std::string_view name) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325u;
  for (const char letter : name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x0000'0100'0000'01B3u;
  }
  return hash;
}

std::vector<std::size_t> All(std::size_t size) {
  std::vector<std::size_t> indices(size);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

std::vector<std::size_t> Some(const BlockToRun& block, std::size_t count, std::uint32_t seed) {
  std::vector<std::size_t> indices = All(block.size);
  Draw draw(Hash(block.name) + seed);
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(indices[i], indices[i + draw.Below(block.size - i)]);
  }
  indices.resize(count);
  std::sort(indices.begin(), indices.end());
  return indices;
}

// How many of each block: one of each, and of the rest of the limit by the sizes, what is left over
// by rounding going to the first ones.
std::vector<std::size_t> Shares(const std::vector<BlockToRun>& blocks, std::size_t limit) {
  std::vector<std::size_t> shares;
  std::size_t total = 0;
  std::size_t given = 0;
  for (const BlockToRun& block : blocks) total += block.size == 0 ? 0 : block.size - 1;
  for (const BlockToRun& block : blocks) given += block.size == 0 ? 0 : 1;
  const std::size_t rest = limit > given ? limit - given : 0;
  std::size_t left = rest;
  for (const BlockToRun& block : blocks) {
    const std::size_t more =
        block.size == 0 ? 0 : rest * (block.size - 1) / std::max<std::size_t>(total, 1);
    shares.push_back(block.size == 0 ? 0 : 1 + more);
    left -= more;
  }
  for (std::size_t i = 0; i < blocks.size() && left > 0; ++i) {
    if (shares[i] >= blocks[i].size) continue;
    ++shares[i];
    --left;
  }
  return shares;
}

}  // namespace

std::vector<std::vector<std::size_t>> ChooseCases(const std::vector<BlockToRun>& blocks,
                                                  std::optional<std::size_t> limit,
                                                  std::uint32_t seed) {
  std::size_t total = 0;
  for (const BlockToRun& block : blocks) total += block.size;
  std::vector<std::vector<std::size_t>> chosen;
  if (!limit || *limit >= total) {
    for (const BlockToRun& block : blocks) chosen.push_back(All(block.size));
    return chosen;
  }
  if (*limit == 0) return std::vector<std::vector<std::size_t>>(blocks.size());
  const std::vector<std::size_t> shares = Shares(blocks, *limit);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    chosen.push_back(Some(blocks[i], shares[i], seed));
  }
  return chosen;
}

}  // namespace portcullis::run
