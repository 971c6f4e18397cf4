// What the six persistent functions may answer. Their codes are their return values.

#include <algorithm>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

using Function = scenario::PersistentCall::Function;

struct Request {
  const World& world;
  Function function = Function::kCreate;
  std::int32_t transport = 0;
  PortRange block;
  scenario::Rights rights = scenario::Rights::kAdministrator;
};

Condition Fails(std::int32_t code, const char* id) { return {.codes = {code}, .broken = {id}}; }

void AddRights(const Request& request, const char* user, const char* not_elevated,
               Conditions& conditions) {
  if (request.rights == scenario::Rights::kAdministrator) return;
  const bool is_user = request.rights == scenario::Rights::kUser;
  conditions.push_back(Fails(abi::kErrorAccessDenied, is_user ? user : not_elevated));
}

// The two parameters that may not be 0. True where both are something.
bool AddZeros(const Request& request, const char* start, const char* count,
              Conditions& conditions) {
  if (request.block.start == 0) {
    conditions.push_back(Fails(abi::kErrorInvalidParameter, start));
  }
  if (request.block.count == 0) {
    conditions.push_back(Fails(abi::kErrorInvalidParameter, count));
  }
  return request.block.start != 0 && request.block.count != 0;
}

// --- Create ----------------------------------------------------------------------------------

// A block that is taken; and what else is broken where it is granted all the same, because the two
// would not meet if one of the numbers were read in the wrong order.
Condition Taken(const char* id, const PortRange& held, const PortRange& asked) {
  Condition taken = Fails(abi::kErrorSharingViolation, id);
  if (!Overlap(WithStartSwapped(held), WithStartSwapped(asked)) &&
      !Overlap(held, WithStartSwapped(asked))) {
    taken.broken.push_back("PER-CREATE-11");
  }
  if (!Overlap(WithCountSwapped(held), WithCountSwapped(asked)) ||
      !Overlap(held, WithCountSwapped(asked))) {
    taken.differs.push_back("PER-CREATE-12");
  }
  return taken;
}

// Whether a live reservation shows something of these rules.
std::vector<std::string> LifeIds(const PersistentReservation& held) {
  std::vector<std::string> ids;
  if (held.outlived) ids.push_back("PER-LIFE-01");
  if (held.restarted) ids.push_back("PER-LIFE-02");
  if (held.release_tried) ids.push_back("REL-PERSISTENT-01");
  return ids;
}

void AddBoundSockets(const Request& request, Conditions& conditions) {
  for (const auto& [id, socket] : request.world.sockets) {
    const Binding& binding = socket.binding;
    if (socket.transport != request.transport || !KeepsItsPort(socket)) continue;
    if (binding.port != 0 && !Overlap(request.block, {binding.port, 1})) continue;
    if (binding.port == 0 || !binding.Surely() || !socket.Open()) {
      conditions.push_back(MayFail(""));
    } else if (socket.family == abi::kAfInet6) {
      conditions.push_back(MayFail("Q-PER-FAMILY-BOUND"));
    } else {
      const PortRange port{binding.port, 1};
      Condition taken = Fails(abi::kErrorSharingViolation, "PER-CREATE-08");
      if (!Overlap(port, WithStartSwapped(request.block))) {
        taken.broken.push_back("PER-CREATE-11");
      }
      if (!Overlap(port, WithCountSwapped(request.block))) {
        taken.differs.push_back("PER-CREATE-12");
      }
      conditions.push_back(std::move(taken));
    }
  }
}

void AddHeldBlocks(const Request& request, Conditions& conditions) {
  for (const PersistentReservation& held : request.world.persistent) {
    if (held.transport != request.transport || !Overlap(held.range, request.block)) continue;
    if (!held.certain) {
      conditions.push_back(MayFail(""));
      continue;
    }
    conditions.push_back(Taken("PER-CREATE-09", held.range, request.block));
    for (std::string& id : LifeIds(held)) conditions.back().broken.push_back(std::move(id));
  }
  for (const Reservation& held : request.world.reservations) {
    if (held.transport != request.transport) continue;
    if (held.range && !Overlap(*held.range, request.block)) continue;
    const bool known = held.range && IsCertain(request.world, held);
    conditions.push_back(MayFail(known ? "Q-PER-RUNTIME" : ""));
  }
}

Conditions CreateConditions(const Request& request) {
  Conditions conditions;
  AddRights(request, "PER-CREATE-06", "PER-CREATE-07", conditions);
  if (!AddZeros(request, "PER-CREATE-03", "PER-CREATE-04", conditions)) return conditions;
  if (RunsPastTheEnd(request.block)) {
    Condition past = Fails(abi::kErrorInvalidParameter, "PER-CREATE-05");
    if (!RunsPastTheEnd(WithStartSwapped(request.block))) past.broken.push_back("PER-CREATE-11");
    if (!RunsPastTheEnd(WithCountSwapped(request.block))) past.differs.push_back("PER-CREATE-12");
    conditions.push_back(std::move(past));
  }
  if (EndsAtTheLastPort(request.block)) conditions.push_back(MayFail("Q-PER-LAST-PORT"));
  AddBoundSockets(request, conditions);
  AddHeldBlocks(request, conditions);
  return conditions;
}

// Whether the block would be refused if one of its numbers were read in the wrong order.
bool CollidesBy(PortRange (*misread)(const PortRange&), const Request& request) {
  const PortRange asked = misread(request.block);
  if (RunsPastTheEnd(asked)) return true;
  const auto& held = request.world.persistent;
  return std::any_of(held.begin(), held.end(), [&](const PersistentReservation& other) {
    const bool meets = Overlap(misread(other.range), asked) || Overlap(other.range, asked) ||
                       Overlap(misread(other.range), request.block);
    return other.transport == request.transport && meets;
  });
}

// What a refusal for nothing may have taken for a reason.
void AddValidCreateIds(const Request& request, Ruling& ruling) {
  ruling.valid = {"PER-CREATE-01"};
  for (const FormerBlock& former : request.world.former) {
    if (former.transport != request.transport) continue;
    if (!Overlap(former.range, request.block)) continue;
    if (former.end == FormerBlock::End::kNotCreated) ruling.valid.push_back("PER-CREATE-13");
    if (former.end == FormerBlock::End::kDeleted) ruling.valid.push_back("PER-DELETE-01");
  }
  const auto meets_other_protocol = [&request](const auto& held) {
    return held.transport != request.transport && Overlap(held.range, request.block);
  };
  const auto& persistent = request.world.persistent;
  if (std::any_of(persistent.begin(), persistent.end(), meets_other_protocol)) {
    ruling.valid.push_back("PER-CREATE-10");
  }
  const auto bound_by_other_protocol = [&request](const auto& entry) {
    const Socket& socket = entry.second;
    return socket.transport != request.transport && socket.Open() &&
           Overlap(request.block, {socket.binding.port, 1});
  };
  const auto& sockets = request.world.sockets;
  if (std::any_of(sockets.begin(), sockets.end(), bound_by_other_protocol)) {
    ruling.valid.push_back("PER-CREATE-10");
  }
  if (CollidesBy(&WithStartSwapped, request)) ruling.valid.push_back("PER-CREATE-11");
  if (CollidesBy(&WithCountSwapped, request)) ruling.valid_differs.push_back("PER-CREATE-12");
}

// --- Delete and Lookup -----------------------------------------------------------------------

// How the reservations of the protocol stand to the block that is named.
struct Matches {
  const PersistentReservation* exact = nullptr;
  bool certain_overlap = false;  // with a part of one, or with more than it
  bool doubtful_overlap = false;
};

Matches MatchesOf(const Request& request) {
  Matches matches;
  for (const PersistentReservation& held : request.world.persistent) {
    if (held.transport != request.transport) continue;
    if (held.range == request.block) {
      matches.exact = &held;
    } else if (Overlap(held.range, request.block)) {
      (held.certain ? matches.certain_overlap : matches.doubtful_overlap) = true;
    }
  }
  return matches;
}

Condition PastTheEnd() {
  return {.codes = {abi::kErrorInvalidParameter, abi::kErrorNotFound},
          .broken = {},
          .question = "Q-PER-PAST-END"};
}

Conditions DeleteConditions(const Request& request) {
  Conditions conditions;
  AddRights(request, "PER-DELETE-05", "PER-DELETE-06", conditions);
  if (!AddZeros(request, "PER-DELETE-02", "PER-DELETE-03", conditions)) return conditions;
  if (RunsPastTheEnd(request.block)) {
    conditions.push_back(PastTheEnd());
    conditions.back().broken = {"PER-DELETE-04"};
    return conditions;
  }
  const Matches matches = MatchesOf(request);
  if (matches.exact != nullptr) {
    if (!matches.exact->certain) conditions.push_back(MayFail(""));
    if (IsConsumed(request.world, *matches.exact)) {
      conditions.push_back(MayFail("Q-PER-DELETE-CONSUMED"));
    }
  } else if (matches.certain_overlap) {
    conditions.push_back(MayFail("Q-PER-DELETE-PART"));
  } else if (matches.doubtful_overlap) {
    conditions.push_back(MayFail(""));
  } else {
    conditions.push_back(Fails(abi::kErrorNotFound, "PER-DELETE-04"));
  }
  return conditions;
}

Conditions LookupConditions(const Request& request) {
  Conditions conditions;
  if (!AddZeros(request, "PER-LOOKUP-02", "PER-LOOKUP-03", conditions)) return conditions;
  if (RunsPastTheEnd(request.block)) {
    conditions.push_back(PastTheEnd());
    conditions.back().broken = {"PER-LOOKUP-04"};
    return conditions;
  }
  const Matches matches = MatchesOf(request);
  if (matches.exact != nullptr) {
    if (!matches.exact->certain) conditions.push_back(MayFail(""));
  } else if (matches.doubtful_overlap) {
    conditions.push_back(MayFail(""));
  } else {
    conditions.push_back(
        Fails(abi::kErrorNotFound, matches.certain_overlap ? "PER-LOOKUP-05" : "PER-LOOKUP-04"));
    for (const FormerBlock& former : request.world.former) {
      const bool same = former.transport == request.transport && former.range == request.block;
      if (!same) continue;
      const bool deleted = former.end == FormerBlock::End::kDeleted;
      const bool not_created = former.end == FormerBlock::End::kNotCreated;
      if (deleted) conditions.back().broken.push_back("PER-DELETE-01");
      if (not_created) conditions.back().broken.push_back("PER-CREATE-13");
    }
  }
  return conditions;
}

// What a Lookup or a Delete breaks that does not find what is there.
void AddValidFindIds(const Request& request, Ruling& ruling) {
  const bool looks_up = request.function == Function::kLookup;
  ruling.valid = {looks_up ? "PER-LOOKUP-01" : "PER-DELETE-01"};
  if (looks_up && request.rights != scenario::Rights::kAdministrator) {
    ruling.valid.push_back("PER-LOOKUP-06");
  }
  const PersistentReservation* exact = MatchesOf(request).exact;
  if (exact == nullptr) return;
  for (std::string& id : LifeIds(*exact)) ruling.valid.push_back(std::move(id));
  // Never found: perhaps Create has taken it for another block.
  if (exact->found) return;
  if (SwapBytes(exact->range.start) != exact->range.start) ruling.valid.push_back("PER-CREATE-11");
  if (SwapBytes(exact->range.count) != exact->range.count) {
    ruling.valid_differs.push_back("PER-CREATE-12");
  }
}

}  // namespace

Ruling RulePersistent(const Context& context, const World& world, std::size_t step) {
  const scenario::Step& made = context.scenario.steps[step];
  const auto& call = std::get<scenario::PersistentCall>(made.action);
  const Request request{world,
                        call.function,
                        call.protocol,
                        {ResolvePort(context, world, call.start), call.count},
                        RightsOf(world, made.actor.process)};
  Conditions conditions;
  switch (call.function) {
    case Function::kCreate:
      conditions = CreateConditions(request);
      break;
    case Function::kDelete:
      conditions = DeleteConditions(request);
      break;
    case Function::kLookup:
      conditions = LookupConditions(request);
      break;
  }
  if (call.function != Function::kDelete && call.token != scenario::Memory::kValid) {
    conditions.push_back(MayFail("Q-PER-NULL-TOKEN"));
  }
  // iphlpapi's pages speak of no network and of no provider.
  if (!world.network_up || !world.provider_support) {
    conditions.push_back({.must = false, .codes = {abi::kWsaEnetdown}, .any_code = true});
  }
  Ruling ruling = RuleByConditions(std::move(conditions), {});
  if (call.function == Function::kCreate) {
    AddValidCreateIds(request, ruling);
  } else {
    AddValidFindIds(request, ruling);
  }
  return ruling;
}

}  // namespace portcullis::oracle
