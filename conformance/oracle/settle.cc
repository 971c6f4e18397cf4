#include "conformance/oracle/settle.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/reservations.h"
#include "reference/abi/control_codes.h"

namespace portcullis::oracle {
namespace {

// Also one that is not judged: how it ends is nobody's statement, but it may have its ports.
bool MayStillClaim(const World& world, const Operation& operation) {
  return operation.code == abi::kSioAcquirePortReservation && operation.Open() &&
         !operation.claimed && !operation.doomed && !operation.net_was_down && operation.socket &&
         world.sockets.at(*operation.socket).open;
}

Conditions HoldersInTheWay(const World& world, const Operation& operation, std::size_t step) {
  return HoldingConditions(world, operation.asked, *operation.socket, step);
}

// Whoever holds ports that an open ACQUIRE asks for may make it fail, now or when it says so.
void NoteHolders(World& world) {
  for (auto& [step, operation] : world.operations) {
    if (!MayStillClaim(world, operation)) continue;
    Conditions& known = operation.conditions;
    const std::size_t before = known.size();
    for (Condition& condition : HoldersInTheWay(world, operation, step)) {
      const bool noted = std::find(known.begin(), known.end(), condition) != known.end();
      if (!noted) known.push_back(std::move(condition));
    }
    if (known.size() != before) SortByQuestion(known);
  }
}

// The world in which the ACQUIRE of `step` has its ports. Who was in its way before is no longer of
// interest, and which of two was first is nobody's to know.
World Claimed(World world, std::size_t step) {
  Claim(world, step, std::nullopt);
  std::erase_if(world.operations.at(step).conditions,
                [](const Condition& condition) { return condition.passing; });
  NoteHolders(world);
  return world;
}

// Digest: equal for equal worlds, and seldom for others, by what the worlds of one trace differ in.
std::uint64_t Digest(const World& world) {
  std::uint64_t digest = 0;
  const auto mix = [&digest](std::uint64_t value) { digest = digest * 1'000'003 + value + 1; };
  for (const Reservation& held : world.reservations) mix(held.step);
  for (const auto& [step, operation] : world.operations) {
    mix(static_cast<std::uint64_t>(operation.state));
    mix((operation.held ? 2u : 0u) + (operation.claimed ? 1u : 0u));
    mix(operation.conditions.size());
    mix(operation.cuts.size());
  }
  for (const auto& [actor, thread] : world.threads) mix(thread.hold ? 1 : 0);
  return digest;
}

// Worlds in the order in which they came, no two equal.
class WorldSet {
 public:
  void Add(World world) {
    const std::uint64_t digest = Digest(world);
    const auto [first, last] = known_.equal_range(digest);
    for (auto it = first; it != last; ++it) {
      if (worlds_[it->second] == world) return;
    }
    known_.emplace(digest, worlds_.size());
    worlds_.push_back(std::move(world));
  }

  std::size_t size() const { return worlds_.size(); }
  const World& operator[](std::size_t index) const { return worlds_[index]; }
  std::vector<World> Take() { return std::move(worlds_); }

 private:
  std::vector<World> worlds_;
  std::unordered_multimap<std::uint64_t, std::size_t> known_;  // digest to place in worlds_
};

}  // namespace

std::vector<World> Settle(std::vector<World> worlds, std::size_t bound) {
  WorldSet settled;
  for (World& world : worlds) {
    NoteHolders(world);
    settled.Add(std::move(world));
  }
  // The set grows while it is walked: a world in which one operation has taken its ports is looked
  // at again for the others.
  for (std::size_t i = 0; i < settled.size() && settled.size() <= bound; ++i) {
    std::vector<std::size_t> claiming;
    for (const auto& [step, operation] : settled[i].operations) {
      if (MayStillClaim(settled[i], operation) &&
          !MustFail(HoldersInTheWay(settled[i], operation, step))) {
        claiming.push_back(step);
      }
    }
    for (const std::size_t step : claiming) settled.Add(Claimed(settled[i], step));
  }
  return settled.Take();
}

}  // namespace portcullis::oracle
