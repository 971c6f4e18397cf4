// Events: what a target answers to the steps of a scenario. A trace is a scenario with its events.
//
// Plain comparable data. `step` is always the index in Scenario::steps of the step that the event
// belongs to (for Completed: of the call that started the operation).

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// What every output byte and the returned count hold before a call, so that "untouched" shows.
inline constexpr std::byte kFillByte{0xA5};
inline constexpr std::uint32_t kFillCount = 0xA5A5A5A5u;
inline constexpr std::uint64_t kFillToken = 0xA5A5A5A5A5A5A5A5u;

struct Invoked {
  std::size_t step = 0;
  friend bool operator==(const Invoked&, const Invoked&) = default;
};

// `result` is the function's own return value, as a signed number:
//   WSAStartup, WSACleanup, closesocket, bind, WSAIoctl   as the function returns it
//   getsockname, setsockopt, connect, WSADuplicateSocketW, WSPIoctl   likewise
//   WSASocketW      0 where a socket was made, SOCKET_ERROR for INVALID_SOCKET
//   sendto          0 where the byte was taken, SOCKET_ERROR where not
//   CancelIoEx, WSAGetOverlappedResult, SetFileCompletionNotificationModes
//                   nonzero (1) on success, 0 on failure
//   CreateIoCompletionPort   0 where the socket is tied to it, SOCKET_ERROR where not
//   get_completion, GetQueuedCompletionStatus   0 or WSA_WAIT_TIMEOUT
//   wait_alertable  WAIT_IO_COMPLETION (192) or 0      WSAGetLastError   the error
//   the functions of iphlpapi   the error that they return; NO_ERROR is 0
//   a control       0 once the condition holds
// `error` is WSAGetLastError (GetLastError where the function is not Winsock's, *lpErrno after
// WSPIoctl) of the calling thread where the function failed, else 0; always 0 for iphlpapi. `count`
// is the DWORD behind lpcbBytesReturned after a WSAIoctl, behind lpcbTransfer after
// WSAGetOverlappedResult; nothing where it still has its fill or cannot be read. `port` is what
// getsockname gave, in host order. `token` is the ULONG64 behind Token after Create… and Lookup…;
// nothing where it still has its fill or cannot be read. `output` is the output buffer after a
// WSAIoctl that returned 0, up to the declared size (at most 64 bytes); empty otherwise.
struct Returned {
  std::size_t step = 0;
  std::int32_t result = 0;
  std::int32_t error = 0;
  std::optional<std::uint32_t> count;
  std::vector<std::byte> output;
  std::optional<std::uint16_t> port{};
  std::optional<std::uint64_t> token{};
  friend bool operator==(const Returned&, const Returned&) = default;
};

// A completion indication was seen: its event was signalled, its routine ran, or its packet was
// taken from its port. `error` and `transferred` are what a routine was given, else the final
// status as WSAGetOverlappedResult gives it; `output` as in Returned, where `error` is 0.
struct Completed {
  enum class Notification { kEvent, kRoutine, kPort };
  std::size_t step = 0;
  Notification notification = Notification::kEvent;
  std::int32_t error = 0;
  std::uint32_t transferred = 0;
  std::vector<std::byte> output;
  friend bool operator==(const Completed&, const Completed&) = default;
};

// The call has not come back: at once where it is held, past the bound on a native target. A
// Returned of the same step may follow when the call does come back.
struct Blocked {
  std::size_t step = 0;
  friend bool operator==(const Blocked&, const Blocked&) = default;
};

// The implementation's process ended without being asked to. `status` says how, in words.
struct Died {
  std::string process;
  std::string status;
  friend bool operator==(const Died&, const Died&) = default;
};

using Event = std::variant<Invoked, Returned, Completed, Blocked, Died>;

// StepOf: the step that the event belongs to; nothing for Died.
inline std::optional<std::size_t> StepOf(const Event& event) {
  return std::visit(
      [](const auto& any) -> std::optional<std::size_t> {
        if constexpr (requires { any.step; }) {
          return any.step;
        } else {
          return std::nullopt;
        }
      },
      event);
}

// AnsweredStep: the step that the event answers for good; nothing where it answers none.
inline std::optional<std::size_t> AnsweredStep(const Event& event) {
  if (const auto* const returned = std::get_if<Returned>(&event)) return returned->step;
  if (const auto* const blocked = std::get_if<Blocked>(&event)) return blocked->step;
  return std::nullopt;
}

// Where the target has placed each named window: its first port, in host order.
using Placement = std::map<std::string, std::uint16_t>;

// What a target is, in its own words. Capabilities: capability.h.
struct Description {
  std::string name;
  std::string version;
  std::string system;
  std::vector<std::string> capabilities;  // sorted, no duplicates
  friend bool operator==(const Description&, const Description&) = default;
};

struct Trace {
  Scenario scenario;
  Description target;
  Placement placement;
  std::vector<Event> events;
  friend bool operator==(const Trace&, const Trace&) = default;
};

}  // namespace portcullis::scenario
