// Defects of how long a reservation lives, and of what a failed call leaves behind.

#include <algorithm>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

bool OutlivesItsSocket(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() && std::any_of(history.reservations.begin(), history.reservations.end(),
                                       [&](const SeenReservation& r) {
                                         return r.end == SeenReservation::End::kClosed &&
                                                r.block.Overlaps(*asked);
                                       })) {
    Refuse(event, abi::kWsaEaddrinuse);
  }
  return true;
}

// Any close gives back every block of the process: what a table by process instead of by socket
// would do.
bool AnyCloseFreesAll(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  const std::optional<std::int32_t> error = ErrorOf(event);
  if (call == nullptr || !error.has_value() || *error == abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (history.any_socket_closed && asked.has_value() && asked->first != 0 &&
      std::any_of(history.reservations.begin(), history.reservations.end(),
                  [&](const SeenReservation& r) { return r.Live() && r.block.Overlaps(*asked); })) {
    Grant(event, *asked);
  }
  return true;
}

bool FailedCallKeepsItsPorts(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() &&
      std::any_of(history.failed_blocks.begin(), history.failed_blocks.end(),
                  [&](const PortBlock& block) { return block.Overlaps(*asked); })) {
    Refuse(event, abi::kWsaEaddrinuse);
  }
  return true;
}

}  // namespace

std::vector<Defect> LifetimeDefects() {
  return {
      {"reservation-outlives-socket", "ACQ-LIFE-01",
       "the ports of a closed socket's reservation stay taken", nullptr, OutlivesItsSocket},
      {"any-close-frees-all", "ACQ-LIFE-02",
       "closing any socket gives back the reservations of all", nullptr, AnyCloseFreesAll},
      {"failed-call-keeps-ports", "ACQ-FAIL-01", "a call that failed keeps the block it asked for",
       nullptr, FailedCallKeepsItsPorts},
  };
}

}  // namespace portcullis::targets
