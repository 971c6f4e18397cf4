// Defects of who comes first: each is right as long as calls come one after the other, and wrong
// where two of them are under way at once.

#include <algorithm>
#include <cstring>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/defect/racing_target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// A plain ACQUIRE with nothing wrong about its memory, so that it can only fail for the ports.
const scenario::WsaIoctlCall* GoodAcquire(const scenario::Step& step) {
  const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  const bool is_good = call != nullptr && call->code == abi::kSioAcquirePortReservation &&
                       !call->overlapped.has_value() && call->in.size == abi::kPortRangeSize &&
                       call->in.memory == scenario::Memory::kValid &&
                       call->out.size == abi::kPortReservationInstanceSize &&
                       call->out.memory == scenario::Memory::kValid;
  return is_good ? call : nullptr;
}

bool IsFree(const CallHistory& history, const PortBlock& block) {
  return std::none_of(
      history.reservations.begin(), history.reservations.end(),
      [&](const SeenReservation& held) { return held.Live() && held.block.Overlaps(block); });
}

bool AsksForAFreeBlock(const CallHistory& now, const scenario::Step& step) {
  const scenario::WsaIoctlCall* const call = GoodAcquire(step);
  if (call == nullptr) return false;
  const std::optional<PortBlock> asked = now.AskedBlock(*call);
  return asked.has_value() && asked->first != 0 && IsFree(now, *asked);
}

// The block was free, and is claimed though it is gone.
void TakesWhatIsGone(const CallHistory& checked, const CallHistory& now, Event& answer) {
  const scenario::WsaIoctlCall* const call = AcquireOf(now, answer);
  const std::optional<std::int32_t> error = ErrorOf(answer);
  if (call == nullptr || !error.has_value() || *error == abi::kSuccess) return;
  const std::optional<PortBlock> asked = now.AskedBlock(*call);
  if (asked.has_value() && IsFree(checked, *asked) && !IsFree(now, *asked)) Grant(answer, *asked);
}

bool Acquires(const CallHistory&, const scenario::Step& step) {
  return GoodAcquire(step) != nullptr;
}

// The next token was read, and is given though another has been given it since.
void GivesATokenAgain(const CallHistory& checked, const CallHistory& now, Event& answer) {
  std::vector<std::byte>* const output = OutputOf(answer);
  if (AcquireOf(now, answer) == nullptr || output == nullptr) return;
  for (const SeenReservation& held : now.reservations) {
    const auto known =
        std::find_if(checked.reservations.begin(), checked.reservations.end(),
                     [&](const SeenReservation& before) { return before.token == held.token; });
    if (!held.Live() || held.persistent || known != checked.reservations.end()) continue;
    const auto token = abi::LittleEndian<std::uint64_t>::From(held.token);
    std::memcpy(output->data() + abi::kPortReservationInstanceSize - sizeof token, &token,
                sizeof token);
    return;
  }
}

// How many sockets have been bound by an association with that reservation.
std::ptrdiff_t BoundFrom(const CallHistory& history, const std::string& reservation) {
  return std::count_if(history.sockets.begin(), history.sockets.end(), [&](const auto& entry) {
    return entry.second.associated == reservation &&
           entry.second.bound == SeenSocket::Bound::kByZero;
  });
}

bool BindsFromAReservation(const CallHistory& now, const scenario::Step& step) {
  const auto* const bind = std::get_if<scenario::BindCall>(&step.action);
  if (bind == nullptr || now.Resolve(bind->port) != 0) return false;
  const SeenSocket* const socket = now.SocketOf(bind->socket);
  return socket != nullptr && !socket->associated.empty() &&
         socket->bound == SeenSocket::Bound::kNot;
}

// A port of the block was free, and is bound though another socket has it now.
void BindsWhatIsGone(const CallHistory& checked, const CallHistory& now, Event& answer) {
  const auto* const bind = CallOf<scenario::BindCall>(now, answer);
  if (bind == nullptr || ErrorOf(answer) == abi::kSuccess) return;
  const SeenSocket* const socket = now.SocketOf(bind->socket);
  if (socket == nullptr || !socket->open || socket->associated.empty()) return;
  if (BoundFrom(now, socket->associated) <= BoundFrom(checked, socket->associated)) return;
  answer = scenario::Returned{*scenario::StepOf(answer), abi::kSuccess, abi::kSuccess, {}, {}};
}

constexpr Race kForOneBlock{AsksForAFreeBlock, TakesWhatIsGone};
constexpr Race kForOneToken{Acquires, GivesATokenAgain};
constexpr Race kForOnePort{BindsFromAReservation, BindsWhatIsGone};

}  // namespace

std::vector<Defect> RacingDefects() {
  return {
      {.name = "racing-acquires-both-granted",
       .requirement = "ACQ-OVERLAP-01",
       .fault = "an ACQUIRE that finds its block free is granted it, whoever else is meanwhile",
       .race = &kForOneBlock},
      {.name = "racing-acquires-share-a-token",
       .requirement = "ACQ-OUT-08",
       .fault = "an ACQUIRE is given the token that another was given meanwhile",
       .race = &kForOneToken},
      {.name = "racing-binds-share-the-last-port",
       .requirement = "BND-EXHAUST-01",
       .fault =
           "a bind that finds a port of its reservation free succeeds, whoever takes it meanwhile",
       .race = &kForOnePort},
  };
}

}  // namespace portcullis::targets
