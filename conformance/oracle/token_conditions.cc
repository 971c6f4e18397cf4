// What an ASSOCIATE or a RELEASE must or may fail for beyond the rules of every WSAIoctl: the sizes
// and the token.

#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using Kind = TokenMeaning::Kind;

Condition MustFailBy(std::vector<std::string> broken, const char* question) {
  return {.any_code = true, .broken = std::move(broken), .question = question};
}

void AddSizes(const scenario::WsaIoctlCall& call, Conditions& conditions) {
  if (call.in.size < abi::kPortReservationTokenSize) {
    std::vector<std::string> broken{RuleId(call.code, "IN-03")};
    if (IsReleaseCode(call.code)) broken.push_back("REL-INVAL-02");
    conditions.push_back({.codes = {abi::kWsaEfault, abi::kWsaEinval},
                          .broken = std::move(broken),
                          .question = "Q-" + RuleId(call.code, "IN-SHORT-CODE")});
  }
  // ASSOCIATE's page counts lpvOutBuffer among the checked pointers; a bad one fails by that.
  const bool fails_by_pointer = IsAssociateCode(call.code) && IsBad(call.out.memory);
  if (call.out.size != 0 && !fails_by_pointer) {
    conditions.push_back({.must = false,
                          .codes = {abi::kWsaEfault},
                          .any_code = true,
                          .question = "Q-" + RuleId(call.code, "OUT-SIZE")});
  }
}

bool IsShared(const World& world, const Reservation& held, const std::string& process) {
  return world.sockets.at(held.socket).HeldBy(process);
}

// --- ASSOCIATE -------------------------------------------------------------------------------

void AddRuntimeForAssociate(const World& world, const TokenUse& use, const Reservation& held,
                            Conditions& conditions) {
  const Socket& socket = world.sockets.at(use.socket);
  if (!IsCertain(world, held)) {
    conditions.push_back(MayFail(""));
  } else if (held.process != use.process) {
    conditions.push_back(IsShared(world, held, use.process)
                             ? MayFail("Q-ASC-DUPLICATE")
                             : MustFailBy({"ASC-TOKEN-03"}, "Q-ASC-FOREIGN-CODE"));
  }
  if (socket.transport == 0) return;
  if (held.transport != socket.transport) {
    conditions.push_back(MayFail("Q-ASC-PROTOCOL"));
  } else if (held.family != socket.family) {
    conditions.push_back(MayFail("Q-ASC-FAMILY"));
  }
}

void AddPersistentForAssociate(const World& world, const TokenUse& use,
                               const PersistentReservation& held, Conditions& conditions) {
  const scenario::Rights rights = RightsOf(world, use.process);
  if (rights != scenario::Rights::kAdministrator) {
    const bool user = rights == scenario::Rights::kUser;
    conditions.push_back({.must = held.certain,
                          .codes = {abi::kWsaEacces},
                          .broken = {user ? "ASC-ACCES-01" : "ASC-ACCES-02"}});
  }
  if (!held.certain) conditions.push_back(MayFail(""));
  const std::int32_t transport = world.sockets.at(use.socket).transport;
  if (transport != 0 && held.transport != transport) {
    conditions.push_back(MayFail("Q-ASC-PROTOCOL"));
  }
}

void AddOwnState(const World& world, const TokenUse& use, Conditions& conditions) {
  const Socket& socket = world.sockets.at(use.socket);
  if (socket.transport == 0) return;
  if (socket.binding.Perhaps()) conditions.push_back(MayFail("Q-ASC-BOUND"));
  if (!Associations(world, use.socket, use.self).empty()) {
    conditions.push_back(MayFail("Q-ASC-SECOND"));
  }
}

void AddForAssociate(const World& world, const TokenUse& use, const TokenMeaning& meaning,
                     Conditions& conditions) {
  switch (meaning.kind) {
    case Kind::kZero:
      conditions.push_back(MustFailBy({"ASC-TOKEN-01", "ASC-INVAL-02"}, "Q-ASC-ZERO-CODE"));
      break;
    case Kind::kNever:
      conditions.push_back(MustFailBy({"ASC-TOKEN-02"}, "Q-ASC-UNKNOWN-CODE"));
      break;
    case Kind::kEnded:
      conditions.push_back(MayFail(meaning.maybe_live ? "" : "Q-ASC-STALE"));
      break;
    case Kind::kUnknown:
      conditions.push_back(MayFail(""));
      break;
    case Kind::kRuntime:
      AddRuntimeForAssociate(world, use, *meaning.runtime, conditions);
      break;
    case Kind::kPersistent:
      AddPersistentForAssociate(world, use, *meaning.persistent, conditions);
      break;
  }
  AddOwnState(world, use, conditions);
}

// --- RELEASE ---------------------------------------------------------------------------------

void AddRuntimeForRelease(const World& world, const TokenUse& use, const Reservation& held,
                          Conditions& conditions) {
  if (held.process != use.process) {
    conditions.push_back(
        MayFail(IsShared(world, held, use.process) ? "Q-REL-DUPLICATE" : "Q-REL-FOREIGN"));
  } else if (!IsCertain(world, held, use.self)) {
    conditions.push_back(MayFail(held.doubt == Doubt::kReleased ? "Q-REL-TWICE" : ""));
  }
  if (world.sockets.at(use.socket).transport == 0) return;
  if (held.process == use.process && held.socket != use.socket) {
    conditions.push_back(MayFail("Q-REL-OTHER-SOCKET"));
  }
  if (IsBoundFrom(world, held)) conditions.push_back(MayFail("Q-REL-BOUND"));
}

void AddForRelease(const World& world, const TokenUse& use, const TokenMeaning& meaning,
                   Conditions& conditions) {
  switch (meaning.kind) {
    case Kind::kZero:
    case Kind::kNever:
      conditions.push_back(MayFail("Q-REL-UNKNOWN"));
      return;
    case Kind::kEnded:
      conditions.push_back(MayFail(meaning.maybe_live ? "" : "Q-REL-TWICE"));
      return;
    case Kind::kUnknown:
      conditions.push_back(MayFail(""));
      return;
    case Kind::kRuntime:
      AddRuntimeForRelease(world, use, *meaning.runtime, conditions);
      return;
    case Kind::kPersistent:
      conditions.push_back(MayFail("Q-REL-PERSISTENT"));
  }
}

}  // namespace

Conditions TokenConditions(const World& world, const TokenUse& use) {
  Conditions conditions;
  const bool associates = IsAssociateCode(use.code);
  if (!use.token) {
    if (associates) AddOwnState(world, use, conditions);
    return conditions;
  }
  const TokenMeaning meaning = MeaningOf(world, use.token, world.sockets.at(use.socket).transport);
  if (associates) {
    AddForAssociate(world, use, meaning, conditions);
  } else {
    AddForRelease(world, use, meaning, conditions);
  }
  return conditions;
}

void AddTokenConditions(const Situation& situation, Conditions& conditions) {
  const scenario::WsaIoctlCall& call = *situation.call;
  AddSizes(call, conditions);
  const TokenUse use{call.code, situation.process, situation.found.id, situation.token,
                     situation.step};
  const Conditions met = TokenConditions(*situation.world, use);
  conditions.insert(conditions.end(), met.begin(), met.end());
}

}  // namespace portcullis::oracle
