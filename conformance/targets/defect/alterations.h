// The moves of which the defects are made: reading what an event says of a WSAIoctl, and saying
// something else.

#pragma once

#include <cstdint>
#include <optional>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/defect/call_history.h"

namespace portcullis::targets {

// IoctlOf, AcquireOf: the WSAIoctl (the ACQUIRE) whose answer or completion the event is; null for
// anything else.
const scenario::WsaIoctlCall* IoctlOf(const CallHistory& history, const scenario::Event& event);
const scenario::WsaIoctlCall* AcquireOf(const CallHistory& history, const scenario::Event& event);

// ErrorOf: the error with which the event ends its WSAIoctl; 0 for success, nothing where it does
// not end it (invoked, blocked, pending).
std::optional<std::int32_t> ErrorOf(const scenario::Event& event);

// Replace: the event's error `from` becomes `to`; nothing happens where it is another.
void Replace(scenario::Event& event, std::int32_t from, std::int32_t to);

// Refuse: the event ends its call with `code`, whatever it said.
void Refuse(scenario::Event& event, std::int32_t code);

// Grant: the event ends its ACQUIRE with success and the block (a wildcard is given port 50000).
void Grant(scenario::Event& event, const PortBlock& block);

// GrantPastTheEnd: an ACQUIRE whose range ends past 65,535, and which failed, is granted: what two
// requirements forbid, the error table's row and the range rule.
bool GrantPastTheEnd(const CallHistory& history, scenario::Event& event);

// OutputOf: the instance that a successful ACQUIRE stored; null where the event has none.
std::vector<std::byte>* OutputOf(scenario::Event& event);

// IsBad: pointers for which WSAEFAULT is required.
bool IsBad(scenario::Memory memory);

}  // namespace portcullis::targets
