#include "conformance/oracle/tokens.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "conformance/oracle/rule_ids.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Kind = TokenMeaning::Kind;

// Among several live ones the one of the socket's protocol, where that is one.
TokenMeaning OneOf(std::vector<TokenMeaning> live, std::int32_t transport) {
  if (live.size() == 1) return live.front();
  std::erase_if(live, [transport](const TokenMeaning& meaning) {
    return transport != (meaning.runtime != nullptr ? meaning.runtime->transport
                                                    : meaning.persistent->transport);
  });
  return live.size() == 1 ? live.front() : TokenMeaning{};
}

// Whether some token was issued that nobody has seen.
bool AnyUnseen(const World& world) {
  const auto unseen = [](const auto& held) { return !held.token; };
  return world.unseen_tokens ||
         std::any_of(world.reservations.begin(), world.reservations.end(), unseen) ||
         std::any_of(world.persistent.begin(), world.persistent.end(), unseen);
}

bool MayHavePortIn(const Socket& socket, const PortRange& range) {
  if (!socket.Open() || !socket.binding.Perhaps()) return false;
  return socket.binding.port == 0 || Overlap({socket.binding.port, 1}, range);
}

}  // namespace

const Reservation* FindReservation(const World& world, std::size_t step) {
  for (const Reservation& held : world.reservations) {
    if (held.step == step) return &held;
  }
  return nullptr;
}

const PersistentReservation* FindPersistent(const World& world, std::size_t step) {
  for (const PersistentReservation& held : world.persistent) {
    if (held.step == step) return &held;
  }
  return nullptr;
}

TokenMeaning MeaningOf(const World& world, const NamedToken& token, std::int32_t transport) {
  if (!token) return {Kind::kUnknown};
  const std::uint64_t number = *token;
  if (number == abi::kInvalidPortReservationToken) return {Kind::kZero};
  std::vector<TokenMeaning> live;
  for (const Reservation& held : world.reservations) {
    if (held.token == number) live.push_back({Kind::kRuntime, &held});
  }
  bool ended = world.past_tokens.count(number) != 0;
  bool maybe_live = false;
  for (const PersistentReservation& held : world.persistent) {
    if (held.token == number) {
      live.push_back({Kind::kPersistent, nullptr, &held});
    } else if (held.former_tokens.count(number) != 0) {
      ended = true;
      maybe_live = maybe_live || !held.token;
    }
  }
  if (!live.empty()) return OneOf(std::move(live), transport);
  if (ended) return {Kind::kEnded, nullptr, nullptr, maybe_live};
  const bool hits_nothing = number == scenario::kNeverIssuedToken || !AnyUnseen(world);
  return {hits_nothing ? Kind::kNever : Kind::kUnknown};
}

bool MayBeReleasedBy(const World& world, const Reservation& held, const std::string& process) {
  return held.process == process || world.sockets.at(held.socket).HeldBy(process);
}

bool IsCertain(const World& world, const Reservation& held, std::size_t except) {
  if (held.doubt != Doubt::kNone) return false;
  for (const auto& [step, operation] : world.operations) {
    if (step == except || !IsReleaseCode(operation.code) || !operation.MayStillAct()) continue;
    if (!MayBeReleasedBy(world, held, operation.actor.process)) continue;
    if (!operation.token || operation.token == held.token) return false;
  }
  return true;
}

std::set<Association> Associations(const World& world, std::size_t socket, std::size_t except) {
  std::set<Association> possible = world.sockets.at(socket).associations;
  for (const auto& [step, operation] : world.operations) {
    if (step == except || !IsAssociateCode(operation.code)) continue;
    if (operation.socket != socket || !operation.MayStillAct()) continue;
    if (possible.empty()) possible.insert(Association{});
    possible.insert(AssociationWith(MeaningOf(world, operation.token, operation.transport)));
  }
  return possible;
}

Association AssociationWith(const TokenMeaning& meaning) {
  if (meaning.runtime != nullptr) return {Association::Kind::kRuntime, meaning.runtime->step};
  if (meaning.persistent != nullptr) {
    return {Association::Kind::kPersistent, meaning.persistent->step};
  }
  return {Association::Kind::kUnknown, 0};
}

bool IsBoundFrom(const World& world, const Reservation& held) {
  for (const auto& [id, socket] : world.sockets) {
    if (!socket.Open() || !socket.binding.Perhaps()) continue;
    if (held.range && !MayHavePortIn(socket, *held.range)) continue;
    const std::set<Association> possible = Associations(world, id);
    if (possible.count({Association::Kind::kRuntime, held.step}) != 0 ||
        possible.count({Association::Kind::kUnknown, 0}) != 0) {
      return true;
    }
  }
  return false;
}

bool IsConsumed(const World& world, const PersistentReservation& held) {
  for (const auto& [id, socket] : world.sockets) {
    const bool may_be = socket.transport == held.transport && MayHavePortIn(socket, held.range);
    if (may_be && !Associations(world, id).empty()) return true;
  }
  return false;
}

}  // namespace portcullis::oracle
