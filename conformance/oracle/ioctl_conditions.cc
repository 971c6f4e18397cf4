#include "conformance/oracle/ioctl_conditions.h"

#include "conformance/scenario/capability.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using scenario::Memory;

// The same rule has an id of its own for ACQUIRE and one for the codes that every Winsock has.
std::vector<std::string> Id(const Situation& situation, const char* acquire, const char* generic) {
  return {IsAcquire(*situation.call) ? acquire : generic};
}

bool ReadsInput(std::uint32_t code) {
  return code == abi::kSioAcquirePortReservation || code == abi::kSioKeepaliveVals ||
         code == abi::kFionbio;
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

Condition Fault(const Situation& situation, const char* acquire, const char* generic,
                bool at_once) {
  return {.must = true,
          .at_once = at_once,
          .codes = {abi::kWsaEfault},
          .broken = Id(situation, acquire, generic)};
}

Condition MayFault(const char* question) {
  return {.must = false, .at_once = true, .codes = {abi::kWsaEfault}, .question = question};
}

Condition MayFailFor(Memory memory) {
  return {.must = false,
          .codes = {abi::kWsaEfault},
          .any_code = true,
          .question = MemoryQuestion(memory)};
}

}  // namespace

bool IsJudged(const Situation& situation) {
  const std::uint32_t code = situation.call->code;
  // RELEASE and ASSOCIATE are commands, but nothing is stated of them here.
  if (code == abi::kSioReleasePortReservation || code == abi::kSioAssociatePortReservation) {
    return false;
  }
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
    conditions.push_back({.at_once = true,
                          .codes = {abi::kWsaEnotsock},
                          .broken = Id(situation, "ACQ-NOTSOCK-01", "GEN-NOTSOCK-01")});
  }
  if (situation.thread->callback) {
    const char* acquire = situation.blocked_underneath ? "ACQ-INPROGRESS-01" : "ACQ-INPROGRESS-02";
    conditions.push_back({.at_once = true,
                          .codes = {abi::kWsaEinprogress},
                          .broken = Id(situation, acquire, "GEN-INPROGRESS-01")});
  }
  if (is_socket && !situation.world->network_up) {
    conditions.push_back({.codes = {abi::kWsaEnetdown},
                          .broken = Id(situation, "ACQ-NETDOWN-01", "GEN-NETDOWN-01")});
  }
}

void AddPointerConditions(const Situation& situation, Conditions& conditions) {
  const scenario::WsaIoctlCall& call = *situation.call;
  // Before the descriptor is known to be a socket a bad pointer may be noticed, but need not be.
  const bool is_socket = situation.started && situation.found.socket != nullptr;
  if (!is_socket) {
    const bool any_bad = IsBad(call.returned) || (call.in.size > 0 && IsBad(call.in.memory)) ||
                         (call.out.size > 0 && IsBad(call.out.memory)) ||
                         (call.overlapped && IsBad(call.overlapped->memory)) ||
                         call.routine == Memory::kUnmapped || call.routine == Memory::kCut;
    if (any_bad) conditions.push_back(MayFault(""));
    return;
  }

  // lpcbBytesReturned
  if (IsBad(call.returned)) {
    conditions.push_back(Fault(situation, "ACQ-FAULT-03", "GEN-FAULT-03", true));
  } else if (IsQuestionable(call.returned)) {
    conditions.push_back(MayFailFor(call.returned));
  }

  // lpvInBuffer
  if (call.in.size > 0 && IsBad(call.in.memory)) {
    conditions.push_back(ReadsInput(call.code)
                             ? Fault(situation, "ACQ-FAULT-01", "GEN-FAULT-01", false)
                             : MayFault(""));
  } else if (call.in.size > 0 && call.in.memory != Memory::kReadOnly &&
             IsQuestionable(call.in.memory)) {
    conditions.push_back(MayFailFor(call.in.memory));
  }

  // lpvOutBuffer
  if (call.out.size > 0 && IsBad(call.out.memory)) {
    conditions.push_back(IsAcquire(call) ? Fault(situation, "ACQ-FAULT-02", "", false)
                                         : MayFault("Q-GEN-UNUSED-OUTPUT"));
  } else if (call.out.size > 0 && IsQuestionable(call.out.memory)) {
    conditions.push_back(MayFailFor(call.out.memory));
  }

  // lpOverlapped
  if (call.overlapped && call.overlapped->memory != Memory::kValid) {
    if (!situation.overlapped) {
      conditions.push_back(MayFault("Q-GEN-OVL-IGNORED-POINTER"));
    } else if (IsBad(call.overlapped->memory)) {
      conditions.push_back(Fault(situation, "ACQ-FAULT-04", "GEN-FAULT-04", true));
    } else {
      conditions.push_back(MayFailFor(call.overlapped->memory));
    }
  }

  // lpCompletionRoutine
  if (call.routine == Memory::kCut) {
    conditions.push_back(MayFault("Q-GEN-ROUTINE-CUT"));
  } else if (call.routine == Memory::kUnmapped) {
    conditions.push_back(situation.overlapped
                             ? Fault(situation, "ACQ-FAULT-05", "GEN-FAULT-05", true)
                             : MayFault("Q-GEN-ROUTINE-IGNORED"));
  }
}

Conditions IoctlConditions(const Situation& situation) {
  Conditions conditions;
  AddStateConditions(situation, conditions);
  AddPointerConditions(situation, conditions);
  if (!situation.started || situation.found.socket == nullptr) return conditions;
  if (IsAcquire(*situation.call)) {
    AddAcquireConditions(situation, conditions);
  } else {
    AddCarrierConditions(situation, conditions);
  }
  return conditions;
}

}  // namespace portcullis::oracle
