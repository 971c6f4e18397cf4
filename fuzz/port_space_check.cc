#include "fuzz/port_space_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace portcullis::fuzz {
namespace {

using reference::Choosing;
using reference::Family;
using reference::Placement;
using reference::PortRange;
using reference::PortSpace;

struct Block {
  Family family = Family::kIpv4;
  std::uint32_t first = 1;
  std::uint32_t count = 1;
};

// The space as one would write it down without a thought for speed.
struct NaiveSpace {
  PortSpace::Sharing sharing;
  std::array<std::set<std::uint32_t>, 2> reserved;
  std::array<std::map<std::uint32_t, int>, 2> bound;  // how many sockets
  std::set<std::uint32_t> persistent;

  static std::size_t Index(Family family) { return family == Family::kIpv4 ? 0 : 1; }
  bool IsReserved(Family family, std::uint32_t port) const {
    return reserved[Index(family)].contains(port) ||
           (sharing.families_joined && reserved[1 - Index(family)].contains(port));
  }
  bool IsBound(Family family, std::uint32_t port) const {
    return bound[Index(family)].contains(port);
  }
  bool CanReserve(Family family, std::uint32_t port) const {
    const Family other = family == Family::kIpv4 ? Family::kIpv6 : Family::kIpv4;
    if (IsReserved(family, port)) return false;
    if (sharing.persistent_excludes && persistent.contains(port)) return false;
    if (!sharing.bound_excludes) return true;
    return !IsBound(family, port) && !(sharing.families_joined && IsBound(other, port));
  }
  bool CanBind(Family family, std::uint32_t port, bool reserved_too) const {
    if (IsBound(family, port)) return false;
    return reserved_too || (!IsReserved(family, port) && !persistent.contains(port));
  }
};

template <typename Free>
bool AllFree(const Free& free, std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t port = first; port < first + count; ++port) {
    if (!free(port)) return false;
  }
  return true;
}

class Check {
 public:
  explicit Check(std::span<const std::uint8_t> bytes)
      : rest_(bytes), sharing_(Sharing(Next())), last_(Last(Next())), space_(Ports(), sharing_) {
    naive_.sharing = sharing_;
  }

  std::optional<std::string> Run() {
    for (std::size_t i = 0; i < kMostSpaceSteps && !rest_.empty(); ++i) Step();
    GiveAllBack();
    Hold(space_ == PortSpace(Ports(), sharing_), "a space that was emptied is not a new one");
    return fault_;
  }

 private:
  static PortSpace::Sharing Sharing(unsigned bits) {
    return {(bits & 1) == 0, (bits & 2) == 0, (bits & 4) == 0};
  }
  // Small, or so large that a search goes beyond what is near.
  static std::uint16_t Last(unsigned byte) {
    return static_cast<std::uint16_t>(byte < 253 ? byte + 1 : 1024 * (byte - 251) - 1);
  }
  PortRange Ports() const { return {1, last_}; }

  std::uint8_t Next() {
    if (rest_.empty()) return 0;
    const std::uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }

  void Hold(bool holds, const char* what) {
    if (!holds && !fault_) fault_ = what;
  }

  void Step() {
    const unsigned head = Next();
    const unsigned port = Next() | static_cast<unsigned>(Next()) << 8;
    const unsigned count = Next();
    Block block;
    block.family = (head & 16) != 0 ? Family::kIpv6 : Family::kIpv4;
    block.first = 1 + port % last_;
    const std::uint32_t room = last_ - block.first + 1u;
    block.count = count == 255 ? room : 1 + count % room;
    switch (head % 16) {
      case 4:
        return Unreserve(port);
      case 5:
        return Bind(block);
      case 6:
        return Unbind(port);
      case 7:
        return ReservePersistent(block);
      case 8:
        return UnreservePersistent(port);
      case 9:
      case 10:
      case 11:
        return FindBlock(block, head);
      case 12:
      case 13:
        return FindUnbound(block, head);
      case 14:
      case 15:
        return Compare(block);
      default:
        return Reserve(block);
    }
  }

  void Reserve(const Block& block) {
    const bool can = AllFree([&](auto port) { return naive_.CanReserve(block.family, port); },
                             block.first, block.count);
    Hold(space_.CanReserve(block.family, block.first, block.count) == can, "CanReserve");
    if (!can) return Compare(block);
    space_.Reserve(block.family, block.first, block.count);
    auto& ports = naive_.reserved[NaiveSpace::Index(block.family)];
    for (std::uint32_t i = 0; i < block.count; ++i) ports.insert(block.first + i);
    reserved_.push_back(block);
    Compare(block);
  }

  void Unreserve(std::size_t which) {
    if (reserved_.empty()) return;
    const Block block = Take(reserved_, which);
    space_.Unreserve(block.family, block.first, block.count);
    auto& ports = naive_.reserved[NaiveSpace::Index(block.family)];
    for (std::uint32_t i = 0; i < block.count; ++i) ports.erase(block.first + i);
    Compare(block);
  }

  void Bind(const Block& block) {
    int& sockets = naive_.bound[NaiveSpace::Index(block.family)][block.first];
    const auto port = static_cast<std::uint16_t>(block.first);
    if (++sockets == 1) {
      space_.Bind(block.family, port);
    } else {
      space_.BindAgain(block.family, port);
    }
    bound_.push_back({block.family, block.first, 1});
    Compare(block);
  }

  void Unbind(std::size_t which) {
    if (bound_.empty()) return;
    const Block block = Take(bound_, which);
    space_.Unbind(block.family, static_cast<std::uint16_t>(block.first));
    auto& ports = naive_.bound[NaiveSpace::Index(block.family)];
    if (--ports[block.first] == 0) ports.erase(block.first);
    Compare(block);
  }

  void ReservePersistent(const Block& block) {
    if (!AllFree([&](auto port) { return !naive_.persistent.contains(port); }, block.first,
                 block.count)) {
      return Compare(block);
    }
    space_.ReservePersistent(block.first, block.count);
    for (std::uint32_t i = 0; i < block.count; ++i) naive_.persistent.insert(block.first + i);
    persistent_.push_back(block);
    Compare(block);
  }

  void UnreservePersistent(std::size_t which) {
    if (persistent_.empty()) return;
    const Block block = Take(persistent_, which);
    space_.UnreservePersistent(block.first, block.count);
    for (std::uint32_t i = 0; i < block.count; ++i) naive_.persistent.erase(block.first + i);
    Compare(block);
  }

  void FindBlock(const Block& within, unsigned head) {
    const std::uint32_t count = 1u + Next();
    const Choosing choosing = ChoosingOf(head);
    const PortRange range = RangeOf(within);
    HoldFound(space_.FindBlock(within.family, range, count, choosing), range, count,
              choosing.placement,
              [&](auto port) { return naive_.CanReserve(within.family, port); });
  }

  void FindUnbound(const Block& within, unsigned head) {
    const bool reserved_too = (head & 1) != 0;
    const Choosing choosing = ChoosingOf(head);
    const PortRange range = RangeOf(within);
    HoldFound(space_.FindUnbound(within.family, range, reserved_too, choosing), range, 1,
              choosing.placement,
              [&](auto port) { return naive_.CanBind(within.family, port, reserved_too); });
  }

  // That `found` is what the obvious search, port by port, comes to.
  template <typename Free>
  void HoldFound(std::uint16_t found, PortRange within, std::uint32_t count, Placement placement,
                 Free free) {
    std::vector<std::uint16_t> starts;
    for (std::uint32_t start = within.first; start + count <= within.last + 1u; ++start) {
      if (AllFree(free, start, count)) starts.push_back(static_cast<std::uint16_t>(start));
    }
    Hold((found != reference::kNoPort) == !starts.empty(),
         "a search that finds what is not, or misses it");
    if (found == reference::kNoPort || starts.empty()) return;
    if (placement == Placement::kLowest) Hold(found == starts.front(), "not the lowest");
    if (placement == Placement::kHighest) Hold(found == starts.back(), "not the highest");
    Hold(std::binary_search(starts.begin(), starts.end(), found), "a place that is not free");
  }

  // Every question about a block, and the counts.
  void Compare(const Block& block) {
    const auto any = [&](auto taken) {
      return !AllFree([&](auto port) { return !taken(port); }, block.first, block.count);
    };
    const auto port = static_cast<std::uint16_t>(block.first);
    Hold(space_.IsReserved(block.family, port) == naive_.IsReserved(block.family, block.first),
         "IsReserved");
    Hold(space_.IsBound(block.family, port) == naive_.IsBound(block.family, block.first),
         "IsBound");
    Hold(space_.IsAnyBound(block.family, block.first, block.count) ==
             any([&](auto p) { return naive_.IsBound(block.family, p); }),
         "IsAnyBound");
    Hold(space_.IsAnyReserved(block.first, block.count) == any([&](auto p) {
           return naive_.reserved[0].contains(p) || naive_.reserved[1].contains(p);
         }),
         "IsAnyReserved");
    Hold(space_.IsPersistent(block.first, block.count) ==
             any([&](auto p) { return naive_.persistent.contains(p); }),
         "IsPersistent");
    Hold(space_.reserved_count() == naive_.reserved[0].size() + naive_.reserved[1].size(),
         "reserved_count");
    Hold(space_.bound_count() == naive_.bound[0].size() + naive_.bound[1].size(), "bound_count");
  }

  void GiveAllBack() {
    while (!reserved_.empty()) Unreserve(0);
    while (!bound_.empty()) Unbind(0);
    while (!persistent_.empty()) UnreservePersistent(0);
  }

  static PortRange RangeOf(const Block& block) {
    return {static_cast<std::uint16_t>(block.first),
            static_cast<std::uint16_t>(block.first + block.count - 1)};
  }
  static Choosing ChoosingOf(unsigned head) {
    return {static_cast<Placement>((head >> 5) % 3), head * 0x9E3779B1u};
  }
  static Block Take(std::vector<Block>& blocks, std::size_t which) {
    const std::size_t at = which % blocks.size();
    const Block block = blocks[at];
    blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(at));
    return block;
  }

  std::span<const std::uint8_t> rest_;
  PortSpace::Sharing sharing_;
  std::uint16_t last_;
  PortSpace space_;
  NaiveSpace naive_;
  std::vector<Block> reserved_;
  std::vector<Block> bound_;
  std::vector<Block> persistent_;
  std::optional<std::string> fault_;
};

}  // namespace

std::optional<std::string> CheckPortSpace(std::span<const std::uint8_t> bytes) {
  return Check(bytes).Run();
}

}  // namespace portcullis::fuzz
