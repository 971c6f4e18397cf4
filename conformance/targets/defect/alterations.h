// The moves of which the defects are made: reading what an event says of a WSAIoctl, and saying
// something else.

#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/defect/call_history.h"

namespace portcullis::targets {

// IoctlOf, AcquireOf: the WSAIoctl (the ACQUIRE) whose answer or completion the event is; null for
// anything else.
const scenario::WsaIoctlCall* IoctlOf(const CallHistory& history, const scenario::Event& event);
const scenario::WsaIoctlCall* AcquireOf(const CallHistory& history, const scenario::Event& event);

// kCarrier: any code that is none of the three of reservations.
inline constexpr std::uint32_t kCarrier = 0;

// HasCode: true where the call is of that code, or of any but the three for kCarrier.
bool HasCode(const scenario::WsaIoctlCall& call, std::uint32_t code);

// IoctlOfCode: as IoctlOf, null for another code.
const scenario::WsaIoctlCall* IoctlOfCode(const CallHistory& history, const scenario::Event& event,
                                          std::uint32_t code);

// IsKnownCode: the codes that a reservation's implementation has to know here; any other is no
// valid command.
bool IsKnownCode(std::uint32_t code);

// CallOf: the call of that kind that the event says has returned; null for anything else.
template <typename Call>
const Call* CallOf(const CallHistory& history, const scenario::Event& event) {
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  if (returned == nullptr) return nullptr;
  const auto found = history.steps.find(returned->step);
  return found == history.steps.end() ? nullptr : std::get_if<Call>(&found->second.action);
}

// ActorOf: who made the call to which the event belongs.
const scenario::Actor& ActorOf(const CallHistory& history, const scenario::Event& event);

// IsOverlappedForm: true where the OVERLAPPED of the call is not ignored.
bool IsOverlappedForm(const CallHistory& history, const scenario::WsaIoctlCall& call);

// ErrorOf: the error with which the event ends its WSAIoctl; 0 for success, nothing where it does
// not end it (invoked, blocked, pending).
std::optional<std::int32_t> ErrorOf(const scenario::Event& event);

// Replace: the event's error `from` becomes `to`; nothing happens where it is another.
void Replace(scenario::Event& event, std::int32_t from, std::int32_t to);

// Refuse: the event ends its call with `code`, whatever it said.
void Refuse(scenario::Event& event, std::int32_t code);

// Succeed: the event ends its call with success, whatever it said, and nothing stored or counted.
void Succeed(scenario::Event& event);

// Grant: the event ends its ACQUIRE with success and the block (a wildcard is given port 50000).
void Grant(scenario::Event& event, const PortBlock& block);

// GrantPastTheEnd: an ACQUIRE whose range ends past 65,535, and which failed, is granted: what two
// requirements forbid, the error table's row and the range rule.
bool GrantPastTheEnd(const CallHistory& history, scenario::Event& event);

// FailedForItsToken: an ASSOCIATE or RELEASE on a TCP or UDP socket whose input is a whole token in
// good memory and that failed, and not for a condition that has nothing to do with the token.
bool FailedForItsToken(const CallHistory& history, const scenario::WsaIoctlCall& call,
                       const scenario::Event& event);

// TokenCall: the call of that code that the step is, with a whole token in good memory; else null.
scenario::WsaIoctlCall* TokenCall(scenario::Step& step, std::uint32_t code);

// SpoilToken: the call has a token that was never issued for input, so that a target which goes by
// tokens refuses it and leaves everything as it was.
void SpoilToken(scenario::WsaIoctlCall& call);

// SayWhetherIndicated: a step that looks for an indication says that it saw one where one was
// shown, and that there is none where none was; any other event stays as it is.
void SayWhetherIndicated(const CallHistory& history, scenario::Event& event);

// OutputOf: the instance that a successful ACQUIRE stored; null where the event has none.
std::vector<std::byte>* OutputOf(scenario::Event& event);

// IsBad: pointers for which WSAEFAULT is required.
bool IsBad(scenario::Memory memory);

}  // namespace portcullis::targets
