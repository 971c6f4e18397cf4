#include "reference/port_space.h"

#include <algorithm>

#include "reference/abi/planted_fault.h"

namespace portcullis::reference {
namespace {

constexpr std::uint64_t MaskOf(bool excludes) { return excludes ? kAllBits : 0; }

// Neighbouring numbers come out far apart (Knuth's multiplicative hashing).
constexpr std::uint32_t Scatter(std::uint32_t number) { return number * 2654435761u; }

// Where a spread search begins.
std::uint16_t SpreadFrom(PortRange within, Choosing choosing) {
  const std::uint32_t size = within.last - within.first + 1u;
  return static_cast<std::uint16_t>(within.first + Scatter(choosing.seed) % size);
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
      word_count_(ports.last / kPortsPerWord + 1),
      words_(kRows * word_count_) {
  for (std::size_t set = 0; set < Sets(); ++set) {
    taken_[set].Resize(word_count_);
  }
}

void PortSpace::AddTo(std::size_t row, std::uint32_t first, std::uint32_t count) {
  const BlockBits block(first, count);
  SetBits(Row(row), block);
  Update(block);
}

void PortSpace::TakeFrom(std::size_t row, std::uint32_t first, std::uint32_t count) {
  const BlockBits block(first, count);
  ClearBits(Row(row), block);
  Update(block);
}

void PortSpace::Update(const BlockBits& block) {
  for (std::size_t set = 0; set < Sets(); ++set) {
    taken_[set].SetWords(block, Excluded(set));
  }
}

template <typename View, typename Lowest>
std::uint16_t PortSpace::Find(const View& view, const Lowest& lowest, PortRange within,
                              std::uint32_t count, Choosing choosing) {
  if (count > within.last - within.first + 1u) {
    return kNoPort;
  }
  if (choosing.placement == Placement::kHighest) {  // the same search in a mirror
    constexpr std::uint32_t kTop = 65535;
    const auto mirrored = [&](std::uint32_t word) {
      return Mirrored(view(kTop / kPortsPerWord - word));
    };
    const auto first = static_cast<std::uint16_t>(kTop - within.last);
    const auto last = static_cast<std::uint16_t>(kTop - within.first);
    RunSearch search(count);  // whose start may be 0 here
    return EndsInWords(mirrored, {first, last}, search, first / kPortsPerWord, last / kPortsPerWord)
               ? static_cast<std::uint16_t>(kTop - search.start() - count + 1)
               : kNoPort;
  }
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
  const FreeRuns& taken = taken_[SetOf(family)];
  return Find([&](std::uint32_t word) { return taken.words()[word]; },
              [&](PortRange part) { return taken.Find(part, count); }, within, count, choosing);
}

bool PortSpace::IsReserved(Family family, std::uint16_t port) const {
  return IsAnyIn(kReserved + SetOf(family), port, 1);
}

bool PortSpace::IsBound(Family family, std::uint16_t port) const {
  return IsAnyBound(family, port, 1);
}

void PortSpace::Bind(Family family, std::uint16_t port) {
  AddTo(kBound + static_cast<std::size_t>(family), port, 1);
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
  TakeFrom(kBound + static_cast<std::size_t>(family), port, 1);
  --bound_count_;
}

std::uint16_t PortSpace::FindUnbound(Family family, PortRange within, bool reserved_too,
                                     Choosing choosing) const {
  const auto bound = Row(kBound + static_cast<std::size_t>(family));
  const auto reserved = Row(kReserved + SetOf(family));
  const auto persistent = Row(kPersistent);
  const std::uint64_t reserved_mask = MaskOf(!reserved_too);
  const auto view = [=](std::uint32_t word) {
    return bound[word] | ((reserved[word] | persistent[word]) & reserved_mask);
  };
  return Find(
      view, [&](PortRange part) { return ScanWords(view, part, 1); }, within, 1, choosing);
}

bool PortSpace::IsPersistent(std::uint32_t first, std::uint32_t count) const {
  return IsAnyIn(kPersistent, first, count);
}

void PortSpace::ReservePersistent(std::uint32_t first, std::uint32_t count) {
  AddTo(kPersistent, first, count);
}

void PortSpace::UnreservePersistent(std::uint32_t first, std::uint32_t count) {
  TakeFrom(kPersistent, first, count);
}

bool PortSpace::IsAnyReserved(std::uint32_t first, std::uint32_t count) const {
  return IsAnyIn(kReserved, first, count) || IsAnyIn(kReserved + 1, first, count);
}

}  // namespace portcullis::reference
