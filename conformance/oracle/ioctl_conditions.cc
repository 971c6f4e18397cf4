#include "conformance/oracle/ioctl_conditions.h"

#include "conformance/oracle/rule_ids.h"
#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;

// The requirement that a rule is for this code; none where no page states it.
std::vector<std::string> Id(const Situation& situation, const char* rule) {
  const std::string id = RuleId(situation.call->code, rule);
  return id.empty() ? std::vector<std::string>{} : std::vector<std::string>{id};
}

bool ReadsInput(std::uint32_t code) {
  return IsReservationCode(code) || code == abi::kSioKeepaliveVals || code == abi::kFionbio;
}

const char* MemoryQuestion(Memory memory) {
  switch (memory) {
    case Memory::kPastEdge:
      return "Q-ACQ-MEM-PAST-EDGE";
    case Memory::kMisaligned:
      return "Q-ACQ-MEM-MISALIGNED";
    case Memory::kAliasesInput:
      return "Q-ACQ-MEM-ALIASING";
    default:
      return "Q-ACQ-MEM-READ-ONLY";
  }
}

Condition Fault(const Situation& situation, const char* rule, bool at_once) {
  return {
      .must = true, .at_once = at_once, .codes = {abi::kWsaEfault}, .broken = Id(situation, rule)};
}

Condition MayFault(const char* question) {
  return {.must = false, .codes = {abi::kWsaEfault}, .question = question};
}

Condition MayFailFor(Memory memory) {
  return {.must = false,
          .codes = {abi::kWsaEfault},
          .any_code = true,
          .question = MemoryQuestion(memory)};
}

}  // namespace

Condition MayFail(const char* question) {
  return {.must = false, .any_code = true, .question = question};
}

bool IsJudged(const Situation& situation) {
  // Several sockets may share a port by it; what else it does is no subject here.
  if (situation.call->code == abi::kSioCpuAffinity) return false;
  const Socket* socket = situation.found.socket;
  // Windows refuses a routine on a socket that is tied to a completion port; no page says so.
  // One that is cut may be taken for a routine (Q-GEN-ROUTINE-CUT).
  const bool has_routine = HasRoutine(*situation.call) || situation.call->routine == Memory::kCut;
  const bool routine_and_port = situation.overlapped && has_routine && socket != nullptr &&
                                (socket->port || socket->port_in_doubt);
  if (situation.started && routine_and_port) return false;
  return !situation.started || situation.found.standing != FoundSocket::Standing::kUnknowable;
}

void AddStateConditions(const Situation& situation, Conditions& conditions) {
  if (!situation.started) {
    // No descriptor can be a socket then, so that answer is true as well.
    conditions.push_back({.at_once = true,
                          .codes = {abi::kWsaNotInitialised, abi::kWsaEnotsock},
                          .broken = {"GEN-INIT-01"}});
    return;
  }
  const bool is_socket = situation.found.socket != nullptr;
  if (!is_socket) {
    conditions.push_back(
        {.at_once = true, .codes = {abi::kWsaEnotsock}, .broken = Id(situation, "NOTSOCK-01")});
  }
  if (situation.thread->callback) {
    const char* rule = situation.blocked_underneath ? "INPROGRESS-01" : "INPROGRESS-02";
    conditions.push_back(
        {.at_once = true, .codes = {abi::kWsaEinprogress}, .broken = Id(situation, rule)});
  }
  if (is_socket && !situation.world->network_up) {
    conditions.push_back({.codes = {abi::kWsaEnetdown}, .broken = Id(situation, "NETDOWN-01")});
  }
}

namespace {

void AddOutputPointer(const Situation& situation, Conditions& conditions) {
  const scenario::WsaIoctlCall& call = *situation.call;
  if (call.out.size == 0) return;
  if (IsBad(call.out.memory)) {
    if (IsAcquireCode(call.code)) {
      conditions.push_back(Fault(situation, "FAULT-02", false));
    } else if (IsAssociateCode(call.code)) {
      // cbOutBuffer had to be 0, which is as good a reason.
      conditions.push_back(
          {.codes = {abi::kWsaEfault, abi::kWsaEinval}, .broken = Id(situation, "FAULT-02")});
    } else {
      conditions.push_back(MayFault("Q-GEN-UNUSED-OUTPUT"));
    }
  } else if (IsQuestionable(call.out.memory) && !IsAssociateCode(call.code) &&
             !IsReleaseCode(call.code)) {
    conditions.push_back(MayFailFor(call.out.memory));
  }
}

void AddSupportAndType(const Situation& situation, Conditions& conditions) {
  if (!situation.world->provider_support) {
    conditions.push_back({.codes = {abi::kWsaEopnotsupp}, .broken = Id(situation, "OPNOTSUPP-02")});
  }
  if (situation.found.socket->transport == 0) {
    const std::uint32_t code = situation.call->code;
    conditions.push_back({.codes = {abi::kWsaEopnotsupp, abi::kWsaEinval},
                          .broken = {RuleId(code, "INVAL-03"), RuleId(code, "OPNOTSUPP-03")},
                          .question = "Q-" + RuleId(code, "TYPE-CODE")});
  }
}

}  // namespace

void AddPointerConditions(const Situation& situation, Conditions& conditions) {
  const scenario::WsaIoctlCall& call = *situation.call;
  // Before the descriptor is known to be a socket a bad pointer may be noticed, but need not be,
  // nor an input of which the structure was not passed.
  const bool is_socket = situation.started && situation.found.socket != nullptr;
  if (!is_socket) {
    const bool bad_alias = IsBad(call.in.memory) || call.in.memory == Memory::kPastEdge;
    const auto aliases_bad = [&](Memory memory) {
      return memory == Memory::kAliasesInput && bad_alias;
    };
    const bool any_bad = IsBad(call.returned) || aliases_bad(call.returned) ||
                         (call.out.size > 0 && aliases_bad(call.out.memory)) ||
                         (call.in.size > 0 && IsBad(call.in.memory)) ||
                         (call.out.size > 0 && IsBad(call.out.memory)) ||
                         (call.overlapped && IsBad(call.overlapped->memory)) ||
                         call.routine == Memory::kUnmapped || call.routine == Memory::kCut ||
                         IsShortForCarrier(call);
    if (any_bad) conditions.push_back(MayFault(""));
    return;
  }

  // lpcbBytesReturned
  if (IsBad(call.returned)) {
    conditions.push_back(Fault(situation, "FAULT-03", true));
  } else if (IsQuestionable(call.returned)) {
    conditions.push_back(MayFailFor(call.returned));
  }

  // lpvInBuffer
  if (call.in.size > 0 && IsBad(call.in.memory)) {
    conditions.push_back(ReadsInput(call.code) ? Fault(situation, "FAULT-01", false)
                                               : MayFault(""));
  } else if (call.in.size > 0 && call.in.memory != Memory::kReadOnly &&
             IsQuestionable(call.in.memory)) {
    conditions.push_back(MayFailFor(call.in.memory));
  }

  // lpvOutBuffer
  AddOutputPointer(situation, conditions);

  // lpOverlapped
  if (call.overlapped && call.overlapped->memory != Memory::kValid) {
    if (!situation.overlapped) {
      conditions.push_back(MayFault("Q-GEN-OVL-IGNORED-POINTER"));
    } else if (IsBad(call.overlapped->memory)) {
      conditions.push_back(Fault(situation, "FAULT-04", true));
    } else {
      conditions.push_back(MayFailFor(call.overlapped->memory));
    }
  }

  // lpCompletionRoutine
  if (call.routine == Memory::kCut) {
    conditions.push_back(MayFault("Q-GEN-ROUTINE-CUT"));
  } else if (call.routine == Memory::kUnmapped) {
    conditions.push_back(situation.overlapped ? Fault(situation, "FAULT-05", true)
                                              : MayFault("Q-GEN-ROUTINE-IGNORED"));
  }
}

Conditions IoctlConditions(const Situation& situation) {
  Conditions conditions;
  conditions.reserve(4);  // seldom more
  AddStateConditions(situation, conditions);
  AddPointerConditions(situation, conditions);
  if (!situation.started || situation.found.socket == nullptr) return conditions;
  if (!IsReservationCode(situation.call->code)) {
    AddCarrierConditions(situation, conditions);
    return conditions;
  }
  AddSupportAndType(situation, conditions);
  if (IsAcquire(*situation.call)) {
    AddAcquireConditions(situation, conditions);
  } else {
    AddTokenConditions(situation, conditions);
  }
  return conditions;
}

}  // namespace portcullis::oracle
