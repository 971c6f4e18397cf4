// What an ACQUIRE must or may fail for beyond the rules of every WSAIoctl.

#include <algorithm>

#include "conformance/oracle/bound_ports.h"
#include "conformance/oracle/ioctl_conditions.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

constexpr std::uint32_t kExact = abi::kPortRangeSize;

void AddSizes(const scenario::WsaIoctlCall& call, Conditions& conditions) {
  if (call.in.size < kExact) {
    conditions.push_back({.codes = {abi::kWsaEfault, abi::kWsaEinval},
                          .broken = {"ACQ-IN-02"},
                          .question = "Q-ACQ-IN-SHORT-CODE"});
  } else if (call.in.size > kExact) {
    conditions.push_back(
        {.must = false, .codes = {abi::kWsaEfault, abi::kWsaEinval}, .question = "Q-ACQ-IN-LARGE"});
  }
  if (call.out.size < abi::kPortReservationInstanceSize) {
    conditions.push_back({.codes = {abi::kWsaEinval}, .broken = {"ACQ-OUT-02"}});
  }
}

void AddContents(const PortRange& asked, Conditions& conditions) {
  if (asked.count == 0) conditions.push_back(MayFail("Q-ACQ-ZERO-PORTS"));
  // Neither is true of a wildcard, whose start is 0.
  if (RunsPastTheEnd(asked)) {
    conditions.push_back({.any_code = true,
                          .broken = {"ACQ-RANGE-02", "ACQ-INVAL-02"},
                          .question = "Q-ACQ-RANGE-CODE"});
  }
  if (EndsAtTheLastPort(asked)) conditions.push_back(MayFail("Q-ACQ-LAST-PORT"));
}

// By which question a reservation may be gone; empty where it is none of its own.
const char* DoubtQuestion(Doubt doubt) {
  switch (doubt) {
    case Doubt::kCleanup:
    case Doubt::kCleanupElsewhere:
      return "Q-LIFE-CLEANUP";
    case Doubt::kDuplicate:
      return "Q-LIFE-DUPLICATE";
    case Doubt::kConsumer:
      return "Q-LIFE-BOUND-CLOSE";
    case Doubt::kReleased:
    case Doubt::kNone:
      return "";
  }
  return "";
}

// A specific block against one reservation.
void AddReservation(const World& world, const Reservation& held, const PortRange& asked,
                    std::int32_t family, Conditions& conditions) {
  if (!held.range) {
    conditions.push_back(MayFail(""));  // it is somewhere, perhaps here
  } else if (!Overlap(*held.range, asked)) {
    return;
  } else if (!IsCertain(world, held)) {
    conditions.push_back(MayFail(DoubtQuestion(held.doubt)));
  } else if (held.family != family) {
    conditions.push_back(MayFail("Q-ACQ-FAMILIES"));
  } else {
    conditions.push_back(
        {.any_code = true, .broken = {"ACQ-OVERLAP-01"}, .question = "Q-ACQ-TAKEN-CODE"});
  }
}

Conditions SpecificBlock(const World& world, const PortRange& asked, std::int32_t transport,
                         std::int32_t family, std::size_t self) {
  Conditions conditions;
  for (const Reservation& held : world.reservations) {
    if (held.step == self || held.transport != transport) continue;
    AddReservation(world, held, asked, family, conditions);
  }
  for (const auto& [id, socket] : world.sockets) {
    if (socket.transport != transport || !KeepsItsPort(socket)) continue;
    const std::uint16_t port = socket.binding.port;
    if (port != 0 && !Overlap({port, 1}, asked)) continue;
    // What is not surely bound there, or only on the other family, tells nothing of the question.
    const bool tells =
        port != 0 && socket.Open() && socket.binding.Surely() && socket.family == family;
    conditions.push_back(MayFail(tells ? "Q-ACQ-BOUND" : ""));
  }
  for (const PersistentReservation& held : world.persistent) {
    if (held.transport == transport && Overlap(held.range, asked)) {
      conditions.push_back(MayFail("Q-ACQ-PERSISTENT"));
    }
  }
  return conditions;
}

Conditions AnyBlock(const World& world, std::uint32_t count, std::int32_t transport,
                    std::int32_t family, std::size_t self) {
  std::vector<PortRange> taken;
  for (const Reservation& held : world.reservations) {
    const bool in_the_way = held.step != self && held.transport == transport && held.range;
    if (in_the_way && held.family == family && IsCertain(world, held)) taken.push_back(*held.range);
  }
  if (!HasFreeRun(taken, count)) {
    return {{.any_code = true, .broken = {"ACQ-WILD-02"}, .question = "Q-ACQ-WILD-EXHAUSTED-CODE"}};
  }
  if (MayHaveNoRoom(world, transport, count, self)) return {MayFail("Q-ACQ-WILD-EXHAUSTED-CODE")};
  return {};
}

// Whether the socket itself has ports already.
void AddOwnState(const World& world, std::size_t socket, std::size_t self, Conditions& conditions) {
  if (world.sockets.at(socket).binding.Perhaps())
    conditions.push_back(MayFail("Q-ACQ-ON-BOUND-SOCKET"));
  const bool has_another = std::any_of(
      world.reservations.begin(), world.reservations.end(),
      [=](const Reservation& held) { return held.socket == socket && held.step != self; });
  if (has_another) conditions.push_back(MayFail("Q-ACQ-SECOND"));
}

}  // namespace

Conditions HoldingConditions(const World& world, const std::optional<PortRange>& asked,
                             std::size_t socket, std::size_t self) {
  const std::int32_t transport = world.sockets.at(socket).transport;
  const std::int32_t family = world.sockets.at(socket).family;
  Conditions conditions;
  if (asked && asked->count != 0 && transport != 0) {
    conditions = asked->start == 0 ? AnyBlock(world, asked->count, transport, family, self)
                                   : SpecificBlock(world, *asked, transport, family, self);
  }
  AddOwnState(world, socket, self, conditions);
  for (Condition& condition : conditions) condition.passing = true;
  return conditions;
}

void AddAcquireConditions(const Situation& situation, Conditions& conditions) {
  AddSizes(*situation.call, conditions);
  if (situation.asked) AddContents(*situation.asked, conditions);
  const Conditions holding =
      HoldingConditions(*situation.world, situation.asked, situation.found.id, situation.step);
  conditions.insert(conditions.end(), holding.begin(), holding.end());
}

}  // namespace portcullis::oracle
