#include "conformance/oracle/output_check.h"

#include <algorithm>

#include "conformance/oracle/attribution.h"
#include "conformance/oracle/bindings.h"
#include "conformance/oracle/reservations.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

void Say(Verdict& verdict, const char* id, const std::string& text) {
  AddId(verdict.broken, id);
  if (!verdict.detail.empty()) verdict.detail += "; ";
  verdict.detail += text;
}

std::string Text(std::uint32_t number) { return std::to_string(number); }

void CheckStart(const PortRange& asked, std::uint16_t start, Verdict& verdict) {
  if (start == asked.start) return;
  if (start == SwapBytes(asked.start)) {
    Say(verdict, "ACQ-ORDER-03",
        "StartPort came back as " + Text(start) + ", the byte swap of the requested " +
            Text(asked.start));
  } else {
    Say(verdict, "ACQ-OUT-05",
        "StartPort came back as " + Text(start) + ", requested was " + Text(asked.start));
  }
}

void CheckCount(const PortRange& asked, std::uint16_t count, Verdict& verdict) {
  if (count == asked.count) return;
  if (count == SwapBytes(asked.count)) {
    Say(verdict, "ACQ-ORDER-04",
        "NumberOfPorts came back as " + Text(count) + ", the byte swap of the requested " +
            Text(asked.count));
  } else {
    Say(verdict, "ACQ-OUT-06",
        "NumberOfPorts came back as " + Text(count) + ", requested was " + Text(asked.count));
  }
}

// A completion that is looked for late tells of a block that may be given back by now, and granted
// to another since: nothing follows from what is held now.
bool MayBeGone(const World& world, const Operation& operation, std::size_t step) {
  for (const Reservation& held : world.reservations) {
    if (held.step == step && IsCertain(world, held)) return false;
  }
  return operation.done_at_once || operation.claimed || !operation.cuts.empty();
}

void CheckWildcard(const World& world, const Operation& operation, std::size_t step,
                   std::uint16_t start, Verdict& verdict) {
  const PortRange granted{start, operation.asked->count};
  if (start == 0) {
    Say(verdict, "ACQ-WILD-02", "StartPort came back as 0");
    return;
  }
  if (RunsPastTheEnd(granted)) {
    Say(verdict, "ACQ-WILD-02", "the block from " + Text(start) + " on would end past port 65535");
  }
  if (MayBeGone(world, operation, step)) return;
  for (const Reservation& held : world.reservations) {
    const bool same_space = held.step != step && IsCertain(world, held) && held.range &&
                            held.transport == operation.transport &&
                            held.family == operation.family;
    if (!same_space || !Overlap(*held.range, granted)) continue;
    Say(verdict, "ACQ-WILD-02",
        "the block from " + Text(start) + " on overlaps the reservation of ports " +
            Text(held.range->start) + " to " + Text(held.range->End() - 1));
    if (!Overlap(*held.range, {SwapBytes(start), operation.asked->count})) {
      AddId(verdict.broken, "ACQ-ORDER-03");
    }
  }
}

void CheckToken(const World& world, std::size_t step, std::uint64_t token, Verdict& verdict) {
  if (token == abi::kInvalidPortReservationToken) {
    Say(verdict, "ACQ-OUT-07", "the token came back as 0");
    return;
  }
  for (const Reservation& held : world.reservations) {
    if (held.step != step && held.token == token && IsCertain(world, held)) {
      Say(verdict, "ACQ-OUT-08", "the token is that of another live reservation");
      return;
    }
  }
  const std::int32_t transport = world.operations.at(step).transport;
  for (const PersistentReservation& held : world.persistent) {
    if (held.certain && held.transport == transport && held.token == token) {
      Say(verdict, "ACQ-OUT-08", "the token is that of a persistent reservation");
      return;
    }
  }
}

}  // namespace

void CheckOutput(const Context& context, const World& world, std::size_t step,
                 const std::vector<std::byte>& output, Verdict& verdict) {
  const Operation& operation = world.operations.at(step);
  const std::optional<Granted> granted = ReadOutput(output);
  if (!granted || !operation.asked || SituationOf(context, world, step).out_of_sight) return;
  if (operation.asked->count != 0) {
    if (operation.asked->start == 0) {
      CheckWildcard(world, operation, step, granted->range.start, verdict);
    } else {
      CheckStart(*operation.asked, granted->range.start, verdict);
    }
    CheckCount(*operation.asked, granted->range.count, verdict);
  }
  CheckToken(world, step, granted->token, verdict);
}

}  // namespace portcullis::oracle
