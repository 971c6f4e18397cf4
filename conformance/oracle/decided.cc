#include "conformance/oracle/decided.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <variant>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/step.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using scenario::Completed;
using scenario::Event;
using scenario::Returned;

constexpr std::uint32_t kNoCount = 5;  // what no call counts

// Whether a condition has a part in what is allowed. A question has none where the call has begun
// and something else says how it ends.
bool Counts(const Condition& condition, const Answers& allowed) {
  if (condition.must) return true;
  const bool named = std::any_of(condition.codes.begin(), condition.codes.end(),
                                 [&](std::int32_t code) { return allowed.codes.count(code) != 0; });
  return named || (condition.any_code && allowed.any_code);
}

// The requirements of the one rule that speaks in this world; nothing where several do, or where
// what counts is a question or a rule of no page of ours.
std::optional<std::vector<std::string>> OneRule(const Context& context, const World& world,
                                                std::size_t step) {
  const Ruling ruling = RuleCall(context, world, step);
  if (!ruling.judged) return std::nullopt;
  // A question that Windows was seen to answer is a rule of what was observed.
  if (ruling.conditions.size() == 1 && !ruling.narrowing.by_code.empty()) {
    return std::vector<std::string>{ruling.narrowing.by_code};
  }
  std::vector<std::string> rule;
  for (const Condition& condition : ruling.conditions) {
    if (!Counts(condition, ruling.allowed.documented)) continue;
    if (condition.broken.empty()) return std::nullopt;
    if (!rule.empty() && condition.broken.front() != rule.front()) return std::nullopt;
    if (rule.empty()) rule = condition.broken;
  }
  return rule;
}

// Whether at most one rule speaks, the same in every world.
bool OneRuleSpeaks(const Context& context, const std::vector<World>& worlds, std::size_t step) {
  const auto first = OneRule(context, worlds.front(), step);
  return first && std::all_of(worlds.begin() + 1, worlds.end(), [&](const World& world) {
           return OneRule(context, world, step) == first;
         });
}

// --- wrong answers ---------------------------------------------------------------------------

Returned Fails(std::size_t step, std::int32_t code) {
  return {step, abi::kSocketError, code, kNoCount, {}};
}

// An output of an ACQUIRE that is wrong in each of its three members.
std::vector<std::byte> Output(const PortRange& range, std::uint64_t token) {
  std::vector<std::byte> bytes(abi::kPortReservationInstanceSize);
  const auto start = abi::NetworkPort::FromHost(range.start).bytes;
  const auto count = abi::LittleEndian<std::uint16_t>::From(range.count).bytes;
  const auto number = abi::LittleEndian<std::uint64_t>::From(token).bytes;
  std::copy(start.begin(), start.end(), bytes.begin());
  std::copy(count.begin(), count.end(), bytes.begin() + 2);
  std::copy(number.begin(), number.end(), bytes.begin() + 8);
  return bytes;
}

std::vector<std::vector<std::byte>> WrongOutputs(const World& world, std::size_t step) {
  const auto found = world.operations.find(step);
  if (found == world.operations.end() || !found->second.asked) return {{}};
  const PortRange asked = *found->second.asked;
  // Another number than the one asked for, and than that in the other byte order.
  const auto another = [](std::uint16_t number) {
    const auto inverse = static_cast<std::uint16_t>(~number);
    return inverse == SwapBytes(number) ? static_cast<std::uint16_t>(inverse ^ 1) : inverse;
  };
  std::uint64_t live = abi::kInvalidPortReservationToken;
  for (const Reservation& held : world.reservations) {
    if (held.step != step && held.token) live = *held.token;
  }
  const std::uint16_t moved = asked.start == 0 ? std::uint16_t{0} : another(asked.start);
  return {Output({moved, another(asked.count)}, abi::kInvalidPortReservationToken),
          Output({SwapBytes(asked.start), SwapBytes(asked.count)}, live)};
}

void AddIoctlAnswers(const Context& context, const World& world, std::size_t step,
                     std::vector<Event>& events) {
  const auto& call = std::get<scenario::WsaIoctlCall>(context.scenario.steps[step].action);
  if (IsAcquireCode(call.code)) {
    for (std::vector<std::byte>& output : WrongOutputs(world, step)) {
      events.push_back(Returned{step, 0, 0, kNoCount, std::move(output)});
    }
  } else {
    events.push_back(Returned{step, 0, 0, kNoCount, {}});
  }
  for (const std::int32_t code : {abi::kWsaEinval, abi::kWsaEfault, abi::kWsaEopnotsupp,
                                  abi::kWsaEaddrinuse, abi::kWsaEwouldblock, abi::kWsaIoPending}) {
    events.push_back(Fails(step, code));
  }
  events.push_back(Fails(step, 0));  // a failure without an error
  events.push_back(scenario::Blocked{step});
}

void AddIndications(const World& world, std::size_t step, Completed::Notification notification,
                    std::vector<Event>& events) {
  events.push_back(Returned{step, abi::kWsaWaitTimeout, 0, std::nullopt, {}});
  for (const auto& [made, operation] : world.operations) {
    events.push_back(Completed{made, notification, 0, kNoCount, {}});
    events.push_back(Completed{made, notification, abi::kWsaEinval, 0, {}});
  }
}

std::vector<Event> WrongAnswers(const Context& context, const World& world, std::size_t step) {
  using Notification = Completed::Notification;
  const scenario::Action& action = context.scenario.steps[step].action;
  std::vector<Event> events;
  if (std::holds_alternative<scenario::WsaIoctlCall>(action)) {
    AddIoctlAnswers(context, world, step, events);
  } else if (std::holds_alternative<scenario::GetCompletionCall>(action)) {
    AddIndications(world, step, Notification::kEvent, events);
  } else if (std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action)) {
    AddIndications(world, step, Notification::kPort, events);
  } else if (std::holds_alternative<scenario::WaitAlertableCall>(action)) {
    AddIndications(world, step, Notification::kRoutine, events);
    events.front() = Returned{step, 0, 0, std::nullopt, {}};
  } else if (std::holds_alternative<scenario::PersistentCall>(action)) {
    for (const std::uint64_t token : {std::uint64_t{0}, scenario::kNeverIssuedToken}) {
      events.push_back(Returned{step, 0, 0, std::nullopt, {}, std::nullopt, token});
    }
    for (const std::int32_t code : {abi::kErrorInvalidParameter, abi::kErrorNotFound,
                                    abi::kErrorAccessDenied, abi::kErrorSharingViolation}) {
      events.push_back(Returned{step, code, 0, std::nullopt, {}});
    }
  } else if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action)) {
    events.push_back(Returned{step, 1, 0, kNoCount, {}});
    events.push_back(Returned{step, 0, abi::kWsaEinval, kNoCount, {}});
    events.push_back(scenario::Blocked{step});
  } else if (std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) {
    events.push_back(Returned{step, static_cast<std::int32_t>(kNoCount), 0, std::nullopt, {}});
  } else {
    // Of getsockname: no port, one that nobody holds, and those that others hold.
    std::vector<std::uint16_t> ports{0, 1};
    for (const Reservation& held : world.reservations) {
      if (held.range) ports.push_back(held.range->start);
    }
    for (const PersistentReservation& held : world.persistent) ports.push_back(held.range.start);
    for (const std::uint16_t port : ports) {
      events.push_back(Returned{step, 0, 0, std::nullopt, {}, port});
    }
    for (const std::int32_t code : {abi::kWsaEinval, abi::kWsaEaddrinuse, abi::kWsaEnotsock}) {
      events.push_back(Fails(step, code));
    }
  }
  return events;
}

}  // namespace

std::vector<std::string> Decided(const Context& context, const std::vector<World>& worlds,
                                 std::size_t step) {
  if (!OneRuleSpeaks(context, worlds, step)) return {};
  std::set<std::string> ids;
  for (const Event& event : WrongAnswers(context, worlds.front(), step)) {
    std::set<std::string> broken;
    bool forbidden = true;
    for (const World& world : worlds) {
      const Verdict verdict = JudgeIn(context, world, event);
      forbidden = forbidden && (!verdict.allowed || !verdict.differs.empty());
      if (!forbidden) break;
      broken.insert(verdict.broken.begin(), verdict.broken.end());
      broken.insert(verdict.differs.begin(), verdict.differs.end());
    }
    if (forbidden) ids.merge(broken);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace portcullis::oracle
