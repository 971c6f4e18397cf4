// What bind may answer: whose port it is, and whether the socket is associated with a reservation.

#include <algorithm>
#include <set>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

// A bind of certain ports by a certain process.
struct Attempt {
  const World& world;
  std::size_t id = 0;
  const Socket& socket;
  std::string process;
  std::uint16_t port = 0;
  Belonging belonging;
};

// --- port 0 ----------------------------------------------------------------------------------

// The one port that a bound socket can have, where that is known; 0 where it is not.
std::uint16_t PortOf(const Binding& binding) {
  if (binding.port == 0 && binding.within && !binding.within->ids.empty() &&
      binding.within->range.count == 1) {
    return binding.within->range.start;
  }
  return binding.port;
}

// An associated socket gets a port of the block while one is free.
void AddUsedUp(const Attempt& attempt, Conditions& conditions) {
  const PortRange& range = *attempt.belonging.range;
  std::set<std::uint16_t> surely;
  std::set<std::uint16_t> perhaps;
  std::size_t somewhere = 0;
  for (const auto& [id, other] : attempt.world.sockets) {
    if (id == attempt.id || other.transport != attempt.socket.transport) continue;
    if (!KeepsItsPort(other)) continue;
    const std::uint16_t port = PortOf(other.binding);
    if (port == 0) {
      ++somewhere;
      continue;
    }
    if (!Overlap(range, {port, 1})) continue;
    perhaps.insert(port);
    const bool alone = !other.reuse && !attempt.socket.reuse;
    const bool holds = other.Open() && other.binding.Surely();
    if (holds && alone && other.family == attempt.socket.family) surely.insert(port);
  }
  const bool gives = attempt.belonging.GivesPortsTo(attempt.socket);
  // A socket to which the block gives no ports is bound like any other.
  const bool may_be_full = perhaps.size() + somewhere >= range.count ||
                           (!gives && MayHaveNoRoom(attempt.world, attempt.socket.transport, 1));
  if (gives && surely.size() >= range.count) {
    conditions.push_back(
        {.any_code = true, .broken = {"BND-EXHAUST-01"}, .question = "Q-BND-EXHAUST-CODE"});
  } else if (may_be_full) {
    conditions.push_back(MayFail(""));
  }
}

void AddAnyPort(const Attempt& attempt, Conditions& conditions) {
  switch (attempt.belonging.kind) {
    case Belonging::Kind::kNone:
      if (MayHaveNoRoom(attempt.world, attempt.socket.transport, 1)) {
        conditions.push_back(MayFail(""));
      }
      return;
    case Belonging::Kind::kCertain:
      AddUsedUp(attempt, conditions);
      return;
    case Belonging::Kind::kEnded:
      conditions.push_back(MayFail("Q-BIND-ENDED"));
      return;
    case Belonging::Kind::kDoubtful:
      conditions.push_back(MayFail(""));
  }
}

// --- a port by number ------------------------------------------------------------------------

bool MayShareAnAssociation(const Attempt& attempt, std::size_t holder) {
  const std::set<Association> own = Associations(attempt.world, attempt.id);
  const std::set<Association> others = Associations(attempt.world, holder);
  const Association none{};
  const Association unknown{Association::Kind::kUnknown, 0};
  return std::any_of(own.begin(), own.end(), [&](const Association& with) {
    return std::any_of(others.begin(), others.end(), [&](const Association& other) {
      const bool may_be_equal = with == other || with == unknown || other == unknown;
      return with != none && other != none && may_be_equal;
    });
  });
}

void AddHolders(const Attempt& attempt, Conditions& conditions) {
  for (const auto& [id, other] : attempt.world.sockets) {
    if (id == attempt.id || other.transport != attempt.socket.transport) continue;
    if (!KeepsItsPort(other)) continue;
    const std::uint16_t port = other.binding.port;
    if (port != 0 && port != attempt.port) continue;
    const bool surely = other.Open() && other.binding.Surely() && port != 0 &&
                        other.family == attempt.socket.family;
    if (!surely) {
      conditions.push_back(MayFail(""));
    } else if (MayShareAnAssociation(attempt, id)) {
      conditions.push_back(MayFail("Q-BND-SHARED"));
    } else if (other.reuse || attempt.socket.reuse) {
      conditions.push_back(MayFail(""));
    } else {
      Condition taken{.codes = {abi::kWsaEaddrinuse}, .broken = {"GEN-BIND-02"}};
      // The general error page gives WSAEACCES for a bind against an exclusive holder.
      if (other.exclusive || attempt.socket.exclusive) taken.codes.insert(abi::kWsaEacces);
      conditions.push_back(std::move(taken));
    }
  }
}

void AddReservation(const Attempt& attempt, const Reservation& held, Conditions& conditions) {
  const bool ordinary = attempt.belonging.kind == Belonging::Kind::kNone;
  if (!held.range || held.family != attempt.socket.family || !IsCertain(attempt.world, held)) {
    const bool known = held.range && IsCertain(attempt.world, held);
    conditions.push_back(
        MayFail(known && held.process == attempt.process ? "Q-BIND-RESERVED" : ""));
  } else if (held.process == attempt.process) {
    conditions.push_back(MayFail("Q-BIND-RESERVED"));
  } else if (!ordinary || attempt.world.sockets.at(held.socket).HeldBy(attempt.process)) {
    conditions.push_back(MayFail(""));
  } else if (attempt.socket.reuse) {
    conditions.push_back(MayFail("Q-BND-REUSE"));
  } else {
    std::vector<std::string> broken{"BND-RESERVED-01"};
    if (held.release_failed) broken.push_back("REL-FAIL-01");
    if (held.foreign_release) broken.push_back("REL-FOREIGN-01");
    conditions.push_back(
        {.any_code = true, .broken = std::move(broken), .question = "Q-BND-RESERVED-CODE"});
  }
}

void AddReservations(const Attempt& attempt, Conditions& conditions) {
  const PortRange wanted{attempt.port, 1};
  for (const Reservation& held : attempt.world.reservations) {
    if (held.transport != attempt.socket.transport || attempt.belonging.runtime == &held) continue;
    if (!held.range || Overlap(*held.range, wanted)) AddReservation(attempt, held, conditions);
  }
  for (const PersistentReservation& held : attempt.world.persistent) {
    const bool own = attempt.belonging.persistent == &held;
    if (own || held.transport != attempt.socket.transport) continue;
    if (Overlap(held.range, wanted)) conditions.push_back(MayFail("Q-BND-PERSISTENT"));
  }
}

// Windows was seen to accept a port of the block by number; no page says that it must.
Condition Inside() { return {.must = false, .any_code = true, .broken = {"BND-PORT-02"}}; }

void AddThisPort(const Attempt& attempt, Conditions& conditions) {
  AddHolders(attempt, conditions);
  AddReservations(attempt, conditions);
  switch (attempt.belonging.kind) {
    case Belonging::Kind::kNone:
      return;
    case Belonging::Kind::kCertain:
      conditions.push_back(Overlap(*attempt.belonging.range, {attempt.port, 1})
                               ? Inside()
                               : MayFail("Q-BND-OUTSIDE"));
      return;
    case Belonging::Kind::kEnded:
      conditions.push_back(MayFail("Q-BIND-ENDED"));
      return;
    case Belonging::Kind::kDoubtful:
      conditions.push_back(MayFail(""));
  }
}

std::vector<std::string> ValidIds(const Attempt& attempt) {
  std::vector<std::string> ids{"GEN-BIND-02"};
  if (attempt.belonging.kind == Belonging::Kind::kCertain && attempt.port == 0) {
    ids = IdsOfUse(attempt.belonging, attempt.process);
  }
  const bool associated = attempt.belonging.kind != Belonging::Kind::kNone;
  if (!associated && attempt.socket.associate_failed) ids.push_back("ASC-FAIL-01");
  return ids;
}

}  // namespace

Ruling RuleBind(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::BindCall>(made.action);
  const FoundSocket found = FindSocket(context, world, made.actor, call.socket);
  auto conditions = DescriptorConditions(world, made.actor, found, "GEN-NOTSOCK-01");
  if (!conditions) return NotJudged();
  if (found.socket == nullptr || !Started(world, made.actor)) {
    return RuleByConditions(std::move(*conditions), {});
  }
  if (found.socket->transport == 0) return NotJudged();
  if (!world.network_up) {
    conditions->push_back({.codes = {abi::kWsaEnetdown}, .broken = {"GEN-NETDOWN-01"}});
  }
  if (found.socket->binding.Surely()) {
    conditions->push_back({.codes = {abi::kWsaEinval}, .broken = {"GEN-BIND-01"}});
  } else if (found.socket->binding.Perhaps()) {
    conditions->push_back(MayFail(""));
  }
  const Attempt attempt{world,
                        found.id,
                        *found.socket,
                        made.actor.process,
                        ResolvePort(context, world, call.port),
                        BelongingOf(world, found.id)};
  if (attempt.port == 0) {
    AddAnyPort(attempt, *conditions);
  } else {
    AddThisPort(attempt, *conditions);
  }
  Conditions observed = *conditions;
  std::erase_if(observed, [](const Condition& condition) { return condition == Inside(); });
  const bool narrower = observed.size() != conditions->size();
  Ruling ruling = RuleByConditions(std::move(*conditions), ValidIds(attempt));
  if (narrower) {
    ruling.allowed.observed = RuleByConditions(std::move(observed), {}).allowed.documented;
    ruling.narrowing = {"BND-PORT-02", "BND-PORT-02", ""};
  }
  return ruling;
}

}  // namespace portcullis::oracle
