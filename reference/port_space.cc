#include "reference/port_space.h"

#include <algorithm>

#include "reference/abi/planted_fault.h"

namespace portcullis::reference {
namespace {

constexpr std::uint64_t MaskOf(bool excludes) { return excludes ? ~std::uint64_t{0} : 0; }

// Calls f(word index, the block's bits in it) for each word of the block, until f answers true.
// Those in the middle are all its own.
template <typename F>
bool AnyWord(std::uint32_t first, std::uint32_t count, F f) {
  const std::uint32_t last = first + count - 1;
  const std::uint32_t last_word = last / kPortsPerWord;
  const std::uint64_t tail = BitsOf(0, last % kPortsPerWord);
  std::uint32_t word = first / kPortsPerWord;
  const std::uint64_t head = BitsOf(first % kPortsPerWord, kPortsPerWord - 1);
  if (word == last_word) {
    return f(word, head & tail);
  }
  if (f(word, head)) {
    return true;
  }
  for (++word; word < last_word; ++word) {
    if (f(word, MaskOf(true))) {
      return true;
    }
  }
  return f(last_word, tail);
}

// Neighbouring numbers come out far apart (Knuth's multiplicative hashing).
constexpr std::uint32_t Scatter(std::uint32_t number) { return number * 2654435761u; }

// Where a spread search begins.
std::uint16_t SpreadFrom(PortRange within, Choosing choosing) {
  const std::uint32_t size = within.last - within.first + 1u;
  return static_cast<std::uint16_t>(within.first + Scatter(choosing.seed) % size);
}

// What Find answers of a space in which nothing was ever taken.
std::uint16_t FindInEmpty(PortRange within, std::uint32_t count, Choosing choosing) {
  if (count > within.last - within.first + 1u) {
    return kNoPort;
  }
  const std::uint32_t highest = within.last - count + 1;
  if (choosing.placement == Placement::kHighest) {
    return static_cast<std::uint16_t>(highest);
  }
  const std::uint16_t from =
      choosing.placement == Placement::kSpread ? SpreadFrom(within, choosing) : within.first;
  return from <= highest ? from : within.first;
}

// The bits of a word in the other order: neighbours are swapped, then pairs, fours ...
constexpr std::uint64_t Mirrored(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x5555555555555555u;
  constexpr std::uint64_t kPairs = 0x3333333333333333u;
  constexpr std::uint64_t kFours = 0x0F0F0F0F0F0F0F0Fu;
  constexpr std::uint64_t kEights = 0x00FF00FF00FF00FFu;
  constexpr std::uint64_t kSixteens = 0x0000FFFF0000FFFFu;
  word = (word >> 1 & kOnes) | (word & kOnes) << 1;
  word = (word >> 2 & kPairs) | (word & kPairs) << 2;
  word = (word >> 4 & kFours) | (word & kFours) << 4;
  word = (word >> 8 & kEights) | (word & kEights) << 8;
  word = (word >> 16 & kSixteens) | (word & kSixteens) << 16;
  return word >> 32 | word << 32;
}

}  // namespace

PortSpace::PortSpace(PortRange ports, Sharing sharing)
    : sharing_(sharing),
      persistent_mask_(MaskOf(sharing.persistent_excludes)),
      bound_mask_(MaskOf(sharing.bound_excludes)),
      other_bound_mask_(MaskOf(sharing.bound_excludes && sharing.families_joined)),
      word_count_(ports.last / kPortsPerWord + 1) {}

template <typename Pick>
bool PortSpace::AnyOf(std::uint32_t first, std::uint32_t count, Pick pick) const {
  if (words_.empty()) {
    return false;
  }
  return AnyWord(first, count, [&](std::uint32_t word, std::uint64_t bits) {
    return (pick(words_[word]) & bits) != 0;
  });
}

template <typename Change>
void PortSpace::ForWords(std::uint32_t first, std::uint32_t count, Change change) {
  if (words_.empty()) {
    words_.resize(word_count_);
  }
  AnyWord(first, count, [&](std::uint32_t word, std::uint64_t bits) {
    change(words_[word], bits);
    return false;
  });
}

bool PortSpace::CanReserve(Family family, std::uint32_t first, std::uint32_t count) const {
  return !AnyOf(first, count, [=, this](const Word& word) { return Excluded(word, family); });
}

bool PortSpace::ReserveWords(Family family, std::uint32_t first, std::uint32_t count) {
  if (!CanReserve(family, first, count)) {
    return false;
  }
  const std::size_t set = ReservedIndex(family);
  ForWords(first, count, [set](Word& word, std::uint64_t bits) { word.reserved[set] |= bits; });
  reserved_count_ += count;
  index_[set].Touch(first, count);
  return true;
}

void PortSpace::UnreserveWords(Family family, std::uint32_t first, std::uint32_t count) {
  const std::size_t set = ReservedIndex(family);
  ForWords(first, count, [set](Word& word, std::uint64_t bits) { word.reserved[set] &= ~bits; });
  reserved_count_ -= count;
  index_[set].Touch(first, count);
}

template <typename View>
std::uint16_t PortSpace::Find(const View& view, PortRange within, std::uint32_t count,
                              Choosing choosing, FreeRunIndex* index) const {
  if (count > within.last - within.first + 1u) {
    return kNoPort;
  }
  RunSearch search(count);
  const auto ends_in = [&search](const auto& words, PortRange part) {
    return EndsInWords(words, part, search, part.first / kPortsPerWord, part.last / kPortsPerWord);
  };
  if (choosing.placement == Placement::kHighest) {  // the same search in a mirror
    constexpr std::uint32_t kTop = 65535;
    const auto mirrored = [&](std::uint32_t word) {
      return Mirrored(view(kTop / kPortsPerWord - word));
    };
    return ends_in(mirrored, {static_cast<std::uint16_t>(kTop - within.last),
                              static_cast<std::uint16_t>(kTop - within.first)})
               ? static_cast<std::uint16_t>(kTop - search.start() - count + 1)
               : kNoPort;
  }
  const auto lowest = [&](PortRange part) {
    if (index != nullptr) {
      return index->FirstRun(view, word_count_, part, count);
    }
    search = RunSearch(count);
    return ends_in(view, part) ? search.start() : kNoPort;
  };
  if (choosing.placement == Placement::kSpread) {
    const std::uint16_t found = lowest({SpreadFrom(within, choosing), within.last});
    if (found != kNoPort) {
      return found;
    }
  }
  return lowest(within);
}

std::uint16_t PortSpace::FindBlock(Family family, PortRange within, std::uint32_t count,
                                   Choosing choosing) const {
  if (words_.empty()) {
    return FindInEmpty(within, count, choosing);
  }
  return Find([=, this](std::uint32_t word) { return Excluded(words_[word], family); }, within,
              count, choosing, &index_[ReservedIndex(family)]);
}

bool PortSpace::IsReserved(Family family, std::uint16_t port) const {
  return AnyOf(port, 1,
               [set = ReservedIndex(family)](const Word& word) { return word.reserved[set]; });
}

bool PortSpace::IsBound(Family family, std::uint16_t port) const {
  return IsAnyBound(family, port, 1);
}

void PortSpace::Bind(Family family, std::uint16_t port) {
  const auto own = static_cast<std::size_t>(family);
  ForWords(port, 1, [own](Word& word, std::uint64_t bits) { word.bound[own] |= bits; });
  Touch(own, port, 1);
  ++bound_count_;
}

void PortSpace::BindAgain(Family family, std::uint16_t port) { ++bound_again_[{family, port}]; }

void PortSpace::Unbind(Family family, std::uint16_t port) {
  const auto again = bound_again_.find({family, port});
  if (again != bound_again_.end()) {
    if (--again->second == 0 || IsPlanted("space-forgets-who-shares-a-port")) {
      bound_again_.erase(again);
    }
    return;
  }
  const auto own = static_cast<std::size_t>(family);
  ForWords(port, 1, [own](Word& word, std::uint64_t bits) { word.bound[own] &= ~bits; });
  Touch(own, port, 1);
  --bound_count_;
}

std::uint16_t PortSpace::FindUnbound(Family family, PortRange within, bool reserved_too,
                                     Choosing choosing) const {
  if (words_.empty()) {
    return FindInEmpty(within, 1, choosing);
  }
  const auto own = static_cast<std::size_t>(family);
  const std::uint64_t reserved = MaskOf(!reserved_too);
  const auto view = [=, this, set = ReservedIndex(family)](std::uint32_t index) {
    const Word& word = words_[index];
    return word.bound[own] | ((word.reserved[set] | word.persistent) & reserved);
  };
  return Find(view, within, 1, choosing, nullptr);
}

bool PortSpace::IsPersistent(std::uint32_t first, std::uint32_t count) const {
  return AnyOf(first, count, [](const Word& word) { return word.persistent; });
}

void PortSpace::ReservePersistent(std::uint32_t first, std::uint32_t count) {
  ForWords(first, count, [](Word& word, std::uint64_t bits) { word.persistent |= bits; });
  Touch(0, first, count);
  Touch(1, first, count);
}

void PortSpace::UnreservePersistent(std::uint32_t first, std::uint32_t count) {
  ForWords(first, count, [](Word& word, std::uint64_t bits) { word.persistent &= ~bits; });
  Touch(0, first, count);
  Touch(1, first, count);
}

bool PortSpace::IsAnyReserved(std::uint32_t first, std::uint32_t count) const {
  return AnyOf(first, count, [](const Word& word) { return word.reserved[0] | word.reserved[1]; });
}

bool PortSpace::IsAnyBound(Family family, std::uint32_t first, std::uint32_t count) const {
  return AnyOf(first, count, [own = static_cast<std::size_t>(family)](const Word& word) {
    return word.bound[own];
  });
}

bool operator==(const PortSpace& a, const PortSpace& b) {
  using Words = std::vector<PortSpace::Word>;
  if (a.sharing_ != b.sharing_ || a.word_count_ != b.word_count_ ||
      a.bound_again_ != b.bound_again_) {
    return false;
  }
  // Words that were never allocated equal words that are all zero.
  const auto is_empty = [](const Words& words) {
    return std::all_of(words.begin(), words.end(),
                       [](const PortSpace::Word& word) { return word == PortSpace::Word{}; });
  };
  return a.words_.empty()   ? is_empty(b.words_)
         : b.words_.empty() ? is_empty(a.words_)
                            : a.words_ == b.words_;
}

}  // namespace portcullis::reference
