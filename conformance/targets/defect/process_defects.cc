// Defects of what happens between processes: reservations that outlive theirs, and sockets that
// cannot be handed over.

#include <algorithm>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// The ports of a reservation that ended in that way stay taken.
template <SeenReservation::End kEnd>
bool Outlives(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() && std::any_of(history.reservations.begin(), history.reservations.end(),
                                       [&](const SeenReservation& reservation) {
                                         return reservation.end == kEnd &&
                                                reservation.block.Overlaps(*asked);
                                       })) {
    Refuse(event, abi::kWsaEaddrinuse);
  }
  return true;
}

template <typename Call>
bool IsRefused(const CallHistory& history, Event& event) {
  if (CallOf<Call>(history, event) != nullptr && ErrorOf(event) == abi::kSuccess) {
    Refuse(event, abi::kWsaEinval);
  }
  return true;
}

}  // namespace

std::vector<Defect> ProcessDefects() {
  using End = SeenReservation::End;
  return {
      {"reservation-outlives-process", "ACQ-LIFE-03",
       "the ports of an ended process's reservations stay taken", nullptr, Outlives<End::kProcess>},
      {"reservation-outlives-restart", "ACQ-LIFE-04",
       "the ports of runtime reservations stay taken over a restart", nullptr,
       Outlives<End::kRestart>},
      {"duplicate-refused", "GEN-DUP-01", "WSADuplicateSocketW of a live socket fails", nullptr,
       IsRefused<scenario::WsaDuplicateSocketCall>},
      {"duplicate-not-taken", "GEN-DUP-01",
       "WSASocketW makes no descriptor from a WSAPROTOCOL_INFOW", nullptr,
       IsRefused<scenario::WsaSocketFromCall>},
  };
}

}  // namespace portcullis::targets
