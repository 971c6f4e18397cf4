#include "conformance/oracle/persistent_effects.h"

#include <algorithm>
#include <utility>

#include "conformance/oracle/attribution.h"
#include "conformance/oracle/bindings.h"
#include "conformance/oracle/reservations.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using End = FormerBlock::End;
using Function = scenario::PersistentCall::Function;

struct Named {
  const scenario::PersistentCall& call;
  PortRange block;
};

Named NamedBy(const Context& context, const World& world, std::size_t step) {
  const auto& call = std::get<scenario::PersistentCall>(context.scenario.steps[step].action);
  return {call, {ResolvePort(context, world, call.start), call.count}};
}

template <typename Held>
auto FindExact(Held& persistent, const Named& named) -> decltype(&persistent.front()) {
  for (auto& held : persistent) {
    if (held.transport == named.call.protocol && held.range == named.block) return &held;
  }
  return nullptr;
}

void ForgetTokens(World& world, const PersistentReservation& held) {
  if (held.token) world.past_tokens.insert(*held.token);
  if (!held.token && held.former_tokens.empty()) world.unseen_tokens = true;
  world.past_tokens.insert(held.former_tokens.begin(), held.former_tokens.end());
}

template <typename Matches>
void Drop(World& world, Matches matches) {
  for (const PersistentReservation& held : world.persistent) {
    if (matches(held)) ForgetTokens(world, held);
  }
  std::erase_if(world.persistent, matches);
}

void Create(World& world, const Named& named, const scenario::Actor& actor,
            const scenario::Returned& returned) {
  // Whoever got the block shows that what was perhaps left of another is not.
  Drop(world, [&named](const PersistentReservation& held) {
    return !held.certain && held.transport == named.call.protocol &&
           Overlap(held.range, named.block);
  });
  std::erase_if(world.former, [&named](const FormerBlock& former) {
    const bool of_these = former.end == End::kNotCreated || former.end == End::kDeleted;
    return of_these && former.transport == named.call.protocol &&
           Overlap(former.range, named.block);
  });
  PersistentReservation made;
  made.step = returned.step;
  made.transport = named.call.protocol;
  made.range = named.block;
  made.creator = actor.process;
  if (returned.token && *returned.token != abi::kInvalidPortReservationToken) {
    made.token = returned.token;
    made.created = true;
  }
  world.persistent.push_back(std::move(made));
}

void Delete(World& world, const Named& named) {
  if (const PersistentReservation* exact = FindExact(world.persistent, named)) {
    const std::size_t step = exact->step;
    if (exact->certain) Remember(world, named.block, named.call.protocol, End::kDeleted);
    Drop(world, [step](const PersistentReservation& held) { return held.step == step; });
    return;
  }
  for (PersistentReservation& held : world.persistent) {
    const bool meant = held.transport == named.call.protocol && Overlap(held.range, named.block);
    if (meant) held.certain = false;
  }
}

void Lookup(World& world, const Named& named, const scenario::Returned& returned) {
  PersistentReservation* exact = FindExact(world.persistent, named);
  if (exact == nullptr) {
    world.unseen_tokens = true;  // of what, nobody knows
    return;
  }
  exact->found = true;
  exact->certain = true;
  if (!returned.token || *returned.token == abi::kInvalidPortReservationToken) return;
  if (exact->token && exact->token != returned.token) {
    exact->former_tokens.insert(*exact->token);
    exact->created = false;
  }
  exact->token = returned.token;
}

bool IsAnothers(const World& world, std::int32_t transport, std::uint64_t token,
                const PersistentReservation* own) {
  for (const PersistentReservation& held : world.persistent) {
    const bool live = held.certain && held.transport == transport;
    if (&held != own && live && held.token == token) return true;
  }
  for (const Reservation& held : world.reservations) {
    if (held.transport == transport && held.token == token && IsCertain(world, held)) return true;
  }
  return false;
}

void Say(Verdict& verdict, const char* id, const char* text) {
  AddId(verdict.broken, id);
  verdict.detail = text;
}

}  // namespace

void AnswerPersistent(const Context& context, World& world, const scenario::Returned& returned,
                      bool success) {
  const Named named = NamedBy(context, world, returned.step);
  const scenario::PersistentCall& call = named.call;
  if (!success) {
    if (call.function == Function::kCreate && !RunsPastTheEnd(named.block)) {
      Remember(world, named.block, call.protocol, End::kNotCreated);
    }
    return;
  }
  switch (call.function) {
    case Function::kCreate:
      Create(world, named, context.scenario.steps[returned.step].actor, returned);
      break;
    case Function::kDelete:
      Delete(world, named);
      break;
    case Function::kLookup:
      Lookup(world, named, returned);
      break;
  }
  if (returned.token && !call.as.empty()) {
    world.granted_start[call.as] = named.block.start;
    world.granted_token[call.as] = *returned.token;
  }
}

void CheckToken(const Context& context, const World& world, const scenario::Returned& returned,
                Verdict& verdict) {
  const Named named = NamedBy(context, world, returned.step);
  const scenario::PersistentCall& call = named.call;
  if (call.function == Function::kDelete || call.token != scenario::Memory::kValid) return;
  const bool creates = call.function == Function::kCreate;
  const char* id = creates ? "PER-CREATE-02" : "PER-LOOKUP-01";
  if (!returned.token) {
    Say(verdict, creates ? "PER-CREATE-01" : "PER-LOOKUP-01", "no token came back");
    return;
  }
  if (*returned.token == abi::kInvalidPortReservationToken) {
    Say(verdict, id, "the token came back as 0");
    return;
  }
  const PersistentReservation* exact = creates ? nullptr : FindExact(world.persistent, named);
  if (IsAnothers(world, call.protocol, *returned.token, exact)) {
    Say(verdict, id, "the token is that of another live reservation");
    return;
  }
  if (exact == nullptr) return;
  if (exact->created && exact->token && exact->token != returned.token) {
    AddId(verdict.differs, "PER-LOOKUP-07");
  }
  // Only a restart leaves it with tokens that it had and none that it has.
  if (!exact->token && !exact->former_tokens.empty()) {
    const bool same = exact->former_tokens.count(*returned.token) != 0;
    verdict.readings.push_back({"Q-PER-RESTART-TOKEN", same ? "same" : "changed"});
  }
}

}  // namespace portcullis::oracle
