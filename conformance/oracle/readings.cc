#include "conformance/oracle/readings.h"

#include <algorithm>
#include <map>

#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/reservations.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/tokens.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/event.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

constexpr std::uint16_t kFirstDynamicPort = 49152;

// The readings of a question: the word for success (empty: success says nothing of it), the codes
// that have a reading of their own, and the word for every other code.
struct Words {
  std::string success;
  std::vector<std::int32_t> codes;
  std::string other;
};

const std::map<std::string, Words>& AllWords() {
  using abi::kErrorAccessDenied, abi::kErrorInvalidParameter, abi::kErrorNotFound,
      abi::kErrorSharingViolation, abi::kWsaEacces, abi::kWsaEinprogress, abi::kWsaEnetdown,
      abi::kWsaEnobufs, abi::kWsaEnoprotoopt, abi::kWsaEnotsock, abi::kWsaEopnotsupp,
      abi::kWsaNotInitialised;
  using abi::kWsaEaddrinuse, abi::kWsaEaddrnotavail, abi::kWsaEfault, abi::kWsaEinval;
  static const std::map<std::string, Words> kWords = {
      {"Q-ACQ-TAKEN-CODE", {"", {kWsaEaddrinuse, kWsaEacces, kWsaEinval, kWsaEnobufs}, "other"}},
      {"Q-ACQ-RANGE-CODE", {"", {kWsaEinval, kWsaEaddrnotavail, kWsaEaddrinuse}, "other"}},
      {"Q-ACQ-WILD-EXHAUSTED-CODE", {"", {kWsaEaddrinuse, kWsaEnobufs}, "other"}},
      {"Q-ACQ-ZERO-PORTS", {"success", {kWsaEinval}, "other code"}},
      {"Q-ACQ-LAST-PORT", {"success", {kWsaEinval}, "other code"}},
      {"Q-ACQ-IN-SHORT-CODE", {"", {kWsaEfault, kWsaEinval}, ""}},
      {"Q-ACQ-IN-LARGE", {"success", {kWsaEfault, kWsaEinval}, ""}},
      {"Q-ACQ-TYPE-CODE", {"", {kWsaEinval, kWsaEopnotsupp}, ""}},
      {"Q-ACQ-FAMILIES", {"apart", {}, "joined"}},
      {"Q-ACQ-BOUND", {"success", {}, "fails"}},
      {"Q-ACQ-ON-BOUND-SOCKET", {"success", {}, "fails"}},
      {"Q-ACQ-SECOND", {"success", {}, "fails"}},
      {"Q-ACQ-MEM-PAST-EDGE", {"success", {kWsaEfault}, "other code"}},
      {"Q-ACQ-MEM-MISALIGNED", {"success", {kWsaEfault}, "other code"}},
      {"Q-ACQ-MEM-ALIASING", {"success", {kWsaEfault}, "other code"}},
      {"Q-ACQ-MEM-READ-ONLY", {"success", {kWsaEfault}, "other code"}},
      {"Q-BIND-RESERVED", {"success", {}, "fails"}},
      {"Q-GEN-CODE", {"", {kWsaEinval, kWsaEopnotsupp}, ""}},
      {"Q-GEN-UNUSED-OUTPUT", {"ignored", {kWsaEfault}, "ignored"}},
      {"Q-GEN-OVL-IGNORED-POINTER", {"ignored", {kWsaEfault}, "ignored"}},
      {"Q-GEN-ROUTINE-IGNORED", {"ignored", {kWsaEfault}, "ignored"}},
      {"Q-GEN-ROUTINE-CUT", {"accepted", {kWsaEfault}, "accepted"}},
      {"Q-LIFE-CLEANUP", {"freed", {}, "held"}},
      {"Q-ACQ-PERSISTENT", {"success", {}, "fails"}},
      {"Q-ASC-TYPE-CODE", {"", {kWsaEinval, kWsaEopnotsupp}, ""}},
      {"Q-ASC-IN-SHORT-CODE", {"", {kWsaEfault, kWsaEinval}, ""}},
      {"Q-ASC-OUT-SIZE", {"success", {kWsaEinval, kWsaEfault}, "other code"}},
      {"Q-ASC-ZERO-CODE", {"", {kWsaEinval, kWsaEacces}, "other"}},
      {"Q-ASC-UNKNOWN-CODE", {"", {kWsaEinval, kWsaEacces}, "other"}},
      {"Q-ASC-FOREIGN-CODE", {"", {kWsaEinval, kWsaEacces}, "other"}},
      {"Q-ASC-STALE", {"success", {}, "fails"}},
      {"Q-ASC-PROTOCOL", {"success", {}, "fails"}},
      {"Q-ASC-FAMILY", {"success", {}, "fails"}},
      {"Q-ASC-BOUND", {"success", {}, "fails"}},
      {"Q-ASC-SECOND", {"success", {}, "fails"}},
      {"Q-ASC-DUPLICATE", {"success", {}, "fails"}},
      {"Q-REL-TYPE-CODE", {"", {kWsaEinval, kWsaEopnotsupp}, ""}},
      {"Q-REL-IN-SHORT-CODE", {"", {kWsaEfault, kWsaEinval}, ""}},
      {"Q-REL-OUT-SIZE", {"success", {kWsaEinval, kWsaEfault}, "other code"}},
      {"Q-REL-OTHER-SOCKET", {"success", {}, "fails"}},
      {"Q-REL-UNKNOWN", {"success", {}, "fails"}},
      {"Q-REL-TWICE", {"success", {}, "fails"}},
      {"Q-REL-FOREIGN", {"success", {}, "fails"}},
      {"Q-REL-PERSISTENT", {"success", {}, "fails"}},
      {"Q-REL-BOUND", {"success", {}, "fails"}},
      {"Q-REL-DUPLICATE", {"success", {}, "fails"}},
      {"Q-BIND-ENDED", {"success", {}, "fails"}},
      {"Q-BND-EXHAUST-CODE", {"", {kWsaEaddrinuse, kWsaEnobufs, kWsaEaddrnotavail}, "other"}},
      {"Q-BND-OUTSIDE", {"success", {}, "fails"}},
      {"Q-BND-RESERVED-CODE", {"", {kWsaEacces, kWsaEaddrinuse}, "other"}},
      {"Q-BND-REUSE", {"success", {}, "fails"}},
      {"Q-BND-IMPLICIT", {"", {}, "fails"}},
      {"Q-BND-SHARED", {"success", {}, "fails"}},
      {"Q-BND-PERSISTENT", {"success", {}, "fails"}},
      {"Q-PER-LAST-PORT", {"success", {}, "fails"}},
      {"Q-PER-RUNTIME", {"success", {}, "fails"}},
      {"Q-PER-FAMILY-BOUND", {"success", {}, "fails"}},
      {"Q-PER-NULL-TOKEN", {"success", {}, "fails"}},
      {"Q-PER-DELETE-PART", {"success", {}, "fails"}},
      {"Q-PER-DELETE-CONSUMED", {"success", {}, "fails"}},
      {"Q-PER-PAST-END", {"", {kErrorInvalidParameter, kErrorNotFound}, ""}},
      {"Q-LIFE-DUPLICATE", {"freed", {}, "held"}},
      {"Q-LIFE-BOUND-CLOSE", {"freed", {}, "held"}},
      {"Q-GEN-CARRIER-IN-LARGE", {"success", {kWsaEfault, kWsaEinval}, ""}},
      {"Q-GEN-TYPE-CODE", {"", {kWsaEinval, kWsaEopnotsupp, kWsaEnoprotoopt}, ""}},
      {"Q-GEN-FLUSH-SUPPORT", {"success", {kWsaEopnotsupp, kWsaEnoprotoopt, kWsaEinval}, ""}},
      {"Q-GEN-ORDER",
       {"",
        {kWsaNotInitialised, kWsaEinprogress, kWsaEnotsock, kWsaEfault, kWsaEnetdown,
         kWsaEopnotsupp, kWsaEinval, kWsaEacces, kWsaEaddrinuse},
        "other"}},
      {"Q-PER-ORDER",
       {"",
        {kErrorAccessDenied, kErrorInvalidParameter, kErrorSharingViolation, kErrorNotFound},
        "other"}}};
  return kWords;
}

std::string ReadingOf(const Words& words, const Answer& answer) {
  if (answer.kind == Answer::Kind::kSuccess) return words.success;
  const bool named =
      std::find(words.codes.begin(), words.codes.end(), answer.code) != words.codes.end();
  return named ? abi::ErrorName(answer.code) : words.other;
}

// That there may be something in the way, which is no question.
bool IsDoubt(const Condition& condition) {
  return !condition.must && condition.any_code && condition.question.empty() &&
         condition.broken.empty();
}

// What no page requires to succeed though nothing is wrong with it (a bind inside a reservation).
bool IsMereLatitude(const Condition& condition) {
  return !condition.must && condition.question.empty() && !condition.broken.empty();
}

void AddOutputReadings(const World& world, std::size_t step, const Operation& operation,
                       const std::vector<std::byte>& output, std::vector<Reading>& readings) {
  const std::optional<Granted> granted = ReadOutput(output);
  if (!granted || !operation.asked) return;
  const std::uint16_t count = operation.asked->count;
  if (operation.asked->start == 0 && count != 0) {
    if (granted->range.start >= kFirstDynamicPort) {
      readings.push_back({"Q-ACQ-WILD-RANGE", "dynamic range"});
    } else if (!MayHaveNoRoom(world, operation.transport, count, step)) {
      // Else it is where it is for want of room.
      readings.push_back({"Q-ACQ-WILD-RANGE", "elsewhere"});
    }
  }
  if (output.size() > abi::kPortReservationInstanceSize) {
    const bool untouched =
        std::all_of(output.begin() + abi::kPortReservationInstanceSize, output.end(),
                    [](std::byte byte) { return byte == scenario::kFillByte; });
    readings.push_back({"Q-ACQ-OUT-TAIL", untouched ? "untouched" : "written"});
  }
}

// Of an ACQUIRE that was granted: whether its ports, which had been given back for certain, had to
// be waited for. A block that a socket of the other family held might not have been in its way.
void AddFreedReading(const Context& context, const World& world, const Operation& operation,
                     std::vector<Reading>& readings) {
  using End = FormerBlock::End;
  if (!operation.asked) return;
  const auto was_freed = [&operation](const FormerBlock& former) {
    const bool by_its_end =
        former.end == End::kClosed || former.end == End::kReleased || former.end == End::kExited;
    return by_its_end && former.transport == operation.transport &&
           former.family == operation.family && Overlap(former.range, *operation.asked);
  };
  if (std::any_of(world.former.begin(), world.former.end(), was_freed)) {
    readings.push_back({"Q-LIFE-FREED", context.Can(scenario::kGaveTime) ? "later" : "at once"});
  }
}

std::string CountReading(const std::optional<std::uint32_t>& count) {
  if (!count) return "untouched";
  return *count == 0 ? "zero" : "size";
}

std::string PlainCountReading(const std::optional<std::uint32_t>& count) {
  if (!count) return "untouched";
  return *count == 0 ? "zero" : "nonzero";
}

}  // namespace

std::vector<Reading> ConditionReadings(const Conditions& conditions, const Answer& answer,
                                       const char* order) {
  const bool failed = answer.kind == Answer::Kind::kCode;
  if (!failed && answer.kind != Answer::Kind::kSuccess) return {};
  // What was refused for a reason that nobody knows of answers nothing.
  if (failed && std::any_of(conditions.begin(), conditions.end(), IsDoubt)) return {};
  Conditions counted = conditions;
  std::erase_if(counted, IsMereLatitude);
  // Several that could have led to the failure: which won is a question of its own.
  const auto differs_from_first = [&counted](const Condition& condition) {
    return condition != counted.front();
  };
  if (failed && std::any_of(counted.begin(), counted.end(), differs_from_first)) {
    return {{order, ReadingOf(AllWords().at(order), answer)}};
  }
  std::vector<Reading> readings;
  for (const Condition& condition : counted) {
    const auto words = AllWords().find(condition.question);
    if (words == AllWords().end()) continue;
    const std::string reading = ReadingOf(words->second, answer);
    const Reading read{condition.question, reading};
    const bool known = std::find(readings.begin(), readings.end(), read) != readings.end();
    if (!reading.empty() && !known) readings.push_back(read);
  }
  return readings;
}

std::vector<Reading> IoctlReadings(const Context& context, const World& world, const Ruling& ruling,
                                   const scenario::Returned& returned, const Answer& answer) {
  std::vector<Reading> readings = ConditionReadings(ruling.conditions, answer);
  const Situation situation = SituationOf(context, world, returned.step);
  const Operation& operation = world.operations.at(returned.step);
  const bool success = answer.kind == Answer::Kind::kSuccess;
  if (situation.overlapped && !situation.thread->hold && ruling.conditions.empty()) {
    readings.push_back({"Q-GEN-OVL-IMMEDIATE", success ? "at once" : "pending"});
  }
  // Of a code that stores nothing, 0 is the size as well.
  const bool zero_says_nothing = returned.count == 0u && BytesOf(operation) == 0;
  if (success && situation.overlapped && !situation.out_of_sight && !zero_says_nothing) {
    readings.push_back({"Q-GEN-OVL-COUNT", CountReading(returned.count)});
  }
  const bool by_token = IsAssociateCode(operation.code) || IsReleaseCode(operation.code);
  if (success && by_token && !situation.overlapped && !situation.out_of_sight) {
    readings.push_back({"Q-" + RuleId(operation.code, "COUNT"), PlainCountReading(returned.count)});
  }
  if (success && IsAcquire(*situation.call) && !situation.out_of_sight) {
    AddOutputReadings(world, returned.step, operation, returned.output, readings);
    AddFreedReading(context, world, operation, readings);
  }
  return readings;
}

std::vector<Reading> EndingReadings(const World& world, std::size_t step, const Ruling& ruling,
                                    const Answer& answer) {
  const Operation& operation = world.operations.at(step);
  if (operation.cuts.empty()) return ConditionReadings(ruling.conditions, answer);
  const bool blocked = operation.state == Operation::State::kBlocked;
  if (answer.kind != Answer::Kind::kCode || !blocked || operation.cuts.size() != 1 ||
      !ruling.conditions.empty()) {
    return {};
  }
  switch (*operation.cuts.begin()) {
    case Cut::kClosing:
    case Cut::kClosed:
      return {{"Q-ACQ-CLOSE-WHILE-BLOCKED", abi::ErrorName(answer.code)}};
    case Cut::kIoManager:
      return {{"Q-ACQ-CANCEL-CODE", abi::ErrorName(answer.code)}};
    case Cut::kCancelling:
    case Cut::kCancelled:
    case Cut::kThreadExit:
    case Cut::kFlushing:
    case Cut::kFlushed:
    case Cut::kCancelBlockingCall:
    case Cut::kNetworkFell:
      return {};
  }
  return {};
}

std::vector<Reading> CompletionReadings(const Context& context, const World& world,
                                        const scenario::Completed& completed) {
  std::vector<Reading> readings;
  const Operation& operation = world.operations.at(completed.step);
  const Situation situation = SituationOf(context, world, completed.step);
  if (completed.error != 0 || !IsAcquire(*situation.call) || situation.out_of_sight) return {};
  if (operation.done_at_once) {
    readings.push_back({"Q-GEN-OVL-TRANSFERRED", completed.transferred == 0 ? "zero" : "size"});
  } else {
    AddOutputReadings(world, completed.step, operation, completed.output, readings);
    // Once its block has been given back, that is what it would find.
    if (FindReservation(world, completed.step) != nullptr) {
      AddFreedReading(context, world, operation, readings);
    }
  }
  return readings;
}

}  // namespace portcullis::oracle
