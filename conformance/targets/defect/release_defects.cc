// Defects of RELEASE: what its input may be, and what becomes of the block. Those of its error
// table: error_code_defects.cc; of its forms: form_defects.cc.

#include <algorithm>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

constexpr std::uint32_t kCode = abi::kSioReleasePortReservation;

// A RELEASE is refused by spoiling its token: the target then really holds on to the block.
template <bool (*IsRefused)(const CallHistory&, const scenario::WsaIoctlCall&,
                            const SeenReservation&)>
void Refuse(const CallHistory& history, scenario::Step& step) {
  scenario::WsaIoctlCall* const call = TokenCall(step, kCode);
  const SeenReservation* const meant = call == nullptr ? nullptr : history.MeantBy(*call);
  if (meant != nullptr && meant->Live() && !meant->persistent &&
      IsRefused(history, *call, *meant)) {
    SpoilToken(*call);
  }
}

bool OnTheAcquirer(const CallHistory& history, const scenario::WsaIoctlCall& call,
                   const SeenReservation& meant) {
  return history.RootOf(call.socket.name) == meant.socket;
}

bool OfExactSize(const CallHistory&, const scenario::WsaIoctlCall& call, const SeenReservation&) {
  return call.in.size == abi::kPortReservationTokenSize;
}

bool OfLargerSize(const CallHistory&, const scenario::WsaIoctlCall& call, const SeenReservation&) {
  return call.in.size > abi::kPortReservationTokenSize;
}

scenario::WsaIoctlCall* ShortCall(scenario::Step& step) {
  auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  const bool is_short =
      call != nullptr && call->code == kCode && call->in.size < abi::kPortReservationTokenSize;
  return is_short ? call : nullptr;
}

void ShortInputIsStretched(const CallHistory&, scenario::Step& step) {
  scenario::WsaIoctlCall* const call = ShortCall(step);
  if (call == nullptr) return;
  call->in.size = abi::kPortReservationTokenSize;
  if (call->in.memory == scenario::Memory::kNull) call->in.memory = scenario::Memory::kValid;
}

bool ShortInputSaysEnobufs(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = IoctlOfCode(history, event, kCode);
  if (call == nullptr || call->in.size >= abi::kPortReservationTokenSize) return true;
  Replace(event, abi::kWsaEfault, abi::kWsaEnobufs);
  Replace(event, abi::kWsaEinval, abi::kWsaEnobufs);
  return true;
}

// The block of an ACQUIRE is that of a reservation of which `is` holds.
template <typename Is>
std::optional<PortBlock> AskedWhere(const CallHistory& history, const Event& event, Is is) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr) return std::nullopt;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (!asked.has_value() || asked->first == 0) return std::nullopt;
  const bool found = std::any_of(history.reservations.begin(), history.reservations.end(),
                                 [&](const SeenReservation& reservation) {
                                   return !reservation.persistent && is(reservation) &&
                                          reservation.block.Overlaps(*asked);
                                 });
  return found ? asked : std::nullopt;
}

bool ReleasedPortsStayTaken(const CallHistory& history, Event& event) {
  const auto released = [](const SeenReservation& reservation) {
    return reservation.end == SeenReservation::End::kReleased;
  };
  if (ErrorOf(event) == abi::kSuccess && AskedWhere(history, event, released)) {
    targets::Refuse(event, abi::kWsaEaddrinuse);
  }
  return true;
}

bool IsFailure(const Event& event) {
  const std::optional<std::int32_t> error = ErrorOf(event);
  return error.has_value() && *error != abi::kSuccess;
}

// The block is granted again though it is held: what a target would do that had given it back.
template <bool SeenReservation::*kReason>
bool IsGivenBack(const CallHistory& history, Event& event) {
  const auto given_back = [](const SeenReservation& reservation) {
    return reservation.Live() && reservation.*kReason;
  };
  const std::optional<PortBlock> asked = AskedWhere(history, event, given_back);
  if (asked.has_value() && IsFailure(event)) Grant(event, *asked);
  return true;
}

bool PersistentOneIsGone(const CallHistory& history, Event& event) {
  const auto* const call = CallOf<scenario::PersistentCall>(history, event);
  if (call == nullptr || call->function != scenario::PersistentCall::Function::kLookup) return true;
  auto& returned = std::get<scenario::Returned>(event);
  const PortBlock asked = history.AskedBlock(*call);
  const bool tried = std::any_of(history.reservations.begin(), history.reservations.end(),
                                 [&](const SeenReservation& reservation) {
                                   return reservation.persistent && reservation.Live() &&
                                          reservation.release_by_other &&
                                          reservation.block == asked;
                                 });
  if (tried && returned.result == abi::kSuccess) {
    returned.result = abi::kErrorNotFound;
    returned.token.reset();
  }
  return true;
}

}  // namespace

std::vector<Defect> ReleaseDefects() {
  return {
      {"release-refused", "REL-SUCCESS-01", "a valid RELEASE on the acquiring socket is refused",
       Refuse<OnTheAcquirer>, nullptr},
      {"release-short-input-gives-enobufs", "REL-INVAL-02",
       "an input that is not acceptable is answered with WSAENOBUFS", nullptr,
       ShortInputSaysEnobufs},
      {"release-exact-input-refused", "REL-IN-01", "an input of exactly 8 bytes is refused",
       Refuse<OfExactSize>, nullptr},
      {"release-larger-input-refused", "REL-IN-02", "an input above 8 bytes is refused",
       Refuse<OfLargerSize>, nullptr},
      {"release-short-input-accepted", "REL-IN-03",
       "an input below 8 bytes is read as if it were whole", ShortInputIsStretched, nullptr},
      {"released-ports-stay-taken", "REL-LIFE-01", "the ports of a released block stay taken",
       nullptr, ReleasedPortsStayTaken},
      {"failed-release-frees", "REL-FAIL-01", "a RELEASE that failed gives the block back", nullptr,
       IsGivenBack<&SeenReservation::release_failed>},
      {"foreign-release-frees", "REL-FOREIGN-01",
       "a RELEASE from another process gives the block back", nullptr,
       IsGivenBack<&SeenReservation::release_by_other>},
      {"release-ends-persistent", "REL-PERSISTENT-01",
       "a RELEASE with a persistent token deletes that reservation", nullptr, PersistentOneIsGone},
  };
}

}  // namespace portcullis::targets
