// Defects of the six functions of iphlpapi: which blocks are had, found and deleted, by whom, and
// for how long. Those of using such a reservation: associate_defects.cc.

#include <algorithm>
#include <optional>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;
using scenario::PersistentCall;
using Function = PersistentCall::Function;

// --- moves

const PersistentCall* FunctionOf(const CallHistory& history, const Event& event,
                                 Function function) {
  const auto* const call = CallOf<PersistentCall>(history, event);
  return call != nullptr && call->function == function ? call : nullptr;
}

PersistentCall* FunctionIn(scenario::Step& step, Function function) {
  auto* const call = std::get_if<PersistentCall>(&step.action);
  return call != nullptr && call->function == function ? call : nullptr;
}

std::int32_t ResultOf(const Event& event) { return std::get<scenario::Returned>(event).result; }

void Fail(Event& event, std::int32_t code) {
  auto& returned = std::get<scenario::Returned>(event);
  returned.result = code;
  returned.token.reset();
}

// The function succeeds with that token; Delete has none.
void Grant(const PersistentCall& call, Event& event, std::optional<std::uint64_t> token = {}) {
  auto& returned = std::get<scenario::Returned>(event);
  returned.result = abi::kSuccess;
  if (call.function == Function::kDelete || call.token != scenario::Memory::kValid) return;
  returned.token = token.value_or(0xDEFEC7ED00000000u + returned.step);
}

template <typename Is>
const SeenReservation* PersistentWhere(const CallHistory& history, Is is) {
  const auto found = std::find_if(history.reservations.rbegin(), history.reservations.rend(),
                                  [&](const SeenReservation& reservation) {
                                    return reservation.persistent && is(reservation);
                                  });
  return found == history.reservations.rend() ? nullptr : &*found;
}

const SeenReservation* LiveOneInTheWay(const CallHistory& history, const PortBlock& asked) {
  return PersistentWhere(history, [&](const SeenReservation& reservation) {
    return reservation.Live() && reservation.block.Overlaps(asked);
  });
}

// --- parameters and rights

using IsSuch = bool (*)(const PortBlock&);

bool StartIsZero(const PortBlock& asked) { return asked.first == 0; }
bool CountIsZero(const PortBlock& asked) { return asked.count == 0; }
bool RunsPastTheEnd(const PortBlock& asked) {
  return asked.first != 0 && asked.first + asked.count > abi::kHighestPort + 1;
}

template <Function kFunction, IsSuch kIsSuch>
bool ParameterIsAccepted(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, kFunction);
  if (call != nullptr && ResultOf(event) == abi::kErrorInvalidParameter &&
      kIsSuch(history.AskedBlock(*call))) {
    Grant(*call, event);
  }
  return true;
}

template <Function kFunction, scenario::Rights kRights>
bool RightsAreNotAsked(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, kFunction);
  if (call != nullptr && ResultOf(event) == abi::kErrorAccessDenied &&
      history.RightsOf(ActorOf(history, event).process) == kRights) {
    Grant(*call, event);
  }
  return true;
}

bool LookupAsksForRights(const CallHistory& history, Event& event) {
  if (FunctionOf(history, event, Function::kLookup) != nullptr &&
      history.RightsOf(ActorOf(history, event).process) != scenario::Rights::kAdministrator) {
    Fail(event, abi::kErrorAccessDenied);
  }
  return true;
}

// --- Create

// No block at all is asked for, so that nothing is created.
void CreateIsRefused(const CallHistory&, scenario::Step& step) {
  if (PersistentCall* const call = FunctionIn(step, Function::kCreate)) call->count = 0;
}

template <Function kFunction>
bool NoTokenIsStored(const CallHistory& history, Event& event) {
  if (FunctionOf(history, event, kFunction) != nullptr) {
    std::get<scenario::Returned>(event).token.reset();
  }
  return true;
}

template <std::uint64_t kToken>
bool CreatedTokenIs(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, Function::kCreate);
  if (call != nullptr && ResultOf(event) == abi::kSuccess) Grant(*call, event, kToken);
  return true;
}

bool PortInUseIsCreated(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, Function::kCreate);
  if (call == nullptr || ResultOf(event) != abi::kErrorSharingViolation) return true;
  const PortBlock asked = history.AskedBlock(*call);
  const bool in_use =
      std::any_of(history.sockets.begin(), history.sockets.end(), [&](const auto& entry) {
        const SeenSocket& socket = entry.second;
        return socket.open && socket.protocol == asked.protocol && socket.port.has_value() &&
               asked.Contains(*socket.port);
      });
  if (in_use && LiveOneInTheWay(history, asked) == nullptr) Grant(*call, event);
  return true;
}

bool OverlapIsCreated(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, Function::kCreate);
  if (call != nullptr && ResultOf(event) == abi::kErrorSharingViolation &&
      LiveOneInTheWay(history, history.AskedBlock(*call)) != nullptr) {
    Grant(*call, event);
  }
  return true;
}

bool OtherProtocolIsInTheWay(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, Function::kCreate);
  if (call == nullptr || ResultOf(event) != abi::kSuccess) return true;
  PortBlock asked = history.AskedBlock(*call);
  asked.protocol = asked.protocol == abi::kIpprotoTcp ? abi::kIpprotoUdp : abi::kIpprotoTcp;
  if (LiveOneInTheWay(history, asked) != nullptr) Fail(event, abi::kErrorSharingViolation);
  return true;
}

std::uint16_t Swapped(std::uint32_t value) {
  return static_cast<std::uint16_t>(((value & 0xFF) << 8) | ((value >> 8) & 0xFF));
}

// All six functions read a number in the wrong order, so that they agree with one another: only the
// ports themselves give it away. References to the block keep their meaning.
void StartIsReadInHostOrder(const CallHistory& history, scenario::Step& step) {
  const auto literal = [](std::uint32_t port) {
    return scenario::PortRef{scenario::PortRef::Kind::kLiteral, "",
                             static_cast<std::int32_t>(port)};
  };
  if (auto* const call = std::get_if<PersistentCall>(&step.action)) {
    call->start = literal(Swapped(history.Resolve(call->start)));
  } else if (auto* const bind = std::get_if<scenario::BindCall>(&step.action)) {
    bind->port = literal(history.Resolve(bind->port));
  } else if (auto* const ioctl = std::get_if<scenario::WsaIoctlCall>(&step.action)) {
    auto* const range = std::get_if<scenario::RangeContents>(&ioctl->in.contents);
    if (range != nullptr) range->start = literal(history.Resolve(range->start));
  }
}

void NumberIsReadInNetworkOrder(const CallHistory&, scenario::Step& step) {
  if (auto* const call = std::get_if<PersistentCall>(&step.action)) {
    call->count = Swapped(call->count);
  }
}

bool FailedCreateKeepsItsBlock(const CallHistory& history, Event& event) {
  const auto* const call = CallOf<PersistentCall>(history, event);
  if (call == nullptr) return true;
  const PortBlock asked = history.AskedBlock(*call);
  const auto& failed = history.failed_creates;
  if (call->function == Function::kCreate && ResultOf(event) == abi::kSuccess &&
      std::any_of(failed.begin(), failed.end(),
                  [&](const PortBlock& block) { return block.Overlaps(asked); })) {
    Fail(event, abi::kErrorSharingViolation);
  }
  if (call->function == Function::kLookup && ResultOf(event) == abi::kErrorNotFound &&
      std::find(failed.begin(), failed.end(), asked) != failed.end()) {
    Grant(*call, event);
  }
  return true;
}

// --- Delete and Lookup

// The last port alone is asked for, so that nothing is deleted.
void DeleteIsRefused(const CallHistory&, scenario::Step& step) {
  PersistentCall* const call = FunctionIn(step, Function::kDelete);
  if (call == nullptr || call->count == 0) return;
  call->start = {scenario::PortRef::Kind::kLiteral, "", abi::kHighestPort};
  call->count = 1;
}

bool DeletedBlockStays(const CallHistory& history, Event& event) {
  const auto* const call = CallOf<PersistentCall>(history, event);
  if (call == nullptr) return true;
  const PortBlock asked = history.AskedBlock(*call);
  const SeenReservation* const deleted =
      PersistentWhere(history, [&](const SeenReservation& reservation) {
        return reservation.end == SeenReservation::End::kDeleted &&
               reservation.block.Overlaps(asked);
      });
  if (deleted == nullptr) return true;
  if (call->function == Function::kCreate && ResultOf(event) == abi::kSuccess) {
    Fail(event, abi::kErrorSharingViolation);
  } else if (call->function == Function::kLookup && ResultOf(event) == abi::kErrorNotFound &&
             deleted->block == asked) {
    Grant(*call, event, deleted->token);
  }
  return true;
}

// Where there is no block at all, not even one of other numbers.
template <Function kFunction>
bool AbsentBlockIsFound(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, kFunction);
  if (call != nullptr && ResultOf(event) == abi::kErrorNotFound &&
      LiveOneInTheWay(history, history.AskedBlock(*call)) == nullptr) {
    Grant(*call, event);
  }
  return true;
}

bool LookupFindsNothing(const CallHistory& history, Event& event) {
  if (FunctionOf(history, event, Function::kLookup) != nullptr &&
      ResultOf(event) == abi::kSuccess) {
    Fail(event, abi::kErrorNotFound);
  }
  return true;
}

bool PartIsFound(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, Function::kLookup);
  if (call == nullptr || ResultOf(event) != abi::kErrorNotFound) return true;
  const SeenReservation* const one = LiveOneInTheWay(history, history.AskedBlock(*call));
  if (one != nullptr) Grant(*call, event, one->token);
  return true;
}

bool LookupGivesAnotherToken(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (FunctionOf(history, event, Function::kLookup) != nullptr && returned->token.has_value()) {
    *returned->token += 0x10000;
  }
  return true;
}

// --- how long they last

template <bool SeenReservation::*kReason>
bool LookupMissesIt(const CallHistory& history, Event& event) {
  const PersistentCall* const call = FunctionOf(history, event, Function::kLookup);
  if (call == nullptr || ResultOf(event) != abi::kSuccess) return true;
  const SeenReservation* const gone =
      PersistentWhere(history, [&](const SeenReservation& reservation) {
        return reservation.Live() && reservation.*kReason &&
               reservation.block == history.AskedBlock(*call);
      });
  if (gone != nullptr) Fail(event, abi::kErrorNotFound);
  return true;
}

// --- the list

std::vector<Defect> CreateDefects() {
  constexpr Function kCreate = Function::kCreate;
  return {
      {"create-refused", "PER-CREATE-01", "a valid Create fails", CreateIsRefused, nullptr},
      {"create-stores-no-token", "PER-CREATE-01", "Create stores no token", nullptr,
       NoTokenIsStored<kCreate>},
      {"created-token-is-zero", "PER-CREATE-02", "the token of Create is 0", nullptr,
       CreatedTokenIs<abi::kInvalidPortReservationToken>},
      {"created-token-is-shared", "PER-CREATE-02", "every Create stores the same token", nullptr,
       CreatedTokenIs<0x5EED>},
      {"create-at-0-accepted", "PER-CREATE-03", "Create accepts StartPort 0", nullptr,
       ParameterIsAccepted<kCreate, StartIsZero>},
      {"create-of-none-accepted", "PER-CREATE-04", "Create accepts NumberOfPorts 0", nullptr,
       ParameterIsAccepted<kCreate, CountIsZero>},
      {"create-past-the-end-accepted", "PER-CREATE-05",
       "Create accepts a block that ends past 65,535", nullptr,
       ParameterIsAccepted<kCreate, RunsPastTheEnd>},
      {"user-creates", "PER-CREATE-06", "a user without administrator rights may create", nullptr,
       RightsAreNotAsked<kCreate, scenario::Rights::kUser>},
      {"not-elevated-creates", "PER-CREATE-07", "an administrator creates without elevation",
       nullptr, RightsAreNotAsked<kCreate, scenario::Rights::kNotElevated>},
      {"port-in-use-created", "PER-CREATE-08", "Create takes a port that a socket is bound to",
       nullptr, PortInUseIsCreated},
      {"persistent-overlap-created", "PER-CREATE-09",
       "Create takes a block that overlaps a persistent one", nullptr, OverlapIsCreated},
      {"persistent-protocols-share-ports", "PER-CREATE-10",
       "Create refuses a block that the other protocol holds", nullptr, OtherProtocolIsInTheWay},
      {"persistent-start-in-host-order", "PER-CREATE-11",
       "the functions of iphlpapi read StartPort in host order", StartIsReadInHostOrder, nullptr},
      {"persistent-number-in-network-order", "PER-CREATE-12",
       "the functions of iphlpapi read NumberOfPorts in network order", NumberIsReadInNetworkOrder,
       nullptr},
      {"failed-create-keeps-block", "PER-CREATE-13", "a Create that failed keeps its block",
       nullptr, FailedCreateKeepsItsBlock},
  };
}

std::vector<Defect> DeleteDefects() {
  constexpr Function kDelete = Function::kDelete;
  return {
      {"delete-refused", "PER-DELETE-01", "a valid Delete fails", DeleteIsRefused, nullptr},
      {"deleted-block-stays", "PER-DELETE-01", "a deleted block is found and in the way as before",
       nullptr, DeletedBlockStays},
      {"delete-at-0-accepted", "PER-DELETE-02", "Delete accepts StartPort 0", nullptr,
       ParameterIsAccepted<kDelete, StartIsZero>},
      {"delete-of-none-accepted", "PER-DELETE-03", "Delete accepts NumberOfPorts 0", nullptr,
       ParameterIsAccepted<kDelete, CountIsZero>},
      {"absent-block-deleted", "PER-DELETE-04", "Delete succeeds where there is no block", nullptr,
       AbsentBlockIsFound<kDelete>},
      {"user-deletes", "PER-DELETE-05", "a user without administrator rights may delete", nullptr,
       RightsAreNotAsked<kDelete, scenario::Rights::kUser>},
      {"not-elevated-deletes", "PER-DELETE-06", "an administrator deletes without elevation",
       nullptr, RightsAreNotAsked<kDelete, scenario::Rights::kNotElevated>},
  };
}

std::vector<Defect> LookupDefects() {
  constexpr Function kLookup = Function::kLookup;
  return {
      {"lookup-finds-nothing", "PER-LOOKUP-01", "Lookup of a block that is there fails", nullptr,
       LookupFindsNothing},
      {"lookup-stores-no-token", "PER-LOOKUP-01", "Lookup stores no token", nullptr,
       NoTokenIsStored<kLookup>},
      {"lookup-at-0-accepted", "PER-LOOKUP-02", "Lookup accepts StartPort 0", nullptr,
       ParameterIsAccepted<kLookup, StartIsZero>},
      {"lookup-of-none-accepted", "PER-LOOKUP-03", "Lookup accepts NumberOfPorts 0", nullptr,
       ParameterIsAccepted<kLookup, CountIsZero>},
      {"absent-block-found", "PER-LOOKUP-04", "Lookup succeeds where there is no block", nullptr,
       AbsentBlockIsFound<kLookup>},
      {"part-of-block-found", "PER-LOOKUP-05", "Lookup finds a block by a part of it", nullptr,
       PartIsFound},
      {"lookup-asks-for-rights", "PER-LOOKUP-06", "Lookup is for elevated administrators only",
       nullptr, LookupAsksForRights},
      {"lookup-gives-another-token", "PER-LOOKUP-07",
       "the token of Lookup is another than that of Create", nullptr, LookupGivesAnotherToken},
      {"persistent-ends-with-process", "PER-LIFE-01",
       "a persistent reservation ends with the process that created it", nullptr,
       LookupMissesIt<&SeenReservation::creator_ended>},
      {"persistent-ends-with-restart", "PER-LIFE-02",
       "a persistent reservation does not survive a restart", nullptr,
       LookupMissesIt<&SeenReservation::restarted>},
  };
}

}  // namespace

std::vector<Defect> PersistentDefects() {
  std::vector<Defect> all;
  for (const std::vector<Defect>& part : {CreateDefects(), DeleteDefects(), LookupDefects()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace portcullis::targets
