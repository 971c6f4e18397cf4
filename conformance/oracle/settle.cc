#include "conformance/oracle/settle.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/reservations.h"
#include "conformance/oracle/rule_ids.h"

namespace portcullis::oracle {
namespace {

// Also one that is not judged: how it ends is nobody's statement, but it may have its ports.
bool MayStillClaim(const World& world, const Operation& operation) {
  return IsAcquireCode(operation.code) && operation.Open() && !operation.end &&
         !operation.claimed && !operation.doomed && !operation.net_was_down && operation.socket &&
         world.sockets.at(*operation.socket).Open();
}

Conditions HoldersInTheWay(const World& world, const Operation& operation, std::size_t step) {
  return HoldingConditions(world, operation.asked, *operation.socket, step);
}

// What may come up while an ASSOCIATE or a RELEASE is under way: its reservation ends, its socket
// is bound, it is carried out twice. Then it may fail, or not.
Conditions MayHaveComeUp(const World& world, const Operation& operation, std::size_t step) {
  Conditions conditions = TokenConditions(
      world, {operation.code, operation.actor.process, *operation.socket, operation.token, step});
  for (Condition& condition : conditions) condition.must = false;
  return conditions;
}

bool IsKnown(const Conditions& known, const Condition& condition) {
  return std::any_of(known.begin(), known.end(), [&condition](const Condition& other) {
    return other.question == condition.question && other.codes == condition.codes &&
           other.any_code == condition.any_code && other.passing == condition.passing;
  });
}

Conditions HaveComeUp(const World& world, const Operation& operation, std::size_t step) {
  if (MayStillClaim(world, operation)) return HoldersInTheWay(world, operation, step);
  const bool by_token = IsAssociateCode(operation.code) || IsReleaseCode(operation.code);
  if (!by_token || !operation.Open() || operation.end || !operation.socket) return {};
  return MayHaveComeUp(world, operation, step);
}

// Whoever holds ports that an open ACQUIRE asks for may make it fail, now or when it says so; and
// likewise what else happens meanwhile.
void NoteHolders(World& world) {
  for (auto& [step, operation] : world.operations) {
    Conditions& known = operation.conditions;
    const std::size_t before = known.size();
    for (Condition& condition : HaveComeUp(world, operation, step)) {
      const bool noted = IsAcquireCode(operation.code)
                             ? std::find(known.begin(), known.end(), condition) != known.end()
                             : IsKnown(known, condition);
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
