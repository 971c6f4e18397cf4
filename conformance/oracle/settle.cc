#include "conformance/oracle/settle.h"

#include <algorithm>
#include <set>
#include <utility>

#include "conformance/oracle/distinct_worlds.h"
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

bool IsKnown(const std::set<Condition>& known, const Condition& condition) {
  return std::any_of(known.begin(), known.end(), [&condition](const Condition& other) {
    return other.question == condition.question && other.codes == condition.codes &&
           other.any_code == condition.any_code && other.passing == condition.passing;
  });
}

Conditions HaveComeUp(const World& world, const Operation& operation, std::size_t step) {
  if (MayStillClaim(world, operation)) return HoldersInTheWay(world, operation, step);
  // Of other codes nothing comes of it: they have no token.
  if (!operation.Open() || operation.end || !operation.socket) return {};
  return MayHaveComeUp(world, operation, step);
}

// Whoever holds ports that an open ACQUIRE asks for may make it fail, now or when it says so; and
// likewise what else happens meanwhile.
void NoteHolders(World& world) {
  for (auto& [step, operation] : world.operations) {
    std::set<Condition>& known = operation.conditions;
    for (Condition& condition : HaveComeUp(world, operation, step)) {
      // What a call with a token had to fail for from the start says it already.
      const bool noted = !IsAcquireCode(operation.code) && IsKnown(known, condition);
      if (!noted) known.insert(std::move(condition));
    }
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

}  // namespace

std::vector<World> Settle(std::vector<World> worlds, std::size_t bound) {
  DistinctWorlds<World> settled;
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
