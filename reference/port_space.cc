#include "reference/port_space.h"

#include <algorithm>
#include <bit>

#include "reference/abi/planted_fault.h"

namespace portcullis::reference {
namespace {

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

// Bits `first_bit` to `last_bit` of a word, both included.
constexpr std::uint64_t Mask(std::uint32_t first_bit, std::uint32_t last_bit) {
  return (kAllBits << first_bit) & (kAllBits >> (63u - last_bit));
}

// Calls f(word index, mask) for each word that the block touches, until f answers true.
template <typename F>
bool AnyWord(std::uint32_t first, std::uint32_t count, F f) {
  const std::uint32_t last = first + count - 1;
  const std::uint32_t first_word = first / 64;
  const std::uint32_t last_word = last / 64;
  for (std::uint32_t word = first_word; word <= last_word; ++word) {
    const std::uint32_t from = word == first_word ? first % 64 : 0;
    const std::uint32_t to = word == last_word ? last % 64 : 63;
    if (f(word, Mask(from, to))) {
      return true;
    }
  }
  return false;
}

// Neighbouring numbers come out far apart (Knuth's multiplicative hashing).
constexpr std::uint32_t Scatter(std::uint32_t number) { return number * 2654435761u; }

// The lowest bit from which `count` (at most 64) bits of `free` are set; 64 where there is none.
// After each round a bit of `free` says that `length` bits from it were set.
std::uint32_t RunWithin(std::uint64_t free, std::uint32_t count) {
  for (std::uint32_t length = 1; length < count;) {
    const std::uint32_t shift = std::min(length, count - length);
    free &= free >> shift;
    length += shift;
  }
  return static_cast<std::uint32_t>(std::countr_zero(free));
}

}  // namespace

bool PortBitmap::ContainsAny(std::uint32_t first, std::uint32_t count) const {
  if (words_.empty()) {
    return false;
  }
  return AnyWord(first, count, [this](std::uint32_t index, std::uint64_t mask) {
    return (words_[index] & mask) != 0;
  });
}

void PortBitmap::Insert(std::uint32_t first, std::uint32_t count) {
  words_.resize(word_count_);
  AnyWord(first, count, [this](std::uint32_t index, std::uint64_t mask) {
    words_[index] |= mask;
    return false;
  });
  size_ += count;
}

void PortBitmap::Erase(std::uint32_t first, std::uint32_t count) {
  AnyWord(first, count, [this](std::uint32_t index, std::uint64_t mask) {
    words_[index] &= ~mask;
    return false;
  });
  size_ -= count;
}

bool operator==(const PortBitmap& a, const PortBitmap& b) {
  // Words that were never allocated equal words that are all zero.
  return a.size_ == b.size_ && a.word_count_ == b.word_count_ &&
         (a.size_ == 0 || a.words_ == b.words_);
}

std::optional<std::uint16_t> FirstFreeRun(std::span<const PortBitmap* const> sets, PortRange within,
                                          std::uint32_t count) {
  const std::uint32_t first_word = within.first / 64u;
  const std::uint32_t last_word = within.last / 64u;
  std::uint32_t run = 0;        // free ports that end just before the word at hand
  std::uint32_t run_start = 0;  // the first of them
  for (std::uint32_t index = first_word; index <= last_word; ++index) {
    std::uint64_t taken = 0;
    for (const PortBitmap* set : sets) {
      taken |= set->word(index);
    }
    const std::uint32_t from = index == first_word ? within.first % 64u : 0;
    const std::uint32_t to = index == last_word ? within.last % 64u : 63;
    taken |= ~Mask(from, to);

    const std::uint32_t base = index * 64;
    if (run == 0) {
      run_start = base;
    }
    run += static_cast<std::uint32_t>(std::countr_zero(taken));
    if (run >= count) {
      return static_cast<std::uint16_t>(run_start);
    }
    if (taken == 0) {
      continue;
    }
    if (count <= 64) {
      const std::uint32_t bit = RunWithin(~taken, count);
      if (bit < 64) {
        return static_cast<std::uint16_t>(base + bit);
      }
    }
    run = static_cast<std::uint32_t>(std::countl_zero(taken));
    if (IsPlanted("space-ends-a-run-at-each-word")) run = 0;
    run_start = base + 64 - run;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> FreeRun(std::span<const PortBitmap* const> sets, PortRange within,
                                     std::uint32_t count, Choosing choosing) {
  const std::uint32_t size = within.last - within.first + 1u;
  if (count > size || choosing.placement == Placement::kLowest) {
    return FirstFreeRun(sets, within, count);
  }
  if (choosing.placement == Placement::kSpread) {
    const auto from = static_cast<std::uint16_t>(within.first + Scatter(choosing.seed) % size);
    const auto found = FirstFreeRun(sets, {from, within.last}, count);
    return found ? found : FirstFreeRun(sets, within, count);
  }
  for (std::uint32_t start = within.last - count + 1; start >= within.first; --start) {
    const auto is_taken = [=](const PortBitmap* set) { return set->ContainsAny(start, count); };
    if (std::none_of(sets.begin(), sets.end(), is_taken)) {
      return static_cast<std::uint16_t>(start);
    }
  }
  return std::nullopt;
}

PortSpace::PortSpace(PortRange ports, Sharing sharing)
    : sharing_(sharing),
      reserved_{PortBitmap(ports.last), PortBitmap(ports.last)},
      bound_{PortBitmap(ports.last), PortBitmap(ports.last)},
      persistent_(ports.last) {}

bool PortSpace::CanReserve(Family family, std::uint32_t first, std::uint32_t count) const {
  if (reserved_[ReservedIndex(family)].ContainsAny(first, count) ||
      (sharing_.persistent_excludes && persistent_.ContainsAny(first, count))) {
    return false;
  }
  if (!sharing_.bound_excludes) {
    return true;
  }
  if (sharing_.families_joined) {
    return !bound_[0].ContainsAny(first, count) && !bound_[1].ContainsAny(first, count);
  }
  return !bound_[static_cast<std::size_t>(family)].ContainsAny(first, count);
}

bool PortSpace::Reserve(Family family, std::uint32_t first, std::uint32_t count) {
  if (!CanReserve(family, first, count)) {
    return false;
  }
  reserved_[ReservedIndex(family)].Insert(first, count);
  return true;
}

void PortSpace::Unreserve(Family family, std::uint32_t first, std::uint32_t count) {
  reserved_[ReservedIndex(family)].Erase(first, count);
}

std::optional<std::uint16_t> PortSpace::FindBlock(Family family, PortRange within,
                                                  std::uint32_t count, Choosing choosing) const {
  std::array<const PortBitmap*, 4> sets = {&reserved_[ReservedIndex(family)]};
  std::size_t used = 1;
  if (sharing_.bound_excludes) {
    sets[used++] = &bound_[static_cast<std::size_t>(family)];
    if (sharing_.families_joined) {
      sets[used++] = &bound_[1 - static_cast<std::size_t>(family)];
    }
  }
  if (sharing_.persistent_excludes) {
    sets[used++] = &persistent_;
  }
  return FreeRun(std::span(sets).first(used), within, count, choosing);
}

bool PortSpace::IsReserved(Family family, std::uint16_t port) const {
  return reserved_[ReservedIndex(family)].ContainsAny(port, 1);
}

bool PortSpace::IsBound(Family family, std::uint16_t port) const {
  return bound_[static_cast<std::size_t>(family)].ContainsAny(port, 1);
}

void PortSpace::Bind(Family family, std::uint16_t port) {
  bound_[static_cast<std::size_t>(family)].Insert(port, 1);
}

void PortSpace::BindAgain(Family family, std::uint16_t port) { ++bound_again_[{family, port}]; }

void PortSpace::Unbind(Family family, std::uint16_t port) {
  const auto again = bound_again_.find({family, port});
  if (again == bound_again_.end()) {
    bound_[static_cast<std::size_t>(family)].Erase(port, 1);
  } else if (--again->second == 0 || IsPlanted("space-forgets-who-shares-a-port")) {
    bound_again_.erase(again);
  }
}

std::optional<std::uint16_t> PortSpace::FindUnbound(Family family, PortRange within,
                                                    bool reserved_too, Choosing choosing) const {
  const std::array<const PortBitmap*, 3> sets = {&bound_[static_cast<std::size_t>(family)],
                                                 &reserved_[ReservedIndex(family)], &persistent_};
  return FreeRun(std::span(sets).first(reserved_too ? 1 : 3), within, 1, choosing);
}

void PortSpace::ReservePersistent(std::uint32_t first, std::uint32_t count) {
  persistent_.Insert(first, count);
}

void PortSpace::UnreservePersistent(std::uint32_t first, std::uint32_t count) {
  persistent_.Erase(first, count);
}

bool PortSpace::IsAnyReserved(std::uint32_t first, std::uint32_t count) const {
  return reserved_[0].ContainsAny(first, count) || reserved_[1].ContainsAny(first, count);
}

bool PortSpace::IsAnyBound(Family family, std::uint32_t first, std::uint32_t count) const {
  return bound_[static_cast<std::size_t>(family)].ContainsAny(first, count);
}

}  // namespace portcullis::reference
